"""Read a sentence of motions: what introduces a list of them, what they share, what is another test's.

"Range of motion is limited in flexion and extension" judges flexion and extension; "DF 10, PF 30 on the right" are both of
the right side; the numbers of strength and straight-leg raising are no motion.
"""

import re
from dataclasses import dataclass, field
from itertools import zip_longest

from extraction.findings.range_of_motion_groups import OF, Group, groups_of, list_link
from extraction.findings.range_of_motion_naming import mode_pair
from extraction.findings.range_of_motion_other_side import (
    first_of_two_sides,
    of_other_side,
    on_other_side,
    opens_list,
    pairs_of_other_side,
    sides_of_pairs,
    sides_told_before,
    with_equal_side,
    with_opposite_named,
)
from extraction.findings.range_of_motion_readings import WHOLE_ARC, Reading, joints_after, joints_of, readings_of
from extraction.findings.range_of_motion_states import State, state_before, states_after
from extraction.findings.range_of_motion_tokens import BREAK, COMMA, HEADS, SLASH, Joint, Token, gap

_LABEL = 30
_STOP = re.compile(r";|[.)]\s+(?=[A-Z+])|(?<!\.)\.\s*$")  # not the dots of "R lat bend .. 15/25"
_PLAIN_GAPS = frozenset(("", " ", ", "))  # most of them, and none that a stop or a word could be in
_COLON = re.compile(r"[^\n;]{0,30}:")
_WITH = re.compile(r"\s*,\s*with\s")
_INTRODUCES = re.compile(
    r"\b(?:in|with|on|for|to|during|of|into|including|include|includes|as\s+follows|specifically|particularly|especially|at|due)\b|[:,-]",
    re.IGNORECASE,
)
_IN_ALL_PLANES = re.compile(r"\b(?:in|throughout)\s+all\s+(?:planes|directions)\b", re.IGNORECASE)
_ALL_BUT = re.compile(r"\b(?:except|other\s+than|apart\s+from|save\s+for)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except|but|however)\b", re.IGNORECASE)
_ALL_OF_THEM = re.compile(r",\s*(?:all|both|each)?\b[^,]{0,12}$", re.IGNORECASE)
_AND_OF = re.compile(r"\s*(?:,|,?\s*and|&)\s*(?:by\s+)?(?:about\s+)?", re.IGNORECASE)
_PAIN_REACH = 24
_AS_ARE = re.compile(r"\b(?:as|so|likewise)\s+(?:are|is|were|was)\s+(?:the\s+)?$", re.IGNORECASE)
_AS_REACH = 20
# A side before a comma or colon is that of all that follows: "I measured: right, elevation 100, abduction 85".
_SIDE_OPENS = re.compile(r"\s*(?:side|shoulder|one)?\s*[,:-]\s")
_BOTH_OR_NONE = frozenset((None, "bilateral"))
_BOTH = 2
_RESPECTIVELY = re.compile(r"\s?(?:°|degrees|deg\b)?\s*,?\s*[(]?respectively\b", re.IGNORECASE)
_AND = re.compile(r"\s?(?:°|degrees|deg\b)?\s*(?:and|&)\s*", re.IGNORECASE)
_MOTIONS = frozenset(("motion", "abbreviation", "bare", "verb"))
_INTRODUCED = frozenset(("motion", "abbreviation", "verb", "contracture", "arc"))
_NAMED = frozenset(("motion", "abbreviation"))
_RANGES = frozenset(("range", "short_range"))
_WHOLE = frozenset(("range", "full_range", "moves"))
_TESTS = frozenset(("strength", "other"))


def read_clause(text: str, tokens: list[Token], pair: str | None) -> list[Reading]:
    """The motions of one sentence; its tokens are in order. ``pair``: two values are of two sides (or modes), in this order."""
    readings: list[Reading] = []
    for part in _parts(text, _without_doubles(text, tokens)):
        pair = _announced(text, part) or pair or _modes(text, tokens)
        groups = groups_of(text, part)
        made = _read_groups(text, groups, pair, readings) if groups else of_other_side(text, part, readings)
        readings += _with_opening_side(text, part, made) if groups else made
    placed = with_opposite_named(on_other_side(text, _losses(text, readings)))
    placed = with_equal_side(text, first_of_two_sides(text, placed))
    return sides_of_pairs(text, pairs_of_other_side(text, placed))


