"""Tests of models/reader: symbols, texts, drawing, preparation. usage: test_reader.py SCRATCH_FOLDER"""

import pathlib
import random
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
READER = ROOT / "models" / "reader"
sys.path.insert(0, str(READER))

try:
    import cv2
    import numpy as np
    import PIL  # noqa: F401
    import fontTools  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}; install python3-numpy python3-opencv python3-pil python3-fonttools")
    sys.exit(77)

import charset
import degrade
import fonts
import prepare
import render
from samples import steps_needed, validation_set
from text import identifiers
from text.lines import Line, any_line, random_syllables
from text.sources import word_list

SCRATCH = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "/tmp")
FACES = fonts.load_faces(str(SCRATCH / "font_index.json"), "/nonexistent")
DRAWABLE = any(f.devanagari for f in FACES) and any(f.latin for f in FACES)
NO_FONTS = "needs a Latin and a Devanagari font (fonts-dejavu-core, fonts-lohit-deva)"


class Charset(unittest.TestCase):
    def test_visual_order_by_hand(self):
        reph = charset.REPH
        for logical, visual in (
            ("कि", "िक"), ("धर्म", "धम" + reph), ("कीर्ति", "कीित" + reph), ("स्थिति", "िस्थित"),
            ("ज़िला", "िज़ला"), ("आर्द्रता", "आद्र" + reph + "ता"), ("राम", "राम"),
            ("वर्षों", "वषो" + reph + "ं"), ("A-1 कि", "A-1 िक"),
        ):
            with self.subTest(logical):
                self.assertEqual(charset.to_visual(logical), charset.normalise(visual))
                self.assertEqual(charset.from_visual(visual), charset.normalise(logical))

    def test_shared_table(self):
        table = (ROOT / "tests/data/reader/visual_order.tsv").read_text(encoding="utf-8").splitlines()[1:]
        self.assertGreater(len(table), 250)
        for row in table:
            visual, logical = row.split("\t")
            self.assertEqual(charset.to_visual(logical), visual)
            self.assertEqual(charset.from_visual(visual), logical)

    def test_round_trip_of_random_syllables(self):
        r = random.Random(11)
        for _ in range(3000):
            word = charset.normalise(random_syllables(r))
            self.assertEqual(charset.from_visual(charset.to_visual(word)), word)

    def test_any_output_of_the_network_is_accepted(self):
        r = random.Random(12)
        for _ in range(3000):
            charset.decode([r.randrange(charset.CLASS_COUNT) for _ in range(r.randint(0, 30))])

    def test_greedy_decoding(self):
        a, l = charset.INDEX["a"], charset.INDEX["l"]
        self.assertEqual(charset.decode([0, a, a, 0, l, l, 0, l, 0]), "all")

    def test_keys_file_matches(self):
        keys = READER / "line_reader.onnx.keys"
        if not keys.exists():
            self.skipTest("no weights in this checkout")
        self.assertEqual(keys.read_text(encoding="utf-8").split("\n")[:-1], charset.CHARS)


class Texts(unittest.TestCase):
    def test_every_line_is_encodable_and_survives(self):
        r = random.Random(1)
        kinds = set()
        for _ in range(3000):
            line = any_line(r)
            kinds.add(line.kind)
            self.assertTrue(charset.encode(line.text))
            self.assertEqual(charset.from_visual(charset.to_visual(line.text)), line.text)
        self.assertGreater(len(kinds), 30)

    def test_word_lists_are_encodable(self):
        for path in sorted((READER / "words").glob("*.txt")):
            for line in word_list(path.stem):
                text = re.sub(r"\{\w+\}", "", line).replace("\t", " ")
                self.assertTrue(charset.encodable(text), f"{path.name}: {line}")

    def test_same_seed_same_lines(self):
        first, second = ([any_line(r) for _ in range(50)] for r in (random.Random(5), random.Random(5)))
        self.assertEqual(first, second)

    def test_shapes(self):
        shapes = {
            "aadhaar": r"[2-9]\d{3}(?P<s>[ .-]?)\d{4}(?P=s)\d{4}", "pan": r"[A-Z]{5}\d{4}[A-Z]",
            "gstin": r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-C]Z[0-9A-Z]", "tan": r"[A-Z]{4}\d{5}[A-Z]",
            "virtual_id": r"\d{4} \d{4} \d{4} \d{4}", "enrolment_id": r"\d{4}/\d{5}/\d{5}",
            "passport": r"[A-Z] ?\d{7}", "job_card": r"[A-Z]{2}-\d{2}(-\d{3}){3}/\d{3}",
            "mrz": r"[A-Z0-9<]{30}|[A-Z0-9<]{36}|[A-Z0-9<]{44}", "ration": r"[12]\d{11}",
        }
        r = random.Random(6)
        for kind, shape in shapes.items():
            for _ in range(200):
                self.assertRegex(identifiers.KINDS[kind][0](r), f"^({shape})$")


