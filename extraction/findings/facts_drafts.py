"""What the readers of facts share: the words found, the clause around them, and a draft of a fact."""

import re
from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.language.anatomy import Site, sites_between
from extraction.language.assertion import Assertion, assess
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import Sentence, sentence_at
from extraction.language.terms import Term, find_terms
from extraction.rules import compile_rules
from models.evidence import Cue
from models.vocabulary import FactStatus, Region, Side

_WINDOW = 500
_NO_FACTS = frozenset({"mask", "guideline"})
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_IN_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NUMBERS = {word: float(number) for number, word in enumerate(_IN_WORDS)} | {
    "several": 3.0,
    "eighteen": 18.0,
    "twenty-four": 24.0,
    "twenty four": 24.0,
}
_CLAUSE_END = re.compile(r";\s|\n|\.\s|,\s(?=but\b)|\bbut\b|\bhowever\b|\balthough\b")
_DENIED_AFTER = re.compile(
    r"\s*(?:is\s+|are\s+|was\s+|were\s+)?(?:denied|:\s*(?:none|no|denies|denied|negative)\b)", re.IGNORECASE
)
_ROOTS = {"C": Region.CERVICAL_SPINE, "T": Region.THORACIC_SPINE, "L": Region.LUMBAR_SPINE, "S": Region.LUMBAR_SPINE}


class Draft(NamedTuple):
    """A fact read at ``[start, end)`` of the reading text; the fields are those of the case's Fact."""

    start: int
    end: int
    rule: str
    concept: str
    status: FactStatus
    region: Region | None = None
    side: Side | None = None
    level: str | None = None
    value: str | float | None = None
    unit: str | None = None
    date: str | None = None
    cues: tuple[Cue, ...] = ()


class Words(NamedTuple):
    """The words of facts in a document, in order, masks left out; ``guideline``: where words stand that quote or warn."""

    doc: Doc
    text: str
    hits: list[Term]
    guideline: list[int]

    def within(self, start: int, end: int) -> list[Term]:
        """The words that start in ``[start, end)``."""
        return self.hits[bisect_left(self.hits, (start,)) : bisect_left(self.hits, (end,))]


def words_of(doc: Doc) -> Words:
    """Look up the words of facts, one pass."""
    text = reading(doc).text
    found = find_terms("fact_words.csv", text)
    hits = [hit for hit in found if hit.row["form"] not in _NO_FACTS]
    return Words(doc, text, hits, [hit.start for hit in found if hit.row["form"] == "guideline"])


@cache
def written(name: str) -> re.Pattern[str]:
    """A form of ``facts.toml`` by the last part of its id, to read in lower case (``terms.lower_case``)."""
    return next(each.small for each in compile_rules("facts.toml") if each.id == f"fact.{name}")


def sentence_of(doc: Doc, position: int) -> Sentence:
    """The sentence that holds a position; of one without end, the part around it."""
    found = sentence_at(doc, position)
    start, end = found
    if position - start <= _WINDOW and end - position <= _WINDOW:
        return found
    return Sentence(max(start, position - _WINDOW), min(end, position + _WINDOW))


def section_kind(doc: Doc, position: int) -> str:
    """The kind of the section that holds a position, "" before the first heading."""
    section = section_at(doc, position)
    return section.kind if section else ""


def clause_end(text: str, start: int, limit: int) -> int:
    """Where the clause that goes on from ``start`` ends, ``limit`` at the latest."""
    found = _CLAUSE_END.search(text, start, limit)
    return found.start() if found else limit


def clause_start(text: str, limit: int, end: int) -> int:
    """Where the clause that runs up to ``end`` begins, ``limit`` at the earliest."""
    begin = limit
    for found in _CLAUSE_END.finditer(text, limit, end):
        begin = found.end()
    return begin


def is_guideline(words: Words, sentence: Sentence) -> bool:
    """Whether a sentence quotes a guideline, names risks or gives warnings, rather than telling of the patient."""
    first = bisect_left(words.guideline, sentence.start)
    return first < len(words.guideline) and words.guideline[first] < sentence.end


def status_of(doc: Doc, start: int, end: int, *, whole: bool = False) -> tuple[FactStatus | None, Assertion]:
    """The status of a mention by what is claimed of it; None if it is a relative's or only a condition.

    ``whole``: the mention's own words are no cue of it ("no prior MRI" is a mention that itself says absent).
    """
    text = reading(doc).text
    claim = assess(doc, start, end)
    last_word = text.rfind(" ", start, end) + 1
    if (
        last_word > start and claim.value == "present" and not whole
    ):  # a cue may take the first word in: "no recent" trauma
        claim = assess(doc, last_word, end)
    if _DENIED_AFTER.match(text, end):
        return FactStatus.ABSENT, claim
    if claim.value in {"family", "hypothetical"}:
        return None, claim
    if claim.value == "negated":
        return FactStatus.ABSENT, claim
    if claim.value == "uncertain":
        return FactStatus.UNCERTAIN, claim
    return (FactStatus.HISTORY if claim.value == "history" else FactStatus.PRESENT), claim


def root_region(root: str) -> Region | None:
    """The part of the spine that a root such as L5 comes from."""
    return _ROOTS.get(root[:1])


def region_of(site: Site | None) -> Region | None:
    """A site's region as the vocabulary has it."""
    return Region(site.region) if site else None


def last_site(doc: Doc, start: int, end: int) -> Site | None:
    """The last body site named in ``[start, end)``."""
    named = sites_between(doc, start, end)
    return named[-1] if named else None


def first_site(doc: Doc, start: int, end: int) -> Site | None:
    """The first body site named in ``[start, end)``."""
    named = sites_between(doc, start, end)
    return named[0] if named else None


def number_of(written: str) -> float:
    """A number in figures or words; of a span such as 6-8, the last."""
    last = re.split(r"\s?-\s?(?=\d)|\s+to\s+", written.lower())[-1]
    known = _NUMBERS.get(last)
    return float(last) if known is None else known