def _with_opening_side(text: str, part: list[Token], made: list[Reading]) -> list[Reading]:
    """The side that opens a list with a comma, given to all its motions."""
    head = next(index for index, token in enumerate(part) if token.kind in HEADS)
    side = part[head - 1] if head else None
    if side is None or side.kind != "side" or not _SIDE_OPENS.match(text, side.end):
        return made
    return [
        one._replace(side=side.value)
        if one.side in _BOTH_OR_NONE and all(joint.side in _BOTH_OR_NONE for joint in one.joints or ())
        else one
        for one in made
    ]


def _losses(text: str, readings: list[Reading]) -> list[Reading]:
    """ "Decreased by 50% in extension and 20% in flexion": the second share is lost too."""
    made: list[Reading] = []
    for one in readings:
        last, measure = made[-1] if made else None, one.measure
        lost = last is not None and last.measure is not None and last.measure.form == "loss"
        goes_on = lost and _AND_OF.fullmatch(text, last.end, one.start) if last else None
        if goes_on and measure is not None and measure.form == "percent" and measure.percent is not None:
            made.append(
                one._replace(measure=measure._replace(form="loss", percent=100 - measure.percent), finding="decreased")
            )
        else:
            made.append(one)
    return made


def _modes(text: str, tokens: list[Token]) -> str | None:
    """The order of two modes that a sentence announces for its values: "AROM/PROM: flexion 120/150"."""
    if not any(token.measure is not None and token.measure.is_pair for token in tokens):
        return None
    return mode_pair(text, max(0, tokens[0].start - _LABEL), tokens[-1].end)


def _without_doubles(text: str, tokens: list[Token]) -> list[Token]:
    """Without "range of motion" behind a motion's own name or value: "flexion AROM" is active flexion, "(PROM 120)" passive."""
    kept: list[Token] = []
    if _heads_limbs(text, tokens):
        tokens = tokens[1:]
    for token, following in zip_longest(tokens, tokens[1:]):
        is_mode = token.mode is not None and token.kind == "range" and any(one.kind in _NAMED for one in kept)
        follows = bool(kept) and kept[-1].kind in _NAMED and token.kind in _RANGES
        if follows and not text[kept[-1].end : token.start].strip():
            kept[-1] = kept[-1]._replace(end=token.end, mode=kept[-1].mode or token.mode)
        elif token.kind in _RANGES and _is_shared(text, kept, token, following):
            kept[-1] = kept[-1]._replace(end=token.end)
        elif is_mode and _tells_mode(text, kept[-1], token, following):
            kept.append(token._replace(kind="mode", value=token.mode or ""))
        else:
            kept.append(token)
    return kept


def _heads_limbs(text: str, tokens: list[Token]) -> bool:
    """Whether "Ext:" is the label of the extremities: "Ext: R knee with an effusion, flexion 90", not "Ext: R knee -5"."""
    if len(tokens) < _BOTH or tokens[0].kind != "abbreviation" or tokens[0].value != "extension":
        return False
    if tokens[1].kind not in {"joint", "part"} or text[tokens[0].end : tokens[1].start].strip() != ":":
        return False
    return (
        len(tokens) == _BOTH or tokens[2].kind not in {"value", "judge"} or text[tokens[1].end : tokens[2].start] != " "
    )


def _is_shared(text: str, before: list[Token], token: Token, following: Token | None) -> bool:
    """Whether "range" only says what a share is of: "flexion is 80% of the normal range", "half of the normal range in flexion"."""
    share = before[-1].measure if before else None
    if share is None or share.percent is None or text[before[-1].end : token.start].strip():
        return False
    if following is not None and following.kind in _NAMED and OF.fullmatch(text, token.end, following.start):
        return True
    said_of = next((one.kind for one in reversed(before[:-1]) if one.kind == "joint" or one.kind in HEADS), "")
    return said_of in _MOTIONS | _RANGES


def _tells_mode(text: str, before: Token, token: Token, following: Token | None) -> bool:
    """Whether "PROM" tells how the motion before it was moved: "flexion 95 (PROM 120)", "flexion 95 AROM, 120 PROM"."""
    if following is not None and following.kind == "value" and text.startswith(("(", "/"), token.start - 1):
        return True
    touches = before.kind == "value" and text[before.end : token.start] == " "
    return touches and (following is None or text[token.end : following.start] not in _TOUCHING)


_TOUCHING = frozenset((" ", ": ", " = "))


def _parts(text: str, tokens: list[Token]) -> list[list[Token]]:
    """Split at semicolons and stops: a side said at a part's end is said of that part."""
    parts: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        if (
            index
            and text[tokens[index - 1].end : token.start] not in _PLAIN_GAPS
            and (_STOP.search(text, tokens[index - 1].end, token.start) or opens_list(text, tokens, index))
        ):
            if token.kind == "date" and not any(one.kind in HEADS for one in tokens[index:]):
                parts[-1].append(token)  # "AROM: initial eval: 10-90; current: 0-118"
                continue
            parts.append([])
        parts[-1].append(token)
    return parts


