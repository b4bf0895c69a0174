"""What kind of document it is, its date, and the patient's birth."""

import pytest
import spacy

import extraction.pipeline  # noqa: F401  registers the tokenizer


@pytest.fixture(scope="module")
def finder():
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_document")
    return lambda text: nlp(text).user_data["case"]["document"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\n[X] Request for authorization", "progress_report"),
        ("DWC Form RFA\nREQUEST FOR AUTHORIZATION\nPhysical therapy", "request_for_authorization"),
        ("UTILIZATION REVIEW DETERMINATION\nYou may request Independent Medical Review.", "utilization_review"),
        (
            "INDEPENDENT MEDICAL REVIEW FINAL DETERMINATION LETTER\nUR Denial Date: 1/1/2014",
            "independent_medical_review",
        ),
        ("PANEL QUALIFIED MEDICAL EVALUATION\nPhysical therapy helped.", "medical_legal_evaluation"),
        ("STATE OF CALIFORNIA\nDOCTOR'S FIRST REPORT OF OCCUPATIONAL INJURY OR ILLNESS", "initial_report"),
        ("PHYSICAL THERAPY INITIAL EVALUATION\nDIAGNOSIS: knee pain", "therapy_note"),
        ("CHIROPRACTIC RE-EXAMINATION\nVisits", "therapy_note"),
        ("MRI OF THE LEFT KNEE\nTECHNIQUE: Multiplanar\nFINDINGS: normal", "imaging_report"),
        ("OPERATIVE REPORT\nPREOPERATIVE DIAGNOSIS: tear", "operative_report"),
        ("PREOPERATIVE DIAGNOSIS: tear\nPOSTOPERATIVE DIAGNOSIS: same\nESTIMATED BLOOD LOSS: none", "operative_report"),
        ("REASON FOR CONSULTATION: Right shoulder pain.", "consultation"),
        (
            "CHIEF COMPLAINT: pain\nHISTORY OF PRESENT ILLNESS: returns for follow-up\nASSESSMENT: pain\nPLAN: rest",
            "progress_report",
        ),
        ("Groceries: milk, eggs.", "other"),
    ],
)
def test_the_kind_is_told_by_titles_and_set_phrases(text, kind, finder):
    (about,) = finder(text)
    assert about["kind"] == kind


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Date of Injury: 1/1/2010\nDate of Exam: 2/3/2014", "2014-02-03"),
        ("Date of Injury 09-22-2013 Date of Exam 02-03-2014", "2014-02-03"),
        ("Decision Date: 07/20/2015\nPer the 4/23/15 report", "2015-07-20"),
        ("DOI: 7/2/11\nDOE: 10/9/13", "2013-10-09"),
        ("October 9, 2013\n\nDear Dr. Smith:", "2013-10-09"),
        ("RE: claimant\nI examined the claimant on June 8, 2016, at your request.", "2016-06-08"),
        ("UTILIZATION REVIEW\nDate: 6/17/14\nRFA date: 6/10/14", "2014-06-17"),
        ("MRI dated 6/3/13 showed a bulge.", None),
        ("Date of Birth: 1/2/1960", None),
    ],
)
def test_the_date_is_the_documents_own(text, date, finder):
    (about,) = finder(text)
    assert about["date"] == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("DOB: 1/27/57", "1957-01-27"),
        ("7. Date of Birth   Mo. 9  Day 21  Yr. 86", "1986-09-21"),
        ("Date of Birth (MM/DD/YYYY): 06/17/1974", "1974-06-17"),
        ("D.O.B.: 03-14-1968  Sex F", "1968-03-14"),
        ("DOI  DOB  DOE\n3/4/12  5/6/70  7/8/14", "1970-05-06"),
        ("Her son was born on 3/4/1999.", None),
        ("DOI: 3/4/12", None),
    ],
)
def test_a_birth_is_read_from_its_label(text, date):
    nlp = spacy.blank("en")
    nlp.add_pipe("casewright_date_of_birth")
    found = nlp(text).user_data["case"]["date_of_birth"]
    assert [item["date"] for item in found] == ([date] if date else [])
