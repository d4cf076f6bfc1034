#!/usr/bin/env python3
"""scanner/run and tests/run in a scratch checkout whose `outvet` is a program of a few lines."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(scratch LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
file(GLOB sources CONFIGURE_DEPENDS scanner/*.cpp)
add_executable(outvet ${sources})
enable_testing()
add_test(NAME quick COMMAND outvet quick)
add_test(NAME long COMMAND outvet long)
set_tests_properties(long PROPERTIES LABELS slow)
"""
PRESETS = """{"version": 6, "configurePresets": [{"name": "release", "generator": "Ninja",
"binaryDir": "${sourceDir}/build/release", "cacheVariables": {"CMAKE_BUILD_TYPE": "None"}}]}"""
# Says what it was given, repeats its standard input, ends with the code it is told.
MAIN = """#include <cstdlib>
#include <iostream>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) std::cout << '[' << argv[i] << ']';
  std::cout << std::cin.rdbuf();
  return argc > 2 ? std::atoi(argv[2]) : 0;
}
"""
# Stands for apt-get: keeps a record, installs nothing, fails when told to.
APT = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >>"$APT_RECORD"
echo "E: no such package" >&2
exit 100
"""
NPM = "#!/bin/sh\necho 'npm ERR! code EAI_AGAIN' >&2\nexit 1\n"


def write(path, text, executable=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if executable:
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


class Run(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="a bare machine ")
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name)
        self.root = self.home / "check out"
        for name in ("scanner/run", "scanner/setup.sh", "tests/run", "models/fetch"):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "plugins").mkdir()
        write(self.root / "CMakeLists.txt", CMAKE)
        write(self.root / "CMakePresets.json", PRESETS)
        write(self.root / "scanner" / "main.cpp", MAIN)
        write(self.root / "scanner" / "packages.txt", "[run]\n# a remark\n[build]\ncmake\n[test]\n")
        write(self.root / "models" / "manifest.toml", "model = []\n")
        write(self.home / "bin" / "npm", NPM, executable=True)
        self.apt_record = self.home / "apt"

    def start(self, command="scanner/run", *words, prefix=(), **more):
        env = dict(os.environ, PATH=f"{self.home / 'bin'}:{os.environ['PATH']}",
                   APT_RECORD=str(self.apt_record))
        return subprocess.run([*prefix, self.root / command, *words], text=True, env=env, cwd="/",
                              capture_output=True, check=False, timeout=250, **more)

    def need_package(self, name):
        write(self.root / "scanner" / "packages.txt", f"[run]\n{name}\n[build]\n[test]\n")
        write(self.home / "bin" / "apt-get", APT, executable=True)

    def need_model(self):
        write(self.root / "models" / "manifest.toml",
              f'[[model]]\nname = "net"\nfile = "net"\nsha256 = "{"0" * 64}"\nbytes = 1\n'
              'source = "npm:up@1/net"\n')

    def test_builds_then_runs_with_arguments_input_and_exit_code(self):
        first = self.start("scanner/run", "a b", "3", input="piped\n")
        self.assertEqual((first.returncode, first.stdout), (3, "[a b][3]piped\n"), first.stderr)
        self.assertIn("building outvet", first.stderr)

        # A second start has nothing to say, through a link and without a network too.
        link = self.home / "link"
        link.symlink_to(self.root / "scanner" / "run")
        offline = ("unshare", "--net")
        if subprocess.run([*offline, "true"], capture_output=True, check=False).returncode:
            offline = ()
        for prefix in ((), offline):
            again = self.start(link, "x", prefix=prefix, input="")
            self.assertEqual((again.returncode, again.stdout, again.stderr), (0, "[x]", ""))

    def test_never_runs_a_stale_program(self):
        main, extra = self.root / "scanner" / "main.cpp", self.root / "scanner" / "extra.cpp"
        self.assertEqual(self.start(input="").stdout, "")
        main.write_text(MAIN.replace("'['", "'<'"))
        self.assertEqual(self.start("scanner/run", "x", input="").stdout, "<x]")
        # A new file joins, and its removal is noticed: then a name is missing.
        main.write_text(MAIN.replace("int main", "int extra();\nint main").replace("'['", "extra()"))
        extra.write_text("int extra() { return 7; }\n")
        self.assertEqual(self.start("scanner/run", "x", input="").stdout, "7x]")
        extra.unlink()
        broken = self.start("scanner/run", "x", input="")
        self.assertEqual((broken.returncode, broken.stdout), (2, ""))
        self.assertIn("the build failed", broken.stderr)

    def test_two_starts_at_once_both_succeed(self):
        both = [subprocess.Popen([self.root / "scanner" / "run", "x"], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(2)]
        told = [one.communicate(timeout=250) for one in both]
        self.assertEqual([one.returncode for one in both], [0, 0], told)
        self.assertEqual([out for out, _ in told], ["[x]", "[x]"])
        self.assertEqual(sum("building" in words for _, words in told), 1, told)

    def test_says_which_packages_are_missing_and_how_to_get_them(self):
        self.need_package("outvet-no-such-package")
        by_hand = "apt-get install --no-install-recommends outvet-no-such-package"
        done = self.start()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(by_hand, done.stderr)
        if os.geteuid() == 0:
            calls = self.apt_record.read_text().splitlines()
            self.assertRegex(calls[0], "^noninteractive .*update$")
            self.assertRegex(calls[1], "^noninteractive .*install --yes --no-install-recommends "
                                       "outvet-no-such-package$")
            self.assertIn("E: no such package", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root can start it as somebody else")
    def test_without_rights_says_what_root_must_do(self):
        self.need_package("outvet-no-such-package")
        self.home.chmod(0o755)
        (self.root / "build").mkdir()
        nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        done = self.start(prefix=nobody)
        self.assertEqual(done.returncode, 2)
        self.assertIn("start this once as its owner", done.stderr)
        shutil.chown(self.root / "build", 65534)
        for name in ("bash", "flock"):  # sudo lies elsewhere
            self.assertTrue(shutil.which(name))
        if not shutil.which("sudo"):
            done = self.start(prefix=nobody)
            self.assertEqual(done.returncode, 2)
            self.assertIn("run this as root: apt-get install", done.stderr)

    def test_says_how_to_get_a_missing_model(self):
        self.need_model()
        done = self.start()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("npm ERR! code EAI_AGAIN", done.stderr)
        self.assertIn("models/fetch --from DIR", done.stderr)

    def test_runs_the_tests_but_the_slow_ones(self):
        done = self.start("tests/run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("100% tests passed, 0 tests failed out of 1", done.stdout)
        self.assertNotIn("long", done.stdout)
        self.assertIn("0 tests failed out of 1", self.start("tests/run", "-L", "slow").stdout)
        none = self.start("tests/run", "-R", "nothing")
        self.assertNotEqual(none.returncode, 0)


if __name__ == "__main__":
    unittest.main()
