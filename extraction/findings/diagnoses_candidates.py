"""A condition as one passage states it, before the document's passages are joined; and how a phrase becomes one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.diagnoses_claims import CueHit
from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_phrases import Phrase, normal_name
from extraction.findings.diagnoses_sites import Place, place_of, split_sites
from extraction.findings.diagnoses_terms import Mention, mentions
from extraction.language.anatomy import Site, sites
from extraction.language.reading import reading
from extraction.language.terms import lower_case
from models.case import Code
from models.vocabulary import CodeSystem, DiagnosisStatus

_LEVEL_PART = re.compile(r"([CTLS])?-?\s?(\d{1,2})")
_EMPTY_BOX = re.compile(r"(?:\[\s*\]|\(\s*\)|[\u2610\u25a1\u2751\u25fb]|\b_{2,})$")
_DOUBTED = re.compile(r"\b(?:perhaps|likely|probably|possibly|presumably|maybe|prob|poss)\s+$")
_DOUBT = 14
_BOX = 8
_BOX_ENDS = frozenset("])\u2610\u25a1\u2751\u25fb_")

PAST = 4
"""The rank of past history."""


class Material(NamedTuple):
    """What the readers read: a document's reading text, the same in lower case (``small``), and, found once, its sites
    and its conditions' words."""

    doc: Doc
    text: str
    small: str
    sites: tuple[Site, ...]
    mentions: Sequence[Mention]


def material(doc: Doc) -> Material:
    """The material of a document."""
    text = reading(doc).text
    return Material(doc, text, lower_case(text), sites(doc), mentions(text))


class Candidate(NamedTuple):
    """A condition stated at ``[start, end)`` of the reading text.

    ``rank`` orders sources (0 a list of diagnoses, 1 an assessment's prose, 2 an imaging or nerve study, 3 other narrative,
    4 past history); ``levels`` the spinal levels and ``structures`` the parts that tell conditions of one region apart;
    ``listing`` is where the list or table begins of which it is an item; ``superseded`` says that an earlier visit called it so,
    which is past unless the document says it again.
    """

    start: int
    end: int
    text: str
    name: str
    concept: str
    kind: str
    status: DiagnosisStatus
    cues: tuple[CueHit, ...]
    place: Place
    levels: frozenset[str]
    structures: frozenset[str]
    rank: int
    rule: str
    section: str
    codes: tuple[Code, ...] = ()
    listing: int = -1
    superseded: bool = False


def is_compound(small: str, phrase: Phrase) -> bool:
    """Whether a procedure, test or service follows, so that the condition only says what for ("hernia repair")."""
    compound = wording("compound")
    return compound.match(small, phrase.mention.end) is not None or (
        phrase.end != phrase.mention.end and compound.match(small, phrase.end) is not None
    )


def is_unticked(small: str, phrase: Phrase) -> bool:
    """Whether the box before a form's condition is empty: "[x] diabetes [ ] heart disease"."""
    before = small[max(0, phrase.start - _BOX) : phrase.start].rstrip()
    return before[-1:] in _BOX_ENDS and _EMPTY_BOX.search(before) is not None


def is_cause(small: str, phrase: Phrase) -> bool:
    """Whether an adjective only says of what kind another condition is: "polyneuropathy, perhaps diabetic"."""
    return (
        small.startswith("diabetic", phrase.mention.start)
        and phrase.end == phrase.mention.end
        and _DOUBTED.search(small, max(0, phrase.start - _DOUBT), phrase.start) is not None
    )


def is_bare(phrase: Phrase) -> bool:
    """Whether no word of the phrase says more than the condition's own word."""
    return (
        not phrase.before
        and not phrase.after
        and phrase.start == phrase.mention.start
        and phrase.end - phrase.mention.end < 3
    )


def status_of(held: dict[str, CueHit]) -> DiagnosisStatus:
    """The status of a condition with these claims."""
    if "negated" in held:
        return DiagnosisStatus.NEGATED
    if "uncertain" in held:
        return DiagnosisStatus.UNCERTAIN
    if "history" in held:
        return DiagnosisStatus.HISTORY
    return DiagnosisStatus.CURRENT


