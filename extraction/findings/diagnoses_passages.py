"""What a sentence is read as: which part of the record it stands in, and which study it reads."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extraction.findings.diagnoses_candidates import Material
from extraction.findings.diagnoses_patterns import wording
from extraction.findings.diagnoses_sites import Place, sides_between
from extraction.language.anatomy import SideWord, Site
from extraction.language.sections import Section
from extraction.language.sentences import Sentence

_CLOSED = frozenset(
    (
        "family_history",
        "allergies",
        "review_of_systems",
        "vitals",
        "range_of_motion",
        "decision_rationale",
        "determination",
        "work_status",
        "social_history",
        "procedure",
    )
)
_OPEN = frozenset(
    (
        "history_of_present_illness",
        "subjective",
        "chief_complaint",
        "clinical_case_summary",
        "hospital_course",
        "discussion",
        "treatment_to_date",
    )
)
_LISTS = frozenset(("diagnosis", "assessment", "assessment_and_plan"))
# What follows a run of these letters is none of them: nothing is gained by giving some back.
_UNKNOWN_HEADING = re.compile(
    r"\n[ \t]*(?P<head>[A-Z](?:[A-Z ,/&'()-]{3,60}+|[A-Za-z ,/&'()-]{2,45}+(?=:)))[ \t]*(?::|$)", re.MULTILINE
)
_KIND_WORDS = (
    ("family", "family_history"),
    ("allerg", "allergies"),
    ("review of sys", "review_of_systems"),
    ("medical h", "past_medical_history"),
    ("medical prob", "past_medical_history"),
    ("past h", "past_medical_history"),
    ("pmh", "past_medical_history"),
    ("past illness", "past_medical_history"),
    ("surgical h", "past_surgical_history"),
    ("social", "social_history"),
    ("stud", "results"),
    ("imaging", "results"),
    ("x-ray", "results"),
    ("radiolog", "results"),
    ("radiograph", "results"),
    ("mri", "results"),
    ("laborator", "results"),
    ("result", "results"),
    ("data", "results"),
    ("film", "results"),
    ("exam", "physical_examination"),
    ("medication", "medications"),
    ("recommend", "plan"),
    ("plan", "plan"),
    ("treatment", "plan"),
    ("opinion", "discussion"),
    ("discussion", "discussion"),
    ("causation", "discussion"),
    ("history", "history_of_present_illness"),
    ("complaint", "subjective"),
)


# "Hx:" begins a list of past conditions, or the story of the injury, which is told in verbs.
_PAST_LABEL = re.compile(r"\b(?:pm)?hx\s?:")
_TELLS = re.compile(
    r"\b(?:fell|was|is|were|are|slip\w*|trip\w*|twist\w*|injur\w+|while|when|whil\w*|pt|patient|he|she|\d+\s?y/?o|year|lift\w*|struck"
    r"|hit|mri|x-?rays?|emg|work\w*|felt|developed|presents?|reports?|states?|c/o|complains?|onset)\b"
)
# A disc's level at the head of a line; a root's alone ("L5: decreased") is of an examination.
_AT_LEVEL = re.compile(r"\s*(?:at\s+)?[ctl]\d{1,2}\s?[-/]\s?[ctls]?\d{1,2}\s?(?::|-\s|,)")
_REACH = 250
_LABEL = 12

_MOST = 0.4  # of a text
_PARAGRAPH = 250  # characters


class Passage(NamedTuple):
    """What a sentence is read as: the ``role`` decides which classes of conditions count in it."""

    role: str
    rank: int
    study: Place
    complaint: bool = False


_NOWHERE = Place(None, None)
_CLOSED_PASSAGE = Passage("closed", 9, _NOWHERE)
_PAST = Passage("past", 4, _NOWHERE)
_TOLD = Passage("open", 3, _NOWHERE)
_ATTRIBUTED = Passage("attributed", 3, _NOWHERE)
_PASSAGES = {
    **dict.fromkeys(_LISTS, Passage("assessment", 1, _NOWHERE)),
    **dict.fromkeys(_OPEN, _TOLD),
    "results": Passage("imaging", 2, _NOWHERE),
    "chief_complaint": Passage("open", 3, _NOWHERE, complaint=True),
    "medications": Passage("treated", 3, _NOWHERE),
    "past_surgical_history": Passage("operated", 4, _NOWHERE),
    "physical_examination": Passage("examined", 3, _NOWHERE),
}
"""What a section of a kind is read as, where it reads no study."""


def passage_of(
    material: Material,
    bounds: tuple[Sentence, ...],
    place: int,
    section: Section | None,
    headings: Sequence[tuple[int, str]],
    *,
    complaint: bool,
) -> Passage:
    """What the sentence ``bounds[place]`` is read as. ``headings``: see ``headings_of``.

    ``complaint``: it names nothing but complaints, which are no conditions in a study's report either: outside of lists it need
    not be known whether it is a part of one.
    """
    text, small = material.text, material.small
    sentence = bounds[place]
    kind = _kind(text, section, sentence.start, headings)
    if kind in _CLOSED:
        return _CLOSED_PASSAGE
    if kind == "past_medical_history" or _is_listed_past(small, sentence):
        return _PAST
    skipped = complaint and kind not in _LISTS
    study = None if skipped else _study(material, bounds, place) or _reported(material, kind, section, sentence)
    if study is not None and not (kind == "plan" and wording("ordered").search(small, sentence.start, sentence.end)):
        return Passage("imaging", 2, study)
    if kind == "header" and section is not None and _tells_history(text, section, sentence):
        return _TOLD
    return _PASSAGES.get(kind, _ATTRIBUTED)


def _tells_history(text: str, section: Section, sentence: Sentence) -> bool:
    """Whether what stands above the first heading is a narrative, not the lines of a form: most of the text, or a paragraph."""
    if section.end - section.start > _MOST * len(text):
        return True
    first = max(section.start, text.rfind("\n\n", section.start, sentence.start))
    last = text.find("\n\n", sentence.end, section.end)
    return (last if last >= 0 else section.end) - first > _PARAGRAPH


def _is_listed_past(small: str, sentence: Sentence) -> bool:
    """Whether a sentence is a part of a list behind "Hx:" in its paragraph: "Hx: R wrist fx age 12, cast. HTN."."""
    floor = max(0, sentence.start - _REACH)
    at = small.rfind("hx", floor, sentence.start + _LABEL)
    if at < 0:
        return False
    floor = max(floor, small.rfind("\n", floor, sentence.start) + 1)
    if at < floor:
        return False
    label = _PAST_LABEL.match(small, at - 2 if small[max(floor, at - 2) : at] == "pm" else at)
    return label is not None and not _TELLS.search(small, label.end(), max(sentence.end, label.end()))


def headings_of(text: str) -> list[tuple[int, str]]:
    """Lines that look like headings: where they begin, and their words."""
    # A pattern that begins with a sign is searched fast; with one more in front, every line begins behind one.
    return [(match.start(), match["head"]) for match in _UNKNOWN_HEADING.finditer("\n" + text)]


def _suggested(heading: str) -> str:
    """The kind of section that the words of a heading suggest; "" if none."""
    small = heading.lower()
    return next((kind for word, kind in _KIND_WORDS if word in small), "")


def _kind(text: str, section: Section | None, position: int, headings: Sequence[tuple[int, str]]) -> str:
    """The kind of section, also under a heading that the headings' data lack, by the words of the heading."""
    if section is None:
        return "header"
    if text[section.start : section.body].lstrip().startswith(("-", "\u2022", "*")):
        return "plan"  # "- Labs:" below an item of an assessment
    index = bisect_right(headings, (position, "~")) - 1
    if index < 0 or headings[index][0] < section.body:
        return section.kind
    return _suggested(headings[index][1]) or ("unknown" if section.kind in _CLOSED else section.kind)


