"""The names of imaging studies in a text (``imaging.csv``), and studies named by their views alone (``imaging.toml``)."""

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from extraction.language.lines import clause_bounds, line_start
from extraction.language.terms import find_terms, lower_case, term_index
from extraction.rules import compile_rules, small_pattern

_THERAPY_REACH = 120  # characters about "ultrasound" in which other treatments tell that it is one
_VIEWS_BEFORE, _VIEWS_AFTER = 24, 90  # characters about a word of views that a rule of imaging.toml may read
_HEADING_MARK = re.compile(r"[ \t]*(?:\([^)\n]{0,70}\)[ \t]*)?(?::\s*\n?|\n(?=\S))")
_CT_CLAIM = re.compile(
    r"\s*(?:[:(-]|from|through|ending|ended|dates?)?\s*(?:\d{1,2}/\d{1,2}/\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+(?:\d{1,2},?\s+)?\d{4})\s*(?:-|\u2013|to\b|through|thru)",
    re.IGNORECASE,
)
_CT_CLAIM_LEFT = re.compile(
    r"(?:date\s+of\s+injury|\bDOI|\bD/I|injury\s+date|on\s+an?|industrial)\s*:?\s*$"
    r"|\b(?:inj(?:ections?|ected)?|shots?|release|kenalog|steroid|cortisone)\s+(?:(?:to|of|into|in|for|at)\s+)?(?:the\s+)?(?:left\s+|right\s+|[LR]\s+)?$",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\s*\d+(?:\.\d+)?\s*(?:mg|mcg|/\d{3})|\s*(?:tabs?|caps?|po\b|daily|qd|bid)", re.IGNORECASE)
# "US R shoulder", "US of the calf"; "US x 8 min", "US guided" are none.
_US_OF = re.compile(
    r"\s+(?:of\s+(?:the\s+)?|exam\s+of\s+)?(?:(?:left|right|bilat\w*|both|b/l|l|r|lt|rt)\.?\s+)?(?:shoulder|rotator|elbow|wrist|hand|finger|thumb|hip|groin|knee|popliteal|calf"
    r"|achilles|ankle|foot|heel|plantar|soft\s+tissue|le\b|ue\b|leg|arm|neck|thyroid|abd\w*|kidney|pelvis|scrot\w*|testic\w*|breast|liver|exam\b|study\b|(?:only\s+)?if\b|to\s+(?:r/o|eval|rule|assess|look))"
    r"(?![^.;\n]{0,40}(?:\d\s*(?:min|mhz)|w/cm))",
    re.IGNORECASE,
)
# "no role for US", "order diagnostic US"
_US_ASKED = re.compile(
    r"\b(?:(?:role|need|indication|reason)\s+for|order|repeat|diagnostic|bedside|doppler|formal|msk|limited)\s+(?:an?\s+)?$",
    re.IGNORECASE,
)
# "MR R shoulder", "MR of the brain": magnetic resonance, not a title or the mitral valve.
_MR_OF = re.compile(
    r"(?:\s+of\s+(?:the\s+)?)?\s+(?:(?i:left|right|bilat\w*|both)|[LR]t?\.?)?\s*(?:(?i:shoulder|elbow|wrist|hand|finger|thumb|hip|pelvis|knee|calf|ankle|foot|brain|neck|cervical|thoracic|lumbar|spine|sacrum|femur|humerus)|[CTL](?:/S|-?[Ss]p(?:ine)?)\b)"
    r"(?!\s+(?:MD|DO|PT)\b)"
)
# "Team doc US 8/12 - partial tear": a date and a finding.
_US_DATED = re.compile(
    r"\s+(?:on\s+|of\s+)?\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?\s*(?:[-:=(]|show|neg|pos|rev|with|w/)", re.IGNORECASE
)
# "Bone density appears normal" in the reading of a radiograph is no densitometry.
_SEEN_DENSITY = re.compile(
    r"\s+(?:(?:appears|looks|seems|is|are)\s+(?:\w+ly\s+)?(?:normal|preserved|maintained|adequate|good|decreased|diminished|reduced|low|age|within|satisfactory)"
    r"|normal\s+for\s+age)",
    re.IGNORECASE,
)
_GUIDES = re.compile(r"(?:-|\s(?=guid))(?:guided|guidance|compatible|safe)\b", re.IGNORECASE)
_BEDSIDE_SCAN = re.compile(
    r"\s*(?:[:=]|was\b|is\b|neg|pos|done|performed|without|show|no\b|at\s+bedside)", re.IGNORECASE
)
_DRUG_LEFT = re.compile(r"[A-Za-z]{5,}[ -]$")
_THERAPY_NEARBY = re.compile(
    r"e-?stim|electrical\s+stim|massage|modalit|hot\s+packs?|cold\s+packs?|moist\s+heat|iontophoresis|\bTENS\b|manual\s+therap|therapeutic\s+(?:exercise|activit)|myofascial|\b97\d{3}\b|traction|diathermy|paraffin|physical\s+therapy|\bheat\b|edema\s+control|desensitiz|scar\s+m(?:gmt|anag|ob|ass)|adhesions?\b|soft\s+tissue\s+mob|acupuncture|chiropractic",
    re.IGNORECASE,
)


_APPLIED_TO = re.compile(
    r"\s+to\s+(?!(?:further\s+)?(?:evaluate|assess|r/o|rule|look|check|confirm|eval|determine|exclude|define|see|verify|guide)\b)",
    re.IGNORECASE,
)


class Anchor(NamedTuple):
    """The name of a study at ``[start, end)`` of the reading text; ``region`` where the name says it; ``rule`` its source."""

    start: int
    end: int
    modality: str
    kind: str
    region: str
    rule: str


def anchors(text: str) -> list[Anchor]:
    """The names of studies in a reading text, in order; of overlapping ones the longest."""
    terms = find_terms("imaging.csv", text)
    found = [
        Anchor(
            term.start,
            term.end,
            term.row["modality"],
            term.row["kind"],
            term.row["region"],
            f"imaging.{term.row['modality']}",
        )
        for term in terms
        if term.row["kind"] not in {"mask", "views"} and _is_study(text, term.start, term.end, term.row)
    ]
    found.extend(_by_views(text, [term.start for term in terms if term.row["kind"] == "views"], found))
    return _without_films(text, sorted(found))


def _without_films(text: str, found: list[Anchor]) -> list[Anchor]:
    """Leave out "films" that are those of another kind of study ("MRI films")."""
    return [
        anchor
        for index, anchor in enumerate(found)
        if not (
            index
            and found[index - 1].modality != anchor.modality
            and text[anchor.start : anchor.end].lower() in {"film", "films"}
            and not text[found[index - 1].end : anchor.start].strip()
        )
    ]


def _by_views(text: str, places: list[int], known: list[Anchor]) -> list[Anchor]:
    """Studies named by their views alone, sought about the words that tell of views."""
    found: list[Anchor] = []
    ends = sorted((one.end, one.start) for one in known)
    reached = 0
    small = lower_case(text)
    for place in places:
        pattern, names = _views()
        for match in pattern.finditer(small, max(reached, place - _VIEWS_BEFORE), min(len(text), place + _VIEWS_AFTER)):
            end = match.start() + len(match.group().rstrip())
            overlapping = bisect_left(ends, (match.start() + 1, 0))
            if overlapping == len(ends) or ends[overlapping][1] >= end:
                found.append(Anchor(match.start(), end, "xray", "view", "", names[match.lastgroup or ""]))
            reached = match.end()
    return found


@cache
def _views() -> tuple[re.Pattern[str], dict[str, str]]:
    rules = compile_rules("imaging.toml")
    names = {f"r{number}": rule.id for number, rule in enumerate(rules)}
    pattern = "|".join(f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(rules))
    return small_pattern(pattern, re.VERBOSE), names


def _is_study(text: str, start: int, end: int, row: dict[str, str]) -> bool:
    """Whether a name stands for a study here: "CT" may be cumulative trauma, "ultrasound" a treatment."""
    word = text[start:end]
    if word.upper() == "XR":
        return not (
            _DOSE.match(text, end)
            or (
                _DRUG_LEFT.search(text, max(0, start - 24), start)
                and term_index("medications.csv").find(text[max(0, start - 24) : start])
            )
        )
    if word == "US":
        named = (
            _US_OF.match(text, end) or _US_DATED.match(text, end) or _US_ASKED.search(text, max(0, start - 30), start)
        )
        return named is not None and not _THERAPY_NEARBY.search(text, *clause_bounds(text, start, end, _THERAPY_REACH))
    if word.lower() in {"bone density", "bone mineral density"} and _SEEN_DENSITY.match(text, end):
        return False
    if word == "MR":
        return _MR_OF.match(text, end) is not None
    if word == "FAST":
        return _BEDSIDE_SCAN.match(text, end) is not None
    if word == "CT":
        return not (_CT_CLAIM.match(text, end) or _CT_CLAIM_LEFT.search(text, max(0, start - 30), start))
    if word.lower() in {"ultrasound", "u/s"} and (_APPLIED_TO.match(text, end) or _GUIDES.match(text, end)):
        return False  # "ultrasound to the scar"
    if word.lower() in {"ultrasound", "u/s"}:
        first, last = clause_bounds(text, start, end, _THERAPY_REACH)
        return not _THERAPY_NEARBY.search(text, first, last)
    return not (row["kind"] == "study" and _GUIDES.match(text, end))


def heads_line(text: str, anchor: Anchor) -> bool:
    """Whether a study's name is a heading: alone on its line before a colon or the line's end."""
    line = line_start(text, anchor.start)
    return not text[line : anchor.start].strip(" \t\u2022*-#0123456789.)") and bool(
        _HEADING_MARK.match(text, anchor.end)
    )


def body_of(text: str, anchor: Anchor) -> int:
    """Where the text under a heading begins."""
    match = _HEADING_MARK.match(text, anchor.end)
    return match.end() if match else anchor.end
