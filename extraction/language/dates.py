"""Dates as documents write them. Degrees, scores, codes and blood pressures are never dates (dateparser#582).

A two-digit year is resolved against the document's date: the latest century that does not lie after it.
"""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.reading import reading

_KEY = "casewright_dates"
_MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1) for name in names.split()}
_MONTH = "(?P<{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?P<m1>1[0-2]|0?[1-9])(?P<sep>[/.-])(?P<d1>3[01]|[12]\d|0?[1-9])(?P=sep)(?P<y1>\d{4}|\d{2})(?![\w/]|-\d|\.\d)"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>1[0-2]|0[1-9])-(?P<d2>3[01]|[12]\d|0[1-9])(?!\w)"
    r"|" + _MONTH.format("n3") + r"\s+(?P<d3>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?,?\s+(?P<y3>\d{4})(?!\w)"
    r"|(?P<d4>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[\s-](?:of\s+)?" + _MONTH.format("n4") + r",?[\s-](?P<y4>\d{4})(?!\w)"
    r"|" + _MONTH.format("n5") + r",?(?:\s+of)?\s+(?P<y5>(?:19|20)\d\d)(?!\w)"
    r"|(?P<m6>1[0-2]|0?[1-9])/(?P<y6>(?:19|20)\d\d)(?![\w/])"
    r"|(?P<y7>(?:19|20)\d\d)(?![\w/%]|-\d|\.\d|\s?(?:mg|mcg|ml|units|pounds|lbs|feet|calories))"
    r")",
    re.IGNORECASE,
)


class DateMention(NamedTuple):
    """A date at ``[start, end)`` of the reading text: ISO ``value`` with the precision given (day, month, year)."""

    start: int
    end: int
    value: str
    precision: str


@cache
def _lowered(name: str) -> int:
    return _MONTHS[name.lower()]


def full_year(digits: str, pivot: int) -> int:
    """A year as written, two digits resolved to the latest year that is not after ``pivot``."""
    if len(digits) == 4:
        return int(digits)
    year = pivot - pivot % 100 + int(digits)
    return year if year <= pivot else year - 100


def find_dates(text: str, pivot: int = 2068) -> list[DateMention]:
    """Dates in a text; impossible ones (2/30/14) are left out."""
    found = []
    for match in _DATE.finditer(text):
        group = match.groupdict()
        year, month, day = None, None, None
        if group["y1"]:
            year, month, day = full_year(group["y1"], pivot), int(group["m1"]), int(group["d1"])
        elif group["y2"]:
            year, month, day = int(group["y2"]), int(group["m2"]), int(group["d2"])
        elif group["y3"]:
            year, month, day = int(group["y3"]), _lowered(group["n3"]), int(group["d3"])
        elif group["y4"]:
            year, month, day = int(group["y4"]), _lowered(group["n4"]), int(group["d4"])
        elif group["y5"]:
            year, month = int(group["y5"]), _lowered(group["n5"])
        elif group["y6"]:
            year, month = int(group["y6"]), int(group["m6"])
        else:
            year = int(group["y7"])
        mention = _mention(match.start(), match.end(), year, month, day)
        if mention:
            found.append(mention)
    return found


def _mention(start: int, end: int, year: int, month: int | None, day: int | None) -> DateMention | None:
    if month is None:
        return DateMention(start, end, f"{year:04}", "year")
    if day is None:
        return DateMention(start, end, f"{year:04}-{month:02}", "month")
    try:
        date(year, month, day)
    except ValueError:
        return None
    return DateMention(start, end, f"{year:04}-{month:02}-{day:02}", "day")


def dates(doc: Doc) -> tuple[DateMention, ...]:
    """The dates of a document in order, made once; two-digit years resolved against its latest four-digit year."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = tuple(find_dates(reading(doc).text, pivot=2026))
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(DateMention(*parts) for parts in made)
