"""What happens to ink between the printer and the crop: paper, neighbours, camera, scanner, detector.

`make_crop` takes an ink mask and gives a grey crop as a line detector would cut it out of a photo, scan
or screenshot, at the size in pixels it would really have. All chances are per line.
"""

import math

import cv2
import numpy as np

CAP_SHARE = 0.72  # cap height of the em; nominal box is 0.92 em


def _chance(r, p):
    return r.random() < p


def _noise(rng, shape):
    return rng.standard_normal(shape, dtype=np.float32)


def place(mask, neighbours, r):
    """The mask on a wider canvas with margins and, sometimes, ink of lines above, below and beside.

    Returns (ink canvas uint8, box (x0, y0, x1, y1) of the line in it)."""
    ink = mask.pixels
    height, width = ink.shape
    nominal = max(8, mask.bottom - mask.top)
    pad = int(nominal * 1.6)
    canvas = np.zeros((height + 2 * pad, width + 2 * pad), np.uint8)
    canvas[pad : pad + height, pad : pad + width] = ink
    if neighbours and _chance(r, 0.32):
        pitch = int(nominal * r.uniform(1.25, 2.0))
        for other in neighbours:
            above = _chance(r, 0.5)
            x = pad - r.randint(0, int(width * 0.5) + 1) if _chance(r, 0.5) else pad
            y = pad + mask.top - other.top + (-pitch if above else pitch)
            _paste(canvas, other.pixels, x, y)
    if neighbours and _chance(r, 0.05):  # a column beside it
        gap = int(nominal * r.uniform(0.9, 1.5))
        _paste(canvas, neighbours[0].pixels, pad + width + gap, pad + mask.top - neighbours[0].top)
    if _chance(r, 0.06):  # a rule of a table or form
        row = pad + (mask.bottom + int(nominal * r.uniform(0.1, 0.5)) if _chance(r, 0.6) else mask.top - int(nominal * r.uniform(0.15, 0.5)))
        canvas[max(0, row) : max(0, row) + r.randint(1, 3)] = 255
    if _chance(r, 0.03):
        column = pad - int(nominal * r.uniform(0.1, 0.4)) if _chance(r, 0.5) else pad + width + int(nominal * r.uniform(0.1, 0.4))
        canvas[:, column : column + r.randint(1, 3)] = 255
    return canvas, (pad, pad, pad + width, pad + height), nominal


