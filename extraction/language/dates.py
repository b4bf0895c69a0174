"""Dates as documents write them. Degrees, scores, ratios, codes and blood pressures are never dates (dateparser#582).

A numeric date needs three parts (``12/5/2012``), a month with a four-digit year (``8/2003``), or a year; ``8/95`` only after a
word that announces a month ("in", "dated", "DOI"), because ``10/25`` is how clinicians write a motion and its normal.
A two-digit year is resolved against the document's own latest date; a birth always lies before it.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.reading import reading
from extraction.language.terms import lower_case, places_of

_KEY = "casewright_dates"
LATEST_YEAR = 2029
"""No clock in the pure core: two-digit years up to this one are of this century."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}

_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""What the names of months begin with: to look for each is faster than a pattern that has them all."""

# A pattern that begins with a set of characters lets the engine skip ahead; context is checked after the match.
_NUMERIC = re.compile(
    r"[0-9](?:[0-9]?(?: ?/ ?[0-9]{1,2} ?/ ?|(?P<sep>[.-])[0-9]{1,2}(?P=sep))[0-9]{2,4}"
    r"|[0-9]?[/-][0-9]{4}|[0-9]?/[0-9]{2}"
    r"|[0-9]{3}(?:-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2})?)(?![0-9])"
)
_MONTH = re.compile(
    r"[JFMASONDjfmasond](?:AN|EB|AR|PR|AY|U[NLG]|E[PC]|CT|OV|an|eb|ar|pr|ay|u[nlg]|e[pc]|ct|ov)[A-Za-z]{0,7}"
    r"\.?(?=[\s,'0-9/-])"
)
_AFTER_MONTH = re.compile(
    r"[\s-]*(?:(?:the\s)?(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d/:.%])[\s,-]*)?,?\s*(?:(?:of|in)\s+)?"
    r"(?:(?P<year>(?:19|20)\d\d)(?![\d/])|'(?P<short>\d\d)(?![\d'\"]))"
)
_DAY_BEFORE_MONTH = re.compile(r"(?<![\d/.])(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?[\s-]*(?:of\s+|day\s+of\s+)?$")
# Without an apostrophe two digits are a year only behind a day and the same mark on both sides; blanks ask for two digits of a day.
_DAY_AND_MARK = re.compile(r"(?<![\d/.-])(?P<day>3[01]|[12]\d|0[1-9]|[1-9](?=[-/]))(?P<mark>[-/ ]?)$")
_MARK_AND_YEAR = re.compile(
    r"(?P<mark>[-/ ]?)(?P<year>\d\d)(?![\d/:%-]|\.\d|\s*(?:[ap]\.?m\b|days|weeks|months|years|visits|mg))",
    re.IGNORECASE,
)
_TWENTIES = "first second third fourth fifth sixth seventh eighth ninth"
_TEENS = f"{_TWENTIES} tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_ORDINALS = (
    {word: number for number, word in enumerate(_TEENS.split(), start=1)}
    | {f"twenty-{word}": number for number, word in enumerate(_TWENTIES.split(), start=21)}
    | {"thirtieth": 30, "thirty-first": 31}
)
_ORDINAL = r"(?P<word>(?:(?:twenty|thirty)[- ])?(?:first|second|third|[a-z]{2,8}th))"
_ORDINAL_BEFORE_MONTH = re.compile(rf"\b{_ORDINAL}(?:\s+day)?\s+of\s+$", re.IGNORECASE)
_ORDINAL_AFTER_MONTH = re.compile(
    rf"\s+(?:the\s+)?{_ORDINAL}\s*,?\s*(?:(?:of|in)\s+)?(?P<year>(?:19|20)\d\d)(?![\d/])", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    r"(?<![\d/])(?P<year>(?:19|20)\d\d),?\s+(?:on|about|around)\s+(?:the\s+|about\s+)?$", re.IGNORECASE
)
_DAY_ONLY = re.compile(r"\s+(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d/:.%])", re.IGNORECASE)
_FORM_BOXES = re.compile(
    r"\bMo(?:nth)?\.?:?\s*(\d{1,2})\s+Day\.?:?\s*(\d{1,2})\s+(?:Yr|Year)\.?:?\s*(\d{4}|\d{2})(?!\d)", re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"'(\d\d)(?![\d'\"])")
_SEASON_BEFORE = re.compile(
    r"\b(?:in|of|since|circa|spring|summer|autumn|fall|winter|early|late|mid|mva|mvc|accident|injury|surgery|strain|sprain|fx|fracture)\s+$",
    re.IGNORECASE,
)

_WORD_BEFORE = re.compile(r"[A-Za-z]{2} $")  # "fx R wrist '05, healed"
_ENDS_AN_ITEM = re.compile(r"[,.;)\n]|$")

# What follows a number that is a measurement and no date.
_UNIT = re.compile(  # in lower case
    r"\s?(?:%|°|/|\*|deg|mg|mcg|ml|cc\b|cm|mm|kg|lbs?\b|pounds|reps|repetitions|units|iu\b|feet|ft\b|hours|hrs?\b|h\b|calories|kcal|"
    r"steps|meters|[x×]\s?\d|dollars|watts|psi|ng|strength|pain\b|severity|intensity|on\s+(?:a|the)\s+(?:pain|scale|vas))"
)
# A lone year or month/yy may not follow these.
_NOT_A_YEAR = re.compile(
    r"(?:\b(?:page|pages|pp|no|number|suite|ste|box|room|lot|serial|model|ext|at|code|cpt|case|claim|x|volume|vol)\b\.?|[#$=<>+*])\s?$",
    re.IGNORECASE,
)
_AT_CLOCK = re.compile(r"(?:^|[^\w])at\s?$", re.IGNORECASE)
_MONTH_AHEAD = re.compile(
    r"(?:\b(?:in|circa|early|late|mid|dated|d[./]?o[./]?i\.?|d/i|date\s+of\s+injury|injury\s+date)\s*:?\s*|\b(?P<old>since|of|on|until|from)\s+)$",
    re.IGNORECASE,
)
# OCR and fax write O and l for the digits of a date: O3/O5/2013, 2-l3-O9.
_MISREAD = re.compile(
    r"(?<![\w/.-])(?=[OoIl0-9/-]{6,10}(?!\w))[OoIl0-9]{1,2}([/-])[OoIl0-9]{1,2}\1(?:[OoIl0-9]{4}|[OoIl0-9]{2})(?!\w)"
)
_SUSPECTS = tuple(  # the middle of such a date, from its first separator on: each of its own, as a search for one sign is fast
    re.compile(
        rf"{mark}(?:(?=[0-9]?[OoIl])[OoIl0-9]{{1,2}}{mark}[OoIl0-9]{{2}}|[0-9]{{1,2}}{mark}(?=[0-9]{{0,3}}[OoIl])[OoIl0-9]{{2}}"
        rf"|(?:(?<=[OoIl].)|(?<=[OoIl][0-9].))[0-9]{{1,2}}{mark}[0-9]{{2}})"
    )
    for mark in "/-"
)
_SEPARATOR = re.compile(r" ?[/.-] ?")
_DIGITS = str.maketrans("OoIl", "0011")
_MOST_MONTHS = 12
_DATED = re.compile(r"(?:\bD\.?[OS]\.?[ISE]\b|\bdate|\bdated|\binjur\w*|\bon)\W{0,4}$", re.IGNORECASE)
_GRIP = re.compile(r"(?:grip|jamar|dynamomet|pinch)[^\n]{0,80}$", re.IGNORECASE)
# In lower case; it begins with letters, as the engine finds these fast.
_BIRTH = re.compile(r"(?:d(?<=\bd)\.?\s?o\.?\s?b\b|b(?:irth|(?<=\bb)(?:orn\b|/d\b)))[^\n\d]{0,24}$")
_JOINED = re.compile(r"\s*(?:-{1,2}|to|thru|through|until|till|up\s+to)\s*(?:and\s+including\s+)?", re.IGNORECASE)
_YEARLESS = re.compile(
    r"(?<![\d/.])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])\s*(?:-|to|thru|through)\s*$", re.IGNORECASE
)


class DateMention(NamedTuple):
    """A date at ``[start, end)`` of the reading text: ISO ``value`` with the precision given (day, month, year)."""

    start: int
    end: int
    value: str
    precision: str


class DateRange(NamedTuple):
    """A period at ``[start, end)`` of the reading text, from ``first`` to ``last`` (ISO, each with its own precision)."""

    start: int
    end: int
    first: str
    last: str


class _Parts(NamedTuple):
    start: int
    end: int
    year: int
    month: int | None
    day: int | None


def full_year(digits: str, pivot: int) -> int:
    """A year as written, two digits resolved to the latest year that is not after ``pivot``."""
    if len(digits) == 4:
        return int(digits)
    year = pivot - pivot % 100 + int(digits)
    return year if year <= pivot else year - 100


def find_dates(text: str, pivot: int = LATEST_YEAR) -> list[DateMention]:
    """Dates in a text, in order; impossible ones (2/30/14) are left out."""
    if any(suspect.search(text) for suspect in _SUSPECTS):
        text = _MISREAD.sub(lambda match: match.group().translate(_DIGITS), text)
    found = sorted([*_spelled(text, pivot), *_form_boxes(text, pivot), *_numeric(text, pivot)], key=_first_and_longest)
    mentions: list[DateMention] = []
    end = 0
    for parts in found:
        if parts.start >= end:
            end = parts.end
            mention = _mention(parts)
            if mention:
                mentions.append(mention)
    return mentions


def _first_and_longest(parts: _Parts) -> tuple[int, int]:
    return parts.start, -parts.end


def _numeric(text: str, pivot: int) -> list[_Parts]:
    found: list[_Parts] = []
    lowered = lower_case(text)
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if not _stands_alone(text, start, end, found[-1].end if found else -1) or _UNIT.match(lowered, end):
            continue
        pieces = _SEPARATOR.split(match.group())
        if len(pieces) == 3:
            parts = _triple(text, start, end, pieces, pivot)
        elif len(pieces) == 2:
            parts = _pair(text, start, end, pieces, pivot)
        else:
            parts = _lone_year(text, start, end)
        if parts:
            found.append(parts)
    found += [
        _Parts(match.start(), match.end(), full_year(match.group(1), pivot), None, None)
        for match in _SHORT_YEAR.finditer(text)
        if _SEASON_BEFORE.search(text, max(0, match.start() - 10), match.start())
        or (_ENDS_AN_ITEM.match(text, match.end()) and _WORD_BEFORE.search(text, match.start() - 3, match.start()))
    ]
    return found


def _stands_alone(text: str, start: int, end: int, previous_end: int) -> bool:
    """Whether the digits at ``[start, end)`` are no piece of a longer number, code or ratio."""
    before = text[start - 1 : start]
    if before and (before.isalnum() or before in "/._$#") and not text.startswith("...", start - 3):
        return False
    if before == "-" and start - 1 != previous_end and text[start - 2 : start - 1].isalnum():
        return False
    after = text[end : end + 1]
    if after.isalnum() or after in ("/", "°", "_"):
        return False
    following = text[end + 1 : end + 2]
    if after == "." and following.isdigit():
        return False
    return not (after == "'" and following == "s")  # the 1980's


def _triple(text: str, start: int, end: int, pieces: list[str], pivot: int) -> _Parts | None:
    first, second, third = pieces
    if len(first) == 4:
        return _Parts(start, end, int(first), int(second), int(third)) if _is_year(first) else None
    if len(third) == 3 or (len(third) == 4 and not _is_year(third)):
        return None
    numbered = len(third) == 2 and len(first + second) < 4 and text[start + len(first)] in ". "
    if numbered and int(second) <= _MOST_MONTHS and not _DATED.search(text, max(0, start - 24), start):
        return None  # 1.2.14 numbers a paragraph as often as it dates one
    if len(third) == 2:
        numbers = sorted(map(int, pieces))
        if numbers[2] - numbers[0] <= 10 and _GRIP.search(text, max(0, start - 90), start):
            return None  # three trials of grip strength
    month, day = int(first), int(second)
    if month > 12 and len(third) == 4 and day <= 12:
        month, day = day, month
    return _Parts(start, end, full_year(third, pivot), month, day)


def _pair(text: str, start: int, end: int, pieces: list[str], pivot: int) -> _Parts | None:
    month = int(pieces[0])
    if not 1 <= month <= 12 or text[max(0, start - 2) : start].rstrip().endswith("/"):
        return None
    if len(pieces[1]) == 4:
        return _Parts(start, end, int(pieces[1]), month, None) if _is_year(pieces[1]) else None
    ahead = _MONTH_AHEAD.search(text, max(0, start - 18), start)
    # "since 6/13" may be a day in June; "8/10" is a score; "in 8/95" can only be a month.
    if ahead is None or pieces[1] in {"05", "10"} or (ahead["old"] and int(pieces[1]) <= 31):
        return None
    return _Parts(start, end, full_year(pieces[1], pivot), month, None)


def _lone_year(text: str, start: int, end: int) -> _Parts | None:
    written = text[start:end]
    if not _is_year(written) or _AT_CLOCK.search(text, max(0, start - 4), start):
        return None
    if _NOT_A_YEAR.search(text, max(0, start - 8), start):
        return None
    if (
        text[end : end + 1] == "-"
        and text[end + 1 : end + 2].isdigit()
        and not re.match(r"-(?:(?:19|20)\d\d|\d\d)(?!\d)", text[end : end + 6])
    ):
        return None
    return _Parts(start, end, int(written), None, None)


def _is_year(digits: str) -> bool:
    return 1900 <= int(digits) <= LATEST_YEAR + 10


def _spelled(text: str, pivot: int) -> list[_Parts]:
    """October 1st, 2014; 1 Oct 2014; October of 2014; Oct '14."""
    found = []
    for match in _months(text):
        month = _MONTHS.get(match.group().rstrip(".").lower())
        if month is None:
            continue
        after = _AFTER_MONTH.match(text, match.end())
        if after is None:
            found += (
                _day_in_words(text, match, month)
                or _day_after_year(text, match, month)
                or _of_two_digits(text, match, month, pivot)
            )
            continue
        if match.group() == "may" and not after["day"]:
            continue
        start, day = match.start(), after["day"]
        if not day:
            before = _DAY_BEFORE_MONTH.search(text, max(0, start - 14), start)
            if before:
                start, day = before.start(), before["day"]
            elif text.endswith(" ", 0, start) and (
                before := _ORDINAL_BEFORE_MONTH.search(text, max(0, start - 28), start)
            ):
                number = _ORDINALS.get(before["word"].lower().replace(" ", "-"))
                start, day = (before.start(), str(number)) if number else (start, day)
        year = full_year(after["year"] or after["short"], pivot)
        found.append(_Parts(start, after.end(), year, month, int(day) if day else None))
    return found


