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
GROW_EVERY = 250  # lines used between two growths
# Widths are padded to a multiple of this and every width has one batch size: the processor's kernels are
# made anew for every new shape, so there should be few shapes.
BUCKET = 32
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


def stack(pictures, width):
    """Pictures of equal height as one array, padded on the right with paper to `width` columns."""
    out = np.full((len(pictures), HEIGHT, width), 255, np.uint8)
    for row, picture in zip(out, pictures):
        row[:, : picture.shape[1]] = picture
    return out


def batches(fonts, seed, columns):
    """Endless (pictures uint8 N x HEIGHT x W, widths, targets). Equal seeds give equal streams."""
    cv2.setNumThreads(1)
    r = random.Random(seed)
    rng = np.random.default_rng(seed)
    reservoir = Reservoir(fonts, r)
    reservoir.grow(FIRST_FILL)
    buckets = {}
    used = 0
    while True:
        picture, target, _ = make_sample(reservoir, r, rng)
        width = (picture.shape[1] + BUCKET - 1) // BUCKET * BUCKET
        bucket = buckets.setdefault(width, [])
        bucket.append((picture, target))
        used += 1
        if used % GROW_EVERY == 0:
            reservoir.grow(int(FRESH_SHARE * GROW_EVERY))
        if len(bucket) == max(1, min(MAX_BATCH, columns // width)):
            pictures = [p for p, _ in bucket]
            yield stack(pictures, width), [p.shape[1] for p in pictures], [t for _, t in bucket]
            buckets[width] = []


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
