"""Facts of the record that imaging criteria weigh, with what the document claims of them."""

import pytest
import spacy

import extraction.pipeline  # noqa: F401  registers the tokenizer
from extraction.language.terms import read_rows
from extraction.rules import compile_rules, load_rules, unmark


@pytest.fixture(scope="module")
def finder():
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_facts")
    return lambda text: nlp(text).user_data["case"]["facts"]


def _told(items, *fields):
    return [tuple(item[field] for field in ("concept", "status", *fields)) for item in items]


@pytest.mark.parametrize(
    ("text", "concept", "status"),
    [
        ("No bowel or bladder dysfunction.", "bladder_dysfunction", "absent"),
        ("No bowel or bladder dysfunction.", "bowel_dysfunction", "absent"),
        ("Good control of bowel and urinary bladder.", "bladder_dysfunction", "absent"),
        ("He has lost control of his bladder.", "bladder_dysfunction", "present"),
        ("She reports urinary incontinence.", "bladder_dysfunction", "present"),
        ("Denies saddle anesthesia.", "saddle_anesthesia", "absent"),
        ("Numbness in the groin since Monday.", "saddle_anesthesia", "present"),
        ("History of breast cancer.", "cancer_history", "history"),
        ("No history of cancer.", "cancer_history", "absent"),
        ("Neg CA.", "cancer_history", "absent"),
        ("Denies fever, chills and weight loss.", "fever", "absent"),
        ("Denies fever, chills and weight loss.", "unexplained_weight_loss", "absent"),
        ("An 18 pound weight loss without trying.", "unexplained_weight_loss", "present"),
        ("Afebrile.", "fever", "absent"),
        ("There is no IV drug use.", "iv_drug_use", "absent"),
        ("Denies illicit drugs.", "iv_drug_use", "absent"),
        ("He is not on steroids.", "steroid_use", "absent"),
        ("She takes prednisone daily.", "steroid_use", "present"),
        ("PMH: osteoporosis.", "osteoporosis", "history"),
        ("He takes methotrexate.", "immunosuppression", "present"),
        ("Progressive weakness of the left leg.", "progressive_weakness", "present"),
        ("Gait is normal.", "gait_disturbance", "absent"),
        ("Antalgic gait.", "gait_disturbance", "present"),
        ("Pain wakes her; night pain is present.", "night_pain", "present"),
        ("No red flags are documented.", "red_flags", "absent"),
        ("There is no recent trauma.", "trauma", "absent"),
        ("No prior MRI.", "previous_imaging_mri", "absent"),
        ("Not a surgical candidate.", "surgery_planned", "absent"),
        ("He is not pregnant.", "pregnancy", "absent"),
        ("No radiation to the leg.", "radicular_pain", "absent"),
    ],
)
def test_a_condition_is_present_or_absent_as_the_document_says(text, concept, status, finder):
    assert (concept, status) in _told(finder(text))


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("She intentionally lost weight through dieting; weight loss of 110 pounds.", "unexplained_weight_loss"),
        ("Weight loss advised.", "unexplained_weight_loss"),
        ("FAMILY HISTORY:\nCancer, osteoporosis.", "cancer_history"),
        ("His father had prostate cancer.", "cancer_history"),
        ("ODG recommends films for fever, cancer or infection.", "fever"),
        ("Risks include infection and bleeding.", "infection"),
        ("Return if fever develops.", "fever"),
        ("Bowel sounds present.", "bowel_dysfunction"),
        ("He had a bowel movement.", "bowel_dysfunction"),
        ("Not mentioned here.", "red_flags"),
        ("The plan is physical therapy. Request PT 2x6.", "treatment_physical_therapy"),
    ],
)
def test_what_is_not_told_of_the_patient_is_no_fact(text, concept, finder):
    assert concept not in {item["concept"] for item in finder(text)}


