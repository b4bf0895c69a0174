"""What a study's phrase says beside its place: contrast, views, quantity, codes and the date it was done."""

import re
from bisect import bisect_left
from typing import Literal

from extraction.language.cues import by_first_letter
from extraction.language.dates import DateMention
from extraction.language.lines import clause_bounds
from extraction.language.terms import lower, lower_case
from extraction.rules import small_pattern
from models.case import Code
from models.vocabulary import CodeSystem

Contrast = Literal["without", "with", "with and without"]

_BOTH = re.compile(
    r"\b(?:with\s*(?:/|and|&|or)\s*without|w/?\s*(?:/|and|&|or)\s*w/?o|without\s+(?:and|/|followed\s+by)\s*(?:with|w/)|w/wo|w/\s*&\s*w/o)",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:without(?!\s+(?:any|relief|benefit|improve|evidence|fracture))|w/o|wo|non-?\s?contrast(?:ed)?|noncontrast|no)\s*(?:contrast|gad\w*|dye|IV)?\b",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:with|w/|w|IV|plus)\s*(?:IV\s+)?(?:contrast|gad\w*|dye)|\bcontrast[- ]enhanced|\bpost-?contrast",
    re.IGNORECASE,
)
_CONTRAST_WORD = small_pattern(by_first_letter(r"contrast|\bgad|\bdye\b|\bw/?o\b|\bwithout\b"))
_VIEWS = small_pattern(
    r"\b(?:(?:\d{1,2}|one|two|three|four|five|six|multiple)\s*-?\s*views?|(?:AP|PA)\s*(?:,|/|and|&)\s*(?:and\s+)?lat(?:eral)?(?:\s*(?:,|/|and|&)\s*(?:and\s+)?(?:obliques?|odontoid|APOM|mortise|sunrise|axillary))*|flexion\s*(?:/|-|and|&)\s*extension(?=\s+(?:views?|films?|x-?rays?)|\W*$)|weight-?\s?bearing|standing)"
)
_VARIANT = re.compile(
    r"(?P<angio>angio|\bMR[AV]\b|\bCTA\b|venogra)|(?P<elasto>elastogr|fibro\s?scan)|(?P<echo>\becho|\bT[TE]E\b)|(?P<kidney>\brenal|\bkidney)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(r"\b(?:qty\.?|quantity|units?)\s*:?\s*#?\s*(\d{1,3})\b|#\s?(\d{1,3})\b", re.IGNORECASE)
_CPT = re.compile(r"(?<![\d/-])(7\d{4})(?:-(?:26|TC|RT|LT|50)\b|(?![\d/-]))")
_HCPCS = re.compile(r"(?<!\w)(G0\d{3})(?!\w)")
_RESULT_WORD = re.compile(
    r"\b(?:show|reveal|demonstrat|because|for\s+|follow|return|until|since|by\s+Dr|injur|accident|surgery|DOI|visit|report\s+of)",
    re.IGNORECASE,
)
_LINK_WORD = re.compile(
    r"(?:\bon|\bdated|\bfrom|\bof|\bin|\bdate|\bdone|\bperformed|\btaken|\bobtained|\bsince|\breport|\bhere|\bclinic|\boffice|[(,~@-]|^)\s*$",
    re.IGNORECASE,
)
_DATE_REACH = 75
_OCCASION_REACH = 60
# Studies of the visit told of, also where a reviewer tells ("X-rays in your office that day").
_TODAY = small_pattern(
    by_first_letter(
        r"\btoday\b|\bthis\s+(?:morning|visit|afternoon)\b|\bin\s+(?:(?:the|our|my|your|his|her)\s+)?(?:office|clinic)\b|\bfor\s+this\s+evaluation\b|\bat\s+this\s+evaluation\b|\bin-?office\b"
    )
)
_AT_ER = re.compile(r"E(?<!\wE)[RD]\b")
_AT_INJURY = small_pattern(
    by_first_letter(
        r"\bemergency\s+(?:room|department)|\burgent\s+care|\bwalk-?in\b|\boccupational\s+(?:medicine|health)\b|\bthat\s+(?:day|night|date)|\bsame\s+(?:day|night|date)"
        r"|\bda(?:te|y)\s+of\s+(?:the\s+)?(?:injury|accident|fall)|\btime\s+of\s+(?:the\s+)?(?:injury|accident|fall)|\bat\s+the\s+(?:hospital|scene)"
        r"|\btaken\s+there\b|\bdone\s+there\b|\bobtained\s+there\b|\bperformed\s+there\b|\binitial(?:ly)?\b"
        r"|\bt(?:aken|reated)\s+(?:to|at|in|by)\b[^.;]{0,40}\bwhere\b|\bseen\s+(?:to|at|in|by)\b[^.;]{0,40}\bwhere\b|\bevaluated\s+(?:to|at|in|by)\b[^.;]{0,40}\bwhere\b"
    )
)
_REDUCED = small_pattern(
    by_first_letter(
        r"\bpost-?\s?(?:closed\s+)?reduction\b|\bafter\s+(?:the\s+)?(?:closed\s+)?reduction\b|\bfollowing\s+(?:the\s+)?(?:closed\s+)?reduction\b"
    )
)
_REDUCED_REACH = 24
_LATELY = small_pattern(
    by_first_letter(
        r"\blast\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week)\b|\bthis\s+past\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week)\b|\byesterday\b|\bthis\s+week\b"
    )
)
_INJURED = small_pattern(
    "(?:"
    + by_first_letter(r"\bdoi|\bd/i|date\s+of\s+(?:injury|accident|loss)|injur(?:ed|y)\s+(?:on|of|dated)")
    + r")\W{0,4}$"
)


def contrast_of(text: str) -> Contrast | None:
    """The contrast that a study's phrase asks for."""
    if not _CONTRAST_WORD.search(lower(text)):
        return None
    if _BOTH.search(text):
        return "with and without"
    if _WITHOUT.search(text):
        return "without"
    return "with" if _WITH.search(text) else None


def variant_of(name: str) -> str:
    """What makes a study another than a plain one of its modality: an angiogram is no MRI, a FibroScan no ultrasound."""
    found = _VARIANT.search(name)
    return (found.lastgroup or "") if found else ""


def views_of(text: str) -> str | None:
    """The views as written."""
    match = _VIEWS.search(lower(text))
    return text[match.start() : match.end()] if match else None


def quantity_of(text: str) -> str | None:
    """A stated quantity, as written ("1")."""
    match = _QUANTITY.search(text)
    return next((group for group in match.groups() if group), None) if match else None


def codes_of(text: str) -> tuple[Code, ...]:
    """The CPT (radiology: 70010-79999) and HCPCS codes that a stretch states."""
    stated: dict[tuple[CodeSystem, str], None] = {}
    if "7" in text:  # most stretches state no code
        stated.update(dict.fromkeys((CodeSystem.CPT, match[1]) for match in _CPT.finditer(text)))
    if "G0" in text:
        stated.update(dict.fromkeys((CodeSystem.HCPCS, match[1]) for match in _HCPCS.finditer(text)))
    return tuple(Code(system=system, code=code, stated=True) for system, code in stated)


def study_date(text: str, known: tuple[DateMention, ...], start: int, end: int, stop: int) -> DateMention | None:
    """The date that stands in a study's phrase, right after it ("dated", "of", "on"), or right before it.

    ``stop`` is where the next study begins: a date beyond it belongs to that one.
    """
    first = bisect_left(known, start - 40, key=lambda mention: mention.start)
    close = known[first : bisect_left(known, end + _DATE_REACH + 1, lo=first, key=lambda mention: mention.start)]
    for mention in close:
        if start <= mention.start < end:
            return mention
        if end <= mention.start <= min(end + _DATE_REACH, stop):
            gap = text[end : mention.start]
            if _RESULT_WORD.search(gap) or re.search(r"[;:]|\.\s|\n\s*\S", gap.replace("Dr. ", "")):
                break
            if _LINK_WORD.search(gap):
                return mention
            break
    before = [mention for mention in close if start - 22 <= mention.end <= start]
    if before:
        gap = text[before[-1].end : start]
        opens = text[max(0, before[-1].start - 4) : before[-1].start].strip().lower()
        if (
            re.fullmatch(
                r"\s*[,:)-]?\s*(?:(?:when|an?|the|his|her|repeat|new|plain|prior|he\s+had\s+an?|she\s+had\s+an?)\s+)*",
                gap,
                re.IGNORECASE,
            )
            and ("\n" not in gap)
            and not opens.endswith(("by", "to"))
        ):
            return before[-1]
    return None


def occasion_of(text: str, start: int, end: int) -> str:
    """When a study was done, as far as words tell: "today", "injury" (in the emergency room, that day), "reduced" (after the
    bone was set), "lately", "" if they do not.

    The words stand in the study's own sentence, close about it.
    """
    first, last = clause_bounds(text, start, end, _OCCASION_REACH)
    small = lower_case(text)
    if _REDUCED.search(small, max(first, start - _REDUCED_REACH), min(last, end + _REDUCED_REACH)):
        return "reduced"
    label = text.find(":", end, end + _OCCASION_REACH)  # "L wrist 4 views incl. scaphoid view, here today: ..."
    if label > 0 and "\n" not in text[end:label]:
        last = max(last, label)
    around = small[first:last]
    if _TODAY.search(around):
        return "today"
    if _AT_INJURY.search(around) or _AT_ER.search(text[first:last]):
        return "injury"
    return "lately" if _LATELY.search(around) else ""


def injury_dates(text: str, known: tuple[DateMention, ...]) -> frozenset[str]:
    """The dates that labels give as those of the injury."""
    small = lower_case(text)
    return frozenset(
        mention.value for mention in known if _INJURED.search(small, max(0, mention.start - 30), mention.start)
    )
