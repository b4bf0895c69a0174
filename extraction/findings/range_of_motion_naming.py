"""Joints as they are named: with the side before them, listed together, in the plural."""

import re
from collections.abc import Iterable, Iterator

from extraction.findings.range_of_motion_patterns import sides_pattern
from extraction.findings.range_of_motion_tokens import JOINTS, SPINE, Joint, Token
from extraction.language.anatomy import Site
from extraction.language.terms import lower

_PLURAL = frozenset(
    (
        "shoulders", "elbows", "wrists", "hands", "hips", "knees", "ankles", "feet", "forearms", "upper extremities",
        "lower extremities", "arms", "legs",
    )
)  # fmt: skip
_SIDED_LIMBS = {
    "LUE": "left", "LLE": "left", "RUE": "right", "RLE": "right", "BUE": "bilateral", "BLE": "bilateral",
}  # fmt: skip
SIDE_NAMES = frozenset(("left", "right", "bilateral"))
CAPITALS = frozenset("blr")
"""One letter alone is a side only as a capital."""


def side_words(text: str, start: int, end: int) -> list[Token]:
    """The words of laterality in ``[start, end)``."""
    return [
        Token(match.start() + start, match.end() + start, "side", match.lastgroup)
        for match in sides_pattern().finditer(lower(text[start:end]))
        if match.lastgroup in SIDE_NAMES and (match.group() not in CAPITALS or text[match.start() + start].isupper())
    ]


def may_name_side(text: str, start: int, end: int) -> bool:
    """Whether a stretch may hold a word of laterality, or the one side told by the other: all have one of few beginnings."""
    return _MAY_NAME_SIDE.search(lower(text[start:end])) is not None


_MAY_NAME_SIDE = re.compile(
    r"(?<![a-z])(?:[lrb]t?(?![a-z])|left|right|bil|both|each|either|symm|equal|opposite|contra|other|un(?:inv|aff|inj|op)|good|well|normal)"
)


def side_pair(text: str) -> str | None:
    """ "right left" or "left right" if the text announces values of both sides in that order."""
    for match in sides_pattern().finditer(text.lower()):
        if match.lastgroup in {"pair", "riap"}:
            return "right left" if match.lastgroup == "pair" else "left right"
    return None


def mode_pair(text: str, start: int, end: int) -> str | None:
    """ "active passive" or "passive active" if ``[start, end)`` announces values of both in that order: "AROM/PROM"."""
    said = _TWO_MODES.search(text, start, end)
    if said is None:
        return None
    return "active passive" if said["active"] else "passive active"


_TWO_MODES = re.compile(
    r"(?<![\w/])(?:(?P<active>a|arom|active)\s?/\s?(?:p|prom|passive)|(?:p|prom|passive)\s?/\s?(?:a|arom|active))(?![\w/])",
    re.IGNORECASE,
)


def joints_between(text: str, start: int, end: int, sites: tuple[Site, ...]) -> list[Token]:
    """The joints named in ``[start, end)`` with their sides, and the other body parts; no values are looked for."""
    found = [
        Token(
            site.start,
            site.end,
            "joint" if site.region in JOINTS else "part",
            site.region,
            joints=(Joint(joint_of(text, site), side_in_name(text, site)),),
        )
        for site in sites
    ]
    found += upper_limbs(text, sites)
    found += side_words(text, start, end)
    found.sort(key=lambda token: (token.start, -token.end))
    return join_joints(text, without_overlaps(found))


def upper_limbs(text: str, sites: Iterable[Site]) -> Iterator[Token]:
    """The arms of "left upper and both lower extremities", which are named in one word."""
    for site in sites:
        if site.region == "lower extremity":
            upper = _UPPER_AND.search(text, max(0, site.start - _UPPER_REACH), site.start)
            if upper is not None and (upper["first"] or upper["second"]):
                limb = Joint("upper extremity", None)
                yield Token(upper.start("upper"), upper.end("upper"), "joint", limb.region, joints=(limb,))


_UPPER_AND = re.compile(
    r"(?P<first>\b(?:left|right|l|r|lt|rt)\s+)?\b(?P<upper>upper)\s+(?:and|&)\s+(?:the\s+)?(?P<second>(?:left|right|both|l|r|lt|rt)\s+)?$",
    re.IGNORECASE,
)
_UPPER_REACH = 30


def names_joint(text: str, site: Site) -> bool:
    """Whether a region is spoken of for itself: not "fingertips to floor" nor "heel and toe walking"."""
    if text[site.start : site.end].lower().startswith("fingertip"):
        return False
    lead = text[max(0, site.start - _HAND_REACH) : site.start].lower()
    if any(word in lead for word in ("nger", "hand", "forward")) and _REACHED_BY_HAND.search(
        text, max(0, site.start - _HAND_REACH), site.start
    ):
        return False  # "bends to bring his fingertips to the level of his knees", "flexes only to the mid thighs"
    return not _GAIT.match(text, site.end) and not _REACHING.match(text, site.start)


_REACHED_BY_HAND = re.compile(
    r"(?:fingers?|finger\s?tips?|hands?|(?:forward\s+)(?:flex|bend)\w*)\s+(?:(?:to|only|reach\w*|touch\w*|at|get|go|come|down|just|within|below|above|past)\s+){1,4}(?:the\s+)?(?:level\s+of\s+)?(?:the\s+|his\s+|her\s+)?(?:mid[-\s]?)?$",
    re.IGNORECASE,
)
_HAND_REACH = 60
_REACHING = re.compile(
    r"(?:fingers?|hands?)\s+(?:(?:almost|nearly|down|only|just)\s+)?(?:to|reach\w*|touch\w*|at)\s+(?:(?:about|the|his|her|level|of)\s+){0,4}"
    r"(?:mid|lower|upper|proximal|distal|floor|ankle|shin|knee|patell|toe|feet|tibia|ground|thigh|cal(?:f|ves)\b)",
    re.IGNORECASE,
)
_GAIT = re.compile(
    r"[\s/-]*(?:(?:and|to|/)?[\s-]*toe[\s-]*)?(?:walk|gait|rais|stand|touch|to\s+toe|pain\s+level)", re.IGNORECASE
)


