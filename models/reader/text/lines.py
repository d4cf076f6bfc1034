"""Whole lines of text as office papers, cards and screens show them.

`Line.kind` names the source (for figures by kind); `Line.style` asks the renderer for a look that
belongs to the text: "ocrb" for machine-readable zones, "segment" for digits that a display may show,
"plate" for vehicle numbers, "mark" for stamps and classification marks, "" for anything.
"""

import dataclasses
import functools

from charset import CONSONANTS, HALANT, encodable, from_visual, normalise, to_visual
from text import identifiers as ids
from text.sources import (
    english_prose, english_words, hindi_prose, hindi_words, place_names, word_list,
)

MAX_CHARS = 84
SIGNS = ["ा", "ि", "ी", "ु", "ू", "ृ", "े", "ै", "ो", "ौ", "", "", "", ""]
VOWELS = "अआइईउऊऋएऐओऔ"
HINDI_ENDS = ("।", "।", "।", " ।", ":", ",", "?", "-", "॥", ";", ":-", " :")
ENGLISH_ENDS = (".", ".", ".", ":", ",", "-", "?", "!", ";", " :", ":-")
BULLETS = ("• ", "- ", "* ", "# ", "> ", "$ ", "✓ ", "→ ")


@dataclasses.dataclass(frozen=True)
class Line:
    text: str
    kind: str
    style: str = ""


def random_syllables(r):
    """A word of random syllables: teaches conjuncts that no dictionary word holds."""
    word = ""
    for position in range(r.randint(1, 4)):
        if position == 0 and r.random() < 0.12:
            word += r.choice(VOWELS)
            continue
        base = r.choice(word_list("hindi_conjuncts")) if r.random() < 0.6 else r.choice(sorted(CONSONANTS))
        word += base + r.choice(SIGNS)
        if r.random() < 0.12:
            word += r.choice("ंंंँः")
    return word + (HALANT if r.random() < 0.02 and word[-1] in CONSONANTS else "")


@functools.lru_cache(maxsize=None)
def conjunct_words():
    """Dictionary words with a conjunct: where most mistakes are."""
    return tuple(w for w in hindi_words() if HALANT in w[:-1]) or hindi_words()


def hindi_word(r):
    x = r.random()
    if x < 0.18:
        return r.choice(hindi_words())
    if x < 0.42:
        return r.choice(conjunct_words())
    if x < 0.58:
        return r.choice(word_list("hindi_government"))
    if x < 0.73:
        return r.choice(word_list("hindi_names"))
    if x < 0.82:
        return r.choice(word_list("hindi_function"))
    return random_syllables(r)


def english_word(r):
    x = r.random()
    if x < 0.5:
        return r.choice(english_words())
    if x < 0.68:
        return r.choice(word_list("english_function"))
    if x < 0.86:
        return r.choice(word_list("english_government"))
    return r.choice(word_list("english_names"))


def english_name(r):
    words = [r.choice(word_list("english_names")) for _ in range(r.choice([1, 2, 2, 2, 3]))]
    name = r.choice(["", "", "", "", "Shri ", "Smt. ", "Mr. ", "Dr. ", "Km. "]) + " ".join(words)
    return name.upper() if r.random() < 0.3 else name


def hindi_name(r):
    words = [r.choice(word_list("hindi_names")) for _ in range(r.choice([1, 2, 2, 2, 3]))]
    return r.choice(["", "", "", "", "श्री ", "श्रीमती ", "डॉ. ", "डा0 ", "कु0 ", "सुश्री "]) + " ".join(words)


def fill(r, template, hindi):
    """Puts random values into the {slots} of a sentence."""
    place = r.choice(place_names())
    values = {
        "name": (hindi_name if hindi else english_name)(r), "place": place[1] if hindi else place[0],
        "date": ids.date(r), "year": f"{r.randint(2010, 2026)}-{r.randint(11, 27)}", "num": ids.some(r, r.randint(2, 6)),
        "age": str(r.randint(1, 99)), "amount": ids.amount(r), "digits": ids.account(r), "aadhaar": ids.aadhaar(r),
        "mobile": ids.phone(r), "pin": ids.some(r, 6), "ip": ids.network(r), "user": r.choice(word_list("english_names")).lower(),
    }
    return template.format(**values)


