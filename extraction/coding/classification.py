"""The ICD-10-CM classification: what a code means, its subdivisions, and the one that fits a side, a site and an encounter.

``data/icd10cm_2026.tsv.gz`` (made by ``extraction/coding/build.py``) holds every code short of its 7th character, with
its description and the 7th characters it takes.
"""

import gzip
import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extraction.coding.words import Words, light_words, read_words

CODES = "icd10cm_2026.tsv.gz"
_FULL_LENGTH = 8
"""Characters of a code with its dot and its 7th character."""
_CODE = re.compile(r"[A-TV-Z]\d[0-9AB](?:\.?[0-9A-Z]{1,4})?|U\d\d(?:\.?\d{1,2})?", re.IGNORECASE)
_SIDE = re.compile(r"\b(right|left|bilateral|unilateral)\b", re.IGNORECASE)
_OTHER = re.compile(r"\bother\b", re.IGNORECASE)
_UNSPECIFIED = re.compile(r"\bunspecified\b", re.IGNORECASE)
# Guideline I.C.19.c: a fracture that is not said to be open is closed, and not said to be (non)displaced is displaced.
_DEFAULTS = frozenset(("displaced", "closed"))
WITHIN: dict[str, tuple[str, ...]] = {
    "thumb": ("hand", "upper extremity"), "finger": ("hand", "upper extremity"), "hand": ("upper extremity",),
    "wrist": ("hand", "forearm", "upper extremity"), "forearm": ("upper extremity",),
    "elbow": ("forearm", "upper arm", "upper extremity"), "upper arm": ("upper extremity",),
    "shoulder": ("upper extremity",), "clavicle": ("shoulder",), "toe": ("foot", "lower extremity"),
    "foot": ("lower extremity",), "ankle": ("foot", "lower leg", "lower extremity"), "lower leg": ("lower extremity",),
    "knee": ("lower leg", "lower extremity"), "thigh": ("lower extremity",), "hip": ("thigh", "pelvis", "lower extremity"),
    "rib": ("chest",), "face": ("head",), "jaw": ("face", "head"), "brain": ("head",), "sacrum": ("pelvis", "spine"),
    "cervical spine": ("spine",), "thoracic spine": ("spine",), "lumbar spine": ("spine",),
}  # fmt: skip
"""Regions that a region lies in, nearest first: ICD-10-CM often names only the larger one."""


class Place(NamedTuple):
    """Where the text puts a condition: ``zones`` levels and regions, the most specific first; ``said`` its words."""

    zones: tuple[str, ...]
    side: str | None
    said: frozenset[str]


class Classification:
    """Codes and descriptions, read once per process."""

    def __init__(self) -> None:
        packed = files("extraction").joinpath("data", CODES).read_bytes()
        schemes, _, table = gzip.decompress(packed).decode("utf-8").partition("\n\n")
        self._schemes = [dict(part.split("=", 1) for part in line.split("|")) for line in schemes.split("\n")]
        lines = table.splitlines()
        self._codes = [line[: line.index("\t")] for line in lines]
        self._lines = dict(zip(self._codes, lines, strict=True))

    def _row(self, code: str) -> tuple[str, str] | None:
        """Description and scheme of 7th characters of a code short of its 7th character."""
        line = self._lines.get(code)
        if line is None:
            return None
        _, text, scheme = line.split("\t")
        return text, scheme

    def description(self, code: str) -> str | None:
        """What a code with its dot means; ``None`` for a code that the classification does not have."""
        row = self._row(code)
        if row:
            return row[0]
        if len(code) != _FULL_LENGTH:
            return None
        for base in dict.fromkeys((code[:-1], stem_of(code))):
            row = self._row(base)
            meaning = self._schemes[int(row[1])].get(code[-1]) if row and row[1] else None
            if row and meaning:
                return f"{row[0]}, {meaning}"
        return None

    def children(self, code: str) -> tuple[str, ...]:
        """The subdivisions of a code, 7th characters apart."""
        start, end = (
            bisect_right(self._codes, code),
            bisect_left(self._codes, code + ("." if len(code) == 3 else "") + "~"),
        )
        below = self._codes[start:end]
        size = min(map(len, below), default=0)
        return tuple(child for child in below if len(child) == size)

    def complete(self, code: str, said: frozenset[str] = frozenset()) -> str:
        """A code with placeholders and the 7th character of an initial encounter, where it takes one; of a fracture that the text
        calls open, that of an open fracture."""
        row = self._row(code)
        scheme = row[1] if row else ""
        meanings = self._schemes[int(scheme)] if scheme else {}
        if "A" not in meanings:
            return code
        encounter = "B" if "open" in said and "open fracture" in meanings.get("B", "") else "A"
        return (code if "." in code else code + ".").ljust(7, "X") + encounter


@cache
def classification() -> Classification:
    """The classification, read on first use."""
    return Classification()


