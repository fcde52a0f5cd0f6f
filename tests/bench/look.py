"""A look at the incident's 4 services and 21 jobs, 80 ms a call, beside what was typed that day."""
import pathlib

from real_parts import CannedApi, Sandbox
from timed_run import Program
from works import LOCKSTEP, Goal

LATENCY = 0.08
MANIFEST = pathlib.Path(__file__).resolve().parents[2] / "manifests/nba-props-platform.yaml"
PROJECT, REGION = "nba-props-platform", "us-west2"
SERVICES = [f"service-{n}" for n in range(4)]
JOBS = [f"job-{n}" for n in range(21)]


def one(kind, name):
    container = {"containers": [{"image": f"us-west2-docker.pkg.dev/{PROJECT}/apps/{name}:latest"}]}
    template = {"spec": container}
    if kind == "Job":
        template = {"spec": {"template": template}}
    version = "run.googleapis.com/v1" if kind == "Job" else "serving.knative.dev/v1"
    return {"apiVersion": version, "kind": kind,
            "metadata": {"name": name, "namespace": PROJECT, "generation": 1,
                         "labels": {"cloud.googleapis.com/location": REGION}},
            "spec": {"template": template},
            "status": {"observedGeneration": 1, "conditions": [{"type": "Ready", "status": "True"}]}}


def older_api(path):
    """The v1 paths of Cloud Run that gcloud asks for. It is served as a proxy: gcloud would put the
    region before the name of any other host."""
    parts = path.split("/")
    kind, names = ("Job", JOBS) if "jobs" in parts else ("Service", SERVICES)
    if parts[-1] in names:
        return one(kind, parts[-1])
    return {"apiVersion": "v1", "kind": f"{kind}List", "metadata": {},
            "items": [one(kind, name) for name in names]}


def gcloud(name, bench, api, lines):
    token = pathlib.Path(bench.folder) / "token"
    token.write_text("not-a-token")
    flags = f"--project={PROJECT} --region={REGION} --format=json --quiet"
    return Program(name, ["sh", "-ec", "\n".join(f"{line} {flags}" for line in lines)], {
        "CLOUDSDK_CONFIG": f"{bench.folder}/gcloud",
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(token),
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN": "http://run.example.test/",
        "CLOUDSDK_PROXY_TYPE": "http",
        "CLOUDSDK_PROXY_ADDRESS": "127.0.0.1",
        "CLOUDSDK_PROXY_PORT": str(api.port)})


def works(bench):
    describes = [f"gcloud run services describe {name}" for name in SERVICES]
    describes += [f"gcloud run jobs describe {name}" for name in JOBS]
    lists = ["gcloud run services list", "gcloud run jobs list"]
    flags = ("--incident", "--latency", f"{LATENCY * 1000:g}ms")
    with CannedApi(older_api, LATENCY) as api, \
            Sandbox(bench.lockstep, bench.folder, *flags) as sandbox:
        ours = Program(LOCKSTEP, [bench.lockstep, "plan", "--detailed-exitcode", "--endpoint",
                                  sandbox.url, MANIFEST], accepts=(2,))
        yield bench.measure("look at 25, 80 ms a call",
                            [ours, gcloud("gcloud describe x 25", bench, api, describes),
                             gcloud("gcloud list x 2", bench, api, lists)],
                            [Goal("wall", 0.6)], count=lambda: sandbox.requests() + api.requests)
