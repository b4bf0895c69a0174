"""The places where a document turns to a body part.

A label ("Left knee:"), a heading line, "examination of the right shoulder", a sentence that begins with a joint. A label of
another system ("Lungs:") ends the reach of the last one; a label inside an examination ("Palpation:") keeps it.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.range_of_motion_naming import joints_between, mode_pair, names_joint, side_pair
from extraction.findings.range_of_motion_tokens import JOINTS, Joint
from extraction.language.anatomy import Site, find_sides, sites_between
from extraction.language.reading import reading
from extraction.language.sections import sections
from extraction.language.terms import lower, lower_case, places_of
from extraction.rules import compile_rules

# A region that is no joint but tells which joint an examination is about.
NEXT_JOINT = {
    "clavicle": "shoulder", "upper arm": "shoulder", "thigh": "hip", "lower leg": "ankle", "pelvis": "hip", "head": "cervical spine",
}  # fmt: skip


_LABEL_LEAD = re.compile(r"[ \t]*(?:[\u2022*>#-]+\s*|[(]?\w{1,2}[.)]\s+)?(?=[A-Za-z(])")
_LABEL_BOUNDS = ("\n", ". ", "; ", ") ", "] ", "  ", "\t", ": ")
_LONGEST_LABEL = 78
_HEADING = re.compile(r"^[ \t]*(?:[\u2022*>#-]+\s*|[(]?\w{1,2}[.)]\s+)?(?P<label>[A-Z][^\n.:;]{2,70})$", re.MULTILINE)
# In lower-case text; the first letter comes before the alternatives, so that the search jumps from one such letter to the next.
_TOPIC = re.compile(
    r"[eiaprct](?<!\w.)(?:(?<=e)(?:xam(?:ination|ined|s)?|valuat(?:ion|ed))|(?<=i)nspection|(?<=p)alpation|(?<=r)egarding|(?<=c)oncerning"
    r"|(?<=t)urning\s+to|(?<=a)(?:ssessment|ttention\s+to))"
    r"\s+(?:(?:of|to|on|reveals|shows|for)\s+)?(?:(?:the|his|her|their|patient's|both|bilateral|injured|affected)\s+){0,3}"
)
_TOPIC_WORDS = ("exam", "valuat", "spection", "palpation", "garding", "concern", "turning", "ssment", "ttention")
"""Each of its phrases holds one of these."""
_SUBJECT = re.compile(
    r"(?:(?:the|his|her|both|patient's|with\s+regards?\s+to|regarding|as\s+to|for|in|on|at|upper\s+(?:and|&))\s+){0,3}$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:[.;:]\s+|\n\s*[\u2022*-]?\s*|^\s*)(?P<lead>(?:[A-Za-z']+\s+){0,4})$")
# Labels inside the examination of one joint: they keep it.
_SUBLABEL = re.compile(
    r"\b(?:inspection|palpation|range|rom|arom|prom|motion|strength|motor|power|stability|special|tests?|testing|provocative|active|passive|observation|"
    r"appearance|skin|swelling|tenderness|neurovascular|sensation|sensory|reflexes|gait|alignment|measurements|degrees|flexion|extension|abduction|adduction|"
    r"rotation|bending|right|left|deviation|inversion|eversion|dorsiflexion|plantar|pronation|supination|elevation|normal|note|vascular|deformity|findings|crepitus|effusion)\b",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\s*(?:jerks?|reflex|reflexes|pulses?|deep\s+tendon|flexors?|extensors?|abductors?|strength|pain\s+began|surgery|x-?rays?|mri|films|tests?\b|compression)",
    re.IGNORECASE,
)
_CHAINED = frozenset(("physical_examination", "range_of_motion", "vitals", "clinical_case_summary"))
_STRENGTH = re.compile(
    r"\b(?:strength|motor|power|mmt|muscle\s+test\w*|resisted|neuro\w*|reflexes|dtrs?)\b", re.IGNORECASE
)
_ORTHOPEDIC = re.compile(r"\bortho", re.IGNORECASE)  # "ORTHOPEDIC/NEUROLOGIC:" tells of the joints too
_RANGE = re.compile(r"\b(?:range|rom|arom|prom|motion|mobility)\b", re.IGNORECASE)
_RANGE_LETTERS = ("rom", "rang", "mot", "mob")
"""Each of its words holds some of these."""
_PAIR_HERE = re.compile(r"\s*[(:]?\s*(?:right|rt|r|left|lt|l)\s?/", re.IGNORECASE)
_SIGNS = " \t#*-\u2022.()[]>"
_GENERAL = re.compile(r"\b(?:musculo\w*|msk|m/s|extremit\w*|ext|ortho\w*|joints?|back)\b", re.IGNORECASE)


_NO_JOINTS = ("paraspin", "palmar")
"""Words of a region that tell which muscle or which way."""


class Anchor(NamedTuple):
    """From ``start`` on the document speaks of ``joints`` (empty: of none); ``topic`` is plan, range, strength or nothing.

    ``keeps`` tells that the joints are those of the anchor before, ``pair`` that two values are of two sides in this order;
    ``end`` is the label's end.
    """

    start: int
    end: int
    joints: tuple[Joint, ...]
    topic: str
    side: str | None = None
    keeps: bool = False
    pair: str | None = None
    is_label: bool = False


def find_anchors(doc: Doc, position: int, end: int, labels: list[Anchor]) -> list[Anchor]:
    """The anchors in ``[position, end)`` of a document's reading text, in order; ``labels`` are those of ``find_labels``."""
    text = reading(doc).text
    found = {anchor.start: anchor for anchor in labels if anchor.is_label}
    for anchor in (*_topics(doc, text, position, end), *_subjects(doc, text, position, end)):
        if anchor.joints:
            found.setdefault(anchor.start, anchor)
    return sorted(({anchor.start: anchor for anchor in labels} | found).values())


