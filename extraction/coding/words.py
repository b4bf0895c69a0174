"""Diagnoses in one form of words, so that "torn medial menisci" and "Tear of medial meniscus" are the same.

``icd10_words.csv`` says which words mean the same and which say nothing that the classification tells apart. The text
of a record and the descriptions of ICD-10-CM go through the same function.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from extraction.language.terms import read_rows

_TOKEN = re.compile(r"[a-z]{1,2}/[a-z]{1,2}(?![a-z])|w/(?![a-z])|sprain/strain|strain/sprain|[a-z0-9]+")
_APOSTROPHE = re.compile(r"['’`](?:s\b)?")
# What a condition is without does not change its code here: "without myelopathy" is the default of its category.
_WITHOUT = re.compile(r"\b(?:without|w/o|w/out)\b(?: (?:mention|evidence) of)?(?:(?! of )[^,;.])*")
_PLURAL = re.compile(r"\(e?s\)")
_LOC = re.compile(r"\b(?:without|w/o|no) (?:any )?(?:loss of consciousness|loc)\b")
_ASIDE = re.compile(
    r"\bgrade\s+(?:[0-5]|i{1,3}|iv)\b(?:\s*(?:-|/|to)\s*(?:[0-5]|i{1,3}|iv)\b)?"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b\d{1,3}(?:\.\d)?(?:\s?(?:-|x|to)\s?\d{1,3}(?:\.\d)?)?\s?(?:mm|cm)\b|\b\d{1,2}\.\d\b"
)
# The neck of a bone is not the neck.
_BONE_NECK = re.compile(
    r"\b(?P<bone>femoral|femur|radial|radius|surgical|anatomical|metacarpal|metatarsal|talar|talus|scapular?|humeral|humerus|fibular?)\s+neck\b"
    r"|\bneck(?= of (?:(?:right|left|unspecified|the|first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th)|other) ){0,3}"
    r"(?:femur|radius|talus|scapula|humerus|metacarpal|metatarsal|fibula))"
)
_LEVEL = re.compile(
    r"\b(?P<letter>[ctls])-?\s?(?P<first>1[0-2]|[1-9])"
    r"(?:\s?(?:-|/|to|through|thru|&|and)\s?(?P<last_letter>[ctls]?)-?\s?(?P<last>1[0-2]|[1-9])\b)?(?![\w/])"
)
_LETTER_REGION = {"c": "cervical spine", "t": "thoracic spine", "l": "lumbar spine", "s": "lumbar spine"}
_REGION_OF = {
    "cervical": "cervical spine", "thoracic": "thoracic spine", "lumbar": "lumbar spine", "upper_arm": "upper arm",
    "lower_leg": "lower leg", "arm": "upper extremity", "leg": "lower extremity", "upper_limb": "upper extremity",
    "lower_limb": "lower extremity", "chest_wall": "chest", "high_cervical": "high cervical", "mid_cervical": "mid cervical",
}  # fmt: skip
# A sprain of a ligament is a sprain, but degeneration of a tendon is not that of the joint.
_INJURIES = frozenset(("sprain", "strain", "tear", "fracture", "contusion", "dislocation", "spasm", "laceration"))
_ARTICLES = frozenset(("the", "a", "an", "his", "her", "their", "this", "that"))
_LONGEST_TERM = 6


class Words(NamedTuple):
    """A diagnosis as words. ``said`` every word that counts; ``light``, ``modifiers`` and ``regions`` those of it that
    may be left out; ``zones`` the regions and spinal levels named, the most specific first; ``text`` all of it as one
    string; ``is_procedure`` whether it names something done."""

    said: frozenset[str]
    light: frozenset[str]
    modifiers: frozenset[str]
    regions: frozenset[str]
    zones: tuple[str, ...]
    text: str
    is_procedure: bool


@cache
def _terms() -> dict[str, tuple[str, str]]:
    """Term (its tokens joined by blanks) -> canonical words and kind."""
    terms: dict[str, tuple[str, str]] = {}
    for row in read_rows("icd10_words.csv"):
        for term in row["term"].split("|"):
            canonical = row["canonical"].replace(" ", "_") if row["kind"] == "region" else row["canonical"]
            terms[" ".join(_TOKEN.findall(term.lower()))] = (canonical, row["kind"])
    return terms


@cache
def light_words() -> frozenset[str]:
    """Words that a name may have more than the text."""
    return frozenset(term for term, (_, kind) in _terms().items() if kind in {"light", "tissue"})


@cache
def _tissue_words() -> frozenset[str]:
    return frozenset(term for term, (_, kind) in _terms().items() if kind == "tissue")


@lru_cache(maxsize=65_536)
def read_words(text: str) -> Words:
    """The words of a diagnosis or of a description of the classification."""
    text = _plain(text)
    zones = tuple(dict.fromkeys(zone for match in _LEVEL.finditer(text) for zone in _zones_of(match)))
    tokens = [token for token in _TOKEN.findall(_LEVEL.sub(" ", text)) if token not in _ARTICLES]
    said: dict[str, str] = {}
    position = 0
    while position < len(tokens):
        words, kind, used = _longest(tokens, position)
        position += used
        if kind == "drop":
            continue
        words = words or _singular(" ".join(tokens[position - used : position]))
        for word in words.split():
            said.setdefault(word, kind)
    regions = frozenset(word for word, kind in said.items() if kind == "region")
    named = tuple(_REGION_OF.get(word, word) for word in said if word in regions)
    return Words(
        frozenset(said),
        light_words().intersection(said) - (frozenset() if _INJURIES.intersection(said) else _tissue_words()),
        frozenset(word for word, kind in said.items() if kind == "modifier"),
        regions,
        (*zones, *(region for region in named if region not in zones)),
        " ".join((*said, *zones[:1])),
        "procedure" in said.values(),
    )


def _plain(text: str) -> str:
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    text = _LOC.sub("noloc", _PLURAL.sub("", _APOSTROPHE.sub("", text)))
    if "neck" in text:
        text = _BONE_NECK.sub(lambda match: f"{match['bone'] or ''} boneneck", text)
    return _ASIDE.sub(" ", _WITHOUT.sub(" ", text))


def _longest(tokens: list[str], position: int) -> tuple[str, str, int]:
    """Canonical words, kind and number of tokens of the longest known term at a position."""
    terms = _terms()
    for size in range(min(_LONGEST_TERM, len(tokens) - position), 0, -1):
        term = " ".join(tokens[position : position + size])
        if term in terms:
            return *terms[term], size
        if (single := _singular(term)) != term and single in terms:
            return *terms[single], size
    token = tokens[position]
    return _singular(token), "modifier" if token.isdigit() else "word", 1


def _singular(term: str) -> str:
    if len(term) > 3 and term.endswith("s") and not term.endswith(("ss", "us", "is", "ceps")):
        return term[:-3] + "y" if term.endswith("ies") else term[:-1]
    return term


def _zones_of(match: re.Match[str]) -> tuple[str, ...]:
    """The level named and the stretches of the spine that ICD-10-CM knows it by, the most specific first."""
    letter, first = match["letter"], int(match["first"])
    region = _LETTER_REGION[letter]
    if match["last"] is None:
        level = f"{letter.upper()}{first}"
        return (level, "lumbosacral", region) if letter == "s" else (level, region)
    last, last_letter = int(match["last"]), match["last_letter"] or letter
    if not match["last_letter"] and last < first:
        last_letter = {"c": "t", "t": "l", "l": "s"}.get(letter, letter)
    level = f"{letter.upper()}{first}-{'' if last_letter == letter else last_letter.upper()}{last}"
    if letter != last_letter:
        crossing = {"c": "cervicothoracic", "t": "thoracolumbar", "l": "lumbosacral"}.get(letter, "")
        # L4-S1 spans both; its discs are counted with the lumbar region.
        return (level, crossing, region) if first in {5, 7, 12} else (level, region)
    if letter == "c":
        return (level, "high cervical" if last <= 4 else "mid cervical", region)
    return (level, region)
