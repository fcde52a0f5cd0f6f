"""What the commands are measured against: the sandbox, the Firestore emulator, a registry."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.request

from timed_run import Broken

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
SERVED = re.compile(r'"GET [^"]*/(?:blobs|manifests)/[^"]*" 20\d (\d+)')


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def await_port(port, process, seconds):
    give_up = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        if process.poll() is not None or time.monotonic() > give_up:
            stop(process)
            raise Broken(f"{process.args[0]} did not begin to listen")
        time.sleep(0.02)


def stop(process):
    process.kill()
    process.wait()


def started(words, port, seconds, **variables):
    process = subprocess.Popen([str(word) for word in words], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, **variables})
    await_port(port, process, seconds)
    return process


class Sandbox:
    """`lockstep sandbox` with a world, which counts the requests it was sent."""

    def __init__(self, lockstep, folder, *flags):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = pathlib.Path(folder) / f"requests-{self.port}.jsonl"
        self._process = started([lockstep, "sandbox", "--port", self.port, "--request-log", self._log,
                                 *flags], self.port, 60)

    def requests(self):
        return self._log.read_bytes().count(b"\n") if self._log.exists() else 0

    def digest(self, repository, tag):
        request = urllib.request.Request(f"{self.url}/v2/{repository}/manifests/{tag}",
                                         headers={"accept": MANIFEST_TYPE})
        with urllib.request.urlopen(request) as reply:
            return reply.headers["docker-content-digest"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)


def emulator_jar():
    given = os.environ.get("LOCKSTEP_FIRESTORE_EMULATOR_JAR")
    if given:
        return given
    root = subprocess.run(["gcloud", "info", "--format=value(installation.sdk_root)"], check=True,
                          capture_output=True, text=True).stdout.strip()
    return f"{root}/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"


class Emulator:
    """Google's Firestore emulator."""

    def __init__(self):
        self.port = free_port()
        main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
        self._process = started(["java", "-Duser.language=en", "-Xmx3g", "-cp", emulator_jar(), main,
                                 "start", "--host=127.0.0.1", f"--port={self.port}"], self.port, 90)

    def call(self, path, body, method="POST"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request(method, path, json.dumps(body),
                           {"authorization": "Bearer owner", "content-type": "application/json"})
        reply = connection.getresponse()
        text = reply.read()
        if reply.status != 200:
            raise Broken(f"{path}: {reply.status} {text[:300]}")
        return json.loads(text or b"null")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)


class Registry:
    """Debian's docker-registry, which writes down what it handed out."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "registry.log"
        config = folder / "registry.yml"
        config.write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n"
                          f"http: {{addr: 127.0.0.1:{self.port}}}\nlog: {{level: error}}\n")
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                ["docker-registry", "serve", config], stdout=log, stderr=log,
                env={**os.environ, "OTEL_TRACES_EXPORTER": "none"})
        await_port(self.port, self._process, 10)

    def push_blob(self, name, data, digest):
        location = self._send("POST", f"/v2/{name}/blobs/uploads/", b"")["location"]
        mark = "&" if "?" in location else "?"
        self._send("PUT", f"{location}{mark}digest={digest}".removeprefix(self.url), data)

    def push_manifest(self, name, tag, body):
        self._send("PUT", f"/v2/{name}/manifests/{tag}", body, MANIFEST_TYPE)

    def served(self):
        """The sizes of all blobs and manifests that were handed out."""
        return [int(size) for size in SERVED.findall(self._log.read_text())]

    def _send(self, method, path, body, media_type="application/octet-stream"):
        request = urllib.request.Request(self.url + path, data=body, method=method,
                                         headers={"content-type": media_type})
        with urllib.request.urlopen(request) as reply:
            return reply.headers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)
