#!/usr/bin/env python3
"""How much of what stands in pictures with truth was read, independent of any detector.

    reading_dump FILE... > seen.jsonl
    recall.py TRUTH_FOLDER seen.jsonl [--list]

For every legible entity the text of all lines that touch its box is searched for the window
nearest to the truth, spaces and separators ignored; exact means edit distance 0.
"""
import argparse
import collections
import json
import os
import re
import unicodedata

HINDI_DIGITS = {ord(c): str(i) for i, c in enumerate("०१२३४५६७८९")}
SEPARATORS = re.compile(r"[\s,.:;/\\|_'\"‘’“”`()\[\]{}–—-]+")


def folded(text, keep_case=False):
    """Only in secret keys does a letter's case matter: identifiers are written in either."""
    if not keep_case:
        text = text.upper()
    text = unicodedata.normalize("NFC", text).translate(HINDI_DIGITS)
    text = text.replace("\u200c", "").replace("\u200d", "").replace("।", "")
    return SEPARATORS.sub("", text)


def window_distance(needle, hay):
    """Edit distance between `needle` and the best window of `hay`."""
    if needle in hay:
        return 0
    row = [0] * (len(hay) + 1)
    for i, a in enumerate(needle, 1):
        nxt = [i]
        for j, b in enumerate(hay, 1):
            nxt.append(min(nxt[-1] + 1, row[j] + 1, row[j - 1] + (a != b)))
        row = nxt
    return min(row)


def bounds(points):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def shared(a, b):
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    return w * h


def area(box):
    return max(1e-6, (box[2] - box[0]) * (box[3] - box[1]))


def corners(bbox):
    return bbox[0], bbox[1], bbox[0] + bbox[2], bbox[1] + bbox[3]


def iou(a, b):
    both = shared(a, b)
    return both / (area(a) + area(b) - both)


def texts_at(seen, boxes):
    """Lines that touch `boxes`, alone and joined; with second readings put in, too."""
    near = [line for line in seen["lines"]
            if any(shared(bounds(line["shape"]), box) > 0.02 * min(area(box), area(bounds(line["shape"])))
                   for box in boxes)]
    plain = [" ".join(w["text"] for w in line["words"]) for line in near]
    other = [" ".join((w["others"] or [w["text"]])[0] for w in line["words"]) for line in near]
    return plain + ["".join(plain)], other + ["".join(other)]


def text_entities(truth):
    for entity in truth["entities"]:
        if entity["type"] in ("FACE", "BARCODE") or entity["type"].startswith("QR"):
            continue
        if entity.get("legible") and isinstance(entity.get("shown"), str):
            yield entity


class Table:
    def __init__(self, title):
        self.title, self.rows = title, collections.defaultdict(lambda: [0, 0, 0, 0])

    def add(self, key, exact, second, distance):
        row = self.rows[str(key)]
        row[0] += 1
        row[1] += exact
        row[2] += exact or second
        row[3] += min(distance, 10)

    def show(self):
        print("\n%-18s %5s %8s %9s %9s" % (self.title, "n", "exact", "+others", "mean ed"))
        for key in sorted(self.rows):
            n, exact, second, distance = self.rows[key]
            print("%-18s %5d %7.1f%% %8.1f%% %9.2f" % (key, n, 100 * exact / n, 100 * second / n, distance / n))


def measure_text(truth, seen, tables, misses):
    for entity in text_entities(truth):
        boxes = [bounds(run) for run in entity.get("runs") or [entity["box"]]]
        plain, other = texts_at(seen, boxes)
        keep = entity["type"] == "SECRET_KEY"
        want = folded(entity["shown"], keep)
        distance = min((window_distance(want, folded(t, keep)) for t in plain), default=len(want))
        second = any(want in folded(t, keep) for t in other)
        hindi = any("\u0900" <= c <= "\u097f" for c in entity["shown"])
        for table, key in ((tables[0], truth["difficulty"]), (tables[1], entity["type"]),
                           (tables[2], "Hindi" if hindi else "Latin"), (tables[3], truth["class"]),
                           (tables[4], "all")):
            table.add(key, distance == 0, second, distance)
        if distance:
            misses.append((truth["file"], truth["class"], truth["difficulty"], entity["type"], distance,
                           entity["shown"], " | ".join(plain[:-1])[:160]))