def _announced(text: str, part: list[Token]) -> str | None:
    """The order of two sides that a part announces for all its motions: "Wrist ROM R/L: flexion 45/55"."""
    for token in part:
        if token.kind in _MOTIONS:
            break
        if token.kind == "pair":
            return token.value if _COLON.match(text, token.end) else None
    # The order may also be told once behind the first or the last values, in brackets: "elevation 90/170 (R/L), ER 30/60".
    told = [token for token in part if token.kind == "pair" and (token is part[-1] or text[token.start] == "(")]
    return told[0].value if told else None


@dataclass
class _Walk:
    """What goes on from group to group of a clause."""

    introduction: State | None = None
    """What "range of motion is limited in ..." says of the motions after it."""
    joints: tuple[Joint, ...] | None = None
    side: str | None = None
    is_other_test: bool = False
    waiting: list[int] = field(default_factory=list)
    """Groups of which nothing is said yet: "flexion, extension and rotation are limited"."""


def _read_groups(text: str, groups: list[Group], pair: str | None, told: list[Reading]) -> list[Reading]:
    walk = _Walk()
    found: list[list[Reading]] = []
    for number, group in enumerate(groups):
        following = groups[number + 1] if number + 1 < len(groups) else None
        found.append([])
        if _is_other_test(walk, group, following):
            continue
        before = state_before(text, group)
        if before is None:
            continue
        after = _respectively(text, states_after(text, group, pair), [told, *found])
        side = _side(walk, before, after)
        states = _joined(group, before, after)
        mode = before.mode or (walk.introduction.mode if walk.introduction else None)
        states = [state._replace(mode=state.mode or mode) for state in states] if mode else states
        if group.kind in _WHOLE and following is not None and _introduces(text, group, following, states):
            walk.introduction = states[0] if states else State(group.heads[0].start, group.heads[0].end, mode=mode)
            walk.joints = joints_of(text, group)
            if _is_judged_as_a_whole(text, group, following, states):
                found[number] = readings_of(text, group, states, side)
            continue
        states = _introduced(walk, group, states)
        states = states or _said_again(text, group, found[number - 1 :][:1])
        made = [
            one
            if (one.joints or walk.joints is None) and one.start <= before.start
            else one._replace(joints=one.joints or walk.joints, start=min(one.start, before.start))
            for one in readings_of(text, group, states, side)
        ]
        if states:
            found[number] = made
            if walk.waiting and made and (states[0].finding or states[0].measure):
                _fill_waiting(text, groups[: number + 1], found, walk, states[0]._replace(side=side))
            walk.waiting.clear()
            if _has_both_sides(found, group.heads[-1].value):
                walk.side = None
        else:
            found[number] = _borrowed(text, groups, found, number, side)
            if not found[number]:
                walk.waiting.append(number)
    return _spread(text, [one for made in found for one in made], groups)


def _respectively(text: str, states: list[State], told: list[list[Reading]]) -> list[State]:
    """ "Eversion was 10 and 12 (respectively)": the two values are of the sides in the order in which they were told before."""
    if len(states) != _BOTH or any(state.side or state.mode or state.measure is None for state in states):
        return states
    if not (_RESPECTIVELY.match(text, states[-1].end) or _AND.fullmatch(text, states[0].end, states[1].start)):
        return states
    sides = sides_told_before([one for made in told for one in made])
    return [state._replace(side=side) for state, side in zip(states, sides, strict=True)] if sides else states


def _said_again(text: str, group: Group, found: list[list[Reading]]) -> list[State]:
    """What was said of the motions before, said of these too: "flexion is full, as are supination and pronation"."""
    if not _AS_ARE.search(text, max(0, group.heads[0].start - _AS_REACH), group.heads[0].start):
        return []
    before = found[0] if found else []
    end = group.heads[-1].end
    states = [
        State(group.heads[0].start, end, one.rule, one.side, None, one.finding, one.painful, one.mode)
        for one in before
        if one.finding is not None and one.measure is None and one.motion == before[-1].motion
    ]
    return [*dict.fromkeys(states)]


def _has_both_sides(found: list[list[Reading]], motion: str) -> bool:
    """Whether a motion was told of both sides: the side of the last one is not that of the motions that follow."""
    sides = {one.side for made in found for one in made if one.motion == motion}
    return {"left", "right"} <= sides


