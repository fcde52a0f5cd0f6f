"""A plan of so many services and jobs, beside Terraform's of as many terraform_data."""
import contextlib
import json
import pathlib
import subprocess

from real_parts import Sandbox
from timed_run import Program
from works import LOCKSTEP, Broken, Goal

PROJECT = "bench-plans"
REPOSITORY = "us-west2-docker.pkg.dev/bench-plans/apps/worker"
SERVICES_IN_25 = 4  # as in the incident
LONG_AGO, LATELY = "-30d", "-4d"


def world(services, jobs, digest):
    """A scenario of the sandbox in which everything runs `digest`."""
    image = [{"image": f"{REPOSITORY}@{digest}"}]
    head = {"created": LONG_AGO, "updated": LATELY, "generation": 7}
    return {
        "lockstep_scenario": 1, "project": PROJECT, "region": "us-west2",
        "images": [{"id": tag, "repository": REPOSITORY, "files": {"/app/main.py": tag}, "tags": [tag]}
                   for tag in ("old", "latest")],
        "services": [{**head, "name": name, "resource": {"template": {"containers": image}},
                      "revisions": [{"name": f"{name}-00007-abc", "image": digest, "created": LATELY}]}
                     for name in services],
        "jobs": [{**head, "name": name, "executions": [],
                  "resource": {"template": {"template": {"containers": image}}}} for name in jobs]}


def manifest(services, jobs):
    return (f"lockstep: 1\nproject: {PROJECT}\nregion: us-west2\n"
            f"services: [{{image: '{REPOSITORY}:latest', names: [{', '.join(services)}]}}]\n"
            f"jobs: [{{image: '{REPOSITORY}:latest', names: [{', '.join(jobs)}]}}]\n")


def digests(bench, folder):
    scenario = folder / "images.json"
    scenario.write_text(json.dumps(world([], [], "")))
    with Sandbox(bench.lockstep, folder, "--scenario", scenario) as sandbox:
        return {tag: sandbox.digest(REPOSITORY, tag) for tag in ("old", "latest")}


@contextlib.contextmanager
def lockstep_plan(bench, size, changed):
    folder = pathlib.Path(bench.folder) / f"plan-{size}-{changed}"
    folder.mkdir()
    runs = digests(bench, folder)["old" if changed else "latest"]
    services = [f"service-{n:05}" for n in range(size * SERVICES_IN_25 // 25)]
    jobs = [f"job-{n:05}" for n in range(size - len(services))]
    (folder / "world.json").write_text(json.dumps(world(services, jobs, runs)))
    (folder / "prod.yaml").write_text(manifest(services, jobs))
    with Sandbox(bench.lockstep, folder, "--scenario", folder / "world.json") as sandbox:
        words = [bench.lockstep, "plan", "--detailed-exitcode", "--endpoint", sandbox.url,
                 folder / "prod.yaml"]
        yield sandbox, Program(LOCKSTEP, words, accepts=(2 if changed else 0,))


def terraform_plan(bench, size, changed):
    folder = pathlib.Path(bench.folder) / f"terraform-{size}"
    environment = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1", "TF_DATA_DIR": str(folder / "data")}
    words = ["terraform", f"-chdir={folder}"]
    if not folder.exists():
        folder.mkdir()
        (folder / "main.tf").write_text('variable "image" {}\n' + "".join(
            f'resource "terraform_data" "r{n:05}" {{\n  input = var.image\n}}\n' for n in range(size)))
        for command in (["init"], ["apply", "-auto-approve", "-parallelism=64", "-var=image=latest"]):
            done = subprocess.run([*words, *command], capture_output=True, text=True, check=False,
                                  env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment})
            if done.returncode != 0:
                raise Broken(f"terraform {command[0]}: {done.stderr[-1000:]}")
    wanted = "-var=image=" + ("next" if changed else "latest")
    return Program("terraform", [*words, "plan", "-input=false", "-detailed-exitcode", wanted],
                   environment, accepts=(2 if changed else 0,))


def goals(size, changed):
    if size < 10_000:
        return []
    return [Goal("wall", 1.5 if changed else 1), Goal("mib", 200)]


def works(bench):
    for size in bench.sizes["resources"]:
        for changed in (False, True):
            with lockstep_plan(bench, size, changed) as (sandbox, ours):
                yield bench.measure(f"plan of {size:,}, {'changed' if changed else 'unchanged'}",
                                    [ours, terraform_plan(bench, size, changed)],
                                    goals(size, changed), count=sandbox.requests)
