"""Builds the defects of tests/proof/mutants/ into the product, one by one, and says which the tests see."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

SOURCES = pathlib.Path(__file__).resolve().parents[2]
PATCHES = SOURCES / "tests/proof/mutants"
FOLDERS = ("reconciler", "plugins")
LONGEST_RUN = 300  # seconds


class Broken(Exception):
    """The mutant could not be tried: that is a failure of the proof, not of the mutant."""


def names():
    return sorted(path.stem for path in PATCHES.glob("*.patch"))


def head_of(name):
    text = (PATCHES / f"{name}.patch").read_text(encoding="utf-8")
    head = dict(re.findall(r"^(Defect|Program|Tests): (.+)$", text.split("\n\n")[0], re.M))
    folders = {pathlib.Path(file).parent for file in re.findall(r"^\+\+\+ b/(\S+)", text, re.M)}
    if len(head) != 3 or len(folders) != 1:
        raise Broken(f"{name}.patch: no head, or more than one folder")
    return head, folders.pop()


def run(words, **more):
    return subprocess.run(words, capture_output=True, text=True, errors="replace", **more)


def checked(what, words, **more):
    done = run(words, **more)
    if done.returncode != 0:
        raise Broken(f"{what} failed: {(done.stdout + done.stderr).strip()[-800:]}")
    return done.stdout


def patched_tree(name, place):
    tree = place / "tree"
    for folder in FOLDERS:
        shutil.copytree(SOURCES / folder, tree / folder)
    outside = dict(os.environ, GIT_CEILING_DIRECTORIES=str(place))  # paths are this tree's
    checked("applying the patch", ["git", "apply", PATCHES / f"{name}.patch"], cwd=tree, env=outside)
    return tree


def compiled(folder, tree, place, build):
    """The archive of `folder` from the patched sources."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    of_folder = [entry for entry in entries
                 if entry["file"].startswith(f"{build}/{folder}/CMakeFiles/") and "/Unity/" in entry["file"]]
    # A folder below reconciler/ is built by the CMakeLists.txt of reconciler/: ask the unity files.
    if not of_folder:
        of_folder = [entry for entry in entries if "/Unity/" in entry["file"]
                     and f'"{SOURCES}/{folder}/' in pathlib.Path(entry["file"]).read_text(encoding="utf-8")]
    if len(of_folder) != 1:
        raise Broken(f"{folder} is not compiled as one file; the preset `release` does that")
    entry = of_folder[0]
    unity = place / "unity.cc"
    text = pathlib.Path(entry["file"]).read_text(encoding="utf-8")
    unity.write_text(text.replace(f"{SOURCES}/{folder}/", f"{tree}/{folder}/"), encoding="utf-8")
    words = shlex.split(entry["command"])
    words[words.index("-c") + 1] = str(unity)
    words[words.index("-o") + 1] = str(place / "unity.o")
    words = [f"-I{tree}" if word == f"-I{SOURCES}" else word for word in words]
    # What runs once is not optimised. The shipped flags follow, so these come last.
    words += ["-O0", "-g0", "-U_FORTIFY_SOURCE", "-Wno-error"]
    cached = ["ccache"] if shutil.which("ccache") else []
    checked("compiling", cached + words, cwd=entry["directory"])
    library = re.search(r"CMakeFiles/(\w+)\.dir", entry["file"]).group(1)
    archive = place / f"lib{library}.a"
    checked("archiving", ["ar", "rcs", archive, place / "unity.o"])
    return archive


def linked(target, archive, place, build):
    line = checked("asking ninja", ["ninja", "-C", build, "-t", "commands", target]).strip().splitlines()[-1]
    program = place / target
    old = re.search(rf"\S*{re.escape(archive.name)}", line)
    output = re.search(r" -o (\S+)", line)
    if not old or not output:
        raise Broken(f"{target} is not linked with {archive.name}")
    line = line.replace(output.group(0), f" -o {shlex.quote(str(program))}")
    line = re.sub(rf"(?<!\S){re.escape(old.group(0))}(?!\S)", lambda _: shlex.quote(str(archive)), line)
    checked("linking", line, shell=True, cwd=build)
    return program


def tests_of(head, build, mutated=None):
    """The words and the environment that run the tests of a head; of the whole build without `mutated`."""
    environment = dict(os.environ)
    if head["Program"] == "lockstep":
        program = build / "tests/proof_tests"
        if mutated:
            environment["LOCKSTEP_PROOF_BINARY"] = str(mutated)
    else:
        program = mutated or build / "tests" / head["Program"]
    return [program, f"--gtest_filter={head['Tests']}", "--gtest_brief=1"], environment


def try_one(name, build):
    """(caught, what to say of it)."""
    place = build / "mutants" / name
    shutil.rmtree(place, ignore_errors=True)
    try:
        head, folder = head_of(name)
        words, environment = tests_of(head, build)
        sound = run(words, env=environment, timeout=LONGEST_RUN)
        if sound.returncode != 0 or "[  PASSED  ] 0 tests" in sound.stdout:
            raise Broken(f"its tests fail without it, or there are none: {sound.stdout[-400:]}")
        archive = compiled(folder, patched_tree(name, place), place, build)
        words, environment = tests_of(head, build, linked(head["Program"], archive, place, build))
        done = run(words, env=environment, timeout=LONGEST_RUN)
    except Broken as broken:
        return False, f"{name}: {broken}"
    except subprocess.TimeoutExpired:
        return False, f"{name}: its tests did not end"
    failed = re.findall(r"^\[  FAILED  \] (\w+\.\w+)", done.stdout, re.M)
    shutil.rmtree(place, ignore_errors=True)
    if done.returncode == 0 or not failed:
        return False, f"{name}: NOT CAUGHT: {head['Defect']}"
    return True, f"{name}: caught by {len(set(failed))}, of them {failed[0]}"


def prove(build, chosen):
    """(passed, figure, log)."""
    results = [try_one(name, build) for name in chosen]
    caught = sum(1 for good, _ in results if good)
    figure = f"{caught} of {len(chosen)} mutants caught"
    if len(chosen) < len(names()):
        figure += f" (of {len(names())}: {', '.join(chosen)})"
    return caught == len(chosen), figure, "\n".join(text for _, text in results)
