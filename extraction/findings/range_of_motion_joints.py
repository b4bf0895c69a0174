"""Which joint a motion is of when its own clause does not say: the label, heading or subject before it, else the document's.

Anchors are the places where a document turns to a body part: a label ("Left knee:"), a heading line, "examination of the
right shoulder", a sentence that begins with a joint. A label of another system ("Lungs:") ends the reach of the last one.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy.tokens import Doc

from extraction.findings.range_of_motion_tokens import JOINTS, SPINE, Joint, Token, joints_between, names_joint, side_pair
from extraction.language.anatomy import find_sides, sites, sites_between
from extraction.language.reading import reading
from extraction.language.sections import section_at, sections

_LABEL_LEAD = re.compile(r"[ \t]*(?:[\u2022*>#-]+\s*|[(]?\w{1,2}[.)]\s+)?(?=[A-Za-z(])")
_LABEL_BOUNDS = ("\n", ". ", "; ", ") ", "] ", "  ", "\t", ": ")
_LONGEST_LABEL = 78
_HEADING = re.compile(r"^[ \t]*(?:[\u2022*>#-]+\s*|[(]?\w{1,2}[.)]\s+)?(?P<label>[A-Z][^\n.:;]{2,70})$", re.MULTILINE)
_TOPIC = re.compile(
    r"\b(?:exam(?:ination|ined|s)?|evaluation|inspection|assessment|evaluated|palpation|regarding|concerning|turning\s+to|attention\s+to|exam\s+for)"
    r"\s+(?:(?:of|to|on|reveals|shows|for)\s+)?(?:(?:the|his|her|their|patient's|both|bilateral|injured|affected)\s+){0,3}",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:(?:the|his|her|both|patient's|with\s+regards?\s+to|regarding|as\s+to|for|in|on|at)\s+){0,3}$", re.IGNORECASE)
_SENTENCE_START = re.compile(r"(?:[.;:]\s+|\n\s*[\u2022*-]?\s*|^\s*)(?P<lead>(?:[A-Za-z']+\s+){0,4})$")
# Labels inside the examination of one joint: they keep it.
_SUBLABEL = re.compile(
    r"\b(?:inspection|palpation|range|rom|arom|prom|motion|strength|motor|power|stability|special|tests?|testing|provocative|active|passive|observation|"
    r"appearance|skin|swelling|tenderness|neurovascular|sensation|sensory|reflexes|gait|alignment|measurements|degrees|flexion|extension|abduction|adduction|"
    r"rotation|bending|right|left|deviation|inversion|eversion|dorsiflexion|plantar|pronation|supination|elevation|normal|note|vascular|deformity|findings|crepitus|effusion)\b",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(r"\s*(?:jerks?|reflex|reflexes|pulses?|deep\s+tendon|flexors?|extensors?|abductors?|strength|pain\s+began|surgery|x-?rays?|mri|films|tests?\b|compression)", re.IGNORECASE)
_CHAINED = frozenset(("physical_examination", "range_of_motion", "vitals", "clinical_case_summary"))
_STRENGTH = re.compile(r"\b(?:strength|motor|power|mmt|muscle\s+test\w*|resisted|neuro\w*|reflexes|dtrs?)\b", re.IGNORECASE)
_RANGE = re.compile(r"\b(?:range|rom|arom|prom|motion|mobility)\b", re.IGNORECASE)
_PLAN = re.compile(
    r"\W*(?:(?:short|long|treatment|functional|pt|ot|patient|rehab\w*|therapy|therapist|therapeutic|post-?op\w*|current|work|updated|new)[\s-]+(?:term\s+)?){0,2}"
    r"(?:goals?|stgs?|ltgs?|precautions?|restrictions|plan|recommendations?|hep|home\s+exercise\w*|education|prognosis|problem\s+list|exercises?|interventions?)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"\b(?:musculo\w*|msk|m/s|extremit\w*|ext|ortho\w*|joints?|back)\b", re.IGNORECASE)


class Anchor(NamedTuple):
    """From ``start`` on the document speaks of ``joints`` (empty: of none); ``topic`` is strength, range or nothing.

    ``keeps`` tells that the joints are those of the anchor before; ``end`` is the label's end.
    """

    start: int
    end: int
    joints: tuple[Joint, ...]
    topic: str
    side: str | None = None
    keeps: bool = False
    pair: str | None = None
    is_label: bool = False


# Which joints move so. A motion that its context's joint cannot make is another joint's.
_LIMBLESS = frozenset(("jaw", "forearm", "whole body", "sacrum", "extremities"))
LIMBS = frozenset(("upper extremity", "lower extremity"))
_UPPER = frozenset(("shoulder", "elbow", "forearm", "wrist", "hand", "finger", "thumb"))
_LOWER = frozenset(("hip", "knee", "ankle", "foot", "toe"))
_MOVES: dict[str, frozenset[str]] = {
    "flexion": JOINTS - _LIMBLESS,
    "extension": JOINTS - _LIMBLESS,
    "lateral_flexion": SPINE,
    "lateral_rotation": SPINE | {"shoulder", "hip", "upper extremity", "lower extremity"},
    "rotation": SPINE | {"shoulder", "hip"},
    "abduction": frozenset(("shoulder", "hip", "finger", "thumb", "hand", "upper extremity", "lower extremity", "toe")),
    "adduction": frozenset(("shoulder", "hip", "finger", "thumb", "hand", "upper extremity", "lower extremity", "toe")),
    "internal_rotation": frozenset(("shoulder", "hip", "knee", "upper extremity", "lower extremity")),
    "external_rotation": frozenset(("shoulder", "hip", "knee", "upper extremity", "lower extremity")),
    "elevation": frozenset(("shoulder", "upper extremity")),
    "dorsiflexion": frozenset(("ankle", "foot", "toe", "wrist", "lower extremity")),
    "plantarflexion": frozenset(("ankle", "foot", "toe", "lower extremity")),
    "inversion": frozenset(("ankle", "foot", "hip", "lower extremity")),
    "eversion": frozenset(("ankle", "foot", "hip", "lower extremity")),
    "pronation": frozenset(("elbow", "forearm", "wrist", "foot", "hand", "upper extremity")),
    "supination": frozenset(("elbow", "forearm", "wrist", "foot", "hand", "upper extremity")),
    "radial_deviation": frozenset(("wrist", "hand")),
    "ulnar_deviation": frozenset(("wrist", "hand")),
    "opposition": frozenset(("thumb", "hand", "finger")),
    "opening": frozenset(("jaw",)),
    "all": JOINTS,
}
# What the joint of a motion is called when its context names only the limb or nothing.
_OWN = {
    "lateral_flexion": "spine", "elevation": "shoulder", "dorsiflexion": "ankle", "plantarflexion": "ankle", "inversion": "ankle", "eversion": "ankle",
    "pronation": "forearm", "supination": "forearm", "radial_deviation": "wrist", "ulnar_deviation": "wrist", "opposition": "thumb", "opening": "jaw",
}  # fmt: skip
_OF_LIMB = {
    ("upper extremity", "flexion"): "shoulder", ("upper extremity", "abduction"): "shoulder", ("upper extremity", "adduction"): "shoulder",
    ("upper extremity", "internal_rotation"): "shoulder", ("upper extremity", "external_rotation"): "shoulder", ("upper extremity", "elevation"): "shoulder",
    ("upper extremity", "pronation"): "forearm", ("upper extremity", "supination"): "forearm", ("upper extremity", "extension"): "shoulder",
    ("lower extremity", "abduction"): "hip", ("lower extremity", "adduction"): "hip", ("lower extremity", "internal_rotation"): "hip",
    ("lower extremity", "external_rotation"): "hip", ("lower extremity", "dorsiflexion"): "ankle", ("lower extremity", "plantarflexion"): "ankle",
    ("lower extremity", "inversion"): "ankle", ("lower extremity", "eversion"): "ankle", ("lower extremity", "flexion"): "knee", ("lower extremity", "extension"): "knee",
    ("hand", "flexion"): "finger", ("hand", "extension"): "finger", ("hand", "abduction"): "finger", ("hand", "adduction"): "finger",
    ("hand", "opposition"): "thumb", ("hand", "radial_deviation"): "wrist", ("hand", "ulnar_deviation"): "wrist", ("hand", "pronation"): "forearm",
    ("hand", "supination"): "forearm", ("finger", "opposition"): "thumb",
}  # fmt: skip
# A region that is no joint but tells which joint an examination is about.
_NEXT_JOINT = {
    "clavicle": "shoulder", "upper arm": "shoulder", "thigh": "hip", "lower leg": "ankle", "pelvis": "hip", "head": "cervical spine",
}  # fmt: skip


# Degrees that no healthy joint exceeds in its whole arc or in flexion: 105 is a knee's, not an ankle's.
_WIDEST = {
    "cervical spine": 110.0, "thoracic spine": 70.0, "lumbar spine": 115.0, "wrist": 100.0, "ankle": 75.0, "foot": 75.0, "hip": 140.0, "toe": 90.0, "finger": 125.0,
    "thumb": 110.0, "knee": 165.0, "elbow": 165.0, "forearm": 110.0,
}  # fmt: skip


def fits(joint: Joint, motion: str, degrees: float | None = None) -> bool:
    """Whether the joint can make the motion, so far."""
    return joint.region in _MOVES[motion] and (degrees is None or abs(degrees) <= _WIDEST.get(joint.region, 200.0))


def is_of_limb(joint: Joint, limb: Joint) -> bool:
    """Whether a joint is one of the limb named ("extension of the arm" under "left elbow")."""
    return joint.region in (_UPPER if limb.region == "upper extremity" else _LOWER)


def motion_of(joint: Joint, motion: str) -> str:
    """The motion's name at a joint: dorsiflexion of the wrist is its extension, lateral rotation of a limb is external."""
    if motion == "lateral_rotation":
        return "rotation" if joint.region in SPINE else "external_rotation"
    return "extension" if motion == "dorsiflexion" and joint.region == "wrist" else motion


