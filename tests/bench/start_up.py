"""How long a program takes to say its version."""
from timed_run import Program
from works import LOCKSTEP, Goal


def works(bench):
    programs = [
        Program(LOCKSTEP, [bench.lockstep, "version"]),
        Program("terraform", ["terraform", "version"], {"CHECKPOINT_DISABLE": "1"}),
        Program("gcloud", ["gcloud", "version"], {"CLOUDSDK_CONFIG": f"{bench.folder}/gcloud"}),
        Program("curl", ["curl", "--version"]),
    ]
    yield bench.measure("start-up", programs, [Goal("wall", 0.02)])
