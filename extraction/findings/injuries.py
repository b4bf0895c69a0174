"""Dates of injury, accident or onset event."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.findings.injuries_events import InjuryDate, dates_beside_events, onset_dates
from extraction.language.date_labels import LabelledDate, labelled_dates
from extraction.language.dates import DateMention, date_ranges, dates, with_dates_marked
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.rules import CompiledRule, compile_rules
from models.case import Injury
from models.vocabulary import InjuryKind, Precision

# Signs of cumulative trauma; "CT" alone is far more often a scan.
_BEHIND_CT = r"T\.?[\s:]{1,3}(?:claim|injury|trauma|period|exposure|dates?|from|through|thru|ending|[(]|§)"
_CUMULATIVE_WORDS = ("umulative", "UMULATIVE", "ontinuous", "ONTINUOUS", "epetitive", "icrotrauma")
_CUMULATIVE = re.compile(rf"[CcRrMm](?:\.?{_BEHIND_CT}|{'|'.join(_CUMULATIVE_WORDS)})")
# No document without one of the words or a "CT" before such a word has such a sign.
_CUMULATIVE_CT = re.compile(_BEHIND_CT)
# What a claim of a list has in any case; the rule's own pattern begins with what stands before it and is slow.
_LISTED_CLAIM = re.compile(r"[sS](?:pecific|PECIFIC)(?i:\s+(?:injury|claim))?\s*[:(-]?\s*§")
# A study or a report that stands right before a date keeps it: "MRI of 4/9/14 showed no injury".
_CLAIMED_BEFORE = re.compile(
    r"\b(?:mri|x-?rays?|ct|emg|ncv|films?|report|note|pr-2|exam(?:ination)?|visit|seen|dated|stud(?:y|ies)|surgery)\b[^§.;\n]{0,24}$",
    re.IGNORECASE,
)
_PRECISION = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}


_A_DAY = 10  # characters of a date in full
_BRACKET = 100  # characters after a date in which brackets give it in full


class InjuryFinder(Finder):
    """Finds the dates of the patient's injuries, present and past, each with the precision it is given in.

    Leaves alone: births, visits, examinations, studies, operations, reports, denials, claim forms, work status, relative
    times ("four days ago"), and symptoms that grew without an event.
    """

    kind: ClassVar[str] = "injuries"

    def find(self, doc: Doc) -> Iterator[Injury]:
        """Yield the injuries in document order, each once, with its most precise date."""
        if not dates(doc):
            return
        for injury in _joined(_collect(doc)):
            yield Injury(
                date=injury.value,
                precision=_PRECISION[len(injury.value)],
                kind=injury.kind,
                end_date=injury.last,
                evidence=evidence(doc, injury.start, injury.end, injury.rule),
            )


def _collect(doc: Doc) -> list[InjuryDate]:
    """Every mention of an injury's date: in a form of its own, labelled, beside the event; else the onset of symptoms."""
    text = with_dates_marked(doc)
    found: dict[int, InjuryDate] = {}
    taken: set[int] = set()
    mentions = dates(doc)

    def take(injuries: list[InjuryDate]) -> None:
        for injury in injuries:
            if injury.start not in taken:
                found[injury.start] = injury
                first, last = bisect_left(mentions, (injury.start,)), bisect_left(mentions, (injury.end,))
                taken.update(mention.start for mention in mentions[first:last])

    take(_cumulative(doc, text))
    take(_labelled(doc))
    take(_listed_claims(doc, text))
    claimed = {date.start for date in labelled_dates(doc) if date.kind != "injury"}
    # "A prior claim, dated May 2, 2006": no report's date, whatever "dated" says elsewhere.
    take([one for one in _named(doc, text) if one.start not in claimed or one.rule == "injury.claim_dated"])
    take(dates_beside_events(doc, text, claimed, taken))
    if not found:
        take(onset_dates(doc, text, claimed)[:1])
    return [found[start] for start in sorted(found) if not _is_of_family(doc, start)]


def _cumulative(doc: Doc, text: str) -> list[InjuryDate]:
    """Cumulative trauma from one date to another, or up to one."""
    if not any(word in text for word in _CUMULATIVE_WORDS) and _CUMULATIVE_CT.search(text) is None:
        return []
    values = {date.start: date for date in dates(doc)}
    found = []
    for sign in _CUMULATIVE.finditer(text):
        for rule in compile_rules("injuries.toml"):
            match = rule.pattern.match(text, sign.start()) if rule.value == "cumulative" else None
            if match and not (match.start() and text[match.start() - 1].isalnum()):
                first = values[match.start("from")]
                last = values[match.start("to")] if match.groupdict().get("to") else first
                found.append(InjuryDate(first.start, last.end, first.value, last.value, InjuryKind.CUMULATIVE, rule.id))
                break
    return found


