"""What a page's first and last lines tell of the document it belongs to: numbers, titles, dates, who it is about, how it ends."""

import re
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from extraction.rules import compile_rules, load_rules, small_pattern

_TOP: Final = 14
"""Lines of a page, without blank ones, in which a title block stands."""

_TITLE_LINES: Final = 6
_TITLE_WORDS: Final = 11
_CLOSING_LINES: Final = 9
_SHORT: Final = 34
"""Lines, without blank ones: a page with fewer is not full (letter paper holds 45 to 60)."""

_LONGEST: Final = 160
"""Characters of a line that are looked at: what tells stands at its beginning."""

_PAGE = re.compile(r"\b(?:page|pg)\.?\s{0,3}[:#]?\s{0,2}(\d{1,4})(?:\s{0,3}(?:of|/)\s{0,3}(\d{1,4}))?\b", re.IGNORECASE)
_IDENTIFIED = re.compile(
    r"""\b(?:patient|claimant|employee|applicant|injured\sworker|name|dob|d\.o\.b|date\sof\s(?:birth|service|visit|exam(?:ination)?|
        injury|evaluation|report|consultation|procedure)|doi|dos|claim\s?(?:no|number|\#)|mrn|medical\srecord|re|case\snumber|date)\b
        \s{0,2}(?:name|no\.?|number|\#)?\s{0,2}[:.]""",
    re.VERBOSE,
)
_EXAMINED = re.compile(
    r"""\b(?:date\sof\s(?:service|visit|exam(?:ination)?|evaluation|consultation|procedure|surgery|study|report)|exam(?:ination)?\sdate|
        visit\sdate|service\sdate|report\sdate|dos|date\sdictated|encounter\sdate)\b\W{1,4}
        (\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[a-z]{3,9}\.?\s\d{1,2},?\s\d{4}|\d{4}-\d{2}-\d{2})""",
    re.VERBOSE,
)
_ABOUT = re.compile(
    r"""\b(?: (?P<born>dob|d\.o\.b\.?|date\sof\sbirth|birth\s?date) | (?P<file>mrn|(?:medical\srecord|chart)\s(?:no\.?|number|\#))
        | (?P<claim>(?:claim|case)\s?(?:no\.?|number|\#)) )
        \s{0,2}[:#]?\s{0,3} (?P<value>(?:[a-z]{1,4}\s)?[\w/.-]{0,8}\d[\w/.-]{2,20})""",
    re.VERBOSE,
)
_LETTERHEAD = re.compile(
    r"""\(?\b\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}\b | \b(?:suite|ste\.|p\.?\s?o\.?\sbox|street|avenue|blvd|boulevard)\b
        | \b[A-Z]{2}\.?,?\s{1,2}\d{5}(?:-\d{4})?\b | \bwww\.""",
    re.VERBOSE | re.IGNORECASE,
)
_DATED = re.compile(
    r"^(?:date\s?:?\s{0,3})?(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[a-z]{3,9}\.?\s\d{1,2},?\s\d{4}|\d{4}-\d{2}-\d{2})$",
    re.MULTILINE,
)
_BODY = re.compile(r"^\(?\d{1,2}[.)]\s\S|.{60,}[.;,]$|^[a-z]")
"""A line that belongs to what the page before says: an item of a list, a sentence, the rest of one."""

_KIND_OF_RECORD = re.compile(
    r"""^\S.{2,60}\s(?:report|note|notes|evaluation|re-?evaluation|consultation|consult|visit|record|follow[\s-]?up|re-?check|determination|letter)
        (?:\s(?:\#?\s?\d+|\([^()]{1,40}\)))?$""",
    re.IGNORECASE | re.VERBOSE,
)
"""A line that names a kind of record: "Hand Clinic Follow-Up", "PAIN MANAGEMENT CONSULT"."""

_ZERO_IN_WORD = re.compile(r"(?<=[A-Z])0(?=[A-Z])")
_TITLED_LINES: Final = 3
_BANNER = re.compile(
    r"^(?=.*\d{1,2}[/-]\d{1,2}[/-]\d{2,4})(?=.*\d{1,2}:\d{2}).*\bp(?:age|g)?\.?\s{0,2}[o0]{0,2}(\d{1,3})(?:\s?(?:/|of)\s?[o0]{0,2}\d{1,3})?\W*$"
)
"""The line that a fax machine prints above a page, in lower case: date, time, sender and the page's number."""

_SPACES = re.compile(r"[^\S\n]+")


class PageSigns(NamedTuple):
    """What one page tells. ``about`` holds the kinds of identifiers with their digits; ``examined`` is compared, not read."""

    number: int | None
    last: int | None
    sent: int | None
    """Its number in a fax, by the banner at its top: a fax may hold many documents, but begins with one."""
    titles: frozenset[str]
    is_titled: bool
    """One of its first lines is a report's title and nothing else."""
    is_identified: bool
    examined: str | None
    about: dict[str, str]
    opening: str | None
    """Which opening its first line is: ``opening`` (chief complaint, Dear Dr.), ``story`` (HPI, subjective), or none."""
    letterhead: frozenset[str]
    is_dated: bool
    """A line of its top is a date alone, or addresses somebody."""
    ends: bool
    """It is signed at its foot, or far from full."""
    concludes: bool
    """It gives an assessment, a plan or a decision."""


