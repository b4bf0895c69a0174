"""A medication as written: its name with strength, form and quantity, names in one product joined."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extraction.language.laboratory import stands_among_tests
from extraction.language.terms import Term, find_terms, lower_case
from extraction.rules import small_pattern

_UNIT = r"(?:mg|mcg|gm|g|grams?|ml|cc|units?|iu|meq|%)"
_DETAIL = small_pattern(
    rf"""\s*(?:,\s*|-\s*|(?:dosage|dose|strength)\s*:?\s*)?(?:
        (?P<strength>\d[\d,]*(?:\.\d+)?(?:\s?[-/]\s?\d+(?:\.\d+)?)*\s?-?{_UNIT}(?:/\s?(?:\d*\s?{_UNIT}|hr|hour|h))?(?![a-z]))
      | (?P<dose>\d{{1,3}}(?:\.\d+)?\s?/\s?\d{{2,4}})(?![\d/])(?:\s?mg\b)?
      | (?P<bare>\d{{2,4}}(?:\.\d+)?)
          (?=\s+(?:1\s|one\s|po\b|p\.o|q\.?\s?(?:d|h|\d|am|pm)|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|daily|once|twice|prn|\#))
      | (?P<number>(?:\#|no\.?\s?|number\s)[234]\b(?![\d/]))
      | (?P<form>(?:tab(?:let)?s?|cap(?:sule)?s?|patch(?:es)?|gel|cream|ointment|oint|lotion|solution|suspension|drops|inhaler
          |(?:nasal\s+)?spray|elixir|syrup|suppositor(?:y|ies)|roll-?on|powder|pills?|ER|XR|SR|CR|DR|XL|EC|ES|DS|LA|CD|XT|ODT|IR|HCL|sodium|hydrochloride|IM|OTC
          |oral|transdermal|topical|extended[-\s]release|immediate[-\s]release)\b)
    )""",
    re.VERBOSE,
)
_QUANTITY = small_pattern(
    r"""(?=[\#cdoqt\d])(?:\#\s?(?P<number>\d{1,4})\b | (?:qty|quantity|disp(?:ense[d]?)?|count)[:.\s]*\#?\s?(?P<counted>\d{1,4})\b
      | (?P<amount>\d{1,4}\s?(?:gm|grams?|g|ml|oz)\b(?!\s?/))
      | (?P<pieces>\d{1,4}\s?(?:tab(?:let)?s?|caps(?:ules)?|pills|patches)\b
          (?!\s*(?:po\b|by|every|q|once|twice|daily|a\b|per\b|at\b|in\b)))
      | (?P<supply>(?:\d{1,2}|one|two|three)[\s-](?:day|week|month)s?(?:'s?)?\s+supply))""",
    re.VERBOSE,
)
_ALIAS = re.compile(r"\s*[(\[]\s*(?:generic\s+(?:for\s+)?|brand\s+)?$", re.IGNORECASE)
_COMPOUND = re.compile(r"\s*(?:[,/+&-]|and\b|with\b|in\b|w/)?\s*(?:and\s+)?$", re.IGNORECASE)
_OWN_ITEM = re.compile(
    r"\s*(?:levels?|allerg|deficien|toxicity|[-\s]induced|[-\s]intoler|pump|block|contract|agreement|dependen|abuse|overdose|monitoring|misuse|guidelines?\b|chapter|section\b|criteria|formulary|screen|use\s+disorder|epidural|test)",
    re.IGNORECASE,
)
# Toradol, an anesthetic or a steroid as a shot is an injection; vitamin B12 or insulin by shots is a medication.
_AS_SHOT = re.compile(r"\s*(?:injections?|shots?|inj)\b", re.IGNORECASE)
_SHOTS = frozenset({"ketorolac", "methylprednisolone"})
_INJECTED = re.compile(
    r"\binject|\binfiltrat|\banesthe[st]|\bblock\b|\b\d(?:\.\d+)?\s?(?:cc|ml)\b|\bsyringe|\bneedle|\bsterile",
    re.IGNORECASE,
)
_TOPICAL = re.compile(r"patch|cream|gel\b|ointment|lotion|topical|%", re.IGNORECASE)
_NAME = 50  # characters of a second name in brackets
_SCHEDULE = 70  # characters after a name in which its quantity stands: dose, route and frequency lie between


class Medication(NamedTuple):
    """A medication at ``[start, end)`` of the reading text; ``name`` joins repeats; ``kind`` is that of medications.csv."""

    start: int
    end: int
    name: str
    kind: str
    has_strength: bool
    quantity: str | None
    quantity_end: int


_MEASURED = frozenset(
    (
        "calcium carbonate",
        "vitamin d",
        "vitamin b12",
        "magnesium",
        "iron",
        "folic acid",
        "potassium chloride",
        "lithium",
    )
)
"""Medications whose plain names laboratory tests share."""


def find_medications(text: str) -> Iterator[Medication]:
    """The medications that a reading text names, in order."""
    terms = find_terms("medications.csv", text)
    index = 0
    while index < len(terms):
        group = _product(text, terms, index)
        index += len(group)
        first = group[0]
        if first.row["kind"] == "mask" or (
            first.row["name"] in _MEASURED and stands_among_tests(text, first.start, first.end)
        ):
            continue
        end, has_strength = _details(text, group[-1].end)
        if _OWN_ITEM.match(text, end) or _is_shot(text, first, end) or _is_injected(text, group, end):
            continue
        quantity, quantity_end = _quantity(text, end, terms[index].start if index < len(terms) else len(text))
        name = "/".join(dict.fromkeys(term.row["name"] for term in group))
        if _is_alias(text, group):
            name = first.row["name"]
        has_strength = has_strength or any(_details(text, term.end)[1] for term in group[:-1])
        yield Medication(first.start, end, name, first.row["kind"], has_strength, quantity, quantity_end)


def _product(text: str, terms: list[Term], index: int) -> list[Term]:
    """The names from ``index`` on that tell of one product: a brand with its generic name, a compound's ingredients."""
    group = [terms[index]]
    if terms[index].row["kind"] == "mask":
        return group
    for term in terms[index + 1 :]:
        if term.row["kind"] == "mask":
            break
        end, _ = _details(text, group[-1].end)
        between = text[end : term.start]
        if len(between) > 12:
            break
        compound = "%" in text[group[-1].end : end] and "%" in text[term.end : _details(text, term.end)[0]]
        if _ALIAS.fullmatch(between) or between == "/" or (compound and _COMPOUND.fullmatch(between)):
            group.append(term)
        else:
            break
    return group


def _is_alias(text: str, group: list[Term]) -> bool:
    """Whether the second name is the first one's other name in brackets."""
    return len(group) > 1 and "(" in text[group[0].end : group[1].start]


def _details(text: str, end: int) -> tuple[int, bool]:
    """Where strength and form end after a name that ends at ``end``, and whether a strength is given."""
    if text.startswith(")", end) and "(" in text[max(0, end - _NAME) : end]:
        end += 1
    has_strength = False
    small = lower_case(text)
    for _ in range(5):
        match = _DETAIL.match(small, end)
        if match is None:
            break
        end = match.end()
        has_strength = has_strength or match["form"] is None
    return end, has_strength


def _is_shot(text: str, term: Term, end: int) -> bool:
    """Whether a drug names an injection, a service of its own: "Toradol injection"."""
    is_given_so = term.row["kind"] == "injectable" or term.row["name"] in _SHOTS
    return is_given_so and _AS_SHOT.match(text, end) is not None


def _is_injected(text: str, group: list[Term], end: int) -> bool:
    """Whether an anesthetic or steroid is part of an injection and not a medication of its own."""
    if group[0].row["kind"] != "injectable":
        return False
    return not _TOPICAL.search(text[group[0].start : end + 12]) or bool(
        _INJECTED.search(text[max(0, group[0].start - 60) : end + 40])
    )


def _quantity(text: str, end: int, limit: int) -> tuple[str | None, int]:
    """The quantity that follows a medication before the next one ("#60", "120 gm"), and where it ends."""
    stop = min(limit, end + _SCHEDULE, (text.find("\n", end) + 1 or len(text) + 1) - 1)
    match = _QUANTITY.search(lower_case(text), end, stop)
    if match is None:
        return None, end
    number = match["number"] or match["counted"]
    return (f"#{number}" if number else text[match.start() : match.end()].strip()), match.end()
