"""Imaging studies requested, only if ..., considered, declined or done.

A study is found by its name (``imaging.csv``) or its views (``imaging.toml``), its place read from its own phrase, else from
the context, its status from ``language.intent``, a reviewer's decision from ``language.decisions``. Guidance for an injection,
therapeutic ultrasound and guideline text are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence, make_cue
from extraction.finder import Finder
from extraction.findings.imaging_details import (
    codes_of,
    contrast_of,
    injury_dates,
    occasion_of,
    quantity_of,
    study_date,
    variant_of,
    views_of,
)
from extraction.findings.imaging_joining import Study, join
from extraction.findings.imaging_names import Anchor, anchors, body_of, heads_line
from extraction.findings.imaging_phrases import Phrase, continuations, phrase_of
from extraction.findings.imaging_places import MIDLINE
from extraction.findings.imaging_sites import region_before, region_from_context, side_from_context
from extraction.findings.imaging_status import NO_RESULT, status_of
from extraction.language.cues import by_first_letter
from extraction.language.dates import dates
from extraction.language.decisions import decision
from extraction.language.intent import ASKING, SILENT, Intent, Status
from extraction.language.lines import REACH, clause_bounds, line_end, line_start, paragraph_end
from extraction.language.reading import reading
from extraction.language.rows import row_at
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at
from extraction.language.terms import lower_case
from extraction.rules import small_pattern
from models.case import Service
from models.vocabulary import Decision, Modality, Region, ServiceCategory, ServiceStatus, Side

_NAMES = {
    "xray": "x-ray",
    "mri": "MRI",
    "ct": "CT",
    "bone_scan": "bone scan",
    "pet": "PET scan",
    "dexa": "bone density study",
    "other": "imaging",
}
_LAST = re.compile(
    r"[^.\n]{0,40}?[;,.(-]\s*(?:as\s+|since\s+|because\s+)?(?:the\s+|her\s+|his\s+)?last\s+(?:one\s+|study\s+|scan\s+|was\s+|done\s+|performed\s+|in\s+|on\s+)*$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"^(?:re-?)?(?:order|request|recommend|refer|schedul|suggest|advis|prescrib|plann)\w*(?:ed|red)\b|\b(?:was|were|had\s+been|has\s+been)\s",
    re.IGNORECASE,
)
_AGAIN = small_pattern(
    "(?:"
    + by_first_letter(r"\brepeat|\bnew|\bupdated|\bfollow-?up|\banother|\bfurther|\badditional|\bmore")
    + r")\s+(?:\w+\s+){0,2}$"
)
_ONLY_IF = re.compile(
    r"\bonly\s+if\b|\bif\s+(?:no|not|x-?ray|pain|symptoms|persist|fail|there|still|neg|pos|mri|worse)", re.IGNORECASE
)
_COMPARED = re.compile(r"\bcompar\w+\s+(?:\w+\s+){0,2}?(?:to|with|against)\s+(?:[\w/-]+\s+){0,3}$", re.IGNORECASE)
_DEFINITE = small_pattern(
    r"\b(?:(?:the|this|that|these|those)\s+(?:\w+\s+)?|(?:edge|corner|part|rest)\s+of\s+|(?:on|in)\s+(?=(?:oblique|lateral|AP)\s))$"
)
# "The last MRI is sixteen months old and I would obtain a new one": another study is asked for by a pronoun.
_NEW_ONE = re.compile(
    r"[^.;\n]{0,110}?\b(?P<ask>(?:(?:I|we)(?:\s+(?:would|will|do|am|are)|'[dl]l?)?\s+(?:\w+ly\s+|like\s+to\s+|like\s+|going\s+to\s+)?"
    r"|should\s+|needs?\s+(?:to\s+)?|please\s+|will\s+)(?:have|get|getting|obtain|order(?:ing|ed)?|request(?:ing|ed)?|recommend(?:ing|ed)?|suggest|advise|repeat|need|want)?\s*"
    r"(?:an?\s+)?(?:new|updated|repeat|fresh|current|more\s+recent|further)\s+(?:one|study|scan|set)s?)\b",
    re.IGNORECASE,
)
_PAIRED_RESULT = re.compile(
    r"[^.\n]{0,90}?\b(?:bilat(?:eral(?:ly)?)?|b/l|(?:on|of)\s+(?:both|either|the\s+two)\s+sides?|both\s+(?:sides|knees|hips|shoulders|ankles|feet|hands|wrists|elbows)"
    r"|(?:R|L|right|left)\s*(?:>|<|more\s+than|worse\s+than|greater\s+than|less\s+than)\s*(?:the\s+)?(?:R|L|right|left))\b",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r"\b(?:repeat(?:ing|ed)?|updated?|another|follow-?up)\s+(?:(?:request|order)\s+for\s+)?(?:(?:the|that|this|his|her|an?)\s+)?$",
    re.IGNORECASE,
)
_TO_REPEAT = re.compile(
    r"\s+(?:(?:ought|should|needs?|has|have|must|will|may|can|is|are)\s+)(?:to\s+)?(?:be\s+)?(?:repeated|updated|redone)\b",
    re.IGNORECASE,
)
_IF_THEN = re.compile(r"[^;,.\n]{0,40}?\b(?:if|should|unless|in\s+case)\b", re.IGNORECASE)
_NOT_ASKED = re.compile(r"\b(?:not|n't|no|never|if|unless|declin\w*|refus\w*)\b|n't\b", re.IGNORECASE)
_SHORTEST = 12  # characters of a clause that asks for a new one
_CELL_REACH = 24  # characters after a phrase that still describe it
_CODE_REACH = 60
_RECENT = 60  # studies named before that one without a place can be
_THE_SIDE = re.compile(
    r"\s+(?:of\s+)?the\s+(?:other\s+|opposite\s+)?(?P<side>left|right)\s+(?:side|one)\b", re.IGNORECASE
)
_ORGANS = frozenset({"pelvis", "abdomen", "chest", "head", "face"})
_KEY = "casewright_imaging_injury_dates"
_PASSAGE = 450
_REPORT = re.compile(r"results?\b|report\s+of|cop(?:y|ies)\s+of|review", re.IGNORECASE)


class ImagingFinder(Finder):
    """Imaging studies requested, discussed or done."""

    kind: ClassVar[str] = "imaging"

    def find(self, doc: Doc) -> Iterator[Service]:
        """Yield the records in document order."""
        named = anchors(reading(doc).text)
        studies: list[Study] = []
        covered = 0
        for index, anchor in enumerate(named):
            if anchor.start < covered and anchor.kind == "view":
                continue
            phrase = phrase_of(doc, anchor, named)
            covered = max(covered, phrase.end if anchor.kind != "generic" else 0)
            made = list(_studies(doc, phrase, named, _following(named, index, phrase), studies[-_RECENT:]))
            studies.extend(made)
            if made and made[-1].status == "performed":
                studies.extend(_continued(doc, made[-1], named))
        for study in join(studies):
            yield _record(doc, study)


def _following(named: list[Anchor], index: int, phrase: Phrase) -> int:
    """Where the next name after a study's phrase begins ("imaging" alone does not count)."""
    later = (anchor.start for anchor in named[index + 1 :] if anchor.kind != "generic" and anchor.start >= phrase.end)
    return next(later, 1 << 60)


