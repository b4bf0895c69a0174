"""Where in a file of many documents a new document begins.

A page begins one if it says so: "page 1 of 4"; a report title at its top with a patient or a date beside it, where the page
before did not carry the same title; another date of examination than the document so far. "Page 3" after page 2 goes on,
whatever else it says. In doubt a page goes on: a document cut in two loses more than two that stay together.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

_TOP: Final = 14
"""Lines of a page, without blank ones, in which a title block stands."""

_TITLE_LINES: Final = 6
_TITLE_WORDS: Final = 11
_PAGE = re.compile(r"\b(?:page|pg)\.?\s{0,3}[:#]?\s{0,2}(\d{1,4})(?:\s{0,3}(?:of|/)\s{0,3}(\d{1,4}))?\b", re.IGNORECASE)
_IDENTIFIED = re.compile(
    r"""\b(?:patient|claimant|employee|applicant|injured\sworker|name|dob|d\.o\.b|date\sof\s(?:birth|service|visit|exam(?:ination)?|
        injury|evaluation|report|consultation|procedure)|doi|dos|claim\s?(?:no|number|\#)|mrn|medical\srecord|re|case\snumber|date)\b
        \s{0,2}(?:name|no\.?|number|\#)?\s{0,2}[:.]""",
    re.IGNORECASE | re.VERBOSE,
)
_EXAMINED = re.compile(
    r"""\b(?:date\sof\s(?:service|visit|exam(?:ination)?|evaluation|consultation|procedure|surgery|study|report)|exam(?:ination)?\sdate|
        visit\sdate|service\sdate|report\sdate|dos|date\sdictated|encounter\sdate)\b\W{1,4}
        (\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[a-z]{3,9}\.?\s\d{1,2},?\s\d{4}|\d{4}-\d{2}-\d{2})""",
    re.IGNORECASE | re.VERBOSE,
)
_SPACES = re.compile(r"\s+")


@cache
def _title() -> re.Pattern[str]:
    rows = files("extraction").joinpath("data", "report_titles.csv").read_text("utf-8").splitlines()[1:]
    terms = sorted((term for row in rows if not row.startswith("#") for term in row.split("|")), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, terms)) + r")\b", re.IGNORECASE)


class Splitter:
    """Reads a file's pages in order; ``starts(text)`` says whether a page begins another document than the one before."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._titles: frozenset[str] = frozenset()
        self._examined: str | None = None
        self._is_first = True

    def starts(self, text: str) -> bool:
        """Whether the next page begins a document; the first page always does."""
        lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n") if line.strip()]
        top = lines[:_TOP]
        number, last = _page_number([*top[:5], *lines[-4:]])
        titles = _titles(top[:_TITLE_LINES])
        examined = next((_date(found[1]) for line in top for found in _EXAMINED.finditer(line)), None)
        begins = self._is_first or self._begins(number, last, titles, examined, top)
        if begins:
            self._examined = None
        self._number, self._titles, self._is_first = number, titles, False
        self._examined = self._examined or examined
        return begins

    def _begins(
        self, number: int | None, last: int | None, titles: frozenset[str], examined: str | None, top: list[str]
    ) -> bool:
        if number == 1 and (last is not None or self._number is not None):
            return True
        if number is not None and number > 1:
            return False
        if examined and self._examined and examined != self._examined:
            return True
        is_new = bool(titles - self._titles) or (bool(titles) and number == 1)
        return is_new and any(_IDENTIFIED.search(line) for line in top)


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


def _is_headline(line: str) -> bool:
    words = [word for word in line.split() if word[:1].isalpha() and len(word) > 3]
    return bool(words) and sum(1 for word in words if word[0].isupper()) >= 0.8 * len(words)


def _date(text: str) -> str:
    """A date as it is compared: its numbers without leading zeros and centuries, a month's first letters."""
    parts = [part.lstrip("0") for part in re.split(r"\W+", text.casefold())]
    return "/".join(part[2:].lstrip("0") if len(part) == 4 and part.isdigit() else part[:3] for part in parts)