def _is_other_test(walk: _Walk, group: Group, following: Group | None) -> bool:
    """Whether a group is strength, a reflex or a straight-leg raise, or a motion whose strength is tested."""
    if group.kind in _TESTS:
        walk.waiting.clear()
        if group.kind == "strength":
            walk.is_other_test = not _is_listed_with_range(group, following)
        else:
            walk.is_other_test = following is not None and following.link < SLASH
            walk.side = next((token.value for token in group.right if token.kind == "side"), None)
        return True
    if walk.is_other_test and not (group.kind in {"range", "full_range"} or _has_unit(group)):
        return True
    walk.is_other_test = False
    return following is not None and following.kind == "strength" and following.link < 1


def _has_unit(group: Group) -> bool:
    return any(token.measure is not None and token.measure.has_unit for token in (*group.left, *group.right))


def _is_listed_with_range(group: Group, following: Group | None) -> bool:
    """Whether strength is only named beside motion: "strength and range of motion are normal"."""
    return following is not None and not group.right and following.kind == "range" and SLASH <= following.link <= COMMA


def _joined(group: Group, before: State, after: list[State]) -> list[State]:
    """What is said before and after a group as one."""
    if group.kind == "fist" and before.finding:
        after = [state._replace(finding=before.finding, rule=before.rule) for state in after]
    if before.measure is not None:
        after = _with_first(before, after)
    elif not after and (before.finding or before.painful):
        after = [before._replace(end=group.heads[-1].end)]
    if before.finding:
        after = [
            state._replace(
                start=min(state.start, before.start),
                finding=state.finding or before.finding,
                rule=state.rule if state.measure or state.finding else before.rule,
            )
            for state in after
        ]
    if not (before.painful or before.rule):
        return after
    return [state._replace(painful=state.painful or before.painful, rule=state.rule or before.rule) for state in after]


def _with_first(first: State, after: list[State]) -> list[State]:
    """A value before the motion, then what is said after it: "40 degrees of rotation to the right and 45 to the left"."""
    if not after:
        return [first]
    words = after[0]
    if words.measure is not None:
        return [first, *after]
    joined = first._replace(
        end=words.end,
        side=words.side or first.side,
        finding=words.finding or first.finding,
        painful=words.painful or first.painful,
        mode=words.mode or first.mode,
    )
    rest = []
    for state in after[1:]:
        if state.measure or state.side or state.mode or state.date:
            rest.append(state)
        else:  # "half of his normal rotation to the left, limited by pain": said of the value
            end = max(joined.end, state.end)
            painful = joined.painful or state.painful
            joined = joined._replace(end=end, finding=joined.finding or state.finding, painful=painful)
    return [joined, *rest]


def _side(walk: _Walk, before: State, states: list[State]) -> str | None:
    """The side of states without one: said before the group, or before the last group if this one has no side at all."""
    has_own = any(state.side for state in states)
    side = before.side or (None if has_own else walk.side)
    walk.side = None if has_own else side
    return side


def _introduces(text: str, group: Group, following: Group, states: list[State]) -> bool:
    """Whether "range of motion is limited" only introduces the motions that follow ("in flexion and extension")."""
    if following.kind not in _INTRODUCED or any(state.measure for state in states):
        return False
    last = group.right[-1] if group.right else group.heads[-1]
    first = following.left[0] if following.left else following.heads[0]
    if _IN_ALL_PLANES.search(text, group.heads[-1].end, first.start):
        return False  # "restricted in all planes, extension 50% of normal": the joint is judged as a whole
    judged = any(state.finding for state in states)
    if gap(text, last.end, first.start) == BREAK:
        return not states
    if judged and any(token.kind in {"judge", "painful"} for token in following.left):
        return False
    if judged and following.kind == "arc" and any(token.kind == "judge" for token in following.right):
        return False  # "shoulder AROM WNL, elbow WFL": the next joint is judged by itself
    if not judged and not any(state.painful for state in states):
        return True
    between = text[last.end : first.start]
    return _INTRODUCES.search(between) is not None and not _EXCEPT.search(between)


def _is_judged_as_a_whole(text: str, group: Group, following: Group, states: list[State]) -> bool:
    """Whether the joint is judged before its motions are told: "ROM is restricted, with flexion at 10/25", "limited: flexion 40"."""
    last = group.right[-1] if group.right else group.heads[-1]
    first = following.left[0] if following.left else following.heads[0]
    between = text[last.end : first.start]
    if not any(state.finding for state in states):
        return False
    has_value = any(token.kind == "value" for token in (*following.left, *following.right))
    return _WITH.match(between) is not None or (has_value and between.strip() == ":")


