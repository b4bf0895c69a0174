"""One item a study: the same study named again (in a rationale, a summary, a list of issues) is joined to the first."""

from typing import NamedTuple

from extraction.findings.imaging_details import Contrast
from extraction.findings.imaging_phrases import Phrase
from extraction.language.decisions import Verdict
from extraction.language.intent import Intent
from models.case import Code

_STRENGTH = {"requested": 0, "conditional": 1, "declined": 2, "considered": 3}
_SPINE = frozenset({"cervical spine", "thoracic spine", "lumbar spine", "sacrum"})
_HEAD = frozenset({"head", "brain"})
_ADVANCED = frozenset({"mri", "ct", "arthrogram", "myelogram", "pet"})
_A_DAY, _A_YEAR = 10, 4  # characters of a full date, of a year
_CLOSE = 160  # characters: the next sentence
_READING = 300  # characters: of a reading


class Study(NamedTuple):
    """A study in one place.

    ``stated`` tells whether its own phrase names the region, ``sure`` whether at least its sentence does; ``occasion``
    what words tell of when it was done ("today", "injury", "reduced"); ``variant`` what makes it another study than a plain one of its
    modality ("angio", "elasto", "echo"), ``definite`` that it is named as one known ("the MRI"),
    ``decided`` that it stands where the document decides.
    """

    phrase: Phrase
    modality: str
    region: str | None
    side: str | None
    stated: bool
    sure: bool
    status: str
    intent: Intent
    past: bool
    again: bool
    variant: str
    definite: bool
    decided: bool = False
    date: str | None = None
    occasion: str = ""
    verdict: Verdict | None = None
    contrast: Contrast | None = None
    views: str | None = None
    quantity: str | None = None
    codes: tuple[Code, ...] = ()


def join(studies: list[Study]) -> list[Study]:
    """Studies in document order, each once."""
    done = _join_performed([study for study in studies if study.status == "performed"])
    asked = _join_asked([study for study in studies if study.status != "performed"])
    kept = [study for study in asked if not _was_done_since(study, done)]
    return sorted(done + kept, key=lambda study: study.phrase.start)


def _join_performed(studies: list[Study]) -> list[Study]:
    """Those with a stated place first: what only refers back ("the MRI") joins the study that it can mean."""
    kept: list[Study] = []
    for study in sorted(studies, key=lambda one: (not one.stated, one.date is None, one.phrase.start)):
        twin = next((index for index, other in enumerate(kept) if _same_performed(other, study)), None)
        if twin is None:
            kept.append(study)
        else:
            kept[twin] = _merged(kept[twin], study)
    return kept


def _same_performed(known: Study, other: Study) -> bool:
    if known.modality != other.modality or not _same_date(known.date, other.date) or known.variant != other.variant:
        return False
    if not other.stated and other.date is None and known.modality == "xray" and _of_reading(known, other):
        return True
    if _apart(known, other) or (other.again and not known.again):
        return False  # "Repeat XR today in splint: no change"
    if not other.stated and other.date is None:
        return _fits(known.region, other.region) or (not other.sure and known.phrase.start < other.phrase.start)
    if other.date and known.date is None:
        if not _fits(known.region, other.region):
            return False
        # The history tells of a dated study without its place, the studies read it again with its place and no date.
        if not other.stated and other.phrase.start < known.phrase.start:
            return not (known.again or known.occasion)
        # "He had an MRI of the lumbar spine. The MRI was performed on 5/20/97": close behind, else it is another study.
        return 0 <= other.phrase.start - known.phrase.end < _CLOSE
    return _same_region(known.region, other.region) and _same_side(known.side, other.side)


def _of_reading(known: Study, other: Study) -> bool:
    """Whether "the film" or "the oblique view" stands in the reading of the study just named: it is no other."""
    return other.definite and not other.again and 0 <= other.phrase.start - known.phrase.end < _READING


