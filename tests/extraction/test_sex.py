"""The patient's sex: stated first, then pronouns, titles, anatomy."""

import pytest
import spacy

import extraction.pipeline  # noqa: F401  registers the tokenizer
from extraction.rules import load_rules, unmark


@pytest.fixture(scope="module")
def finder():
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_sex")
    return lambda text: nlp(text).user_data["case"]["sex"]


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("Sex: F  DOB 1/1/1960", "female"),
        ("SEX: M", "male"),
        ("Pt age: 58 y.o. Gender identity: Female", "female"),
        ("Patient is a 58-year-old, 5'10\", 220-pound man.", "male"),
        ("58 YOM with pain", "male"),
        ("A female patient, aged 58, comes in.", "female"),
        ("Age [58] Sex [F]", "female"),
        ("Gender: Female", "female"),
        ("Sex [X] M [ ] F", "male"),
        ("Sex: [ ] M  [X] F", "female"),
        ("6. Sex  [ ] Male  [X] Female", "female"),
        ("Sex: Male ☐ Female ☒", "female"),
        ("Sex: ☒ Male ☐ Female", "male"),
        ("Sex: Male/Female", None),
        ("Sex: M F", None),
        ("Age/Sex: 45/M", "male"),
        ("Age: 45  Sex: M", "male"),
        ("45/M with LBP.", "male"),
        ("45 y/o F with LBP", "female"),
        ("45yoM s/p fall", "male"),
        ("45yoF", "female"),
        ("75y/o RHM presented", "male"),
        ("32 yo RHD female", "female"),
        ("44 y.o. LHD M presents", "male"),
        ("44-year-old gentleman", "male"),
        ("The patient is a 71 year old, right-hand dominant, married Hispanic male", "male"),
        ("The patient is a 40-year-old who works as a nurse. She fell.", "female"),
        ("The claimant is a 50-year-old custodian. He tripped.", "male"),
        ("Mr. Smith has pain.", "male"),
        ("Mrs. Jones has pain. Dr. Smith saw the patient; he advised rest.", "female"),
        ("Ms. Gutierrez is a 50-year-old right-hand-dominant male. His finger.", "male"),
        ("Her husband (51) does the cooking. She fell.", "female"),
        ("His wife drove. Denies pain.", "male"),
        ("FAMILY HISTORY: Her father died.", "female"),
        ("The reviewer based his/her decision.", None),
        ("He/she has no affiliation.", None),
        ("General: pleasant female in no distress.", "female"),
        ("WDWN male in NAD", "male"),
        ("PSH: hysterectomy.", "female"),
        ("PMH: BPH, HTN.", "male"),
        ("Patient was hit by a man driving a truck.", None),
        ("Patient is a 30-year-old AAF with pain", "female"),
        ("30 yo WM here for f/u", "male"),
        ("30 y/o HF", "female"),
        ("30 y/o BF with", "female"),
        ("DOB 08/09/1982   F\nDOI: 1/1/2016", "female"),
        ("DOB: 1/2/1970 (46 y.o.) male", "male"),
        ("The patient is a woman aged 52", "female"),
        ("A very pleasant lady with neck pain.", "female"),
        ("This is a 5-month-old baby boy", "male"),
        ("Pt is pregnant.", "female"),
        ("Pt is not pregnant.", None),
        ("The injured worker is a 52 year old female who reported", "female"),
        ("45-year-old mother of two. She says", "female"),
        ("The patient's wife states that he is confused. He has", "male"),
        ("34 year old male. His sister says she was ill. She had cancer. She died.", "male"),
        ("40-year-old single mother", None),
        ("Patient is a 45 year old right hand dominant truck driver who was hit by a woman. He says", "male"),
        ("Name: X   M   45 yrs", "male"),
        ("60-year-old-male", "male"),
        ("60-year-old-female", "female"),
        ("51-year-old married male presents", "male"),
        ("M, 45 y/o", "male"),
        ("55 y/o M.", "male"),
        ("Sex: Female", "female"),
        ("Patient Sex: Male", "male"),
        ("Sex Male Age 50", "male"),
    ],
)
def test_the_sex_is_read_from_what_tells_it_best(text, sex, finder):
    assert [item["value"] for item in finder(text)] == ([sex] if sex else [])


@pytest.mark.parametrize("rule", load_rules("sex.toml"), ids=lambda rule: rule.id)
def test_every_rule_finds_its_examples_and_leaves_the_others(rule, finder):
    for example in rule.yes:
        text, span = unmark(example)
        found = [item for item in finder(text) if item["evidence"]["rule"] == rule.id]
        assert [item["evidence"]["quote"] for item in found] == [span], text
    for text in rule.no:
        assert not [item for item in finder(text) if item["evidence"]["rule"] == rule.id], text
