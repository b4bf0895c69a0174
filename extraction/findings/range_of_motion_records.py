"""From readings to records: the joint of each, its side, the reference normal and the deficit; each finding once."""

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc

from extraction.evidence import evidence
from extraction.findings.range_of_motion_joints import Context
from extraction.findings.range_of_motion_moves import LIMBS, fits, is_of_limb, motions_of, of_motion
from extraction.findings.range_of_motion_readings import WHOLE_ARC, Reading
from extraction.findings.range_of_motion_tokens import OPPOSITE, OTHER_SIDE, SPINE, Joint
from extraction.language.dates import dates
from extraction.language.reading import reading
from extraction.language.terms import read_rows
from models.case import RangeOfMotion
from models.vocabulary import Mode, Motion, Region, RomFinding, Side

_REASONING = frozenset(("decision_rationale", "discussion"))
_BENDS = frozenset(("knee", "elbow", "finger", "thumb", "hip", "toe"))
"""Joints whose whole arc ends in flexion."""

_STRAIGHTENS = frozenset(("knee", "elbow", "finger", "thumb"))
_FINGER = re.compile(r"(?:index|long|middle|ring|small|little|pinky)\b|(?-i:[ILRMS]F)\b", re.IGNORECASE)
_TO_THE_SIDES = frozenset(("rotation", "lateral_flexion"))
_WITHOUT_SIDE = frozenset(("extremities", "whole body", "jaw"))
_DIGITS = frozenset((Region.FINGER, Region.TOE))
"""A hand has several fingers: equal numbers at two places are of two fingers."""

_ONLY_TO = re.compile(r"\b(?:only|barely|just|no\s+(?:more|further|higher)\s+than)\b", re.IGNORECASE)
_REACHES_ALL = re.compile(
    r"\bchin\s+(?:to|on|touch\w*|reach\w*)\s+(?:the\s+|his\s+|her\s+)?(?:chest|sternum)", re.IGNORECASE
)
"""The chin on the chest is full flexion of the neck (AAOS 1965)."""

_TO_SMALL = re.compile(r"\bbase\s+of\s+(?:the\s+)?(?:small|little|fifth|5th|SF)\b", re.IGNORECASE)
"""The thumb at the small finger's base is full opposition."""

_NEAR_CHIN = 25
_LEAST_FLEXED = 60
"""Degrees: so much of a hinge's motion is flexion, if nothing else is said."""

_LATER = 7
_NEAR = 250
_CLOSE = 30
_ONLY_REACH = 5  # characters: "opposition to the ring tip only"
_EXCEPT = re.compile(
    r"[\s,(]*(?:throughout|in\s+all\s+planes)?[\s,(]*(?:except|other\s+than|apart\s+from|aside\s+from)\b[^.;\n]{0,40}",
    re.IGNORECASE,
)
_LAG = re.compile(r"\b(?:extensor|quad(?:riceps)?)\s+lag\b", re.IGNORECASE)
_NO_ANGLE = frozenset(("distance", "landmark"))
_Stated = tuple[int, tuple[Joint, ...]]


def records_of(doc: Doc, readings: list[Reading], context: Context) -> Iterator[RangeOfMotion]:
    """The records in order, each once; a motion that is only said to hurt adds nothing to one that has its finding."""
    readings = [_chin_to_chest(context.text, one) for one in readings]
    made = list(_records(doc, sorted(readings, key=lambda one: (one.start, one.end)), context))
    known = {(record.joint, record.motion, record.side) for record in made if _tells(record)}
    motions = {(joint, motion) for joint, motion, _ in known}
    joints = {joint for joint, _, _ in known}
    seen: set[tuple[object, ...]] = set()
    for record in made:
        is_digits = record.joint in _DIGITS and record.degrees is not None
        digit = (record.evidence.start, record.evidence.end) if is_digits else None
        key = (
            record.joint, record.side, record.motion, record.degrees, record.percent_of_normal, record.finding, record.mode,
            record.date, digit,
        )  # fmt: skip
        if key not in seen and (_tells(record) or not _is_known(record, known, motions, joints)):
            seen.add(key)
            yield record


