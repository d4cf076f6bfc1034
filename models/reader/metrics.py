"""Edit distance and character error rate, and greedy reading with a network."""

import numpy as np
import torch

from charset import decode
from prepare import output_steps
from samples import BUCKET, stack

READ_BATCH = 16


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            current.append(min(current[-1] + 1, previous[j] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]


@torch.no_grad()
def read(model, pictures, bfloat16=True):
    """[(text, probabilities T x C)] for prepared pictures, in their order."""
    model.eval()
    results = [None] * len(pictures)
    order = sorted(range(len(pictures)), key=lambda i: pictures[i].shape[1])
    for start in range(0, len(order), READ_BATCH):
        chosen = order[start : start + READ_BATCH]
        width = (pictures[chosen[-1]].shape[1] + BUCKET - 1) // BUCKET * BUCKET
        x = torch.from_numpy(stack([pictures[i] for i in chosen], width)).unsqueeze(1).float() / 255
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            logits = model(x)
        probabilities = logits.float().softmax(2).numpy()
        for row, i in zip(probabilities, chosen):
            row = row[: output_steps(pictures[i].shape[1])]
            results[i] = (decode(row.argmax(1)), row)
    return results


def error_rate(pairs):
    """Character error rate in percent over (truth, text) pairs, spaces counted."""
    errors = sum(edit_distance(truth, text) for truth, text in pairs)
    return 100.0 * errors / max(1, sum(len(truth) for truth, _ in pairs))


def exact_rate(pairs):
    """Percent of pairs equal without their spaces."""
    return 100.0 * np.mean([a.replace(" ", "") == b.replace(" ", "") for a, b in pairs]) if pairs else 0.0