def measure_codes(truth, seen, counts):
    for entity in truth["entities"]:
        if not (entity["type"].startswith("QR") or entity["type"] == "BARCODE"):
            continue
        if not entity.get("decodable_zxing", entity.get("legible")):
            continue
        counts["codes"][0] += 1
        want = re.sub(r"\s", "", str(entity["value"]))
        # The truth of an EAN leaves out its check digit.
        counts["codes"][1] += any(
            re.sub(r"\s", "", c["payload"]) == want
            or c["symbology"].startswith("EAN") and c["payload"][:-1] == want for c in seen["codes"])


def measure_faces(truth, seen, counts):
    boxes = [bounds(r["shape"]) for r in seen["regions"] if r["label"] == "face"]
    used = set()
    for entity in truth["entities"]:
        if entity["type"] != "FACE":
            continue
        box = corners(entity["bbox"])
        best = max(((iou(box, b), i) for i, b in enumerate(boxes)), default=(0, -1))
        if best[0] >= 0.3:
            used.add(best[1])
        if entity["legible"]:
            counts["faces"][0] += 1
            counts["faces"][1] += best[0] >= 0.3
    counts["false faces"][0] += 1
    counts["false faces"][1] += len(boxes) - len(used)


def measure_plates(truth, seen, counts):
    plates = [bounds(r["shape"]) for r in seen["regions"] if r["label"] == "plate"]
    used = set()
    if truth["class"] == "number_plate":
        for entity in truth["entities"]:
            if entity["type"] == "VEHICLE_REG" and entity["legible"]:
                box = corners(entity["bbox"])
                hits = [i for i, p in enumerate(plates) if shared(p, box) > 0.6 * area(box)]
                used.update(hits)
                counts["plates"][0] += 1
                counts["plates"][1] += bool(hits)
    counts["false plates"][0] += 1
    counts["false plates"][1] += len(plates) - len(used)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth")
    parser.add_argument("seen")
    parser.add_argument("--list", action="store_true", help="print what was not read exactly")
    options = parser.parse_args()
    tables = [Table(t) for t in ("difficulty", "type", "script", "class", "everything")]
    counts, misses, cpu = collections.defaultdict(lambda: [0, 0]), [], collections.Counter()
    pictures = 0
    with open(options.seen, encoding="utf-8") as lines:
        for line in lines:
            seen = json.loads(line)
            path = os.path.join(options.truth, os.path.basename(seen["file"]) + ".json")
            if not os.path.exists(path):
                path = os.path.join(options.truth, os.path.splitext(os.path.basename(seen["file"]))[0] + ".json")
            with open(path, encoding="utf-8") as file:
                truth = json.load(file)
            pictures += 1
            cpu.update(seen["cpu"])
            measure_text(truth, seen, tables, misses)
            measure_codes(truth, seen, counts)
            measure_faces(truth, seen, counts)
            measure_plates(truth, seen, counts)
    for table in tables:
        table.show()
    print()
    for name, (n, hits) in sorted(counts.items()):
        print("%-14s %d / %d = %.1f %%" % (name, hits, n, 100 * hits / max(1, n)))
    print("\nCPU s a picture: " + ", ".join("%s %.3f" % (k, v / max(1, pictures)) for k, v in cpu.items())
          + ", sum %.3f (%d pictures)" % (sum(cpu.values()) / max(1, pictures), pictures))
    if options.list:
        for miss in sorted(misses, key=lambda m: (m[3], m[0])):
            print("\t".join(str(x) for x in miss))


if __name__ == "__main__":
    main()
