"""Values of the other side, and values whose side their order tells: "versus 175 and 170 on the left", "bending 30/30"."""

import re
from itertools import pairwise

from extraction.findings.range_of_motion_readings import Reading
from extraction.findings.range_of_motion_tokens import HEADS, OPPOSITE, OTHER_SIDE, Joint, Token
from extraction.language.measurements import Measure

_SAME = re.compile(r"\b(?:same|equal|identical|likewise)\b", re.IGNORECASE)
_SAME_REACH = 20
_FEWEST = 2
_LANDMARK_REACH = 8
_VERSUS = re.compile(r"\b(?:versus|vs|compared\s+(?:to|with)|as\s+opposed\s+to|while|whereas)\b", re.IGNORECASE)
_VALUES = re.compile(
    r"(?:\d{1,3}(?:\s?°|\s+degrees|\s?deg\b)?|[TLS]-?\d{1,2})(?:\s*(?:,\s*(?:and\s+)?|\band\s+|/)\s*(?:\d{1,3}(?:\s?°|\s+degrees|\s?deg\b)?|[TLS]-?\d{1,2})){0,7}"
)
# The left side after the right one: "FF 120 Abd 100 ER 50 IR L5; L: 180/180/90/T7".
_STROKED = re.compile(r"\s*:?\s*\d{1,3}(?:\s?/\s?(?:\d{1,3}|[TL]-?\d{1,2})){2,6}(?![\d/])")
_BETWEEN = re.compile(r",\s*(?:and\s+)?|\s+and\s+|/")
_IS = re.compile(r"\s+(?:(?:side|one)\s+)?(?:(?:is|was)\s+)?", re.IGNORECASE)
_SAID_ALONE = re.compile(r"\s*(?:[.;,\n)]|$)")
_NUMBER = re.compile(r"\d{1,3}")
_PLAIN = frozenset(("degrees", "number", "distance"))
_STRAIGHT = frozenset(("flexion", "extension"))
_SIDEWAYS = frozenset(("lateral_flexion", "rotation", "lateral_rotation"))


_OF_THE_OTHER = re.compile(
    r"\b(?:contralateral|opposite|other|uninvolved|unaffected|uninjured|unoperated)\s+$", re.IGNORECASE
)
_OTHER_REACH = 16


def on_other_side(text: str, readings: list[Reading]) -> list[Reading]:
    """ "The right knee goes from 0 to 115, the contralateral knee from 0 to 140": the joint of the side not told before."""
    made: list[Reading] = []
    for one in readings:
        last = _side_of(made[-1]) if made and made[-1].joints else None
        joint = one.joints[0] if one.joints and len(one.joints) == 1 else None
        is_other = (
            last is not None
            and joint is not None
            and joint.side is None
            and one.side is None
            and _OF_THE_OTHER.search(text, max(0, one.start - _OTHER_REACH), one.start) is not None
        )
        made.append(
            one._replace(joints=(Joint(joint.region, OTHER_SIDE[last]),)) if is_other and joint and last else one
        )
    return made


def _side_of(one: Reading) -> str | None:
    """The one side, left or right, that a reading is of."""
    sides = {one.side} if one.side else {joint.side for joint in one.joints or ()}
    side = sides.pop() if len(sides) == 1 else None
    return side if side in OTHER_SIDE else None


def sides_told_before(readings: list[Reading]) -> tuple[str, ...]:
    """In which order the last two findings told the sides: "inversion 20 on the right and 25 on the left" is right, left."""
    told = [_side_of(one) for one in readings[-2:]]
    if len(told) == _FEWEST and told[0] is None and readings[-2].motion == readings[-1].motion and told[1]:
        told[0] = OTHER_SIDE[told[1]]  # the first one's side is that of a joint told with it
    sides = tuple(side for side in told if side)
    return sides if len(set(sides)) == _FEWEST else ()


_EQUALS = re.compile(
    r"\s?(?:°|degrees|deg\.?)?\s?=\s?(?:the\s+)?(?:(?P<left>left|lt|l)|(?P<right>right|rt|r))(?![\w-])", re.IGNORECASE
)


def with_equal_side(text: str, readings: list[Reading]) -> list[Reading]:
    """ "Flexion 140 = R": the number is that of both sides."""
    made: list[Reading] = []
    for one in readings:
        made.append(one)
        equal = _EQUALS.match(text, one.end) if one.measure is not None else None
        side = equal.lastgroup if equal is not None else None
        if equal is not None and side is not None and _side_of(one) in {None, OTHER_SIDE[side]}:
            joints = tuple(Joint(joint.region, side) for joint in one.joints or ()) or None
            made[-1] = one._replace(side=OTHER_SIDE[side])
            made.append(one._replace(end=equal.end(), side=side, joints=joints))
    return made


def with_opposite_named(readings: list[Reading]) -> list[Reading]:
    """ "60 on the right and 45 on the other side": the side that was not told of this motion before."""
    if all(one.side != OPPOSITE for one in readings):
        return readings
    made: list[Reading] = []
    for one in readings:
        told = next((_side_of(last) for last in reversed(made) if last.motion == one.motion and _side_of(last)), None)
        made.append(one._replace(side=OTHER_SIDE[told]) if one.side == OPPOSITE and told else one)
    return made


def first_of_two_sides(text: str, readings: list[Reading]) -> list[Reading]:
    """ "Supination 60 degrees versus 85 on the left": where only the second value has a side, the first is of the other."""
    made = list(readings)
    for index, (one, other) in enumerate(pairwise(readings)):
        side = _side_of(other)
        if (
            side is not None
            and one.side is None
            and one.motion == other.motion
            and one.start == other.start
            and not any(joint.side for joint in one.joints or ())
            and _VERSUS.search(text, one.end, other.end) is not None
        ):
            made[index] = one._replace(side=OTHER_SIDE[side])
    return made


