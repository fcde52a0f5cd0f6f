#!/usr/bin/env python3
"""Measures a clean-up on the real Firestore emulator: Lockstep, the official client, a raw floor.

All run in turn against one emulator, which is started anew for each size. What counts are the
ratios: absolute figures move from day to day.
"""
import argparse
import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from delaying_proxy import DelayingProxy

HERE = pathlib.Path(__file__).parent
PROJECT = "bench-clean-up"
ROOT = f"/v1/projects/{PROJECT}/databases/(default)/documents"
COLLECTION = "processor_heartbeats"
GOOD = 18
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


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def find_jar():
    given = os.environ.get("LOCKSTEP_FIRESTORE_EMULATOR_JAR")
    if given:
        return given
    root = subprocess.run(["gcloud", "info", "--format=value(installation.sdk_root)"], check=True,
                          capture_output=True, text=True).stdout.strip()
    return f"{root}/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"


class Emulator:
    def __init__(self, jar):
        self.port = free_port()
        main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
        self._process = subprocess.Popen(
            ["java", "-Duser.language=en", "-Xmx3g", "-cp", jar, main, "start", "--host=127.0.0.1",
             f"--port={self.port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + 90
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                sys.exit("the emulator did not start")
            time.sleep(0.1)

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self._process.kill()
        self._process.wait()

    def call(self, path, body, method="POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request(method, path, json.dumps(body),
                           {"authorization": "Bearer owner", "content-type": "application/json"})
        reply = connection.getresponse()
        text = reply.read()
        if reply.status != 200:
            sys.exit(f"{path}: {reply.status} {text[:300]}")
        return json.loads(text or b"null")

    def seed(self, count):
        self.call(f"/emulator{ROOT}", {}, "DELETE")
        names = [f"p2_nba_raw.table_{i}" for i in range(GOOD)]
        names += [f"NbacTeamBoxscoreProcessor_None_{i * 7919 % 10**8:08}"
                  for i in range(count - GOOD)]
        prefix = ROOT[len("/v1/"):] + f"/{COLLECTION}/"
        for begin in range(0, count, 500):
            self.call(ROOT + ":commit", {"writes": [
                {"update": {"name": prefix + name, "fields": {
                    "processor": {"stringValue": "NbacTeamBoxscoreProcessor"},
                    "status": {"stringValue": "running"},
                    "rows": {"integerValue": "7"},
                    "at": {"timestampValue": "2026-01-02T03:04:05.123456Z"}}}}
                for name in names[begin:begin + 500]]})

    def left(self):
        query = {"structuredAggregationQuery": {
            "structuredQuery": {"from": [{"collectionId": COLLECTION}]},
            "aggregations": [{"alias": "n", "count": {}}]}}
        answer = self.call(ROOT + ":runAggregationQuery", query)
        return int(answer[0]["result"]["aggregateFields"]["n"]["integerValue"])


class EmptyCloudRun(http.server.BaseHTTPRequestHandler):
    """A region without services and jobs: what `apply` lists beside the collection."""
    protocol_version = "HTTP/1.1"
    latency = 0.0

    def do_GET(self):
        time.sleep(self.latency)
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


def serve_cloud_run(latency):
    EmptyCloudRun.latency = latency
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyCloudRun)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def commands(options, folder):
    """Name: words and further variables of the environment. The last one is the floor."""
    manifest = folder / "manifest.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    words = [options.binary, "apply", "--auto-approve", *options.apply_flag, str(manifest)]
    all_commands = {"lockstep": (words, {
        "LOCKSTEP_RUN_ENDPOINT": serve_cloud_run(options.latency),
        "LOCKSTEP_BACKUP_DIR": str(folder / "backups")})}
    if options.client_folder:
        all_commands["node client"] = (["node", str(HERE / "clean_up.mjs")], {
            "CLIENT_FOLDER": os.path.abspath(options.client_folder), "BENCH_PROJECT": PROJECT,
            "METADATA_SERVER_DETECTION": "none"})
    raw = [sys.executable, str(HERE / "raw_clean_up.py")]
    if options.parts:
        kept = str(folder / "kept")
        all_commands["raw, fence"] = ([*raw, "--fence"], {})
        all_commands["raw, backup"] = ([*raw, "--back-up", kept], {})
        all_commands["raw, both"] = ([*raw, "--fence", "--back-up", kept], {})
    all_commands["raw"] = (raw, {})
    return all_commands


class PeakMemory(threading.Thread):
    """The high-water mark of a process, in MiB. (The rusage of wait4 would be at least our own.)"""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._status = pathlib.Path(f"/proc/{pid}/status")
        self.peak = 0.0
        self.start()

    def run(self):
        while True:
            try:
                lines = self._status.read_text(encoding="ascii", errors="replace").splitlines()
                mark = [line for line in lines if line.startswith("VmHWM:")]
                self.peak = int(mark[0].split()[1]) / 1024
            except (OSError, IndexError):
                return  # it has ended
            time.sleep(0.01)


def run_once(words, variables, host):
    """Seconds, seconds of processor, peak MiB."""
    if any("raw_clean_up" in word for word in words):
        words = words + [host, PROJECT]
    environment = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(),
                   "FIRESTORE_EMULATOR_HOST": host, **variables}
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(words, env=environment, stdout=said, stderr=said,
                                   stdin=subprocess.DEVNULL)
        memory = PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            sys.exit(f"{words[0]} ended with {process.returncode}: {said.read()[-2000:].decode()}")
    return wall, usage.ru_utime + usage.ru_stime, memory.peak


