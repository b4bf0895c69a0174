"""The patient's age at the time of the document."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.language.ages import AgeMention, age_mentions
from extraction.language.date_labels import birth_date, document_date
from extraction.language.dates import dates
from extraction.language.sentences import sentence_at
from models.case import Age


class AgeFinder(Finder):
    """Finds the age stated of the patient; else computes it from the date of birth and the document's date.

    Leaves alone: relatives' ages, ages at past events, decades ("in his 50s"), ages of studies and injuries.
    """

    kind: ClassVar[str] = "age"

    def find(self, doc: Doc) -> Iterator[Age]:
        """Yield at most one age."""
        stated = [mention for mention in age_mentions(doc) if mention.weight]
        if stated:
            best = _choose(doc, stated)
            yield Age(years=best.years, evidence=evidence(doc, best.start, best.end, best.rule))
            return
        birth = birth_date(doc)
        years = _years_at_document(doc)
        if birth is not None and years is not None:
            yield Age(
                years=years,
                evidence=evidence(doc, birth.start, birth.end, "age.from_birth", derived_from="date_of_birth"),
                derived_from="date_of_birth",
            )


def _years_at_document(doc: Doc) -> int | None:
    """Whole years from the date of birth to the document's date, where both are given to the day."""
    birth, written = birth_date(doc), document_date(doc)
    if birth is None or written is None or birth.precision != "day" or written.precision != "day":
        return None
    years = int(written.value[:4]) - int(birth.value[:4]) - (written.value[4:] < birth.value[4:])
    return years if 0 <= years <= 120 else None


def _choose(doc: Doc, stated: list[AgeMention]) -> AgeMention:
    """The mention that agrees with the date of birth, else the surest, the most frequent, the first."""
    if len({mention.years for mention in stated}) == 1:
        return max(stated, key=lambda mention: mention.weight)
    computed = _years_at_document(doc)
    times = Counter(mention.years for mention in stated)

    def rank(mention: AgeMention) -> tuple[bool, int, bool, int, int]:
        agrees = computed is not None and abs(mention.years - computed) <= 1
        return agrees, mention.weight, not _is_of_earlier_record(doc, mention), times[mention.years], -mention.start

    return max(stated, key=rank)


def _is_of_earlier_record(doc: Doc, mention: AgeMention) -> bool:
    """Whether the sentence opens with a date years before the document's last one: a record of then."""
    found = dates(doc)
    if not found:
        return False
    latest = max(int(date.value[:4]) for date in found)
    opening = sentence_at(doc, mention.start).start
    return any(opening <= date.start < mention.start and int(date.value[:4]) < latest - 1 for date in found)