def candidates(
    material: Material,
    phrase: Phrase,
    held: dict[str, CueHit],
    context: Sequence[Place],
    *,
    status: DiagnosisStatus,
    rank: int,
    rule: str,
    section: str,
    codes: tuple[Code, ...] = (),
    levels: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """The conditions of a phrase: one, or one for each of the sites it joins ("cervical and lumbar radiculopathy").

    ``levels``: the spinal levels that its clause names, for a phrase of the spine that names none.
    """
    text = material.text
    groups = split_sites(text, phrase)
    cues = tuple([hit for claim, hit in held.items() if claim != "attributed"]) if held else ()
    made = []
    for number, own in enumerate(groups):
        start, end = phrase.start, phrase.end
        if len(groups) > 1 and phrase.after and not number:
            end = own[-1].end  # "sprain of the neck" of "sprain of the neck and low back"
        elif len(groups) > 1 and not phrase.after and number == len(groups) - 1:
            start = _start_of_last(text, phrase, groups[-2][-1].end)
        written = text[start:end]
        name = normal_name(written, phrase.mention, start)
        if len(groups) > 1:
            name = normal_name(f"{text[own[0].start : own[-1].end]} {text[phrase.mention.start : phrase.mention.end]}")
        made.append(
            Candidate(
                start,
                end,
                written if len(groups) == 1 or (start, end) != (phrase.start, phrase.end) else name,
                name,
                phrase.mention.concept,
                phrase.mention.kind,
                status,
                cues,
                place_of(material.doc, phrase, own, context, alone=rank == PAST),
                levels_of(own) or (levels if phrase.mention.region == "spine" else frozenset()),
                frozenset([site.structure for site in own if site.structure]),
                rank,
                rule,
                section,
                codes,
            )
        )
    return made


def _start_of_last(text: str, phrase: Phrase, previous: int) -> int:
    """Where the last of several joined sites begins: "lumbar radiculopathy" of "cervical and lumbar radiculopathy"."""
    joiner = re.compile(r"\W*(?:and|or|&|/|,)\W*").match(text, previous, phrase.mention.start)
    if joiner:
        return joiner.end()
    word = re.compile(r"\b(?:and|or|&)\s+").search(text, previous, phrase.mention.start)
    return word.end() if word else phrase.start


def levels_of(own: Sequence[Site]) -> frozenset[str]:
    """Spinal levels in one spelling: "C5-6" and "C5-C6" are {"C5-6"}, "L5-S1" is {"L5-1"}."""
    found = set()
    for site in own:
        if site.level:
            letter = site.level[0]
            for piece in re.split(r"\band\b|&|,", site.level):
                numbers = [number for _, number in _LEVEL_PART.findall(piece)]
                if numbers:
                    found.add(f"{letter}{'-'.join(numbers)}")
    return frozenset(found)


_ICD10 = re.compile(
    r"(?<![\w.])(?:[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?![\w])|(?<=\()[A-TV-Z]\d{2}(?=\))|(?<=ICD-10[ :])\s*[A-Z]\d{2}(?![\w.])"
)
_ICD9 = re.compile(
    r"(?<![\w./$-])(?:\d{3}\.\d{1,2}|E\d{3}(?:\.\d)?|V\d{2}\.\d{1,2})(?![\w%/]|\s?(?:mg|lbs?|kg|cm|mm|deg|pounds|degrees))|(?<=\()\d{3}(?=\))"
)


_MAYBE_CODED = re.compile(r"\d[\dA-Z]")
"""What every code has."""


def find_codes(text: str, start: int, end: int) -> list[tuple[int, Code]]:
    """The ICD codes that a list item states, with their positions."""
    if not _MAYBE_CODED.search(text, start, end):
        return []
    found = [(match.start(), _code(CodeSystem.ICD9CM, match.group())) for match in _ICD9.finditer(text, start, end)]
    taken = {position for position, _ in found}
    found.extend(
        (match.start(), _code(CodeSystem.ICD10CM, match.group()))
        for match in _ICD10.finditer(text, start, end)
        if match.start() not in taken
    )
    return sorted(found, key=_position)


def _position(found: tuple[int, Code]) -> int:
    return found[0]


def _code(system: CodeSystem, written: str) -> Code:
    return Code(system=system, code=written.strip().upper(), stated=True)
