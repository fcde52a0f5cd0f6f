#!/usr/bin/env python3
"""Prints the SPDX 2.3 bill of materials of a built program, as JSON: sbom.py BUILD_DIRECTORY

Nothing in it is a list kept by hand. What the program loads is asked of the loader; whose inline
code is in it, of the build's own record of the headers it read. Debian's packages have both, and
each is named with its version.
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

OURS = "SPDXRef-Package-lockstep"
PACKAGE_FIELDS = ("binary:Package", "Version", "Architecture", "source:Package", "source:Version")


def run(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def loaded_libraries(program):
    """The files of all shared libraries that the loader brings in for `program`."""
    files = re.findall(r"=> (/\S+)", run("ldd", str(program)))
    if not files:
        sys.exit(f"sbom: {program} loads no library; is it a program?")
    return files


def linked_names(program):
    """The libraries that `program` itself names: libcpprest.so.2.10"""
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", run("readelf", "--wide", "--dynamic", str(program))))


def read_headers(build):
    """The headers of other projects that the compiler read for the program."""
    headers = set()
    ours = False
    for line in run("ninja", "-C", str(build), "-t", "deps").splitlines():
        if not line.startswith(" "):
            ours = line.startswith(("reconciler/", "plugins/"))
        elif ours and line.strip().startswith("/usr/include"):
            headers.add(os.path.realpath(line.strip()))
    if not headers:
        sys.exit(f"sbom: {build} holds no record of headers; build it with ninja first")
    return headers


def owners(files):
    """File -> the Debian package that owns it. A file of no package ends the program: a bill with
    a hole in it would be worse than none."""
    spellings = {}
    for file in files:
        real = os.path.realpath(file)
        # The package may know it by the folder's name of before the merge of /lib into /usr/lib.
        for spelling in (file, real, real.removeprefix("/usr"), "/usr" + real):
            spellings[spelling] = file
    answer = subprocess.run(["dpkg-query", "--search", *spellings], capture_output=True, text=True)
    found = {}
    for line in answer.stdout.splitlines():
        package, _, path = line.rpartition(": ")
        if path in spellings:
            found[spellings[path]] = package.split(",")[0].split(":")[0]
    lost = set(files) - set(found)
    if lost:
        sys.exit("sbom: no Debian package owns " + ", ".join(sorted(lost)[:5]))
    return found


def describe(names):
    """Package -> its fields. One call for all."""
    form = "\t".join(f"${{{field}}}" for field in PACKAGE_FIELDS) + "\n"
    rows = (line.split("\t") for line in run("dpkg-query", "-W", "-f", form, *names).splitlines())
    return {row[0].split(":")[0]: dict(zip(PACKAGE_FIELDS, row)) for row in rows}


def spdx_id(name):
    return "SPDXRef-Package-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def debian_package(name, fields):
    version = fields["Version"]
    place = version.replace("+", "%2B").replace(":", "%3A").replace("~", "~")
    return {
        "name": name,
        "SPDXID": spdx_id(name),
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "sourceInfo": f"built from {fields['source:Package']} {fields['source:Version']}",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator":
                f"pkg:deb/debian/{name.replace('+', '%2B')}@{place}?arch={fields['Architecture']}",
        }],
    }


def own_package(program, version, digest):
    return {
        "name": "lockstep",
        "SPDXID": OURS,
        "versionInfo": version,
        "packageFileName": program.name,
        "primaryPackagePurpose": "APPLICATION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "NOASSERTION",
    }


def relations(linked, loaded, inlined):
    """How each package came to be in the bill; the nearest way where there are several."""
    yield {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
           "relatedSpdxElement": OURS}
    for name in sorted(loaded):
        yield {"spdxElementId": OURS,
               "relationshipType": "DYNAMIC_LINK" if name in linked else "DEPENDS_ON",
               "relatedSpdxElement": spdx_id(name)}
    for name in sorted(inlined):
        yield {"spdxElementId": spdx_id(name), "relationshipType": "BUILD_DEPENDENCY_OF",
               "relatedSpdxElement": OURS}


def build_time():
    """Of the sources, so that the same sources have the same bill."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct").strip()
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(stamp)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = pathlib.Path(sys.argv[1])
    program = build / "lockstep"
    if not program.is_file():
        sys.exit(f"sbom: {program} is not there; build it first")
    version = run(str(program), "version").split()[1]
    digest = hashlib.sha256(program.read_bytes()).hexdigest()

    libraries = owners(loaded_libraries(program))
    named = linked_names(program)
    linked = {package for file, package in libraries.items() if os.path.basename(file) in named}
    inlined = set(owners(read_headers(build)).values())
    packages = describe(sorted(set(libraries.values()) | inlined))
    print(json.dumps({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"lockstep-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/lockstep-{version}-{digest}",
        "creationInfo": {"created": build_time(), "creators": ["Tool: lockstep-sbom"]},
        "packages": [own_package(program, version, digest)] +
                    [debian_package(name, packages[name]) for name in sorted(packages)],
        "relationships": list(relations(linked, set(libraries.values()), inlined)),
    }, indent=2))


main()