def stem_of(code: str) -> str:
    """A code without its 7th character and the placeholders before it: S33.5 of S33.5XXA."""
    return code[:-1].rstrip("X").rstrip(".") if len(code) == _FULL_LENGTH else code


def dotted(code: str) -> str:
    """A code as written, in capitals and with its dot."""
    bare = code.strip().upper().replace(".", "")
    return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare


def is_well_formed(code: str) -> bool:
    """Whether a string has the form of an ICD-10-CM code."""
    return _CODE.fullmatch(code.strip()) is not None


class Entry(NamedTuple):
    """What a code's description says: ``words`` in one form, ``side``, and how it is qualified."""

    words: Words
    side: str | None
    is_other: bool
    is_unspecified: bool


@lru_cache(maxsize=16_384)
def entry(code: str) -> Entry:
    """The description of a code, read."""
    text = classification().description(code) or ""
    sides = {match.lower() for match in _SIDE.findall(text)}
    return Entry(
        read_words(text),
        next((side for side in ("right", "left", "bilateral", "unilateral") if side in sides), None),
        bool(_OTHER.search(text)),
        bool(_UNSPECIFIED.search(text)),
    )


def resolve(code: str, place: Place) -> tuple[str, ...]:
    """The subdivision of a code that fits the place, as far as the text decides; of a bilateral condition that is coded
    by side, the code of each side."""
    tree = classification()
    if place.side == "bilateral" and entry(code).side == "unilateral":
        code = _bilateral_twin(code)
    while children := tree.children(code):
        chosen = _choose(code, children, place)
        if both := _each_side(code, children, place, chosen):
            return both
        if chosen is None:
            break
        code = chosen
    return (tree.complete(code, place.said),)


def _each_side(parent: str, codes: tuple[str, ...], place: Place, chosen: str | None) -> tuple[str, ...]:
    """The codes of right and left for a bilateral condition that has no code of its own."""
    if place.side != "bilateral" or (chosen and entry(chosen).side == "bilateral"):
        return ()
    right, left = (_choose(parent, codes, place._replace(side=side)) for side in ("right", "left"))
    if not right or not left or right == left:
        return ()
    return (*resolve(right, place._replace(side="right")), *resolve(left, place._replace(side="left")))


def pick(codes: tuple[str, ...], place: Place) -> tuple[str, ...]:
    """Of the codes that one name may mean, the one that fits the place, completed; none where several fit alike."""
    if len(codes) == 1:
        return resolve(codes[0], place)
    parent = codes[0]
    while len(parent) > 1 and not all(code.startswith(parent) for code in codes):
        parent = parent[:-1]
    parent = parent.rstrip(".")
    chosen = _choose(parent, codes, place)
    return _each_side(parent, codes, place, chosen) or (resolve(chosen, place) if chosen else ())


def _bilateral_twin(code: str) -> str:
    """M17.1 (unilateral primary osteoarthritis of knee) -> M17.0 (bilateral)."""
    tree = classification()
    for sibling in tree.children(code[:-1].rstrip(".")):
        if entry(sibling).side == "bilateral" and entry(sibling).words.said == entry(code).words.said:
            return sibling
    return code


def _same_site(codes: tuple[str, ...]) -> bool:
    return len({frozenset(entry(code).words.zones) for code in codes}) == 1


def _choose(parent: str, children: tuple[str, ...], place: Place) -> str | None:
    """The child that says nothing the text does not, and most of what it does; ``None`` where two fit alike."""
    above = entry(parent)
    wider = (*place.zones, *(zone for region in place.zones for zone in WITHIN.get(region, ())))
    # A site that all children share tells none of them apart.
    shared = (
        {zone for child in children for zone in entry(child).words.zones}
        if _same_site(children)
        else set(above.words.zones)
    )
    common = frozenset.intersection(*(entry(child).words.said for child in children))
    ranked: list[tuple[tuple[int, int, int, bool, bool, int], str]] = []
    for child in children:
        here = entry(child)
        if here.side in {"right", "left", "bilateral"} and here.side != place.side:
            continue
        rank = len(wider)
        if here.words.zones and set(here.words.zones) != shared:
            specific = set(here.words.zones) - set(above.words.zones) or here.words.zones
            rank = min((wider.index(zone) for zone in specific if zone in wider), default=-1)
            if rank < 0:
                continue
        claims = here.words.said - here.words.regions - light_words() - _DEFAULTS - common
        extra = claims - above.words.said
        if extra - place.said and not (here.is_unspecified and child[-1] in "09"):
            continue
        unsaid = len(claims - place.said)
        ranked.append(
            (
                (
                    len(extra - place.said),
                    -len(extra & place.said),
                    rank,
                    here.side != place.side,
                    here.is_other,
                    unsaid,
                ),
                child,
            )
        )
    ranked.sort()
    if not ranked:
        return None
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        unspecified = [child for key, child in ranked if key == ranked[0][0] and entry(child).is_unspecified]
        return unspecified[0] if len(unspecified) == 1 else None
    return ranked[0][1]
