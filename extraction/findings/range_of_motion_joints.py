"""Which joint a motion is of when its own clause does not say: that of the anchor before it, else the document's."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from extraction.findings.range_of_motion_anchors import NEXT_JOINT, Anchor, find_anchors, find_labels, may_be_of_range
from extraction.findings.range_of_motion_moves import LIMBS, fits, is_one_limb, own_joint
from extraction.findings.range_of_motion_naming import joints_between, names_joint
from extraction.findings.range_of_motion_tokens import JOINTS, SPINE, Joint
from extraction.language.anatomy import Site, find_sides, sites, sites_between
from extraction.language.persons import is_about_relative
from extraction.language.reading import reading
from extraction.language.sections import section_at
from extraction.language.sentences import sentence_at


class Context:
    """The joints that a document speaks of at any position. Built once for a document that speaks of motion.

    Anchors are looked for where they are asked for, a stretch of lines at a time: most of a document is far from any motion.
    """

    def __init__(self, doc: Doc) -> None:
        """No anchor is looked for yet."""
        self._doc = doc
        self.text = reading(doc).text
        self._edges = _stretches(self.text)
        self._anchors: dict[int, list[Anchor]] = {}
        self._labels: dict[int, list[Anchor]] = {}
        self._sided: Counter[tuple[str, str]] | None = None
        self._named: Counter[str] | None = None

    def _before(self, position: int) -> Iterator[Anchor]:
        """The last anchors before a position, the nearest first."""
        last = bisect_right(self._edges, position) - 1
        for number in range(last, max(-1, last - _MOST_STRETCHES), -1):
            for anchor in reversed(self._anchors_of(number)):
                if anchor.start <= position:
                    yield anchor

    def _anchors_of(self, number: int) -> list[Anchor]:
        """The anchors of the stretch of this number."""
        found = self._anchors.get(number)
        if found is None:
            start, end = self._stretch(number)
            found = self._anchors[number] = find_anchors(self._doc, start, end, self._labels_of(number))
        return found

    def _labels_of(self, number: int) -> list[Anchor]:
        """Of the anchors of the stretch of this number, the labels, and the sections that begin without one."""
        found = self._labels.get(number)
        if found is None:
            found = self._labels[number] = find_labels(self._doc, *self._stretch(number))
        return found

    def _stretch(self, number: int) -> tuple[int, int]:
        return self._edges[number], self._edges[number + 1] if number + 1 < len(self._edges) else len(self.text)

    def _labels_before(self, position: int, lowest: int = 0) -> Iterator[tuple[int, Anchor]]:
        """``_before`` of labels and sections alone, from ``lowest`` on, each with its stretch's number."""
        last = bisect_right(self._edges, position) - 1
        for number in range(last, max(-1, last - _MOST_STRETCHES), -1):
            for anchor in reversed(self._labels_of(number)):
                if lowest <= anchor.start <= position:
                    yield number, anchor
            if self._edges[number] <= lowest:
                break

    def topic(self, position: int) -> str:
        """What the label of the line is about: range, strength or nothing."""
        for number, anchor in self._labels_before(position, self.text.rfind("\n", 0, position) + 1):
            # A section that begins with a sentence's joint turns to that joint, not to another topic.
            tells = bool(anchor.topic) or not anchor.joints
            if tells and (anchor.is_label or anchor in self._anchors_of(number)):
                return anchor.topic
        section = section_at(self._doc, position)
        return "range" if section is not None and section.kind == "range_of_motion" else ""

    def is_of_range(self, position: int) -> bool:
        """Whether the label of the line, or its section, is about range of motion."""
        section = section_at(self._doc, position)
        may_be = (section is not None and section.kind == "range_of_motion") or may_be_of_range(self.text, position)
        return may_be and self.topic(position) == "range"

    def is_planned(self, position: int) -> bool:
        """Whether the label or heading before a position speaks of goals, plans or precautions."""
        label = next((anchor for _, anchor in self._labels_before(position) if anchor.is_label), None)
        return label is not None and label.topic == "plan"

    def side_at(self, position: int, region: str) -> str | None:
        """The side of the limb that a position speaks of, if ``region`` is of that limb: "Left hand: ... DIP flexion"."""
        for anchor in self._before(position):
            if anchor.side:
                return anchor.side
            if anchor.keeps:
                continue
            for joint in anchor.joints:
                if joint.side and (joint.region == region or is_one_limb(joint.region, region)):
                    return joint.side
            if not any(joint.region == region or is_one_limb(joint.region, region) for joint in anchor.joints):
                return None
        return None

    def pair(self, position: int) -> str | None:
        """ "right left" where a label says that two values are those of the two sides."""
        for anchor in self._before(position):
            if anchor.pair or not anchor.keeps:
                return anchor.pair
        return None

    def joints(
        self,
        position: int,
        motion: str,
        degrees: float | None,
        stated: tuple[int, tuple[Joint, ...]],
        beside: str | None = None,
    ) -> tuple[Joint, ...]:
        """The joints that a motion at ``position`` is of, by what stands before it.

        ``stated`` were named with a motion, and where; ``beside`` is another motion of the same joint.
        """
        side: str | None = None
        stated_fits = tuple(joint for joint in stated[1] if fits(joint, motion, degrees))
        for anchor in self._before(position):
            if stated_fits and anchor.start <= stated[0]:
                return stated_fits
            if anchor.keeps:
                side = side or anchor.side
                continue
            fitting = tuple(joint for joint in anchor.joints if fits(joint, motion, degrees))
            if fitting:
                return tuple(
                    self._sided_by(self._part_of_spine(joint, anchor.start, position), side) for joint in fitting
                )
            if not anchor.joints:
                break
        else:
            if stated_fits:
                return stated_fits
        recent = (self._recent(position, motion, degrees, beside) if beside else None) or self._recent(
            position, motion, degrees
        )
        if recent is not None:
            return (self._sided_by(recent, side),)
        return ()

    def _part_of_spine(self, joint: Joint, start: int, position: int) -> Joint:
        """Of an examination of the back, the part of the spine that is spoken of before ``position``, if it is one."""
        if joint.region != "spine":
            return joint
        named = {site.region for site in sites_between(self._doc, start, position)} & _PARTS_OF_SPINE
        return Joint(named.pop(), None) if len(named) == 1 else joint

    def _sided_by(self, joint: Joint, side: str | None) -> Joint:
        return joint if side is None or joint.region in SPINE else Joint(joint.region, side)

    def _recent(self, position: int, motion: str, degrees: float | None, beside: str | None = None) -> Joint | None:
        """The joint last named before a position in its paragraph."""
        text = reading(self._doc).text
        start = max(0, position - 700, text.rfind("\n\n", 0, position))
        resets = (anchor.start for anchor in self._before(position) if not anchor.keeps and not anchor.joints)
        start = max(start, next(resets, start))
        regions = tuple(
            site for site in sites_between(self._doc, start, position) if not site.structure and names_joint(text, site)
        )
        for token in reversed(joints_between(text, start, position, regions)):
            for joint in token.joints:
                named = Joint(NEXT_JOINT.get(joint.region, joint.region), joint.side)
                may_move = fits(named, motion, degrees) and (beside is None or fits(named, beside))
                if named.region in JOINTS - _WHOLE and may_move:
                    return named
        return None

    def digit_before(self, position: int) -> Joint | None:
        """The thumb or toe named just before a position, if no finger is named after it."""
        text = reading(self._doc).text
        start = max(0, position - _DIGIT_REACH, text.rfind("\n", 0, position))
        for token in reversed(joints_between(text, start, position, sites_between(self._doc, start, position))):
            if token.kind == "joint" and _DIGITAL.match(text, token.start) is None:
                digit = token.joints[-1]
                return digit if digit.region in {"thumb", "toe"} else None
        return None

    def is_of_foot(self) -> bool:
        """Whether the document speaks of feet more than of hands: its "MPJ" is a toe's."""
        counted = self._counted()
        return sum(counted[region] for region in _FOOT) > sum(counted[region] for region in _HAND)

    def is_of_hand(self, position: int) -> bool:
        """Whether "LF" at a position is the long finger: the document speaks of the joints of digits, and of no spine before."""
        text = reading(self._doc).text
        return _LONG_FINGER.match(text, position) is not None and _JOINTS_OF_DIGITS.search(text) is not None

    def _counted(self) -> Counter[str]:
        if self._named is None:
            self._named = _count_joints(self._doc)
        return self._named

    def main(self, motion: str, degrees: float | None, beside: str | None = None) -> Joint | None:
        """The joint that the document is about, of those that make the motion, and that ``beside`` it if there is one."""
        for others in (beside, None) if beside else (None,):
            for region, _ in self._counted().most_common():
                joint = Joint(region, None)
                if fits(joint, motion, degrees) and (others is None or fits(joint, others)):
                    return joint
        own = own_joint(motion)
        return Joint(own, None) if own else None

    def side_of(self, region: str) -> str | None:
        """The side of a region that the document speaks of, if it is nearly always the same; else of the region's limb."""
        if self._sided is None:
            self._sided = _count_sides(self._doc)
        sides = {side: self._sided[region, side] for side in ("left", "right", "bilateral")}
        if not any(sides.values()):
            for (other, side), count in self._sided.items():
                if is_one_limb(region, other):
                    sides[side] += count
        best = max(sides, key=lambda side: sides[side])
        return best if best != "bilateral" and sides[best] and sides[best] >= 0.75 * sum(sides.values()) else None


