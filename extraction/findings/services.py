"""Therapy, injections, surgery, equipment, consults and tests asked for, considered or declined."""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.finder import Finder
from extraction.findings.services_joining import (
    Found,
    drop_modalities,
    is_listed_with,
    is_next_of_label,
    is_sent_for,
    join_phrases,
    join_repeats,
)
from extraction.findings.services_phrases import Phrase, codes_of, phrases_of, quantity_of
from extraction.findings.services_sites import Place, place_of
from extraction.findings.services_status import UNASKED, Readable, answered, standing_of
from extraction.findings.services_terms import find_mentions
from extraction.language.reading import reading
from models.case import Service
from models.vocabulary import Decision, Region, ServiceCategory, ServiceStatus, Side


class ServiceFinder(Finder):
    """Therapy, injections, surgery, equipment, consults and tests asked for, considered or declined."""

    kind: ClassVar[str] = "services"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order, one for each service, site and status."""
        text = reading(doc).text
        phrases = join_phrases(text, phrases_of(doc, find_mentions(text, Readable(doc).holds)))
        found: list[Found] = []
        previous = UNASKED
        for number, phrase in enumerate(phrases):
            standing = standing_of(doc, phrase)
            if (
                found
                and (
                    standing is UNASKED
                    or (standing.rule == "service.mention" and found[-1].standing.rule == "service.row")
                )
                and found[-1].phrase is phrases[number - 1]
                and (is_listed_with(text, found[-1].phrase, phrase) or is_next_of_label(text, found[-1], phrase))
            ):
                standing = found[-1].standing
            elif (
                standing.rule == "intent.section"
                and previous.rule.startswith("service.")
                and is_listed_with(text, phrases[number - 1], phrase)
            ):
                standing = previous  # "wean from the boot and sling"
            elif standing is UNASKED and number and is_sent_for(text, phrases[number - 1], phrase):
                standing = previous  # "refer to neurology for EMG"
            standing = answered(doc, standing, phrase)
            previous = standing
            if standing.status is not None:
                place = place_of(doc, phrase)
                found.append(Found(phrase, standing, place, _name(phrase, place)))
        starts = [phrase.start for phrase in phrases]
        for one in join_repeats(drop_modalities(doc, found)):
            limit = next((start for start in starts if start >= one.phrase.end), len(text))
            yield _record(doc, text, one, limit)


def _name(phrase: Phrase, place: Place) -> str:
    """The normal form: the service's own name with its region."""
    names = " and ".join(dict.fromkeys(mention.name for mention in phrase.mentions))
    return names if place.region is None or place.region in names else f"{names} {place.region}"


def _record(doc: Doc, text: str, found: Found, limit: int) -> Service:
    phrase, place = found.phrase, found.place
    return Service(
        text=text[phrase.start : phrase.end],
        name=found.name,
        category=ServiceCategory(phrase.mentions[0].category),
        region=Region(place.region) if place.region else None,
        side=Side(place.side) if place.side else None,
        level=place.level,
        status=ServiceStatus(str(found.standing.status)),
        quantity=quantity_of(text, phrase, limit),
        decision=Decision(found.standing.decision) if found.standing.decision else None,
        codes=codes_of(text, phrase, limit),
        evidence=evidence(doc, phrase.start, phrase.end, found.standing.rule, cues=found.standing.cues),
    )