def of_motion(joint: Joint, motion: str) -> Joint:
    """The joint that moves: of a limb, the one that makes this motion."""
    return Joint(_OF_LIMB.get((joint.region, "external_rotation" if motion == "lateral_rotation" else motion), joint.region), joint.side)


def find_anchors(doc: Doc, position: int, end: int) -> list[Anchor]:
    """The anchors in ``[position, end)`` of a document's reading text, in order."""
    text = reading(doc).text
    found: dict[int, Anchor] = {}
    spans = [(first, last, False) for first, last in _labels(text, position, end)]
    spans += [(match.start("label"), match.end("label"), True) for match in _HEADING.finditer(text, position, end)]
    for first, last, is_line in spans:
        anchor = _label(doc, text, first, last, is_line=is_line)
        if anchor is not None:
            found.setdefault(anchor.start, anchor._replace(is_label=True))
    for match in _TOPIC.finditer(text, position, end):
        joints = _joints_at(doc, text, match.end())
        if joints:
            found.setdefault(match.start(), Anchor(match.start(), match.end(), joints, ""))
    for site in sites_between(doc, position, end):
        if site.region in JOINTS and not site.structure and not site.level and site.start not in found and names_joint(text, site):
            start = _subject_start(text, site.start)
            if start is not None and not _NO_SUBJECT.match(text, site.end):
                joints = _joints_at(doc, text, start)
                if joints:
                    found.setdefault(start, Anchor(start, site.end, joints, "", pair=_pair_after(text, site.end)))
    for section in sections(doc):
        if section.kind not in _CHAINED:
            found.setdefault(section.start, Anchor(section.start, section.start, (), ""))
    return sorted(found.values())


