"""Read a clause of motions: which value, judgement, side and joint belongs to which motion.

Motions that stand together form a group. What stands between two groups belongs to the one that the text parts it from
less: "flexion 95 left / 120 right, internal rotation 10" splits at its last comma, "70 degrees of flexion" before its number.
"""

import re
from typing import NamedTuple

from extraction.findings.range_of_motion_tokens import BREAK, HEADS, SPINE, Joint, Token, gap
from extraction.language.measurements import Measure

_OF = re.compile(r"\s*(?:of|in)\s+(?:(?:active|passive|forward|full|terminal|the|his|her|both|MCP|PIP|DIP|IP|MP)\s+){0,3}$", re.IGNORECASE)
_POSITION = re.compile(r"(?<!is )(?<!was )(?<!are )\b(?:at|in)\s+(?:about\s+|approximately\s+)?(?:(?:\d{1,2}|zero|full\s+extension|extension|neutral)(?:\s?°|\s+degrees)?(?:\s+of\s+\w+)?\s*(?:,|and|&|or|/|-|to)\s*)?$", re.IGNORECASE)
_JOINT_LINK = re.compile(
    r"\s*(?:(?:noted|seen|present|is|in\s+both)\s+)?(?:of|in|at|about|for|throughout|to|on|across|involving)\s+(?:(?:the|both|his|her|all|patient's|a)\s+){0,3}$",
    re.IGNORECASE,
)
_PASS_ON = re.compile(r"\b(?:in|with|on|for|to|during|of|into|including|include|includes|as\s+follows|specifically|particularly|especially|at|due)\b|[:,-]", re.IGNORECASE)
_JUST_BOTH = re.compile(r"[\s]*(?:and|&|,|/|or|plus)?[\s]*(?:and\s+)?", re.IGNORECASE)
_STOP = re.compile(r";|[.)]\s+(?=[A-Z])|\.\s*$")
_PAIN_ON = re.compile(r"\s*(?:on|with|during|upon|at|in)\s+(?:(?:active|passive|the|extremes?|of|both|full)\s+){0,3}", re.IGNORECASE)
_COLON = re.compile(r"[^\n;]{0,30}:")
_SAME = re.compile(r"\b(?:same|equal|identical|likewise)\b", re.IGNORECASE)
_COPULA = re.compile(r"\b(?:is|was|are|were|be|remains?|appears?)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\b", re.IGNORECASE)


class Reading(NamedTuple):
    """A motion as one clause states it. ``joints`` is None where the clause names none."""

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


class _State(NamedTuple):
    """What is said once for a group or for one value of it; ``None`` where nothing is said."""

    start: int
    end: int
    rule: str = ""
    side: str | None = None
    measure: Measure | None = None
    finding: str | None = None
    painful: bool = False
    mode: str | None = None
    date: str | None = None


class _Group(NamedTuple):
    """Motions named together, the tokens that belong to them before and after, and the joint among those."""

    heads: list[Token]
    left: list[Token]
    right: list[Token]
    link: float
    """The gap to the group before, if no token stands between."""


def read_clause(text: str, tokens: list[Token], pair: str | None) -> list[Reading]:
    """The motions of one sentence; its tokens are in order. ``pair``: two values are of two sides, in this order."""
    readings: list[Reading] = []
    for part in _parts(text, tokens):
        pair = _announced(text, part) or pair
        groups = _groups(text, part)
        if not groups:
            readings += _same_on_other_side(text, part, readings)
        readings += _read_groups(text, groups, pair)
    return readings


def _announced(text: str, part: list[Token]) -> str | None:
    """The order of two sides that a part announces for all its motions: "Wrist ROM R/L: flexion 45/55"."""
    for token in part:
        if token.kind in {"motion", "abbreviation", "bare", "verb"}:
            return None
        if token.kind == "pair":
            return token.value if _COLON.match(text, token.end) else None
    return None


def _same_on_other_side(text: str, part: list[Token], readings: list[Reading]) -> list[Reading]:
    """What was said of one side, said of the other: "L 0-145; R same"."""
    if not readings or len(part) != 1 or part[0].kind != "side" or not _SAME.search(text, part[0].end, part[0].end + 20):
        return []
    return [one._replace(start=part[0].start, end=part[0].end, side=part[0].value) for one in readings if one.side == readings[-1].side]


