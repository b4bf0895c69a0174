"""Plans, reviews, request forms and histories: what they ask for and what they only mention (``plans.txt``)."""

from pathlib import Path

import pytest
import spacy

from extraction.findings.medications import MedicationFinder
from extraction.findings.services import ServiceFinder

_NLP = spacy.blank("en")
_FINDERS = (ServiceFinder(), MedicationFinder())
_CATEGORIES = {
    "t": "therapy",
    "i": "injection",
    "s": "surgery",
    "d": "dme",
    "c": "consult",
    "x": "diagnostic_test",
    "o": "other",
    "m": "medication",
}
_STATUSES = {"r": "requested", "c": "conditional", "k": "considered", "n": "declined"}
_LINES = [
    line
    for line in Path(__file__).with_name("plans.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("line", _LINES)
def test_a_text_asks_for_what_a_reader_would_list(line):
    text, _, codes = line.rpartition("|")
    doc = _NLP.make_doc(text.strip().replace("\\n", "\n"))
    found = sorted((item.category.value, item.status.value) for finder in _FINDERS for item in finder.find(doc))
    assert found == sorted((_CATEGORIES[code[0]], _STATUSES[code[1]]) for code in codes.split())
