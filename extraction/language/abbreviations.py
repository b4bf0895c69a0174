"""Abbreviations that the document itself defines ("adhesive capsulitis (AC)"), by scispaCy's Schwartz-Hearst detector."""

from spacy.language import Language
from spacy.tokens import Doc


class Abbreviations:
    """Keeps short form to long form in ``doc.user_data["casewright_abbreviations"]``."""

    def __init__(self, nlp: Language) -> None:
        from scispacy.abbreviation import AbbreviationDetector

        self._detector = AbbreviationDetector(nlp)

    def __call__(self, doc: Doc) -> Doc:
        if "(" in doc.text:
            self._detector(doc)
            doc.user_data["casewright_abbreviations"] = {
                short.text: short._.long_form.text for short in doc._.abbreviations
            }
            doc._.abbreviations = []  # spans do not cross processes
        return doc
