"""Images in a real docker-registry: 25 tags to digests, and one file out of an image of 62 MB.

Beside it: skopeo, by which people ask for a tag, and skopeo copy with tar, by which they look in.
"""
import contextlib
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import tarfile

import plans
from real_parts import MANIFEST_TYPE, Registry, Sandbox
from timed_run import Program
from works import LOCKSTEP, Goal

HOST, PATH = "us-west2-docker.pkg.dev", "bench-plans/apps"
TAGS = 25
LAYERS = 3
FILES_A_LAYER = 20  # of 1 MiB that no compression makes shorter
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def archive(number, megabytes):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        folder = tarfile.TarInfo("app")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        files = {f"app/data-{number}-{n}": os.urandom(1 << 20) for n in range(megabytes)}
        for name, content in {**files, "app/main.py": b"version = %d\n" % number}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def push_image(registry, name, layers, megabytes):
    """The image's digest and the digest of its top layer."""
    def blob(data, kind):
        registry.push_blob(name, data, digest_of(data))
        return {"mediaType": kind, "digest": digest_of(data), "size": len(data)}

    tars = [archive(number, megabytes) for number in range(layers)]
    pushed = [blob(gzip.compress(tar, 1), LAYER) for tar in tars]
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [digest_of(tar) for tar in tars]}, "of": name}).encode()
    body = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "layers": pushed,
                       "config": blob(config, CONFIG)}).encode()
    registry.push_manifest(name, "latest", body)
    return digest_of(body), pushed[-1]["digest"]


@contextlib.contextmanager
def plan_of_jobs(bench, registry, folder, jobs, manifest):
    """`plan` on a sandbox with `jobs` (name: image with digest), of that manifest."""
    folder.mkdir()
    scenario = plans.world([], [], "")
    scenario["jobs"] = [{"name": name, "created": "-30d", "updated": "-4d", "generation": 1,
                         "executions": [], "resource": {"template": {"template": {
                             "containers": [{"image": image}]}}}} for name, image in jobs.items()]
    (folder / "world.json").write_text(json.dumps(scenario))
    (folder / "prod.yaml").write_text(manifest)
    with Sandbox(bench.lockstep, folder, "--scenario", folder / "world.json") as sandbox:
        def requests():
            return sandbox.requests() + len(registry.served())

        cache = folder / "cache"
        yield requests, Program(
            LOCKSTEP, [bench.lockstep, "plan", "--detailed-exitcode", folder / "prod.yaml"],
            {"LOCKSTEP_CACHE_DIR": str(cache), "LOCKSTEP_ENDPOINT": sandbox.url,
             "LOCKSTEP_REGISTRY_ENDPOINT": registry.url},
            before=lambda: shutil.rmtree(cache, ignore_errors=True))


def skopeo_inspect(name, registry, at_a_time):
    lines = "".join(f"docker://127.0.0.1:{registry.port}/{PATH}/app-{n:02}:latest\n" for n in range(TAGS))
    command = ("xargs -n1 -P" + str(at_a_time) +
               " skopeo inspect --tls-verify=false --no-tags --format {{.Digest}}")
    return Program(name, ["sh", "-ec", f"printf %s '{lines}' | {command}"])


def tags(bench, registry):
    folder = pathlib.Path(bench.folder) / "tags"
    jobs = {}
    text = f"lockstep: 1\nproject: {plans.PROJECT}\nregion: us-west2\njobs:\n"
    for n in range(TAGS):
        name = f"app-{n:02}"
        digest, _ = push_image(registry, f"{PATH}/{name}", 1, 0)
        jobs[name] = f"{HOST}/{PATH}/{name}@{digest}"
        text += f"- {{name: {name}, image: '{HOST}/{PATH}/{name}:latest'}}\n"
    with plan_of_jobs(bench, registry, folder, jobs, text) as (requests, ours):
        yield bench.measure(f"{TAGS} tags to digests (ours: a whole plan)",
                            [ours, skopeo_inspect("skopeo inspect x 25", registry, 1),
                             skopeo_inspect("skopeo, 4 at a time", registry, 4)],
                            [Goal("wall", 0.2)], count=requests)


def copy_and_unpack(bench, registry, top):
    out = pathlib.Path(bench.folder) / "copied"
    source = f"docker://127.0.0.1:{registry.port}/{PATH}/large:latest"
    line = (f"skopeo copy --quiet --src-tls-verify=false {source} dir:{out}\n"
            f"tar -xzOf {out}/{top.removeprefix('sha256:')} app/main.py")
    return Program("skopeo copy, tar", ["sh", "-ec", line],
                   before=lambda: shutil.rmtree(out, ignore_errors=True))


def code(bench, registry):
    digest, top = push_image(registry, f"{PATH}/large", LAYERS, FILES_A_LAYER)
    image = f"{HOST}/{PATH}/large"
    there = (f"/app/main.py, contains: 'version = {LAYERS - 1}'", 0, [Goal("wall", 0.1)])
    gone = ("/app/gone.py, contains: x", 1, [Goal("wall", 1.2)])
    for what, (check, ends_with, goals) in {"in the top layer": there, "absent": gone}.items():
        text = (f"lockstep: 1\nproject: {plans.PROJECT}\nregion: us-west2\nimages:\n"
                f"  large: {{reference: '{image}:latest', code: [{{file: {check}}}]}}\n"
                "jobs: [{name: large, image: large}]\n")
        folder = pathlib.Path(bench.folder) / f"code-{ends_with}"
        with plan_of_jobs(bench, registry, folder, {"large": f"{image}@{digest}"}, text) as (requests, ours):
            ours.accepts = (ends_with,)
            yield bench.measure(f"a file of a 62 MB image, {what} (ours: a whole plan)",
                                [ours, copy_and_unpack(bench, registry, top)], goals, count=requests)


def works(bench):
    with Registry(bench.folder) as registry:
        yield from tags(bench, registry)
        yield from code(bench, registry)