def _labelled(doc: Doc) -> list[InjuryDate]:
    """Dates that a form labels as the injury's; a period under such a label is cumulative."""
    labels = [date for date in labelled_dates(doc) if date.kind == "injury"]
    periods = {period.start: period for period in date_ranges(doc)}
    found: list[InjuryDate] = []
    for date in labels:
        period = periods.get(date.start)
        if period is not None:
            found.append(
                InjuryDate(
                    period.start, period.end, period.first, period.last, InjuryKind.CUMULATIVE, "date_label.injury"
                )
            )
        elif not found or date.start >= found[-1].end:
            full = _in_full(doc, date)
            found.append(InjuryDate(full.start, full.end, full.value, None, InjuryKind.SPECIFIC, "date_label.injury"))
    return found


def _in_full(doc: Doc, date: LabelledDate) -> LabelledDate | DateMention:
    """A date without its day, or the one in full that brackets give beside it: "06/2021 (claim form gives 06/14/2021)"."""
    if len(date.value) == _A_DAY:
        return date
    text = reading(doc).text
    close = (other for other in dates(doc) if date.end <= other.start <= date.end + _BRACKET)
    return next(
        (
            other
            for other in close
            if other.value.startswith(date.value) and len(other.value) == _A_DAY and "(" in text[date.end : other.start]
        ),
        date,
    )


def _listed_claims(doc: Doc, text: str) -> list[InjuryDate]:
    """Dates of a list of claims: "(2) Specific 05/23/2014"."""
    if not ("pecific" in text or "PECIFIC" in text) or _LISTED_CLAIM.search(text) is None:
        return []
    (rule,) = (rule for rule in compile_rules("injuries.toml") if rule.value == "claim")
    values = {date.start: date for date in dates(doc)}
    listed = [values[match.start("from")] for match in rule.pattern.finditer(text)]
    return [InjuryDate(*date[:3], None, InjuryKind.SPECIFIC, rule.id) for date in listed]


def _named(doc: Doc, text: str) -> list[InjuryDate]:
    """Dates that stand before the injury as its name ("the 4/11/08 accident") or before what was being done as it happened."""
    at = [rule for rule in compile_rules("injuries.toml") if rule.value == "specific"]
    before = {rule.id: rule for rule in compile_rules("injuries.toml") if rule.value == "before"}
    found = []
    for date in dates(doc):
        rules = [rule for rule in at if rule.pattern.match(text, date.start)]
        if rules and _CLAIMED_BEFORE.search(text, max(0, date.start - 50), date.start):
            rules = []
        told = _TOLD_BEFORE.search(text, max(0, date.start - _DATED), date.start)
        if told and (told["dated"] or _GOES_ON.match(text, date.start)):
            rule = before["injury.claim_dated" if told["dated"] else "injury.doing_on"]
            if _names_it(rule, text, date.start):
                rules.append(rule)
        found += [InjuryDate(*date[:3], None, InjuryKind.SPECIFIC, rule.id) for rule in rules]
    return found


def _names_it(rule: CompiledRule, text: str, position: int) -> bool:
    """Whether a rule that begins before a date holds of the one at ``position``."""
    floor = max(0, position - _LEAD)
    floor = max(floor, text.rfind("\n\n", floor, position))
    match = rule.pattern.search(text, floor, position + _LEAD)
    return match is not None and match.start("from") == position


_TOLD_BEFORE = re.compile(r"\b(?:(?P<dated>dated)|on|around)\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r"§+,?\s+(?:when|and)\s", re.IGNORECASE)  # "was driving on 3/4/12 when a truck hit him"
_DATED = 10
_LEAD = 160
"""Characters around a date in which a rule tells what happened."""


def _is_of_family(doc: Doc, position: int) -> bool:
    section = section_at(doc, position)
    return section is not None and section.kind == "family_history"


def _joined(injuries: list[InjuryDate]) -> list[InjuryDate]:
    """Each injury once: a coarser date is the same injury as a finer one that begins with it, unless told as one more."""
    kept: dict[str, InjuryDate] = {}
    finer: dict[str, InjuryDate] = {}
    for injury in sorted(injuries, key=lambda each: (-len(each.value), each.last is None, each.again, each.start)):
        known = finer.get(injury.value)
        if injury.value in kept or (known and injury.last is None and not (known.again or injury.again)):
            continue
        kept[injury.value] = injury
        for length in (4, 7):
            if len(injury.value) > length:
                finer.setdefault(injury.value[:length], injury)
    return sorted(kept.values(), key=_start_of)


def _start_of(each: DateMention | InjuryDate) -> int:
    return each.start