def _months(text: str) -> Iterator[re.Match[str]]:
    """Words that may be months, those of one month after those of another."""
    lowered = lower_case(text)
    for stem in _STEMS:
        for place in places_of(stem, lowered):
            if not text[place - 1 : place].isalpha() and (match := _MONTH.match(text, place)):
                yield match


def _day_in_words(text: str, match: re.Match[str], month: int) -> list[_Parts]:
    """The date of a month whose day is spelled after it: May twenty-third, 2011."""
    after = _ORDINAL_AFTER_MONTH.match(text, match.end())
    number = _ORDINALS.get(after["word"].lower().replace(" ", "-")) if after else None
    return [_Parts(match.start(), after.end(), int(after["year"]), month, number)] if after and number else []


def _day_after_year(text: str, match: re.Match[str], month: int) -> list[_Parts]:
    """The date whose year is told first: in 2009, on June 22nd."""
    before = _YEAR_FIRST.search(text, max(0, match.start() - 24), match.start())
    after = _DAY_ONLY.match(text, match.end()) if before else None
    if before is None or after is None:
        return []
    return [_Parts(before.start("year"), after.end(), int(before["year"]), month, int(after["day"]))]


def _of_two_digits(text: str, match: re.Match[str], month: int, pivot: int) -> list[_Parts]:
    """The date between whose parts strokes or blanks stand: 09-Jan-17, 9/Jan/17, 09 JAN 17."""
    before = _DAY_AND_MARK.search(text, max(0, match.start() - 4), match.start())
    after = _MARK_AND_YEAR.match(text, match.end()) if before else None
    if before is None or after is None or before["mark"] != after["mark"]:
        return []
    return [_Parts(before.start(), after.end(), full_year(after["year"], pivot), month, int(before["day"]))]


