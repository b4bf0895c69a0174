"""From a group of motions and what is said of it to readings: one motion each, with its side, value and joint."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extraction.findings.range_of_motion_groups import Group
from extraction.findings.range_of_motion_states import State, halves
from extraction.findings.range_of_motion_tokens import BREAK, Joint, Token, gap
from extraction.language.measurements import Measure

_JOINT_LINK = re.compile(
    r"\s*(?:(?:noted|seen|present|is)\s+)?(?:of|in|at|about|for|throughout|to|on|across|involving)\s+(?:(?:the|both|his|her|all|patient's|a)\s+){0,3}$",
    re.IGNORECASE,
)
_ARCS = frozenset(("arc", "neutral_zero"))
_NUMBERS = frozenset(("degrees", "number"))
_BARE_FORMS = frozenset(("degrees", "number", "of_normal", "percent"))
_FARTHEST = 200.0
"""Degrees: no joint moves further in one motion."""

_FLEXED = 70.0
"""Degrees: no joint extends so far; "full extension to 120" ends in flexion."""

_FINGERS = (Joint("finger", None),)
"""A fist is made with the fingers, and total motion is that of a finger's joints together, whatever joint is spoken of before
("Wrist extension 30. She can make a full fist")."""

EXTENSION_FIRST = re.compile(
    r"\b(?:ext(?:ension)?\.?(?:\s+(?:deficit|lag|lack|loss))?\s?[/-]\s?flex(?:ion)?|E\s?/\s?F)\b", re.IGNORECASE
)
"""A heading of a digit's arcs that tells that each gives both: "AROM (ext/flex)   MP 0/75"."""

_HEADING_REACH = 300

WHOLE_ARC = "arc"
"""The motion of a reading of a joint's whole arc; which motion that is depends on the joint."""


class Reading(NamedTuple):
    """A motion as a document states it at ``[start, end)``. ``joints`` is None where no joint is named with it."""

    start: int
    end: int
    rule: str
    motion: str
    side: str | None = None
    measure: Measure | None = None
    finding: str | None = None
    painful: bool = False
    mode: str | None = None
    date: str | None = None
    joints: tuple[Joint, ...] | None = None
    is_placed: bool = False
    """Whether a grid or the motion's name tells the digit: no other is looked for."""


_SHORT_OF = re.compile(
    r"\b(?:lack(?:s|ing|ed)?|short\s+of|shy\s+of|los(?:es|t)|missing)\s+(?:about\s+)?(?:the\s+)?(?:(?:full|complete|terminal|final|last|active|passive)\s+)*$",
    re.IGNORECASE,
)
_SHORT_REACH = 50
# "The neck is nontender and moves freely": of the joint that the sentence begins with
_AND_MOVES = re.compile(
    r"\b(?:neck|spine|shoulder|elbow|wrist|hip|knee|ankle)s?\b[^.;\n]{0,50}\band\s+(?:it\s+|they\s+)?$", re.IGNORECASE
)
_BY = re.compile(r"\s+by\s", re.IGNORECASE)


def readings_of(text: str, group: Group, states: list[State], side: str | None) -> list[Reading]:
    """The group's motions with each of the states; ``side`` where a state has none."""
    joints = joints_of(text, group)
    if (
        group.kind == "moves"
        and joints is None
        and not _AND_MOVES.search(text, max(0, group.heads[0].start - 80), group.heads[0].start)
    ):
        return []
    states = [state for state in states if state.measure or state.finding or state.painful]
    if group.kind != "total":
        states = [state for state in states if not state.measure or (state.measure.degrees or 0) <= _FARTHEST]
    if group.kind == "bare":
        states = [state for state in states if state.measure and state.measure.form in _BARE_FORMS]
    pairs = _distributed(text, group.heads, states)
    if pairs is None:
        pairs = [(head, state) for head in group.heads for state in _without_repetitions(text, states)]
        made = [one for head, state in pairs for one in _of_arc(text, _reading(group, head, state, side, joints), head)]
    else:
        made = [_reading(group, head, state, side, joints) for head, state in pairs]
    short = _SHORT_OF.search(text, max(0, group.heads[0].start - _SHORT_REACH), group.heads[0].start)
    if short is None or _BY.match(text, group.heads[-1].end) is None:
        return made
    return [_lacking(one)._replace(start=short.start()) for one in made]


