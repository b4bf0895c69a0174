"""The patient's own age, now; not a relative's, a past one, or a study's."""

import pytest
import spacy

import extraction.pipeline  # noqa: F401  registers the tokenizer
from extraction.rules import load_rules, unmark


@pytest.fixture(scope="module")
def finder():
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    nlp.add_pipe("casewright_age")
    return lambda text: nlp(text).user_data["case"]["age"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("The patient is a 71-year-old male.", 71),
        ("Patient: M. Ortega, 46F\nDOI 08/14/2025", 46),
        ("Re: Jane Roe (46F)", 46),
        ("Doe, Jane, 46F, 3/3/21", 46),
        ("Patient: Jane Roe Age: 46 Sex: F", 46),
        ("Male, 52 years", 52),
        ("Age [52] Sex [F]", 52),
        ("She's a 23-year-old college student.", 23),
        ("HPI: A 24-year-old student presents with ankle pain.", 24),
        ("Mr. Kline is a widower, age 81, who lives with his 50-year-old daughter.", 81),
        ("The claimant, age 47 at the time of injury and now 51, was seen.", 51),
        ("She turned 70 last month.", 70),
        ("Pt 41/M s/p MVC", 41),
        ("PMH: clavicle fx (age 12), seasonal allergies\n\nS: Pt is 26 y/o RHD male.", 26),
        ("This 72-year-old grandmother of six fell.", 72),
        ("The patient is an 81-year-old widower who lives by himself.", 81),
        ("This 61-year-old widow tripped over a dog.", 61),
        ("The claimant is a 50-year-old grandmother who cares for a 3-year-old grandson.", 50),
        ("He's a 44-year-old right-handed father who slipped.", 44),
        ("FH: mother 80 DM. Pt is a 58 y/o M.", 58),
        ("Ms. Delgado is a 44 year old packing house worker.", 44),
        ("8 y/o boy brought in by mom, fell off monkey bars.", 8),
        ("This is a 10-year-old brought in by her father.", 10),
        ("14 yo M here with dad after football injury.", 14),
        ("Accompanied by his 80-year-old mother, this 50-year-old man reports pain.", 50),
        ("He was 30 years old when he first hurt his back; he is now 44.", 44),
        ("The claimant, who is now 48 years old, was 45 at the time of injury.", 48),
        ("56-y/o/f with neck pain", 56),
        ("This 59-year-old reports one earlier back strain.", 59),
        ("This is a 48 y.o. female", 48),
        ("71yo M with neck pain", 71),
        ("75y/o RHM presented", 75),
        ("52 yr old RHD woman", 52),
        ("Mr. XYZ is 41 years of age, who works", 41),
        ("seventy-one-year-old man", 71),
        ("The claimant is a thirty-four year old female.", 34),
        ("Age: 48\nSex: F", 48),
        ("Patient Age: 62   Gender: M", 62),
        ("DOB: 3/14/1968 (48 yo)", 48),
        ("Age/Sex: 45/F", 45),
        ("45F s/p MVA.", 45),
        ("S> 38F, rear-ended.\nO> Tender.", 38),
        ("CC: 45 M with LBP.", 45),
        ("Pt is a 45 yo.", 45),
        ("Patient is 45 y.o", 45),
        ("The applicant, age 38, was injured", 38),
        ("She is 64.", 64),
        ("This 6-month-old male infant", 0),
        ("The patient is an 18-month-old boy", 1),
        ("This is a 3-week-old female", 0),
        ("ID: 37 year-old right handed Caucasian female.", 37),
        ("Ms. Jones is a pleasant 53-year old who", 53),
        ("a 44 year-old, right-hand-dominant male", 44),
        ("This 57 year o1d ma1e", 57),
        ("patient is 29 yrs old", 29),
        ("33 yo G2P1 female", 33),
        ("AGE: 50\n", 50),
        ("Age 50 Sex Male", 50),
        ("The injured worker is a 52 year old female", 52),
        ("The IW is a 61 y/o M", 61),
        ("The patient, a 34-year-old woman, was seen", 34),
        ("49-y/o male", 49),
        ("49y.o.male", 49),
        ("49 Y/O FEMALE", 49),
        ("a 49 year male", 49),
        ("Mrs. Smith is 66 years old.", 66),
        ("54 year-old lady", 54),
        ("The patient is aged 54 years.", 54),
        ("The patient is a 54 year and 3 month old male", 54),
        ("Name: A  DOB: 1/1/1960  Age: 54y  Sex: M", 54),
        ("The patient's 12-year-old daughter drove. Patient is a 40-year-old.", 40),
        ("40 YOWM with LBP", 40),
        ("62yoF", 62),
        ("62 y/oM", 62),
        ("55yr old", 55),
        ("The patient is a 21 y.o. male s/p fall at age 12", 21),
        ("This is the case of a 31-year-old", 31),
        ("Patient: John Doe, 45 years old, male", 45),
        ("He reports he is 45 years old", 45),
        ("a 58-year-old right-handed woman who worked", 58),
        ("Current age: 58", 58),
        ("68 year-old white female", 68),
        ("Ht 70 Wt 200 Age 68 BP 120/80", 68),
        ("HISTORY: A 12-year-old female with knee pain", 12),
        ("The patient is a very pleasant, 39 year-old gentleman", 39),
        ("Patient is a 100 year old female", 100),
        ("Employee is a 33 year 4 month old male.", 33),
        ("She is a mother of 2 and is 35 years old.", 35),
        ("Twenty-six year old male", 26),
        ("M/45 y/o", 45),
        ("The claimant's age is 47.", 47),
        ("57-years-old", 57),
        ("57 years-old", 57),
        ("She is currently 57 years old", 57),
        ("The patient, now 57, returns.", 57),
    ],
)
def test_an_age_is_read_in_every_form(text, years, finder):
    assert [item["years"] for item in finder(text)] == [years]


