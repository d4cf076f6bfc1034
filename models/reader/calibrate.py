"""Finds the temperature at which confidences mean what they say, and prints the reliability table.

    calibrate.py WEIGHTS --work WORK     drawn lines of held-out fonts (WORK: of train.py, for its font index)

A symbol's confidence is the highest probability in its run of steps; it is right when a cheapest
alignment with the truth leaves it as it is. The temperature with the lowest log loss over symbols is
printed last; give it to export.py --temperature.
"""

import argparse
import pathlib

import numpy as np
import torch

from charset import to_visual
from decoding import line_confidence, matched, read_symbols
from export import load_weights
from fonts import DEFAULT_EXTRA, FontSet, load_faces
from metrics import read
from network import LineReader
from samples import validation_set

LINES = 600
TEMPERATURES = [0.7 + 0.1 * i for i in range(24)]
EDGES = (0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0001)


def soften(probabilities, temperature):
    """Probabilities of softmax(logits / temperature) from those of softmax(logits)."""
    powered = np.maximum(probabilities, 1e-12) ** (1 / temperature)
    return powered / powered.sum(1, keepdims=True)


def judge(results, truths, temperature):
    """Arrays (confidence, right) over symbols and over lines."""
    symbols, lines = [], []
    for (_, probabilities), truth in zip(results, truths):
        reading = read_symbols(soften(probabilities, temperature))
        text = "".join(s.text for s in reading)
        symbols += zip((s.confidence for s in reading), matched(truth, text))
        lines.append((line_confidence(reading), text == truth))
    return np.array(symbols), np.array(lines)


def log_loss(pairs):
    confidence = np.clip(pairs[:, 0], 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(pairs[:, 1] > 0.5, np.log(confidence), np.log(1 - confidence))))


def print_table(title, pairs):
    print(f"== {title}: claimed, right, count")
    gap = 0.0
    for low, high in zip(EDGES, EDGES[1:]):
        inside = pairs[(pairs[:, 0] >= low) & (pairs[:, 0] < high)]
        if len(inside):
            claimed, right = inside.mean(axis=0)
            gap += abs(claimed - right) * len(inside) / len(pairs)
            print(f"  {low:5.3f}-{min(high, 1):5.3f}  {claimed:6.3f}  {right:6.3f}  {len(inside)}")
    print(f"  expected calibration error {gap:.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("--work", required=True)
    parser.add_argument("--extra", default=DEFAULT_EXTRA)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = LineReader()
    model.load_state_dict(load_weights(arguments.weights))
    faces = load_faces(str(pathlib.Path(arguments.work) / "font_index.json"), arguments.extra)
    lines = validation_set(FontSet(faces, "held_out"), 55_001, LINES, True)
    results = read(model, [picture for picture, _, _ in lines])
    truths = [to_visual(text) for _, text, _ in lines]
    best = min(TEMPERATURES, key=lambda t: log_loss(judge(results, truths, t)[0]))
    for temperature in (1.0, best):
        symbols, whole = judge(results, truths, temperature)
        print_table(f"symbols, temperature {temperature:.1f}", symbols)
        print_table(f"whole lines, temperature {temperature:.1f}", whole)
    print(f"temperature {best:.1f}")


if __name__ == "__main__":
    main()
