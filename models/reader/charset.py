"""Symbols the reader knows, and the visual order of Devanagari.

The network reads from left to right. Unicode stores the short i after the cluster it stands before,
and the reph before the syllable it stands on. Targets are therefore kept in *visual order*: the short i
before its cluster, the reph (private symbol REPH) after its syllable. `to_visual` and `from_visual`
convert; the round trip is exact for every well-formed Hindi word.
"""

import unicodedata

REPH = "\ue000"
LATIN = "".join(chr(c) for c in range(33, 127)) + "₹–—’‘“”•°§"
DEVANAGARI = (
    "ँंःअआइईउऊऋऍएऐऑओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह़ऽ"
    "ािीुूृॅेैॉोौ्ॐ।॥०१२३४५६७८९॰"
)
# Only appended to: the order is the order of the network's outputs.
EXTRA = "×·●■↑…€£©®±½→✓"
CHARS = [" ", *LATIN, *DEVANAGARI, REPH, *EXTRA]
INDEX = {c: i + 1 for i, c in enumerate(CHARS)}  # 0 is the CTC blank
CLASS_COUNT = len(CHARS) + 1

CONSONANTS = frozenset("कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह")
VOWEL_SIGNS = frozenset("ािीुूृॅेैॉोौ")
NASALS = frozenset("ँंः")
HALANT, NUKTA, SHORT_I, RA = "्", "़", "ि", "र"


def normalise(text):
    """NFC (which decomposes nukta letters), no joiners, single spaces."""
    text = unicodedata.normalize("NFC", text)
    for joiner in "\u200c\u200d\ufeff":
        text = text.replace(joiner, "")
    return " ".join(text.split())


def _cluster_end(chars, start):
    """Index after the consonant cluster C N? (H C N?)* that starts at `start`."""
    i = start + 1
    count = len(chars)
    while True:
        if i < count and chars[i] == NUKTA:
            i += 1
        if i + 1 < count and chars[i] == HALANT and chars[i + 1] in CONSONANTS:
            i += 2
            continue
        return i


def to_visual(text):
    """Logical order to visual order; normalises first."""
    text = normalise(text)
    out = []
    i = 0
    while i < len(text):
        if text[i] not in CONSONANTS:
            out.append(text[i])
            i += 1
            continue
        end = _cluster_end(text, i)
        cluster = list(text[i:end])
        has_reph = len(cluster) > 2 and cluster[0] == RA and cluster[1] == HALANT
        if has_reph:
            cluster = cluster[2:]
        if end < len(text) and text[end] == HALANT:  # a halant that is seen
            cluster.append(HALANT)
            end += 1
        signs = []
        while end < len(text) and text[end] in VOWEL_SIGNS:
            signs.append(text[end])
            end += 1
        out += [SHORT_I] * signs.count(SHORT_I) + cluster + [s for s in signs if s != SHORT_I]
        if has_reph:
            out.append(REPH)
        i = end
    return "".join(out)


def _move_rephs(chars):
    """Each REPH becomes RA HALANT before the syllable it closes."""
    out = []
    for c in chars:
        if c != REPH:
            out.append(c)
            continue
        k = len(out)
        while k > 0 and ((out[k - 1] in VOWEL_SIGNS and out[k - 1] != SHORT_I) or out[k - 1] in NASALS):
            k -= 1
        if k > 0 and out[k - 1] == HALANT:
            k -= 1
        while k > 0:
            if out[k - 1] == NUKTA:
                k -= 1
            if k > 0 and out[k - 1] in CONSONANTS:
                k -= 1
            else:
                break
            if k > 0 and out[k - 1] == HALANT:
                k -= 1
            else:
                break
        out[k:k] = [RA, HALANT]
    return out


def from_visual(text):
    """Visual order to logical order; accepts any string the network may give."""
    chars = _move_rephs(text)
    out = []
    i = 0
    while i < len(chars):
        if chars[i] == SHORT_I and i + 1 < len(chars) and chars[i + 1] in CONSONANTS:
            end = _cluster_end(chars, i + 1)
            out += chars[i + 1 : end] + [SHORT_I]
            i = end
        else:
            out.append(chars[i])
            i += 1
    return normalise("".join(out))


def encodable(text):
    """Whether every symbol of `text` has an output of the network."""
    return all(c in INDEX for c in to_visual(text))


def encode(text):
    """Output indices of `text` in visual order; KeyError when not encodable."""
    return [INDEX[c] for c in to_visual(text)]


def decode(indices):
    """Greedy CTC: drop repeats and blanks, restore logical order."""
    out = []
    last = 0
    for i in indices:
        if i and i != last:
            out.append(CHARS[i - 1])
        last = i
    return from_visual("".join(out))