def _parts(text: str, tokens: list[Token]) -> list[list[Token]]:
    """Split at semicolons: a side said at a part's end is said of that part."""
    parts: list[list[Token]] = [[]]
    for index, token in enumerate(tokens):
        if index and _STOP.search(text, tokens[index - 1].end, token.start):
            parts.append([])
        parts[-1].append(token)
    return parts


def _groups(text: str, tokens: list[Token]) -> list[_Group]:
    heads = [index for index, token in enumerate(tokens) if token.kind in HEADS]
    runs: list[list[int]] = []
    for index in heads:
        if runs and index == runs[-1][-1] + 1 and _stand_together(text, tokens[index - 1], tokens[index]) and not _has_own(text, tokens, runs[-1][0], index):
            runs[-1].append(index)
        else:
            runs.append([index])
    groups = []
    left_start = 0
    for number, run in enumerate(runs):
        following = runs[number + 1][0] if number + 1 < len(runs) else len(tokens)
        before = tokens[left_start : run[0]]
        after = tokens[run[-1] + 1 : following]
        kept = len(after) if following == len(tokens) else _split(text, tokens[run[-1]], after, tokens[following])
        left_start = run[-1] + 1 + kept
        link = gap(text, tokens[run[0] - 1].end, tokens[run[0]].start) if number and run[0] == runs[number - 1][-1] + 1 else BREAK
        groups.append(_Group([tokens[index] for index in run], _linked_before(text, before, tokens[run[0]]), after[:kept], link))
    return groups


def _has_own(text: str, tokens: list[Token], first: int, index: int) -> bool:
    """Whether the motions before have their value, and the one at ``index`` its own: "90 degrees of flexion, extension of 10"."""
    if not first or tokens[first - 1].kind != "value" or not _OF.fullmatch(text[tokens[first - 1].end : tokens[first].start]):
        return False
    return index + 1 < len(tokens) and tokens[index + 1].kind == "value"


def _stand_together(text: str, one: Token, other: Token) -> bool:
    """Whether two motions are named as a list or pair: "flexion and extension", "IR/ER"."""
    kinds = {one.kind, other.kind}
    if kinds & {"range", "short_range", "full_range", "strength", "other", "contracture", "arc", "fist"}:
        return one.kind == other.kind and _JUST_BOTH.fullmatch(text[one.end : other.start]) is not None
    return _JUST_BOTH.fullmatch(text[one.end : other.start]) is not None and text[one.end : other.start].strip() != ""


def _split(text: str, head: Token, between: list[Token], following: Token) -> int:
    """How many of the tokens between two groups belong to the first."""
    if not between:
        return 0
    last = between[-1]
    ends = [head.end, *(token.end for token in between)]
    starts = [*(token.start for token in between), following.start]
    gaps = [gap(text, end, start) for end, start in zip(ends, starts, strict=True)]
    if last.kind == "value" and _OF.fullmatch(text[last.end : following.start]):
        keep = len(between) - 1
        while keep and between[keep - 1].kind in {"side", "mode", "judge"} and gaps[keep] < 1:
            keep -= 1
        return keep
    if last.kind == "value" and gaps[-1] == 0 and head.kind == "range" and following.kind == "motion" and last.measure and last.measure.form in {"degrees", "number"}:
        keep = len(between) - 1
        while keep and between[keep - 1].kind == "side":
            keep -= 1
        return keep
    if last.kind == "painful" and len(between) > 1 and _PAIN_ON.fullmatch(text[last.end : following.start]):
        return len(between) - 1
    strongest = max(gaps)
    if strongest >= 2:
        return max(index for index, value in enumerate(gaps) if value == strongest)
    if last.kind == "judge" and gaps[-1] == 0 and (following.kind != "motion" or head.kind == "range" or gaps[-2] >= 1) and not _says_it_of(text, ends[-2], last.start):
        return len(between) - 1
    keep = len(between)
    has_value = any(token.kind in {"value", "grade"} for token in between)
    while keep and between[keep - 1].kind in {"judge", "side", "mode", "joint"} and gaps[keep] < 1 and has_value:
        keep -= 1
    if has_value and keep == len(between) and last.kind == "value" and sum(token.kind == "value" for token in between) > 1 and gaps[-1] == 0:
        return keep - 1
    if not has_value and keep and last.kind in {"side", "mode", "joint"} and gaps[-1] < 1:
        return keep - 1
    return keep