def may_be_of_range(text: str, position: int) -> bool:
    """Whether a label at or before a position on its line may say "range of motion": cheap, where most lines have none."""
    line = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    colon = text.rfind(":", line, min(end, position + _LONGEST_LABEL + 1))
    head = end if text.endswith(".", line, end) else max(line, end - _LONGEST_LABEL)  # a heading ends its line
    lowered = lower_case(text)
    for letters in _RANGE_LETTERS:
        if (colon >= 0 and lowered.find(letters, line, colon) >= 0) or lowered.find(letters, head, end) >= 0:
            return True
    return False


def find_labels(doc: Doc, position: int, end: int) -> list[Anchor]:
    """The labels and headings in ``[position, end)`` and where sections begin without one, in order: they tell the topic."""
    text = reading(doc).text
    found: dict[int, Anchor] = {}
    spans = [(first, last, False) for first, last in _labels(text, position, end)]
    spans += [(match.start("label"), match.end("label"), True) for match in _HEADING.finditer(text, position, end)]
    for first, last, is_line in spans:
        anchor = _label(doc, text, first, last, is_line=is_line)
        if anchor is not None:
            found.setdefault(anchor.start, anchor._replace(is_label=True))
    for section in sections(doc):
        if position <= section.start < end and section.kind not in _CHAINED:
            found.setdefault(section.start, Anchor(section.start, section.start, (), ""))
    return sorted(found.values())


def _topics(doc: Doc, text: str, position: int, end: int) -> Iterator[Anchor]:
    """ "Examination of the right shoulder"."""
    lowered = lower(text[position:end])
    if not any(word in lowered for word in _TOPIC_WORDS):  # six times as fast as the search
        return
    for match in _TOPIC.finditer(lowered):
        start, last = match.start() + position, match.end() + position
        yield Anchor(start, last, _joints_at(doc, text, last), "")


def _subjects(doc: Doc, text: str, position: int, end: int) -> Iterator[Anchor]:
    """Joints that a sentence begins with: "The left shoulder is tender."."""
    for site in sites_between(doc, position, end):
        if site.region not in JOINTS or site.structure or site.level or not names_joint(text, site):
            continue
        if text[site.start : site.end].lower().startswith(_NO_JOINTS):
            continue  # "Lumbar: Paraspinal tenderness. Flexion 40": still of the lumbar spine
        start = _subject_start(text, site.start)
        if start is not None and not _NO_SUBJECT.match(text, site.end):
            yield Anchor(start, site.end, _joints_at(doc, text, start), "", pair=_pair_after(text, site.end))


