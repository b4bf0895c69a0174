"""Names of conditions in a text: the vocabulary (conditions.csv) and the endings that only conditions have (-itis, -opathy).

A term is looked up in the singular and with a plural ending. Phrases that hold a condition's word but name none
("impingement sign", "pain management") are masks of the vocabulary.
"""

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import ahocorasick

from extraction.language.terms import Term, automaton, find_terms, lower_case, read_rows, term_index

# Greek and Latin endings of disease names ...
_ENDINGS = (
    "itis",
    "osis",
    "opathy",
    "opathies",
    "algia",
    "emia",
    "oma",
    "omas",
    "malacia",
    "plegia",
    "penia",
    "rrhea",
    "ectasis",
    "megaly",
    "lithiasis",
    "plasia",
    "iasis",
    "itides",
    "oedema",
    "odynia",
    "kinesia",
    "uresis",
    "lysis",
    "uria",
)
# ... and the judgements, signs, shapes, procedures and places that end so too.
_NO_DISEASE = re.compile(
    r".*gnosis|ecchymosis|cyanosis|.*lordosis|anastomosis|apoptosis|metamorphosis|hypnosis|osmosis|symbiosis|mitosis|stoma|aroma|coma|diploma"
    r"|oklahoma|tacoma|sonoma|roma|academia|psychosis|.*analysis|dialysis|hemodialysis|catalysis|.*lympha\w*|arthroplasia|adhesiolysis|neurolysis"
    r"|(?:.*\W)?orthosis|.*aponeurosis|electrolysis|urinalysis|hyperemia|anosmia|euthymia|bohemia|tenolysis|epidurolysis|.*tripsy"
)


class Mention(NamedTuple):
    """A condition's word at ``[start, end)``. ``kind`` is the class of conditions.csv; ``name`` empty if the text is its own."""

    start: int
    end: int
    kind: str
    name: str
    concept: str
    region: str


# Extraction glues an item's number or a new sentence to a word: "lumbar s/s2. right knee", "radiculopathyOn exam".
# Both have a capital or number (or a sign beyond ASCII, which may be a number) right behind a small letter or a closing sign: in a
# text whose signs are put into these two classes, that is two bytes to search for.
_CLASSES = bytes(
    0x61
    if sign in b"abcdefghijklmnopqrstuvwxyz)]/"
    else 0x41
    if sign in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?"
    else 0x20
    for sign in range(256)
)
_MAYBE_GLUED = re.compile(b"aA")
_GLUE = re.compile(
    r"(?<=[a-z)\]/]{2})(?=\d{1,2}[.)]\s?[A-Za-z])|(?<=[a-z]{3})(?=(?:[A-Z][a-z]+|A)\s)|(?<=/s)(?=[A-Z][a-z]*\s)"
)


def _find(text: str) -> list[Term]:
    classes = text.encode("ascii", "replace").translate(_CLASSES)
    cuts = [match.end() - 1 for match in _MAYBE_GLUED.finditer(classes) if _GLUE.match(text, match.end() - 1)]
    if not cuts:
        return find_terms("conditions.csv", text)
    bounds = [0, *cuts, len(text)]
    # ``find_terms`` would look for the terms of all lists in each part, and forget those of the text.
    index = term_index("conditions.csv")
    return [
        Term(term.start + start, term.end + start, term.row)
        for start, end in pairwise(bounds)
        for term in index.find(text[start:end])
    ]


@cache
def expansions() -> dict[str, str]:
    """What the abbreviations of ``diagnosis_words.csv`` stand for, read once per process."""
    return {
        word: row["expansion"]
        for row in read_rows("diagnosis_words.csv")
        if row["role"] == "abbreviation"
        for word in row["term"].split("|")
    }


def mentions(text: str) -> list[Mention]:
    """The names of conditions in a text, in order, not overlapping; masked ones left out."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for start, end, row in _find(text):
        taken.append((start, end))
        kind = row["class"]
        if kind != "mask":
            written = text[start:end]
            name = row["name"]
            concept = row["concept"] or name
            if not concept:
                small = written.lower()
                concept = expansions().get(small, small)
            if name and not (kind == "participle" or written.isupper() or "/" in written):
                name = ""
            found.append(Mention(start, end, kind, name, concept, row["region"]))
    extra = _by_ending(text, taken)
    return sorted(found + extra) if extra else found


def _by_ending(text: str, taken: list[tuple[int, int]]) -> list[Mention]:
    """Disease names that the vocabulary lacks, known by their ending."""
    lowered = lower_case(text)
    found = []
    for last, length in _endings().iter(lowered):
        end = last + 1
        if not lowered[end : end + 1].isalpha():
            at = start = end - length
            while start and lowered[start - 1].isalpha():
                start -= 1
            if at - start > 2 and not _is_taken(taken, start, end) and not _NO_DISEASE.fullmatch(lowered[start:end]):
                found.append(Mention(start, end, "disease", "", lowered[start:end], ""))
    return found


@cache
def _endings() -> ahocorasick.Automaton:
    """Finds the endings, each with its length."""
    return automaton({ending: len(ending) for ending in _ENDINGS})


def _is_taken(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (end, 0)) - 1
    return index >= 0 and taken[index][1] > start
