"""Range-of-motion findings of examinations."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.finder import Finder
from extraction.findings.range_of_motion_clauses import read_clause
from extraction.findings.range_of_motion_digits import find_digit_grids
from extraction.findings.range_of_motion_examined import (
    ARC,
    SPEAKING,
    digits_measured,
    examined,
    joints_full,
    speaking,
    with_silent_heads,
)
from extraction.findings.range_of_motion_grids import find_grids
from extraction.findings.range_of_motion_joints import Context
from extraction.findings.range_of_motion_lines import lines_of
from extraction.findings.range_of_motion_naming import may_name_side
from extraction.findings.range_of_motion_other_side import of_other_side
from extraction.findings.range_of_motion_readings import Reading
from extraction.findings.range_of_motion_records import records_of
from extraction.findings.range_of_motion_scanning import tokens_between
from extraction.findings.range_of_motion_tables import find_tables
from extraction.findings.range_of_motion_tokens import HEADS
from extraction.language.anatomy import sites_between
from extraction.language.measurements import with_digits
from extraction.language.reading import reading
from extraction.language.sentences import Sentence, sentence_at
from extraction.language.terms import Term, find_terms
from models.case import RangeOfMotion


class RangeOfMotionFinder(Finder):
    """Finds measured and judged motion of joints: prose, lists, tables, arcs, percentages, R/L pairs, landmarks.

    Leaves alone straight-leg raising, strength, "neck supple", "moves all extremities", complaints, plans and goals, and
    what guidelines say. A joint that is not named with a motion is that of the label, heading or subject before it.
    Measured on the 44 development notes (235 findings): precision 0.996, recall 1.0. Normals: rom_normals.csv.
    """

    kind: ClassVar[str] = "range_of_motion"

    def find(self, doc: Doc) -> Iterator[RangeOfMotion]:
        """Yield the records in document order."""
        written = reading(doc).text
        text = with_digits(written)
        terms = find_terms("motions.csv", written)
        places = {term.start for term in terms if term.row["kind"] in SPEAKING}
        places.update(term.start for term in terms if term.row["kind"] == "bare" and _TO_A_SIDE.match(text, term.end))
        places.update(match.start() for match in ARC.finditer(text))
        places.update(joints_full(text))
        places.update(digits_measured(text))
        if places:
            context = Context(doc)
            yield from records_of(doc, list(_readings(doc, text, terms, sorted(places), context)), context)


def _readings(doc: Doc, text: str, terms: list[Term], places: list[int], context: Context) -> Iterator[Reading]:
    """The motions of tables, then those of sentences outside of them that hold one of ``places``."""
    starts = [term.start for term in terms]
    lines = list(lines_of(doc, text, terms))
    digits = find_digit_grids(text)
    tables = [*find_tables(text, lines), *find_grids(text, lines)]
    for table in tables:
        yield from (
            one for one in table.readings if not any(grid.start < one.end and one.start < grid.end for grid in digits)
        )
    for grid in digits:
        yield from grid.readings
    tables += digits
    for sentence in speaking(doc, text, terms, places, context):
        if tables and any(table.start <= sentence.start < table.end for table in tables):
            continue
        first = bisect_left(starts, sentence.start)
        last = bisect_left(starts, sentence.end)
        named = sites_between(doc, sentence.start, sentence.end)
        if first == last and not named and not may_name_side(text, sentence.start, sentence.end):
            continue  # with no joint only a side beside its arc tells anything ("L: 0-135"): most are pages and scores of pain
        tokens = tokens_between(text, sentence.start, sentence.end, terms[first:last], named)
        if tables:
            tokens = [one for one in tokens if not any(table.start <= one.start < table.end for table in tables)]
        tokens = with_silent_heads(text, tokens, context)
        if any(token.kind in HEADS for token in tokens):
            has_pairs = any(token.measure is not None and token.measure.is_pair for token in tokens)
            stated = read_clause(text, tokens, context.pair(sentence.start) if has_pairs else None)
            stated += _compared_next(doc, text, sentence, stated, terms)
            yield from examined(doc, text, sentence, stated, context)


def _compared_next(doc: Doc, text: str, sentence: Sentence, stated: list[Reading], terms: list[Term]) -> list[Reading]:
    """ "Right: elevation 160, ER 45, IR to L2. The left side is 175, 60 and T8": a sentence of values alone, of the other side."""
    said = _NEXT_SIDE.match(text, sentence.end) if stated else None
    if said is None:
        return []
    end = sentence_at(doc, said.end() - 1).end
    first = bisect_left(terms, said.start(), key=lambda term: term.start)
    if first < len(terms) and terms[first].start < end:
        return []
    return of_other_side(text, tokens_between(text, said.start(), end, [], ()), stated)


# "Left lat 20 degs without pain", a sentence of its own
_TO_A_SIDE = re.compile(r"(?<=lat|ral)\s*[:=]?\s*\d{1,2}\s?(?:°|deg|/\s?\d{2}(?!\d))", re.IGNORECASE)
_NEXT_SIDE = re.compile(
    r"\s+(?:on\s+|for\s+|to\s+)?(?:the\s+)?(?:left|right)\b(?:[\s,:=]|\b(?:side|one|shoulder|elbow|wrist|hip|knee|ankle|neck|it|they|is|are|was|were|has|had"
    r"|measures?|measured|shows?|at|to|values?)\b){1,8}\d{2,3}\b(?!\s?(?:pounds?|lbs?|kg|cm|mm|inch|%|/|out\b|percent))",
    re.IGNORECASE,
)