def measure(size, options, jar):
    """Name: rows of wall, CPU, MiB, calls."""
    emulator = Emulator(jar)
    rows = {}
    try:
        proxy = DelayingProxy(("127.0.0.1", emulator.port), options.latency)
        through = proxy.port if options.latency or options.calls else emulator.port
        with tempfile.TemporaryDirectory() as folder:
            all_commands = commands(options, pathlib.Path(folder))
            for turn in range(options.rounds + 1):  # the first one warms the emulator up
                for name, (words, variables) in all_commands.items():
                    emulator.seed(size if turn else min(size, 2_000))
                    proxy.reset()
                    row = run_once(words, variables, f"127.0.0.1:{through}")
                    if emulator.left() != GOOD:
                        sys.exit(f"{name} left {emulator.left()} documents instead of {GOOD}")
                    shutil.rmtree(pathlib.Path(folder) / "backups", ignore_errors=True)
                    if turn:
                        rows.setdefault(name, []).append((*row, proxy.calls()))
    finally:
        emulator.stop()
    return rows


def show(size, rows, options):
    print(f"\n{size:,} documents, {GOOD} of them good, {options.latency * 1000:g} ms round trip, "
          f"{options.rounds} rounds")
    print(f"{'':12} {'wall s':>8} {'best':>8} {'CPU s':>8} {'MiB':>7} {'calls':>6} "
          f"{'x raw':>6} {'CPU x raw':>9}")
    floor = [statistics.median(column) for column in zip(*rows["raw"])]
    for name, runs in rows.items():
        wall, cpu, memory, calls = (statistics.median(column) for column in zip(*runs))
        best = min(run[0] for run in runs)
        counted = f"{calls:.0f}" if calls else "-"
        print(f"{name:12} {wall:8.3f} {best:8.3f} {cpu:8.3f} {memory:7.1f} {counted:>6} "
              f"{wall / floor[0]:6.2f} {cpu / floor[1]:9.2f}")
    sys.stdout.flush()


def milliseconds(text):
    return float(text.removesuffix("ms")) / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", help="the lockstep program, of the preset `release`")
    parser.add_argument("--documents", type=int, nargs="+", default=[1_053, 20_000, 100_000])
    parser.add_argument("--latency", type=milliseconds, default=0.0, metavar="80ms",
                        help="round trip to the emulator")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--calls", action="store_true",
                        help="count the calls, through a proxy that costs some time")
    parser.add_argument("--parts", action="store_true",
                        help="measure the floor with backup and with fence, too")
    parser.add_argument("--client-folder", metavar="DIR",
                        help="where `npm install @google-cloud/firestore` was run")
    parser.add_argument("--apply-flag", action="append", default=[], metavar="FLAG",
                        help="a further flag of `apply`")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    jar = find_jar()
    for size in options.documents:
        show(size, measure(size, options, jar), options)


main()