def _lacking(one: Reading) -> Reading:
    """ "Lacks full extension by 5 degrees": what is measured is what is missing."""
    missing = one.measure.degrees if one.measure is not None else None
    measure = Measure("lacks", degrees=-abs(missing)) if missing is not None and one.motion == "extension" else None
    return one._replace(measure=measure, finding="decreased")


def _reading(group: Group, head: Token, state: State, side: str | None, joints: tuple[Joint, ...] | None) -> Reading:
    measure, finding = state.measure, state.finding
    if head.kind == "contracture":
        finding = "decreased"
        if measure is not None and measure.degrees is not None:
            measure = measure._replace(degrees=-abs(measure.degrees))
    if joints is None and (head.kind == "total" or (head.kind == "fist" and head.value == "flexion")):
        joints = _FINGERS
    # A joint beside its arc has no word for the motion ("R knee 0-115"): the joint is what is quoted.
    named = [token.start for token in group.left if head.kind == "arc" and token.kind == "joint"]
    return Reading(
        min([state.start, head.start, *named]),
        max(state.end, head.end),
        state.rule,
        head.value,
        state.side or side,
        measure,
        finding,
        state.painful,
        state.mode or head.mode,
        state.date,
        joints,
        is_placed=head.kind == "total",
    )


def _distributed(text: str, heads: list[Token], states: list[State]) -> list[tuple[Token, State]] | None:
    """ "Flexion/extension 40/20", "flexion and extension 40 and 20": a value each; None if all share what is said."""
    if len(heads) == 1:
        return _to_flexion(heads[0], states)
    if len(heads) == 2 and "/" in text[heads[0].end : heads[1].start]:
        both = [one for state in states for one in (*_ends_of_arc(heads, state), *_of_two(heads, state))]
        if both:
            return both
    if len(heads) == len(states) and all(state.measure is not None and not state.side for state in states):
        return list(zip(heads, states, strict=True))
    return None


def _to_flexion(head: Token, states: list[State]) -> list[tuple[Token, State]] | None:
    """ "8 deg hyperextension to 145", "full extension to 120": the second number is flexion."""
    if head.value != "extension" or not states:
        return None
    flexion = head._replace(value="flexion", mode=head.mode)
    first = states[0]
    if len(states) > 1 and first.measure is not None and states[1].side is None and _is_flexed(states[1].measure):
        return [(head, first), (flexion, states[1]._replace(side=first.side))]
    if len(states) == 1 and first.finding == "normal" and _is_flexed(first.measure):
        return [(head, first._replace(measure=None)), (flexion, first._replace(finding=None))]
    return None


def _is_flexed(measure: Measure | None) -> bool:
    return measure is not None and measure.form in _NUMBERS and (measure.degrees or 0) >= _FLEXED


def _ends_of_arc(heads: list[Token], state: State) -> Iterator[tuple[Token, State]]:
    """ "Flexion/extension 5-120": the arc ends in flexion and begins with the extension that lacks."""
    measure = state.measure
    if measure is not None and measure.form in _ARCS and {head.value for head in heads} == {"flexion", "extension"}:
        low = measure._replace(degrees=0.0 - (measure.low or 0.0), normal=None)
        for head in heads:
            yield head, state if head.value == "flexion" else state._replace(measure=low)


def _of_two(heads: list[Token], state: State) -> Iterator[tuple[Token, State]]:
    if state.measure is not None and state.measure.is_pair:
        yield from zip(heads, halves(state), strict=True)


def _without_repetitions(text: str, states: list[State]) -> list[State]:
    """Of several values without side, mode or date the first counts: the others are trials or say it in other words."""
    kept: list[State] = []
    for state in states:
        if kept and _measures(kept[-1], state):
            kept[-1] = kept[-1]._replace(end=state.end, rule=state.rule, measure=state.measure)
        elif not kept or _is_marked(state) or _is_marked(kept[-1]) or _OTHER_POSITION.match(text, state.end):
            kept.append(state)
        elif state.measure is not None and (kept[-1].measure is None or _says_more(state.measure, kept[-1].measure)):
            kept[-1] = state._replace(start=kept[-1].start, finding=state.finding or kept[-1].finding)
    return kept