def _study(material: Material, bounds: tuple[Sentence, ...], place: int) -> Place | None:
    """The site of the imaging or nerve study that a sentence reads, or None if it reads none."""
    text, small = material.text, material.small
    for back in range(place, max(-1, place - 7), -1):
        sentence = bounds[back]
        if "\n" in text[sentence.end : bounds[place].start]:
            return None
        last = wording("study").search(small, sentence.start, sentence.end)
        if last is not None:
            if (
                back == place
                and wording("ordered").search(small, sentence.start, last.start())
                and not wording("result").search(small, last.end(), sentence.end)
            ):
                return None
            return _place_near(material, sentence, last)
        if not wording("study_goes_on").match(small, sentence.start):
            return None
    return None


def _reported(material: Material, kind: str, section: Section | None, sentence: Sentence) -> Place | None:
    """The site of a study whose report fills a section "Findings", or which goes level by level ("L4-5: disc bulge")."""
    if section is None or kind != "physical_examination":
        return None
    small, all_sites = material.small, material.sites
    if _AT_LEVEL.match(small, sentence.start, sentence.end):
        site = all_sites[min(bisect_left(all_sites, (sentence.start,)), len(all_sites) - 1)] if all_sites else None
        return Place(site.region if site else None, None)
    if not small.startswith("findings", section.start):
        return None
    floor = max(0, section.start - _REACH)
    study = wording("study").search(small, floor, section.start)
    return _place_near(material, Sentence(floor, section.start), study) if study else None


def _place_near(material: Material, sentence: Sentence, study: re.Match[str]) -> Place:
    all_sites = material.sites
    near = all_sites[bisect_left(all_sites, (sentence.start,)) : bisect_left(all_sites, (sentence.end,))]
    after = [site for site in near if 0 <= site.start - study.end() < 60]
    before = [site for site in near if 0 <= study.start() - site.end < 12]
    named = (before or after)[:1]
    if not named:
        return Place(None, None)
    words = sides_between(material.doc, max(0, named[0].start - 25), named[0].end + 8)
    return Place(named[0].region, side_beside(words, named[0]))


def side_beside(words: Sequence[SideWord], site: Site) -> str | None:
    return next((word.side for word in reversed(words) if word.end <= site.start or word.start - site.end < 3), None)
