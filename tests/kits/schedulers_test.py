#!/usr/bin/env python3
"""The kits of examples/ that apply on a schedule: read by those who would run them, and what they
start run against a sandbox: schedulers_test.py LOCKSTEP

Without PyYAML, yamllint, npm or gcloud, what needs them is not checked.
"""
import copy
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

import node_checks
from kits_test import EXAMPLES, need, yaml
from workplace import Workplace

LOCKSTEP = ""
KUBERNETES = "kubernetes/cronjob.yaml"
CLOUD_RUN = "cloud-run-job/job.yaml"


def objects(name):
    return list(yaml.safe_load_all((EXAMPLES / name).read_text()))


def container(name):
    """The one container of a kit."""
    spec = objects(name)[-1]["spec"]
    spec = spec.get("jobTemplate", {}).get("spec") or spec["template"]["spec"]
    (one,) = spec["template"]["spec"]["containers"]
    return one


def unit(name):
    """The words behind `lockstep` and the variables of a unit of systemd, for NAME = prod."""
    text = (EXAMPLES / name).read_text()
    for specifier, value in (("%i", "prod"), ("%S", "/var/lib"), ("%C", "/var/cache")):
        text = text.replace(specifier, value)
    (start,) = re.findall(r"^ExecStart=lockstep (.*)$", text, re.M)
    return start.split(), dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.M))


class Apply(unittest.TestCase):
    """The words and variables of each kit, with paths of this test for those of the machine."""

    def setUp(self):
        need("git")
        self.place = Workplace(LOCKSTEP)
        self.addCleanup(self.place.close)

    def here(self, text):
        """`text` with every absolute path below the folder of this test."""
        return re.sub(r"(?<![\w/])/(?=(etc|var|tmp)/)", f"{self.place.root}/machine/", text)

    def write_manifest(self):
        manifest = self.place.root / "machine/etc/lockstep/prod.yaml"
        manifest.parent.mkdir(parents=True)
        shutil.copy(self.place.folder / "manifests/prod.yaml", manifest)

    def expect_an_apply(self, words, variables):
        self.write_manifest()
        variables = {name: self.here(value) for name, value in variables.items()}
        command = "lockstep " + " ".join(map(self.here, words))
        for said in ("22 changed, 1 destroyed", "0 changed, 0 destroyed"):
            ended = self.place.run(command, variables)
            self.assertEqual(ended.returncode, 0, ended.stdout)
            self.assertIn(said, ended.stdout)
        backups = pathlib.Path(variables["LOCKSTEP_BACKUP_DIR"])
        self.assertTrue(any(backups.iterdir()), "no backup where the kit keeps it")

    def test_the_unit_of_systemd_applies_and_then_finds_nothing_to_do(self):
        words, variables = unit("systemd/lockstep-apply@.service")
        self.expect_an_apply(words, variables)

    def test_the_unit_that_goes_on_does_rounds_and_ends_well_when_systemd_stops_it(self):
        words, variables = unit("systemd/lockstep-run@.service")
        self.write_manifest()
        run = subprocess.Popen(
            ["lockstep", *map(self.here, words)], text=True, stdout=subprocess.PIPE,
            env=self.place.environment(**{
                **self.place.cloud(), **{name: self.here(value) for name, value in variables.items()},
                "LOCKSTEP_CLI_ARGS_run": "--mode apply"}))
        self.addCleanup(run.stdout.close)
        self.addCleanup(run.kill)
        told = next((line for line in run.stdout if "round 1" in line.lower()), "")
        run.terminate()
        self.assertEqual(run.wait(timeout=60), 0)
        self.assertIn("26 of 26 in step, 23 changed", told)

    def test_the_containers_apply_and_then_find_nothing_to_do(self):
        for name in (KUBERNETES, CLOUD_RUN):
            with self.subTest(name):
                self.setUp()
                one = container(name)
                self.expect_an_apply(one["args"], {e["name"]: e["value"] for e in one["env"]})


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        need("npm", "node", "yamllint")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.check = node_checks.install("kubernetes_check.mjs", folder.name)

    def complaints(self, checked):
        return subprocess.run(["node", self.check], text=True,
                              input=json.dumps(checked), stdout=subprocess.PIPE,
                              check=False).stdout

    def test_its_api_takes_the_objects_and_would_refuse_a_typing_error(self):
        checked = objects(KUBERNETES)
        self.assertEqual(self.complaints(checked), "")
        for change in ({"schedul": "* * * * *"}, {"schedule": 5}):
            wrong = copy.deepcopy(checked[-1])
            wrong["spec"].update(change)
            self.assertIn("schedul", self.complaints([wrong]))

    def test_the_pod_has_no_more_rights_than_it_needs(self):
        spec = objects(KUBERNETES)[-1]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        self.assertTrue(spec["securityContext"]["runAsNonRoot"])
        self.assertFalse(spec["automountServiceAccountToken"])
        one = container(KUBERNETES)
        self.assertEqual(one["securityContext"], {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]}})
        self.assertEqual(set(one["resources"]["limits"]), {"cpu", "memory"})

    def test_yamllint_has_nothing_against_the_kits(self):
        rules = "{extends: default, rules: {line-length: {max: 120}, document-start: disable}}"
        subprocess.run(["yamllint", "--strict", "-d", rules,
                        EXAMPLES / KUBERNETES, EXAMPLES / CLOUD_RUN], check=True)