def _paste(canvas, pixels, x, y):
    """Maximum of `canvas` and `pixels` at (x, y), clipped to the canvas."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(canvas.shape[1], x + pixels.shape[1]), min(canvas.shape[0], y + pixels.shape[0])
    if x0 < x1 and y0 < y1:
        part = pixels[y0 - y : y1 - y, x0 - x : x1 - x]
        np.maximum(canvas[y0:y1, x0:x1], part, out=canvas[y0:y1, x0:x1])


def crop_box(mask, box, nominal, r):
    """Where a detector would cut: tight, loose or into the text. (x0, y0, x1, y1), may leave the canvas."""
    x0, y0, x1, y1 = box
    top, bottom = y0 + mask.top, y0 + mask.bottom  # nominal box
    style = r.random()
    if style < 0.40:  # tight to the ink
        up, down = (nominal * r.uniform(-0.02, 0.14) for _ in range(2))
        left, right = (nominal * r.uniform(-0.01, 0.25) for _ in range(2))
        top, bottom = y0, y1
    elif style < 0.90:  # detector with its unclip
        up, down = (nominal * r.uniform(0.02, 0.42) for _ in range(2))
        left, right = (nominal * r.uniform(0.0, 0.6) for _ in range(2))
        top, bottom = min(top, y0 + int(0.3 * (top - y0)) if top > y0 else y0), max(bottom, y1)
    else:  # loose
        up, down = (nominal * r.uniform(0.3, 0.9) for _ in range(2))
        left, right = (nominal * r.uniform(0.2, 1.2) for _ in range(2))
        top, bottom = y0, y1
    if _chance(r, 0.05):  # a slice of the letters lost above or below
        cut = -nominal * r.uniform(0.02, 0.10)
        up, down = (cut, down) if _chance(r, 0.5) else (up, cut)
    if _chance(r, 0.05):  # part of the first or last letter lost
        cut = -nominal * r.uniform(0.05, 0.22)
        left, right = (cut, right) if _chance(r, 0.5) else (left, cut)
    return x0 - left, top - up, x1 + right, bottom + down


def warp(canvas, box, scale, r):
    """Cuts `box` out of the canvas at `scale`, with slant, skew, curve and stretch."""
    x0, y0, x1, y1 = box
    stretch = r.uniform(0.8, 1.25) if _chance(r, 0.5) else 1.0
    width = max(8, int(round((x1 - x0) * scale * stretch)))
    height = max(8, int(round((y1 - y0) * scale)))
    slant = r.uniform(-0.2, 0.28) if _chance(r, 0.2) else 0.0
    angle = r.gauss(0, 0.009) if _chance(r, 0.5) else 0.0
    rise = math.tan(angle) * (x1 - x0)
    limit = 0.25 * (y1 - y0)
    rise = max(-limit, min(limit, rise))
    source_x = (x1 - x0) / width
    source_y = (y1 - y0) / height
    if _chance(r, 0.12):  # curved: paper that bends, text on a round thing
        xs = np.arange(width, dtype=np.float32)
        ys = np.arange(height, dtype=np.float32)[:, None]
        bend = (y1 - y0) * r.uniform(-0.16, 0.16) * np.sin(xs / width * math.pi * r.choice([1, 1, 2]) + r.uniform(0, 0.6))
        map_y = (y0 + ys * source_y + rise * (xs / width - 0.5) + bend).astype(np.float32)
        map_x = np.broadcast_to(x0 + xs * source_x + slant * (ys * source_y), (height, width)).astype(np.float32)
        return cv2.remap(canvas, map_x, map_y, cv2.INTER_LINEAR)
    if scale < 0.75:  # average before shrinking, or thin strokes vanish by chance
        canvas = cv2.blur(canvas, (max(1, round(0.8 / scale)),) * 2)
    matrix = np.float32([
        [source_x, slant * source_y, x0 - slant * (y1 - y0) / 2],
        [rise / width, source_y, y0 - rise / 2],
    ])
    return cv2.warpAffine(canvas, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def paper(shape, r, rng):
    """Deviation of the paper from its grey level: shade, shadow edge, grain, moiré, guilloche."""
    height, width = shape
    kind = r.random()
    if kind < 0.45:
        return np.zeros(shape, np.float32)
    xs = np.arange(width, dtype=np.float32)[None]
    ys = np.arange(height, dtype=np.float32)[:, None]
    if kind < 0.60:
        return (xs / width - 0.5) * r.uniform(-60, 60) + (ys / height - 0.5) * r.uniform(-25, 25)
    if kind < 0.70:  # edge of a shadow
        edge = r.uniform(0, width)
        soft = max(1.5, height * r.uniform(0.05, 1.0))
        side = r.choice([-1, 1])
        distance = side * (xs - edge + (ys - height / 2) * r.uniform(-2, 2)) / soft
        return -r.uniform(20, 90) / (1 + np.exp(np.clip(distance, -30, 30)))
    if kind < 0.84:
        small = (max(2, height // r.choice([4, 8, 12])), max(2, width // r.choice([4, 8, 16, 30])))
        return cv2.resize(_noise(rng, small), (width, height), interpolation=cv2.INTER_LINEAR) * r.uniform(2, 18)
    if kind < 0.92:  # moiré of a filmed screen
        wave = np.sin(xs * r.uniform(0.2, 2.4) + ys * r.uniform(-1.5, 1.5) + r.uniform(0, 6))
        if _chance(r, 0.5):
            wave = wave * np.sin(xs * r.uniform(0.05, 0.6) + ys * r.uniform(0.05, 2.0))
        return wave * r.uniform(3, 22)
    lines = np.abs(np.sin(ys * r.uniform(0.2, 0.9) + np.sin(xs * r.uniform(0.02, 0.2)) * r.uniform(1, 4) + r.uniform(0, 6)))
    return np.where(lines < r.uniform(0.08, 0.3), -r.uniform(8, 45), 0).astype(np.float32)


def stamp_over(gray, neighbours, ink_height, r):
    """Stamps, pen strokes and watermarks over the text."""
    height, width = gray.shape
    layer = np.zeros((height, width), np.uint8)
    kind = r.random()
    if kind < 0.4:  # ring or box of a stamp
        centre = (r.randint(-height, width + height), r.randint(-height, 2 * height))
        thickness = max(1, int(ink_height * r.uniform(0.06, 0.2)))
        if _chance(r, 0.6):
            radius = int(height * r.uniform(1.0, 4.0))
            cv2.circle(layer, centre, radius, 255, thickness, cv2.LINE_AA)
            cv2.circle(layer, centre, int(radius * 0.75), 255, max(1, thickness // 2), cv2.LINE_AA)
        else:
            far = (centre[0] + int(height * r.uniform(2, 6)), centre[1] + int(height * r.uniform(1, 3)))
            cv2.rectangle(layer, centre, far, 255, thickness, cv2.LINE_AA)
    elif kind < 0.65:  # pen
        points = [(r.randint(0, width), r.randint(-height // 2, height + height // 2)) for _ in range(r.randint(2, 6))]
        thickness = max(1, int(ink_height * r.uniform(0.04, 0.12)))
        cv2.polylines(layer, [np.int32(points)], False, 255, thickness, cv2.LINE_AA)
    elif neighbours:  # text across the text: a stamp's or a diagonal watermark's letters
        other = neighbours[-1].pixels
        size = r.uniform(0.8, 3.5) * height / max(8, other.shape[0])
        angle = r.uniform(-60, 60)
        matrix = cv2.getRotationMatrix2D((other.shape[1] / 2, other.shape[0] / 2), angle, size)
        matrix[0, 2] += r.uniform(0, width) - other.shape[1] / 2
        matrix[1, 2] += r.uniform(0, height) - other.shape[0] / 2
        layer = cv2.warpAffine(other, matrix, (width, height), flags=cv2.INTER_LINEAR)
    strength = r.uniform(0.15, 0.65) if _chance(r, 0.8) else r.uniform(0.6, 1.0)
    tone = r.uniform(60, 170) if gray.mean() > 110 else r.uniform(140, 240)
    alpha = layer.astype(np.float32) * (strength / 255)
    return np.where(gray > tone, gray * (1 - alpha) + tone * alpha, gray) if _chance(r, 0.8) else gray * (1 - alpha) + tone * alpha


def page_over(gray, ground, neighbours, r):
    """Lines of smaller dark text running across: the crop of a watermark, cut along the watermark."""
    height, width = gray.shape
    layer = np.zeros((height, width), np.uint8)
    angle = r.choice([-1, 1]) * r.uniform(15, 60)
    size = height * r.uniform(0.15, 0.4)
    pitch = size * r.uniform(1.4, 2.4) / math.cos(math.radians(angle))
    x = r.uniform(-width, 0)
    while x < width + height and neighbours:
        other = r.choice(neighbours)
        scale = size / max(8, other.bottom - other.top)
        matrix = cv2.getRotationMatrix2D((0, 0), angle, scale)
        matrix[0, 2], matrix[1, 2] = x, (height * 1.2 if angle > 0 else -0.2 * height) + r.uniform(-1, 1) * size
        drawn = cv2.warpAffine(other.pixels, matrix, (width, height), flags=cv2.INTER_LINEAR)
        np.maximum(layer, drawn, out=layer)
        x += pitch / max(0.3, abs(math.sin(math.radians(angle)))) * r.uniform(0.8, 1.2)
    dark = max(0.0, ground - r.uniform(90, 220))
    alpha = layer.astype(np.float32) / 255
    return gray * (1 - alpha) + dark * alpha


def tones(r):
    """(paper grey, ink grey): mostly dark on light, some light on dark, some of little contrast."""
    contrast = r.uniform(70, 250) if _chance(r, 0.78) else r.uniform(22, 80)
    if _chance(r, 0.82):
        ground = r.uniform(120, 255)
        return ground, max(0.0, ground - contrast)
    ground = r.uniform(0, 120)
    return ground, min(255.0, ground + contrast)


def emboss(ink, ground, r):
    """Raised letters of one colour: a light and a dark edge."""
    shift = max(1, round(ink.shape[0] * 0.03))
    m = ink.astype(np.float32) / 255
    light = np.roll(m, (-shift, -shift), (0, 1)) - np.roll(m, (shift, shift), (0, 1))
    return ground + light * r.uniform(30, 90) * r.choice([-1, 1]) + m * r.uniform(-25, 50)


def colour(ink, neighbours, style, r, rng):
    """Grey picture (float32) of the ink on its paper."""
    height = ink.shape[0]
    ground, dark = tones(r)
    watermark = _chance(r, 0.22 if style == "mark" else 0.012)
    if watermark:
        ground = r.uniform(150, 255)
        dark = ground - r.uniform(25, 90)
    if style == "emboss" and _chance(r, 0.3) or _chance(r, 0.006):
        gray = emboss(ink, ground * 0.8 + 20, r)
    else:
        alpha = ink.astype(np.float32) * (1 / 255)
        if _chance(r, 0.12):
            alpha = alpha ** r.uniform(0.6, 1.7)
        if _chance(r, 0.07) or style == "mark" and _chance(r, 0.35):  # dry stamp, worn print
            worn = cv2.resize(_noise(rng, (max(3, height // 3), max(3, ink.shape[1] // 3))), ink.shape[::-1])
            alpha = alpha * np.clip(1.0 + (worn - r.uniform(0.2, 1.2)) * r.uniform(0.2, 0.8), 0.05, 1)
        gray = ground * (1 - alpha) + dark * alpha
    # The ground of a readable line varies little more than the line stands out from it.
    gray = gray + paper(ink.shape, r, rng) * min(1.0, abs(ground - dark) / 110)
    if watermark:
        gray = page_over(gray, ground, neighbours, r)
    elif _chance(r, 0.11):
        gray = stamp_over(gray, neighbours, height * 0.7, r)
    return gray.astype(np.float32), abs(ground - dark)


def _blur(gray, r):
    height = gray.shape[0]
    x = r.random()
    if x < 0.34:
        sigma = height * (r.uniform(0.008, 0.05) if x < 0.27 else r.uniform(0.05, 0.10))
        return cv2.GaussianBlur(gray, (0, 0), max(0.25, sigma), sigmaY=max(0.25, sigma * r.uniform(0.7, 1.4)))
    if x < 0.40:  # motion
        length = max(2, int(height * r.uniform(0.04, 0.16)))
        angle = r.choice([0, 0, r.uniform(0, math.pi)])
        kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        dx, dy = length / 2 * math.cos(angle), length / 2 * math.sin(angle)
        cv2.line(kernel, (round(length - dx), round(length - dy)), (round(length + dx), round(length + dy)), 1)
        return cv2.filter2D(gray, -1, kernel / kernel.sum())
    if x < 0.44:  # out of focus
        radius = max(1, int(height * r.uniform(0.03, 0.07)))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2).astype(np.float32)
        return cv2.filter2D(gray, -1, disc / disc.sum())
    if x < 0.47:  # sharpened by a telephone or scanner
        return gray + (gray - cv2.GaussianBlur(gray, (0, 0), max(0.6, height * 0.03))) * r.uniform(0.5, 2.0)
    return gray


def record(gray, contrast, r, rng):
    """Camera, scanner and file format: blur, noise, threshold, JPEG, rescaling."""
    sharp = gray
    gray = _blur(gray, r)
    if _chance(r, 0.45):
        gray = gray + _noise(rng, gray.shape) * (r.choice([1.5, 3, 6, 10]) * (0.3 + contrast / 180))
    picture = np.clip(gray, 0, 255).astype(np.uint8)
    if sharp is gray and contrast > 60 and _chance(r, 0.08):  # fax or two-level scan
        level = float(picture.mean()) * r.uniform(0.75, 1.0) if picture.mean() > 110 else float(picture.mean()) * r.uniform(1.1, 1.5)
        picture = cv2.threshold(picture, level, 255, cv2.THRESH_BINARY)[1]
    if _chance(r, 0.35):
        quality = r.randint(18, 60) if _chance(r, 0.5) else r.randint(60, 92)
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    if _chance(r, 0.25):  # forwarded pictures are rescaled after JPEG
        scale = r.uniform(0.7, 1.6)
        size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
    return picture


def text_height(r):
    """Nominal letter height in pixels in the picture the crop comes from."""
    x = r.random()
    if x < 0.25:
        return r.uniform(9, 14)
    if x < 0.75:
        return r.uniform(13, 26)
    return r.uniform(24, 46)


def make_crop(mask, style, neighbours, r, rng):
    """Grey crop uint8 of `mask`. `neighbours`: masks of other lines for ink around and over it.
    `r`: random.Random; `rng`: numpy Generator; both give the same crop for the same state."""
    canvas, box, nominal = place(mask, neighbours, r)
    scale = min(1.6, text_height(r) / nominal)
    x = r.random()
    if x < 0.07:
        canvas = cv2.dilate(canvas, np.ones((1 + r.randint(0, 2), 1 + r.randint(1, 2)), np.uint8))
    elif x < 0.11 and canvas.mean() > 20:
        canvas = cv2.erode(canvas, np.ones((2, 1 + r.randint(0, 1)), np.uint8))
    ink = warp(canvas, crop_box(mask, box, nominal, r), scale, r)
    gray, contrast = colour(ink, neighbours, style, r, rng)
    return record(gray, contrast, r, rng)


def clean_crop(mask):
    """Black on white, a small margin, nothing else: for validation."""
    margin = max(2, (mask.bottom - mask.top) // 8)
    return np.pad(255 - mask.pixels, margin, constant_values=255)
