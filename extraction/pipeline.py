"""The pipeline: a normal spaCy pipeline of registered factories."""

import spacy
from spacy.language import Language
from spacy.util import registry

from extraction import factories

if not registry.has("tokenizers", "casewright_tokenizer"):
    registry.tokenizers("casewright_tokenizer", func=factories.make_tokenizer)


def load() -> Language:
    """The default pipeline. Its results are plain data in ``doc.user_data["case"]``."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "casewright_tokenizer"}}})
    for name in factories.COMPONENTS:
        nlp.add_pipe(name)
    return nlp
