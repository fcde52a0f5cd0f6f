"""A clean-up on the real Firestore emulator, beside the official client and a floor.

The emulator is started anew for each size, and filled anew before each run.
"""
import os
import pathlib
import shutil
import sys

from delaying_proxy import DelayingProxy
from real_parts import CannedApi, Emulator
from timed_run import Broken, Program, run_once
from works import LOCKSTEP, Goal

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


def programs(bench, emulator, cloud_run, port, size):
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
                  LOCKSTEP_RUN_ENDPOINT=cloud_run.url, LOCKSTEP_BACKUP_DIR=str(backups))
    yield program("node client", ["node", HERE / "clean_up.mjs"], BENCH_PROJECT=PROJECT,
                  CLIENT_FOLDER=os.path.abspath(bench.client_folder), METADATA_SERVER_DETECTION="none")
    if bench.parts:
        kept = folder / "kept"
        yield program("raw, fence", [*raw, "--fence", host, PROJECT])
        yield program("raw, backup", [*raw, "--back-up", kept, host, PROJECT])
        yield program("raw, both", [*raw, "--fence", "--back-up", kept, host, PROJECT])
    yield program("raw", [*raw, host, PROJECT])


def measured(bench, size, latency):
    # A region without services and jobs: what `apply` lists beside the collection.
    with Emulator() as emulator, CannedApi(lambda _: {}, latency) as cloud_run:
        def through(port, documents=size):
            return list(programs(bench, emulator, cloud_run, port, documents))

        proxy = DelayingProxy(("127.0.0.1", emulator.port), latency)
        for warm in through(emulator.port, min(size, WARM_UP)):
            run_once(warm)
        name = f"clean-up of {size:,}" + (f", {latency * 1000:g} ms a call" if latency else "")
        work = bench.measure(name, through(proxy.port if latency else emulator.port),
                             GOALS.get((size, latency), []))
        for program in through(proxy.port):
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
