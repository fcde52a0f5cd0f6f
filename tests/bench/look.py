"""A look at the incident's 4 services and 21 jobs, 80 ms a call, beside what was typed that day."""
import http.server
import json
import pathlib
import threading
import time
import urllib.parse

from real_parts import Sandbox
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


class OlderApi(http.server.BaseHTTPRequestHandler):
    """The v1 paths of Cloud Run that gcloud asks for, as a proxy: gcloud would put the region before
    the name of any other host."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(LATENCY)
        parts = urllib.parse.urlsplit(self.path).path.split("/")
        kind = "Job" if "jobs" in parts else "Service"
        names = JOBS if kind == "Job" else SERVICES
        if parts[-1] in names:
            answer = one(kind, parts[-1])
        else:
            answer = {"apiVersion": "v1", "kind": f"{kind}List", "metadata": {},
                      "items": [one(kind, name) for name in names]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.requests += 1

    def log_message(self, *_):
        pass


def serve_older_api():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), OlderApi)
    server.requests = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


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
        "CLOUDSDK_PROXY_PORT": str(api.server_port)})


def works(bench):
    api = serve_older_api()
    describes = [f"gcloud run services describe {name}" for name in SERVICES]
    describes += [f"gcloud run jobs describe {name}" for name in JOBS]
    lists = ["gcloud run services list", "gcloud run jobs list"]
    flags = ("--incident", "--latency", f"{LATENCY * 1000:g}ms")
    with Sandbox(bench.lockstep, bench.folder, *flags) as sandbox:
        ours = Program(LOCKSTEP, [bench.lockstep, "plan", "--detailed-exitcode", "--endpoint",
                                  sandbox.url, MANIFEST], accepts=(2,))
        yield bench.measure("look at 25, 80 ms a call",
                            [ours, gcloud("gcloud describe x 25", bench, api, describes),
                             gcloud("gcloud list x 2", bench, api, lists)],
                            [Goal("wall", 0.6)], count=lambda: sandbox.requests() + api.requests)
    api.shutdown()