def _labels(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    """The words before each colon, back to the beginning of their line, sentence or column."""
    for colon in places_of(":", text, position, end):
        lowest = max(position, colon - _LONGEST_LABEL)
        before = text[lowest:colon]
        bounds = [lowest + before.rfind(sign) + len(sign) for sign in _LABEL_BOUNDS if sign in before]
        first = max(bounds, default=lowest if lowest > colon - _LONGEST_LABEL else -1)
        lead = _LABEL_LEAD.match(text, first, colon) if first >= 0 else None
        if lead is not None and not text[colon + 1 : colon + 2].isdigit():
            yield lead.end(), colon


def _subject_start(text: str, position: int) -> int | None:
    """Where the sentence begins whose first words are the joint at ``position``, or None."""
    match = _SENTENCE_START.search(text, max(0, position - 40), position)
    if match is None:
        return None
    lead = match["lead"]
    words = _SIDE_WORDS.sub("", lead)
    return match.start("lead") if _SUBJECT.fullmatch(words) else None


_SIDE_WORDS = re.compile(r"\b(?:left|right|bilateral|lt|rt|l|r)\b\s*", re.IGNORECASE)


def _label(doc: Doc, text: str, start: int, end: int, *, is_line: bool) -> Anchor | None:
    label = text[start:end]
    pair = side_pair(label) or mode_pair(label, 0, len(label)) if "/" in label or " over " in label else None
    topic = _topic(label)
    inside = sites_between(doc, start, end)
    joints = _joints(text, start, end, inside)
    if is_line and not joints and not topic:
        return None
    if is_line and len(_LABEL_WORD.findall(label)) > _MOST_WORDS and "  " not in label:
        return None
    if joints:
        return Anchor(start, end, joints, topic, pair=pair)
    if pair is not None:
        return Anchor(start, end, (), topic, keeps=True, pair=pair)
    part = _SPINE_LETTERS.get(_RANGE_WORDS.sub("", label).lower())
    if part is not None:
        return Anchor(start, end, (Joint(part, None),), topic)
    sides = find_sides(label)
    if sides and len(label.split()) <= _FEW_WORDS and not inside:
        return Anchor(start, end, (), topic, side=sides[0].side, keeps=True)
    if inside and not topic:
        joint = next((Joint(NEXT_JOINT[site.region], None) for site in inside if site.region in NEXT_JOINT), None)
        return Anchor(start, end, (joint,) if joint else (), topic)
    if topic or _SUBLABEL.search(label):
        return Anchor(start, end, (), topic, keeps=True)
    return Anchor(start, end, (Joint("extremities", None),) if _GENERAL.search(label) and not is_line else (), "")


# Before a colon only: elsewhere "Cx" is a culture and "Tx" a treatment.
_SPINE_LETTERS = {"cx": "cervical spine", "tx": "thoracic spine", "lx": "lumbar spine"}
_RANGE_WORDS = re.compile(r"\s+[AP]?ROM\b.*$")
_LABEL_WORD = re.compile(r"[A-Za-z]{2,}(?:/[A-Za-z]+)*")
_MOST_WORDS = 8
_FEW_WORDS = 3


@cache
def _plan_labels() -> re.Pattern[str]:
    """The beginnings of labels of plans, goals and precautions (``range_of_motion_cues.toml``)."""
    return next(rule.pattern for rule in compile_rules("range_of_motion_cues.toml") if rule.value == "label")


def _topic(label: str) -> str:
    """What a label is about: plan, range of motion, strength, or nothing that matters."""
    if _plan_labels().match(label.lstrip(_SIGNS)):
        return "plan"
    if _RANGE.search(label):
        return "range"
    return "strength" if _STRENGTH.search(label) and not _ORTHOPEDIC.search(label) else ""


def _pair_after(text: str, position: int) -> str | None:
    """ "Wrists (R/L).  Flexion 60/65": the sides in brackets after a joint."""
    after = text[position : position + 14].partition(".")[0]
    return side_pair(after) if _PAIR_HERE.match(after) else None


def _joints(text: str, start: int, end: int, sites: tuple[Site, ...]) -> tuple[Joint, ...]:
    """All joints named between two positions, as one list; ``sites`` are the body regions there."""
    named: list[Joint] = []
    for token in joints_between(text, start, end, sites) if sites else ():
        if token.kind == "joint":
            named += [joint for joint in token.joints if joint not in named]
    return tuple(named)


def _joints_at(doc: Doc, text: str, start: int) -> tuple[Joint, ...]:
    """The joints that the phrase beginning at ``start`` names, with no other word before them."""
    named = sites_between(doc, start, start + 80)
    if not named:
        return ()
    first = joints_between(text, start, start + 80, named)[0]
    if first.kind != "joint" or not _SUBJECT.fullmatch(text[start : first.start]):
        return ()
    return first.joints
