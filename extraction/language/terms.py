"""Vocabulary lookup: all terms of a list in one pass over the text (Aho-Corasick), longest first, whole words only.

A term written with capitals only, such as an abbreviation ("OA", "PT"), is matched with its capitals; all others in any case.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import ahocorasick

from models.errors import RuleError

_WORD = re.compile(r"(?<![a-z-])[a-z]{4,}(?![a-z-])")


class Term(NamedTuple):
    """A vocabulary entry found at ``[start, end)`` of the text searched; ``row`` is the entry."""

    start: int
    end: int
    row: dict[str, str]


def lower(text: str) -> str:
    """A text in lower case with its offsets kept: a few letters would change length, they stay as they are."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered


class TermIndex:
    """Finds the terms of a vocabulary. Built once, changed by nothing."""

    def __init__(self, rows: Iterable[tuple[str, dict[str, str]]]) -> None:
        self._automaton = ahocorasick.Automaton()
        entries: dict[str, list[tuple[str | None, dict[str, str]]]] = {}
        for term, row in rows:
            exact = term if term.isupper() else None
            entries.setdefault(term.lower(), []).append((exact, row))
        for key, values in entries.items():
            self._automaton.add_word(key, (len(key), tuple(values)))
        self._automaton.make_automaton()

    def find(self, text: str, lowered: str | None = None) -> list[Term]:
        """Terms in order of position; of overlapping ones, the longest (first, if equally long)."""
        lowered = lower(text) if lowered is None else lowered
        found: list[Term] = []
        size = len(lowered)
        for last, (length, values) in self._automaton.iter(lowered):
            start, end = last - length + 1, last + 1
            if start > 0 and lowered[start].isalnum() and lowered[start - 1].isalnum():
                continue
            if (
                end < size
                and lowered[end - 1].isalnum()
                and lowered[end].isalnum()
                and not _ends_before_item(lowered, start, end)
            ):
                continue
            for exact, row in values:
                if exact is None or text[start:end] == exact:
                    found.append(Term(start, end, row))
                    break
        found.sort(key=lambda term: (term.start, -term.end))
        kept: list[Term] = []
        for term in found:
            if not kept or term.start >= kept[-1].end:
                kept.append(term)
            elif term.end - term.start > kept[-1].end - kept[-1].start:
                kept[-1] = term
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
    return TermIndex((term.strip(), row) for row in read_rows(name) for term in row["term"].split("|"))
