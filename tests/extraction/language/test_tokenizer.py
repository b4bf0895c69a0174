"""The tokenizer keeps every character and needs nothing to be saved."""

from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from extraction.language.tokenizer import ClinicalTokenizer

_TOKENIZER = ClinicalTokenizer(Vocab())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_tokens_are_the_text(text):
    assert "".join(token.text_with_ws for token in _TOKENIZER(text)) == text


@given(st.text(alphabet=" \t\n\u00a0a1.", max_size=30))
def test_white_space_is_kept_too(text):
    doc = _TOKENIZER(text)
    assert doc.text == text
    assert all(token.idx == len("".join(other.text_with_ws for other in doc[: token.i])) for token in doc)


def test_shorthand_is_cut_into_letters_digits_and_signs():
    shown = "|".join(token.text for token in _TOKENIZER("L5-S1 s/p 10/25°"))
    assert shown == "L|5|-|S|1|s|/|p|10|/|25|°"


def test_it_holds_nothing_to_save():
    assert _TOKENIZER.to_bytes() == b""
    assert _TOKENIZER.from_bytes(b"") is _TOKENIZER
