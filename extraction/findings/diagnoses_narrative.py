"""The narrative reader: conditions that prose attributes to the patient.

What counts depends on where it stands. Imaging and nerve studies name pathology anywhere; history and summaries state
conditions, but their symptoms are complaints; examination, plan and rationale count only what they call diagnosed or suspected.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from extraction.findings.diagnoses_candidates import (
    Candidate,
    Material,
    candidates,
    is_bare,
    is_cause,
    is_compound,
    is_unticked,
    levels_of,
    status_of,
)
from extraction.findings.diagnoses_claims import CueHit, claims, find_cues
from extraction.findings.diagnoses_joining import EVENTS
from extraction.findings.diagnoses_passages import Passage, headings_of, passage_of, side_beside
from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_phrases import Phrase, is_modifier, phrases
from extraction.findings.diagnoses_sites import SPINE, Place, sides_between
from extraction.findings.diagnoses_terms import Mention
from extraction.language.anatomy import Site
from extraction.language.sections import Section, section_at
from extraction.language.sentences import Sentence, sentences
from models.vocabulary import DiagnosisStatus

# Passages in which complaints and signs are no conditions
_NO_COMPLAINTS = frozenset(("open", "attributed", "examined", "treated", "operated"))
_SIGNS = frozenset(("symptom", "finding", "vague"))
_STATES_ONE = ("diagnos", "history", "treat")
_LONGEST_WORD = len("treatment")
_JUST_INJURY = re.compile(
    r"(?:(?:knee|shoulder|back|neck|ankle|wrist|hand|elbow|hip|foot|finger|thumb|toe|leg|arm)\s+)?injur(?:y|ies)|trauma"
)
_INJURY_ENDS = ("injury", "injuries", "trauma")
_REACH = 300
_BESIDE = 60
_ADJACENT = 3
_FOR_CONDITION = re.compile(r"\bfor\s+(?:his\s+|her\s+|the\s+)?(?:\w+\s+)?$")
_WITH_AGE = re.compile(
    r"(?:year[s]?[\s-]+old|y/?o|yo)\b.{0,80}?\b(?:with|has|who\s+has|suffering\s+from)\b(?!.{0,60}\bhistory\b)"
)
_POINTS_BACK = re.compile(r"(?<!because of )(?<!due to )\b(?:the|this|that|these|those|its)\s$")
_CAUSED = re.compile(r"(?:secondary\s+to|due\s+to|2/2|from|because\s+of|related\s+to)\s+(?:\w+\s+){0,2}$")
_STATED = re.compile(r"\b(?:with|w/|has|have|having|is|diagnosis\s+of)\s(?:(?!\bby\b|\bwill\b|\bto\b)[^.;]){0,70}$")
_JUST_STATED = re.compile(r"\b(?:has|have|having|with|is)\s+(?:an?\s+|some\s+|also\s+)?$")
_MOVES_ON = re.compile(r"\b(?:when|after|before|ago|presented|presenting|complain\w*|despite|because)\b")
_HISTORY_OF = re.compile(
    r"\b(?:history\s+(?:(?:is|was)\s+(?:also\s+|otherwise\s+)?)?(?:of|significant\s+for|notable\s+for|positive\s+for|remarkable\s+for|includes)|history\s*:|pmhx?|past\s+history)\b(?:(?!\bbut\b|\bdue\b|\bhowever\b)[^.;]){0,80}$"
)
_RATED = re.compile(
    r"[\s,(]*(?:(?:is|at|rated|rates|of|level|score|VAS)\s+){0,3}\d{1,2}(?:\s?[-\u2013]\s?\d{1,2})?\s*/\s*10\b"
)
_HAD = re.compile(
    r"\b(?:had|following|after|sustained|suffered|broke|fractured|sprained|tore|dislocated|injured|hurt|with|mva|accident|-|:|of)\s+(?:an?\s+|his\s+|her\s+|the\s+)?$"
)
_JUST_HAD = re.compile(r"(?<!has\s)(?<!have\s)\b(?:had|developed|contracted)\s+(?:an?\s+|some\s+)?$")
_TOLD_OF = re.compile(r"(?:broke|fractured|sprained|strained|tore|dislocated|bruised|broken|ruptured)\b")
_OPERATED_FOR = re.compile(
    r"\b(?:\w{3,16}(?:ectomy|otomy|plasty|oscopy|desis)|surgery|operation|operated(?:\s+on)?|repair|fusion|release|replacement|reconstruction|resection|scoped)\b[^.;\n]{0,60}?\bfor\s+(?:an?\s+|the\s+|his\s+|her\s+)?$"
)
_TREATED_FOR = re.compile(r"\b(?:treated|seen|hospitalized|admitted)\s+for\s+(?:an?\s+|the\s+|his\s+|her\s+)?$")
_LONG_AGO = re.compile(r"\b(?:years|decades)\s+(?:ago|earlier|before)\b")
_IN_YEAR = re.compile(r"[^.;\n]{0,30}?(?:\bin\s+(?:\w+\s+(?:of\s+)?)?|\s|\()(?:\d{1,2}/)?((?:19|20)\d\d)\b")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|mva|mvc|accident|injury|fall|claim|of|back\s+in)\s+(?:\w+\s+(?:of\s+)?|\d{1,2}/(?:\d{1,2}/)?)?((?:19|20)\d\d)\b[^.;\n]{0,80}$"
)
# The year of the injury that a document is about.
_INJURY_YEAR = re.compile(
    r"\b(?:date\s+of\s+(?:injury|loss|accident)|injury\s+date|injured|doi|dol|d/i|d/a|d/l)\b[^\n]{0,40}?(?:\b((?:19|20)\d\d)\b|\d[/-](\d\d)\b)"
)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d\d\b")
# What an earlier visit called it: "was seen in the emergency room and diagnosed with a lumbar strain".
_DIAGNOSED_THEN = re.compile(
    r"\b(?:diagnosed|dx'?e?d|diagnos[ie]s\s+(?:was|of|made)|dx|impression\s+(?:was|of)|told\s+(?:(?:this|it|that|he|she)\s+)*(?:was|were|had)|initially\s+treated\s+for)\b[^.;\n]{0,60}$"
)
_TO_THIS_DAY = re.compile(r"\b(?:ha(?:s|ve)\s+been|is|are|current\w*|today|now|still)\b|(?<![\w-])(?:i|we)(?=\s)")
_GIVEN = re.compile(r"\bgiven\s+(?:(?:his|her|the|their|patient's|known)\s+)*(?:history\s+of\s+)?$")
_WAS_DIAGNOSED = re.compile(r"[^.;\n]{0,60}?\b(?:was|were)\s+(?:\w+ly\s+|first\s+)?diagnosed\b")
_NOW = re.compile(
    r"\b(?:currently|now(?!\s+and\s+(?:again|then))|today|presently|at\s+present|being|present(?:s|ed|ing)|complain\w*|here\s+for)\b"
)
_MENISCUS = re.compile(r"\bmenisc(?:us|i|al)\b[^.;\n]*$")
_MENISCAL = 80
_OF_THE_BODY = frozenset((None, "chest", "abdomen"))
"""Regions of the diseases that a past history lists beside injuries."""
_FIRST_NAMES = frozenset(("sprain/strain", "contusion", "concussion", "whiplash", "head injury"))
"""What a first visit calls an injury, before a study or a specialist names it."""
_THEN = 120
_YEARS = 2
_YEAR_REACH = 90
_TOLD = 3
# Conditions of the mind are called symptoms too; what a patient suffers from or is treated for is a condition.
_TREATED = frozenset(("depression", "anxiety", "insomnia"))
_HAS_IT = ("suffer", "treated", "treatment", "known", "found")
# "Is undergoing treatment for neck pain and insomnia" names the conditions of a claim; "was treated for neck pain" tells of a visit.
_UNDER_TREATMENT = re.compile(r"\b(?:being|undergoing|receiving|under|continues)\s$")
# Without any of these no complaint is called a condition: each word of ``_HAS_IT`` holds one.
_NAMES_ONE = (*_STATES_ONE, "suffer", "known", "found")
_OWNED = re.compile(r"\b(?:his|her|their)\s+$")


def read_narrative(
    material: Material, listed: Sequence[tuple[int, int]], prose: Sequence[tuple[int, int]]
) -> Iterator[Candidate]:
    """The conditions of a document's prose; mentions inside the ``listed`` stretches have been read as lists.

    ``prose``: the assessments that list nothing, whose sentences may name a symptom as the diagnosis.
    """
    doc, small = material.doc, material.small
    bounds = sentences(doc)
    headings = headings_of(material.text)
    stretches = sorted(listed)
    free = [mention for mention in material.mentions if not (stretches and _is_in(stretches, mention.start))]
    starts = [sentence.start for sentence in bounds]
    last = 0
    told = -1  # the last sentence that told something past
    while last < len(free):
        first, last = last, last + 1
        place = bisect_right(starts, free[first].start) - 1
        end = starts[place + 1] if place + 1 < len(starts) else len(small)
        while last < len(free) and free[last].start < end:
            last += 1
        inside = free[first:last]
        sentence = bounds[max(0, place)]
        section = section_at(doc, inside[0].start)
        spared = _are_complaints(small, sentence, inside)
        passage = passage_of(
            material,
            bounds,
            max(0, place),
            section,
            headings,
            complaint=spared and _are_no_findings(small, sentence, inside),
        )
        if passage.role == "assessment" and any(start <= inside[0].start < end for start, end in prose):
            passage = passage._replace(role="assessment_only")
        if passage.role != "closed" and not (spared and passage.role in _NO_COMPLAINTS):
            stated = list(_read_sentence(material, sentence, inside, section, passage))
            if told >= 0 and told == place - 1 and _goes_on(small, bounds[told], sentence):
                stated = [_as_past_too(candidate) for candidate in stated]
            if passage.rank == _TOLD and any(candidate.status == DiagnosisStatus.HISTORY for candidate in stated):
                told = place
            yield from stated


def _goes_on(small: str, told: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on in the paragraph of what was told before it, and does not come to the present."""
    return "\n" not in small[told.end : sentence.start] and _NOW.search(small, sentence.start, sentence.end) is None