class Google(http.server.BaseHTTPRequestHandler):
    """Cloud Run's API as far as `gcloud run jobs replace` asks it: no job yet, then the one sent."""
    sent = []

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):  # noqa: N802
        self.answer(404, {"error": {"code": 404, "message": "none", "status": "NOT_FOUND"}})

    def do_POST(self):  # noqa: N802
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Google.sent.append(body)
        self.answer(200, body)

    def log_message(self, *_):
        pass


class CloudRun(unittest.TestCase):
    def setUp(self):
        need("gcloud")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Google)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        Google.sent.clear()

    def replace(self, text):
        """What gcloud says of the job; it reaches the server above by way of a proxy, whatever
        name it makes up for the region."""
        (self.folder / "job.yaml").write_text(text)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder),
            "CLOUDSDK_CONFIG": str(self.folder / "gcloud"), "CLOUDSDK_AUTH_ACCESS_TOKEN": "t0ken",
            "CLOUDSDK_CORE_DISABLE_PROMPTS": "1", "CLOUDSDK_PROXY_TYPE": "http_no_tunnel",
            "CLOUDSDK_PROXY_ADDRESS": "127.0.0.1",
            "CLOUDSDK_PROXY_PORT": str(self.server.server_port),
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN": "http://run.test/"}
        ended = subprocess.run(
            ["gcloud", "run", "jobs", "replace", self.folder / "job.yaml", "--async",
             "--project=my-project", "--region=us-west2"],
            env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=300, check=False)
        return ended.stdout

    def test_gcloud_sends_the_job_as_it_is_written(self):
        text = (EXAMPLES / CLOUD_RUN).read_text()
        said = self.replace(text.replace("sha256:DIGEST", "sha256:" + 64 * "a"))
        self.assertEqual(len(Google.sent), 1, said)
        task = Google.sent[0]["spec"]["template"]["spec"]["template"]["spec"]
        self.assertEqual(task["containers"][0]["args"], container(CLOUD_RUN)["args"])
        self.assertEqual(task["maxRetries"], 0)

    def test_gcloud_would_refuse_a_typing_error(self):
        said = self.replace((EXAMPLES / CLOUD_RUN).read_text().replace("maxRetries", "maxRetrys"))
        self.assertIn("maxRetrys", said)
        self.assertEqual(Google.sent, [])


if __name__ == "__main__":
    LOCKSTEP = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