def _introduced(walk: _Walk, group: Group, states: list[State]) -> list[State]:
    """The states of a group with what introduced it."""
    if group.kind in _WHOLE:
        walk.introduction = None
        return states
    said = walk.introduction
    if said is None or not (said.finding or said.painful):
        return states
    if not states:
        return [said]
    return [
        state._replace(finding=state.finding or _shared(said.finding, state), rule=state.rule or said.rule)
        for state in states
    ]


def _shared(finding: str | None, state: State) -> str | None:
    """What is said of the whole, of one motion too: "near full motion, lacking 5 degrees of extension" is not full in extension."""
    lacks = state.measure is not None and state.measure.form in {"lacks", "loss"}
    return None if lacks and finding == "normal" else finding


def _fill_waiting(text: str, groups: list[Group], found: list[list[Reading]], walk: _Walk, state: State) -> None:
    """Give the groups listed before the last one what is said of it: "right and left rotation are full"."""
    for index in walk.waiting:
        if groups[index].kind in _WHOLE | _RANGES and state.measure is not None:
            continue  # "ROM: neck F 40": the number is the flexion's
        if all(SLASH <= list_link(group) <= COMMA for group in groups[index + 1 :]):
            before = state_before(text, groups[index])
            own = before.side if before is not None else None
            found[index] = readings_of(text, groups[index], [state._replace(side=None)], own or state.side)


def _borrowed(
    text: str, groups: list[Group], found: list[list[Reading]], number: int, side: str | None
) -> list[Reading]:
    """A group that goes on a judged list, with its judgement: "decreased flexion, right rotation"."""
    if number == 0 or not found[number - 1] or not SLASH <= list_link(groups[number]) <= COMMA:
        return []
    last = found[number - 1][-1]
    is_after = any(token.kind == "judge" for token in groups[number - 1].right)
    if last.measure is not None or last.finding is None or is_after:
        return []
    state = State(last.start, last.end, last.rule, finding=last.finding, painful=last.painful, mode=last.mode)
    return readings_of(text, groups[number], [state], side)


def _spread(text: str, readings: list[Reading], groups: list[Group]) -> list[Reading]:
    """Give a side or pain said once at the end to the motions before it, and a joint to those that name none."""
    if not readings:
        return readings
    readings = _with_joints(text, readings, groups)
    last = readings[-1]
    ends_in_side = any(token.kind == "side" for token in groups[-1].right)
    is_mixed = any(one.motion == last.motion and one.side is None for one in readings)
    if last.side and ends_in_side and not is_mixed and {one.side for one in readings} <= {last.side, None}:
        readings = [
            one._replace(side=one.side or last.side) if not any(joint.side for joint in one.joints or ()) else one
            for one in readings
        ]
    trailing = groups[-1].right[-1] if groups[-1].right else None
    if trailing is not None and trailing.kind == "painful" and last.painful:
        before = groups[-1].right[-2] if len(groups[-1].right) > 1 else groups[-1].heads[-1]
        lead = max(before.end, trailing.start - _PAIN_REACH)
        if _ALL_OF_THEM.search(text, lead, trailing.start):
            readings = [one._replace(painful=True) for one in readings]
    return _pain_at_end_of_arc(readings)


def _pain_at_end_of_arc(readings: list[Reading]) -> list[Reading]:
    """ "0 to 135 degrees, with pain at terminal extension": the extension that hurts is where the arc begins."""
    arc = next((one.measure for one in readings if one.motion == WHOLE_ARC and one.measure is not None), None)
    if arc is None or arc.low != 0:
        return readings
    straight = arc._replace(degrees=0.0, low=None, normal=None)
    return [
        one._replace(measure=straight) if one.motion == "extension" and one.painful and not one.measure else one
        for one in readings
    ]


def _with_joints(text: str, readings: list[Reading], groups: list[Group]) -> list[Reading]:
    """Give the joint named with one motion to those after it, and one named at the end ("of the neck") to those before."""
    if all(one.joints is None for one in readings):
        return readings
    heads = [group.heads[-1].start for group in groups if joints_after(text, group)]
    reaches_back = [any(one.start <= head < one.end for head in heads) for one in readings]
    before: tuple[Joint, ...] | None = None
    placed: list[Reading] = []
    for one in readings:
        before = one.joints or before
        placed.append(one if one.joints is before else one._replace(joints=before))
    after: tuple[Joint, ...] | None = None
    for index in range(len(placed) - 1, -1, -1):
        own = placed[index].joints
        if own is not None:
            after = own if reaches_back[index] else None
            continue
        if after is not None and _ALL_BUT.search(text, placed[index].end, placed[index + 1].start):
            after = None  # "normal range of motion except decreased abduction of the right shoulder"
        placed[index] = placed[index]._replace(joints=after)
    return placed