def _studies(doc: Doc, phrase: Phrase, named: list[Anchor], following: int, known: list[Study]) -> Iterator[Study]:
    """What a phrase says, one study a place; ``known`` are the studies named before it."""
    text = reading(doc).text
    anchor = phrase.anchor
    if heads_line(text, anchor) and not phrase.places and not _heads_result(doc, anchor, named):
        return
    stated = study_date(text, dates(doc), phrase.start, phrase.end, following)
    date = stated.value if stated else _date_of_line(doc, phrase, known)
    verdict = decision(doc, phrase.start, phrase.end)
    found = status_of(doc, phrase, dated=date is not None, verdict=verdict)
    if found.status is None or _only_recalls(doc, phrase, found, known, dated=date is not None):
        return
    if anchor.kind == "generic" and not _asks_generic(found, named, text, phrase):
        return
    shared = _described(text, phrase, following, found)
    shared = shared._replace(
        date=date,
        again=shared.again or (date is not None and _is_compared(text, phrase)),
        occasion=_occasion(doc, phrase, date),
        decided=_is_decided(doc, phrase),
        verdict=verdict if found.status != "performed" else None,
    )
    places, sure = _sited(doc, phrase, known, shared.date)
    for region, side in places:
        place_side = (
            side
            or _side_named(text, phrase)
            or _side_of_result(text, phrase, region, found)
            or (side_from_context(doc, region, phrase.start) if region else None)
        )
        study = shared._replace(region=region, side=place_side, sure=sure)
        yield study
        new = _new_one(doc, study)
        if new is not None:
            yield new
        last = _last_done(doc, phrase, following) if study.status != "performed" else None
        if last:
            yield study._replace(status="performed", date=last, verdict=None, codes=(), quantity=None)