def joint_of(text: str, site: Site) -> str:
    """The joint that a region's motion is of: the thoracolumbar spine moves as the lumbar spine does (AMA Guides 5th ed., ch. 15)."""
    return (
        "lumbar spine"
        if text[site.start : site.start + 6].lower().startswith(("thorac", "dorsol", "tl", "t/l", "t-l"))
        and site.region == "spine"
        else site.region
    )


def side_in_name(text: str, site: Site) -> str | None:
    """Both sides, where the joint is named in the plural; the side that "LUE" holds."""
    words = text[site.start : site.end]
    return "bilateral" if words.lower() in _PLURAL else _SIDED_LIMBS.get(words)


def without_overlaps(found: list[Token]) -> list[Token]:
    """The tokens without those that begin inside the one before."""
    kept: list[Token] = []
    reached = 0
    for token in found:
        if token.start >= reached:
            kept.append(token)
            reached = token.end
    return kept


_JOIN = re.compile(
    r"[\s,/&+]*(?:\b(?:and|the|his|her|both|of|spine|joints?|regions?|including|chopart|midtarsal)\b[\s,/&]*){0,4}",
    re.IGNORECASE,
)
_DIGITS = frozenset(("thumb", "toe", "finger"))
_WITH_JOINTS = frozenset(("thumb", "toe"))
_OF_THE = re.compile(r"\s*(?:joints?\s+)?of\s+(?:the|his|her|both)\s*", re.IGNORECASE)
_IN_THE = re.compile(r"\s*(?:in|of)\s+(?:(?:the|his|her|both)\s*)?", re.IGNORECASE)
_SIDE_JOIN = re.compile(
    r"\s*(?:(?:(?:index|long|middle|ring|small|little|first|second|third|fourth|fifth)\b\s*(?:,|and\b|,\s*and\b|&))\s*|(?:the|his|her|of|patient's|distal|proximal|index|middle|long|ring|small|little|great|big|first|second|third|fourth|fifth|\dst|\dnd|\drd|\dth)\b\s*)*",
    re.IGNORECASE,
)


_OF_PART = re.compile(
    r"\s+(?:(?:lateral|medial|anterior|posterior|proximal|distal|dorsal|upper|lower|outer|inner|mid)\s+){0,2}",
    re.IGNORECASE,
)


def join_joints(text: str, found: list[Token]) -> list[Token]:
    """Give joints the side before them, and make one token of joints listed together."""
    kept: list[Token] = []
    for token in found:
        if token.kind != "joint":
            is_sided = token.kind == "part" and kept and kept[-1].kind == "side"
            if is_sided and _OF_PART.fullmatch(text, kept[-1].end, token.start):
                # "decreased sensation over the left calf, right knee flexion 110": the side is the calf's
                kept.append(token._replace(start=kept.pop().start))
            else:
                kept.append(token)
            continue
        joint = token
        if (
            kept
            and kept[-1].kind == "side"
            and token.value not in SPINE
            and _SIDE_JOIN.fullmatch(text, kept[-1].end, token.start)
        ):
            side = kept.pop()
            joint = token._replace(start=side.start, joints=(Joint(token.value, side.value),))
        if (
            kept
            and kept[-1].value == "whole body"
            and kept[-1].kind == "joint"
            and _IN_THE.fullmatch(text, kept[-1].end, joint.start)
        ):
            joint = joint._replace(start=kept.pop().start)
        elif kept and kept[-1].kind == "joint" and _JOIN.fullmatch(text, kept[-1].end, joint.start):
            before = kept.pop()
            if before.value == "upper extremity" and joint.start == token.start:
                joint = token._replace(
                    joints=(Joint(token.value, None),)
                )  # "left upper and lower extremities": one of each
            listed = _listed(before.joints, joint.joints[0])
            if token.value == "finger" and before.value in _WITH_JOINTS and not text[before.end : joint.start].strip():
                listed = before.joints  # "the left thumb IP joint"
            if before.value == "finger" and token.value in _DIGITS and _OF_THE.fullmatch(text, before.end, joint.start):
                listed = joint.joints  # "the MCP joint of the right thumb"
            joint = joint._replace(start=before.start, joints=listed)
        kept.append(joint)
    return kept


def _listed(before: tuple[Joint, ...], joint: Joint) -> tuple[Joint, ...]:
    """A list of joints with one more: "left hip and knee" shares the side, "index finger PIP" is one joint."""
    last = before[-1]
    if joint.region == last.region and joint.side in {None, last.side}:
        return before
    if joint.region == "extremities":
        return (joint,)
    if {last.region, joint.region} in (
        {"spine", "cervical spine"},
        {"spine", "lumbar spine"},
        {"spine", "thoracic spine"},
    ):
        return (*before[:-1], joint if last.region == "spine" else last)
    inherits = last.side in {"left", "right"} or (
        last.side == "bilateral" and joint.region in {"finger", "thumb", "toe"}
    )
    if joint.side is None and inherits and joint.region not in SPINE:
        joint = Joint(joint.region, last.side)
    return (*before, joint)
