"""Page furniture: running headers and footers, page numbers, fax banners, stamps, and the page breaks themselves.

A form feed parts pages in a document's text. What stands between the last line of a page's own text and the first of the
next is left out of the reading text, so that a sentence that crosses a page break is one sentence. A running line that says
something (a patient's name and birth date on every page) stays once: a header on its first page, a footer on its last.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

Spans = tuple[tuple[int, int], ...]

_EDGE = 6
"""Furniture stands in this many lines from a page's top or bottom; letterheads with more are on the first page only."""

_ALIKE = 0.86
"""OCR reads the same running line a little differently on each page; lines this alike are the same."""

_NEAR = 2
"""Pages within which a running line is looked for again."""

_LONGEST = 130
"""A longer line is a paragraph, not furniture."""

_PAGE_OF = r"(?:page|pag[o0]|pg|p)\s{0,3}[.:#]?\s{0,3}(?:no\.?\s)?\d{1,4}(?:\s{0,3}(?:of|/)\s{0,3}\d{1,4})?|\d{1,4}\sof\s\d{1,4}"
_PAGE_NUMBER = re.compile(rf"\W*(?:{_PAGE_OF})\W*|\W*[-\u2013\u2014|]\s?\d{{1,4}}\s?[-\u2013\u2014|]\W*", re.IGNORECASE)
_PAGE_MARK = re.compile(rf"\b(?:{_PAGE_OF})\b", re.IGNORECASE)
_ANYWHERE = re.compile(
    r"^[ \t]*(?:page|pg\.?)[ \t]{0,3}\d{1,4}[ \t]{1,3}of[ \t]{1,3}\d{1,4}[ \t]*\n", re.IGNORECASE | re.MULTILINE
)
_STAMP = re.compile(
    r"""\W*(?: (?:strictly\s|privileged\s(?:and|&)\s)?confidential(?:\s(?:and|&)\sprivileged)?
          (?:\s(?:medical|patient|health|psychiatric|legal))?(?:\s(?:records?|information|communication|report|file|document|material))?
          (?:\W{1,4}(?:do\snot\s(?:copy|disclose|redisclose|release|duplicate)|for\sprofessional\suse\sonly)[a-z\s]{0,30})?
        | (?:\(?\s?continued(?:\s(?:on|from)\s(?:next|previous|following|the\snext)\spage)?\s?\)?) | over\s?-{0,2}>
        | (?:draft|copy|original|received|duplicate|scanned|faxed|certified\scopy)(?:\scopy)? )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?)?\b", re.IGNORECASE)
_DAY = re.compile(
    r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[. -]{1,2}\d{1,2}\b",
    re.IGNORECASE,
)
_FAXED = re.compile(
    r"\bfax\b|\bP[.,:]?\s?\d{1,3}(?:\s?/\s?\d{1,3})?\b|\b\d{3}/\d{3}\b|\bpage\b|[-=]{1,2}>|#\d{3}", re.IGNORECASE
)
# A Bates number, which counts the pages of a production: "SMITH-000123", "DEF MED 004512".
_BATES = re.compile(r"\W*(?P<of>[A-Za-z][A-Za-z&._ -]{0,24}?)[ _.-]{0,2}(?P<page>\d{4,10})\W*")
_SPACES = re.compile(r"\s+")


class _Line(NamedTuple):
    start: int
    end: int
    key: str
    """The line as it is compared: lower case, single spaces, page numbers taken out."""


def furniture(raw: str) -> Spans:
    """The spans ``[start, end)`` of a text that are no part of what it says, in order."""
    if "\f" not in raw:
        small = raw.lower()
        if "page" not in small and "pg" not in small:  # no page number to look for
            return ()
        return tuple(match.span() for match in _ANYWHERE.finditer(raw))
    pages = _pages(raw)
    kept = [_without_edges(number, pages, raw) for number in range(len(pages))]
    return _between(kept, raw)


def _pages(raw: str) -> list[list[_Line]]:
    """For each page its lines that are not blank."""
    pages: list[list[_Line]] = []
    position = 0
    for page in raw.split("\f"):
        lines = []
        at = position
        for line in page.splitlines(keepends=True):
            if not line.isspace():
                lines.append(_Line(at, at + len(line), ""))
            at += len(line)
        edge = {*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - _EDGE), len(lines))}
        pages.append(
            [line._replace(key=_key(raw[line.start : line.end])) if n in edge else line for n, line in enumerate(lines)]
        )
        position += len(page) + 1
    return pages


def _key(line: str) -> str:
    if len(line) > _LONGEST + 60:
        return ""
    return _SPACES.sub(" ", _PAGE_MARK.sub("", line)).strip(" |-\u2013\u2014").casefold()


def _without_edges(number: int, pages: Sequence[list[_Line]], raw: str) -> list[_Line]:
    """A page's lines without the furniture at its top and at its bottom."""
    lines = pages[number]
    before = [pages[n] for n in (number - 1, number - 2) if n >= 0]
    after = [pages[n] for n in (number + 1, number + 2) if n < len(pages)]
    first, last = 0, len(lines)
    # A header that says something stays on the first page that has it, a footer on the last.
    while first < min(last, _EDGE) and _is_furniture(lines[first], raw, number, [_edges(page)[0] for page in before]):
        first += 1
    while last > max(first, len(lines) - _EDGE) and _is_furniture(
        lines[last - 1], raw, number, [_edges(page)[1] for page in after]
    ):
        last -= 1
    return lines[first:last]


def _edges(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    return lines[:_EDGE], lines[-_EDGE:]


def _is_furniture(line: _Line, raw: str, number: int, others: Iterable[list[_Line]]) -> bool:
    text = raw[line.start : line.end].strip()
    if len(_SPACES.sub(" ", text)) > _LONGEST:
        return False
    if _PAGE_NUMBER.fullmatch(text) or _STAMP.fullmatch(text) or text == str(number + 1):
        return True
    if not any(map(str.isalnum, text)):  # a rule, or the dirt that OCR reads at a page's edge
        return True
    if _CLOCK.search(text) and _DAY.search(text) and _FAXED.search(text) and len(text) < _LONGEST:
        return True
    return any(_same(line.key, other.key) or _counts(line.key, other.key) for page in others for other in page)


def _same(one: str, other: str) -> bool:
    """Whether two lines of two pages are one running line; short ones must be equal, and say something."""
    if one == other:
        return len(one) > 3 and any(map(str.isalpha, one))
    if min(len(one), len(other)) < 14 or abs(len(one) - len(other)) > 4 or _digits(one) != _digits(other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _counts(one: str, other: str) -> bool:
    """Whether two lines of two pages near one another are one Bates number that counts them."""
    here, there = _BATES.fullmatch(one), _BATES.fullmatch(other)
    if here is None or there is None or here["of"] != there["of"] or len(here["page"]) != len(there["page"]):
        return False
    return 0 < abs(int(here["page"]) - int(there["page"])) <= _NEAR


def _digits(text: str) -> str:
    """Digits tell the rows of a table that goes on over pages apart; a running line has the same on each."""
    return "".join(filter(str.isdigit, text))


def _between(pages: Sequence[list[_Line]], raw: str) -> Spans:
    """What stands before the first kept line, between kept lines of two pages, and after the last."""
    spans: list[tuple[int, int]] = []
    position = 0
    for page in pages:
        if page:
            if page[0].start > position:
                spans.append((position, page[0].start))
            position = page[-1].end
    if position < len(raw):
        spans.append((position, len(raw)))
    return tuple(spans)
