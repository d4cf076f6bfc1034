"""Edit distance and character error rate, and greedy reading with a network."""

import numpy as np
import torch

from charset import decode
from prepare import output_steps
from samples import pack, stack


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(current[-1] + 1, previous[j] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


@torch.no_grad()
def read(model, pictures, columns=12_000, bfloat16=True):
    """[(text, probabilities T x C)] for prepared pictures, in their order."""
    model.eval()
    results = [None] * len(pictures)
    for batch in pack([(p, i) for i, p in enumerate(pictures)], columns):
        x = torch.from_numpy(stack([p for p, _ in batch])).unsqueeze(1).float() / 255
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            logits = model(x)
        probabilities = logits.float().softmax(2).numpy()
        for row, (picture, i) in zip(probabilities, batch):
            row = row[: output_steps(picture.shape[1])]
            results[i] = (decode(row.argmax(1)), row)
    return results


def error_rate(pairs):
    """Character error rate in percent over (truth, text) pairs, spaces counted."""
    errors = sum(edit_distance(truth, text) for truth, text in pairs)
    return 100.0 * errors / max(1, sum(len(truth) for truth, _ in pairs))


def exact_rate(pairs):
    """Percent of pairs equal without their spaces."""
    return 100.0 * np.mean([a.replace(" ", "") == b.replace(" ", "") for a, b in pairs]) if pairs else 0.0