def _apart(known: Study, other: Study) -> bool:
    """Whether words tell that two studies were done on different occasions ("in the ER", "today")."""
    if (known.occasion and other.occasion) or "reduced" in {known.occasion, other.occasion}:
        return known.occasion != other.occasion
    if known.date and known.again and other.occasion == "today" and other.date is None:
        return True  # "films taken today ... Compared with 8/30/22 films"
    if known.occasion == "today" and other.date is not None and len(other.date) < _A_DAY:
        return True  # "x-rays today, compared with films from 2016"
    # Done at the time of injury, no date; the other on a date that is not that of the injury.
    early, dated = (known, other) if known.occasion else (other, known)
    return early.occasion == "injury" and early.date is None and dated.date is not None and early.stated


def _same_date(one: str | None, other: str | None) -> bool:
    """Whether two dates can be the same day, as far as each is given."""
    if one is None or other is None:
        return True
    length = min(len(one), len(other))
    return one[:length] == other[:length]


def _join_asked(studies: list[Study]) -> list[Study]:
    """One item a modality, region and side: the firmest status, with a decision and codes from wherever they stand."""
    kept: list[Study] = []
    for study in sorted(
        studies, key=lambda one: (one.verdict is None, not one.stated, _STRENGTH[one.status], one.phrase.start)
    ):
        twin = next((index for index, other in enumerate(kept) if _same_asked(other, study)), None)
        if twin is None:
            kept.append(study)
        elif _is_answered(kept[twin], study):
            kept[twin] = study._replace(side=study.side or kept[twin].side)
        else:
            kept[twin] = _merged(kept[twin], study)
    return kept


def _is_answered(known: Study, other: Study) -> bool:
    """Whether the document comes to refuse what it told before that others ask for ("his last note asks for an MRI")."""
    return (
        other.status == "declined"
        and other.stated
        and known.status == "requested"
        and known.verdict is None
        and not known.decided
        and other.decided
        and known.phrase.start < other.phrase.start
    )


def _same_asked(known: Study, other: Study) -> bool:
    if other.modality == "other" and not other.stated and known.modality in _ADVANCED:
        return True  # "a lumbar MRI ... The provider ordered advanced imaging because ..."
    if known.modality != other.modality or known.variant != other.variant:
        return False
    if other.again and other.status == "conditional" and known.status == "requested":
        return False  # "MRI now; if the fracture is small, repeat the MRI at six weeks"
    if not other.stated:
        # "UR turned down the MRI": the one that is asked for again.
        meant = known.status == other.status or known.verdict or (other.definite and not other.sure)
        return True if meant else _fits(known.region, other.region)
    return _same_region(known.region, other.region) and _same_side(known.side, other.side)


def _was_done_since(asked: Study, done: list[Study]) -> bool:
    """Whether a study asked for in the past tense is among those done ("ordered x-rays": they are in the results)."""
    if asked.status != "requested" or asked.verdict or asked.again or not asked.past:
        return False
    return any(
        study.modality == asked.modality
        and study.phrase.anchor != asked.phrase.anchor  # "DEXA ordered, last one 2019"
        and study.intent.rule != "intent.prior"  # "her last DEXA was in 2019; one was ordered today"
        and len(study.date or "")
        != _A_YEAR  # "mammogram was in 2018": what is told by its year is not what was just ordered
        and (not asked.sure or _same_region(study.region, asked.region))
        and _same_side(study.side, asked.side)
        for study in done
    )


def _merged(known: Study, other: Study) -> Study:
    return known._replace(
        date=max(known.date or "", other.date or "", key=len) or None,
        side=known.side or other.side,
        verdict=known.verdict or other.verdict,
        contrast=known.contrast or other.contrast,
        views=known.views or other.views,
        quantity=known.quantity or other.quantity,
        codes=known.codes or other.codes,
    )


def _same_region(one: str | None, other: str | None) -> bool:
    return one == other or one is None or other is None or {one, other} <= _HEAD


def _fits(one: str | None, other: str | None) -> bool:
    return _same_region(one, other) or (one == "spine" and other in _SPINE) or (other == "spine" and one in _SPINE)


def _same_side(one: str | None, other: str | None) -> bool:
    return one == other or one is None or other is None
