"""Imaging studies requested, only if ..., considered, declined or done.

A study is found by its name (``imaging.csv``) or its views (``imaging.toml``), its place read from its own phrase, else from
the context, its status from ``language.intent``, a reviewer's decision from ``language.decisions``. Guidance for an injection,
therapeutic ultrasound and guideline text are none.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

from spacy.tokens import Doc

from extraction.evidence import evidence, make_cue
from extraction.finder import Finder
from extraction.findings.imaging_details import codes_of, contrast_of, quantity_of, study_date, views_of
from extraction.findings.imaging_joining import Study, join
from extraction.findings.imaging_names import Anchor, anchors, body_of, heads_line
from extraction.findings.imaging_phrases import Phrase, phrase_of
from extraction.findings.imaging_sites import region_before, region_from_context, side_from_context
from extraction.language.dates import dates
from extraction.language.decisions import Verdict, decision
from extraction.language.intent import ASKING, SILENT, Intent, intent
from extraction.language.reading import reading
from extraction.language.rows import row_at
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at
from models.case import Service
from models.vocabulary import Decision, Modality, Region, ServiceCategory, ServiceStatus, Side

_NAMES = {
    "xray": "x-ray", "mri": "MRI", "ct": "CT", "bone_scan": "bone scan", "pet": "PET scan", "dexa": "bone density study", "other": "imaging",
}  # fmt: skip
_RESULT = re.compile(r"\s*(?:\([^)\n]{0,50}\)\s*)?(?::|-{1,2}\s|=)\s*\n?\s*(?P<body>\S)", re.IGNORECASE)
_FINDING = re.compile(
    r"[^.;\n]{0,60}?\b(?:no\s+(?:acute|evidence|fx|fracture|frx|dislocation|tear|significant|abnormal|gross|obvious|stenosis|herniation|dysplasia|hnp|instab\w+|osseous|bony|disc|cord|dvt|change)|normal|neg(?:ative)?\b|unremarkable|wnl|intact"
    r"|(?:mild|moderate|severe|minimal|advanced|early|small|large|old|healed|healing|multilevel|partial|full|complex|diffuse|marked|significant|grade|trace)\b|\d+(?:\.\d+)?\s?mm\b|(?:tears?|fractures?|fx|narrowing|bulg\w+|herniat\w+|hnp|stenosis|arthritis|arthrosis|djd|ddd|degenerat\w+|effusion|spurs?|spurring|osteophytes?|spondyl\w+|tendin\w+|edema)\b)",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s*-{1,2}\s")
_LAST = re.compile(
    r"[^.\n]{0,40}?[;,.(-]\s*(?:as\s+|since\s+|because\s+)?(?:the\s+|her\s+|his\s+)?last\s+(?:one\s+|study\s+|scan\s+|was\s+|done\s+|performed\s+|in\s+|on\s+)*$",
    re.IGNORECASE,
)
_NO_RESULT = re.compile(
    r"(?:none|not\b|n/?a\b|deferred|pending|no\s+(?:new|prior|recent|studies|x-?rays)|upheld|overturn|certif|non-?\s?cert|approved|denied|modified|if\b|only\b|to\s+(?:be|evaluate|rule|assess|r/o)|will\b|rule\s+out|r/o\b|ordered|requested|qty|#|\d+\s*$|dx\b|icd|cpt|decision|for\b|eval)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"^(?:re-?)?(?:order|request|recommend|refer|schedul|suggest|advis|prescrib|plann)\w*(?:ed|red)\b|\b(?:was|were|had\s+been|has\s+been)\s",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:repeat|new|updated|follow-?up|another|further|additional|more)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
_ONLY_IF = re.compile(
    r"\bonly\s+if\b|\bif\s+(?:no|not|x-?ray|pain|symptoms|persist|fail|there|still|neg|pos|mri|worse)", re.IGNORECASE
)
_CODE_NEAR = 28
_CODE_REACH = 60
_PASSAGE = 450
_ITS_REPORT = re.compile(r"\s+(?:reports?|results?|disc|CD)\b", re.IGNORECASE)
_REPORT = re.compile(r"results?\s+of|report\s+of|cop(?:y|ies)\s+of|review", re.IGNORECASE)
UNDECIDED = frozenset({"intent.section", "intent.repeat", "intent.later"})
"""Rules of intent that only hint."""


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
            following = next((other.start for other in named[index + 1 :] if other.kind != "generic"), 1 << 60)
            studies.extend(_studies(doc, phrase, named, following, studies))
        for study in join(studies):
            yield _record(doc, study)


def _studies(doc: Doc, phrase: Phrase, named: list[Anchor], following: int, known: list[Study]) -> Iterator[Study]:
    """What a phrase says, one study a place; ``known`` are the studies named before it."""
    text = reading(doc).text
    anchor = phrase.anchor
    if heads_line(text, anchor) and not phrase.places and not _heads_result(doc, anchor, named):
        return
    date = study_date(text, dates(doc), phrase.start, phrase.end, following)
    verdict = decision(doc, phrase.start, phrase.end)
    found, status = _status(doc, phrase, dated=date is not None, verdict=verdict)
    if status is None or (anchor.kind == "generic" and not _asks_generic(found, status, named, text, phrase)):
        return
    section = section_at(doc, phrase.start)
    if status == "performed" and section and section.kind in SILENT and not phrase.places and not date:
        return  # a reviewer's reasons mention the study again
    row = row_at(text, anchor.start)
    if row and status == "requested" and _ONLY_IF.search(row.rest):
        status = "conditional"
    around = text[phrase.start : min(phrase.end + _CODE_REACH, following, _line_end(text, phrase.end))]
    cell = row.cell if row else text[phrase.start : min(phrase.end + 24, following, _line_end(text, phrase.end))]
    cue = text[slice(*doc_span(found, doc))] if found.cues else ""
    shared = Study(
        phrase, anchor.modality, None, None, stated=bool(phrase.places), sure=bool(phrase.places), status=status, intent=found,
        past=bool(_PAST.search(cue)), again=bool(_AGAIN.search(text[max(0, anchor.start - 30) : anchor.start])),
        date=date.value if date else None, verdict=verdict if status != "performed" else None, contrast=contrast_of(cell),
        views=views_of(cell), quantity=quantity_of(row.rest) if row else None, codes=codes_of(row.rest + " " + around if row else around),
    )  # fmt: skip
    if (
        status == "performed"
        and not phrase.places
        and _REPORT.search(cue)
        and any(one.modality == anchor.modality and one.status != "performed" for one in known)
    ):
        return  # "we will have the results of the Doppler": of the one asked for
    places, sure = _sited(doc, phrase, known, shared.date)
    for region, side in places:
        place_side = side or (side_from_context(doc, region, phrase.start, phrase.end) if region else None)
        study = shared._replace(region=region, side=place_side, sure=sure)
        yield study
        last = _last_done(doc, phrase, following) if status != "performed" else None
        if last:
            yield study._replace(status="performed", date=last, verdict=None, codes=(), quantity=None)


def _last_done(doc: Doc, phrase: Phrase, following: int) -> str | None:
    """The date of the earlier study that a request recalls ("DEXA scan; the last was in 2015")."""
    text = reading(doc).text
    upcoming = [mention for mention in dates(doc) if phrase.end <= mention.start < min(following, phrase.end + 80)]
    return upcoming[0].value if upcoming and _LAST.fullmatch(text, phrase.end, upcoming[0].start) else None


def _sited(
    doc: Doc, phrase: Phrase, known: list[Study], date: str | None
) -> tuple[tuple[tuple[str | None, str | None], ...], bool]:
    """The places of a study, from its phrase or else its context, and whether its own sentence names them."""
    if phrase.places:
        return phrase.places, True
    alike = [one for one in known if one.modality == phrase.anchor.modality]
    twin = next((one for one in alike if date and one.date == date), None)
    region = region_before(doc, phrase.start)
    if twin is None and region is None:
        twin = next((one for one in reversed(alike) if _same_passage(doc, one, phrase)), None)
    if twin is not None:
        return ((twin.region, twin.side),), False
    if region is not None:
        return ((region, None),), True
    region, sure = region_from_context(doc, phrase.start, phrase.end)
    return ((region, None),), sure


def _same_passage(doc: Doc, earlier: Study, phrase: Phrase) -> bool:
    """Whether a study without a site can be the one named shortly before it."""
    text = reading(doc).text
    gap = text[earlier.phrase.end : phrase.start]
    return len(gap) < _PASSAGE and "\n\n" not in gap.strip(" ")


def doc_span(found: Intent, doc: Doc) -> tuple[int, int]:
    """The reading-text span of the deciding cue's quote (cues keep offsets of the document's own text)."""
    cue = found.cues[0]
    text = reading(doc).text
    at = text.find(cue.quote, max(0, cue.start - 2000))
    return (at, at + len(cue.quote)) if at >= 0 else (0, 0)


def _heads_result(doc: Doc, anchor: Anchor, named: list[Anchor]) -> bool:
    """Whether a heading ("X-RAYS:") itself stands for the study its text reads: no study is named there, nor "none"."""
    text = reading(doc).text
    body = body_of(text, anchor)
    if _NO_RESULT.match(text, body):
        return False
    stop = text.find("\n\n", body)
    stop = len(text) if stop < 0 else stop
    section = section_at(doc, body)
    stop = min(stop, section.end if section else stop)
    return not any(
        anchor.end <= other.start < stop and other.modality == anchor.modality and other.kind != "generic"
        for other in named
    )


def _asks_generic(found: Intent, status: str, named: list[Anchor], text: str, phrase: Phrase) -> bool:
    """Whether "imaging" with no modality is itself asked for: by a cue of its own, no study being named beside it."""
    if status == "performed" or not found.cues or found.rule == "intent.lead_in":
        return False
    line = max(text.rfind("\n", 0, phrase.start), text.rfind(". ", 0, phrase.start))
    return not any(other.kind != "generic" and line < other.start < phrase.end + 120 for other in named)


def _status(doc: Doc, phrase: Phrase, *, dated: bool, verdict: Verdict | None) -> tuple[Intent, str | None]:
    """The status of a study: its intent, corrected by what only imaging tells (a result, a study date, a decision)."""
    text = reading(doc).text
    if verdict and verdict.listed:
        return Intent("requested", verdict.rule), "requested"
    found = intent(doc, max(phrase.start, sentence_at(doc, phrase.anchor.start).start), phrase.end)
    if found.rule in UNDECIDED:
        found = _by_its_words(doc, phrase) or found
    section = section_at(doc, phrase.start)
    kind = section.kind if section else ""
    if found.rule in UNDECIDED:
        result = _RESULT.match(text, phrase.end) or (
            _RESULT.match(text, _after_date(text, phrase.end)) if dated else None
        )
        planned = kind in ASKING
        if (
            result
            and not _NO_RESULT.match(text, result.start("body"))
            and not (planned and not dated and _DASH.match(text, phrase.end))
        ):
            return found, "performed"
        if (
            found.status is None
            and kind not in SILENT
            and _FINDING.match(text, phrase.end)
            and _opens_sentence(doc, phrase)
        ):
            return found, "performed"
        if dated and kind not in ASKING and found.rule != "intent.later":
            return found, "performed"
        row = row_at(text, phrase.anchor.start)
        coded = text[phrase.end : min(phrase.end + _CODE_NEAR, _line_end(text, phrase.end))]
        if found.status is None and kind not in SILENT and codes_of(f"{row.rest} {row.cell}" if row else coded):
            return found, "requested"
    if found.status == "requested" and _ITS_REPORT.match(text, phrase.end):
        return found, "performed"  # "obtain the MRI report": the study has been done
    if verdict and found.status is None and found.rule in UNDECIDED and kind not in SILENT:
        return found, "requested"
    if verdict and found.status == "declined":
        return found, "requested" if kind not in SILENT else None
    return found, found.status


def _opens_sentence(doc: Doc, phrase: Phrase) -> bool:
    """Whether a phrase opens its sentence or stands after a heading's colon: a telegraphic report of a study."""
    lead = reading(doc).text[sentence_at(doc, phrase.start).start : phrase.start]
    return len(lead) < 12 or lead.rstrip().endswith((":", ";", ","))


def _by_its_words(doc: Doc, phrase: Phrase) -> Intent | None:
    """What the words inside a phrase say ("X-rays taken today of the hand"), read from the study's name alone."""
    anchor = phrase.anchor
    if anchor.end == phrase.end and anchor.start == phrase.start:
        return None
    inner = intent(doc, anchor.start, anchor.end)
    return None if inner.rule in UNDECIDED else inner


def _after_date(text: str, end: int) -> int:
    """Where a date that follows a study's phrase ends."""
    match = re.compile(r"[^:\n;]{0,60}?\d(?=\s*(?:\([^)\n]{0,50}\)\s*)?(?::|\s-))").match(text, end)
    return match.end() if match else end


def _line_end(text: str, position: int) -> int:
    stop = text.find("\n", position)
    return len(text) if stop < 0 else stop


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