def _records(doc: Doc, readings: list[Reading], context: Context) -> Iterator[RangeOfMotion]:
    stated: _Stated = (-1, ())
    text = context.text
    widest = _widest_of_rows(text, readings)
    for number, found in enumerate(readings):
        following = readings[number + 1 : number + 2]
        if _excepts(doc, found, following):
            continue
        joints = _joints(found, context, stated, _beside(found, following), widest[number])
        joints = _told_by_way(text, found, joints)
        if not joints:
            joints = _joints_of_next(found, readings[number + 1 : number + 1 + _LATER], context, stated)
        stated = (found.start, joints)
        motion = _motion(found)
        for joint in _turning(joints, motion):
            moving = of_motion(joint, motion)
            for name in motions_of(moving, motion):
                yield _record(doc, found, moving, name, context)


def _chin_to_chest(text: str, one: Reading) -> Reading:
    """The chin on the chest tells flexion, beside whatever motion it stands: "rotates to 60 and brings the chin to the chest"."""
    is_chin = one.motion != "flexion" and one.measure is not None and one.measure.form == "landmark"
    return one._replace(motion="flexion") if is_chin and _REACHES_ALL.search(text, one.start, one.end) else one


def _degrees(found: Reading) -> float | None:
    return found.measure.degrees if found.measure is not None else None


def _widest_of_rows(text: str, readings: list[Reading]) -> list[float | None]:
    """For each reading the largest value told of its motion on its line and on the lines that touch it, where no joint is named."""
    widest: list[float | None] = []
    first = 0
    for number, found in enumerate(readings):
        last = readings[number - 1] if number else None
        if last is not None and not _is_same_row(text, last, found):
            first = number
        widest.append(_degrees(found))
        told = [abs(value) for value in widest[first:] if value is not None]
        if len(told) > 1:
            widest[first:] = [None if value is None else max(told) for value in widest[first:]]
    return widest


def _is_same_row(text: str, one: Reading, other: Reading) -> bool:
    """Whether two readings of one motion stand in one row of a table or in two that touch, and neither names a joint."""
    if one.joints or other.joints or one.motion != other.motion:
        return False
    return text.count("\n", one.end, other.start) < 2 and other.start - one.end < _CLOSE


def _excepts(doc: Doc, found: Reading, following: list[Reading]) -> bool:
    """Whether motion is full everywhere but in the joint named next: "full ROM except left shoulder abduction 100"."""
    if not following or found.joints or not following[0].joints or found.motion != "all":
        return False
    return _EXCEPT.fullmatch(reading(doc).text, found.end, following[0].start) is not None


_OF_WRIST = frozenset(("flexion", "extension"))


def _turning(joints: tuple[Joint, ...], motion: str) -> tuple[Joint, ...]:
    """The forearm alone where it is named beside the wrist or elbow and the motion is its own: "wrist / forearm: supination 35".

    Beside the hand ("Wrist/hand AROM") what is measured is the wrist's: of the digits each joint is named.
    """
    if motion in _OF_WRIST and {"wrist", "hand"} <= {joint.region for joint in joints}:
        return tuple(joint for joint in joints if joint.region != "hand")
    own = tuple(joint for joint in joints if joint.region == "forearm")
    return own if own and motion in {"pronation", "supination"} else joints


def _told_by_way(text: str, found: Reading, joints: tuple[Joint, ...]) -> tuple[Joint, ...]:
    """The shoulder, where internal rotation is how high the hand reaches ("IR to L3"); the knee, where a lag is the extensor's."""
    is_reach = found.motion == "internal_rotation" and found.measure is not None and found.measure.form == "landmark"
    is_lag = found.motion == "extension" and _LAG.search(text, found.start, found.end) is not None
    if not (is_reach or is_lag):
        return joints
    own = "shoulder" if is_reach else "knee"
    return tuple(Joint(own, joint.side) if joint.region == "hip" else joint for joint in joints)