def _as_past_too(candidate: Candidate) -> Candidate:
    """A disease of the body told beside what is past, which is past history: "He broke a hip at 20. He also has asthma."."""
    beside = (
        candidate.rank == _TOLD
        and candidate.kind == "disease"
        and candidate.status == DiagnosisStatus.CURRENT
        and candidate.place.region in _OF_THE_BODY
    )
    return candidate._replace(status=DiagnosisStatus.HISTORY) if beside else candidate


def _is_in(stretches: Sequence[tuple[int, int]], position: int) -> bool:
    index = bisect_left(stretches, (position + 1,)) - 1
    return index >= 0 and position < stretches[index][1]


def _are_complaints(small: str, sentence: Sentence, inside: list[Mention]) -> bool:
    """Whether a sentence names only complaints and signs, so that most passages' costlier reading can be spared."""
    return _SIGNS.issuperset([mention.kind for mention in inside]) and not _has_any(
        small, _STATES_ONE, sentence.start, sentence.end
    )


def _are_no_findings(small: str, sentence: Sentence, inside: list[Mention]) -> bool:
    """Whether the complaints of a sentence are none that a study could find, nor called conditions."""
    return "finding" not in [mention.kind for mention in inside] and not _has_any(
        small, _NAMES_ONE, sentence.start, max(sentence.end, inside[-1].end + _LONGEST_WORD)
    )


