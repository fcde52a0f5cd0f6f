#!/usr/bin/env python3
"""Measures what `code` costs a plan: one file out of a 60 MB image, in a real docker-registry.

Beside it: skopeo copy and tar, by which people look into an image. All run in turn against one
registry. What counts are the ratios: absolute figures move from day to day.
"""
import argparse
import hashlib
import gzip
import io
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import statistics
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request

HOST = "us-west2-docker.pkg.dev"
NAME = "my-project/apps/worker"
LAYERS = 3
FILES_A_LAYER = 20  # of 1 MiB that no compression makes shorter
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
SERVED = re.compile(r'"GET [^"]*/blobs/[^"]*" 20\d (\d+)')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def send(method, url, body=None, media_type="application/octet-stream"):
    request = urllib.request.Request(url, data=body, method=method,
                                     headers={"content-type": media_type})
    with urllib.request.urlopen(request) as reply:
        return reply.headers


def await_answer(url):
    give_up = time.monotonic() + 10
    while True:
        try:
            return send("GET", url)
        except urllib.error.HTTPError:
            return None
        except urllib.error.URLError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(number):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        folder = tarfile.TarInfo("app")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        files = {f"app/data-{number}-{n}": os.urandom(1 << 20) for n in range(FILES_A_LAYER)}
        for name, content in {**files, "app/main.py": b"version = %d\n" % number}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


class Registry:
    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "registry.log"
        config = folder / "registry.yml"
        config.write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n"
                          f"http: {{addr: 127.0.0.1:{self.port}}}\nlog: {{level: error}}\n")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(["docker-registry", "serve", config], stdout=log,
                                            stderr=log,
                                            env={**os.environ, "OTEL_TRACES_EXPORTER": "none"})
        await_answer(self.url + "/v2/")

    def push_blob(self, data):
        location = send("POST", f"{self.url}/v2/{NAME}/blobs/uploads/", b"")["location"]
        location += "&" if "?" in location else "?"
        send("PUT", location + "digest=" + digest_of(data), data)
        return {"digest": digest_of(data), "size": len(data)}

    def push_image(self):
        tars = [layer(number) for number in range(LAYERS)]
        layers = [{"mediaType": LAYER, **self.push_blob(gzip.compress(tar, 1))} for tar in tars]
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
            "type": "layers", "diff_ids": [digest_of(tar) for tar in tars]}}).encode()
        body = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "layers": layers, "config": {
            "mediaType": CONFIG, **self.push_blob(config)}}).encode()
        send("PUT", f"{self.url}/v2/{NAME}/manifests/latest", body, MANIFEST)
        return digest_of(body), layers

    def served_since(self, mark):
        with self.log.open() as log:
            log.seek(mark)
            return [int(size) for size in SERVED.findall(log.read())]


class Bench:
    def __init__(self, lockstep, folder):
        self.lockstep = lockstep
        self.folder = folder
        self.registry = Registry(folder)
        self.digest, self.layers = self.registry.push_image()
        self.sandbox_port = free_port()
        self.sandbox = self.start_sandbox()

    def start_sandbox(self):
        image = f"{HOST}/{NAME}@{self.digest}"
        scenario = self.folder / "scenario.json"
        scenario.write_text(json.dumps({
            "lockstep_scenario": 1, "project": "my-project", "region": "us-west2", "jobs": [],
            "services": [{
                "name": "worker", "created": "-30d", "updated": "-4d", "generation": 7,
                "resource": {"template": {"containers": [{"image": image}]}},
                "revisions": [{"name": "worker-00007-abc", "image": self.digest,
                               "created": "-4d"}]}]}))
        process = subprocess.Popen([self.lockstep, "sandbox", "--scenario", scenario, "--port",
                                    str(self.sandbox_port)], stdout=subprocess.DEVNULL)
        await_answer(f"http://127.0.0.1:{self.sandbox_port}/")
        return process

    def stop(self):
        for process in (self.sandbox, self.registry.process):
            process.terminate()
            process.wait()

    def plan(self, code, cold):
        if cold:
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
        manifest = self.folder / "manifest.yaml"
        manifest.write_text("lockstep: 1\nproject: my-project\nregion: us-west2\nimages:\n"
                            f"  worker:\n    reference: {HOST}/{NAME}:latest\n{code}"
                            "services:\n  - {name: worker, image: worker}\n")
        subprocess.run([self.lockstep, "plan", manifest], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False, env={
                           "PATH": os.environ["PATH"], "HOME": str(self.folder),
                           "LOCKSTEP_CACHE_DIR": str(self.folder / "cache"),
                           "LOCKSTEP_ENDPOINT": f"http://127.0.0.1:{self.sandbox_port}",
                           "LOCKSTEP_REGISTRY_ENDPOINT": self.registry.url})

    def copy_and_unpack(self):
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run(["skopeo", "copy", "--quiet", "--src-tls-verify=false",
                        f"docker://127.0.0.1:{self.registry.port}/{NAME}:latest", f"dir:{out}"],
                       check=True)
        top = out / self.layers[-1]["digest"].removeprefix("sha256:")
        subprocess.run(["tar", "-xzOf", top, "app/main.py"], stdout=subprocess.DEVNULL, check=True)

    def measure(self, what, run, rounds):
        walls, cpus = [], []
        for _ in range(rounds):
            mark = self.registry.log.stat().st_size
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.monotonic()
            run()
            walls.append(time.monotonic() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        served = self.registry.served_since(mark)
        print(f"{what:26} {statistics.median(walls):6.2f} s [{min(walls):.2f}] "
              f"{statistics.median(cpus):6.2f} s CPU  {len(served):3} blobs or pieces "
              f"{sum(served) / 1e6:6.1f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lockstep", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    there = '    code: [{file: /app/main.py, contains: "version = 2"}]\n'
    gone = "    code: [{file: /app/gone.py, contains: x}]\n"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments.lockstep.resolve(), pathlib.Path(folder))
        try:
            for what, run in {
                    "plan without code": lambda: bench.plan("", True),
                    "in the top layer": lambda: bench.plan(there, True),
                    "the same, remembered": lambda: bench.plan(there, False),
                    "absent": lambda: bench.plan(gone, True),
                    "skopeo copy and tar": bench.copy_and_unpack}.items():
                bench.measure(what, run, arguments.rounds)
        finally:
            bench.stop()


if __name__ == "__main__":
    main()