def _is_decided(doc: Doc, phrase: Phrase) -> bool:
    """Whether a study is named where the document gives its own opinion or plan."""
    section = section_at(doc, phrase.start)
    return section is not None and (section.kind in ASKING or section.kind in {"discussion", "assessment"})


def _is_compared(text: str, phrase: Phrase) -> bool:
    """Whether a study is one that another is compared with."""
    return _COMPARED.search(text, max(0, phrase.start - 60), phrase.start) is not None


def _new_one(doc: Doc, study: Study) -> Study | None:
    """The study that "a new one" asks for, in the sentence that tells of the old one."""
    text = reading(doc).text
    sentence = sentence_at(doc, study.phrase.start)
    if study.status != "performed" or sentence.end - study.phrase.end < _SHORTEST:
        return None
    asked = _NEW_ONE.match(text, study.phrase.end, sentence.end)
    if asked is None or _NOT_ASKED.search(text, study.phrase.end, asked.end()):
        return None
    only_if = _IF_THEN.match(text, asked.end(), sentence.end)
    status: Status = "conditional" if only_if else "requested"
    cue = make_cue(doc, status, "imaging.new_one", asked.start("ask"), asked.end("ask"))
    return study._replace(status=status, date=None, again=True, intent=Intent(status, "imaging.new_one", (cue,)))


def _date_of_line(doc: Doc, phrase: Phrase, known: list[Study]) -> str | None:
    """The date that opens the line of a study before, for one named after it ("3/18/23 - MRI L knee: ... MRI R knee: ...")."""
    last = known[-1] if known else None
    text = reading(doc).text
    if last is None or last.date is None or last.status != "performed" or last.modality != phrase.anchor.modality:
        return None
    if "\n" in text[last.phrase.end : phrase.start]:
        return None
    line = line_start(text, last.phrase.start)
    opens = any(
        line <= date.start < last.phrase.start
        and date.value == last.date
        and not text[line : date.start].strip(" \t\u2022*-(")
        for date in dates(doc)
    )
    return last.date if opens else None


def _occasion(doc: Doc, phrase: Phrase, date: str | None) -> str:
    """When a study was done, by the words about it; a study with a date of its own but no such word is of another day."""
    text = reading(doc).text
    said = occasion_of(text, phrase.start, phrase.end)
    section = section_at(doc, phrase.start)
    if not said and date is None and section is not None and "today" in text[section.start : section.body].lower():
        said = "today"  # "STUDIES TODAY:"
    if said or date is None:
        return said
    known = doc.user_data.get(_KEY)
    if known is None:
        known = doc.user_data[_KEY] = injury_dates(text, dates(doc))
    return "injury" if date in known else ""