def _cut(r, text):
    """A run of whole words of `text`, as a line break would leave it."""
    words = text.split(" ")
    if len(words) < 5 or r.random() < 0.35:
        return text
    start = r.randint(0, len(words) - 3)
    return " ".join(words[start : start + r.randint(2, 12)])


def _wrap(r, text, ends):
    x = r.random()
    if x < 0.16:
        return text + r.choice(ends)
    if x < 0.20:
        return "(" + text + ")"
    if x < 0.23:
        return r.choice(['"%s"', "'%s'", "“%s”", "‘%s’", "[%s]", "-- %s --", "*** %s ***", "// %s //"]) % text
    if x < 0.29:
        number = r.choice([str(r.randint(1, 99)) + ".", "(" + str(r.randint(1, 20)) + ")", r.choice("abcdivx") + ")",
                           r.choice("ABC") + ".", r.choice("१२३४५६७८९") + ".", "(क)", "(ख)", str(r.randint(1, 9)) + ")"])
        return number + " " + text
    if x < 0.32:
        return r.choice(BULLETS) + text
    return text


def hindi_line(r):
    x = r.random()
    if x < 0.22:
        return Line(_cut(r, fill(r, r.choice(word_list("hindi_sentences")), True)), "hindi_prose")
    if x < 0.47:
        return Line(r.choice(hindi_prose()), "hindi_prose")
    if x < 0.60:
        return Line(_wrap(r, r.choice(word_list("hindi_phrases")), HINDI_ENDS), "hindi_phrase")
    if x < 0.68:
        return Line(_wrap(r, hindi_name(r), HINDI_ENDS), "hindi_name")
    words = [hindi_word(r) for _ in range(r.choice([1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8]))]
    text = " ".join(words)
    if len(words) > 1 and r.random() < 0.15:
        text = text.replace(" ", r.choice([", ", " - ", "-", ": ", " / ", "/", " एवं "]), 1)
    return Line(_wrap(r, text, HINDI_ENDS), "hindi_words")


def _punctuate(r, words):
    for i in range(len(words)):
        x = r.random()
        if x < 0.05:
            words[i] += ","
        elif x < 0.065:
            words[i] += r.choice(":;.!?")
        elif x < 0.08:
            words[i] = "(" + words[i] + ")"
        elif x < 0.11:
            words[i] += r.choice(["-", "/", "_", "–", "&", "'s ", "=", "+", "|"]) + english_word(r)
        elif x < 0.14:
            words[i] = ids.some(r, r.randint(1, 5))
    return words


def english_line(r):
    x = r.random()
    if x < 0.2:
        return Line(_cut(r, fill(r, r.choice(word_list("english_sentences")), False)), "english_prose")
    if x < 0.45:
        return Line(r.choice(english_prose()), "english_prose")
    if x < 0.57:
        return Line(_wrap(r, r.choice(word_list("english_phrases")), ENGLISH_ENDS), "english_phrase")
    if x < 0.66:
        return Line(_wrap(r, english_name(r), ENGLISH_ENDS), "english_name")
    words = _punctuate(r, [english_word(r) for _ in range(r.choice([1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 9]))])
    case = r.random()
    if case < 0.22:
        words = [w.upper() for w in words]
    elif case < 0.5:
        words = [w[:1].upper() + w[1:] for w in words]
    elif case < 0.8:
        words[0] = words[0][:1].upper() + words[0][1:]
    return Line(_wrap(r, " ".join(words), ENGLISH_ENDS), "english_words")


STYLE_OF = {"mrz": "ocrb", "vehicle": "plate", "card": "emboss", "plain_number": "segment",
            "amount": "segment", "time_of_day": "segment"}


def identifier_line(r):
    kind, value = ids.any_identifier(r)
    style = STYLE_OF.get(kind, "")
    x = r.random()
    if x < 0.5 or kind == "mrz":
        return Line(value, kind, style)
    if x < 0.92:
        label = r.choice(word_list("english_phrases") if x < 0.72 else word_list("hindi_phrases"))
        return Line(label.rstrip(":") + r.choice([": ", " : ", ":", " ", " - ", "- ", ":- ", ". "]) + value, kind)
    return Line(value + r.choice([" ", ", ", "; ", " / ", " | "]) + ids.any_identifier(r)[1], kind)


