"""One item a condition: what a document repeats of one condition is joined, the assessment's statement first."""

from collections.abc import Iterable
from functools import cache

from extraction.findings.diagnoses_candidates import Candidate
from extraction.findings.diagnoses_phrases import is_modifier
from extraction.findings.diagnoses_sites import near
from models.vocabulary import DiagnosisStatus

# Words for one condition: narrative may say "degenerative changes" of what the assessment calls arthritis.
_ALIKE = (
    frozenset(("arthritis", "degenerative")),
    frozenset(("degenerative disc disease", "degenerative", "spondylosis")),
    frozenset(("arthritis", "osteophyte")),
    frozenset(("arthritis", "narrowing")),
    frozenset(("spondylosis", "osteophyte")),
    frozenset(("fracture", "wedging")),
    frozenset(("radiculopathy", "sciatica")),
    frozenset(("pain", "low back pain", "back pain")),
    frozenset(("pain", "neck pain")),
    frozenset(("disc herniation", "disc bulge")),
    frozenset(("disc space narrowing", "narrowing")),
    frozenset(("dupuytren", "contracture")),
    frozenset(("pathologic fracture", "fracture")),
    frozenset(("tenosynovitis", "de quervain")),
    frozenset(("wound", "laceration")),
    frozenset(("sprain/strain", "whiplash")),
)
# Words that make another disease of a name: rheumatoid is no kind of the arthritis that a film shows.
_OTHER_DISEASES = frozenset(
    ("rheumatoid", "psoriatic", "septic", "reactive", "inflammatory", "juvenile", "gestational")
)
EVENTS = frozenset(
    ("sprain/strain", "fracture", "contusion", "dislocation", "concussion", "injury", "whiplash", "laceration", "burn")
)
# Characters between a name and another name for it in brackets: "radial styloid tenosynovitis [de Quervain]".
_APPOSED = 2
_STUDY = 2
_NARRATIVE = 3
_ROW = "diagnoses.table_row"
"""A request's table repeats the diagnoses that the report lists."""
_PAST = 4
_JUDGED = frozenset(("assessment", "assessment_and_plan"))
"""What the visit came to, before what a form, a referral or a claim lists."""
_SAYS_NOW = frozenset(("plan", "assessment", "assessment_and_plan", "discussion", "results"))


