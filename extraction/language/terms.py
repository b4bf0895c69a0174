"""Vocabulary lookup: all terms of a list in one pass over the text (Aho-Corasick), longest first, whole words only.

A term written with capitals only, such as an abbreviation ("OA", "PT"), is matched with its capitals; all others in any case.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from operator import itemgetter
from string import ascii_lowercase, ascii_uppercase
from typing import AnyStr, NamedTuple

import ahocorasick

from models.errors import RuleError

_WORD = re.compile(r"(?<![a-z-])[a-z]{4,}(?![a-z-])")
_TOGETHER = (
    "conditions.csv", "date_labels.csv", "document_kinds.csv", "fact_words.csv", "imaging.csv", "medications.csv", "motions.csv",
    "regions.csv", "services.csv", "turning_words.csv",
)  # fmt: skip
"""The lists that are looked up in every document: one pass finds the terms of all."""
_SHORT = 400
"""Characters: a text this short is no document but a part of one, and is searched for one list."""


class Term(NamedTuple):
    """A vocabulary entry found at ``[start, end)`` of the text searched; ``row`` is the entry."""

    start: int
    end: int
    row: dict[str, str]


_PLACE = itemgetter(0)


def lower(text: str) -> str:
    """A text in lower case with its offsets kept: a few letters would change length, they stay as they are."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered


@lru_cache(maxsize=4)
def lower_case(text: str) -> str:
    """``lower(text)``, kept for the documents being read."""
    return lower(text)


_KINDS = bytes(
    97 if chr(code) in ascii_lowercase else 65 if chr(code) in ascii_uppercase else 32 for code in range(256)
)
"""For ``bytes.translate``: "a" for small letters, "A" for capitals (of ASCII), a space for all else."""


@lru_cache(maxsize=4)
def _letter_kinds(text: str) -> bytes:
    """The kinds of a text's characters, a byte for each: what stands in a row is found there in a fraction of a pattern's time."""
    return text.encode("latin-1", "replace").translate(_KINDS)


