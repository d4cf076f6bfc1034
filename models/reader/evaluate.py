"""Measures a network on line pictures with truth.

    evaluate.py WEIGHTS --lines DIR     lines DIR/*.png with gt.json {file: text}; figures by the name's first two parts
    evaluate.py WEIGHTS --crops DIR     crops made by crops.py; exact readings by class and type
    evaluate.py WEIGHTS --fonts WORK    drawn lines, known against held-out fonts, by script (WORK: of train.py)
    ... --other NAME=FILE               readings of another engine, lines "file<TAB>text", judged on the same crops
    ... --errors N                      prints N wrong readings
    ... --calibration                   prints how often readings are right by the confidence they claim

Before comparing, typographic quotes and dashes are folded to plain ones, and | to the danda.
"""

import argparse
import collections
import json
import pathlib
import time

import cv2
import numpy as np
import torch

from charset import normalise
from decoding import line_confidence, read_symbols
from export import load_weights
from fonts import DEFAULT_EXTRA, FontSet, load_faces
from metrics import edit_distance, read
from network import LineReader
from prepare import prepare
from samples import validation_set
from text.sources import has_devanagari

FOLDED = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-", "|": "।"})
# What the corpus calls identifiers; the rest is names, addresses, markings.
TEXT_TYPES = ("PERSON", "ADDRESS", "MARKING", "MARKING_WORD")
HELD_OUT_LINES = 400


def fold(text):
    return normalise(text).translate(FOLDED)


def load_truth(folder):
    """[(file, truth, classes)] of a folder with gt.json."""
    entries = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
    items = []
    for name in sorted(entries):
        entry = entries[name]
        if isinstance(entry, str):
            items.append((name, fold(entry), ["_".join(name.split("_")[:2])]))
            continue
        truth = fold(entry["text"])
        script = "Hindi" if has_devanagari(truth) else "Latin"
        if script == "Hindi":
            group = "HINDI"
        else:
            group = "LATIN TEXT" if entry["type"] in TEXT_TYPES else "IDENTIFIERS"
        items.append((name, truth, [group, f"{entry['type']} {script}", f"difficulty {entry['difficulty']} {script}"]))
    return items


def report(title, rows):
    """Prints CER and exact rate for each class. `rows`: [(classes, truth, text)]."""
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    for classes, truth, text in rows:
        errors = edit_distance(truth, text)
        exact = truth.replace(" ", "") == text.replace(" ", "")
        for name in classes:
            row = sums[name]
            for i, value in enumerate((errors, len(truth), int(exact), 1)):
                row[i] += value
    print(f"== {title}")
    for name, (errors, length, exact, count) in sorted(sums.items()):
        print(f"  {name:34s} CER {100 * errors / max(1, length):6.2f} %   exact {exact:4d} of {count:4d} ({100 * exact / count:5.1f} %)")


def print_calibration(rows):
    """Reliability table: claimed confidence against share of readings that are right."""
    edges = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0001]
    print("== calibration of whole readings (claimed, right, count)")
    gap = 0.0
    for low, high in zip(edges, edges[1:]):
        inside = [(c, ok) for c, ok in rows if low <= c < high]
        if inside:
            claimed, right = np.mean([c for c, _ in inside]), np.mean([ok for _, ok in inside])
            gap += abs(claimed - right) * len(inside) / len(rows)
            print(f"  {low:5.3f}-{min(high, 1):5.3f}  claimed {claimed:6.3f}  right {right:6.3f}  n {len(inside)}")
    print(f"  expected calibration error {gap:.3f}")


def measure(model, title, items, pictures, arguments, others=()):
    started = time.process_time()
    results = read(model, pictures, bfloat16=not arguments.float32)
    spent = time.process_time() - started
    texts = [fold(text) for text, _ in results]
    report(f"{title}: this network ({1000 * spent / len(items):.1f} ms a line in PyTorch)",
           [(classes, truth, text) for (_, truth, classes), text in zip(items, texts)])
    for name, readings in others:
        report(f"{title}: {name}", [(classes, truth, fold(readings.get(file, ""))) for file, truth, classes in items])
    if arguments.calibration:
        same = [truth.replace(" ", "") == text.replace(" ", "") for (_, truth, _), text in zip(items, texts)]
        print_calibration([(line_confidence(read_symbols(p)), ok) for (_, p), ok in zip(results, same)])
    shown = 0
    for (file, truth, _), text in zip(items, texts):
        if shown < arguments.errors and truth.replace(" ", "") != text.replace(" ", ""):
            print(f"   {file} | {truth} | {text}")
            shown += 1


def measure_folder(model, folder, arguments):
    folder = pathlib.Path(folder)
    items = load_truth(folder)
    pictures = [prepare(cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)) for name, _, _ in items]
    others = []
    for other in arguments.other:
        name, file = other.split("=", 1)
        lines = pathlib.Path(file).read_text(encoding="utf-8").splitlines()
        others.append((name, dict(line.split("\t", 1) for line in lines if "\t" in line)))
    measure(model, folder.name, items, pictures, arguments, others)


def measure_fonts(model, arguments):
    faces = load_faces(str(pathlib.Path(arguments.fonts) / "font_index.json"), arguments.extra)
    for side in ("train", "held_out"):
        for degraded in (False, True):
            lines = validation_set(FontSet(faces, side), 77_001 + degraded, HELD_OUT_LINES, degraded)
            items = []
            for picture, text, kind in lines:
                script = "Latin"
                if has_devanagari(text):
                    script = "mixed" if any(c.isascii() and c.isalnum() for c in text) else "Hindi"
                items.append((kind, fold(text), ["ALL", script]))
            title = f"fonts {side}, {'degraded' if degraded else 'clean'}"
            measure(model, title, items, [p for p, _, _ in lines], arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("--lines", action="append", default=[])
    parser.add_argument("--crops", action="append", default=[])
    parser.add_argument("--fonts", help="work folder of train.py with its font index")
    parser.add_argument("--extra", default=DEFAULT_EXTRA)
    parser.add_argument("--other", action="append", default=[])
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--calibration", action="store_true")
    parser.add_argument("--float32", action="store_true", help="as at run time; slower where PyTorch lacks a good BLAS")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = LineReader()
    model.load_state_dict(load_weights(arguments.weights))
    for folder in arguments.lines + arguments.crops:
        measure_folder(model, folder, arguments)
    if arguments.fonts:
        measure_fonts(model, arguments)


if __name__ == "__main__":
    main()
