"""Sections: which part of the record a statement stands in.

Headings (headings.py) are read in order, once. A sub-label never ends its section wrongly: "Musculoskeletal:" in a review of
systems stays review of systems, "Imaging:" under a plan stays plan, "Medical" under PAST HISTORY is past medical history.
In a narrative ("clinical case summary") words such as "the diagnoses are" turn it to something else, to the paragraph's end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple, cast

from spacy.tokens import Doc

from extraction.language.headings import Heading, heading_kind, headings, turns
from extraction.language.reading import reading
from extraction.language.terms import lower_case

__all__ = ["Section", "find_sections", "heading_kind", "section_at", "sections"]

_KEY = "casewright_sections"
_STARTS_KEY = "casewright_section_starts"

_EXAM = frozenset({"physical_examination", "vitals", "range_of_motion"})
_ASSESSING = frozenset({"diagnosis", "assessment", "assessment_and_plan", "plan"})
_PLANNING = frozenset({"assessment_and_plan", "plan"})
_HISTORIES = frozenset({"past_medical_history", "past_surgical_history", "family_history", "social_history"})
_LISTS = frozenset({"medications", "allergies"})
_NARRATIVE = frozenset(
    {"header", "clinical_case_summary", "history_of_present_illness", "subjective", "chief_complaint"}
)
"""Sections that tell a story, so that words inside a paragraph may turn them to something else."""

# Under a plan these are parts of the plan ("Medications: refill Norco", "Imaging: MRI left knee").
_OF_A_PLAN = frozenset({"medications", "results", "procedure", "vitals", "range_of_motion", "treatment_to_date", "discussion",
                        "functional_status", "goals"})  # fmt: skip
_GOES_ON = frozenset({"physical_examination", "range_of_motion", "results", "plan", "social_history", "vitals"})
"""Sections that another heading of their own kind does not begin anew."""
_SOAP = {"s", "o", "a", "p"}
_PULSE = re.compile(r"\s*\d{2,3}\b")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_SAID = re.compile(
    r"\s*(?:denies|denied|reports|endorses|admits|complains|positive for|negative for|\([+-]\)"
    r"|no (?:fever|chest pain|shortness|recent|complaint|history|headache))",
    re.IGNORECASE,
)


_DECIDED = re.compile(
    r"^[ \t]{0,8}(?:[\dl]{1,2}[.)][ \t]*)?[A-Z(][^\n:]{3,160}:[ \t]{1,4}(?:upheld|overturned|(?:non-?\s?)?certified|modified"
    r"|approved|denied|authorized|conditionally\s+\w+|partially\s+(?:certified|overturned|upheld)|medically\s+necessary"
    r"|not\s+medically\s+necessary)\b[^\n]{0,40}$"
    r"|^[ \t]{0,8}(?:issue\s*#?\s*)?[\dl]{1,2}[.):][ \t]*[A-Z(][^\n]{3,200}(?:[ \t]|\n[ \t]*)"
    r"(?:is|are)[ \t]+(?:not[ \t]+)?medically[ \t]+necessary\b[^\n]{0,60}$",
    re.MULTILINE | re.IGNORECASE,
)


_TOLD = frozenset(
    {"medications", "allergies", "review_of_systems", "chief_complaint", "history_of_present_illness", "subjective"}
)
_ONLY_IN = {"within": _HISTORIES, "letter": _ASSESSING, "request": _NARRATIVE | _ASSESSING, "vital": _HISTORIES | _TOLD}
"""Places of headings that open a section only inside sections of some kinds."""

_OF_UPKEEP = frozenset({"health maintenance", "immunizations", "vaccinations", "vaccines"})
_LETTER_HEAD = 1500  # characters
_ASKS_FOR = re.compile(
    r"^[ \t]*(?:for\s+(?:these|this)\s+reasons?,?\s+)?(?:I|we)\s+(?:am\s+|are\s+|would\s+like\s+to\s+)?"
    r"(?:therefore\s+|hereby\s+|respectfully\s+|now\s+|also\s+)*"
    r"(?:ask(?:ing)?|request(?:ing)?)\b[^\n]{0,120}(?:\n[^\n]{0,120})?:[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
# Where a writer says what he or she thinks, and lists it below: "My impressions are as follows.", "In my opinion he has:".
_COLON_LEADS = re.compile(r":[ \t]*\n")
_FOLLOWS = "follows"
_FOLLOWS_LEADS = re.compile(rf"\.(?<={_FOLLOWS}\.)[ \t]*\n")
_WHO = r"(?:(?:mr|mrs|ms|miss|dr)\.?\s+[\w'-]+|he|she|this\s+\w+|the\s+\w+|your\s+\w+)"
_HOLDS = r"(?:has|have|suffers\s+from|is\s+suffering\s+from|carries|presents\s+with|had|sustained)"
_JUDGES_SO = re.compile(
    r"(?:^|(?<=[.;\n]))\s*(?:"
    r"(?:my|our|the)\s+(?:\w+\s+){0,2}(?:impressions?|diagnos[ei]s|opinions?|assessment|conclusions?|thoughts?|findings\s+and\s+diagnoses)"
    r"\s+(?:(?:at\s+this\s+time|today|currently|therefore|now|in\s+this\s+case)\s+)?(?:is|are|were|include)\b[\w\s,]{0,30}"
    rf"|(?:in\s+(?:my|our)\s+(?:\w+\s+){{0,2}}(?:opinion|view|judgment|judgement|estimation),?|(?:i|we)\s+(?:\w+\s+)?(?:believe|think|feel|find|conclude)(?:\s+that)?"
    rf"|it\s+is\s+(?:my|our)\s+(?:\w+\s+)?(?:opinion|impression|belief|feeling|view)\s+that|(?:my|our)\s+(?:impression|feeling|opinion)\s+is\s+that)\s+{_WHO}\s+{_HOLDS}\b[\w\s]{{0,40}}"
    rf"|{_WHO}\s+{_HOLDS}\s+the\s+following\s+(?:\w+\s+){{0,2}}(?:diagnos[ei]s|problems?|conditions?|issues?)[\w\s]{{0,20}}"
    r")$",
    re.IGNORECASE,
)
_LEAD_LENGTH = 140
_DEAR = re.compile(r"^[ \t]*(?:Dear\s|To\s+whom\s+it\s+may\s+concern)", re.MULTILINE | re.IGNORECASE)
_ADDRESSING = ("dear", "whom")
"""One of these words stands wherever ``_DEAR`` matches."""
_TELLS = re.compile(
    r"(?<=\n)[ \t]*(?=dear\s[^\n]{2,60}[ \t]*\n)"
    r"|(?<=\n)[ \t]*(?=(?:please\s+accept\s+this\s|this\s+letter\s+(?:is|serves|will)\s|I\s+(?:am\s+writing|write)\s))"
    r"|(?<=\n)[ \t]*(?=(?:I\s+(?:had\s+the\s+(?:pleasure|privilege|opportunity)|(?:have\s+)?"
    r"(?:re-?)?(?:reviewed|saw|seen|met|assessed|examined|evaluated)\s"
    r"|was\s+(?:pleased|delighted|asked))|(?:many\s+)?thank(?:s|\s+you)\s+(?:very\s+much\s+|so\s+much\s+)?for|it\s+was\s+(?:a\s+|my\s+|lovely\s+|good\s+|nice\s+)*(?:pleasure\s+)?(?:to|seeing)"
    r"|(?:this\s+[^.\n]{0,60}|he|she|mr\.?\s+\w+|mrs\.?\s+\w+|ms\.?\s+\w+|miss\s+\w+)\s+(?:attended|returned|came|was\s+(?:reviewed|seen)|presented|re-?attended)\b))",
    re.IGNORECASE,
)


class Section(NamedTuple):
    """``[start, end)`` of the reading text; the heading is ``[start, body)``. ``kind`` is of sections.csv."""

    start: int
    end: int
    body: int
    kind: str


_BEFORE_PLANS = frozenset({"subjective", "physical_examination", "past_medical_history"})
_TREATMENT = re.compile(r"[\W\d_]*(?:medical\s+)?treatments?[\W_]*", re.IGNORECASE)
_CONSULTED = re.compile(r"[\W\d_]*consult(?:ation|ant)?s?[\W_]*", re.IGNORECASE)


class _Open(NamedTuple):
    """The section being read: its start, body and kind; ``style`` of its heading; ``host``: what a run-on part returns to."""

    start: int
    body: int
    kind: str
    style: str
    host: str | None


def sections(doc: Doc) -> tuple[Section, ...]:
    """The sections of a document in order, made once; text before the first heading is of kind ``header``."""
    made = doc.user_data.get(_KEY)
    if made.__class__ is tuple:
        return cast("tuple[Section, ...]", made)
    made = find_sections(reading(doc).text) if made is None else tuple(Section(*parts) for parts in made)
    doc.user_data[_KEY] = made
    return made


def section_at(doc: Doc, position: int) -> Section | None:
    """The section that holds a position of the reading text."""
    known = doc.user_data  # looked into here: asked for some 150 times a document
    made, starts = known.get(_KEY), known.get(_STARTS_KEY)
    if starts is None or made.__class__ is not tuple:
        made = sections(doc)
        starts = known[_STARTS_KEY] = [section.start for section in made]
    index = bisect_right(starts, position) - 1
    if index < 0:
        return None
    section: Section = made[index]
    return section


def find_sections(text: str) -> tuple[Section, ...]:
    """Find the sections of a reading text."""
    opened = list(_opened(text))
    found = []
    for index, part in enumerate(opened):
        end = opened[index + 1].start if index + 1 < len(opened) else len(text)
        if part.body > part.start or text[part.start : end].strip() or len(opened) == 1:
            found.append(Section(part.start, end, part.body, part.kind))
    return tuple(_treatment_told(text, found))


def _treatment_told(text: str, found: list[Section]) -> Iterator[Section]:
    """ "TREATMENT:" above the complaints or the examination tells what was done; below them it is a plan.

    So do the "CONSULTATIONS:" of a discharge summary, above the hospital course.
    """
    last = max((section.start for section in found if section.kind in _BEFORE_PLANS), default=-1)
    course = max((section.start for section in found if section.kind == "hospital_course"), default=-1)
    for section in found:
        told = section.kind == "plan" and (
            (section.start < last and _TREATMENT.fullmatch(text, section.start, section.body))
            or (section.start < course and _CONSULTED.fullmatch(text, section.start, section.body))
        )
        yield section._replace(kind="treatment_to_date") if told else section


def _opened(text: str) -> Iterator[_Open]:
    """The sections in order, each where it opens."""
    named = headings(text)
    if any(heading.kind in {"determination", "decision_rationale"} for heading in named):
        named = _with_decided_items(text, named)
    small = lower_case(text)
    addressed = any(small.find(word, 0, _LETTER_HEAD) >= 0 for word in _ADDRESSING)
    is_letter = addressed and _DEAR.search(text, 0, _LETTER_HEAD) is not None
    if is_letter:
        named = sorted([*named, *_letter_openings(text), *_letter_requests(text)])
    named = sorted([*named, *_judgements(text)])
    soap = {heading.form for heading in named if heading.form in _SOAP and not heading.inline}
    named = [heading for heading in named if heading.form not in _SOAP or _is_soap(text, heading, soap)]
    marks: list[tuple[int, Heading | None]] = [(heading.start, heading) for heading in named]
    turning = turns(text)
    for known in named:
        turning.pop(known.start, None)
    marks.extend((start, None) for start in turning)
    marks.sort(key=lambda mark: mark[0])
    current = _Open(0, 0, "header", "", None)
    yield current
    read = 0
    for start, heading in [*marks, (len(text), None)]:
        if current.host is not None:
            paragraph = _PARAGRAPH_END.search(text, max(current.body, read), start)
            if paragraph and text[current.body : paragraph.start()].strip(" :\t"):
                current = _Open(paragraph.end(), paragraph.end(), current.host, "", None)
                yield current
        read = start
        if start == len(text):
            break
        if start < current.body:
            continue
        begins = not text[_line_start(text, start) : start].strip()
        following = (
            _turned(current, start, turning[start], begins=begins)
            if heading is None
            else _next(text, current, heading, is_letter=is_letter)
        )
        if following is not None:
            current = following
            yield current


def _with_decided_items(text: str, named: list[Heading]) -> list[Heading]:
    """Headings and, in a review, the lines that say what was decided of an item ("2. Norco 10/325 mg #90: Upheld")."""
    decided = [
        Heading(
            match.start(),
            match.start(),
            "determination",
            "line",
            "",
            "number",
            inline=False,
            alone=False,
            capitals=False,
        )
        for match in _DECIDED.finditer(text)
    ]
    lines = {heading.start: heading for heading in decided}
    others = [heading for heading in named if _line_start(text, heading.start) not in lines]
    return sorted([*others, *decided])


def _letter_openings(text: str) -> Iterator[Heading]:
    """Where a letter begins to tell after the diagnoses and plans at its head ("I reviewed this lady in clinic today")."""
    for match in _TELLS.finditer(text):
        yield Heading(
            match.start(), match.start(), "history_of_present_illness", "letter", "", "",
            inline=False, alone=False, capitals=False,
        )  # fmt: skip


def _letter_requests(text: str) -> Iterator[Heading]:
    """Where a letter begins the list of what it asks for ("I am therefore asking that you authorize:")."""
    for match in _ASKS_FOR.finditer(text):
        yield Heading(
            match.start(), match.start(), "plan", "request", "", "", inline=False, alone=False, capitals=False
        )


def _judgements(text: str) -> Iterator[Heading]:
    """Where words of a narrative open the list of what is diagnosed, plans between its items ("My impressions are as follows.")."""
    small = lower_case(text)
    follows = _FOLLOWS_LEADS.finditer(small) if _FOLLOWS + "." in small else ()
    for mark in (*_COLON_LEADS.finditer(text), *follows):
        end = mark.start()
        lead = end if text[end] == ":" else end - len(_FOLLOWS)
        floor = max(0, lead - _LEAD_LENGTH)
        floor = max(floor, text.rfind("\n\n", floor, lead) + 1)
        said = _JUDGES_SO.search(text[floor:end])
        if said is not None:
            start = floor + said.end() - len(said.group().lstrip())
            yield Heading(
                start, mark.end() - 1, "assessment_and_plan", "line", "", "", inline=False, alone=True, capitals=False
            )


def _line_start(text: str, position: int) -> int:
    """Where the line of a position begins, if that is near (an item's line is no longer)."""
    return text.rfind("\n", max(0, position - 200), position) + 1


def _is_soap(text: str, heading: Heading, letters: set[str]) -> bool:
    """Whether a single letter is a heading: others of S, O, A, P stand in the document; "P: 72" is a pulse."""
    if heading.form == "p" and _PULSE.match(text, heading.body):
        return False
    return len(letters) > 1 and not heading.inline


def _turned(current: _Open, start: int, turn: tuple[int, str], *, begins: bool) -> _Open | None:
    """The part that run-on words at ``start`` open inside a narrative, or None where they are only words; ``begins``: a line."""
    body, kind = turn
    host = current.host or current.kind
    if kind == "past_medical_history":
        # Told on after a list of drugs without a heading: "Medications: tramadol. Past history asthma." Elsewhere the words are a cue.
        return _Open(start, body, kind, "", current.host) if current.kind in _LISTS else None
    told_on = current.kind == "past_medical_history" and not current.style  # by the words above
    if told_on and kind == "physical_examination":
        return _Open(start, body, kind, "", current.host)
    if begins and kind == "physical_examination" and host in _HISTORIES | _TOLD - _NARRATIVE:
        return _Open(
            start, body, kind, "", None
        )  # a letter's paragraph after the histories: "On examination he is ..."
    if host not in _NARRATIVE or current.kind == kind:
        return None
    return _Open(start, body, kind, "", host)


def _next(text: str, current: _Open, heading: Heading, *, is_letter: bool) -> _Open | None:
    """The section that a heading opens in the current one, or None if it is a label inside it."""
    kind = _kind_in(text, current, heading)
    if kind is None or (kind == current.kind and (heading.inline or kind in _GOES_ON)):
        return None
    host = None
    if heading.inline and (current.host or current.kind) in _NARRATIVE | _HISTORIES:
        host = current.host or current.kind
    elif is_letter:
        host = _host_in_letter(current, heading)
    return _Open(heading.start, heading.body, kind, heading.style, host)


def _host_in_letter(current: _Open, heading: Heading) -> str | None:
    """What a letter goes on with after a paragraph of history ("Past history: obesity, hypertension."): its own prose."""
    host = current.host or current.kind
    is_paragraph = heading.kind in _HISTORIES and not heading.alone and not heading.capitals
    return host if is_paragraph and host in _NARRATIVE else None


def _kind_in(text: str, current: _Open, heading: Heading) -> str | None:
    """The kind of section that a heading opens in the current one, or None."""
    now, kind = current.kind, heading.kind
    if heading.place in _ONLY_IN:
        return kind if now in _ONLY_IN[heading.place] else None
    if heading.place in {"system", "exam", "joint"}:
        return _of_examination(text, now, heading)
    if heading.style and _is_item(current, kind, heading.style):
        return None
    if kind in _OF_A_PLAN and _is_part(now, heading):
        return None
    if kind == "range_of_motion" and now == "physical_examination":
        return None
    if (
        kind == "plan"
        and now == "header"
        and heading.alone
        and heading.form.startswith(("request for", "requests for"))
    ):
        return None  # a form's title
    if _is_no_heading(now, heading):
        return None
    if heading.place == "weak" and not _opens_weakly(now, heading):
        return None
    if now == "results" and heading.form == "findings":
        return None  # of an imaging report
    return kind


def _is_no_heading(now: str, heading: Heading) -> bool:
    """Whether a heading is an item of the plan ("Health maintenance."), or tells who gets a copy ("cc:")."""
    if heading.form in _OF_UPKEEP:
        return now in _ASSESSING
    return heading.form == "cc" and now in {"plan", "work_status", "discussion"}


def _is_item(current: _Open, kind: str | None, style: str) -> bool:
    """Whether a bulleted or numbered heading is an item: "2. Imaging: ..." of a plan, "B. MRI of the left wrist" of a review."""
    if current.kind == "determination" and kind == "results":
        return True
    return current.kind in _ASSESSING and style != current.style


def _is_part(now: str, heading: Heading) -> bool:
    """Whether a heading that may open a section of its own is a label of the plan, or of the reasons given item by item."""
    if now == "decision_rationale":  # "MRI: There is no change in the examination."
        return not heading.alone
    return now in _PLANNING and not (heading.capitals and heading.alone)


def _of_examination(text: str, now: str, heading: Heading) -> str | None:
    if now == "vitals" or (now == "range_of_motion" and heading.place != "joint"):
        return "physical_examination"
    if heading.place == "system" and not heading.inline and now in {"medications", "allergies"}:
        return "review_of_systems" if _SAID.match(text, heading.body) else "physical_examination"
    return None


def _opens_weakly(now: str, heading: Heading) -> bool:
    if heading.kind == "plan" and now in {"diagnosis", "assessment"}:
        return True
    return (heading.alone or heading.capitals) and (now not in _EXAM | _ASSESSING or heading.capitals)
