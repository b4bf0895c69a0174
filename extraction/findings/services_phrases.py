"""The phrase that names a service: its words before ("repeat fluoroscopically guided"), its site after ("of the left knee"),
how much of it, and the codes the document states."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.services_terms import Mention
from extraction.language.anatomy import SideWord, Site, find_sides, sites_between
from extraction.language.items import line_end
from extraction.language.reading import reading
from extraction.language.terms import find_terms, lower_case, read_rows
from extraction.rules import small_pattern
from models.case import Code
from models.vocabulary import CodeSystem

_WINDOW = 90  # characters before a name in which its words stand
_REACH = 70  # characters after a name in which its site stands
# All plain signs, as ``str.translate`` is slow with those that its table lacks.
_BOUNDS = {code: code for code in range(128)} | dict.fromkeys(map(ord, "\t\n,;:()[]|"), ord(" "))
_SIDES = frozenset(
    [
        "left",
        "right",
        "bilateral",
        "bilat",
        "bilat.",
        "both",
        "b/l",
        "bil",
        "lt",
        "rt",
        "lt.",
        "rt.",
        "left-sided",
        "right-sided",
        "L",
        "R",
        "LUE",
        "RUE",
        "LLE",
        "RLE",
        "BUE",
        "BLE",
    ]
)
_LEVEL_WORD = re.compile(r"[CTLS]-?\d{1,2}(?:[-/][CTLS]?-?\d{1,2})*", re.IGNORECASE)
_ENDS = frozenset([".", ";", "\n", ""])
_SHORT = frozenset({"rt.", "lt.", "r.", "l.", "bil.", "bilat.", "p.t.", "o.t."})
_REPEATS = frozenset({"repeat", "further", "complete"})
_ARTICLE = re.compile(r"\s+(?:the|his|her|an?|this|that|remaining|current|all)\s", re.IGNORECASE)
_COUNT_WORD = re.compile(r"\d{1,2}(?:-\d{1,2})?|#\d|x\d+", re.IGNORECASE)
_TO_SITE = re.compile(
    r"\s*[,:(-]?\s*(?:\d{1,2}(?:-\d)?\s?x\s?\d{1,2}(?:-\d{1,2})?\s*(?:wks?\b|weeks?\b)?\s*[,:-]?\s*)?(?:(?:of|to|for|on|at|in|into|over|and|&|or|with|through)\b\s*|[,/+&-]\s*)*(?:(?:the|his|her|both|patient's|levels?|region|area|medial|lateral|posterior|anterior|one|two|opposite|trial|level|at)\s+)*",
    re.IGNORECASE,
)
_QUANTITY = r"""(?=[\d\#fopqrstux])
    (?: (?:once|twice|one|two|three|\d(?:\s?-\s?\d)?)\s*(?:x|times?|visits?|sessions?)?\s*(?:/|a|per|each|every)\s*
            (?:wk|week|month|mo)\b(?:\s*(?:x|for|times)\s*(?:the\s+next\s+|an?\s+(?:additional\s+)?)?
               (?:\d{1,2}(?:\s?-\s?\d{1,2})?|one|two|three|four|six|eight|twelve)\s*(?:wks?|weeks?|months?|mos?))?
      | \d{1,2}\s?x\s?/\s?(?:wk|week)(?:\s*x\s*\d{1,2}\s*(?:wks?|weeks?)?)?
      | \d{1,2}\s?(?:x|times?)\s?(?:per\s+|a\s+)?(?:wk|week|month|mo)\b
            (?:\s*(?:x|for|times)\s*\d{1,2}(?:\s?-\s?\d{1,2})?\s*(?:wks?|weeks?|months?|mos?)?)?
      | \d{1,2}\s?[xX]\s?\d{1,2}(?:\s*(?:wks?|weeks?|visits?))?
      | \d{1,2}(?:\s?-\s?\d{1,2})?\s+(?:additional\s+|add'?l\.?\s+|more\s+|further\s+|remaining\s+|total\s+|post-?op(?:erative)?\s+)?
            (?:visits?|sessions?|treatments?|vis\b|sess\b)
      | (?:for\s+)?\d{1,2}\s?-?\s?(?:to|-)?\s?-?\d{0,2}[-\s](?:weeks?|months?|days?)\s*(?:rental|trial|course)?
      | qty\.?:?\s?\d+ | quantity:?\s?\d+ | (?:x|\#)\s?\d{1,3}\b | up\s+to\s+(?:\d+|three|two|four)
      | series\s+of\s+(?:\d|two|three|five) | purchase | rental )"""
_MAY_COUNT = re.compile(r"\d|[ofpt](?:nce|ne|our|ive|urchase|wo|wice|hree)|rental")
"""A number, or a word without which no quantity is: for a text in lower case."""
_CODE_LED = re.compile(r"(?:CPT|HCPCS|codes?)\b[\s#:]*((?:[A-Z]?\d{4,5}(?:\s*(?:,|and|&|x\d+|/)\s*)?)+)", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w./$#-])(?:[0-9]\d{4}|[A-Z]\d{4})(?![\w-]|\.\d)")
_CODE_AFTER = re.compile(r"\s*,\s*([0-9]\d{4}|[A-Z]\d{4})\b|\s{2,}((?:[0-9A-Z]\d{4}(?:,\s*)?)+)(?=\s|$)")
_CODE_BRACKETS = re.compile(r"[(\[]\s*((?:[0-9A-Z]\d{4}[\s,;&/x]*)+)[)\]]")


class Phrase(NamedTuple):
    """``[start, end)`` of the reading text; ``mentions`` are the names it holds, the first the one it is about."""

    start: int
    end: int
    mentions: tuple[Mention, ...]


@cache
def _roles() -> dict[str, str]:
    return {term: row["role"] for row in read_rows("service_words.csv") for term in row["term"].split("|")}


def phrases_of(doc: Doc, mentions: Sequence[Mention]) -> list[Phrase]:
    """The phrases of all names; one ends before the next begins."""
    floors = [0, *(mention.end for mention in mentions)]
    firsts = [
        mention.start if mention.kind == "sent" else _first(doc, mention.start, floor)
        for mention, floor in zip(mentions, floors, strict=False)
    ]
    limits = [*firsts[1:], len(reading(doc).text)][: len(firsts)]
    made = []
    for mention, first, limit in zip(mentions, firsts, limits, strict=True):
        end = mention.end if mention.kind == "sent" else last_of_site(doc, mention.end, limit)
        made.append(Phrase(first, end, (mention,)))
    return made


def _first(doc: Doc, start: int, floor: int) -> int:
    """Where the words that belong to a name begin; ``floor`` is where the name before it ends."""
    text = reading(doc).text
    limit = max(floor, start - _WINDOW, text.rfind("\n", 0, start) + 1)
    places = sites_between(doc, limit, start)
    spaced = text[limit:start].translate(_BOUNDS)
    kept = position = start
    joined = False  # whether an "and" parts the words read so far from those before it
    while position > limit:
        end = len(text[limit:position].rstrip(" \t-")) + limit
        is_comma = end > limit and text[end - 1] == "," and position == start
        if is_comma and not _is_of_imaging(text, limit, end) and not _is_of_last(text, floor, end):
            end -= 1  # "left knee, arthroscopy"
        begin = limit + spaced.rfind(" ", 0, end - limit) + 1
        word = text[begin:end]
        if word.isdigit() and text[end : end + 2] == "  " and not text[limit:begin].strip():
            break  # "2  Dental evaluation": the number counts the item
        if not word or (word[-1] == "." and word.lower() not in _SHORT):
            break
        small = word.lower()
        covered = word in _SIDES or small in _SIDES or _is_site(places, begin)
        role = "modifier" if covered else _role(word)
        if role is None or (text[end : end + 1] == "," and not covered):
            break
        if small in _REPEATS and _ARTICLE.match(text, end):
            break  # "we could repeat the injection": a verb
        if joined and covered and not _is_site(places, kept):
            break  # "x-ray right ankle and bone growth stimulator"
        joined = small in {"and", "&"}
        position = begin
        if role == "modifier":
            kept = position
    return kept


@lru_cache(maxsize=1)
def _studies(text: str) -> tuple[tuple[int, int], ...]:
    """Where imaging studies are named in a text, in order."""
    return tuple((term.start, term.end) for term in find_terms("imaging.csv", text))


def _is_of_imaging(text: str, limit: int, comma: int) -> bool:
    """Whether a site before a comma is that of an imaging study ("repeat MRI cervical spine, EMG/NCV")."""
    studies = _studies(text)
    number = bisect_left(studies, (comma,))
    if number == 0 or studies[number - 1][0] < limit:
        return False
    return not re.search(r"[,.;\n]", text[studies[number - 1][1] : comma - 1])


def _is_of_last(text: str, floor: int, comma: int) -> bool:
    """Whether a site before a comma is that of the service named before it ("EMG of both arms, acupuncture")."""
    return 0 < floor < comma and comma - floor <= _WINDOW and not re.search(r"[,.;:\n]", text[floor : comma - 1])


def _is_site(places: Sequence[Site], position: int) -> bool:
    """Whether a named body site covers a position."""
    return any(site.start <= position < site.end for site in places)


def _role(word: str) -> str | None:
    """What a word before a name is to it: part of it (modifier), joining (joiner), or nothing."""
    if not word.isalpha() and (_LEVEL_WORD.fullmatch(word) or _COUNT_WORD.fullmatch(word)):
        return "modifier"
    return _roles().get(word.lower().strip("'\""))


def last_of_site(doc: Doc, end: int, limit: int) -> int:
    """Where the site after a name ends: "... of the left knee", "..., right L4-5 and L5-S1"."""
    text = reading(doc).text
    if text[end : end + 1] in _ENDS:
        return end
    stop = min(limit, end + _REACH, line_end(text, end))
    places: list[Site | SideWord] = [*sites_between(doc, end, stop), *find_sides(text[end:stop], end)]
    places.sort()
    for place in places:
        if place.start < end:
            end = max(end, place.end) if place.start < end < place.end else end
            continue
        if not _TO_SITE.fullmatch(text, end, place.start):
            break
        end = place.end
    return end


@cache
def _quantity() -> re.Pattern[str]:
    return small_pattern(_QUANTITY, re.VERBOSE)


def quantity_of(text: str, phrase: Phrase, limit: int) -> str | None:
    """How much of a service is asked for: "2x6", "12 visits", "30 day rental"."""
    stop = min(limit, phrase.end + 90, line_end(text, phrase.end))
    small, quantity = lower_case(text), _quantity()
    if _MAY_COUNT.search(small, max(0, phrase.start - 25), stop) is None:
        return None
    match = quantity.search(small, phrase.end, stop)
    if match and not re.search(r"\.\s|;", text[phrase.end : match.start()]):
        pieces = [text[match.start() : match.end()].strip()]
        further = quantity.search(small, match.end(), min(stop, match.end() + 25))
        if further and re.fullmatch(
            r"\s*(?:x\s*|for\s+|[,(=]\s*)*(?:total\s+of\s+)?", text[match.end() : further.start()]
        ):
            pieces.append(text[further.start() : further.end()].strip())
        return ", ".join(pieces)
    before = quantity.search(small, phrase.start, phrase.end) or quantity.search(
        small, max(0, phrase.start - 25), phrase.start
    )
    if before and re.fullmatch(r"\s*(?:of\s+|of\s+the\s+)?", text[before.end() : max(before.end(), phrase.start)]):
        return text[before.start() : before.end()].strip()
    return None


def codes_of(text: str, phrase: Phrase, limit: int) -> tuple[Code, ...]:
    """The procedure codes that the document states with a service."""
    stop = min(limit, phrase.end + 120, line_end(text, phrase.end))
    found: list[str] = []
    for pattern in (_CODE_LED, _CODE_BRACKETS):
        match = pattern.search(text, phrase.start, stop)
        if match:
            found += _CODE.findall(match.group(1))
    if not found:
        match = _CODE_AFTER.match(text, phrase.end, stop)
        if match:
            found = _CODE.findall(match.group(1) or match.group(2))
    return tuple(
        Code(system=CodeSystem.HCPCS if code[0].isalpha() else CodeSystem.CPT, code=code, stated=True)
        for code in dict.fromkeys(found)
    )
