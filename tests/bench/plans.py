"""A plan of so many services and jobs, beside Terraform's of as many terraform_data."""
import contextlib
import json
import os
import pathlib
import subprocess
import uuid

from real_parts import Sandbox
from timed_run import Broken, Program
from works import LOCKSTEP, Goal

PROJECT = "bench-plans"
REPOSITORY = "us-west2-docker.pkg.dev/bench-plans/apps/worker"
SERVICES_IN_25 = 4  # as in the incident
TERRAFORM = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
LONG_AGO, LATELY = "-30d", "-4d"


def world(services, jobs, digest):
    """A scenario of the sandbox in which everything runs `digest`."""
    image = [{"image": f"{REPOSITORY}@{digest}"}]
    head = {"created": LONG_AGO, "updated": LATELY, "generation": 7}
    return {
        "lockstep_scenario": 1, "project": PROJECT, "region": "us-west2",
        "images": [{"id": tag, "repository": REPOSITORY, "files": {"/app/main.py": tag}, "tags": [tag]}
                   for tag in ("old", "latest")],
        "services": [{**head, "name": name, "resource": {"template": {"containers": image}},
                      "revisions": [{"name": f"{name}-00007-abc", "image": digest, "created": LATELY}]}
                     for name in services],
        "jobs": [{**head, "name": name, "executions": [],
                  "resource": {"template": {"template": {"containers": image}}}} for name in jobs]}


def manifest(services, jobs):
    return (f"lockstep: 1\nproject: {PROJECT}\nregion: us-west2\n"
            f"services: [{{image: '{REPOSITORY}:latest', names: [{', '.join(services)}]}}]\n"
            f"jobs: [{{image: '{REPOSITORY}:latest', names: [{', '.join(jobs)}]}}]\n")


def digests(bench, folder):
    scenario = folder / "images.json"
    scenario.write_text(json.dumps(world([], [], "")))
    with Sandbox(bench.lockstep, folder, "--scenario", scenario) as sandbox:
        return {tag: sandbox.digest(REPOSITORY, tag) for tag in ("old", "latest")}


@contextlib.contextmanager
def lockstep_plan(bench, size, changed):
    folder = pathlib.Path(bench.folder) / f"plan-{size}-{changed}"
    folder.mkdir()
    runs = digests(bench, folder)["old" if changed else "latest"]
    services = [f"service-{n:05}" for n in range(size * SERVICES_IN_25 // 25)]
    jobs = [f"job-{n:05}" for n in range(size - len(services))]
    (folder / "world.json").write_text(json.dumps(world(services, jobs, runs)))
    (folder / "prod.yaml").write_text(manifest(services, jobs))
    with Sandbox(bench.lockstep, folder, "--scenario", folder / "world.json") as sandbox:
        words = [bench.lockstep, "plan", "--detailed-exitcode", "--endpoint", sandbox.url,
                 folder / "prod.yaml"]
        yield sandbox, Program(LOCKSTEP, words, accepts=(2 if changed else 0,))


def terraform(folder, *words):
    done = subprocess.run(["terraform", f"-chdir={folder}", *words], capture_output=True, text=True,
                          check=False, env={**os.environ, **TERRAFORM})
    if done.returncode != 0:
        raise Broken(f"terraform {words[0]}: {done.stderr[-1000:]}")


def write_resources(folder, size):
    (folder / "main.tf").write_text('variable "image" {}\n' + "".join(
        f'resource "terraform_data" "r{n:05}" {{\n  input = var.image\n}}\n' for n in range(size)))


def copy_state(path, size):
    """Makes many resources out of the one that terraform wrote down itself: it writes its state after
    each one it makes, which takes half an hour for 10,000."""
    state = json.loads(path.read_text())
    one = state["resources"][0]
    state["resources"] = []
    for n in range(size):
        copy = json.loads(json.dumps(one))
        copy["name"] = f"r{n:05}"
        copy["instances"][0]["attributes"]["id"] = str(uuid.UUID(int=n))
        state["resources"].append(copy)
    path.write_text(json.dumps(state, indent=2))


def terraform_plan(bench, size, changed):
    folder = pathlib.Path(bench.folder) / f"terraform-{size}"
    words = ["terraform", f"-chdir={folder}"]
    if not folder.exists():
        folder.mkdir()
        write_resources(folder, 1)
        terraform(folder, "init")
        terraform(folder, "apply", "-auto-approve", "-var=image=latest")
        write_resources(folder, size)
        copy_state(folder / "terraform.tfstate", size)
    wanted = "-var=image=" + ("next" if changed else "latest")
    return Program("terraform", [*words, "plan", "-input=false", "-detailed-exitcode", wanted],
                   TERRAFORM, accepts=(2 if changed else 0,))


def goals(size, changed):
    if size < 10_000:
        return []
    return [Goal("wall", 1.5 if changed else 1), Goal("mib", 200)]


def works(bench):
    for size in bench.sizes["resources"]:
        for changed in (False, True):
            with lockstep_plan(bench, size, changed) as (sandbox, ours):
                yield bench.measure(f"plan of {size:,}, {'changed' if changed else 'unchanged'}",
                                    [ours, terraform_plan(bench, size, changed)],
                                    goals(size, changed), count=sandbox.requests, counted=[ours])