def table_row(r):
    """A row of a list: serial number, name, some values."""
    cells = [str(r.randint(1, 300)) + r.choice(["", ".", ""]), r.choice([english_name, hindi_name])(r)]
    cells += [r.choice([ids.amount, ids.date, ids.phone, ids.plain_number, ids.mixed_code])(r) for _ in range(r.randint(1, 3))]
    return Line(r.choice([" ", " ", " | "]).join(cells), "table")


def address(r):
    place = r.choice(place_names())
    city = r.choice(place_names())
    if r.random() < 0.5:
        house = r.choice(["H.No. ", "House No. ", "Flat No. ", "", "Plot No. ", "C/O "]) + r.choice(
            [str(r.randint(1, 999)), f"{r.randint(1, 99)}/{r.randint(1, 400)}", f"{r.choice('ABCDEFG')}-{r.randint(1, 99)}"])
        text = f"{house}, {place[0]}, {city[0]}{r.choice([', Uttar Pradesh', ', U.P.', ' (UP)', ''])} - {ids.some(r, 6)}"
    else:
        house = r.choice(["म0नं0 ", "मकान सं0 ", "म.नं. ", "मकान संख्या ", "ग्राम "]) + str(r.randint(1, 999))
        text = f"{house}, {place[1]}, {city[1]}{r.choice([', उत्तर प्रदेश', ', उ0प्र0', ' (उ.प्र.)', ''])} - {ids.some(r, 6)}"
    return Line(_cut(r, text), "address")


def mixed_line(r):
    hindi = " ".join(hindi_word(r) for _ in range(r.randint(1, 4)))
    english = " ".join(english_word(r) for _ in range(r.randint(1, 4)))
    if r.random() < 0.3:
        hindi, english = r.choice(word_list("hindi_phrases")), r.choice(word_list("english_phrases"))
    if r.random() < 0.25:
        english = english.upper()
    x = r.random()
    if x < 0.5:
        form = r.choice(["{h} / {e}", "{h} {e}", "{e} {h}", "{h}/{e}", "{e} ({h})", "{h} ({e})", "{h} : {e}", "{e} - {h}", "{h}, {e}"])
        return Line(form.format(h=hindi, e=english), "mixed")
    value = ids.any_identifier(r)[1]
    form = r.choice(["{h}: {v}", "{h} : {v}", "{h} {v} {e}", "{h} / {e}: {v}", "{h} {v}", "{v} {h}", "{h} {v} {g}"])
    return Line(form.format(h=hindi, e=english, v=value, g=hindi_word(r)), "mixed")


def mark(r):
    """Stamps and classification marks, as their own line."""
    source = word_list("hindi_phrases") if r.random() < 0.5 else word_list("english_phrases")
    text = r.choice(source)
    if text.isascii() and r.random() < 0.7:
        text = text.upper()
    if text.isascii() and " " not in text and len(text) < 14 and r.random() < 0.1:
        text = " ".join(text)
    return Line(text, "mark", "mark")


def random_symbols(r):
    alphabets = (ids.ALNUM_UPPER, ids.ALNUM, "".join(chr(c) for c in range(33, 127)), ids.LOWER, ids.UPPER, ids.DIGITS)
    text = " ".join(ids.some(r, r.randint(1, 8), r.choice(alphabets)) for _ in range(r.randint(1, 3)))
    if r.random() < 0.1:
        text += r.choice([" ", ""]) + r.choice("×·●■↑…€£©®±½→✓§°•–—’“”")
    return Line(text, "random")


KINDS = ((hindi_line, 42), (english_line, 18), (identifier_line, 20), (mixed_line, 9), (table_row, 2),
         (address, 3), (mark, 4), (random_symbols, 2))
_FUNCTIONS = tuple(f for f, _ in KINDS)
_WEIGHTS = tuple(w for _, w in KINDS)


def any_line(r):
    """A random line that the reader's symbols can spell."""
    while True:
        line = r.choices(_FUNCTIONS, _WEIGHTS)[0](r)
        text = normalise(line.text)
        # Word lists hold a few misspelt words whose signs no order of drawing could give back.
        if 0 < len(text) <= MAX_CHARS and encodable(text) and from_visual(to_visual(text)) == text:
            return dataclasses.replace(line, text=text)
