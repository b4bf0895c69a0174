"""Reviewers' decisions and the words that give them."""

import pytest
import spacy

from extraction.language.decisions import decision, review_kind, verdicts
from extraction.language.reading import reading
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")


@pytest.mark.parametrize("rule", load_rules("decisions.toml"), ids=lambda rule: rule.id)
def test_a_decision_word_is_found_where_its_examples_say(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        doc = _NLP.make_doc(plain)
        read = reading(doc).text
        assert [read[word.start : word.end] for word in verdicts(doc) if word.rule == rule.id] == [quote]
    for text in rule.no:
        assert not [word for word in verdicts(_NLP.make_doc(text)) if word.rule == rule.id]


@pytest.mark.parametrize(
    ("item", "expected", "text"),
    [
        ("Physical therapy", "modified", "UTILIZATION REVIEW\n 1  MRI hip            1    CERTIFIED\n 2  Physical therapy   12   MODIFIED - 6 visits certified"),
        ("Norco", "upheld", "IMR\n1. Norco 10/325mg #90:  Upheld\n2. Soma: Overturned"),
        ("Soma", "overturned", "IMR\n1. Norco 10/325mg #90:  Upheld\n2. Soma: Overturned"),
        ("left hip", "approved", "UTILIZATION REVIEW\n 2   Fluoroscopic guided intra-articular left hip\n     injection, anesthetic (20610)           1     CERTIFIED"),
        ("CT scan", "denied", "UTILIZATION REVIEW\n\nAPPROVED\n* Walker\n\nNOT APPROVED\n* Aide\n* CT scan"),
        ("Walker", "approved", "UTILIZATION REVIEW\n\nAPPROVED\n* Walker\n\nNOT APPROVED\n* CT scan"),
        ("brace", "denied", "UTILIZATION REVIEW\nThe following items are denied:\n- MRI\n- Knee brace"),
        ("brace", "denied", "UTILIZATION REVIEW\n1. MRI\n2. Knee brace\n\nRATIONALE\n1. Certified. Supported.\n2. Non-certified. Not supported."),
    ],
)  # fmt: skip
def test_a_decision_belongs_to_its_own_item(item, expected, text):
    doc = _NLP.make_doc(text)
    start = reading(doc).text.index(item)
    found = decision(doc, start, start + len(item))
    assert found is not None
    assert found.decision == expected


def test_a_request_form_with_boxes_for_the_answer_decides_nothing():
    doc = _NLP.make_doc(
        "REQUEST FOR AUTHORIZATION\nMRI left knee\nUtilization Review Response\n[ ] Approved  [ ] Denied or Modified"
    )
    assert review_kind(doc) is None
    assert verdicts(doc) == ()
