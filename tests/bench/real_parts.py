"""What the commands are measured against: the sandbox, the Firestore emulator, a registry."""
import contextlib
import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
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


def fetch(method, url, body=None, **headers):
    """The headers and the body of a good answer."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300) as reply:
            return reply.headers, reply.read()
    except urllib.error.HTTPError as refused:
        raise Broken(f"{method} {url}: {refused.code} {refused.read()[:300]}") from refused


class CannedApi:
    """Answers each GET by `answer(path)`, as JSON and `latency` seconds late, and counts them."""

    def __init__(self, answer, latency):
        api = self
        self.requests = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                time.sleep(latency)
                body = json.dumps(answer(urllib.parse.urlsplit(self.path).path)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                api.requests += 1

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


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
        headers, _ = fetch("GET", f"{self.url}/v2/{repository}/manifests/{tag}", accept=MANIFEST_TYPE)
        return headers["docker-content-digest"]

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
        _, text = fetch(method, f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(),
                        authorization="Bearer owner", **{"content-type": "application/json"})
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
        headers, _ = fetch(method, self.url + path, body, **{"content-type": media_type})
        return headers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self._process)