def join(found: Iterable[Candidate]) -> list[Candidate]:
    """The conditions of a document, in document order."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=_order):
        for index, other in enumerate(kept):
            if _is_same(other, candidate):
                kept[index] = _merge(other, candidate)
                break
        else:
            kept.append(candidate)
    dated = [_as_past(each, kept) for each in kept if not _is_just_the_injury(each, kept)]
    return sorted(dated, key=_position)


def _as_past(candidate: Candidate, kept: list[Candidate]) -> Candidate:
    """What the document has left behind.

    A first visit's name of an injury that the assessment does not repeat; a study's fracture that the assessment calls malunited
    or not united, for that is what is left of it.
    """
    if candidate.superseded and candidate.status == DiagnosisStatus.CURRENT:
        judged = any(
            not each.superseded and each.status in {DiagnosisStatus.CURRENT, DiagnosisStatus.UNCERTAIN} for each in kept
        )
        return candidate._replace(status=DiagnosisStatus.HISTORY) if judged else candidate
    if candidate.concept != "fracture" or candidate.rank <= 1 or candidate.status != DiagnosisStatus.CURRENT:
        return candidate
    left = any(
        each.concept == "nonunion"
        and each.rank <= 1
        and each.status == DiagnosisStatus.CURRENT
        and each.place == candidate.place
        for each in kept
    )
    return candidate._replace(status=DiagnosisStatus.HISTORY) if left else candidate


def _is_just_the_injury(candidate: Candidate, kept: list[Candidate]) -> bool:
    """Whether a narrative only says that a part was injured, of which a condition is told too ("seen for an ankle injury")."""
    if candidate.concept != "injury" or candidate.rank == 0 or candidate.status != DiagnosisStatus.CURRENT:
        return False
    region = candidate.place.region
    return any(
        each.concept != "injury"
        and each.rank != _PAST
        and each.status in {DiagnosisStatus.CURRENT, DiagnosisStatus.UNCERTAIN}
        and (region is None or near(region, each.place.region))
        for each in kept
    )


def _order(candidate: Candidate) -> tuple[int, bool, bool, bool, int]:
    # Within a source what is affirmed comes first: "no fracture" of one film does not undo the fracture of the other.
    # A report's own list says more than the table that repeats it.
    finding = candidate.kind == "finding" and candidate.rank == _STUDY
    return (
        candidate.rank + 2 * finding,
        candidate.rank == 0 and candidate.section not in _JUDGED,
        candidate.status == DiagnosisStatus.NEGATED,
        candidate.rule == _ROW,
        candidate.start,
    )


def _position(candidate: Candidate) -> tuple[int, int]:
    return candidate.start, candidate.end


def _is_same(kept: Candidate, new: Candidate) -> bool:
    """Whether two statements are of one condition: same concept, and no site, side, level or structure apart."""
    if not near(kept.place.region, new.place.region) or not _is_one_concept(kept, new):
        return False
    negated = (kept.status == DiagnosisStatus.NEGATED, new.status == DiagnosisStatus.NEGATED)
    if any(negated) and not all(negated) and (kept.place.region != new.place.region or (negated[0] and kept.rank > 1)):
        return False  # "no skull fracture" says nothing of the broken nose
    if _is_earlier(kept, new):
        return False
    sides = {kept.place.side, new.place.side} - {None}
    if len(sides) > 1 and ("bilateral" not in sides or kept.rank == new.rank == 0):
        return False
    if kept.levels and new.levels and not _levels_meet(kept, new):
        return False
    if (
        kept.concept == new.concept == "disc herniation"
        and not kept.levels
        and new.levels
        and kept.rank == 0
        and new.rank == _STUDY
    ):
        return False  # "lumbar disc herniation" of the list says nothing of which of the levels seen on the MRI
    if kept.structures and new.structures and not kept.structures & new.structures:
        # one side's meniscus and "the meniscus"; a ligament is another part
        return "meniscus" in kept.structures | new.structures and all(
            "meniscus" in structure for structure in kept.structures | new.structures
        )
    if kept.rank == new.rank == 0 and kept.listing == new.listing:
        # Items listed apart stay apart unless they say the same.
        return (
            kept.place == new.place
            and kept.levels == new.levels
            and kept.status == new.status
            and (_says_the_same(kept.name, new.name) or 0 <= new.start - kept.end <= _APPOSED)
        )
    return True


def _is_earlier(kept: Candidate, new: Candidate) -> bool:
    """Whether a past condition is another event than what a list names now; a film's healed fracture is the same."""
    if kept.rank or new.status != DiagnosisStatus.HISTORY or kept.status == DiagnosisStatus.HISTORY:
        return False
    if kept.concept in EVENTS and new.rank != _STUDY:
        return True
    # What recurs was there before; sciatica of years ago is not today's radiculopathy.
    return "recurrent" in kept.name or (kept.concept != new.concept and not _says_less(new, kept))


def _is_one_concept(kept: Candidate, new: Candidate) -> bool:
    """Whether two statements name one kind of condition."""
    if kept.concept == new.concept:
        return True
    if kept.rank == new.rank == 0:
        # what a list names apart; in "cervical strain (WAD II)" both are one
        if kept.listing != new.listing or not 0 <= new.start - kept.end <= _APPOSED:
            return False
    elif _says_less(new, kept):
        return True
    if new.concept not in _alike().get(kept.concept, ()):
        return False
    # A bulge beside a herniation is its own finding, unless the assessment gives both one name.
    return "disc bulge" not in {kept.concept, new.concept} or (
        kept.rank == 0 or bool(kept.levels & new.levels and kept.rank != new.rank)
    )


@cache
def _alike() -> dict[str, frozenset[str]]:
    """For a concept, those of its groups in ``_ALIKE``."""
    named = {concept for group in _ALIKE for concept in group}
    return {concept: frozenset().union(*(group for group in _ALIKE if concept in group)) for concept in named}


def _says_the_same(left: str, right: str) -> bool:
    few, many = sorted((_words(left), _words(right)), key=len)
    return few <= many


def _words(name: str) -> set[str]:
    return {"low" if word == "lower" else word for word in name.replace(",", " ").split()}  # "lower back pain"


def _says_less(new: Candidate, kept: Candidate) -> bool:
    """Whether one names the other's condition with fewer words: "anemia" of iron deficiency anemia."""
    if kept.rank == new.rank == 0:
        return False
    few, many = new.concept.split(), kept.concept.split()
    if len(few) == len(many):
        return False
    if new.concept[-3:].rstrip("s")[-1:] != kept.concept[-3:].rstrip("s")[-1:]:
        return False  # the last words differ
    if len(few) > len(many):
        few, many = many, few
    return (
        few[-1].rstrip("s") == many[-1].rstrip("s")
        and set(few[:-1]) <= set(many)
        and few != ["hypertension"]  # pulmonary, portal, ocular: none is of the blood pressure
        and _OTHER_DISEASES.isdisjoint(set(many) - set(few))
    )