class Fonts(unittest.TestCase):
    def test_families_are_on_one_side_only(self):
        train, held = fonts.FontSet(FACES, "train"), fonts.FontSet(FACES, "held_out")
        for side in ("latin", "devanagari"):
            families, others = getattr(train, side), getattr(held, side)
            self.assertFalse(set(families) & set(others))
            paths = {f.path for group in families.values() for f in group}
            self.assertFalse(paths & {f.path for group in others.values() for f in group})
        for family in fonts.held_out_families():
            self.assertFalse(any(f.startswith(family) for f in train.latin | train.devanagari))


@unittest.skipUnless(DRAWABLE, NO_FONTS)
class Drawing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.fonts = fonts.FontSet(FACES, "train")

    def test_same_seed_same_pixels(self):
        first, second = (validation_set(self.fonts, 3, 12, True) for _ in range(2))
        for (a, text_a, _), (b, text_b, _) in zip(first, second):
            self.assertEqual(text_a, text_b)
            self.assertTrue(np.array_equal(a, b))

    def test_other_seed_other_lines(self):
        texts = [[text for _, text, _ in validation_set(self.fonts, seed, 6, False)] for seed in (3, 4)]
        self.assertNotEqual(*texts)

    def test_samples_fit_the_network(self):
        for picture, text, _ in validation_set(self.fonts, 8, 40, True):
            self.assertEqual(picture.shape[0], prepare.HEIGHT)
            self.assertLessEqual(steps_needed(charset.encode(text)), prepare.output_steps(picture.shape[1]))

    def test_every_degradation_runs(self):
        r, rng = random.Random(9), np.random.default_rng(9)
        masks = [render.draw(Line("AB12 कि", "pan", style), self.fonts, r) for style in ("", "mark", "plate", "emboss", "ocrb")]
        masks = [m for m in masks if m]
        for i in range(400):
            crop = degrade.make_crop(masks[i % len(masks)], "mark", masks[:2], r, rng)
            self.assertEqual(crop.dtype, np.uint8)
            self.assertGreaterEqual(min(crop.shape), 8)


class Prepare(unittest.TestCase):
    @staticmethod
    def page(height=60, width=300, paper=200, ink=40, box=(20, 40, 20, 280)):
        gray = np.full((height, width), paper, np.uint8)
        y0, y1, x0, x1 = box
        for x in range(x0, x1, 12):
            gray[y0:y1, x : x + 5] = ink
        return gray

    def test_height_polarity_and_contrast(self):
        for gray in (self.page(), 255 - self.page(), self.page(paper=140, ink=100)):
            out = prepare.prepare(gray)
            self.assertEqual(out.shape[0], prepare.HEIGHT)
            self.assertGreater(np.median(out), 200)
            self.assertLess(out.min(), 20)

    def test_margins_are_cut(self):
        out = prepare.prepare(self.page(height=100, box=(40, 70, 60, 240)))
        rows = np.flatnonzero((out < 128).any(axis=1))
        self.assertLessEqual(rows[0], 5)
        self.assertGreaterEqual(rows[-1], prepare.HEIGHT - 6)

    def test_a_neighbours_band_is_cut(self):
        gray = self.page(height=60, box=(20, 50, 20, 280))
        gray[0:5, 30:200] = 40
        out = prepare.prepare(gray)
        self.assertGreater(out[0].mean(), 200)

    def test_a_shadow_does_not_cost_text(self):
        gray = self.page(paper=220, ink=120)
        gray[:, :150] = (gray[:, :150] * 0.45).astype(np.uint8)
        out = prepare.prepare(gray)  # 260 of 300 columns hold text, 60 rows become 40 or the text's 20 do
        self.assertGreaterEqual(out.shape[1], 260 * prepare.HEIGHT // 60)
        self.assertGreater(np.median(out[:, :40]), np.percentile(out[:, :40], 2))

    def test_degenerate_crops(self):
        for shape in ((1, 1), (1, 500), (500, 1), (8, 8)):
            out = prepare.prepare(np.full(shape, 77, np.uint8))
            self.assertEqual(out.shape[0], prepare.HEIGHT)
            self.assertGreaterEqual(out.shape[1], prepare.MIN_WIDTH)
            self.assertLessEqual(out.shape[1], prepare.MAX_WIDTH)

    def test_steps(self):
        self.assertEqual(steps_needed([1, 1, 2]), 4)
        self.assertEqual(prepare.output_steps(9), 3)


class Network(unittest.TestCase):
    def test_shape(self):
        try:
            import torch
            from network import LineReader
        except ImportError:
            self.skipTest("python3-torch is not installed")
        with torch.no_grad():
            out = LineReader().eval()(torch.rand(2, 1, prepare.HEIGHT, 64))
        self.assertEqual(tuple(out.shape), (2, prepare.output_steps(64), charset.CLASS_COUNT))


if __name__ == "__main__":
    cv2.setNumThreads(1)
    unittest.main()