def _says_it_of(text: str, start: int, end: int) -> bool:
    """Whether a judgement is said of the motion before ("motion is full"), not of the next ("is from full extension")."""
    return _COPULA.search(text, start, end) is not None and not _FROM.search(text, start, end)


def _linked_before(text: str, before: list[Token], head: Token) -> list[Token]:
    """The tokens before a group that nothing parts from it."""
    start = head.start
    kept: list[Token] = []
    for token in reversed(before):
        if gap(text, token.end, start) == BREAK:
            break
        kept.insert(0, token)
        start = token.start
    return kept


def _read_groups(text: str, groups: list[_Group], pair: str | None) -> list[Reading]:
    found: list[list[Reading]] = []
    passed: _State | None = None
    introduced: tuple[Joint, ...] | None = None
    carried: str | None = None
    in_strength = False
    pending: list[tuple[int, _Group]] = []
    for number, group in enumerate(groups):
        kind = group.heads[0].kind
        following = groups[number + 1] if number + 1 < len(groups) else None
        found.append([])
        if kind in {"strength", "other"}:
            in_strength = kind == "strength" and not _is_only_listed(text, group, following)
            if kind == "other":
                in_strength = following is not None and following.link < _AND
                carried = next((token.value for token in group.right if token.kind == "side"), None)
            pending.clear()
            continue
        if in_strength and not (kind in {"range", "full_range"} or _has_degrees(group)):
            continue
        in_strength = False
        if following is not None and following.heads[0].kind == "strength" and following.link < 1:
            continue
        states = _states(text, group, pair)
        before = _before(text, group)
        if before is _DROPPED:
            continue
        if kind == "fist" and before.finding and states:
            states = [state._replace(finding=before.finding, rule=before.rule) for state in states]
        if not states and before.measure is not None:
            states = [before]
        elif before.measure is not None:
            states = _with_first(before, states)
        side = before.side or (carried if not _sides_of(states) else None)
        carried = before.side if before.side and not _sides_of(states) else (side if not _sides_of(states) else None)
        if not states and (before.finding or before.painful):
            states = [before._replace(end=group.heads[-1].end)]
        elif states and before.finding:
            states = [
                state._replace(
                    start=min(state.start, before.start), finding=state.finding or before.finding, rule=state.rule or before.rule, mode=state.mode or before.mode
                )
                for state in states
            ]
        if states and before.painful:
            states = [state._replace(painful=True) for state in states]
        mode = before.mode or (passed.mode if passed else None)
        if states and mode:
            states = [state._replace(mode=state.mode or mode) for state in states]
        if kind in _WHOLE and following is not None and _passes_on(text, group, following, states):
            passed = states[0] if states else _State(group.heads[0].start, group.heads[0].end, mode=before.mode)
            introduced = _joints_of(text, group)
            continue
        if not states and passed is not None and (passed.finding or passed.painful) and kind not in _WHOLE:
            states = [passed]
        elif passed is not None and passed.finding and kind not in _WHOLE:
            states = [state._replace(finding=state.finding or passed.finding) for state in states]
        if kind in _WHOLE:
            passed = None
        made = _readings(text, group, states, side)
        if not states:
            pending.append((number, group))
            borrowed = _borrow_back(found, groups, number)
            if borrowed is not None:
                found[number] = _readings(text, group, [borrowed], side)
                pending.pop()
            continue
        for index, waiting in pending:
            if _joins(groups, index, number) and (made and made[0].finding or made and made[0].measure):
                found[index] = _readings(text, waiting, [state._replace(side=None) for state in states[:1]], _before(text, waiting).side or side)
        pending.clear()
        found[number] = [one._replace(joints=one.joints or introduced, start=min(one.start, before.start)) for one in made]
    return _spread(text, [reading for made in found for reading in made], groups)


_DROPPED = _State(-1, -1)
_BESIDE = frozenset(("", "side", "mode", "joint"))
"""What may stand between a value and the motion after it: "25° right lateral bending"."""
_AND = 2  # the gap from which on two things are listed
_WHOLE = frozenset(("range", "full_range", "moves"))