def _continued(doc: Doc, study: Study, named: list[Anchor]) -> Iterator[Study]:
    """The same kind of study elsewhere, named by its place alone ("MRI L knee 3/4/15 & R knee 3/5/15")."""
    text = reading(doc).text
    for phrase in continuations(doc, study.phrase, named):
        date = study_date(text, dates(doc), phrase.start, phrase.end, phrase.end + 30)
        for region, side in phrase.places:
            place_side = side or side_from_context(doc, region, phrase.start)
            yield study._replace(
                phrase=phrase,
                region=region,
                side=place_side,
                stated=True,
                sure=True,
                date=date.value if date else study.date,
            )


def _described(text: str, phrase: Phrase, following: int, found: Intent) -> Study:
    """A study with what its phrase or its table row says of contrast, views, quantity, codes and conditions."""
    small = lower_case(text)
    row = row_at(text, phrase.anchor.start)
    stop = min(following, line_end(text, phrase.end))
    cell = row.cell if row else text[phrase.start : min(phrase.end + _CELL_REACH, stop)]
    around = text[phrase.start : min(phrase.end + _CODE_REACH, stop)]
    rest = row.rest if row else text[phrase.end : stop] if codes_of(around) else ""
    only_if = found.status == "requested" and bool(_ONLY_IF.search(rest))
    return Study(
        phrase, phrase.anchor.modality, None, None, stated=bool(phrase.places), sure=bool(phrase.places),
        status="conditional" if only_if else found.status or "", intent=found,
        past=bool(_PAST.search(found.words)), again=bool(_AGAIN.search(small[max(0, phrase.anchor.start - 30) : phrase.anchor.start])),
        variant=variant_of(text[phrase.anchor.start : phrase.anchor.end]),
        definite=bool(_DEFINITE.search(small, max(0, phrase.start - 30), phrase.start)),
        contrast=contrast_of(cell), views=views_of(cell), quantity=quantity_of(row.rest) if row else None,
        codes=codes_of(f"{row.rest} {around}" if row else around),
    )  # fmt: skip


def _only_recalls(doc: Doc, phrase: Phrase, found: Intent, known: list[Study], *, dated: bool) -> bool:
    """Whether a study without place or date is one named before, mentioned again.

    So in a reviewer's reasons, and in "we will have the results of the Doppler" that was asked for above.
    """
    if found.status != "performed" or phrase.places:
        return False
    section = section_at(doc, phrase.start)
    if not dated and section and section.kind in SILENT:
        return True
    asked = any(one.modality == phrase.anchor.modality and one.status != "performed" for one in known)
    return asked and bool(_REPORT.search(found.words))


def _last_done(doc: Doc, phrase: Phrase, following: int) -> str | None:
    """The date of the earlier study that a request recalls ("DEXA scan; the last was in 2015")."""
    text = reading(doc).text
    known = dates(doc)
    first = bisect_left(known, phrase.end, key=lambda mention: mention.start)
    upcoming = [mention for mention in known[first : first + 1] if mention.start < min(following, phrase.end + 80)]
    return upcoming[0].value if upcoming and _LAST.fullmatch(text, phrase.end, upcoming[0].start) else None


def _sited(
    doc: Doc, phrase: Phrase, known: list[Study], date: str | None
) -> tuple[tuple[tuple[str | None, str | None], ...], bool]:
    """The places of a study, from its phrase or else its context, and whether its own sentence names them."""
    if phrase.places:
        return phrase.places, True
    alike = [one for one in known if one.modality == phrase.anchor.modality]
    twin = next((one for one in alike if date and one.date == date), None)
    of_skeleton = phrase.anchor.modality == "dexa"  # whatever else the note is about
    region = None if of_skeleton else region_before(doc, phrase.start)
    if twin is None and region in _ORGANS:
        twin = _recalled(reading(doc).text, phrase, alike)  # "if she develops bladder symptoms, a repeat MRI"
    if twin is None and region is None:
        twin = next((one for one in reversed(alike) if _same_passage(doc, one, phrase)), None) or _recalled(
            reading(doc).text, phrase, alike
        )
    if twin is not None:
        return ((twin.region, twin.side),), False
    if region is not None:
        return ((region, None),), True
    if of_skeleton:
        return ((None, None),), False
    region, sure = region_from_context(doc, phrase.start, phrase.end)
    return ((region, None),), sure


