"""Words and sentences: our own lists in ../words and, where installed, Debian packages.

From packages (read at generation time only, nothing of them is stored in the project): hunspell-hi,
aspell-hi, wbritish, fortunes, and the Hindi catalogues and help pages of libreoffice-l10n-hi,
libreoffice-help-hi and of the installed programs. A missing package makes the text poorer, not wrong.
"""

import functools
import gettext
import glob
import html
import pathlib
import re
import subprocess

from charset import encodable, normalise

WORDS = pathlib.Path(__file__).resolve().parent.parent / "words"
CATALOGUES = (
    "/usr/share/locale/hi/LC_MESSAGES/*.mo",
    "/usr/lib/libreoffice/program/resource/hi/LC_MESSAGES/*.mo",
)
HELP_PAGES = "/usr/share/libreoffice/help/hi/text/**/*.html"
MAX_WORDS_PER_LINE = 11


def has_devanagari(text):
    return any("\u0900" <= c <= "\u097f" for c in text)


@functools.lru_cache(maxsize=None)
def word_list(name):
    """Lines of words/NAME.txt in order, duplicates dropped."""
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(dict.fromkeys(line for line in lines if line))


@functools.lru_cache(maxsize=None)
def place_names():
    """Pairs (English, Hindi)."""
    return tuple(tuple(line.split("\t")) for line in word_list("places"))


def _read(path, encoding="utf-8"):
    try:
        return pathlib.Path(path).read_text(encoding=encoding, errors="ignore").splitlines()
    except OSError:
        return []


@functools.lru_cache(maxsize=None)
def hindi_words():
    """Dictionary words of hunspell-hi and aspell-hi, else our own list."""
    words = [line.split("/")[0] for line in _read("/usr/share/hunspell/hi_IN.dic")]
    try:
        packed = subprocess.run(
            "zcat /usr/share/aspell/hi.cwl.gz | prezip-bin -d",
            shell=True, capture_output=True, check=True,
        ).stdout
        words += packed.decode("utf-8", "ignore").splitlines()
    except (OSError, subprocess.CalledProcessError):
        pass
    words = sorted({normalise(w) for w in words})
    words = [w for w in words if len(w) > 1 and has_devanagari(w) and encodable(w)]
    return tuple(words) or word_list("hindi_government")


@functools.lru_cache(maxsize=None)
def english_words():
    """Dictionary words of wbritish, else our own list."""
    words = [w for w in _read("/usr/share/dict/british-english") if w.isascii() and w]
    return tuple(words) or word_list("english_government")


def _pieces(text):
    """`text` cut into lines of a few words, as a column would cut it."""
    words = normalise(text).split(" ")
    step = 3 + len(text) % (MAX_WORDS_PER_LINE - 2)
    return [" ".join(words[i : i + step]) for i in range(0, len(words), step)]


@functools.lru_cache(maxsize=None)
def hindi_prose():
    """Short runs of running Hindi text, sorted and without duplicates."""
    texts = set()
    for pattern in CATALOGUES:
        for path in sorted(glob.glob(pattern)):
            try:
                with open(path, "rb") as stream:
                    catalogue = gettext.GNUTranslations(stream)._catalog
            except (OSError, ValueError, UnicodeDecodeError):
                continue
            texts.update(v for v in catalogue.values() if isinstance(v, str) and has_devanagari(v))
    for path in sorted(glob.glob(HELP_PAGES, recursive=True)):
        page = html.unescape(re.sub(r"<[^>]*>", "\n", "\n".join(_read(path))))
        texts.update(line.strip() for line in page.splitlines() if has_devanagari(line))
    pieces = set()
    for text in texts:
        text = re.sub(r"[~_&]|%[-\d.]*[a-z]+|<[^>]*>|\$\([^)]*\)", "", text)
        pieces.update(p for p in _pieces(text) if has_devanagari(p) and encodable(p))
    return tuple(sorted(pieces)) or word_list("hindi_phrases")


@functools.lru_cache(maxsize=None)
def english_prose():
    """Short runs of running English text, sorted and without duplicates."""
    lines = set()
    for path in sorted(glob.glob("/usr/share/games/fortunes/*")):
        name = pathlib.Path(path).name
        if "." in name or name in ("ascii-art", "translate-me"):
            continue
        for line in _read(path):
            line = normalise(line)
            if len(line) > 20 and encodable(line):
                lines.update(_pieces(line))
    return tuple(sorted(lines)) or word_list("english_phrases")
