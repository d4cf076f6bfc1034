"""Which font files there are, by family and script, and which families are held out.

A family is chosen first and a file of it second, so that a family of seventy weights counts as much
as one of a single file. The index is kept in a JSON file because reading thousands of character maps
takes a minute.
"""

import dataclasses
import functools
import glob
import json
import os
import pathlib
import re

from PIL import ImageFont

from charset import CHARS

HERE = pathlib.Path(__file__).resolve().parent
SYSTEM = "/usr/share/fonts"
DEFAULT_EXTRA = "/opt/reader_fonts"
# Symbol fonts, fonts of other scripts that hold some Latin, and shapes nobody could read.
SKIP = re.compile(
    r"symbol|dingbat|emoji|math|music|kalapi|opens___|barcode|fallback|unifont|hairline|d050000l|initials|keyboard|humor|ocrb[efx]"
)
# The Noto fonts of other scripts repeat the same Latin a hundred times.
NOTO_OF_USE = re.compile(r"noto(sans|serif|sansdisplay|serifdisplay|sansmono|sansdevanagari|sansdevanagariui|serifdevanagari)[-.\[]")
TOO_FAINT = re.compile(r"-100-|thin|hairline|extralight-?italic|-200-")
DISPLAYS = re.compile(r"dseg")
MACHINE = re.compile(r"ocr-?b|ocr-?a|ocra|ocrb")
HANDS = re.compile(
    r"kalam|caveat|patrick|indie|shadows|gochi|dancing|dkg|breip|bwht|sjfonts|delphine|steve|kaushan|because|dekko|tillana|amita"
)
# What offices, cards and telephones really use is drawn more often.
COMMON = re.compile(
    r"liberation|dejavu|noto ?sans|roboto|open ?sans|arimo|tinos|nimbus|termes|heros|carlito|lohit|mukta|hind|nakula"
    r"|mangal|gargi|noto serif|inter|courier|ocr|dotgothic|vt323|yantramanav|martel|baloo|samyak|chandas|kalimati"
)
ALPHABET = {ord(c) for c in CHARS}
# These draw the Devanagari digits in Western shapes: what they show is not what the text says.
WESTERN_DIGITS = ("hind", "khand", "poppins", "rajdhani", "rozha one", "teko")
DEVANAGARI_DIGITS = set(range(0x966, 0x970))
LATIN_PROBE = "AZaz09@.-"
DEVANAGARI_PROBE = "कखज्िर"


@dataclasses.dataclass(frozen=True)
class Face:
    path: str
    family: str
    latin: bool
    devanagari: bool
    characters: frozenset

    def covers(self, text):
        return all(ord(c) in self.characters or c == " " for c in text)


def held_out_families():
    lines = (HERE / "fonts_held_out.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def _family_of(path, font):
    """Family name in lower case; the folder for npm packages, whose weights carry odd names."""
    folder = pathlib.Path(path).parent
    if path.endswith(".woff"):
        return folder.name.replace("-", " ")
    name = (font["name"].getDebugName(16) or font["name"].getDebugName(1) or folder.name).lower()
    return re.sub(r" (condensed|semicondensed|extracondensed|ui|display|light|medium|semibold|extrabold|black)\b", "", name)


def _probe(path):
    """Entry of the index, or None when the file draws neither script."""
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(path, lazy=True, fontNumber=0)
        characters = set(font.getBestCmap())
        family = _family_of(path, font)
        if family in WESTERN_DIGITS:
            characters -= DEVANAGARI_DIGITS
        entry = {
            "path": path, "family": family,
            "latin": all(ord(c) in characters for c in LATIN_PROBE),
            "devanagari": all(ord(c) in characters for c in DEVANAGARI_PROBE),
            "characters": sorted(characters & ALPHABET),
        }
        if not (entry["latin"] or entry["devanagari"]):
            return None
        ImageFont.truetype(path, 24).getmask("Aक")  # some files cannot be drawn at all
        return entry
    except Exception:  # font files are third-party data; a bad one is only left out
        return None


def _font_files(extra):
    for root in (SYSTEM, extra):
        for ending in ("ttf", "otf", "woff"):
            for path in glob.glob(f"{root}/**/*.{ending}", recursive=True):
                name = os.path.basename(path).lower().replace(" ", "")
                if SKIP.search(name) or TOO_FAINT.search(name):
                    continue
                if "/noto/" in path and not NOTO_OF_USE.match(name):
                    continue
                yield path


def build_index(index_path, extra=DEFAULT_EXTRA):
    """Probes every font file once and writes the index."""
    seen = {}
    for path in sorted(_font_files(extra)):
        key = os.path.basename(path)
        if key not in seen:
            seen[key] = _probe(path)
    entries = [e for e in seen.values() if e]
    pathlib.Path(index_path).write_text(json.dumps(entries), encoding="utf-8")
    return entries


@functools.lru_cache(maxsize=None)
def load_faces(index_path, extra=DEFAULT_EXTRA):
    """All faces, from the index when it exists."""
    path = pathlib.Path(index_path)
    entries = json.loads(path.read_text(encoding="utf-8")) if path.exists() else build_index(index_path, extra)
    return tuple(Face(**{**e, "characters": frozenset(e["characters"])}) for e in entries)


class FontSet:
    """Faces of one side of the split ("train" or "held_out"), drawn family by family."""

    def __init__(self, faces, side):
        held = held_out_families()
        is_held = {f: any(f.family.startswith(h) for h in held) for f in faces}
        chosen = [f for f in faces if is_held[f] == (side == "held_out")]
        self.displays = [f for f in chosen if DISPLAYS.search(f.path.lower())]
        chosen = [f for f in chosen if not DISPLAYS.search(f.path.lower())]
        self.machine = [f for f in chosen if MACHINE.search(f.path.lower())]
        self.latin = self._families(f for f in chosen if f.latin)
        self.devanagari = self._families(f for f in chosen if f.devanagari)

    @staticmethod
    def _families(faces):
        families = {}
        for face in faces:
            families.setdefault(face.family, []).append(face)
        return families

    @staticmethod
    def _weight(family):
        if HANDS.search(family):
            return 1.0
        return 3.0 if COMMON.search(family) else 1.0

    @functools.cached_property
    def _latin_choice(self):
        return list(self.latin), [self._weight(f) for f in self.latin]

    @functools.cached_property
    def _devanagari_choice(self):
        return list(self.devanagari), [self._weight(f) for f in self.devanagari]

    def pick_latin(self, r):
        names, weights = self._latin_choice
        return r.choice(self.latin[r.choices(names, weights)[0]])

    def pick_devanagari(self, r):
        names, weights = self._devanagari_choice
        return r.choice(self.devanagari[r.choices(names, weights)[0]])

    def partner(self, face, r):
        """A Latin face of the family of `face`, else None."""
        return r.choice(self.latin[face.family]) if face.family in self.latin else None
