"""Range of motion: each rule finds its examples through the component, and the joint, side and number are put together right."""

import pytest
import spacy

from extraction.rules import compile_rules, load_rules, unmark

RULES = load_rules("range_of_motion.toml")
CUES = load_rules("range_of_motion_cues.toml")


@pytest.fixture(scope="module")
def alone():
    nlp = spacy.blank("en")
    nlp.add_pipe("casewright_range_of_motion")
    return nlp


def found(nlp, text):
    return nlp(text).user_data["case"]["range_of_motion"]


@pytest.mark.parametrize(
    ("rule", "marked"),
    [(rule, text) for rule in RULES for text in rule.yes],
    ids=lambda value: getattr(value, "id", None),
)
def test_a_rule_finds_the_marked_span_of_its_example(alone, rule, marked):
    text, span = unmark(marked)
    assert [item["evidence"]["quote"] for item in found(alone, text) if item["evidence"]["rule"] == rule.id] == [span]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.no], ids=lambda value: getattr(value, "id", None)
)
def test_a_rule_is_silent_on_its_counter_example(alone, rule, text):
    assert [item for item in found(alone, text) if item["evidence"]["rule"] == rule.id] == []


@pytest.mark.parametrize(
    ("cue", "marked"), [(cue, text) for cue in CUES for text in cue.yes], ids=lambda value: getattr(value, "id", None)
)
def test_a_cue_silences_the_motion_of_its_example_or_lets_it_speak(alone, cue, marked):
    text, span = unmark(marked)
    pattern = next(rule.pattern for rule in compile_rules("range_of_motion_cues.toml") if rule.id == cue.id)
    assert [match.group() for match in pattern.finditer(text)] == [span]
    assert bool(found(alone, text)) == (cue.value == "examined")


@pytest.mark.parametrize(
    ("cue", "text"), [(cue, text) for cue in CUES for text in cue.no], ids=lambda value: getattr(value, "id", None)
)
def test_without_its_cue_the_motion_is_found(alone, cue, text):
    assert found(alone, text)


CASES = [
    (
        "Lumbar spine: flexion 40/60, extension 10/25.",
        [("lumbar spine", None, "flexion", 40, 60), ("lumbar spine", None, "extension", 10, 25)],
    ),
    ("Cervical flexion is 45 out of 60 degrees.", [("cervical spine", None, "flexion", 45, 60)]),
    ("Right knee ROM 0-120.", [("knee", "right", "flexion", 120, None)]),
    ("Left elbow lacks 10 degrees of terminal extension.", [("elbow", "left", "extension", -10, None)]),
    (
        "L-spine: LB R 20/25, L 15/25.",
        [("lumbar spine", "right", "lateral_flexion", 20, 25), ("lumbar spine", "left", "lateral_flexion", 15, 25)],
    ),
    (
        "Wrist ROM R/L: flexion 45/55.",
        [("wrist", "right", "flexion", 45, None), ("wrist", "left", "flexion", 55, None)],
    ),
    ("Full range of motion of both hips.", [("hip", "bilateral", "all", None, None)]),
    ("He abducts the right shoulder to 90 degrees with pain.", [("shoulder", "right", "abduction", 90, None)]),
    ("Straight leg raise is 45 degrees on the right.", []),
    ("Right shoulder flexion strength 4/5.", []),
    ("Neck is supple.", []),
    ("He moves all extremities.", []),
    ("PLAN: Physical therapy to increase knee flexion to 120 degrees.", []),
    ("REVIEW OF SYSTEMS: Decreased range of motion of the neck.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_motion_has_its_joint_side_and_numbers(alone, text, expected):
    read = [
        (item["joint"], item["side"], item["motion"], item["degrees"], item["normal_degrees"])
        for item in found(alone, text)
    ]
    assert read == expected


def test_half_of_normal_is_fifty_percent(alone):
    (item,) = found(alone, "Cervical rotation to the right is 50% of normal.")
    assert (item["percent_of_normal"], item["side"]) == (50, "right")


def test_a_deficit_is_counted_from_the_documents_normal_else_from_the_published_one(alone):
    stated, reference = found(alone, "Lumbar flexion 40/50. Left knee flexion 100 degrees.")
    assert stated["deficit_degrees"] == 10
    assert (reference["normal_degrees"], reference["deficit_degrees"]) == (None, reference["reference_degrees"] - 100)
