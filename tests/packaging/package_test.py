#!/usr/bin/env python3
"""What is installed and what is packed, from a build: package_test.py SOURCE BUILD CPACK

The Debian package is made, unpacked and looked at; nothing is installed on this machine. Without
dpkg-deb, lintian, help2man, systemd-analyze or the shells, what needs them is not checked.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

REQUIRED = os.environ.get("LOCKSTEP_REQUIRE_REAL_PARTS") == "1"
SOURCE, BUILD = pathlib.Path(), pathlib.Path()
CPACK = ""
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")
HIGHEST_EXPOSURE = 1.5  # of 10, as systemd-analyze counts


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and REQUIRED:
        raise AssertionError(f"not installed: {', '.join(missing)}")
    if missing:
        raise unittest.SkipTest(f"NOT CHECKED, not installed: {', '.join(missing)}")


def output(*words, **more):
    ended = subprocess.run(list(map(str, words)), text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, check=False, **more)
    if ended.returncode != 0:
        raise AssertionError(f"{words}: exit code {ended.returncode}\n{ended.stdout}")
    return ended.stdout


def commands(program):
    listed = output(program, "--help").partition("Subcommands:")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z-]+) ", listed, re.M)


def broken_links(folder):
    """Links of the Markdown files below `folder` that lead to no file."""
    for path in sorted(folder.rglob("*.md")):
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
        for target in LINK.findall(text):
            if "://" not in target and not os.path.lexists(path.parent / target):
                yield f"{path.relative_to(folder)}: {target}"


class Tree:
    """What every installed tree must hold; `self.usr` is its prefix."""
    ZSH = "share/zsh/site-functions/_lockstep"
    UNITS = "lib/systemd/system"

    def test_the_program_says_its_version_and_reads_a_manifest(self):
        program = self.usr / "bin/lockstep"
        self.assertRegex(output(program, "version"), r"^lockstep \d+\.\d+\.\d+")
        manifests = self.usr / "share/doc/lockstep/manifests"
        output(program, "validate", manifests / "nba-props-platform.yaml")

    def test_each_shell_finds_a_completion_that_it_can_read(self):
        for shell, name in (("bash", "share/bash-completion/completions/lockstep"),
                            ("zsh", self.ZSH),
                            ("fish", "share/fish/vendor_completions.d/lockstep.fish")):
            with self.subTest(shell):
                need(shell)
                script = self.usr / name
                self.assertIn("validate", script.read_text())
                output(shell, "-n", script)

    def test_the_units_and_the_schema_are_there(self):
        for name in sorted(path.name for path in (SOURCE / "examples/systemd").glob("*@.*")):
            self.assertTrue((self.units / name).is_file(), name)
        self.assertEqual((self.usr / "share/lockstep/manifest.schema.json").read_bytes(),
                         (SOURCE / "manifests/manifest.schema.json").read_bytes())

    def test_every_command_has_a_manual_page(self):
        need("help2man")
        names = commands(self.usr / "bin/lockstep")
        self.assertIn("apply", names)
        for name in ["lockstep"] + [f"lockstep-{name}" for name in names]:
            self.assertTrue(list((self.usr / "share/man/man1").glob(f"{name}.1*")), name)

    def test_no_link_of_the_documents_leads_nowhere(self):
        self.assertEqual(list(broken_links(self.usr / "share/doc/lockstep")), [])


class Installed(Tree, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.usr = pathlib.Path(folder.name) / "usr"
        cls.units = cls.usr / cls.UNITS
        output("cmake", "--install", BUILD, "--prefix", cls.usr, "--strip")

    def test_the_licence_is_there(self):
        self.assertEqual((self.usr / "share/doc/lockstep/LICENSE").read_bytes(),
                         (SOURCE / "LICENSE").read_bytes())


class Packed(Tree, unittest.TestCase):
    ZSH = "share/zsh/vendor-completions/_lockstep"

    @classmethod
    def setUpClass(cls):
        need("dpkg-deb", "dpkg-shlibdeps")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.package = cls.pack(cls.folder / "packed")
        cls.root = cls.folder / "root"
        output("dpkg-deb", "--extract", cls.package, cls.root)
        cls.usr = cls.root / "usr"
        cls.units = cls.root / cls.UNITS

    @staticmethod
    def pack(where):
        output(CPACK, "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", where)
        (package,) = where.glob("*.deb")
        return package

    def field(self, name):
        return output("dpkg-deb", "--field", self.package, name).strip()

    def test_its_name_and_version_are_those_of_the_program(self):
        version = output(self.usr / "bin/lockstep", "version").split()[1]
        self.assertEqual(self.field("Package"), "lockstep")
        self.assertEqual(self.field("Version"), f"{version}-1")
        machine = self.field("Architecture")
        self.assertEqual(self.package.name, f"lockstep_{version}-1_{machine}.deb")

    def test_it_depends_on_the_libraries_and_on_who_vouches_for_google(self):
        depends = self.field("Depends")
        for package in ("ca-certificates", "libc6 (>=", "libssl3 (>=", "libcpprest2.10 (>="):
            self.assertIn(package, depends)

    def test_it_runs_nothing_at_installation_and_keeps_no_configuration(self):
        output("dpkg-deb", "--control", self.package, self.folder / "control")
        names = sorted(path.name for path in (self.folder / "control").iterdir())
        self.assertEqual(names, ["control", "md5sums"])

    def test_equal_sources_give_equal_packages(self):
        again = self.pack(self.folder / "again")
        self.assertEqual(again.read_bytes(), self.package.read_bytes())

    def test_lintian_has_nothing_against_it(self):
        need("lintian", "help2man")
        output("lintian", "--allow-root", "--fail-on", "error,warning", self.package)

    def test_systemd_takes_the_units_and_finds_them_locked_up(self):
        need("systemd-analyze")
        root = self.folder / "machine"
        shutil.copytree(self.root, root, symlinks=True)
        units = root / self.UNITS
        shutil.copytree("/lib/systemd/system", units, symlinks=True, dirs_exist_ok=True)
        shutil.copytree(self.units, units, dirs_exist_ok=True)
        for path in sorted(self.units.iterdir()):
            with self.subTest(path.name):
                name = path.name.replace("@.", "@prod.")
                self.assertEqual(
                    output("systemd-analyze", "verify", "--man=no", f"--root={root}", name), "")
                if path.suffix == ".service":
                    table = output("systemd-analyze", "security", "--offline=true", "--no-pager",
                                   f"--root={root}", name)
                    exposure = float(re.search(r"exposure level for \S+: ([\d.]+)", table)[1])
                    self.assertLessEqual(exposure, HIGHEST_EXPOSURE, table)


class Image(unittest.TestCase):
    """The root file system of the Dockerfile's last stage, in which the program runs by chroot.
    The Dockerfile itself is not run: that takes a builder of images."""
    BIGGEST = 100 << 20  # bytes

    @classmethod
    def setUpClass(cls):
        need("ldd", "strip")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = pathlib.Path(folder.name) / "image"
        output(SOURCE / "packaging/make_image_root", BUILD / "lockstep", cls.root)

    def run_in_it(self, *words, **more):
        need("chroot")
        if os.geteuid() != 0:
            self.skipTest("NOT CHECKED: chroot needs root")
        return output(shutil.which("chroot"), "--userspec=65532:65532", self.root,
                      "/usr/bin/lockstep", *words, env={"HOME": "/"}, **more)

    def test_the_program_runs_in_it_without_rights(self):
        self.assertRegex(self.run_in_it("version"), r"^lockstep \d+\.\d+\.\d+")
        with (SOURCE / "manifests/nba-props-platform.yaml").open() as manifest:
            self.run_in_it("validate", "-", stdin=manifest)

    def test_it_holds_one_program_certificates_and_no_shell(self):
        files = [path for path in self.root.rglob("*") if path.is_file()]
        programs = [path.name for path in files if "bin" in path.parent.parts]
        self.assertEqual(programs, ["lockstep"])
        self.assertIn("BEGIN CERTIFICATE",
                      (self.root / "etc/ssl/certs/ca-certificates.crt").read_text())
        self.assertLess(sum(path.stat().st_size for path in files), self.BIGGEST)

    def test_the_dockerfile_makes_it_and_drops_all_rights(self):
        lines = (SOURCE / "Dockerfile").read_text()
        last = lines[lines.rindex("\nFROM "):]
        self.assertIn("packaging/make_image_root build/release/lockstep /image", lines)
        self.assertRegex(last, r"^\nFROM scratch\nCOPY --from=build /image /\nUSER 65532:65532\n")


if __name__ == "__main__":
    SOURCE, BUILD = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2))
    CPACK = sys.argv.pop(1)
    unittest.main(verbosity=2)
