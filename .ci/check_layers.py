#!/usr/bin/env python3
"""Fails if the walls between the folders have a hole. There is no list of exceptions.

Checked: which folder may include which; which file alone may include a heavy or throwing library;
that only cli registers the plugins, and only the commands that change something can; that a header
says on its first line what it holds; that no file or folder has a name that says nothing; that the
picture in docs/architecture.md has an arrow for each pair of folders of which one includes the
other, and no arrow more.
"""
import pathlib
import re
import sys

MAY_INCLUDE = {  # folder: the folders it may include, besides itself
    "reconciler/base": [],
    "reconciler/model": ["reconciler/base"],
    "reconciler/http": ["reconciler/base"],
    "reconciler/manifest": ["reconciler/base", "reconciler/model"],
    "reconciler/provider": ["reconciler/base", "reconciler/model", "reconciler/http"],
    "reconciler/engine": ["reconciler/base", "reconciler/model", "reconciler/provider"],
    "reconciler/doctor": ["reconciler/base", "reconciler/model", "reconciler/http",
                          "reconciler/provider"],
    "reconciler/loop": ["reconciler/base", "reconciler/model"],
    "reconciler/saved": ["reconciler/base", "reconciler/model"],
    "reconciler/render": ["reconciler/base", "reconciler/model", "reconciler/saved"],
    "reconciler/serve": ["reconciler/base", "reconciler/http"],
    "reconciler/sandbox": ["reconciler/base", "reconciler/model", "reconciler/http",
                           "reconciler/serve"],
    "reconciler/status": ["reconciler/base", "reconciler/model", "reconciler/http",
                          "reconciler/serve", "reconciler/render"],
    "reconciler/notify": ["reconciler/base", "reconciler/model", "reconciler/http",
                          "reconciler/render", "reconciler/loop"],
}
# Every folder of plugins/, the one that finds credentials as much as the others.
PLUGIN_MAY_INCLUDE = ["reconciler/base", "reconciler/model", "reconciler/http",
                      "reconciler/provider"]
SEES_ALL = "reconciler/cli"
PICTURE = "docs/architecture.md"
GROUND = ("base", "model")  # what the picture leaves out, for everybody stands on them