def read_signs(text: str) -> PageSigns:
    """The signs of a page."""
    lines = [line[:_LONGEST] for line in map(str.strip, text.split("\n")) if line]
    for part in (slice(None, _TOP), slice(-_CLOSING_LINES, None)):
        lines[part] = [_SPACES.sub(" ", _ZERO_IN_WORD.sub("O", line)) for line in lines[part]]
    sent, lines = _without_banner(lines)
    top = "\n".join(lines[:_TOP]).lower()
    number, last = _page_number([*lines[:5], *lines[-4:]])
    head = _head(lines[:_TITLE_LINES])
    content = next((line for line in head if not _PAGE.search(line)), "")
    titled = frozenset(line.casefold() for line in head[:_TITLED_LINES] if _is_title(line))
    letterhead = frozenset(line.casefold() for line in head if _LETTERHEAD.search(line))
    examined = _EXAMINED.search(top)
    return PageSigns(
        number=number,
        sent=sent,
        last=last,
        titles=_titles(head) | titled,
        is_titled=bool(titled),
        is_identified=_IDENTIFIED.search(top) is not None,
        examined=_date(examined[1]) if examined else None,
        about=_about(top),
        opening=_kind(content, ("opening", "story")),
        letterhead=letterhead if len(letterhead) > 1 else frozenset(),
        is_dated=_DATED.search(top) is not None or any(_kind(line, ("opening",)) for line in lines[:_TOP]),
        ends=len(lines) < _SHORT or any(_kind(line, ("closing",)) for line in lines[-_CLOSING_LINES:]),
        concludes=_conclusion().search("\n".join(lines).lower()) is not None,
    )


def _without_banner(lines: list[str]) -> tuple[int | None, list[str]]:
    """The page's number in its fax, and its lines without the fax's banner."""
    for place, line in enumerate(lines[:2]):
        banner = _BANNER.search(line.lower())
        if banner:
            return int(banner[1]), lines[:place] + lines[place + 1 :]
    return None, lines


def _head(lines: list[str]) -> list[str]:
    """The first lines up to one that goes on with the page before."""
    for number, line in enumerate(lines):
        if _BODY.search(line) and not _kind(line, ("opening", "story")):
            return lines[:number]
    return lines


def _kind(line: str, kinds: tuple[str, ...]) -> str | None:
    line = line.lower()
    return next((kind for kind in kinds if any(pattern.search(line) for pattern in _patterns()[kind])), None)


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    rules = compile_rules("document_openings.toml")
    return {kind: [rule.small for rule in rules if rule.value == kind] for kind in ("opening", "story", "closing")}


@cache
def _conclusion() -> re.Pattern[str]:
    """For a page's lines in lower case."""
    (rule,) = (rule for rule in load_rules("document_openings.toml") if rule.value == "conclusion")
    return small_pattern(rule.pattern, re.VERBOSE | re.MULTILINE)


@cache
def _title() -> re.Pattern[str]:
    rows = files("extraction").joinpath("data", "report_titles.csv").read_text("utf-8").splitlines()[1:]
    terms = sorted((term for row in rows if not row.startswith("#") for term in row.split("|")), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, terms)) + r")\b", re.IGNORECASE)


def _page_number(lines: list[str]) -> tuple[int | None, int | None]:
    for line in lines:
        found = _PAGE.search(line)
        if found and len(line) < 120:
            return int(found[1]), int(found[2]) if found[2] else None
    return None, None


def _titles(lines: list[str]) -> frozenset[str]:
    """Lines that are titles: short, with a report's name in them, in capitals or with capitals."""
    return frozenset(
        line.casefold()
        for line in lines
        if len(line.split()) <= _TITLE_WORDS
        and not line.endswith((".", ",", ";"))
        and _title().search(line)
        and _is_headline(line)
    )


def _is_title(line: str) -> bool:
    if ":" in line or not _is_headline(line) or _kind(line, ("opening", "story")):
        return False
    found = _title().search(line)
    is_short = found and len(line.split()) <= len(found[0].split()) + 3
    return bool(is_short or (found and line.isupper()) or _KIND_OF_RECORD.match(line))


def _is_headline(line: str) -> bool:
    words = [word for word in line.split() if word[:1].isalpha() and len(word) > 3]
    return bool(words) and sum(1 for word in words if word[0].isupper()) >= 0.8 * len(words)


def _about(top: str) -> dict[str, str]:
    """Digits of the identifiers at a page's top, by kind."""
    found: dict[str, str] = {}
    for match in _ABOUT.finditer(top):
        digits = re.sub(r"\D", "", match["value"].replace("o", "0"))
        if len(digits) > 3:
            kind = next(kind for kind in ("born", "file", "claim") if match[kind])
            found.setdefault(kind, _date(match["value"]) if kind == "born" else digits)
    return found


def _date(text: str) -> str:
    """A date as it is compared: its numbers without leading zeros and centuries, a month's first letters."""
    parts = [part.lstrip("0") for part in re.split(r"\W+", text.casefold())]
    return "/".join(part[2:].lstrip("0") if len(part) == 4 and part.isdigit() else part[:3] for part in parts)
