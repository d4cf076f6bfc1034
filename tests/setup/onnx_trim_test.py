#!/usr/bin/env python3
"""models/onnx_trim.py on a network that is written out by hand, after onnx.proto."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "models" / "onnx_trim.py"


def field(number, value):
    """A field of Protocol Buffers; numbers here are under 128, lengths under 16384."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    size = len(value)
    length = [size] if size < 128 else [size & 127 | 128, size >> 7]
    return bytes([number << 3 | 2, *length]) + value


def value_info(name, *dimensions):
    shape = b"".join(field(1, field(1, size) if isinstance(size, int) else field(2, size))
                     for size in dimensions)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def node(inputs, output, kind):
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind)


def tensor(name):
    return field(1, 1) + field(2, 1) + field(8, name)


NEEDED = [field(1, node([b"x", b"w"], b"a", b"Mul")), field(5, tensor(b"w"))]
DROPPED = [field(1, node([b"a", b"v"], b"y", b"Add")), field(5, tensor(b"v")),
           field(12, value_info(b"y", 1, 3, 8, 8)), field(13, value_info(b"a", 1, 3, 8, 8))]
HEAD, TAIL = field(1, 6) + field(2, b"hand"), field(8, field(2, 9))
NETWORK = HEAD + field(7, NEEDED[0] + DROPPED[0] + field(2, b"g") + NEEDED[1] + DROPPED[1]
                       + field(11, value_info(b"x", 1, 3, 8, 8)) + DROPPED[2] + DROPPED[3]) + TAIL


class OnnxTrim(unittest.TestCase):
    def trim(self, network, *words):
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
            source.write_bytes(network)
            done = subprocess.run([sys.executable, "-B", SCRIPT, source, target, *words],
                                  capture_output=True, text=True, check=False)
            return done, target.read_bytes() if target.exists() else None

    def test_keeps_what_the_output_needs_and_nothing_else(self):
        done, trimmed = self.trim(NETWORK, "--outputs", "a", "--input-shape", "1,3,H,W")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(trimmed, HEAD + field(
            7, NEEDED[0] + field(2, b"g") + NEEDED[1] + field(11, value_info(b"x", 1, 3, b"H", b"W"))
            + field(12, value_info(b"a", b"n", b"c", b"h", b"w"))) + TAIL)

    def test_refuses_what_it_cannot_trim(self):
        for case, network, output, words in (
                ("unknown tensor", NETWORK, "z", "no node makes the tensor z"),
                ("cut short", NETWORK[:-20], "a", "runs past the end"),
                ("no graph", HEAD, "a", "no ONNX network"),
                ("empty", b"", "a", "no ONNX network"),
                ("endless number", b"\xff" * 20, "a", "runs past the end"),
                ("unknown wire type", b"\x0b", "a", "wire type 3")):
            with self.subTest(case):
                done, trimmed = self.trim(network, "--outputs", output)
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
                self.assertIsNone(trimmed)


if __name__ == "__main__":
    unittest.main()
