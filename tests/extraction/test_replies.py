"""Answers to what was just named: refused, accepted, or wanted only if something happens."""

import pytest
import spacy

from extraction.language.replies import reply_after
from extraction.rules import load_rules, unmark

_NLP = spacy.blank("en")
_NAMED = ("cane", "Surgery", "Gabapentin", "Injection", "psychotherapy", "Patches", "echocardiogram")


def _answer(text):
    end = min(text.index(name) + len(name) for name in _NAMED if name in text)
    return reply_after(_NLP.make_doc(text), end)


@pytest.mark.parametrize("rule", load_rules("replies.toml"), ids=lambda rule: rule.id)
def test_an_answer_gives_the_status_that_its_words_say(rule):
    for text in rule.yes:
        plain, quote = unmark(text)
        status, rule_id, cue = _answer(plain)
        assert (status, rule_id, cue.quote) == (rule.value, rule.id, quote)
    for text in rule.no:
        answer = _answer(text)
        assert answer is None or answer[1] != rule.id


def test_an_answer_does_not_reach_past_another_service():
    assert _answer("A cane was ordered. Physical therapy was discussed, but she is not interested.") is None


def test_an_answer_stands_in_the_sentence_after_at_the_latest():
    assert _answer("A cane was ordered. He works full duty. He is not interested.") is None