def _is_only_listed(text: str, group: _Group, following: _Group | None) -> bool:
    """Whether strength is only named beside motion: "strength and range of motion are normal"."""
    return following is not None and not group.right and following.heads[0].kind == "range" and 2 <= following.link < 6


def _has_degrees(group: _Group) -> bool:
    return any(token.measure is not None and token.measure.has_unit for token in (*group.left, *group.right))


def _sides_of(states: list[_State]) -> set[str]:
    return {state.side for state in states if state.side}


def _with_first(first: _State, states: list[_State]) -> list[_State]:
    """A value before the motion, then what is said after it: "40 degrees of rotation to the right and 45 to the left"."""
    after = states[0]
    if after.measure is None:
        joined = first._replace(
            end=after.end, side=after.side or first.side, finding=after.finding, painful=after.painful or first.painful, mode=after.mode or first.mode
        )
        return [joined, *states[1:]]
    return [first, *states]


def _before(text: str, group: _Group) -> _State:
    """What is said before the motions: side, judgement, mode, or the value of "90 degrees of flexion"."""
    head = group.heads[0]
    state = _State(head.start, group.heads[-1].end, mode=head.mode)
    position = head.start
    kind = ""
    for token in reversed(group.left):
        after_pain, kind_before, kind = kind in {"painful", "painless"}, kind, token.kind
        between = gap(text, token.end, position)
        if token.kind == "value":
            if not _OF.fullmatch(text[token.end : position]) and not (between < 1 and kind_before in _BESIDE and state.measure is None):
                break
            if _POSITION.search(text, max(0, token.start - 40), token.start) and not any(t.kind == "joint" for t in group.left):
                return _DROPPED
            state = state._replace(start=token.start, rule=token.rule, measure=token.measure)
        elif between >= 4 and not after_pain:
            break
        elif token.kind == "side":
            state = state._replace(start=token.start if between < 1 else state.start, side=state.side or token.value)
        elif token.kind == "judge" and state.finding is None:
            state = state._replace(start=token.start, finding=token.value, rule=state.rule or token.rule)
        elif token.kind == "painful":
            state = state._replace(start=token.start, painful=True, rule=state.rule or token.rule)
        elif token.kind == "mode":
            state = state._replace(start=token.start, mode=token.value)
        elif token.kind == "pair":
            state = state._replace(side=state.side or token.value)
        elif token.kind not in {"joint", "painless", "part"}:
            break
        position = token.start
    return state


def _states(text: str, group: _Group, pair: str | None) -> list[_State]:
    """What is said after the motions, one state a value."""
    states: list[_State] = []
    pair = next((token.value for token in (*group.left[-2:], *group.right) if token.kind == "pair"), pair)
    position = group.heads[-1].end
    piece: list[Token] = []
    gaps: list[float] = []
    for token in group.right:
        between = gap(text, position, token.start)
        ends_at, position = position, token.end
        if between == BREAK:
            break
        is_next_side = token.kind == "side" and len(piece) > 1 and piece[0].kind == "side" and any(one.kind == "value" for one in piece)
        if piece and (is_next_side or between >= 2 or "(" in text[ends_at : token.start] or (token.kind == "value" and _is_own_value(piece))):
            _close(states, piece, pair, gaps)
            piece, gaps = [], []
        piece.append(token)
        gaps.append(between)
    if piece:
        _close(states, piece, pair, gaps)
    if group.heads[0].kind in {"full_range", "moves", "fist"} and not any(state.finding for state in states):
        head = group.heads[0]
        extra = states[0] if states else _State(head.start, head.end)
        states = [extra._replace(finding="normal", rule=extra.rule or "range_of_motion.normal"), *states[1:]]
    return states


def _is_own_value(piece: list[Token]) -> bool:
    """Whether a piece has its value and its side: a further value begins another."""
    return any(token.kind == "value" for token in piece) and (any(token.kind in {"side", "mode", "date"} for token in piece))