def _has_any(small: str, words: tuple[str, ...], start: int, end: int) -> bool:
    part = small[start:end]
    for word in words:  # noqa: SIM110 - called for every sentence, and any() takes twice the time
        if word in part:
            return True
    return False


def _read_sentence(
    material: Material, sentence: Sentence, inside: list[Mention], section: Section | None, passage: Passage
) -> Iterator[Candidate]:
    small = material.small
    start = max(sentence.start, section.start if section else 0)
    end = min(sentence.end, section.end) if section and section.end > inside[-1].end else sentence.end
    start, end = min(start, inside[0].start), max(end, inside[-1].end)
    made = phrases(small, inside, material.sites, start, end, listed=passage.role == "past")
    cues = find_cues(small, start, end)
    previous: Place | None = None
    for index, phrase in enumerate(made):
        if (
            is_compound(small, phrase)
            or is_unticked(small, phrase)
            or is_cause(small, phrase)
            or _is_of_meniscus(small, phrase)
        ):
            continue
        following = made[index + 1].mention.start if index + 1 < len(made) else None
        held = claims(small, cues, phrase.start, phrase.end, following)
        if "family" in held or "excluded" in held or not _is_attributed(small, phrase, held, passage):
            continue
        if not (_may_count(small, phrase, start, passage) or _is_diagnosed(small, phrase, held)):
            continue
        context = _context(material, phrase, start, passage)
        if previous is not None:
            context.append(previous)
        stated = candidates(
            material,
            phrase,
            held,
            context,
            status=_status(small, phrase, held, passage),
            rank=_TOLD if passage.rank < _TOLD and _is_a_reason(small, phrase) else passage.rank,
            rule=f"diagnoses.{passage.role}",
            section=section.kind if section else "header",
            levels=_levels_before(phrase, start, material.sites) if phrase.mention.region == "spine" else frozenset(),
        )
        if phrase.mention.concept in _FIRST_NAMES and passage.rank > 1 and _is_of_first_visit(small, phrase, start):
            stated = [candidate._replace(superseded=True) for candidate in stated]
        yield from stated
        previous = stated[-1].place