ONLY_IN = {  # what is included: the files that may
    "cpprest/": r"reconciler/http/cpprest_http\w*\.cc",
    "pplx/": r"reconciler/http/cpprest_http\w*\.cc",
    "yaml-cpp/": r"reconciler/manifest/yaml_reader\.cc",
    "archive.h": r"plugins/oci/layer_archive\.cc",
    "re2/": r"reconciler/base/pattern\.cc",
    "spdlog/": r"reconciler/base/spd_log\.cc",
    "microhttpd.h": r"reconciler/serve/daemon\.cc",
    "prometheus/": r"reconciler/render/metrics\.cc",
    "CLI/": r"reconciler/cli/\w+\.cc",
    "zstd.h": r"reconciler/base/zstd_frame\.cc",
    "thread": r"reconciler/(engine|loop|cli|http|notify|serve)/\w+\.(h|cc)",
    "regex": "",
}
SAYS_NOTHING = re.compile(r"^(utils?|common|misc|helpers?|manager|managers|stuff)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
# What is named: who may, and why nobody else.
NAMED_ONLY_IN = [
    (re.compile(r"\bRegisterBuiltinPlugins\s*\("),
     ("reconciler/cli/", "reconciler/provider/registry.h", "plugins/builtin.cc.in"),
     "only cli calls RegisterBuiltinPlugins"),
    (re.compile(r"\bWritingCloud\b|\bwriting_cloud\.h\b"),
     tuple(f"reconciler/cli/{name}." for name in
           ("perform", "restore", "unlock", "cloud", "writing_cloud")),
     "a command that only looks has no WritingCloud"),
]


def folder(path):
    return "/".join(path.split("/")[:2])


def bad_includes(name, text):
    here = folder(name)
    if name.startswith("plugins/"):
        allowed = PLUGIN_MAY_INCLUDE + [here]
    elif here in MAY_INCLUDE:
        allowed = MAY_INCLUDE[here] + [here]
    elif here != SEES_ALL:
        return [f"{name}: {here} is in no layer; give it one in .ci/check_layers.py"]
    bad = []
    for header in INCLUDE.findall(text):
        ours = header.startswith(("reconciler/", "plugins/"))
        if here != SEES_ALL and ours and folder(header) not in allowed:
            bad.append(f"{name}: may not include {header}")
        if header.startswith("tests/"):
            bad.append(f"{name}: the product may not include {header}")
        for prefix, only in ONLY_IN.items():
            named = header.startswith(prefix) if prefix.endswith("/") else header == prefix
            if named and not (only and re.fullmatch(only, name)):
                bad.append(f"{name}: may not include <{header}>; {only or 'nothing'} may")
    return bad


def bad_mentions(name, text):
    return [f"{name}: {why}" for pattern, allowed, why in NAMED_ONLY_IN
            if pattern.search(text) and not name.startswith(allowed)]


def bad_header(name, text):
    first, _, rest = text.partition("\n")
    if first.startswith("// ") and "#pragma once" in rest:
        return []
    return [f"{name}: its first line must say what it holds, before #pragma once"]


def bad_name(name):
    for part in name.split("/"):
        if SAYS_NOTHING.match(part.split(".")[0]):
            return [f"{name}: `{part}` does not say what it is for"]
    return []


def box(path):
    """The name in the picture of the folder that `path` is in; all plugins are one box."""
    top, _, rest = path.partition("/")
    return top if top == "plugins" else rest.split("/")[0]


def arrows_of(name, text):
    """The arrows that the includes of one file ask for: (from, to)."""
    ours = (header for header in INCLUDE.findall(text)
            if header.startswith(("reconciler/", "plugins/")))
    ends = {(box(name), box(header)) for header in ours}
    return {(start, end) for start, end in ends
            if start != end and not {start, end} & set(GROUND)}


def arrows_drawn(text):
    found = re.search(r"^```mermaid\n(.*?)^```", text, re.M | re.S)
    drawn = set()
    for start, ends in re.findall(r"^\s*(\w+) --> (.+)$", found[1] if found else "", re.M):
        drawn |= {(start, end.strip()) for end in ends.split("&")}
    return drawn


def bad_picture(asked):
    """`asked`: each arrow that the code asks for, with a file that does."""
    drawn = arrows_drawn(pathlib.Path(PICTURE).read_text(encoding="utf-8"))
    bad = [f"{PICTURE}: the picture lacks `{start} --> {end}`, which {name} includes"
           for (start, end), name in sorted(asked.items()) if (start, end) not in drawn]
    return bad + [f"{PICTURE}: the picture has `{start} --> {end}`, and nothing includes that"
                  for start, end in sorted(drawn - asked.keys())]


def main():
    bad = []
    asked = {}
    files = 0
    for top in ("reconciler", "plugins", "tests"):
        for file in sorted(pathlib.Path(top).rglob("*")):
            name = file.as_posix()
            if not file.is_file() or not name.endswith((".h", ".cc", ".cc.in")):
                continue
            files += 1
            text = file.read_text(encoding="utf-8")
            bad += bad_name(name)
            if name.endswith(".h"):
                bad += bad_header(name, text)
            if top == "tests":
                continue
            if not name.endswith(".cc.in"):
                bad += bad_includes(name, text)
                for arrow in arrows_of(name, text):
                    asked.setdefault(arrow, name)
            bad += bad_mentions(name, text)
    if files == 0:
        bad.append("no source file found: run it from the root of the repository")
    else:
        bad += bad_picture(asked)
    print("\n".join(bad) or f"layers: ok ({files} files)")
    return bool(bad)


sys.exit(main())
