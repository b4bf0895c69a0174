"""Sentences: the expected ends are written as ▸."""

import pytest
import spacy

from extraction.language.sentences import SentenceMarker, sentence_at, sentences, split

CASES = [
    "No fever.▸ No chills.",
    "Seen by Dr. Smith today.▸ He agreed.",
    "I spoke with Dr. X.▸ He will call.",
    "Mr. Walker was seen.▸ Gait normal.",
    "Tylenol No. 3 was given.▸ He left.",
    "Norco 10/325 q.i.d. for pain.▸ Flexeril p.r.n.▸ He sleeps.",
    "Weight 121.4.▸ Temp 98.6.▸ L5-S1 is tender.",
    "Pain to palpation at L5.▸ Decreased range of motion.",
    "No S3 or S4.▸ Heart rate is normal.",
    "Extension 2.5 cm, flexion 40 deg.▸ Rotation 20.",
    "Spurling neg b/l.▸ UE motor 5/5.",
    "No prior C/S inj.▸ No DM or HTN.",
    "pain x 12 wks.▸ Lumbar flexion 30 deg.",
    "No fever/wt loss.▸ s/p LESI x2.",
    "no weight loss.▸ ambulates with a cane.▸ denies numbness.",
    "SLR was negative bilaterally.▸Motor strength was 5/5.",
    "1. lumbar strain▸2. thoracic strain▸A physical exam on 4/23/15 showed spasm.",
    "r/o radiculopathy▸On exam there was spasm.",
    "lumbar s/s▸2. thoracic s/s",
    "PMH: 1) MI 1978, ▸2) TURP, ▸3) HTN",
    "Diagnoses: 1. strain of the back ▸2. sprain of the neck ▸3. headache",
    "grade 2. sprain of the ankle",
    "The level (C5) radiculopathy is old.",
    "1. Left knee pain.\n▸2. Hypertension.\n▸(3) Gout.",
    "• Neck pain▸ • Back pain",
    "Flexion right 20; left 30; extension 10.",
    "DOI: 2/19/13     ▸Claim No.: 12",
    "[X] Periodic report   ▸[ ] Discharged   ▸[ ] Off work",
    "Can he work?   [ ] Yes   [X] No",
    "5. NAME        ▸6. Sex M     ▸7. Date of birth 1/1/70",
    "Flexion     115     170     180",
    "1. Contusion right foot            ICD-10 Code  S90.31XA",
    "1.   MRI lumbar spine",
    "S:   47 y/o with back pain.",
    "PHYSICAL EXAM\n▸Constitutional\n▸Pleasant.",
    'He says the foot "won\'t push off."▸ No falls.',
    "McMurray is positive in the QuickDASH group.",
    "Is it worse?▸ Yes.",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences_end_where_a_reader_ends_them(marked):
    text = marked.replace("▸", "")
    assert [text[s.start : s.end] for s in split(text)] == [piece.strip() for piece in marked.split("▸")]


def test_a_sentence_without_end_is_cut():
    made = split("pain and more pain " * 2000)
    assert max(sentence.end - sentence.start for sentence in made) <= 2000
    assert len(split("x" * 10_000)) == 5


def test_work_grows_with_the_length_of_the_text():
    """Sentences found are a fixed number for each character, also on one long line without spaces or ends."""
    for unit in ("a. B", "x", "1. ", "A", "e.g. ", "(", "- ", "Ba", "\u2022 ", "\t"):
        assert len(split(unit * 4000)) <= 2 * len(split(unit * 2000)) + 2


def test_the_sentence_at_a_position(nlp):
    doc = nlp.make_doc("No fever. No chills.")
    assert sentence_at(doc, 12) == sentences(doc)[1]
    assert sentence_at(doc, 0) == sentences(doc)[0]


def test_sentences_are_marked_on_the_tokens(nlp):
    doc = SentenceMarker()(nlp.make_doc("1. lumbar strain2. thoracic strain. No fever."))
    assert [sentence.text for sentence in doc.sents] == ["1. lumbar strain", "2. thoracic strain.", "No fever."]


def test_an_empty_document_has_no_sentence():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("casewright_sentences")
    assert list(pipeline("").sents) == []
    assert split(" \n\t ") == []