def _is_of_meniscus(small: str, phrase: Phrase) -> bool:
    """Whether an extrusion is a torn meniscus's, not a disc's: "radial tear of the medial meniscus with 3 mm extrusion"."""
    return (
        phrase.mention.concept == "disc herniation"
        and small.startswith(("extru", "protru", "bulg"), phrase.mention.start)
        and _MENISCUS.search(small, max(0, phrase.start - _MENISCAL), phrase.start) is not None
    )


def _may_count(small: str, phrase: Phrase, start: int, passage: Passage) -> bool:
    """Whether a phrase's class counts in such a passage."""
    kind = phrase.mention.kind
    named = bool(phrase.before or phrase.after)
    if kind == "participle":
        return named
    if (
        small.endswith(_INJURY_ENDS, phrase.mention.start, phrase.mention.end)
        and _JUST_INJURY.fullmatch(small, phrase.mention.start, phrase.mention.end)
        and passage.role in {"open", "assessment", "assessment_only", "attributed"}
    ):
        before = small[max(start, phrase.start - _BESIDE) : phrase.start]
        if passage.complaint or wording("complaint").search(before):
            return False  # "here for evaluation of a knee injury"
    if kind == "vague":
        return passage.role == "past" and (named or phrase.start < phrase.mention.start)
    if kind == "generic":
        return named or (
            passage.role != "attributed"
            and phrase.start < phrase.mention.start
            and not is_modifier(small[phrase.start : phrase.mention.start])
        )
    if kind == "finding":
        return passage.role == "imaging" and not (is_bare(phrase) and phrase.mention.region == "")
    if kind == "symptom":
        return _symptom_counts(small, phrase, start, passage)
    # "The tumor", "this fracture" point back to what has been named.
    return not (is_bare(phrase) and _POINTS_BACK.search(small, max(0, phrase.start - 10), phrase.start))


def _is_diagnosed(small: str, phrase: Phrase, held: dict[str, CueHit]) -> bool:
    """Whether a symptom or finding is called the diagnosis: "was diagnosed with neck pain and lumbago"."""
    cue = held.get("attributed")
    stated = cue is not None and _calls_it(small, cue) and not _MOVES_ON.search(small, cue.end, phrase.start)
    if cue is not None and phrase.mention.concept in _TREATED and small.startswith(_HAS_IT, cue.start):
        return True
    return (
        stated
        and phrase.mention.kind in {"symptom", "finding"}
        and (not is_bare(phrase) or phrase.mention.region != "")
    )


def _calls_it(small: str, cue: CueHit) -> bool:
    """Whether a cue calls what follows the patient's condition: "diagnosed with", "is undergoing treatment for"."""
    if small.startswith("treat", cue.start):
        return _UNDER_TREATMENT.search(small, max(0, cue.start - 12), cue.start) is not None
    return small.startswith("diagnos", cue.start)


def _symptom_counts(small: str, phrase: Phrase, start: int, passage: Passage) -> bool:
    """Whether a symptom is a condition here: in past history, and where it is all that an assessment states."""
    before = small[max(start, phrase.start - _REACH) : phrase.start]
    if passage.role == "past":
        return not _CAUSED.search(before) and (not is_bare(phrase) or phrase.mention.region != "")
    if _RATED.match(small, phrase.end):
        return False
    if passage.role == "assessment_only":
        return (not is_bare(phrase) or phrase.mention.region != "") and _STATED.search(before) is not None
    if passage.role == "assessment":
        if is_bare(phrase) and phrase.mention.region == "":
            return False
        return (_WITH_AGE.search(before) or _JUST_STATED.search(before)) is not None and not wording(
            "complaint"
        ).search(before)
    return passage.role == "open" and phrase.mention.region == "none" and _HISTORY_OF.search(before) is not None


def _is_attributed(small: str, phrase: Phrase, held: dict[str, CueHit], passage: Passage) -> bool:
    """Whether the passage attributes the condition to the patient."""
    if passage.role in {"treated", "operated"}:
        return _FOR_CONDITION.search(small, max(0, phrase.start - 30), phrase.start) is not None
    if passage.role == "examined":
        stated = "attributed" in held and held["attributed"].rule == "diagnosis_cue.attributed_by_name"
        if (
            phrase.mention.region == "none"
            and "attributed" in held
            and phrase.start - held["attributed"].end < _ADJACENT
        ):
            return True  # "(patient is prediabetic)"
        if phrase.mention.concept in EVENTS and "history" in held and held["history"].direction == "forward":
            return True  # "Remote right fifth metatarsal fracture, not related"
        return stated or ("uncertain" in held and held["uncertain"].reach == "list")
    if passage.role == "attributed":
        return (
            "attributed" in held
            or ("history" in held and held["history"].rule == "diagnosis_cue.history_list")
            or _OWNED.search(small, max(0, phrase.start - 8), phrase.start) is not None
            or (
                "uncertain" in held
                and (
                    held["uncertain"].rule != "diagnosis_cue.uncertain_word"
                    or abs(phrase.start - held["uncertain"].end) < _ADJACENT
                )
            )
        )
    return True


