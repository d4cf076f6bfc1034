"""Draws a line of text as an ink mask: 0 = paper, 255 = ink, cut tight to the ink.

One face for Latin and one for Devanagari, mixed lines in both; spacing, stretched word gaps, letter
spacing, underlines, outlines and dot-matrix heads belong here because they change the shape of the
ink. Colour, blur and everything that happens to paper is degrade.py's.
"""

import dataclasses
import functools

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from charset import HALANT, NASALS, NUKTA, VOWEL_SIGNS
from text.sources import has_devanagari

MAX_WIDTH = 2600
JOINER = "\u200d"
SIGNS = VOWEL_SIGNS | NASALS | {HALANT, NUKTA}
INK = 40  # grey level from which a pixel counts as ink


@dataclasses.dataclass(frozen=True)
class Mask:
    """`pixels`: uint8 height x width. `top` and `bottom`: rows of the nominal letter box (cap height
    and a little below the baseline) relative to row 0; may lie outside of the picture."""

    pixels: np.ndarray
    top: int
    bottom: int


@functools.lru_cache(maxsize=800)
def _font(path, size):
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def _is_devanagari(c):
    return "\u0900" <= c <= "\u097f"


def _runs(text):
    """[(is_devanagari, text)] with spaces in runs of their own, so that gaps can be stretched."""
    runs = []
    for c in text:
        kind = None if c == " " else _is_devanagari(c)
        if runs and runs[-1][0] == kind and kind is not None:
            runs[-1][1] += c
        else:
            runs.append([kind, c])
    return runs


def _pick_faces(line, fonts, r):
    """(Latin face, Devanagari face) that cover the text, or None after some tries."""
    latin = "".join(c for c in line.text if not _is_devanagari(c) and c != " ")
    devanagari = "".join(c for c in line.text if _is_devanagari(c))
    for _ in range(12):
        hindi = fonts.pick_devanagari(r)
        face = None
        if line.style == "ocrb" and fonts.machine and r.random() < 0.8:
            face = r.choice(fonts.machine)
        elif line.style == "emboss" and fonts.machine and r.random() < 0.3:
            face = r.choice(fonts.machine)
        elif line.style == "segment" and fonts.displays and r.random() < 0.25:
            face = r.choice(fonts.displays)
        elif devanagari and r.random() < 0.4:
            face = fonts.partner(hindi, r)
        face = face or fonts.pick_latin(r)
        if face.covers(latin) and (not devanagari or hindi.covers(devanagari)):
            return face, hindi
    return None


def _letters(text, r):
    """Clusters of a Devanagari word for letter spacing; some typists part conjuncts into half forms."""
    parts = []
    for c in text:
        if parts and (c in SIGNS or parts[-1][-1] == HALANT):
            parts[-1] += c
        else:
            parts.append(c)
    if r.random() < 0.5:
        return parts
    return [half for part in parts for half in part.replace(HALANT, HALANT + JOINER + "\n").split("\n") if half]


def _layout(runs, fonts_by_kind, tracking, gap, r):
    """[(x, text, font)] and the width."""
    x = 20.0
    placed = []
    for kind, text in runs:
        if kind is None:
            x += fonts_by_kind[False].getlength(" ") * gap + tracking
            continue
        font = fonts_by_kind[kind]
        if tracking:
            for c in _letters(text, r) if kind else text:
                placed.append((x, c, font))
                x += font.getlength(c) + tracking
        else:
            placed.append((x, text, font))
            x += font.getlength(text)
    return placed, int(x) + 24


def _dot_matrix(pixels, r):
    """The mask as a pin head prints it: dots on a coarse grid."""
    pitch = r.choice([3, 3, 4])
    height, width = pixels.shape
    coarse = cv2.resize(pixels, (max(1, width // pitch), max(1, height // pitch)), interpolation=cv2.INTER_AREA)
    coarse = (coarse > 90).astype(np.uint8) * 255
    dot = np.zeros((pitch, pitch), np.uint8)
    cv2.circle(dot, (pitch // 2, pitch // 2), max(1, pitch // 2), 255, -1)
    printed = np.kron(coarse // 255, dot)
    out = np.zeros_like(pixels)
    h, w = min(height, printed.shape[0]), min(width, printed.shape[1])
    out[:h, :w] = printed[:h, :w]
    return cv2.GaussianBlur(out, (0, 0), r.uniform(0.4, 0.9))


def _decorate(pixels, base, size, line, r):
    """Underlines, outlines, dots."""
    x = r.random()
    if x < 0.035:
        row = base + int(size * r.uniform(0.12, 0.3))
        pixels[row : row + max(1, size // r.randint(12, 24))] = 255
    elif x < 0.045:
        edge = cv2.dilate(pixels, np.ones((3, 3), np.uint8))
        pixels = cv2.subtract(edge, cv2.erode(pixels, np.ones((2, 2), np.uint8)))
    elif x < 0.075 and line.text.isascii():
        pixels = _dot_matrix(pixels, r)
    return pixels


def draw(line, fonts, r):
    """Mask of `line`, or None when no face covers it or it gets too wide."""
    faces = _pick_faces(line, fonts, r)
    if faces is None:
        return None
    size = r.randint(24, 44)
    tracking = 0
    if r.random() < (0.3 if line.style in ("mark", "plate") else 0.03 if has_devanagari(line.text) else 0.13):
        tracking = r.uniform(0.02, 0.45 if line.style == "mark" else 0.3) * size
    gap = r.uniform(0.75, 2.2) if r.random() < 0.3 else 1.0
    if tracking > 0.1 * size:
        gap += 2 * tracking / size
    fonts_by_kind = {
        False: _font(faces[0].path, size),
        True: _font(faces[1].path, max(14, int(size * r.uniform(0.95, 1.2)))),
    }
    try:
        placed, width = _layout(_runs(line.text), fonts_by_kind, tracking, gap, r)
        if width > MAX_WIDTH:
            return None
        base = int(size * 2.2)
        picture = Image.new("L", (width, size * 4))
        canvas = ImageDraw.Draw(picture)
        for x, text, font in placed:
            canvas.text((x, base), text, fill=255, font=font, anchor="ls")
    except OSError:  # a glyph that FreeType cannot draw
        return None
    pixels = _decorate(np.array(picture), base, size, line, r)
    rows = np.flatnonzero(pixels.max(axis=1) > INK)
    columns = np.flatnonzero(pixels.max(axis=0) > INK)
    if not len(rows) or not len(columns):
        return None
    y0, y1, x0, x1 = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    top, bottom = base - int(0.72 * size) - y0, base + int(0.2 * size) - y0
    return Mask(np.ascontiguousarray(pixels[y0:y1, x0:x1]), int(top), int(bottom))
