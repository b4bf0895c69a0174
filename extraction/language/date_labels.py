"""Dates with a label: what a form or a heading says a date is (``date_labels.csv``).

Also the two labelled dates that several findings need: the patient's date of birth and the document's own date.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.dates import DateMention, dates
from extraction.language.reading import reading
from extraction.language.terms import Term, find_terms

_KEY = "casewright_date_labels"
_DATE_KEY = "casewright_document_date"
_REACH = 64
_LETTERHEAD = 800

# What may stand between a label and its date: punctuation, a format hint, a linking word, a period's beginning.
_GAP = re.compile(
    r"""(?:[\s:.,;#=*|_\-\u2022"'>/]|[(]\s*s?\s*[)]|[(][^()\n]{0,24}[)]|\[[^\]\n]{0,3}\]|s\b|[?]
      |\b(?:is|was|of|on|at|in|from|for|the|this|as|listed|reported|noted|given|stated|alleged|approximately|approx|about|circa|reads|remains|
        occurred|ct|c\.t\.|cumulative|continuous|trauma|specific|through|thru|beginning|period|mm|dd|yyyy|if\sknown|by|and|or)\b
      |[(]|\b[1-9]\s?[.):](?=\s)|[#]\s?[1-9]\b)*""",
    re.IGNORECASE | re.VERBOSE,
)
_LIST = re.compile(
    r"(?:\s|,|;|&|/|\+|[#]\s?[1-9]\b|\band\b|\bct\b|\bc\.t\.|\bspecific\b|\bcumulative\b|\btrauma\b|\binjur(?:y|ies)\b|:|\bto\b|\bthrough\b|\bthru\b|-|[(][^()\n]{0,40}[)]|\b[1-9]\s?[.)](?=\s))*",
    re.IGNORECASE,
)
_PREFERENCE = {"decision": 0, "exam": 1, "plain": 2, "report": 2, "study": 3, "procedure": 4}
_FIELD_BEFORE = re.compile(r"(?:(?:^|\n|[\t|;]|\s\s|[.:]\s)\s*(?:[(]?\d{1,2}[.)]\s*)?(?:\w+\s)?|\d{2}\s|_\s)$")
# A field follows the value of the one before it, or its empty line: "Date of Injury 09-22-2014 Date of Exam 04-15-2015".
_TOLD_BY_EXAMINER = re.compile(
    r"\b(?:I\s+(?:examined|evaluated|re-?evaluated|re-?examined|saw)|(?:applicant|claimant|examinee)\s+was\s+(?:re-?)?(?:examined|evaluated|seen))\b"
    r"[^.;\n]{0,80}?\bon\s+(?=[A-Z0-9])",
    re.IGNORECASE,
)
_CELL = re.compile(r"[^\s|](?:[^\s|]| (?=[^\s|]))*")  # words with single blanks between them
_LETTER_DATE = re.compile(r"(?:^|\n)[ \t]*(?:\w+day,?[ \t]*)?$")


class LabelledDate(NamedTuple):
    """A date at ``[start, end)`` of the reading text and what its label, which begins at ``label``, says it is."""

    start: int
    end: int
    value: str
    precision: str
    kind: str
    label: int


def labelled_dates(doc: Doc) -> tuple[LabelledDate, ...]:
    """The dates that a label explains, in order, made once."""
    made = doc.user_data.get(_KEY)
    if made is None:
        made = _find(doc)
        doc.user_data[_KEY] = made
    return made if isinstance(made, tuple) else tuple(LabelledDate(*parts) for parts in made)


def _find(doc: Doc) -> tuple[LabelledDate, ...]:
    mentions = dates(doc)
    if not mentions:
        return ()
    text = reading(doc).text
    labels = [label for label in find_terms("date_labels.csv", text) if _is_label(text, label)]
    found: dict[int, LabelledDate] = {}
    index = 0
    for number, label in enumerate(labels):
        while index < len(mentions) and mentions[index].start < label.end:
            index += 1
        limit = labels[number + 1].start if number + 1 < len(labels) else len(text)
        if index < len(mentions) and mentions[index].start <= limit:
            _attach(text, label, mentions[index : index + 6], limit, found)
    for label, mention in _columns(text, labels, mentions):
        found[mention.start] = LabelledDate(*mention, label.row["kind"], label.start)
    return tuple(found[start] for start in sorted(found))


def _is_label(text: str, label: Term) -> bool:
    """Whether a short or common word is used as a label: "Date" needs its colon or a gap, "born" no baby."""
    written, after = text[label.start : label.end], text[label.end : label.end + 3]
    if label.row["kind"] == "plain":
        return bool(re.match(r"\s?[:.]|\s\s|\s\d", after)) and written[0] == "D"
    if len(written) <= 3:
        return written.isupper() or after[:1] == ":"
    return True


def _attach(
    text: str, label: Term, mentions: tuple[DateMention, ...], limit: int, found: dict[int, LabelledDate]
) -> None:
    """Give the label's kind to the date after it, and, for injuries, to those that the same list goes on with."""
    first = mentions[0]
    if first.start - label.end > _REACH or first.start in found or not _GAP.fullmatch(text, label.end, first.start):
        return
    kind, previous = label.row["kind"], first
    found[first.start] = LabelledDate(*first, kind, label.start)
    if kind != "injury":
        return
    for mention in mentions[1:]:
        gap = text[previous.end : mention.start]
        if mention.start > limit or len(gap) > 50 or gap.count("\n") > 1 or not _LIST.fullmatch(gap):
            return
        if "\n" in gap and not gap.strip():
            return  # a list goes on over a line's end only with its comma or number
        found[mention.start] = LabelledDate(*mention, kind, label.start)
        previous = mention


def _columns(text: str, labels: list[Term], mentions: tuple[DateMention, ...]) -> list[tuple[Term, DateMention]]:
    """A row of labels over a row with as many dates."""
    lines: dict[int, list[Term]] = {}
    line = searched = 0
    for label in labels:
        line = max(line, text.rfind("\n", searched, label.start) + 1)
        searched = label.start
        lines.setdefault(line, []).append(label)
    pairs = []
    for start, row in lines.items():
        end = text.find("\n", start)
        first = bisect_left(mentions, start, key=lambda mention: mention.start)
        if end < 0 or (first < len(mentions) and mentions[first].start < end):
            continue
        below = re.compile(r"\s*([^\n]+)").match(text, end)
        last = bisect_left(mentions, below.end(), key=lambda mention: mention.start) if below else first
        under = mentions[first:last]
        if len(row) < 2 or len(under) != len(row):
            pairs += [pair for label in row for pair in _cells(text, start, end, label, mentions)]
        else:
            pairs += [
                (label, mention) for label, mention in zip(row, under, strict=True) if label.row["kind"] != "plain"
            ]
    return pairs


def _cells(
    text: str, start: int, end: int, label: Term, mentions: tuple[DateMention, ...]
) -> list[tuple[Term, DateMention]]:
    """The date that stands in the label's column of the next line: "DOI | Claim" over "8/14/19 | 123"."""
    index = bisect_left(mentions, end, key=lambda mention: mention.start)
    below = text.find("\n", end + 1)
    below = below if below >= 0 else len(text)
    if label.row["kind"] == "plain" or index == len(mentions) or mentions[index].start > below:
        return []
    heads = [cell.span() for cell in _CELL.finditer(text, start, end)]
    values = [cell.span() for cell in _CELL.finditer(text, end + 1, below)]
    if len(heads) < 2 or len(heads) != len(values):
        return []
    column = next((number for number, cell in enumerate(heads) if cell[0] == label.start), None)
    under = () if column is None else [mention for mention in mentions[index:] if mention.start == values[column][0]]
    return [(label, mention) for mention in under[:1]]


def birth_date(doc: Doc) -> LabelledDate | None:
    """The patient's date of birth: the first date that a label calls so."""
    return next((date for date in labelled_dates(doc) if date.kind == "birth" and not _of_relative(doc, date)), None)


def _of_relative(doc: Doc, date: LabelledDate) -> bool:
    """Whether "born" is said of a child: "her son was born on 3/4/99"."""
    text = reading(doc).text
    return text[date.label : date.label + 4].lower() == "born" and bool(
        re.search(r"\b(?:son|daughter|child|baby|brother|sister|twins?)\b", text[max(0, date.label - 60) : date.label])
    )


def document_date(doc: Doc) -> DateMention | None:
    """The document's own date: a determination's before an examination's before a report's; None if the document gives none.

    Only a label used as a form's field counts ("dated" inside a sentence speaks of another document); in a letter
    the examiner tells it, or it stands alone on a line near the beginning. Sought once.
    """
    if _DATE_KEY not in doc.user_data:
        doc.user_data[_DATE_KEY] = _document_date(doc)
    made = doc.user_data[_DATE_KEY]
    return None if made is None else DateMention(*made)


def _document_date(doc: Doc) -> DateMention | None:
    mentions = dates(doc)
    if not mentions:
        return None
    text = reading(doc).text
    ranked = [date for date in labelled_dates(doc) if date.precision == "day" and _is_field(text, date)]
    if ranked:
        return DateMention(*min(ranked, key=lambda date: (_PREFERENCE[date.kind], date.start))[:4])
    told = _TOLD_BY_EXAMINER.search(text, 0, _LETTERHEAD) if mentions[0].start <= _LETTERHEAD else None
    if told:
        examined = next((mention for mention in dates(doc) if mention.start == told.end()), None)
        if examined is not None and examined.precision == "day":
            return examined
    claimed = {date.start for date in labelled_dates(doc)}
    for mention in dates(doc):
        if mention.start > _LETTERHEAD:
            break
        alone = _LETTER_DATE.search(text, max(0, mention.start - 20), mention.start)
        if (
            alone
            and mention.precision == "day"
            and mention.start not in claimed
            and text[mention.end : mention.end + 1] in ("", "\n")
        ):
            return mention
    return None


def _is_field(text: str, date: LabelledDate) -> bool:
    if date.kind not in _PREFERENCE:
        return False
    return bool(_FIELD_BEFORE.search(text, max(0, date.label - 24), date.label)) and text[date.label].isupper()