def _labels(text: str, position: int, end: int) -> Iterator[tuple[int, int]]:
    """The words before each colon, back to the beginning of their line, sentence or column."""
    colon = text.find(":", position, end)
    while colon >= 0:
        lowest = max(position, colon - _LONGEST_LABEL)
        first = max([lowest if lowest > colon - _LONGEST_LABEL else -1, *(text.rfind(sign, lowest, colon) + len(sign) for sign in _LABEL_BOUNDS if sign in text[lowest:colon])])
        lead = _LABEL_LEAD.match(text, first, colon) if first >= 0 else None
        if lead is not None and not text[colon + 1 : colon + 2].isdigit():
            yield lead.end(), colon
        colon = text.find(":", colon + 1, end)


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
    pair = side_pair(label) if "/" in label or " over " in label else None
    topic = "plan" if _PLAN.match(label) else "range" if _RANGE.search(label) else "strength" if _STRENGTH.search(label) else ""
    inside = sites_between(doc, start, end)
    joints = _joints(doc, text, start, end)
    if is_line and not joints and not topic:
        return None
    if is_line and len(label.split()) > 8 and "  " not in label:
        return None
    if joints:
        return Anchor(start, end, joints, topic, pair=pair)
    if pair is not None:
        return Anchor(start, end, (), topic, keeps=True, pair=pair)
    sides = find_sides(label)
    if sides and len(label.split()) <= 3 and not inside:
        return Anchor(start, end, (), topic, side=sides[0].side, keeps=True)
    if inside and not topic:
        joint = next((Joint(_NEXT_JOINT[site.region], None) for site in inside if site.region in _NEXT_JOINT), None)
        return Anchor(start, end, (joint,) if joint else (), topic)
    if topic or _SUBLABEL.search(label):
        return Anchor(start, end, (), topic, keeps=True)
    return Anchor(start, end, (Joint("extremities", None),) if _GENERAL.search(label) and not is_line else (), "")


