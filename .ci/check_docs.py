#!/usr/bin/env python3
"""Fails if a Markdown file links to nothing, has an endless line, or names one machine's path."""
import pathlib
import re
import subprocess
import sys

LONGEST_LINE = 180  # characters, of prose; a row of a table may be longer
FENCE = re.compile(r"^\s*(```|~~~)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)[^)]*\)")
# Paths that exist on one machine only. What a program needs at run time (/etc, /tmp) is fine.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(work|farm|root|home)/\w+")
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
    print("\n".join(bad) or f"docs: ok ({len(files)} files)")
    return bool(bad)


sys.exit(main())
