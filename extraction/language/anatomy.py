"""Body sites: which region is named, on which side, at which spinal level.

``sites(doc)`` gives every named body region of the reading text; findings ask for those in their own clause.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.terms import term_index

_KEY = "casewright_sites"

_SIDE_WORD = re.compile(
    r"(?i:\b(?P<bilateral>bilateral(?:ly)?|both|bilat\b\.?|b/l|(?:right\s+and\s+left|left\s+and\s+right)|BUE|BLE)(?!\w))"
    r"|(?i:\b(?P<left>left(?:-sided)?|lt\b\.?)(?!\w))|(?i:\b(?P<right>right(?:-sided|-hand)?|rt\b\.?)(?!\w))"
    r"|\b(?P<l1>L|LUE|LLE)(?![\w/-]|\s?\d)|\b(?P<r1>R|RUE|RLE)(?![\w/-])"
)
_LEVEL = re.compile(
    r"\b(?P<letter>[CTLS])\s?(?P<first>1[0-2]|[1-9])(?:\s?(?:-|/|to|through|thru|&|and)\s?(?:[CTLS]\s?)?(?:1[0-2]|[1-9])\b)*(?![\w/]|\s?(?:mg|cm|mm))"
)
_LEVEL_REGION = {"C": "cervical spine", "T": "thoracic spine", "L": "lumbar spine", "S": "lumbar spine"}


class Site(NamedTuple):
    """A body region at ``[start, end)`` of the reading text; ``level`` as written, for spinal levels."""

    start: int
    end: int
    region: str
    level: str | None


class SideWord(NamedTuple):
    """A word of laterality at ``[start, end)`` of the reading text."""

    start: int
    end: int
    side: str


def sites(doc: Doc) -> tuple[Site, ...]:
    """Named regions and spinal levels in order, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = tuple(find_sites(reading(doc).text))
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(Site(*parts) for parts in made)


def sites_between(doc: Doc, start: int, end: int) -> tuple[Site, ...]:
    """The sites that start in ``[start, end)``."""
    found = sites(doc)
    return found[bisect_left(found, start, key=lambda site: site.start) : bisect_left(found, end, key=lambda site: site.start)]


def find_sites(text: str) -> list[Site]:
    """Named regions of any text."""
    found = [Site(term.start, term.end, term.row["region"], None) for term in term_index("regions.csv").find(text)]
    for match in _LEVEL.finditer(text):
        found.append(Site(match.start(), match.end(), _LEVEL_REGION[match["letter"]], match.group()))
    return sorted(found)


def find_sides(text: str, offset: int = 0) -> list[SideWord]:
    """Words of laterality in a text, their positions shifted by ``offset``."""
    names = {"l1": "left", "r1": "right"}
    return [
        SideWord(match.start() + offset, match.end() + offset, names.get(match.lastgroup or "", match.lastgroup or ""))
        for match in _SIDE_WORD.finditer(text)
    ]
