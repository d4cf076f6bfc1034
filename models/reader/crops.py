"""Cuts the legible one-line texts of a labelled corpus into rectified grey crops, from the truth's polygons.

    crops.py CORPUS OUT     CORPUS/truth/*.json, CORPUS/files/*; writes OUT/*.png and OUT/gt.json

gt.json: {crop file: {"text", "type", "degradation", "difficulty", "height"}}. For measuring only.
"""

import json
import pathlib
import sys

import cv2
import numpy as np

MARGIN = 0.10  # of the line's height, above and below; half of it left and right
MIN_HEIGHT = 40  # px; lower crops are enlarged


def rectify(picture, corners):
    """Crop of the quadrilateral `corners` (clockwise from top left), or None when it is too small."""
    q = np.float32(corners)
    width = (np.linalg.norm(q[1] - q[0]) + np.linalg.norm(q[2] - q[3])) / 2
    height = (np.linalg.norm(q[3] - q[0]) + np.linalg.norm(q[2] - q[1])) / 2
    if width < 6 or height < 6:
        return None
    scale = max(1.0, MIN_HEIGHT / height)
    h, w = int(round(height * scale)), int(round(width * scale))
    x, y = int(h * MARGIN / 2), int(h * MARGIN)
    target = np.float32([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
    matrix = cv2.getPerspectiveTransform(q, target)
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR
    return cv2.warpPerspective(picture, matrix, (w + 2 * x, h + 2 * y), flags=how, borderMode=cv2.BORDER_REPLICATE)


def readable_line(entity):
    """Whether the truth knows what stands in this box and it is one line."""
    if not entity.get("legible") or not isinstance(entity.get("shown"), str):
        return False
    if entity["type"] in ("FACE", "BARCODE") or entity["type"].startswith("QR"):
        return False
    return len(entity.get("runs") or []) <= 1 and len(entity.get("box") or []) == 4


def main():
    corpus, out = map(pathlib.Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for path in sorted((corpus / "truth").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        if page["media"] != "image":
            continue
        picture = None
        for number, entity in enumerate(page["entities"]):
            if not readable_line(entity):
                continue
            if picture is None:
                picture = cv2.imread(str(corpus / "files" / page["file"]), cv2.IMREAD_GRAYSCALE)
            crop = rectify(picture, entity["box"])
            if crop is None:
                continue
            name = f"{pathlib.Path(page['file']).stem}_{number:02d}.png"
            cv2.imwrite(str(out / name), crop)
            truth[name] = {
                "text": entity["shown"], "type": entity["type"], "degradation": page["degradation"],
                "difficulty": page["difficulty"], "height": entity.get("text_height_px"),
            }
    (out / "gt.json").write_text(json.dumps(truth, ensure_ascii=False, indent=0), encoding="utf-8")
    print(f"{len(truth)} crops in {out}")


if __name__ == "__main__":
    main()
