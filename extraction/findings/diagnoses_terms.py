"""Names of conditions in a text: the vocabulary (conditions.csv) and the endings that only conditions have (-itis, -opathy).

A term is looked up in the singular and with a plural ending. Phrases that hold a condition's word but name none
("impingement sign", "pain management") are masks of the vocabulary.
"""

import re
from bisect import bisect_left
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extraction.language.terms import Term, find_terms, lower_case, read_rows

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
# The capital or number first, which is the rarer sign of the two.
_MAYBE_GLUED = re.compile(r"[A-Z\d](?<=[a-z)\]/].)")
_GLUE = re.compile(
    r"(?<=[a-z)\]/]{2})(?=\d{1,2}[.)]\s?[A-Za-z])|(?<=[a-z]{3})(?=(?:[A-Z][a-z]+|A)\s)|(?<=/s)(?=[A-Z][a-z]*\s)"
)


def _find(text: str) -> list[Term]:
    cuts = [match.start() for match in _MAYBE_GLUED.finditer(text) if _GLUE.match(text, match.start())]
    if not cuts:
        return find_terms("conditions.csv", text)
    bounds = [0, *cuts, len(text)]
    return [
        Term(term.start + start, term.end + start, term.row)
        for start, end in pairwise(bounds)
        for term in find_terms("conditions.csv", text[start:end])
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
    for term in _find(text):
        row = term.row
        taken.append((term.start, term.end))
        if row["class"] != "mask":
            written = text[term.start : term.end]
            small = written.lower()
            concept = row["concept"] or row["name"] or expansions().get(small, small)
            name = row["name"] if written.isupper() or row["class"] == "participle" or "/" in written else ""
            found.append(Mention(term.start, term.end, row["class"], name, concept, row["region"]))
    extra = _by_ending(text, taken)
    return sorted(found + extra) if extra else found


def _by_ending(text: str, taken: list[tuple[int, int]]) -> list[Mention]:
    """Disease names that the vocabulary lacks, known by their ending."""
    lowered = lower_case(text)
    found = []
    for ending in _ENDINGS:
        at = lowered.find(ending)
        while at >= 0:
            end = at + len(ending)
            if not lowered[end : end + 1].isalpha():
                start = at
                while start and lowered[start - 1].isalpha():
                    start -= 1
                if (
                    at - start > 2
                    and not _is_taken(taken, start, end)
                    and not _NO_DISEASE.fullmatch(lowered[start:end])
                ):
                    found.append(Mention(start, end, "disease", "", lowered[start:end], ""))
            at = lowered.find(ending, end)
    return found


def _is_taken(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (end, 0)) - 1
    return index >= 0 and taken[index][1] > start