def _form_boxes(text: str, pivot: int) -> list[_Parts]:
    """The separate boxes of a form: Mo. 9 Day 21 Yr. 86."""
    if "Day" not in text and "DAY" not in text:
        return []
    return [
        _Parts(match.start(), match.end(), full_year(match.group(3), pivot), int(match.group(1)), int(match.group(2)))
        for match in _FORM_BOXES.finditer(text)
    ]


@cache
def _is_real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _mention(parts: _Parts) -> DateMention | None:
    start, end, year, month, day = parts
    if month is None:
        return DateMention(start, end, f"{year:04}", "year")
    if day is None:
        return DateMention(start, end, f"{year:04}-{month:02}", "month")
    return DateMention(start, end, f"{year:04}-{month:02}-{day:02}", "day") if _is_real(year, month, day) else None


def dates(doc: Doc) -> tuple[DateMention, ...]:
    """The dates of a document in order, made once; two-digit years resolved against its own latest date."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = _resolved(reading(doc).text)
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(DateMention(*parts) for parts in made)


def _resolved(text: str) -> tuple[DateMention, ...]:
    """Dates of a text; a birth written with two digits lies before every other date."""
    found = find_dates(text)
    lowered = lower_case(text)
    births = [mention for mention in found if _BIRTH.search(lowered, max(0, mention.start - 40), mention.start)]
    if not births:
        return tuple(found)
    pivot = max((int(mention.value[:4]) for mention in found if mention not in births), default=LATEST_YEAR)
    return tuple(_before(mention, pivot, text) if mention in births else mention for mention in found)


def _before(mention: DateMention, pivot: int, text: str) -> DateMention:
    if int(mention.value[:4]) <= pivot or re.search(r"\d{4}", text[mention.start : mention.end]):
        return mention
    return mention._replace(value=f"{int(mention.value[:4]) - 100:04}{mention.value[4:]}")


def date_ranges(doc: Doc) -> tuple[DateRange, ...]:
    """Periods between two dates of a document: 3/1/2009 to 11/15/2012, 2009-2012, 5/29 to 5/31/14."""
    text, found = reading(doc).text, []
    mentions = dates(doc)
    for index, mention in enumerate(mentions):
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        if following and following.start - mention.end < 24 and _JOINED.fullmatch(text, mention.end, following.start):
            found.append(DateRange(mention.start, following.end, mention.value, following.value))
        elif mention.precision == "day":
            before = _YEARLESS.search(text, max(0, mention.start - 16), mention.start)
            if before:
                first = f"{mention.value[:4]}-{int(before['month']):02}-{int(before['day']):02}"
                found.append(DateRange(before.start(), mention.end, first, mention.value))
    return tuple(found)


def with_dates_marked(doc: Doc, mark: str = "§") -> str:
    """The reading text with every character of a date replaced by ``mark``, so that rules read dates of any form alike.

    Offsets stay; a ``mark`` that the text already holds becomes a space.
    """
    text = reading(doc).text.replace(mark, " ")
    pieces, position = [], 0
    for mention in dates(doc):
        pieces += [text[position : mention.start], mark * (mention.end - mention.start)]
        position = mention.end
    pieces.append(text[position:])
    return "".join(pieces)