def _beside(found: Reading, following: list[Reading]) -> str | None:
    """The motion told in the next words, if no joint is named with it."""
    if not following or following[0].joints or following[0].start - found.end > _CLOSE:
        return None
    return _motion(following[0])


def _motion(found: Reading) -> str:
    return "all" if found.motion == WHOLE_ARC else found.motion


def _joints(
    found: Reading, context: Context, stated: _Stated, beside: str | None = None, widest: float | None = None
) -> tuple[Joint, ...]:
    """The joints of a reading: those it names, else those its context or the whole document speaks of.

    ``beside`` is the motion that is told next to it, of no other joint: "loss of extension, and rotation 45" is of one that does both.
    ``widest`` is the largest value of its row and of the rows of the same motion that touch it: the joint must reach it.
    """
    motion = _motion(found)
    degrees = widest if widest is not None else _degrees(found)
    named = tuple(joint for joint in found.joints or () if fits(joint, motion))
    is_digit = all(joint.region == "finger" and joint.side is None for joint in named)
    is_limb = motion != "all" and all(joint.region in LIMBS for joint in named)
    if named and (found.is_placed or not (is_digit or is_limb)):
        return named
    around = context.joints(found.start, motion, degrees, stated, beside)
    if named and is_digit and _FINGER.match(context.text, found.start):
        return named
    if named and is_digit:
        # "Thumb: IP flexion 70", "the second toe is hammered and its PIP joint ...": the joint of the digit that is named before
        digit = context.digit_before(found.start)
        if digit is not None and fits(digit, motion, degrees):
            return (digit,)
        if around and all(joint.region in {"thumb", "toe"} for joint in around):
            return around
        return (Joint("toe", None),) if context.is_of_foot() else named
    if named:
        return around if around and all(is_of_limb(joint, named[0]) for joint in around) else named
    if around:
        return around
    main = context.main(motion, degrees, beside)
    if main is not None:
        return () if main.region == "spine" and context.is_of_hand(found.start) else (main,)
    return (Joint("extremities", None),) if motion == "all" and found.finding == "normal" else ()


def _joints_of_next(found: Reading, following: list[Reading], context: Context, stated: _Stated) -> tuple[Joint, ...]:
    """The joints of the next reading that has any: "forward flexes to 90, side bends to 20" is of the spine."""
    for one in following:
        joints = _joints(one, context, stated) if one.start - found.start < _NEAR else ()
        if joints:
            return tuple(joint for joint in joints if fits(joint, _motion(found)))
    return ()


def _is_known(
    record: RangeOfMotion,
    known: set[tuple[Region, Motion, Side | None]],
    motions: set[tuple[Region, Motion]],
    joints: set[Region],
) -> bool:
    """Whether the examination says of this motion what a reviewer only repeats, or more than that it hurts."""
    if record.evidence.section in _REASONING and record.joint in joints:
        return True
    if record.motion != Motion.ALL or record.side is None:
        return (record.joint, record.motion) in motions
    return not known.isdisjoint({(record.joint, record.motion, record.side), (record.joint, record.motion, None)})


def _tells(record: RangeOfMotion) -> bool:
    """Whether a record has a number, or a judgement that is not of a reviewer's rationale."""
    if record.degrees is not None:
        return True
    if record.evidence.section in _REASONING:
        return False
    return record.percent_of_normal is not None or record.finding != RomFinding.MEASURED


