"""Text that no clinician wrote: nothing breaks, quotes are true, work grows with the text's length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from extraction.evidence import evidence
from extraction.language.abbreviations import find_abbreviations
from extraction.language.assertion import assess, find_scopes, scopes
from extraction.language.headings import headings
from extraction.language.reading import read, reading
from extraction.language.sections import find_sections, sections
from extraction.language.sentences import sentences, split
from extraction.language.tokenizer import ClinicalTokenizer

_TOKENIZER = ClinicalTokenizer(Vocab())

UNITS = {
    "no spaces": "abcdef",
    "capitals": "ASSESSMENT PLAN ",
    "markup": "<td>PLAN:</td>&nbsp;",
    "noise": "l1O0 ~ | ",
    "brackets": "(AB ",
    "colons": "a: PLAN: ",
    "cues": "if no possible ",
    "line ends": "\n",
    "hyphens": "word-\nword ",
    "full stops": ". ",
    "numbers": "1. a 2. b ",
    "right to left": "\u202e\u0645 \U0001f600 ",
    "control": "\x00\x01a ",
    "run-on": "the diagnoses are strain on exam ",
    "cells": "a   b   c\n",
    "decisions": "1. Norco: Upheld\nRationale: ",
    "spaces": " ",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_twice_the_text_gives_at_most_twice_the_parts(unit):
    def parts(size: int) -> tuple[int, ...]:
        text = read((unit * size)[:size]).text
        bounds = tuple(split(text))
        reached = sum(scope.end - scope.start for scope in find_scopes(text, bounds))
        return len(bounds), len(headings(text)), len(find_sections(text)), reached

    for small, large in zip(parts(4000), parts(8000), strict=True):
        assert large <= 2.2 * small + 50


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_a_long_text_of_one_kind_is_read(unit):
    doc = _TOKENIZER((unit * 60_000)[:60_000])
    reading(doc), sentences(doc), sections(doc), scopes(doc), find_abbreviations(doc)
    assert assess(doc, 10, 12).value


@given(st.lists(st.one_of(st.sampled_from([*UNITS.values(), "FAMILY HISTORY:\n", "no ", "tear, "]), st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6)), max_size=30).map("".join), st.data())  # fmt: skip
def test_a_quote_is_the_document_s_own_text(text, data):
    doc = _TOKENIZER(text)
    size = len(reading(doc).text)
    if size:
        start = data.draw(st.integers(0, size - 1))
        end = data.draw(st.integers(start + 1, size))
        found = evidence(doc, start, end, "a.rule", cues=assess(doc, start, end).cues)
        assert text[found.start : found.end] == found.quote
        for cue in found.cues:
            assert text[cue.start : cue.end] == cue.quote