def opens_list(text: str, tokens: list[Token], index: int) -> bool:
    """Whether only values of the other side follow: "abduction 85, versus 175 and 170 on the left", "flexion 128 (L 0, 138)"."""
    between = text[tokens[index - 1].end : tokens[index].start]
    opens = tokens[index].kind == "side" and between.endswith("(")
    if not opens and _VERSUS.search(between) is None:
        return False
    rest = tokens[index:]
    return not any(token.kind in HEADS for token in rest) and sum(token.kind == "value" for token in rest) >= _FEWEST


def of_other_side(text: str, part: list[Token], readings: list[Reading]) -> list[Reading]:
    """What was said of one side, said of the other: "L 0-145; R same", "on the left it is 60 and 60", "versus 175, 170 and T8"."""
    side = next((token for token in part if token.kind == "side" or any(joint.side for joint in token.joints)), None)
    if side is None or not readings:
        return []
    other = side.value if side.kind == "side" else side.joints[-1].side
    told = [one for one in readings if one.side == readings[-1].side]
    if other not in OTHER_SIDE or other == told[-1].side or len({one.joints for one in told}) > 1:
        return []
    if _is_judged(text, part):  # "...; left is full"
        return [
            told[-1]._replace(
                start=part[0].start,
                end=part[1].end,
                rule=part[1].rule,
                motion="all",
                side=other,
                measure=None,
                finding=part[1].value,
                painful=False,
            )
        ]
    if len(part) == 1 and _SAME.search(text, side.end, side.end + _SAME_REACH):
        return [one._replace(start=side.start, end=side.end, side=other) for one in told]
    first = next((token for token in part if token.kind == "value"), None)
    reach = part[-1].end + _LANDMARK_REACH
    values = _VALUES.match(text, first.start, reach) if first is not None else _STROKED.match(text, side.end)
    listed = [value.strip(" :") for value in _BETWEEN.split(values.group())] if values is not None else []
    if len(listed) != len(told):
        return []
    joints = tuple(Joint(joint.region, other) for joint in told[-1].joints or ()) or None
    end = max(part[-1].end, values.end() if values else 0)
    return [
        one._replace(
            start=part[0].start, end=end, rule=first.rule if first else one.rule, side=other, joints=joints,
            measure=_listed_measure(value), finding=None, painful=False,
        )
        for one, value in zip(told, listed, strict=True)
    ]  # fmt: skip


def _is_judged(text: str, part: list[Token]) -> bool:
    """Whether a part only judges a side: "left normal", "the left is full"."""
    return (
        [token.kind for token in part] == ["side", "judge"]
        and _IS.fullmatch(text, part[0].end, part[1].start) is not None
        and _SAID_ALONE.match(text, part[1].end) is not None
    )


def _listed_measure(value: str) -> Measure:
    """A value of a list: degrees, or the vertebra reached."""
    number = _NUMBER.match(value)
    return Measure("number", degrees=float(number.group())) if number is not None else Measure("landmark")


def pairs_of_other_side(text: str, readings: list[Reading]) -> list[Reading]:
    """ "EXT 45 FLEX 50 (R 70/75)": a pair of the other side behind two motions has a value for each."""
    if not any(one.measure is not None and one.measure.is_pair for one in readings):
        return readings
    made: list[Reading] = []
    for one in readings:
        measure = one.measure
        told = [other for other in made if other.side != one.side and other.measure and other.measure.form in _PLAIN][
            -2:
        ]
        if (
            measure is None
            or not measure.is_pair
            or one.side not in OTHER_SIDE
            or len(told) < _FEWEST
            or told[-1].motion != one.motion
            or told[0].motion == one.motion
            or told[0].measure is None
            or told[0].measure.normal is not None
            or _OF_SIDE.search(text, one.start, one.end) is None
        ):
            made.append(one)
            continue
        plain = measure._replace(form="degrees", normal=measure.top, is_pair=False)
        made.append(one._replace(motion=told[0].motion, measure=plain, finding=None))
        made.append(one._replace(measure=plain._replace(degrees=measure.normal), finding=None))
    return made


_OF_SIDE = re.compile(
    r"[(,;]\s*(?:the\s+)?(?:right|left|rt|lt|r|l)\.?\s*(?:side\s+)?[:=]?\s*\d{1,3}\s?°?\s?/", re.IGNORECASE
)
_EACH = re.compile(r"\b(?:each|both|either|bilat)", re.IGNORECASE)


def _is_of_each(text: str, one: Reading) -> bool:
    """Whether a value and its normal are said of each side: "lateral bending 20/25 each side"."""
    return one.side == "bilateral" and _EACH.search(text, one.start, one.end + 12) is not None


def sides_of_pairs(text: str, readings: list[Reading]) -> list[Reading]:
    """ "Flexion 80, extension 20, lateral bending 30/30": where other motions have no normal, two numbers are right and left."""
    if not any(one.measure is not None and one.measure.is_pair for one in readings):
        return readings
    if not any(one.measure and one.measure.form in _PLAIN and one.motion in _STRAIGHT for one in readings):
        return readings
    made: list[Reading] = []
    for one in readings:
        measure = one.measure
        if (
            measure is None
            or not measure.is_pair
            or one.motion not in _SIDEWAYS
            or one.side in OTHER_SIDE
            or _is_of_each(text, one)
        ):
            made.append(one)
            continue
        right = measure._replace(form="degrees", normal=None, is_pair=False)
        if measure.degrees == measure.normal:
            made.append(one._replace(measure=right, side="bilateral"))
        else:
            made.append(one._replace(measure=right, side="right"))
            made.append(one._replace(measure=right._replace(degrees=measure.normal), side="left"))
    return made