def _record(doc: Doc, found: Reading, joint: Joint, motion: str, context: Context) -> RangeOfMotion:
    text = context.text
    if found.motion == WHOLE_ARC and joint.region in _BENDS:
        motion = "flexion"
    elif motion == "all" and joint.region in _BENDS and _is_flexed(found) and not found.is_placed:
        motion = "flexion"  # "AROM of the knee 5-110, passively to 120"
    elif motion == "all" and joint.region in _STRAIGHTENS and found.measure and found.measure.form == "lacks":
        motion = "extension"  # "the right elbow lacks 5 degrees"
    side = _side(found, joint, motion, context)
    degrees = found.measure.degrees if found.measure else None
    normal = found.measure.normal if found.measure else None
    if normal is not None and normal < 0:
        normal = None  # "extension -8 / -2": two measurements; no normal is below zero
    reference = _normals().get((joint.region, motion))
    limit = normal if normal is not None else reference
    return RangeOfMotion(
        joint=Region(joint.region),
        side=Side(side) if side else None,
        motion=Motion(motion),
        mode=Mode(found.mode) if found.mode else None,
        degrees=degrees,
        normal_degrees=normal,
        percent_of_normal=found.measure.percent if found.measure else None,
        finding=RomFinding(_finding(found, text)),
        painful=found.painful,
        date=_date(doc, found),
        reference_degrees=reference,
        deficit_degrees=None if degrees is None or limit is None else max(0.0, limit - degrees),
        evidence=evidence(doc, found.start, _trimmed(text, found.end), found.rule),
    )


def _is_flexed(found: Reading) -> bool:
    measure = found.measure
    return measure is not None and measure.form in {"degrees", "number"} and (measure.degrees or 0) >= _LEAST_FLEXED


def _side(found: Reading, joint: Joint, motion: str, context: Context) -> str | None:
    """The side of a record: in the spine only of motions to a side; of a limb also the one that its context speaks of."""
    told = None if found.side == OPPOSITE else found.side
    if joint.region in SPINE:
        return told if motion in _TO_THE_SIDES else None
    if joint.region in _WITHOUT_SIDE:
        return None
    side = told or joint.side or context.side_at(found.start, joint.region) or context.side_of(joint.region)
    return OTHER_SIDE.get(side or "") if found.side == OPPOSITE else side


def _finding(found: Reading, text: str) -> str:
    """The judgement said, else what the document's own normal makes of the number, or the words for how far it reaches."""
    measure = found.measure
    if found.finding is not None:
        return found.finding
    if measure is not None and measure.form == "landmark":
        said = text[found.start : found.end + _ONLY_REACH]
        if found.motion == "opposition" and _TO_SMALL.search(said) and not _ONLY_TO.search(said):
            return "normal"
        chin = _REACHES_ALL.search(said)
        near = said[max(0, chin.start() - _NEAR_CHIN) :] if chin else said
        return "decreased" if _ONLY_TO.search(near) else "normal" if _REACHES_ALL.search(said) else "measured"
    if measure is not None and measure.form == "distance" and found.motion == "opening":
        return "decreased" if _ONLY_TO.search(text, found.start, found.end) else "measured"
    if measure is None or measure.form in _NO_ANGLE:
        return "measured"
    if measure.percent is not None:
        return "decreased" if measure.percent < 100 else "normal"
    if measure.form == "lacks":
        return "decreased"
    if measure.normal is None or measure.degrees is None:
        return "measured"
    return "decreased" if measure.degrees < measure.normal else "normal"


def _date(doc: Doc, found: Reading) -> str | None:
    """The date of a table's column, as the document's dates read it."""
    if found.date is None:
        return None
    text = reading(doc).text
    return next((date.value for date in dates(doc) if text[date.start : date.end] == found.date), None)


def _trimmed(text: str, end: int) -> int:
    """Where a phrase ends without the space and stop behind it."""
    while text[end - 1] in " \n.,":
        end -= 1
    return end


@cache
def _normals() -> dict[tuple[str, str], float]:
    """Published normal motion in degrees by joint and motion."""
    return {(row["joint"], row["motion"]): float(row["degrees"]) for row in read_rows("rom_normals.csv")}