def _close(states: list[_State], piece: list[Token], pair: str | None, gaps: list[float]) -> None:
    """Add what one piece between separators says."""
    value = next((token for token in piece if token.kind == "value"), None)
    sides = [token for token in piece if token.kind == "side"]
    judge = next((token for token in piece if token.kind == "judge"), None)
    painful = any(token.kind == "painful" for token in piece)
    mode = next((token.value for token in piece if token.kind == "mode"), None)
    date = next((token.value for token in piece if token.kind == "date"), None)
    end = max(token.end for token in piece if token.kind not in {"joint", "date", "part"}) if any(t.kind not in {"joint", "date", "part"} for t in piece) else piece[-1].end
    if value is not None and value.measure is not None:
        new = _State(
            piece[0].start, end, value.rule, sides[-1].value if sides else None, value.measure, judge.value if judge else None,
            painful or value.measure.painful, mode, date,
        )  # fmt: skip
        if states and states[-1].measure is None and states[-1].finding is None:
            waiting = states.pop()
            new = new._replace(side=new.side or waiting.side, mode=new.mode or waiting.mode, date=new.date or waiting.date, painful=new.painful)
        if pair and value.measure.is_pair:
            states.extend(_as_pair(new, pair))
        else:
            states.append(new)
        return
    if judge is not None and (not any(state.measure for state in states) or (sides and all(state.side for state in states) and gaps[0] <= 4)):
        states.append(_State(piece[0].start, end, judge.rule, sides[-1].value if sides else None, None, judge.value, painful, mode, date))
        return
    if judge is not None:
        states[:] = [state._replace(finding=state.finding or judge.value, end=max(state.end, end)) if index == len(states) - 1 or gaps[0] >= 4 else state for index, state in enumerate(states)]
    if painful and not any(token.kind == "painless" for token in piece):
        if states:
            states[:] = [state._replace(painful=True, end=max(state.end, end) if index == len(states) - 1 else state.end) if index == len(states) - 1 or gaps[0] >= 4 else state for index, state in enumerate(states)]
        else:
            rule = next(token.rule for token in piece if token.kind == "painful")
            states.append(_State(piece[0].start, end, rule, sides[-1].value if sides else None, painful=True))
            return
    if sides and states:
        states[:] = [state if state.side else state._replace(side=sides[-1].value, end=max(state.end, end)) for state in states]
    elif sides or mode or date:
        states.append(_State(piece[0].start, end, side=sides[-1].value if sides else None, mode=mode, date=date))


def _as_pair(state: _State, pair: str) -> list[_State]:
    """ "R/L: flexion 45/55": two measured values, not one and its normal."""
    measure = state.measure
    if measure is None or measure.normal is None:
        return [state]
    return [half._replace(side=side) for half, side in zip(_halves(state), pair.split(), strict=True)]


def _ends_of_arc(heads: list[Token], state: _State) -> list[tuple[Token, _State]]:
    """ "Flexion/extension 5-120": the arc ends in flexion and begins with the extension that lacks."""
    measure = state.measure
    if measure is None or measure.form not in {"arc", "neutral_zero"} or {head.value for head in heads} != {"flexion", "extension"}:
        return []
    low = measure._replace(degrees=-(measure.low or 0.0) + 0.0, normal=None)
    return [(head, state if head.value == "flexion" else state._replace(measure=low)) for head in heads]


def _halves(state: _State) -> list[_State]:
    """The two numbers of "40/20" as two values."""
    measure = state.measure or Measure("degrees")
    plain = measure._replace(form="degrees", normal=measure.top, is_pair=False)
    return [state._replace(measure=plain), state._replace(measure=plain._replace(degrees=measure.normal))]


def _passes_on(text: str, group: _Group, following: _Group, states: list[_State]) -> bool:
    """Whether "range of motion is limited" only introduces the motions that follow ("in flexion and extension")."""
    if following.heads[0].kind not in {"motion", "abbreviation", "verb", "contracture"} or any(state.measure for state in states):
        return False
    last = group.right[-1] if group.right else group.heads[-1]
    first = following.left[0] if following.left else following.heads[0]
    between = text[last.end : first.start]
    if gap(text, last.end, first.start) == BREAK:
        return not states
    if any(token.kind in {"judge", "painful"} for token in following.left) and any(state.finding for state in states):
        return False
    if not any(state.finding or state.painful for state in states):
        return True
    return _PASS_ON.search(between) is not None and not re.search(r"\b(?:except|but|however)\b", between, re.IGNORECASE)


def _joins(groups: list[_Group], index: int, number: int) -> bool:
    """Whether groups ``index`` to ``number`` are one list ("right rotation and left rotation are full")."""
    return all(2 <= _list_link(groups[position]) <= 4 for position in range(index + 1, number + 1))