def _levels_meet(kept: Candidate, new: Candidate) -> bool:
    if kept.levels & new.levels:
        return True
    # A nerve root's level ("L5 radiculopathy") lies within a disc's ("L4-5"), and a range ("C5-7") holds its parts.
    return any(
        _span(left) & _span(right) == _span(left) or _span(left) & _span(right) == _span(right)
        for left in kept.levels
        for right in new.levels
    )


def _span(level: str) -> frozenset[int]:
    """The vertebrae of a level, numbered down the spine: C1 is 1, T1 is 8, L1 is 20, S1 is 25."""
    base = {"C": 0, "T": 7, "L": 19, "S": 24}[level[0]]
    numbers = [int(part) for part in level[1:].split("-")]
    first = base + numbers[0]
    last = first if len(numbers) == 1 else (base + numbers[-1] if numbers[-1] >= numbers[0] else 24 + numbers[-1])
    return frozenset(range(first, max(first, min(last, 30)) + 1))


def _merge(kept: Candidate, new: Candidate) -> Candidate:
    region = kept.place.region
    if region is None or (region == "spine" and new.place.region):
        region = new.place.region
    place = kept.place._replace(
        region=region, side=kept.place.side or (new.place.side if near(kept.place.region, new.place.region) else None)
    )
    told = kept.rank >= _NARRATIVE and new.rank >= _NARRATIVE and kept.status == new.status
    bare = kept.rank == _STUDY and new.rank == _NARRATIVE and is_modifier(kept.name.replace(kept.concept, " "))
    if (told or bare or _is_admitted_for(kept, new)) and len(_words(kept.name)) < len(_words(new.name)):
        # of what is only told, the fuller statement: "the old dislocation" of a right shoulder dislocation
        kept = kept._replace(start=new.start, end=new.end, text=new.text, name=new.name, cues=new.cues)
    return kept._replace(
        place=place,
        status=_status(kept, new),
        levels=kept.levels | new.levels,
        structures=kept.structures | new.structures,
        superseded=kept.superseded and new.superseded,
        codes=kept.codes + tuple(code for code in new.codes if code not in kept.codes),
    )


def _is_admitted_for(kept: Candidate, new: Candidate) -> bool:
    """Whether a later list says more closely what an earlier one took for true: "admitting diagnosis: hip fracture"."""
    return (
        kept.rank == new.rank == 0
        and kept.status == new.status
        and kept.listing != new.listing
        and kept.section == new.section == "diagnosis"
        and new.rule != _ROW
        and kept.start < new.start
    )


def _is_answered(kept: Candidate, new: Candidate) -> bool:
    """Whether a later statement settles what one only asked: an admission's "rule out" is answered by the discharge's list."""
    if kept.status != DiagnosisStatus.UNCERTAIN or new.start < kept.start or new.rule == _ROW:
        return False
    if kept.rank == new.rank == 0:
        return kept.listing != new.listing and new.status in {DiagnosisStatus.CURRENT, DiagnosisStatus.NEGATED}
    return kept.rank in {0, _STUDY} and new.rank == _STUDY and new.status == DiagnosisStatus.NEGATED


def _status(kept: Candidate, new: Candidate) -> DiagnosisStatus:
    """The assessment decides; else what is affirmed now beats what is uncertain, past or denied."""
    if _is_answered(kept, new):
        return new.status
    if kept.rank <= 1 or new.status == kept.status:
        return kept.status
    if (
        kept.rank == _NARRATIVE
        and new.rank == _PAST
        and kept.status == DiagnosisStatus.CURRENT
        and kept.section not in _SAYS_NOW
    ):
        return DiagnosisStatus.HISTORY if kept.place.region is None else kept.status
    if kept.status == DiagnosisStatus.NEGATED:
        return new.status
    if kept.status == DiagnosisStatus.UNCERTAIN and new.status == DiagnosisStatus.CURRENT and new.rank <= _NARRATIVE:
        return new.status
    if (
        kept.status == DiagnosisStatus.HISTORY
        and new.status == DiagnosisStatus.CURRENT
        and (new.section in _SAYS_NOW or new.rank < _NARRATIVE)
    ):
        return new.status
    return kept.status
