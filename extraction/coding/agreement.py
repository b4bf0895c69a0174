"""Whether a code agrees with the text: it may claim no side, region or complication that the text does not."""

import re
from functools import cache

from extraction.coding.classification import WITHIN, Place, classification, entry, stem_of
from extraction.coding.words import Words, read_words
from extraction.language.anatomy import find_sites

_EXCLUDES = re.compile(r"\bwithout (?P<what>[^,]+)", re.IGNORECASE)
_NOWHERE = re.compile(r"\bunspecified (?:site|joint|part|body region)|\bsite unspecified", re.IGNORECASE)
_SPINE = {
    "lumbosacral": "lumbar spine", "cervicothoracic": "cervical spine", "thoracolumbar": "thoracic spine",
    "high cervical": "cervical spine", "mid cervical": "cervical spine",
}  # fmt: skip


def excludes(code: str, words: Words) -> bool:
    """Whether a code says that it is without what the text says: "diabetes without complications" of "diabetes with nephropathy"."""
    excluded = _EXCLUDES.search(classification().description(code) or "")
    if not excluded:
        return False
    said = read_words(excluded["what"]).said
    return "complication" in said or bool(said & words.said)


def side_agrees(code: str, place: Place) -> bool:
    """Whether a code claims no side that the text does not."""
    side = entry(stem_of(code)).side
    if side == "unilateral" and place.side == "bilateral":
        return False
    return (
        side not in {"right", "left", "bilateral"}
        or side == place.side
        or (place.side == "bilateral" and side != "bilateral")
    )


def agrees(code: str, place: Place) -> bool:
    """Whether a code claims no side and no region that the text does not."""
    if not side_agrees(code, place):
        return False
    claimed = _regions(code)
    stated = {_SPINE.get(zone, zone) for zone in place.zones}
    return (
        not claimed
        or not stated
        or any(
            mine == theirs or mine in WITHIN.get(theirs, ()) or theirs in WITHIN.get(mine, ())
            for mine in claimed
            for theirs in stated
        )
    )


@cache
def _regions(code: str) -> frozenset[str]:
    """The body regions that a code's description names."""
    text = classification().description(code) or ""
    named = (_SPINE.get(zone, zone) for zone in read_words(text).zones)
    return frozenset((*named, *(site.region for site in find_sites(text))))


def says_nowhere(code: str) -> bool:
    """Whether a code leaves the site open."""
    return _NOWHERE.search(classification().description(code) or "") is not None