def _side_named(text: str, phrase: Phrase) -> str | None:
    """The side that stands for the place itself: "no need to x-ray the left side"."""
    named = _THE_SIDE.match(text, phrase.anchor.end)
    return named["side"].lower() if named else None


def _side_of_result(text: str, phrase: Phrase, region: str | None, found: Intent) -> str | None:
    """Both sides, where the reading of a study of a limb tells of both ("Knee films: narrowing bilaterally")."""
    if found.status != "performed" or region is None or region in MIDLINE:
        return None
    return "bilateral" if _PAIRED_RESULT.match(text, phrase.end) else None


def _recalled(text: str, phrase: Phrase, alike: list[Study]) -> Study | None:
    """The one study that "repeating the bone scan" or "the MRI ought to be repeated", said far from where it was named, can mean."""
    if not (_REPEATED.search(text, max(0, phrase.start - 40), phrase.start) or _TO_REPEAT.match(text, phrase.end)):
        return None
    # "asks for a repeat shoulder MRI ... nor is the repeat MRI needed": the one that was named as a repeat.
    repeats = [one for one in alike if one.sure and one.again and one.status != "performed"]
    alike = repeats or [one for one in alike if one.sure]
    return alike[0] if len({(one.region, one.side) for one in alike}) == 1 else None


def _same_passage(doc: Doc, earlier: Study, phrase: Phrase) -> bool:
    """Whether a study without a site can be the one named shortly before it."""
    text = reading(doc).text
    gap = text[earlier.phrase.end : phrase.start]
    return len(gap) < _PASSAGE and "\n\n" not in gap.strip(" ")


def _heads_result(doc: Doc, anchor: Anchor, named: list[Anchor]) -> bool:
    """Whether a heading ("X-RAYS:") itself stands for the study its text reads: no study is named there, nor "none"."""
    text = reading(doc).text
    body = body_of(text, anchor)
    if NO_RESULT.match(text, body):
        return False
    stop = paragraph_end(text, body)
    section = section_at(doc, body)
    stop = min(stop, section.end if section else stop)
    return not any(
        other.modality == anchor.modality and other.kind != "generic" for other in _named(named, anchor.end, stop)
    )


def _asks_generic(found: Intent, named: list[Anchor], text: str, phrase: Phrase) -> bool:
    """Whether "imaging" with no modality is itself asked for: by a cue of its own, no study being named beside it."""
    if found.status == "performed" or not found.cues:
        return False
    first, _ = clause_bounds(text, phrase.start, phrase.end, REACH)
    return not any(other.kind != "generic" for other in _named(named, first, phrase.end + 120))


def _named(named: list[Anchor], start: int, end: int) -> list[Anchor]:
    """The names that start in ``[start, end)``."""
    first = bisect_left(named, start, key=lambda anchor: anchor.start)
    return named[first : bisect_left(named, end, lo=first, key=lambda anchor: anchor.start)]


def _record(doc: Doc, study: Study) -> Service:
    """The record of a joined study."""
    phrase = study.phrase
    text = reading(doc).text[phrase.start : phrase.end]
    cues = list(study.intent.cues)
    if study.verdict:
        cues.append(make_cue(doc, study.verdict.decision, study.verdict.rule, study.verdict.start, study.verdict.end))
    name = _NAMES.get(study.modality, study.modality)
    where = " ".join(part for part in (study.side, study.region) if part)
    return Service(
        text=text, name=f"{name} of {where}" if where else name, category=ServiceCategory.IMAGING, modality=Modality(study.modality),
        region=Region(study.region) if study.region else None, side=Side(study.side) if study.side else None,
        status=ServiceStatus(study.status), quantity=study.quantity, contrast=study.contrast, views=study.views,
        date=study.date if study.status == "performed" else None, decision=Decision(study.verdict.decision) if study.verdict else None,
        codes=study.codes, evidence=evidence(doc, phrase.start, phrase.end, phrase.anchor.rule, cues=cues),
    )  # fmt: skip
