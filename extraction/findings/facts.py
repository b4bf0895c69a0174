"""Facts that the imaging-appropriateness checker weighs."""

from collections.abc import Iterator
from operator import itemgetter
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.findings.facts_care import reported, treatments
from extraction.findings.facts_drafts import Draft, Words, words_of
from extraction.findings.facts_flags import flags
from extraction.findings.facts_pain import pains
from extraction.findings.facts_signs import signs
from models.case import Fact


class FactFinder(Finder):
    """Finds what criteria for imaging ask of a record: pain, red flags, neurological signs, treatment tried, plans, earlier studies.

    The concepts are listed with their meaning, value and unit in ``fact_concepts.csv``, their words in ``fact_words.csv``, the
    forms beside them in ``facts.toml``. Absent is what the document denies or calls normal; what it does not mention is no fact.
    Leaves alone: guideline text, risks and warnings, relatives, conditions ("return if fever").
    """

    kind: ClassVar[str] = "facts"

    def find(self, doc: Doc) -> Iterator[Fact]:
        """Yield each fact once, in document order."""
        words = words_of(doc)
        drafts = [*flags(words), *signs(words), *pains(words), *treatments(words)]
        facts = [_fact(doc, draft) for draft in _once(drafts)] + _reported(words)
        yield from sorted(facts, key=lambda fact: (fact.evidence.start, fact.evidence.end, fact.concept))


def _once(drafts: list[Draft]) -> list[Draft]:
    """The first of those that say the same; a bare repetition of one that says more is left out."""
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in sorted(drafts, key=itemgetter(0, 1)):
        kept.setdefault(draft[3:9], draft)  # from the concept to the value
    told = {
        (draft.concept, draft.status) for draft in kept.values() if draft.value is not None or draft.side or draft.level
    }
    return [
        draft
        for draft in kept.values()
        if draft.value is not None
        or draft.side
        or draft.level
        or draft.region
        or (draft.concept, draft.status) not in told
    ]


def _fact(doc: Doc, draft: Draft) -> Fact:
    return Fact(
        concept=draft.concept,
        status=draft.status,
        region=draft.region,
        side=draft.side,
        level=draft.level,
        value=draft.value,
        unit=draft.unit,
        date=draft.date,
        evidence=evidence(doc, draft.start, draft.end, draft.rule, cues=draft.cues),
    )


def _reported(words: Words) -> list[Fact]:
    """Facts taken over from other components, with the evidence those have."""
    facts, seen = [], set()
    for fields, found in reported(words):
        key = tuple(fields.values())  # those of one concept have the same names
        if key not in seen:
            seen.add(key)
            facts.append(Fact.model_validate({**fields, "evidence": found}))
    return facts
