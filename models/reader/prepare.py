"""From a grey crop to the network's input. Run time does exactly this; training and evaluation too.

1. Polarity: paper is made light. See ink_is_light.
2. Cut to the ink: rows and columns without ink are cut off, and thin bands of a neighbour's ink at the
   upper or lower edge, then a margin is left. Nothing is cut when the ink found is not believable.
   Ink is what is darker than the paper of the columns around it, because shadows cross lines.
3. Height HEIGHT, width in proportion (area when shrinking, cubic when growing).
4. Contrast: 1st percentile to 0, 99th to 1, clipped.
"""

import cv2
import numpy as np

HEIGHT = 40
STRIDE = 4  # columns for one output step of the network
MIN_WIDTH, MAX_WIDTH = 16, 2400
EDGE_ROWS = 0.12  # share of the height taken for the upper and for the lower edge
MIN_CONTRAST = 12  # grey levels; a flatter crop is stretched no further
ROW_INK = 0.006  # share of a row that must be ink before the row counts
MERGE_GAP = 0.14  # bands closer than this share of the main band belong to the line
EDGE_BAND = 0.30  # a band at the crop's edge, lower than this share of the main band, is a neighbour's
INK_DEPTH = 0.45  # of the local paper - dark: how much darker than the paper ink must be
LEAST_DEPTH = 0.1  # of the crop's contrast: what is shallower is noise
MIN_BAND = 0.25  # share of the crop's height that the line must fill to be believed
MARGIN_Y, MARGIN_X = 0.07, 0.15  # of the band's height


def percentiles(gray, shares):
    """Grey levels below which `shares` (ascending, in [0, 1]) of the pixels lie, from the histogram."""
    counts = np.bincount(gray.reshape(-1), minlength=256)
    total = np.cumsum(counts)
    return [int(np.searchsorted(total, share * total[-1])) for share in shares]


def _bands(has_ink):
    """[(start, end)] of runs of True."""
    padded = np.diff(np.concatenate(([0], has_ink.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(padded == 1), np.flatnonzero(padded == -1)))


def _line_band(ink):
    """Rows [y0, y1) of the line in the ink picture (0/1), or None."""
    height, width = ink.shape
    counts = ink.sum(axis=1)
    bands = _bands(counts >= max(1, ROW_INK * width))
    if not bands:
        return None
    weight = [int(counts[a:b].sum()) for a, b in bands]
    main = int(np.argmax(weight))
    y0, y1 = bands[main]
    main_height = y1 - y0
    for step in (-1, 1):
        i = main + step
        while 0 <= i < len(bands):
            a, b = bands[i]
            gap = y0 - b if step < 0 else a - y1
            at_edge = a == 0 or b == height
            if gap > MERGE_GAP * main_height or (at_edge and b - a < EDGE_BAND * main_height):
                break
            y0, y1 = min(y0, a), max(y1, b)
            i += step
    return (int(y0), int(y1)) if y1 - y0 >= MIN_BAND * height else None


def ink_is_light(gray):
    """Whether the crop shows light text on dark ground. Levels are taken around the mean of their columns
    and neighbours (shadows), after a blur that silences specks. Two signs: ink is sparse, so levels are
    skewed towards it; the upper and lower edges are mostly paper."""
    gray = cv2.blur(gray, (3, 3))
    height = gray.shape[0]
    column_means = gray.mean(axis=0, dtype=np.float32)[None]
    local_mean = cv2.blur(column_means, (2 * (height // 2) + 1, 1))
    deviation = gray.astype(np.float32) - local_mean
    spread = max(float(deviation.std()), 1e-3)
    edge = max(1, int(EDGE_ROWS * height))
    border = float(np.concatenate((deviation[:edge], deviation[-edge:])).mean()) / spread
    skew = float((deviation * deviation * deviation).mean()) / spread**3
    return skew > border


def cut_to_ink(gray):
    """`gray` (paper light) without its empty margins; itself when the ink is not believable."""
    height, width = gray.shape
    window = np.ones((1, 2 * (height // 2) + 1), np.uint8)
    smooth = cv2.blur(gray, (3, 3))
    local_paper = cv2.dilate(smooth.max(axis=0, keepdims=True), window).astype(np.float32)
    local_dark = cv2.erode(smooth.min(axis=0, keepdims=True), window).astype(np.float32)
    low, high = percentiles(gray, (0.01, 0.99))
    depth = np.maximum(INK_DEPTH * (local_paper - local_dark), max(1.0, LEAST_DEPTH * (high - low)))
    ink = smooth < local_paper - depth
    band = _line_band(ink)
    if band is None:
        return gray
    y0, y1 = band
    columns = np.flatnonzero(ink[y0:y1].any(axis=0))
    if not len(columns):
        return gray
    margin_y = max(1, round(MARGIN_Y * (y1 - y0)))
    margin_x = max(2, round(MARGIN_X * (y1 - y0)))
    x0, x1 = int(columns[0]), int(columns[-1]) + 1
    return gray[max(0, y0 - margin_y) : min(height, y1 + margin_y), max(0, x0 - margin_x) : min(width, x1 + margin_x)]


def prepare(gray):
    """uint8 height x width to uint8 HEIGHT x width', paper near 255, contrast stretched."""
    if ink_is_light(gray):
        gray = 255 - gray
    gray = cut_to_ink(gray)
    height, width = gray.shape
    new_width = int(min(MAX_WIDTH, max(MIN_WIDTH, round(width * HEIGHT / height))))
    how = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    gray = cv2.resize(np.ascontiguousarray(gray), (new_width, HEIGHT), interpolation=how)
    low, high = percentiles(gray, (0.01, 0.99))
    stretched = (gray.astype(np.float32) - low) * (255.0 / max(high - low, MIN_CONTRAST))
    return np.clip(stretched, 0, 255).astype(np.uint8)


def output_steps(columns):
    """Output steps of the network for a picture of `columns` columns."""
    return (columns + STRIDE - 1) // STRIDE
