"""The places that a study's phrase names: each region once, with its side."""

import re

from extraction.language.anatomy import SideWord, Site, find_sides

_JOIN = re.compile(r"[,/&+]|\band\b|\bor\b|views?\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(?:n?either)\s+(?:of\s+the\s+)?$", re.IGNORECASE)
_JOINTS = re.compile(r"\s+joints\b", re.IGNORECASE)
_PAIRS = frozenset(
    {
        "knees",
        "hips",
        "wrists",
        "hands",
        "shoulders",
        "ankles",
        "elbows",
        "feet",
        "thumbs",
        "heels",
        "femurs",
        "tibias",
        "tmjs",
    }
)
"""Plurals that mean both sides where no side is given."""
WHOLE = frozenset({"dexa", "bone_scan", "pet"})
"""Studies of the whole skeleton or body, one item however many sites they name."""
SPINAL = frozenset({"cervical spine", "thoracic spine", "lumbar spine", "spine"})
"""Regions that imaging shows whole, so that a side beside them is that of a complaint."""
UNSIDED = SPINAL | {"sacrum", "chest", "pelvis", "whole body"}
MIDLINE = SPINAL | {"sacrum", "chest", "pelvis", "head", "brain", "face", "abdomen", "whole body"}
"""Regions that take no side from their neighbours ("left hip and pelvis")."""


_QUADRANT = re.compile(r"[rl](?=(?:ight|eft)\s(?:upper|lower)|[UL]Q\b)", re.IGNORECASE)


def places_of(text: str, chosen: list[Site], start: int, end: int) -> tuple[tuple[str, str | None], ...]:
    """Each region once with its side; a side before a list of sites holds for those after it too ("right knee and ankle")."""
    if not chosen:
        return ()
    first, last = min(start, chosen[0].start), max(end, chosen[-1].end)
    words = find_sides(text[first : last + 16], first)
    made: dict[str, str | None] = {}
    carried: str | None = None
    for index, site in enumerate(chosen):
        if site.region == "spine" and index + 1 < len(chosen) and chosen[index + 1].region in SPINAL:
            continue  # "SPINE LUMBAR"
        if site.region == "pelvis" and "abdomen" in made and "chest" not in made:
            continue  # "abdomen and pelvis" are scanned as one; a trauma scan lists chest, abdomen and pelvis
        left = chosen[index - 1].end if index else first
        right = chosen[index + 1].start if index + 1 < len(chosen) else last + 16
        own = _own_side(text, words, site, left, right)
        if own is None and _means_both(text, site):
            own = "bilateral"
        side = None if site.region in UNSIDED else own or (None if site.region in MIDLINE else carried)
        carried = own or carried
        if (
            made
            and site.region != chosen[index - 1].region
            and not _JOIN.search(text, chosen[index - 1].end, site.start)
        ):
            continue  # "right hand index finger": the second site only narrows the first
        known = made.get(site.region)
        made[site.region] = "bilateral" if known and side and known != side else side or known
    return tuple(made.items())


def _means_both(text: str, site: Site) -> bool:
    """Whether a site without a side names a pair: "knees", "temporomandibular joints", "tmjs", "either wrist"."""
    if text[site.start : site.end].lower() in _PAIRS or _EITHER.search(text, max(0, site.start - 12), site.start):
        return True
    return site.region not in MIDLINE and _JOINTS.match(text, site.end) is not None


def _own_side(text: str, words: list[SideWord], site: Site, left: int, right: int) -> str | None:
    quadrant = _QUADRANT.match(text, site.start, site.end)
    if quadrant is not None:
        return "right" if quadrant.group().lower() == "r" else "left"
    before = [
        word
        for word in words
        if left <= word.start and word.end <= site.start and not re.search(r"[.;:\n]", text[word.end : site.start])
    ]
    if before:
        sides = {word.side for word in before}
        return "bilateral" if len(sides) > 1 else before[-1].side
    after = [
        word
        for word in words
        if site.end <= word.start <= site.end + 4
        and word.end <= right
        and not re.search(r"[.;:\n+&,/]|\band\b", text[site.end : word.start])
    ]
    return after[0].side if after else None


def side_near(text: str, start: int, end: int) -> str | None:
    """The first side that a stretch names."""
    return next((word.side for word in find_sides(text[start:end])), None)
