"""From the network's probabilities to symbols with confidences and places. Run time does the same."""

import dataclasses
import math

from charset import CHARS


@dataclasses.dataclass(frozen=True)
class Symbol:
    """One symbol in visual order. `first`, `last`: its steps; `confidence`: highest probability there."""

    text: str
    confidence: float
    first: int
    last: int


def read_symbols(probabilities):
    """Greedy CTC reading of T x C probabilities."""
    best = probabilities.argmax(1)
    symbols = []
    step = 0
    while step < len(best):
        end = step
        while end + 1 < len(best) and best[end + 1] == best[step]:
            end += 1
        if best[step]:
            peak = float(probabilities[step : end + 1, best[step]].max())
            symbols.append(Symbol(CHARS[best[step] - 1], peak, step, end))
        step = end + 1
    return symbols


def line_confidence(symbols):
    """Claimed probability that the whole reading is right."""
    return math.exp(sum(math.log(max(s.confidence, 1e-9)) for s in symbols))


def matched(truth, read):
    """For each symbol of `read` whether a cheapest alignment leaves it as it is."""
    rows, columns = len(truth) + 1, len(read) + 1
    cost = [[i + j if i == 0 or j == 0 else 0 for j in range(columns)] for i in range(rows)]
    for i in range(1, rows):
        for j in range(1, columns):
            change = cost[i - 1][j - 1] + (truth[i - 1] != read[j - 1])
            cost[i][j] = min(change, cost[i - 1][j] + 1, cost[i][j - 1] + 1)
    right = [False] * len(read)
    i, j = len(truth), len(read)
    while i > 0 and j > 0:
        same = truth[i - 1] == read[j - 1]
        if cost[i][j] == cost[i - 1][j - 1] + (not same):
            right[j - 1] = same
            i, j = i - 1, j - 1
        elif cost[i][j] == cost[i][j - 1] + 1:
            j -= 1
        else:
            i -= 1
    return right
