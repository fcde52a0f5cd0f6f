"""A clean-up on the real Firestore emulator, beside the official client and a floor.

The emulator is started anew for each size, and filled anew before each run.
"""
import http.server
import os
import pathlib
import shutil
import sys
import threading
import time

from delaying_proxy import DelayingProxy
from real_parts import Emulator
from timed_run import Program, run_once
from works import LOCKSTEP, Broken, Goal

HERE = pathlib.Path(__file__).parent
PROJECT = "bench-clean-up"
ROOT = f"/v1/projects/{PROJECT}/databases/(default)/documents"
COLLECTION = "processor_heartbeats"
GOOD = 18
WARM_UP = 2_000  # documents
MANIFEST = f"""lockstep: 1
project: {PROJECT}
region: us-west2
unmanaged: ignore
collections:
- name: {COLLECTION}
  keep: ["p2_nba_raw.*"]
  bad_ids: [{{name: none-date, contains: _None_}}, {{name: year, contains: _202}}]
  cleanup: {{delete_at_most: 1000000, delete_share: 1, settle: 0s}}
"""
GOALS = {
    (1_053, 0): [Goal("wall", 0.25), Goal("cpu", 0.15), Goal("mib", 40)],
    (20_000, 0): [Goal("wall", 2.5), Goal("cpu", 0.8), Goal("mib", 64)],
    (20_000, 0.08): [Goal("wall", 5)],
    (100_000, 0): [Goal("wall", 1.3, of="raw"), Goal("mib", 64)],
}


def seed(emulator, count):
    emulator.call(f"/emulator{ROOT}", {}, "DELETE")
    names = [f"p2_nba_raw.table_{i}" for i in range(GOOD)]
    names += [f"NbacTeamBoxscoreProcessor_None_{i * 7919 % 10**8:08}" for i in range(count - GOOD)]
    prefix = ROOT[len("/v1/"):] + f"/{COLLECTION}/"
    for begin in range(0, count, 500):
        emulator.call(ROOT + ":commit", {"writes": [
            {"update": {"name": prefix + name, "fields": {
                "processor": {"stringValue": "NbacTeamBoxscoreProcessor"},
                "status": {"stringValue": "running"},
                "rows": {"integerValue": "7"},
                "at": {"timestampValue": "2026-01-02T03:04:05.123456Z"}}}}
            for name in names[begin:begin + 500]]})


def left(emulator):
    query = {"structuredAggregationQuery": {
        "structuredQuery": {"from": [{"collectionId": COLLECTION}]},
        "aggregations": [{"alias": "n", "count": {}}]}}
    answer = emulator.call(ROOT + ":runAggregationQuery", query)
    return int(answer[0]["result"]["aggregateFields"]["n"]["integerValue"])


class EmptyCloudRun(http.server.BaseHTTPRequestHandler):
    """A region without services and jobs: what `apply` lists beside the collection."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        time.sleep(self.server.latency)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def serve_cloud_run(latency):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyCloudRun)
    server.latency = latency
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def programs(bench, emulator, port, size, latency):
    folder = pathlib.Path(bench.folder) / "clean-up"
    folder.mkdir(exist_ok=True)
    (folder / "prod.yaml").write_text(MANIFEST)
    backups = folder / "backups"
    host = f"127.0.0.1:{port}"

    def check():
        shutil.rmtree(backups, ignore_errors=True)
        if (count := left(emulator)) != GOOD:
            raise Broken(f"{count} documents are left instead of {GOOD}")

    def program(name, words, **variables):
        return Program(name, words, {"FIRESTORE_EMULATOR_HOST": host, **variables},
                       lambda: seed(emulator, size), check)

    raw = [sys.executable, HERE / "raw_clean_up.py"]
    yield program(LOCKSTEP, [bench.lockstep, "apply", "--auto-approve", folder / "prod.yaml"],
                  LOCKSTEP_RUN_ENDPOINT=serve_cloud_run(latency), LOCKSTEP_BACKUP_DIR=str(backups))
    yield program("node client", ["node", HERE / "clean_up.mjs"], BENCH_PROJECT=PROJECT,
                  CLIENT_FOLDER=os.path.abspath(bench.client_folder), METADATA_SERVER_DETECTION="none")
    if bench.parts:
        kept = folder / "kept"
        yield program("raw, fence", [*raw, "--fence", host, PROJECT])
        yield program("raw, backup", [*raw, "--back-up", kept, host, PROJECT])
        yield program("raw, both", [*raw, "--fence", "--back-up", kept, host, PROJECT])
    yield program("raw", [*raw, host, PROJECT])


def measured(bench, size, latency):
    with Emulator() as emulator:
        proxy = DelayingProxy(("127.0.0.1", emulator.port), latency)
        port = proxy.port if latency else emulator.port
        for warm in programs(bench, emulator, emulator.port, min(size, WARM_UP), 0):
            run_once(warm)
        chosen = list(programs(bench, emulator, port, size, latency))
        name = f"clean-up of {size:,}" + (f", {latency * 1000:g} ms a call" if latency else "")
        work = bench.measure(name, chosen, GOALS.get((size, latency), []))
        for program in programs(bench, emulator, proxy.port, size, latency):
            proxy.reset()
            run_once(program)
            for cost in work.costs[program.name]:
                cost.requests = proxy.calls()
        return work


def works(bench):
    for size in bench.sizes["documents"]:
        yield measured(bench, size, 0)
        if size == 20_000:
            yield measured(bench, size, 0.08)
