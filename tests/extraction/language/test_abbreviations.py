"""Abbreviations that a document defines."""

import pytest

from extraction.language.abbreviations import find_abbreviations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He has adhesive capsulitis (AC) of the shoulder.", {"AC": "adhesive capsulitis"}),
        ("The range of motion (ROM) is full. ROM again.", {"ROM": "range of motion"}),
        ("Official Disability\n\nGuidelines (ODG)", {"ODG": "Official Disability Guidelines"}),
        ("The knee (left) hurts (7/10).", {}),
        ("No brackets at all.", {}),
        (") ( ((( )))", {}),
        ("(AB", {}),
        ("", {}),
    ],
)
def test_a_definition_in_brackets_is_found(nlp, text, expected):
    assert find_abbreviations(nlp.make_doc(text)) == expected


def test_many_brackets_are_read_once_each(nlp):
    doc = nlp.make_doc("range of motion (ROM) (" * 3000)
    assert find_abbreviations(doc) == {"ROM": "range of motion"}
