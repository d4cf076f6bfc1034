#!/usr/bin/env python3
"""models/fetch, with a manifest, a store and an npm client of our own making."""

import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

MODELS = pathlib.Path(__file__).resolve().parents[2] / "models"
NETWORK, WORDS, OWN = b"network" * 100, b"one\ntwo\n", b"from a Debian package"
OURS = b"weights of the project"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def tarball(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


PACKED = tarball({"package/a/net.onnx": NETWORK, "package/words.txt": WORDS, "package/x": b"x"})

# Stands for the npm client: hands out the file $SHELF, or fails as without a network.
NPM = """#!/bin/sh
[ "$1 $2 $3" = "pack @made/up@1.2.3 --pack-destination" ] || { echo "bad call: $*" >&2; exit 9; }
[ -f "$SHELF" ] || { echo "npm ERR! code EAI_AGAIN" >&2; exit 1; }
cp "$SHELF" "$4/made-up-1.2.3.tgz"
"""


class Fetch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="a folder ")
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        self.models, self.store = self.root / "models", self.root / "models" / "store"
        self.models.mkdir()
        shutil.copy(MODELS / "fetch", self.models)
        self.own = self.root / "own.dat"
        self.own.write_bytes(OWN)
        self.write_manifest()
        (self.root / "bin").mkdir()
        (self.root / "bin" / "npm").write_text(NPM)
        (self.root / "bin" / "npm").chmod(0o755)
        self.shelf = self.root / "shelf"
        self.shelf.write_bytes(PACKED)

    def write_manifest(self, network=NETWORK, member="a/net.onnx"):
        self.models.joinpath("manifest.toml").write_text("".join(
            f'[[model]]\nname = "{name}"\nfile = "{file}"\nsha256 = "{sha256(content)}"\n'
            f'bytes = {len(content)}\nsource = "{source}"\n{more}\n'
            for name, file, content, source, more in (
                ("net", "net.onnx", network, f"npm:@made/up@1.2.3/{member}",
                 f'archive_sha256 = "{sha256(PACKED)}"'),
                ("words", "words.txt", WORDS, "npm:@made/up@1.2.3/words.txt",
                 f'archive_sha256 = "{sha256(PACKED)}"'),
                ("own", self.own, OWN, "deb:own-package", ""))))

    def fetch(self, *words, path=None):
        path = path or f"{self.root / 'bin'}:{os.environ['PATH']}"
        return subprocess.run([sys.executable, "-B", self.models / "fetch", *words], text=True,
                              env={"PATH": path, "SHELF": str(self.shelf)}, cwd="/",
                              capture_output=True, check=False)

    def assert_fails(self, done, *sentences, code=1):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stdout + done.stderr)

    def stored(self):
        if not self.store.is_dir():
            return {}
        return {path.name: path.read_bytes() for path in self.store.iterdir()
                if path.name not in (".lock", ".checked.json")}

    def test_downloads_what_the_manifest_names_and_no_more(self):
        self.assert_fails(self.fetch("--ready"))
        done = self.fetch()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.stored(), {"net.onnx": NETWORK, "words.txt": WORDS})
        for way in ("--check", "--ready"):
            self.assertEqual(self.fetch(way).returncode, 0)

    def test_a_damaged_model_is_noticed_named_and_replaced(self):
        self.fetch()
        for case, content in (("wrong checksum", b"N" + NETWORK[1:]), ("wrong size", NETWORK[:9])):
            with self.subTest(case):
                (self.store / "net.onnx").write_bytes(content)
                self.assert_fails(self.fetch("--check"), f"net: {case}: ", "run models/fetch",
                                  "words: ok")
                self.assert_fails(self.fetch("--ready"))
                self.assertEqual(self.fetch().returncode, 0)
                self.assertEqual(self.stored()["net.onnx"], NETWORK)

    def test_a_tarball_with_another_checksum_is_not_unpacked(self):
        self.shelf.write_bytes(tarball({"package/a/net.onnx": NETWORK, "package/words.txt": WORDS}))
        self.assert_fails(self.fetch(), "@made/up@1.2.3: wrong checksum", "nothing was taken")
        self.assertEqual(self.stored(), {})

    def test_a_file_with_another_checksum_does_not_get_its_name(self):
        self.write_manifest(network=b"another network")
        self.assert_fails(self.fetch(), "net: npm:@made/up@1.2.3/a/net.onnx holds another file")
        self.assertNotIn("net.onnx", self.stored())

    def test_a_file_that_the_package_lacks_is_named(self):
        self.write_manifest(member="b/net.onnx")
        self.assert_fails(self.fetch(), "@made/up@1.2.3: has no file b/net.onnx")

    def test_says_how_to_go_on_without_network_or_npm(self):
        self.shelf.unlink()
        self.assert_fails(self.fetch(), "npm could not fetch it: npm ERR! code EAI_AGAIN",
                          "models/fetch --from DIR")
        self.assert_fails(self.fetch(path="/nowhere"), "apt-get install --no-install-recommends npm",
                          "models/fetch --from DIR")
        self.assertEqual(self.stored(), {})

    def test_names_the_debian_package_of_a_missing_file(self):
        self.own.unlink()
        self.assert_fails(self.fetch(), "own: missing", "own-package")
        self.assertEqual(self.stored(), {"net.onnx": NETWORK, "words.txt": WORDS})

    def test_copies_what_the_repository_holds(self):
        ours = self.models / "reader" / "ours.onnx"
        ours.parent.mkdir()
        ours.write_bytes(OURS)
        self.models.joinpath("manifest.toml").write_text(
            f'[[model]]\nname = "ours"\nfile = "ours.onnx"\nsha256 = "{sha256(OURS)}"\n'
            f'bytes = {len(OURS)}\nsource = "repository:reader/ours.onnx"\n')
        self.shelf.unlink()  # that needs no network
        self.assertEqual(self.fetch().returncode, 0)
        self.assertEqual(self.stored(), {"ours.onnx": OURS})
        (self.store / "ours.onnx").unlink()
        self.assertIn(f"copies it from {ours}", self.fetch("--check").stdout)
        ours.write_bytes(b"something else")
        damaged = self.fetch()
        self.assertEqual(damaged.returncode, 1)
        self.assertIn(f"take {ours} from the repository again", damaged.stderr)
        self.assertEqual(self.stored(), {})

    def test_takes_files_and_tarballs_from_a_folder_by_their_content(self):
        for case, files in (("files", {"deep/1.bin": NETWORK, "2": WORDS, "3": b"noise"}),
                            ("tarball", {"deep/download": PACKED}),
                            ("both", {"x.tgz": PACKED, "y": NETWORK})):
            with self.subTest(case):
                shutil.rmtree(self.store, ignore_errors=True)
                with tempfile.TemporaryDirectory(prefix="a disk ") as disk:
                    for name, content in files.items():
                        pathlib.Path(disk, name).parent.mkdir(exist_ok=True)
                        pathlib.Path(disk, name).write_bytes(content)
                    done = self.fetch("--from", disk, path="/nowhere")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.stored(), {"net.onnx": NETWORK, "words.txt": WORDS})

    def test_says_what_a_folder_lacks(self):
        with tempfile.TemporaryDirectory() as disk:
            pathlib.Path(disk, "words.txt").write_bytes(WORDS)
            done = self.fetch("--from", disk)
        self.assert_fails(done, "net: ", "neither net.onnx nor the tarball of @made/up@1.2.3")
        self.assertEqual(self.stored(), {"words.txt": WORDS})
        self.assert_fails(self.fetch("--from", "/nowhere"), "/nowhere is no folder", code=2)

    def test_a_second_fetch_waits_for_the_first(self):
        command = [sys.executable, "-B", self.models / "fetch"]
        env = {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "SHELF": str(self.shelf)}
        both = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE) for _ in range(2)]
        for one in both:
            _, told = one.communicate(timeout=60)
            self.assertEqual(one.returncode, 0, told)
        self.assertEqual(self.stored(), {"net.onnx": NETWORK, "words.txt": WORDS})


if __name__ == "__main__":
    unittest.main()