def test_a_straight_leg_raise_has_a_side_and_an_angle(finder):
    found = _told(finder("SLR + L @ 45 deg (calf pain), neg R to 80 deg."), "side", "value", "unit")
    assert found == [
        ("straight_leg_raise", "present", "left", 45.0, "degrees"),
        ("straight_leg_raise", "absent", "right", 80.0, "degrees"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spurling's negative bilaterally.", ("spurling", "absent", "bilateral")),
        ("Positive Spurling's on the right.", ("spurling", "present", "right")),
        ("Hoffman neg.", ("hoffmann", "absent", None)),
        ("No clonus.", ("clonus", "absent", None)),
        ("Babinski downgoing.", ("babinski", "absent", None)),
        ("Straight leg raise positive left at 45 degrees.", ("straight_leg_raise", "present", "left")),
    ],
)
def test_a_test_has_its_result_and_side(text, expected, finder):
    assert expected in _told(finder(text), "side")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L EHL 4/5.", ("weakness", "present", "left", "L5", "4/5")),
        ("TA/EHL 5/5 b/l.", ("weakness", "absent", "bilateral", "L5", None)),
        ("Supraspinatus 4/5 right, 5/5 left.", ("weakness", "present", "right", None, "4/5")),
        ("Supraspinatus 4/5 right, 5/5 left.", ("weakness", "absent", "left", None, None)),
        ("L Achilles 1+, R 2+.", ("reflex_change", "present", "left", "S1", "1+")),
        ("DTRs 2+ and symmetric.", ("reflex_change", "absent", None, None, None)),
        ("Sens dec L S1 derm.", ("sensory_change", "present", "left", "S1", None)),
        ("Sensation decreased in the left L5 dermatome.", ("sensory_change", "present", "left", "L5", None)),
        ("Sensation is intact to light touch.", ("sensory_change", "absent", None, None, None)),
    ],
)
def test_neurological_signs_have_side_root_and_grade(text, expected, finder):
    assert expected in _told(finder(text), "side", "level", "value")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Low back pain 6/10.", ("pain", "present", "lumbar spine", None, 6.0)),
        ("Right shoulder pain is 7-8/10.", ("pain", "present", "shoulder", "right", 8.0)),
        ("Neck 5/10, stiff.", ("pain", "present", "cervical spine", None, 5.0)),
        ("He denies neck pain.", ("pain", "absent", "cervical spine", None, None)),
        ("Neck and right shoulder pain.", ("pain", "present", "cervical spine", None, None)),
        ("Low back pain denied.", ("pain", "absent", "lumbar spine", None, None)),
    ],
)
def test_pain_has_its_place_and_severity(text, expected, finder):
    assert expected in _told(finder(text), "region", "side", "value")


def test_pain_lasts_and_begins(finder):
    found = _told(finder("Low back pain for 3 weeks with sudden onset."), "value", "unit")
    assert ("pain_duration", "present", 3.0, "weeks") in found
    assert ("pain_onset", "present", "sudden", None) in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She completed 18 of 18 PT visits with little lasting change.",
            ("treatment_physical_therapy", 18.0, "visits"),
        ),
        ("s/p chiro x 6 - no benefit.", ("treatment_chiropractic", 6.0, "visits")),
        ("s/p LESI L5-S1 x2.", ("treatment_epidural_injection", 2.0, "injections")),
        ("He had 20 PT, 8 acupuncture.", ("treatment_acupuncture", 8.0, "visits")),
        ("He has had 6 weeks of physical therapy.", ("treatment_physical_therapy", 6.0, "weeks")),
    ],
)
def test_treatment_that_was_given_has_its_amount(text, expected, finder):
    assert expected in [(item["concept"], item["value"], item["unit"]) for item in finder(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She completed 18 PT visits with little lasting change.", ("treatment_physical_therapy_response", "none")),
        ("Cortisone injection helped two weeks.", ("treatment_injection_response", "temporary")),
        ("She had 12 PT visits with partial benefit.", ("treatment_physical_therapy_response", "partial")),
        ("He tried ibuprofen, which did not relieve the pain.", ("treatment_nsaids_response", "none")),
    ],
)
def test_treatment_has_its_response(text, expected, finder):
    assert expected in [(item["concept"], item["value"]) for item in finder(text)]


def test_plans_studies_and_injuries_are_taken_from_the_components_that_found_them(nlp):
    found = nlp(
        "Date of Injury: 3/4/2012\nDate of Exam: 4/5/2012\nSTUDIES\nMRI lumbar spine 3/20/2012: no fracture.\nPLAN\nRequest lumbar epidural steroid injection."
    ).user_data["case"]["facts"]
    told = _told(found, "value", "date")
    assert ("trauma", "present", "recent", "2012-03-04") in told
    assert ("previous_imaging_mri", "present", "normal", "2012-03-20") in told
    assert any(concept == "injection_planned" and status == "present" for concept, status, _, _ in told)


def test_every_concept_of_the_words_is_documented():
    documented = {row["concept"] for row in read_rows("fact_concepts.csv")}
    for row in read_rows("fact_words.csv"):
        for concept in filter(None, row["concept"].split("+")):
            kind = next((prefix for prefix in ("treatment", "previous_imaging") if concept.startswith(prefix)), None)
            assert concept in documented or f"{kind}_*" in documented


@pytest.mark.parametrize("rule", load_rules("facts.toml"), ids=lambda rule: rule.id)
def test_every_form_matches_its_examples_and_nothing_else(rule):
    pattern = next(each.pattern for each in compile_rules("facts.toml") if each.id == rule.id)
    for example in rule.yes:
        text, span = unmark(example)
        assert [match.group() for match in pattern.finditer(text)] == [span]
    for text in rule.no:
        assert not pattern.search(text), text