def _list_link(group: _Group) -> float:
    return group.link if group.link != BREAK else (3 if all(token.kind in {"side", "joint", "mode"} for token in group.left) else BREAK)


def _borrow_back(found: list[list[Reading]], groups: list[_Group], number: int) -> _State | None:
    """The judgement of the list that a group without one goes on: "decreased flexion, right rotation"."""
    if number == 0 or not found[number - 1] or not 2 <= _list_link(groups[number]) <= 4:
        return None
    last = found[number - 1][-1]
    before = groups[number - 1]
    if last.measure is not None or last.finding is None or any(token.kind == "judge" for token in before.right):
        return None
    return _State(last.start, last.end, last.rule, None, None, last.finding, last.painful, last.mode)


def _readings(text: str, group: _Group, states: list[_State], side: str | None) -> list[Reading]:
    """The group's motions with each of the states."""
    joints = _joints_of(text, group)
    heads = group.heads
    if heads[0].kind == "moves" and joints is None:
        return []
    made: list[Reading] = []
    stated = [state for state in states if state.measure or state.finding or state.painful]
    if heads[0].kind == "bare":
        stated = [state for state in stated if state.measure and state.measure.form in {"degrees", "number", "of_normal", "percent"}]
    both = _distributed(text, heads, stated)
    if both is not None:
        return [_reading(group, head, state, side, joints) for head, state in both]
    if len(heads) == 1 and heads[0].value == "extension" and len(stated) > 1 and _is_flexed(stated[1].measure) and stated[0].measure and stated[1].side is None:
        start = _reading(group, heads[0], stated[0], side, joints)
        return [start, _reading(group, heads[0], stated[1]._replace(side=stated[0].side), side, joints)._replace(motion="flexion")]
    for head in heads:
        for state in _enough(stated):
            made += _of_arc(group, head, state, side, joints)
    return made


def _enough(states: list[_State]) -> list[_State]:
    """Of several values without side, mode or date the first counts; the others are its repetitions."""
    kept: list[_State] = []
    for state in states:
        plain = not (state.side or state.mode or state.date)
        if plain and kept and not (kept[-1].side or kept[-1].mode or kept[-1].date):
            if kept[-1].measure is None and state.measure is not None:
                kept[-1] = state._replace(start=kept[-1].start, finding=state.finding or kept[-1].finding)
            continue
        kept.append(state)
    return kept


def _distributed(text: str, heads: list[Token], states: list[_State]) -> list[tuple[Token, _State]] | None:
    """ "flexion/extension 40/20", "flexion and extension 40 and 20": a value each."""
    if len(heads) < 2:
        return None
    if len(heads) == 2 and "/" in text[heads[0].end : heads[1].start]:  # noqa: PLR2004 (two motions, two values)
        whole = [(head, one) for state in states for head, one in _ends_of_arc(heads, state)]
        if whole:
            return whole
        paired = [(head, one) for state in states if state.measure and state.measure.is_pair for head, one in zip(heads, _halves(state), strict=True)]
        if paired:
            return paired
    if len(heads) == len(states) and all(state.measure is not None and not state.side for state in states):
        return list(zip(heads, states, strict=True))
    return None


def _of_arc(group: _Group, head: Token, state: _State, side: str | None, joints: tuple[Joint, ...] | None) -> list[Reading]:
    """One motion; of a joint's whole arc ("ROM 5 to 105") the flexion it ends in and the extension it begins with."""
    measure = state.measure
    if head.kind in {"range", "arc", "full_range", "short_range"} and measure is not None and measure.form in {"arc", "neutral_zero"}:
        flexion = _reading(group, head, state, side, joints)._replace(motion="arc")
        if measure.low:
            # "-5 to 110" is written as a lack or as hyperextension: kept as written. In neutral-zero form a first number is hyperextension.
            extends = -measure.low if measure.low > 0 or measure.form == "neutral_zero" else measure.low
            extension = measure._replace(degrees=extends, normal=None)
            return [flexion, flexion._replace(motion="arc_extension", measure=extension)]
        return [flexion]
    if head.value == "flexion" and measure is not None and measure.form == "arc" and measure.low and state.start < head.start:
        flexion = _reading(group, head, state, side, joints)
        return [flexion, flexion._replace(motion="extension", measure=measure._replace(degrees=-abs(measure.low), normal=None))]
    if head.value == "extension" and state.finding == "normal" and _is_flexed(measure):
        start = _reading(group, head, state._replace(measure=None), side, joints)
        return [start, _reading(group, head, state._replace(finding=None), side, joints)._replace(motion="flexion")]
    return [_reading(group, head, state, side, joints)]


