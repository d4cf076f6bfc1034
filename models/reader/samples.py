"""Training samples: an endless stream of batches from a reservoir of drawn lines.

Drawing a line costs four times as much as spoiling it, so masks are kept (compressed) in a reservoir
and used about 1 / FRESH_SHARE times, each time with other paper, camera and crop.
"""

import random
import zlib

import cv2
import numpy as np

from charset import encode
from degrade import clean_crop, make_crop
from prepare import HEIGHT, output_steps, prepare
from render import Mask, draw
from text.lines import any_line

FRESH_SHARE = 0.4  # newly drawn lines for one line used
CAPACITY = 60_000
FIRST_FILL = 3_000
GROUP_BATCHES = 8  # batches sorted by width together
MAX_COLUMNS = 1200
MAX_BATCH = 96


class Reservoir:
    """Drawn lines, the newest CAPACITY of them."""

    def __init__(self, fonts, r):
        self.fonts = fonts
        self.r = r
        self.items = []
        self.next = 0

    def grow(self, count):
        """Draws `count` lines; the oldest make room."""
        while count > 0:
            line = any_line(self.r)
            mask = draw(line, self.fonts, self.r)
            if mask is None:
                continue
            packed = zlib.compress(mask.pixels.tobytes(), 1)
            item = (line, packed, mask.pixels.shape, mask.top, mask.bottom)
            if len(self.items) < CAPACITY:
                self.items.append(item)
            else:
                self.items[self.next] = item
                self.next = (self.next + 1) % CAPACITY
            count -= 1

    def pick(self):
        """(line, mask) of a random line."""
        line, packed, shape, top, bottom = self.r.choice(self.items)
        pixels = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)
        return line, Mask(pixels, top, bottom)


def steps_needed(target):
    """CTC steps that `target` takes at least: its length and a blank between equal neighbours."""
    return len(target) + sum(a == b for a, b in zip(target, target[1:]))


def make_sample(reservoir, r, rng):
    """(picture uint8 HEIGHT x width, target, line); tries until the line fits the network."""
    while True:
        line, mask = reservoir.pick()
        neighbours = [reservoir.pick()[1] for _ in range(2)]
        picture = prepare(make_crop(mask, line.style, neighbours, r, rng))
        target = encode(line.text)
        if picture.shape[1] <= MAX_COLUMNS and steps_needed(target) + 2 <= output_steps(picture.shape[1]):
            return picture, target, line


def stack(pictures):
    """Pictures of equal height as one array, padded on the right with paper to a multiple of 8."""
    width = (max(p.shape[1] for p in pictures) + 7) // 8 * 8
    out = np.full((len(pictures), HEIGHT, width), 255, np.uint8)
    for row, picture in zip(out, pictures):
        row[:, : picture.shape[1]] = picture
    return out


def pack(samples, columns):
    """Samples of like width in batches of at most `columns` padded columns."""
    batches, current = [], []
    for sample in sorted(samples, key=lambda s: s[0].shape[1]):
        if current and (sample[0].shape[1] * (len(current) + 1) > columns or len(current) >= MAX_BATCH):
            batches.append(current)
            current = []
        current.append(sample)
    return batches + [current] if current else batches


def batches(fonts, seed, columns):
    """Endless (pictures uint8 N x HEIGHT x W, widths, targets). Equal seeds give equal streams."""
    cv2.setNumThreads(1)
    r = random.Random(seed)
    rng = np.random.default_rng(seed)
    reservoir = Reservoir(fonts, r)
    reservoir.grow(FIRST_FILL)
    while True:
        samples, total = [], 0
        while total < GROUP_BATCHES * columns:
            samples.append(make_sample(reservoir, r, rng)[:2])
            total += samples[-1][0].shape[1]
        packed = pack(samples, columns)
        r.shuffle(packed)
        for batch in packed:
            pictures = [p for p, _ in batch]
            yield stack(pictures), [p.shape[1] for p in pictures], [t for _, t in batch]
        reservoir.grow(int(FRESH_SHARE * len(samples)))


def validation_set(fonts, seed, count, degraded):
    """[(picture, text, kind)] with `fonts`: always the same for the same seed."""
    r = random.Random(seed)
    rng = np.random.default_rng(seed)
    reservoir = Reservoir(fonts, r)
    reservoir.grow(count)
    out = []
    while len(out) < count:
        if degraded:
            picture, _, line = make_sample(reservoir, r, rng)
        else:
            line, mask = reservoir.pick()
            picture = prepare(clean_crop(mask))
            if picture.shape[1] > MAX_COLUMNS:
                continue
        out.append((picture, line.text, line.kind))
    return out
