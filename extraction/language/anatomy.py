"""Body sites: which region is named, on which side, at which spinal level.

``sites(doc)`` gives every named body region of the reading text; findings ask for those in their own clause.
"""

import re
from bisect import bisect_left
from typing import NamedTuple, cast

from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.terms import find_terms

_KEY = "casewright_sites"
_STARTS_KEY = "casewright_site_starts"

_MAY_BE_SIDE = re.compile(
    r"[BLRblr](?<![A-Za-z0-9_].)(?:(?![a-z])|(?<=[Ll])(?i:eft|t)|(?<=[Rr])(?i:ight|t)|(?<=[Bb])(?i:il|oth))"
)
"""How every word of laterality begins, with b, l or r: a search for letters is fast."""
_SIDE_WORD = re.compile(
    r"(?:"
    r"(?i:(?P<bilateral>bilateral(?:ly)?|both(?![\s-]bones?\b|\s+(?:for|because|in\s+case|as\s+an?)\b)|bilat\b\.?|bil\b\.?|b/l|(?:right|rt\.?)\s*(?:and|&|/)\s*(?:left|lt\.?)"
    r"|(?:left|lt\.?)\s*(?:and|&|/)\s*(?:right|rt\.?))(?!\w)(?!-?\s?hand(?:ed|\s+dominan)))|(?P<b1>BUE|BLE)\b"
    # "left work", "has left the nursing home", "right away", "right-handed" name no side.
    r"|(?i:(?P<left>left(?:-sided|-side)?|lt\b\.?)(?!\w)(?!-?\s?hand(?:ed|\s+domin)|\s+(?:the|his|her|work|without|against|nursing|untreated|alone|over|off)\b))"
    r"|(?i:(?P<right>right(?:-sided|-side)?|rt\b\.?)(?!\w)(?!-?\s?hand(?:ed|\s+domin)|\s+(?:away|now|before|after|at\s+the)\b))"
    r"|(?<!Dr\.\s)(?<!Dr\s)(?<!\bM\.)(?:(?P<l1>L|LUE|LLE|LUL|LLL)(?![\w/-]|\s?\d{1,2}(?!\d|st\b|nd\b|rd\b|th\b)|\.\s?[A-Z])|(?P<r1>R|RUE|RLE|RUL|RML|RLL)(?![\w/-]|\.\s?[A-Z])))"
)
_SIDE_OF = {"l1": "left", "r1": "right", "b1": "bilateral"}
_LEVEL = re.compile(
    # "free T4", "T3/T4" after TSH: hormones of the thyroid.
    r"(?P<letter>[CTLS])(?<!\w[CTLS])(?<![Ff]ree\s[T])(?<![Tt]otal\s[T])(?<!TSH\s[T])(?<!TSH,\s[T])(?<!TSH/[T])-?\s?(?P<first>1[0-2]|[1-9])(?:\s?(?:-|/|to|through|thru|&|and)\s?(?:[CTLS]-?\s?)?(?:1[0-2]|[1-9])\b)*(?![\w/]|\s?(?:mg|cm|mm))"
)
_LEVEL_REGION = {"C": "cervical spine", "T": "thoracic spine", "L": "lumbar spine", "S": "lumbar spine"}


class Site(NamedTuple):
    """A body region at ``[start, end)`` of the reading text; ``level`` as written, for spinal levels; ``structure``
    tells lesions of one region apart (``regions.csv``)."""

    start: int
    end: int
    region: str
    level: str | None
    structure: str = ""


class SideWord(NamedTuple):
    """A word of laterality at ``[start, end)`` of the reading text."""

    start: int
    end: int
    side: str


def sites(doc: Doc) -> tuple[Site, ...]:
    """Named regions and spinal levels in order, made once."""
    made = doc.user_data.get(_KEY)
    if made.__class__ is tuple:
        return cast("tuple[Site, ...]", made)
    made = tuple(find_sites(reading(doc).text) if made is None else (Site(*parts) for parts in made))
    doc.user_data[_KEY] = made
    return made


def sites_between(doc: Doc, start: int, end: int) -> tuple[Site, ...]:
    """The sites that start in ``[start, end)``."""
    starts = doc.user_data.get(_STARTS_KEY)
    if starts is None:
        starts = doc.user_data[_STARTS_KEY] = [site.start for site in sites(doc)]
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    return sites(doc)[first:last] if first < last else ()


def find_sites(text: str) -> list[Site]:
    """Named regions of any text."""
    found = [
        Site(term.start, term.end, term.row["region"], None, term.row["structure"])
        for term in find_terms("regions.csv", text)
        if term.row["kind"] != "mask"
    ]
    found.extend(
        Site(match.start(), match.end(), _LEVEL_REGION[match["letter"]], match.group())
        for match in _LEVEL.finditer(text)
    )
    return sorted(found)


def find_sides(text: str, offset: int = 0) -> list[SideWord]:
    """Words of laterality in a text, their positions shifted by ``offset``."""
    found: list[SideWord] = []
    end = 0
    for place in _MAY_BE_SIDE.finditer(text):
        match = _SIDE_WORD.match(text, place.start()) if place.start() >= end else None
        if match is not None:
            end = match.end()
            group = match.lastgroup or ""
            found.append(SideWord(match.start() + offset, end + offset, _SIDE_OF.get(group, group)))
    return found
