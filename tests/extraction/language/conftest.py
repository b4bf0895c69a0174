"""The language layer works on any Doc: these tests need the tokenizer only."""

import pytest
import spacy

from extraction.language.tokenizer import ClinicalTokenizer


@pytest.fixture(scope="session")
def nlp():
    pipeline = spacy.blank("en")
    pipeline.tokenizer = ClinicalTokenizer(pipeline.vocab)
    return pipeline
