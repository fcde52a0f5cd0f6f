"""A repository with a manifest, the incident in a sandbox, and the shell lines of a kit run there."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = SOURCE / "manifests" / "nba-props-platform.yaml"


class Workplace:
    """`folder` is a clone whose branch `main` holds the manifest as manifests/prod.yaml."""

    def __init__(self, lockstep):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="lockstep-kit."))
        self.lockstep = lockstep
        self.sandbox = None
        self.bin = self.root / "bin"
        self.bin.mkdir()
        (self.bin / "lockstep").symlink_to(lockstep)
        origin = self.root / "origin"
        (origin / "manifests").mkdir(parents=True)
        shutil.copy(MANIFEST, origin / "manifests" / "prod.yaml")
        for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
            self.git(origin, *words)
        self.folder = self.root / "clone"
        self.git(self.root, "clone", "-q", str(origin), str(self.folder))
        self.start_sandbox()

    def git(self, where, *words):
        who = ["-c", "user.name=kit", "-c", "user.email=kit@example.com"]
        subprocess.run(["git", *who, "-C", str(where), *words], check=True, env=self.environment())

    def start_sandbox(self):
        port_file = self.root / "port"
        port_file.unlink(missing_ok=True)
        self.sandbox = subprocess.Popen(
            [self.lockstep, "sandbox", "--incident", "--port", "0", "--operation-time", "10ms",
             "--port-file", str(port_file)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().strip()):
            if time.monotonic() > deadline or self.sandbox.poll() is not None:
                raise RuntimeError("the sandbox did not come up")
            time.sleep(0.02)
        self.endpoint = f"http://127.0.0.1:{port_file.read_text().strip()}"

    def close(self):
        self.sandbox.terminate()
        self.sandbox.wait()
        shutil.rmtree(self.root)

    def environment(self, **more):
        return {"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.root), "TERM": "dumb",
                "GIT_CONFIG_NOSYSTEM": "1", **more}

    def cloud(self):
        return {"LOCKSTEP_ENDPOINT": self.endpoint, "LOCKSTEP_CACHE_DIR": str(self.root / "cache")}

    def run(self, script, variables, where=None):
        """Runs `script` as a runner does; the ended process, its output as text."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=where or self.folder, env=self.environment(**{**self.cloud(), **variables}), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)

    def change_manifest(self, found, instead):
        """Changes the manifest of the clone, where it first matches `found`."""
        path = self.folder / "manifests" / "prod.yaml"
        before = path.read_text()
        after = re.sub(found, instead, before, count=1)
        if before == after:
            raise RuntimeError(f"the manifest has no {found}")
        path.write_text(after)
