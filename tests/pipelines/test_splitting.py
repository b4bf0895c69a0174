"""Where a long file's pages begin another document, and where they do not."""

import re

import pytest

from extraction.documents.splitting import Splitter
from extraction.rules import load_rules, small_pattern, unmark


def splits(*pages: str) -> list[bool]:
    splitter = Splitter()
    return [splitter.starts(page) for page in pages]


FULL = "The patient was seen and told of pain in the back.\n" * 45
"""A page that its text fills."""


@pytest.mark.parametrize(
    ("pages", "begins"),
    [
        (("A letter.", "More of it."), [True, False]),
        (("A letter.\nPage 1", "PROGRESS REPORT\nPatient: A\nPage 2"), [True, False]),
        (("PROGRESS REPORT\nPatient: A", "OPERATIVE REPORT\nPatient: A"), [True, True]),
        (("PROGRESS REPORT\nPatient: A", "PROGRESS REPORT\nPatient: A"), [True, False]),
        (("Date of exam: 3/4/2015", "Date of exam: 03/04/15", "Date of exam: 4/4/2015"), [True, False, True]),
        (("PROGRESS REPORT\nPatient: A", "She had a consultation.\nPatient: A"), [True, False]),
        (
            (
                "07/14/15 10:42 FAX 555 0142 P.1\nNote.",
                "07/14/15 10:42 FAX 555 0142 P.2\nMore.",
                "07/15/15 09:12 FAX 555 0142 P.1\nNote.",
            ),
            [True, False, True],
        ),
        (
            (
                "07/14/15 10:42 FAX 555 0142 P. 01/03\nASSESSMENT: Sprain.",
                "07/14/15 10:42 FAX 555 0142 P. 02/03\nCHIEF COMPLAINT: Knee pain.",
            ),
            [True, True],
        ),
        (("Exam normal.\nASSESSMENT: Sprain.", "CHIEF COMPLAINT: Knee pain."), [True, True]),
        ((f"{FULL}Exam normal.", "HISTORY OF PRESENT ILLNESS\nHe fell."), [True, False]),
        ((f"{FULL}Sincerely,\nJane Roe, M.D.", "HISTORY OF PRESENT ILLNESS\nHe fell."), [True, True]),
        ((f"{FULL}Sincerely,\nJane Roe, M.D.", "Hand Clinic Follow-Up\nHe is better."), [True, True]),
        ((f"{FULL}PLAN: MRI.", "3. Follow up.\nPROGRESS REPORT\nPatient: A"), [True, False]),
        (("DOB: 3/4/1960\nShe is better.", "DOB: 03/04/60\nGood.", "DOB: 5/6/1971\nHe fell."), [True, False, True]),
        (("Claim No. WC 123456", "Claim No. WC 123450", "Claim No. WC 987650"), [True, False, True]),
        (
            (
                f"{FULL}Signed by Jane Roe",
                "Roe Clinic\n1 Elm Street\nTel (555) 555-0100\nMay 5, 2016\nRE: A Roe\nShe fell.",
            ),
            [True, True],
        ),
    ],
)
def test_a_page_begins_a_document_where_it_says_so(pages, begins):
    assert splits(*pages) == begins


EXAMPLES = [(rule, text, True) for rule in load_rules("document_openings.toml") for text in rule.yes] + [
    (rule, text, False) for rule in load_rules("document_openings.toml") for text in rule.no
]


@pytest.mark.parametrize(("rule", "text", "is_found"), EXAMPLES, ids=lambda value: getattr(value, "id", str(value)))
def test_first_and_last_lines_are_known_by_their_examples(rule, text, is_found):
    plain, span = unmark(text) if is_found else (text, "")
    found = small_pattern(rule.pattern, re.VERBOSE).search(plain.lower())
    assert (found is not None) == is_found
    if found:
        assert found[0].strip() == span.lower()