def _pair_after(text: str, position: int) -> str | None:
    """ "Wrists (R/L).  Flexion 60/65": the sides in brackets after a joint."""
    after = text[position : position + 14].partition(".")[0]
    return side_pair(after) if "/" in after else None


def _joints(doc: Doc, text: str, start: int, end: int) -> tuple[Joint, ...]:
    """All joints named between two positions, as one list."""
    named: list[Joint] = []
    for token in joints_between(text, start, end, sites_between(doc, start, end)):
        if token.kind == "joint":
            named += [joint for joint in token.joints if joint not in named]
    return tuple(named)


def _joints_at(doc: Doc, text: str, start: int) -> tuple[Joint, ...]:
    """The joints that the phrase beginning at ``start`` names, with no other word before them."""
    first: Token | None = next(iter(joints_between(text, start, start + 80, sites_between(doc, start, start + 80))), None)
    if first is None or first.kind != "joint" or not _SUBJECT.fullmatch(text[start : first.start]):
        return ()
    return first.joints


class Context:
    """The joints that a document speaks of at any position. Built once for a document that speaks of motion."""

    def __init__(self, doc: Doc, start: int, end: int) -> None:
        """``[start, end)`` is the stretch of the reading text whose joints matter."""
        self._doc = doc
        self._anchors = find_anchors(doc, start, end)
        self.speaks_of_range = any(anchor.topic == "range" for anchor in self._anchors) or any(
            section.kind == "range_of_motion" for section in sections(doc)
        )
        self._starts = [anchor.start for anchor in self._anchors]
        self._sided: Counter[tuple[str, str]] | None = None

    def topic(self, position: int) -> str:
        """What the label of the line is about: range, strength or nothing."""
        text = reading(self._doc).text
        line = text.rfind("\n", 0, position) + 1
        for anchor in reversed(self._anchors[: bisect_right(self._starts, position)]):
            if anchor.start < line:
                break
            if anchor.topic or not anchor.joints:
                return anchor.topic
        section = section_at(self._doc, position)
        return "range" if section is not None and section.kind == "range_of_motion" else ""

    def is_planned(self, position: int) -> bool:
        """Whether the label or heading before a position speaks of goals, plans or precautions."""
        label = next((anchor for anchor in reversed(self._anchors[: bisect_right(self._starts, position)]) if anchor.is_label), None)
        return label is not None and label.topic == "plan"

    def side_at(self, position: int, region: str) -> str | None:
        """The side of the limb that a position speaks of, if ``region`` is of that limb: "Left hand: ... DIP flexion"."""
        for anchor in reversed(self._anchors[: bisect_right(self._starts, position)]):
            if anchor.side:
                return anchor.side
            if anchor.keeps:
                continue
            for joint in anchor.joints:
                if joint.side and (joint.region == region or region in _NEIGHBOURS.get(joint.region, ())):
                    return joint.side
            if not any(joint.region == region or _is_one_limb(joint.region, region) for joint in anchor.joints):
                return None
        return None

    def pair(self, position: int) -> str | None:
        """ "right left" where a label says that two values are those of the two sides."""
        for anchor in reversed(self._anchors[: bisect_right(self._starts, position)]):
            if anchor.pair or not anchor.keeps:
                return anchor.pair
        return None

    def joints(self, position: int, motion: str, degrees: float | None, stated: tuple[int, tuple[Joint, ...]]) -> tuple[Joint, ...]:
        """The joints that a motion at ``position`` is of, by what stands before it; ``stated`` were named with a motion, and where."""
        side: str | None = None
        stated_fits = tuple(joint for joint in stated[1] if fits(joint, motion, degrees))
        for anchor in reversed(self._anchors[: bisect_right(self._starts, position)]):
            if stated_fits and anchor.start <= stated[0]:
                return stated_fits
            if anchor.keeps:
                side = side or anchor.side
                continue
            fitting = tuple(joint for joint in anchor.joints if fits(joint, motion, degrees))
            if fitting:
                return tuple(self._sided_by(joint, side) for joint in fitting)
            if not anchor.joints:
                break
        else:
            if stated_fits:
                return stated_fits
        recent = self._recent(position, motion, degrees)
        if recent is not None:
            return (self._sided_by(recent, side),)
        return ()

    def _sided_by(self, joint: Joint, side: str | None) -> Joint:
        return joint if side is None or joint.region in SPINE else Joint(joint.region, side)

    def _recent(self, position: int, motion: str, degrees: float | None) -> Joint | None:
        """The joint last named before a position in its paragraph."""
        text = reading(self._doc).text
        start = max(0, position - 700, text.rfind("\n\n", 0, position))
        start = max([start, *(anchor.start for anchor in self._anchors if anchor.start <= position and not anchor.keeps and not anchor.joints)])
        regions = tuple(site for site in sites_between(self._doc, start, position) if not site.structure and names_joint(text, site))
        for token in reversed(joints_between(text, start, position, regions)):
            for joint in token.joints:
                named = Joint(_NEXT_JOINT.get(joint.region, joint.region), joint.side)
                if named.region in JOINTS and named.region not in {"extremities", "whole body"} and fits(named, motion, degrees):
                    return named
        return None

    def main(self, motion: str, degrees: float | None) -> Joint | None:
        """The joint that the document is about, of those that make the motion."""
        votes: Counter[str] = Counter()
        text = reading(self._doc).text
        for site in sites(self._doc):
            if not names_joint(text, site):
                continue
            region = _NEXT_JOINT.get(site.region, site.region)
            if region in JOINTS and fits(Joint(region, None), motion, degrees) and region not in LIMBS and region != "extremities":
                votes[region] += 1 if site.structure else 2
        if not votes:
            own = _OWN.get(motion)
            return Joint(own, None) if own else None
        return Joint(votes.most_common(1)[0][0], None)

    def side_of(self, region: str) -> str | None:
        """The side of a region that the document speaks of, if it is nearly always the same."""
        if self._sided is None:
            self._sided = _count_sides(self._doc)
        sides = {side: self._sided[region, side] for side in ("left", "right", "bilateral")}
        best = max(sides, key=lambda side: sides[side])
        return best if best != "bilateral" and sides[best] and sides[best] >= 0.75 * sum(sides.values()) else None


def _count_sides(doc: Doc) -> Counter[tuple[str, str]]:
    text = reading(doc).text
    counted: Counter[tuple[str, str]] = Counter()
    for site in sites(doc):
        region = _NEXT_JOINT.get(site.region, site.region)
        near = find_sides(text[max(0, site.start - 24) : site.start])
        if near and near[-1].side and region in JOINTS and region not in SPINE:
            counted[region, near[-1].side] += 1
            for other in _NEIGHBOURS.get(region, ()):
                counted[other, near[-1].side] += 1
    return counted


def _is_one_limb(region: str, other: str) -> bool:
    return any(region in limb and other in limb for limb in (_UPPER | {"upper extremity"}, _LOWER | {"lower extremity"}))


_NEIGHBOURS: dict[str, Iterable[str]] = {
    "hand": ("finger", "thumb", "wrist"), "finger": ("hand",), "thumb": ("hand",), "foot": ("toe", "ankle"), "ankle": ("foot",), "toe": ("foot",),
    "elbow": ("forearm",), "forearm": ("elbow", "wrist"),
}  # fmt: skip
