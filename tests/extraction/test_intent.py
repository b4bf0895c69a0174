"""What a document wants done with a service it names."""

import re

import pytest
import spacy

from extraction.language.intent import cues_of, intent
from extraction.language.reading import reading
from extraction.language.sentences import sentences
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")
_MARK = re.compile(r"\[\[(.+?)\]\]")


def _hits(text, rule):
    doc = _NLP.make_doc(text)
    read = reading(doc).text
    return [
        read[hit.start : hit.end] for sentence in sentences(doc) for hit in cues_of(doc, sentence) if hit.rule == rule
    ]


@pytest.mark.parametrize("rule", load_rules("intent.toml"), ids=lambda rule: rule.id)
def test_a_cue_is_found_where_its_examples_say(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        assert _hits(plain, rule.id) == [quote]
    for text in rule.no:
        assert _hits(text, rule.id) == []


CASES = [
    ("requested", "PLAN: We will order [[MRI left knee]]."),
    ("requested", "PLAN:\n1. [[MRI]] L/S w/o contrast"),
    ("requested", "[[X-rays]] of the cervical spine will be taken today."),
    ("requested", "I recommend obtaining an [[MRI]] of the left shoulder."),
    ("requested", "The treating physician is requesting a repeat [[MRI]] of the lumbar spine."),
    ("conditional", "[[MRI left knee]] if no better."),
    ("conditional", "If the ankle is still sore in 6 wks will get [[MRI]] L ankle."),
    ("conditional", "PLAN: [[MRI L/S]] if not 50% better by visit 17."),
    ("conditional", "Should she have calf swelling, [[duplex ultrasound]] is to be obtained right away."),
    ("conditional", "Should symptoms fail to improve with therapy an [[MRI]] will be requested."),
    ("conditional", "PLAN: if no better by 6 wks [[MRI]] R knee."),
    (None, "PLAN: If the [[MRI]] is negative, return to work."),
    ("requested", "Suggest thoracic spine [[x-rays]] if not already done."),
    ("considered", "PLAN: Low threshold for [[MRI]] of the hip."),
    ("conditional", "If he continues to have pain, we will obtain an [[MRI]]."),
    ("conditional", "PLAN: x-rays now, [[MRI]] if no better"),
    ("requested", "PLAN: [[x-rays]] now, MRI if no better"),
    ("conditional", "No further cervical [[MRI]] absent neurologic change"),
    (None, "If the [[arthrogram]] shows no lesion, I will request left total knee."),
    ("conditional", "If the arthrogram shows no lesion, I will request left [[total knee]]."),
    ("considered", "He may require a repeat [[MRI]] of the neck."),
    ("considered", "Options include [[PT]] and injections"),
    ("declined", "Lumbar [[MRI]] not indicated; no red flags."),
    ("declined", "Repeat [[MRI]] is not needed at this time"),
    ("declined", "I do not believe she needs [[total knee replacement]]."),
    ("declined", "[[MRI]] was denied by UR 4/18/14."),
    ("performed", "She ordered an [[MRI of his neck]]. This showed a bulge."),
    ("performed", "[[X-rays]] taken today right shoulder."),
    ("performed", "He underwent an [[MRI]] of the knee."),
    (None, "No prior [[MRI]]."),
    (None, "No [[MRI]] since the surgery."),
    (None, "ODG states that repeat [[MRI]] is not routinely recommended."),
    (None, "PLAN: Continue [[physical therapy]]."),
    (None, "PLAN: Keep [[metformin]]."),
    ("conditional", "PLAN: We could arrange an [[injection]] of the hip once he is more stable."),
    ("conditional", "PLAN: [[Revision surgery]] would be contemplated were the MRI to be positive."),
    (None, "PLAN: Revision surgery would be contemplated were the [[MRI]] to be positive."),
    ("conditional", "PLAN: Referral to discuss a [[defibrillator]] should the ejection fraction not recover."),
    ("conditional", "PLAN: Will hold off on [[Lamisil]] until the labs are back."),
    ("considered", "PLAN: Fusion and [[laminectomy]] are the options as I see it."),
    ("considered", "PLAN: [[Ortho referral]] would be the team doctor's call."),
    ("considered", "PLAN: We touched on [[botulinum toxin]]."),
    ("declined", "There is no orthopedic need for more formal PT, [[chiropractic]], or acupuncture."),
    ("declined", "PLAN: He did not feel that [[traction]] was necessary."),
    ("declined", "PLAN: Oral [[terbinafine]] not a good idea w/ his enzymes."),
]


@pytest.mark.parametrize(("status", "text"), CASES)
def test_a_mention_has_the_status_that_its_clause_gives_it(status, text):
    found = _MARK.search(text)
    plain = _MARK.sub(r"\1", text)
    doc = _NLP.make_doc(plain)
    assert intent(doc, found.start(), found.end() - 4).status == status