def _is_flexed(measure: Measure | None) -> bool:
    """Whether a number after "extension" can only be the flexion that the arc ends in: "full extension to 120"."""
    return measure is not None and measure.form in {"degrees", "number"} and (measure.degrees or 0) >= 70  # noqa: PLR2004 (degrees; no joint extends so far)


def _reading(group: _Group, head: Token, state: _State, side: str | None, joints: tuple[Joint, ...] | None) -> Reading:
    start = min([state.start, head.start, *(token.start for token in group.left if head.kind == "arc" and token.kind == "joint")])
    measure = state.measure
    if head.kind == "contracture" and measure is not None and measure.degrees is not None:
        measure = measure._replace(degrees=-abs(measure.degrees))
        state = state._replace(finding="decreased")
    if side is not None and " " in side:
        side = None
    return Reading(
        start, max(state.end, head.end), state.rule, head.value, state.side or side, measure, state.finding, state.painful,
        state.mode or head.mode, state.date, joints,
    )  # fmt: skip


def _joints_of(text: str, group: _Group) -> tuple[Joint, ...] | None:
    """The joints that a group's own tokens name: before it, or after it with "of the"."""
    return _joints_after(text, group) or _joints_before(group)


def _joints_before(group: _Group) -> tuple[Joint, ...] | None:
    named = [token for token in group.left if token.kind == "joint"]
    if not named and group.heads[0].kind == "range":
        named = [token for token in group.left if token.joints]
    return named[-1].joints if named else None


def _joints_after(text: str, group: _Group) -> tuple[Joint, ...] | None:
    position = group.heads[-1].end
    previous: Token = group.heads[-1]
    for token in group.right:
        between = text[position : token.start]
        if token.kind == "joint" and (
            (_JOINT_LINK.fullmatch(between) or (previous.kind in {"side"} and _JOINT_LINK.fullmatch(text[group.heads[-1].end : previous.start]))) or not between.strip()
        ):
            return token.joints
        if gap(text, position, token.start) == BREAK and not _JOINT_LINK.fullmatch(between):
            break
        if previous.kind == "painful" and token.kind == "joint":
            break
        position, previous = token.end, token
    return None


def _spread(text: str, readings: list[Reading], groups: list[_Group]) -> list[Reading]:
    """Give a side or joint said once at the clause's end to the motions before it, and its joint to those after."""
    if not readings:
        return readings
    readings = _with_joints(text, readings, groups)
    last = readings[-1]
    trailing = groups[-1].right[-1] if groups[-1].right else None
    ends_in_side = any(token.kind == "side" for token in groups[-1].right)
    mixed = any(one.motion == last.motion and one.side is None for one in readings)
    if last.side and {reading.side for reading in readings if reading.side} == {last.side} and ends_in_side and not mixed:
        readings = [
            reading._replace(side=last.side) if reading.side is None and not any(joint.side for joint in reading.joints or ()) else reading
            for reading in readings
        ]
    if trailing is not None and trailing.kind == "painful" and last.painful and _ALL_OF_THEM.search(text, max(0, trailing.start - 24), trailing.start):
        readings = [reading._replace(painful=True) for reading in readings]
    return readings


_ALL_OF_THEM = re.compile(r",\s*(?:all|both|each)?\b[^,]{0,12}$", re.IGNORECASE)


def _with_joints(text: str, readings: list[Reading], groups: list[_Group]) -> list[Reading]:
    """Give the joint named with one motion to those after it, and one named at the end ("of the neck") to those before."""
    ends = {reading.end for group in groups if _joints_after(text, group) for reading in readings if reading.start <= group.heads[-1].start < reading.end}
    before = None
    placed: list[Reading] = []
    for reading in readings:
        before = reading.joints or before
        placed.append(reading._replace(joints=before))
    after = None
    for index in range(len(placed) - 1, -1, -1):
        own = placed[index].joints
        after = own if own and placed[index].end in ends else after if own is None else None
        placed[index] = placed[index]._replace(joints=own or after)
    return placed
