"""Conditions the document attributes to the patient.

Two readers find them: lists of diagnoses (``diagnoses_lists``, ``diagnoses_tables``) and narrative (``diagnoses_narrative``);
``diagnoses_joining`` makes one item a condition. ``finish`` is where a record is made: a linker adds unstated codes there.
"""

from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence, make_cue
from extraction.finder import Finder
from extraction.findings.diagnoses_candidates import Candidate, material
from extraction.findings.diagnoses_joining import join
from extraction.findings.diagnoses_lists import read_list
from extraction.findings.diagnoses_narrative import read_narrative
from extraction.findings.diagnoses_pieces import zones
from extraction.findings.diagnoses_tables import read_tables
from models.case import Diagnosis
from models.vocabulary import Region, Side


class DiagnosisFinder(Finder):
    """Conditions the document attributes to the patient."""

    kind: ClassVar[str] = "diagnoses"

    def find(self, doc: Doc) -> Iterator[Diagnosis]:
        """Yield the records in document order."""
        source = material(doc)
        made, tables = read_tables(source)
        read = list(tables)
        prose: list[tuple[int, int]] = []
        for zone in zones(doc):
            if not any(start <= zone.start < end for start, end in tables):
                listed = read_list(source, zone)
                made.extend(listed.made)
                read.extend(listed.read)
                if not listed.made:
                    prose.append((zone.start, zone.end))
        made.extend(read_narrative(source, read, prose))
        for candidate in join(made):
            yield finish(doc, candidate)


def finish(doc: Doc, candidate: Candidate) -> Diagnosis:
    """The record of a joined condition; ``codes`` are those that the document states."""
    cues = [make_cue(doc, cue.claim, cue.rule, cue.start, cue.end) for cue in candidate.cues]
    place = candidate.place
    return Diagnosis(
        text=candidate.text,
        name=candidate.name,
        status=candidate.status,
        codes=candidate.codes,
        region=Region(place.region) if place.region else None,
        side=Side(place.side) if place.side else None,
        evidence=evidence(doc, candidate.start, candidate.end, candidate.rule, cues=cues),
    )