def places_of(piece: AnyStr, text: AnyStr, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where a piece stands in ``text[start:end]``, in order; places may overlap."""
    place = text.find(piece, start, end)
    while place >= 0:
        yield place
        place = text.find(piece, place + 1, end)


def places_of_kinds(text: str, row: bytes) -> Iterator[int]:
    """Where characters of these kinds stand in a row: b"aA" is a capital glued to a small letter."""
    return places_of(row, _letter_kinds(text))


Row = dict[str, str]
_Values = tuple[tuple[str | None, Row], ...]
"""The entries of one written form: the capitals it needs, if it needs them, and its row."""


class TermIndex:
    """Finds the terms of a vocabulary. Built once, changed by nothing."""

    def __init__(self, rows: Iterable[tuple[str, Row]]) -> None:
        self.entries = _entries(rows)
        self._automaton = automaton({key: (len(key), values) for key, values in self.entries.items()})

    def find(self, text: str) -> list[Term]:
        """Terms in order of position; of overlapping ones, the longest (first, if equally long)."""
        small = lower(text)
        found: list[Term] = []
        for last, (length, values) in self._automaton.iter(small):
            start, end = last - length + 1, last + 1
            if _is_whole(small, start, end):
                for exact, row in values:
                    if exact is None or text[start:end] == exact:
                        found.append(Term(start, end, row))
                        break
        return _longest(found)


def _entries(rows: Iterable[tuple[str, Row]]) -> dict[str, _Values]:
    """The entries of a vocabulary by their form in lower case."""
    entries: dict[str, list[tuple[str | None, Row]]] = {}
    for term, row in rows:
        entries.setdefault(term.lower(), []).append((term if term.isupper() else None, row))
    return {key: tuple(values) for key, values in entries.items()}


def automaton(words: Mapping[str, object]) -> ahocorasick.Automaton:
    """An automaton that finds every one of some words, each with its value, in one pass over a text."""
    made = ahocorasick.Automaton()
    for word, value in words.items():
        made.add_word(word, value)
    made.make_automaton()
    return made


def _is_whole(lowered: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is no part of a longer word or number."""
    if start > 0 and lowered[start].isalnum() and lowered[start - 1].isalnum():
        return False
    return not (
        end < len(lowered)
        and lowered[end - 1].isalnum()
        and lowered[end].isalnum()
        and not _ends_before_item(lowered, start, end)
    )


def _longest(found: list[Term]) -> list[Term]:
    """The terms in order of position; of overlapping ones, the longest (first, if equally long)."""
    found.sort(key=_PLACE)
    kept: list[Term] = []
    begun = reached = 0  # of the last that is kept
    for term in found:
        start, end, _ = term
        if start >= reached:
            kept.append(term)
        elif end - start > reached - begun:
            kept[-1] = term
        else:
            continue
        begun, reached = start, end
    return kept


def _ends_before_item(text: str, start: int, end: int) -> bool:
    """Whether a word runs into the number of the next item of a list ("MRI left wrist3. x-rays"): reviewers paste lists so."""
    following = text[end + 1 : end + 3]
    return (
        end - start > 3
        and text[end - 1].isalpha()
        and text[end].isdigit()
        and following[:1] in {".", ")"}
        and not following[1:].isdigit()
    )


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``extraction/data/<name>`` (CSV with a header; lines that start with # are comments).

    Raises:
        RuleError: a row has more or fewer fields than the header.
    """
    with files("extraction").joinpath("data", name).open(encoding="utf-8") as lines:
        reader = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
        rows = tuple(reader)
    for number, row in enumerate(rows, start=1):
        if None in row or None in row.values():
            raise RuleError(f"{name}, row {number}: needs as many fields as the header has")
    return rows


@cache
def known_words() -> frozenset[str]:
    """The words of four letters and more that stand in our own vocabularies and rules, in lower case."""
    data = files("extraction").joinpath("data")
    texts = (entry.read_text("utf-8") for entry in data.iterdir() if entry.name.endswith((".csv", ".toml")))
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))


@cache
def term_index(name: str) -> TermIndex:
    """An index over a CSV whose column ``term`` holds the terms, several separated by ``|``; built once per process."""
    return TermIndex(_listed(name))


def find_terms(name: str, text: str) -> list[Term]:
    """What ``term_index(name).find(text)`` gives; a whole document is searched for all lists of ``_TOGETHER`` at once."""
    if len(text) < _SHORT or name not in _TOGETHER:
        return term_index(name).find(text)
    return list(_found_together(text)[_TOGETHER.index(name)])


_CLINICIANS = ("ist", "surgeon", "physician", "doctor")


def _listed(name: str) -> Iterator[tuple[str, Row]]:
    """The terms of a list with their rows; of the names of conditions and of clinicians, plurals too."""
    for row in read_rows(name):
        for written in row["term"].split("|"):
            term = written.strip()
            yield term, row
            if (
                name == "conditions.csv"
                and term[-1:].isalpha()
                and term[-1:] != "s"
                and not term.isupper()
                and row["class"] != "mask"
            ):
                yield term + "s", row
            if row.get("kind") == "specialty" and term.endswith(_CLINICIANS):
                yield term + "s", row


class _Form(NamedTuple):
    """A written form as ``_together`` looks for it: from ``first`` characters into its key, with one entry of one list."""

    first: int
    text: str
    number: int
    exact: str | None
    row: Row


class _Blank(dict[int, int]):
    """For ``str.translate``: all but letters and digits become spaces, so that what no word goes through is seen as such."""

    def __missing__(self, code: int) -> int:
        self[code] = code if chr(code).isalnum() else 32
        return self[code]


_AFTER_ITEM_NUMBER = re.compile(r"[.)](?<=[^\W\d_]\d[.)])(?!\d)")
_LONGEST = 80
"""Characters: no term is longer."""


@cache
def _together() -> tuple[ahocorasick.Automaton, _Blank]:
    """One automaton over the lists of ``_TOGETHER``, for a text blanked by the table beside it: a key's length, and its forms.

    Keys stand between spaces where their forms begin and end with a letter or digit: parts of words, most of what there
    would be to find, are never met.
    """
    lists: dict[str, list[tuple[int, _Values]]] = {}
    for number, name in enumerate(_TOGETHER):
        for form, values in _entries(_listed(name)).items():
            lists.setdefault(form, []).append((number, values))
    blank = _Blank()
    forms: dict[str, list[_Form]] = {}
    for form, entries in lists.items():
        if len(form) > _LONGEST:
            raise RuleError(f"a term of more than {_LONGEST} characters: {form}")
        key = form.translate(blank)
        first = int(key[0] != " ")
        key = " " * first + key + " " * (key[-1] != " ")
        forms.setdefault(key, []).extend(
            _Form(first, form, number, exact, row) for number, values in entries for exact, row in values
        )
    return automaton({key: (len(key), tuple(written)) for key, written in forms.items()}), blank


@lru_cache(maxsize=2)  # the document, and a long part of it rewritten
def _found_together(text: str) -> tuple[list[Term], ...]:
    """The terms of each list of ``_TOGETHER`` in a text."""
    small = lower_case(text)
    words, blank = _together()
    marked = f" {small.translate(blank)} "
    found: tuple[list[Term], ...] = tuple([] for _ in _TOGETHER)
    hits = [(last - length, forms) for last, (length, forms) in words.iter(marked)]  # where a key begins in ``small``
    for sign in _AFTER_ITEM_NUMBER.finditer(small):
        item = sign.start() - 1  # where the number stands
        before = max(0, item - _LONGEST)
        window = f" {small[before:item].translate(blank)} "
        hits += (
            (before + last - length, forms)
            for last, (length, forms) in words.iter(window)
            if last == len(window) - 1 and _ends_before_item(small, item - (length - 1 - forms[0].first), item)
        )
    for place, forms in hits:
        for first, form, number, exact, row in forms:
            start = place + first
            if small.startswith(form, start):
                end = start + len(form)
                if exact is None or text[start:end] == exact:
                    found[number].append(Term(start, end, row))
    # Of entries for the same words of a list, the first is kept.
    return tuple(_longest(terms) for terms in found)