def _stretches(text: str) -> list[int]:
    """Where the stretches begin whose anchors are looked for together."""
    edge = 0
    edges = [edge]
    while len(text) - edge > _SHORTEST:
        end = text.find("\n", edge + _SHORTEST, edge + _LONGEST)
        edge = end + 1 if end >= 0 else min(edge + _LONGEST, len(text))
        edges.append(edge)
    return edges


def _count_joints(doc: Doc) -> Counter[str]:
    """How often a document names each joint; a structure of it ("meniscus") counts half."""
    text = reading(doc).text
    counted: Counter[str] = Counter()
    for site in sites(doc):
        region = NEXT_JOINT.get(site.region, site.region)
        if region in JOINTS - LIMBS and region != "extremities" and names_joint(text, site):
            counted[region] += 1 if site.structure else 2
    return counted


def _is_relatives(doc: Doc, text: str, site: Site) -> bool:
    """Whether a site is a relative's: "his dad had both knees replaced"."""
    return is_about_relative(text, sentence_at(doc, site.start).start, site.start)


def _count_sides(doc: Doc) -> Counter[tuple[str, str]]:
    text = reading(doc).text
    counted: Counter[tuple[str, str]] = Counter()
    for site in sites(doc):
        region = NEXT_JOINT.get(site.region, site.region)
        floor = max(0, site.start - 24)
        floor = max(floor, text.rfind(". ", floor, site.start) + 1, text.rfind("\n", floor, site.start) + 1)
        near = find_sides(text[floor : site.start])
        if near and near[-1].side and region in JOINTS and region not in SPINE and not _is_relatives(doc, text, site):
            counted[region, near[-1].side] += 1
            for other in _NEIGHBOURS.get(region, ()):
                counted[other, near[-1].side] += 1
    return counted


