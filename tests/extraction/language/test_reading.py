"""The reading text: layout undone, every character found again in the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.language.reading import read, reading

_PIECES = st.sampled_from(
    [
        "No fracture. ", "flexion-\nextension ", "com\npleted ", "word\n", "\n\n", "  ", "\t", "1. strain", "x" * 50, "\u00a0\n",
        "\u202e\u0645", "\U0001f600", "\x00\x07", "\f", "<td>&nbsp;</td>", "L5-Sl 1O/25 ma1e", "NECK: ", "\u2022 ", "\u0130", "\r\n", "-\n", "\u2424",
    ]
)  # fmt: skip
anything = st.lists(
    st.one_of(_PIECES, st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=40
).map("".join)


@given(anything)
def test_every_letter_of_the_reading_text_stands_in_the_original(text):
    made = read(text)
    for position, letter in enumerate(made.text):
        if letter.isalnum() and letter not in "01lIoOS":  # look-alikes may differ
            assert text[made.raw(position)] == letter


@given(anything)
def test_the_way_back_never_turns_round(text):
    made = read(text)
    raw = [made.raw(position) for position in range(len(made.text))]
    assert raw == sorted(set(raw))
    assert all(0 <= position < len(text) for position in raw)


def _wrapped(*lines):
    return read("\n".join(lines)).text


FILL = "This line of a paragraph is long enough to be as wide as the page is,"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((FILL, FILL, FILL, FILL, "and it goes on here."), "is, and it goes on here."),
        ((FILL, FILL, FILL, FILL + " shoulder flexion-", "extension films"), "flexion-extension films"),
        ((FILL, FILL, FILL, FILL + " full weight-", "bearing"), "weight-bearing"),
        ((FILL, FILL, FILL, FILL + " partial menis-", "cectomy"), "meniscectomy"),
        ((FILL, FILL, FILL, "central sten-", "osis"), "stenosis"),
        ((FILL, FILL, FILL, FILL + " was com", "pleted in May"), "was completed in May"),
        ((FILL, FILL, FILL, FILL + " or malalign", "ment of the wrist"), "malalignment of the wrist"),
        ((FILL, FILL, FILL, FILL + " post", "operative course"), "post operative course"),
    ],
)
def test_wrapped_prose_and_broken_words_are_joined(lines, expected):
    assert expected in _wrapped(*lines)


@pytest.mark.parametrize(
    "line",
    [
        "1. lumbar strain",
        "- request MRI",
        "\u2022 PT",
        "[X] Off work",
        "PHYSICAL EXAM",
        "Neck: supple",
        "Flexion     115     170",
        "(2) gout",
    ],
)
def test_what_begins_something_new_is_not_joined(line):
    assert "\n" + line in _wrapped(FILL, FILL, FILL, FILL, line, FILL)


def test_a_double_spaced_letter_is_read_in_paragraphs():
    lines = [
        FILL,
        "goes on here and goes on here and goes on here and goes on here again",
        FILL,
        FILL,
        FILL,
        FILL,
        FILL,
        FILL,
        "End.",
    ]
    text = read("\n\n".join(lines)).text
    assert "page is, goes on here" in text
    assert "\n" not in text


def test_the_reading_is_made_once_and_survives_another_process(nlp):
    doc = nlp.make_doc("a\nb")
    made = reading(doc)
    assert reading(doc) is made
    doc.user_data["casewright_reading"] = [made.text, [list(pair) for pair in made.breaks], made.source]
    assert reading(doc) == made