def _status(small: str, phrase: Phrase, held: dict[str, CueHit], passage: Passage) -> DiagnosisStatus:
    status = status_of(held)
    if status != DiagnosisStatus.CURRENT:
        return status
    past = passage.role in {"past", "operated"} or (passage.rank == _TOLD and _is_long_past(small, phrase))
    return DiagnosisStatus.HISTORY if past else status


def _is_long_past(small: str, phrase: Phrase) -> bool:
    """Whether an injury or what was operated on is told of a year that the document has left behind.

    "She had a stress fracture in 2015", "arthroscopy for a torn meniscus in 1994", "years ago he tore his biceps".
    """
    told = (
        _TOLD_OF.match(small, phrase.mention.start)
        or (phrase.mention.concept in EVENTS and _HAD.search(small, max(0, phrase.start - 20), phrase.start))
        or (phrase.mention.kind == "disease" and _JUST_HAD.search(small, max(0, phrase.start - 20), phrase.start))
        or _TREATED_FOR.search(small, max(0, phrase.start - 40), phrase.start)
        or _OPERATED_FOR.search(small, max(0, phrase.start - _YEAR_REACH), phrase.start)
    )
    if not told:
        return False
    before = small.rfind("\n", max(0, phrase.start - _YEAR_REACH), phrase.start)
    year = (
        _IN_YEAR.match(small, phrase.mention.end)
        or _IN_YEAR.match(small, phrase.end)
        or _YEAR_BEFORE.search(small, max(before, phrase.start - _YEAR_REACH, 0), phrase.start)
    )
    if year is None:
        return _LONG_AGO.search(small, max(before, phrase.start - _YEAR_REACH, 0), phrase.start) is not None
    if int(year[1]) in _injury_years(small):
        return False
    others = {int(other) for other in _YEAR.findall(small)} - {int(year[1])}
    return not others or max(others) - int(year[1]) >= _YEARS


def _is_a_reason(small: str, phrase: Phrase) -> bool:
    """Whether a condition is only named as the reason for something else: "an EMG given his diabetes"."""
    return _GIVEN.search(small, max(0, phrase.start - _BESIDE), phrase.start) is not None


def _is_of_first_visit(small: str, phrase: Phrase, start: int) -> bool:
    """Whether a sentence tells what an earlier visit called the injury."""
    start = max(start, phrase.start - _THEN)
    return (
        _DIAGNOSED_THEN.search(small, start, phrase.start) is not None
        or _WAS_DIAGNOSED.match(small, phrase.end) is not None
    ) and (_TO_THIS_DAY.search(small, start, phrase.start) is None)


@lru_cache(maxsize=4)
def _injury_years(small: str) -> frozenset[int]:
    """The years that a document's labels give as those of the injury it is about."""
    return frozenset(int(match[1] or f"20{match[2]}") for match in _INJURY_YEAR.finditer(small))


def _levels_before(phrase: Phrase, start: int, all_sites: tuple[Site, ...]) -> frozenset[str]:
    """The level that a reading names before its findings: "at L4-5, there is a disc bulge with facet arthrosis"."""
    start = max(start, phrase.start - _REACH)
    near = all_sites[bisect_left(all_sites, (start,)) : bisect_left(all_sites, (phrase.start,))]
    return levels_of([site for site in near if site.level][-1:])


def _context(material: Material, phrase: Phrase, start: int, passage: Passage) -> list[Place]:
    """Places to fall back on: the nearest sites before the phrase in its sentence, then the study's."""
    all_sites = material.sites
    start = max(start, phrase.start - _REACH)
    near = all_sites[bisect_left(all_sites, (start,)) : bisect_left(all_sites, (phrase.start,))]
    made = []
    for site in reversed(near[-3:]):
        words = sides_between(material.doc, max(start, site.start - 25), site.end + 8)
        made.append(Place(site.region, side_beside(words, site)))
    if passage.study.region:
        made.append(passage.study)
        if passage.study.region in SPINE:
            made.sort(key=lambda place: place.region not in SPINE)
    return made