_LONG_FINGER = re.compile(r"LF\b")
_JOINTS_OF_DIGITS = re.compile(r"\b(?:PIP|DIP|DPC|MCP|[RSM]F)\b")
_FOOT = frozenset(("toe", "foot", "ankle"))
_HAND = frozenset(("finger", "thumb", "hand", "wrist"))
_WHOLE = frozenset(("extremities", "whole body"))
_PARTS_OF_SPINE = frozenset(("cervical spine", "thoracic spine", "lumbar spine"))
_DIGIT_REACH = 100
_DIGITAL = re.compile(
    r"(?:PIP|DIP|MCP|MP|IP|MTP|interphal|metacarpo|metatarso|proximal\s+inter|distal\s+inter)", re.IGNORECASE
)
"""Joints that several digits have."""

_MOST_STRETCHES = 16
"""How many stretches back a joint is looked for: keeps the work linear in the text's length."""
_SHORTEST, _LONGEST = 120, 1500
"""Characters of a stretch: it ends with a line, or in the middle of an endless one."""

_NEIGHBOURS: dict[str, Iterable[str]] = {
    "hand": ("finger", "thumb", "wrist"), "finger": ("hand",), "thumb": ("hand",), "elbow": ("forearm",), "forearm": ("elbow", "wrist"),
    "foot": ("toe", "ankle"), "ankle": ("foot",), "toe": ("foot",),
}  # fmt: skip