# "5 degrees with the knee extended and 12 degrees with the knee flexed": two measurements, not one told twice.
_OTHER_POSITION = re.compile(r"\s*,?\s*(?:with|w/)\s+(?:the\s+)?knees?\s+(?:flexed|bent|in\s+flexion)", re.IGNORECASE)


def _measures(judged: State, state: State) -> bool:
    """Whether a value is the measure of what was judged before it: "dorsiflexion limited bilaterally, 40 degrees"."""
    is_judged = judged.finding is not None and judged.measure is None and not (judged.mode or judged.date)
    return is_judged and state.measure is not None and not (_is_marked(state) or state.finding)


def _says_more(measure: Measure, known: Measure) -> bool:
    """Whether a number follows a landmark: "fingertips to mid shin, approximately 75% of normal"."""
    return known.form == "landmark" and measure.form in {"percent", "degrees", "of_normal"}


def _is_marked(state: State) -> bool:
    return bool(state.side or state.mode or state.date)


def _of_arc(text: str, one: Reading, head: Token) -> list[Reading]:
    """One motion; of a whole arc ("ROM 5 to 105") the flexion it ends in and the extension it begins with."""
    is_of_digit = one.joints is not None and one.joints[-1].region in _DIGITS and one.measure and one.measure.is_pair
    tells_straight = is_of_digit and EXTENSION_FIRST.search(text, max(0, one.start - _HEADING_REACH), one.start)
    measure = as_arc(one.measure, one.joints) if head.kind in {"range", "arc", "moves"} else one.measure
    if measure is None or measure.form not in _ARCS:
        return [one]
    one = one._replace(measure=measure)
    if head.kind in {"range", "arc", "full_range", "short_range", "moves"}:
        whole = one._replace(motion=WHOLE_ARC)
    elif head.value == "flexion" and one.start < head.start:
        whole = one  # "5-95 degrees of flexion"
    else:
        return [one]
    if not measure.low and not tells_straight:
        return [whole]
    # "-5 to 110" is kept as written; in neutral-zero form the first number is hyperextension, which is positive.
    low = measure.low or 0.0
    extends = -low if low > 0 or measure.form == "neutral_zero" else low
    return [whole, one._replace(motion="extension", measure=measure._replace(degrees=extends, normal=None))]


def as_arc(measure: Measure | None, joints: tuple[Joint, ...] | None = None) -> Measure | None:
    """An arc written with a stroke: "knee ROM 5/110", "DIP 0/50", "-10/30"."""
    if measure is None or not measure.is_pair or measure.degrees is None or measure.normal is None:
        return measure
    of_digit = joints is not None and joints[-1].region in _DIGITS and measure.degrees < measure.normal
    if measure.degrees > _MOST_LACKING or (measure.normal < _FLEXED and measure.degrees >= 0 and not of_digit):
        return measure
    return measure._replace(form="arc", low=measure.degrees, degrees=measure.normal, normal=None, is_pair=False)


_MOST_LACKING = 20.0
_DIGITS = frozenset(("finger", "thumb", "toe"))


def joints_of(text: str, group: Group) -> tuple[Joint, ...] | None:
    """The joints that a group's own tokens name: after it with "of the", or before it."""
    return joints_after(text, group) or _joints_before(group)


def _joints_before(group: Group) -> tuple[Joint, ...] | None:
    named = [token for token in group.left if token.kind == "joint"]
    if not named and group.kind == "range":  # "pain in her left shoulder with range of motion"
        named = [token for token in group.left if token.joints]
    return named[-1].joints if named else None


def joints_after(text: str, group: Group) -> tuple[Joint, ...] | None:
    """The joints named after a group: "flexion of the neck", "flexion to the right of the neck"."""
    if not any(token.kind == "joint" for token in group.right):
        return None
    last = group.heads[-1]
    previous = last
    for token in group.right:
        between = text[previous.end : token.start]
        is_linked = _JOINT_LINK.fullmatch(between) is not None
        if token.kind == "joint":
            if is_linked or not between.strip():
                return token.joints
            if previous.kind == "side" and _JOINT_LINK.fullmatch(text[last.end : previous.start]):
                return token.joints
            if previous.kind == "painful":
                return None
        if not is_linked and gap(text, previous.end, token.start) == BREAK:
            return None
        previous = token
    return None