@pytest.mark.parametrize(
    "text",
    [
        "He is 5'10 and weighs 200.",
        "Her 45-year-old husband died. She works.",
        "His father died at age 59. Mother died at 81.",
        "right ankle sprain age 16 (basketball)",
        "He has a 17-year-old son. ",
        "The patient has two children, 5 and 7 years old.",
        "Smoking since 15 years old.",
        "He had surgery when he was 22 years old.",
        "a 3-year-old injury",
        "The MRI is 2 years old.",
        "Patients over 50 years old should",
        "age over 50",
        "in his 50s",
        "mid-40s",
        "fracture at 12 years of age",
        "Hypothyroid since age 45",
        "FAMILY HISTORY:\nFather 84 years old, hypertension.",
        "aged 54 years",
        "patient's mother, who is 70 years old,",
        "He was hit by a 25-year-old driver.",
        "A 45-year-old coworker pushed him.",
        "At 14 years old he broke his arm.",
        "Patient is in her 50's",
        "he quit smoking at age 30",
        "Patient is a 24 hour old",
        "20 year history",
        "MVA at age 21",
        "lives with her 80-year-old mother",
        "Age at injury: 45",
        "Age at onset 30",
        "SLR at 45 yo",
        "Age Group: 45-54",
    ],
)
def test_relatives_past_events_groups_and_things_give_no_age(text, finder):
    assert finder(text) == []


def test_an_age_not_stated_is_computed_and_says_so(finder):
    (age,) = finder("DOB: 3/14/1968\nDate of exam: 3/13/2016\nKnee pain.")
    assert age["years"] == 47
    assert age["derived_from"] == age["evidence"]["derived_from"] == "date_of_birth"


def test_a_stated_age_comes_before_a_computed_one(finder):
    (age,) = finder("DOB: 3/14/1968\nDate of exam: 3/13/2016\n48 y.o. female.")
    assert (age["years"], age["derived_from"]) == (48, None)


def test_of_two_stated_ages_the_one_that_fits_the_birth_wins(finder):
    (age,) = finder("DOB: 3/14/1968\nDate of exam: 6/13/2016\nThis is a 41-year-old male. Exam: a 48-year-old male.")
    assert age["years"] == 48


def test_without_a_labelled_document_date_nothing_is_computed(finder):
    assert finder("DOB: 3/14/1968. MRI dated 6/13/2016 was normal.") == []


@pytest.mark.parametrize("rule", load_rules("age.toml"), ids=lambda rule: rule.id)
def test_every_rule_finds_its_examples_and_leaves_the_others(rule, finder):
    for example in rule.yes:
        text, span = unmark(example)
        found = [item for item in finder(text) if item["evidence"]["rule"] == rule.id]
        assert [item["evidence"]["quote"] for item in found] == [span], text
    for text in rule.no:
        assert not [item for item in finder(text) if item["evidence"]["rule"] == rule.id], text
