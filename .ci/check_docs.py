#!/usr/bin/env python3
"""Fails if a Markdown file links to nothing, has an endless line, or names one machine's path; and
if a fault of docs/faults.md or a threat of docs/security.md has no test, or one that does not exist."""
import pathlib
import re
import subprocess
import sys

LONGEST_LINE = 180  # characters, of prose; a row of a table may be longer
FENCE = re.compile(r"^\s*(```|~~~)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
# Paths that exist on one machine only. What a program needs at run time (/etc, /tmp) is fine.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(work|farm|root|home)/\w+")
FAULTS = pathlib.Path("docs/faults.md")
SECURITY = pathlib.Path("docs/security.md")
TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|RC_GTEST_PROP)\((\w+),\s*(\w+)", re.M)
NAMED_TEST = re.compile(r"`(\w+\.\w+)`")
TEXT = (".md", ".h", ".cc", ".in", ".txt", ".cmake", ".py", ".yaml", ".yml", ".json")


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in map(pathlib.Path, names) if path.is_file()]


def prose(text):
    """Line number and text of what stands outside of code blocks."""
    in_code = False
    for number, line in enumerate(text.splitlines(), start=1):
        if FENCE.match(line):
            in_code = not in_code
        elif not in_code:
            yield number, line


def anchors(path):
    found = set()
    for _, line in prose(path.read_text(encoding="utf-8")):
        if line.startswith("#"):
            title = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(title.replace(" ", "-"))
    return found


def bad_link(path, target):
    if re.match(r"[a-z]+:", target):
        return ""
    name, _, anchor = target.partition("#")
    linked = path if not name else path.parent / name
    if not linked.exists():
        return f"links to {target}, and there is no such file"
    if anchor and linked.suffix == ".md" and anchor not in anchors(linked):
        return f"links to {target}, and there is no such heading"
    return ""


def check_markdown(path):
    bad = []
    for number, line in prose(path.read_text(encoding="utf-8")):
        where = f"{path}:{number}"
        if len(line) > LONGEST_LINE and not line.startswith("|"):
            bad.append(f"{where}: {len(line)} characters; at most {LONGEST_LINE}")
        for target in LINK.findall(line):
            problem = bad_link(path, target)
            if problem:
                bad.append(f"{where}: {problem}")
    return bad


def tests_defined(files):
    sources = (path for path in files if path.parts[0] == "tests" and path.suffix == ".cc")
    return {".".join(found) for path in sources
            for found in TEST.findall(path.read_text(encoding="utf-8"))}


def check_threats(known):
    """Every threat of a table has a test, and every test that is named exists."""
    bad, rows = [], 0
    for number, line in prose(SECURITY.read_text(encoding="utf-8")):
        named = NAMED_TEST.findall(line)
        bad += [f"{SECURITY}:{number}: there is no test {name}" for name in named
                if name[0].isupper() and name not in known]
        if not line.startswith("|") or line.startswith(("| wish", "| ---")):
            continue
        rows += 1
        if not named:
            bad.append(f"{SECURITY}:{number}: the threat has no test")
    return bad or ([] if rows else [f"{SECURITY}: no row was found"])


def check_faults(known):
    """Every row below HTTP has a test that exists; a row of the rest has one or is open."""
    bad, heading, rows = [], "", 0
    for number, line in prose(FAULTS.read_text(encoding="utf-8")):
        heading = line if line.startswith("#") else heading
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 3 or cells[2] in ("tests", "---"):
            continue
        rows += 1
        where = f"{FAULTS}:{number}"
        named = NAMED_TEST.findall(cells[2])
        if not named and (heading == "## HTTP" or cells[2] != "open"):
            bad.append(f"{where}: the fault has no test: {cells[0]}")
        bad += [f"{where}: there is no test {name}" for name in named if name not in known]
    return bad or ([] if rows else [f"{FAULTS}: no row was found"])


def main():
    bad = []
    files = tracked()
    for path in files:
        if path.suffix == ".md":
            bad += check_markdown(path)
        if path.suffix in TEXT or path.parts[0] == ".ci":
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if MACHINE_PATH.search(line):
                    bad.append(f"{path}:{number}: a path of one machine: {line.strip()[:80]}")
    known = tests_defined(files)
    bad += check_faults(known) + check_threats(known)
    print("\n".join(bad) or f"docs: ok ({len(files)} files)")
    return bool(bad)


sys.exit(main())
