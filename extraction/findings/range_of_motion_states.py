"""What is said of a group of motions: values with their sides, judgements, pain, who moved it, when."""

import re
from typing import NamedTuple

from extraction.findings.range_of_motion_groups import OF, Group
from extraction.findings.range_of_motion_tokens import AND, BREAK, COMMA, OTHER_SIDE, SLASH, Token, gap
from extraction.language.measurements import Measure

# "Stable at 0 and 30 degrees of flexion" tells how the joint was held, not how far it goes.
_HELD_AT = re.compile(
    r"(?<!is )(?<!was )(?<!are )(?<!limited )(?<!stops )\b(?:at|in)\s+(?:about\s+|approximately\s+)?"
    r"(?:(?:\d{1,2}|zero|(?:full\s+)?ext(?:ension)?\.?|neutral)(?:\s?°|\s+degrees)?(?:\s+(?:of\s+)?[a-z]+(?:\s+rotation)?)?\s*(?:,|and|&|or|/|-|to)\s*)?$",
    re.IGNORECASE,
)
# "The hip is held in external rotation": how the patient keeps it.
_HOLDS = re.compile(
    r"\b(?:held|holds|holding|kept|keeps|lies|lying|rests|resting|positioned|splinted|casted|immobilized)\s+(?:(?:it|the|his|her|knee|leg|hip|arm|elbow|wrist"
    r"|neck|head|foot|ankle)\s+){0,3}in\s+(?:(?:a|an|slight|mild|some|full|marked|position|of|about|approximately|\d{1,2}|°|degrees)\s+){0,4}$",
    re.IGNORECASE,
)
_IN = re.compile(r"\s+in\b")
_HELD_REACH = 40
_BESIDE = frozenset(("", "side", "mode", "joint"))
"""What may stand between a value and the motion after it: "25° right lateral bending"."""

_SILENT = frozenset(("joint", "date", "part"))
_IMPLIED = {
    "full_range": "range_of_motion.normal",
    "moves": "range_of_motion.normal",
    "fist": "range_of_motion.normal",
}
"""Words that judge by themselves ("FROM", "makes a fist"), and the rule of that judgement."""


class State(NamedTuple):
    """What is said once of a group at ``[start, end)``; ``None`` where nothing is said."""

    start: int
    end: int
    rule: str = ""
    side: str | None = None
    measure: Measure | None = None
    finding: str | None = None
    painful: bool = False
    mode: str | None = None
    date: str | None = None


def state_before(text: str, group: Group) -> State | None:
    """What is said before the motions: side, judgement, mode, or the value of "90 degrees of flexion".

    None if the words before say how the joint was held.
    """
    lead = text[max(0, group.heads[0].start - _HELD_REACH) : group.heads[0].start]
    return None if " in " in lead and _HOLDS.search(lead) else _before(text, group)


def _before(text: str, group: Group) -> State | None:
    head = group.heads[0]
    state = State(head.start, group.heads[-1].end, mode=head.mode)
    position = head.start
    kind = ""
    for token in reversed(group.left):
        nearer, kind = kind, token.kind
        between = gap(text, token.end, position)
        if token.kind == "value":
            if token.measure is not None and token.measure.form == "distance":
                if _IN.match(text, token.end):
                    break  # "3 mm in extension" is a shift of bones
                if group.kind == "fist" and between < SLASH:
                    state = state._replace(start=token.start, finding="decreased", rule=token.rule)
                    position = token.start
                    continue  # "lacks 2 cm from a full fist"
            touches = between < 1 and nearer in _BESIDE and state.measure is None
            if not touches and not OF.fullmatch(text[token.end : position]):
                break
            is_angle = token.measure is not None and token.measure.percent is None
            if (
                is_angle
                and _is_held(text, token.start)
                and not any(one.kind == "joint" and one.start < token.start for one in group.left)
            ):
                return None
            state = state._replace(start=token.start, rule=token.rule, measure=token.measure)
        elif between >= (AND if token.kind == "judge" else COMMA) and nearer not in {"painful", "painless"}:
            break
        else:
            added = _with(state, token, between)
            if added is None:
                break
            state = added
        position = token.start
    return state


def _is_held(text: str, position: int) -> bool:
    return _HELD_AT.search(text, max(0, position - _HELD_REACH), position) is not None


def _with(state: State, token: Token, between: float) -> State | None:
    """The state with a token before it, or None if the token ends the phrase."""
    if token.kind == "side":
        return state._replace(start=token.start if between < 1 else state.start, side=state.side or token.value)
    if token.kind == "judge" and state.finding is None:
        return state._replace(start=token.start, finding=token.value, rule=state.rule or token.rule)
    if token.kind == "painful":
        return state._replace(start=token.start, painful=True, rule=state.rule or token.rule)
    if token.kind == "mode":
        return state._replace(start=token.start, mode=token.value)
    return state if token.kind in {"joint", "painless", "part", "pair"} else None


def states_after(text: str, group: Group, pair: str | None) -> list[State]:
    """What is said after the motions, one state a value; ``pair``: the order of the sides in "45/55"."""
    pair = next((token.value for token in (*group.left[-2:], *group.right) if token.kind == "pair"), pair)
    states: list[State] = []
    last = group.heads[-1].end
    for piece in _pieces(text, group):
        said = _said(piece)
        if said.measure is not None and states and _LEADS_TO.fullmatch(text, last, said.start):
            said = said._replace(date=said.date or _LATER)  # "flex 35>>45": then and now
        last = said.end
        if said.measure is not None:
            _add_value(states, said, pair)
        elif said.finding is not None and _is_of_its_own(states, said, piece):
            states.append(said)
        else:
            _add_words(states, said, piece)
    states = _in_order(text, group, states)
    rule = _IMPLIED.get(group.kind)
    if rule is not None and not any(state.finding for state in states):
        first = states[0] if states else State(group.heads[0].start, group.heads[0].end)
        misses = group.kind == "fist" and first.measure is not None and first.measure.form == "distance"
        # "makes a composite fist to 1 cm from the palm": what remains is lacking
        states[:1] = [first._replace(finding="decreased" if misses else "normal", rule=first.rule or rule)]
    return states


def _in_order(text: str, group: Group, states: list[State]) -> list[State]:
    """Two values of two sides that are named together: "20 and 25 degrees to the right and left"."""
    measured = [state for state in states if state.measure is not None]
    if len(measured) == _TWICE_BOTH and measured == states:
        return _in_two_positions(states)
    if len(measured) != _BOTH or any(state.side in {"left", "right"} for state in measured):
        return states
    for token in (*group.left, *group.right):
        if token.kind == "side" and (order := _ORDER.match(text, token.start, token.end)) is not None:
            sides = ("right", "left") if order["first"].lower().startswith("r") else ("left", "right")
            return [state._replace(side=side) for state, side in zip(measured, sides, strict=True)]
    return states


def _in_two_positions(states: list[State]) -> list[State]:
    """ "2 degrees with the knee extended and 8 flexed on the left, 5 and 12 on the right": a side is told behind its two."""
    first, left, other, right = states
    if first.side or other.side or left.side not in OTHER_SIDE or right.side != OTHER_SIDE[left.side]:
        return states
    return [first._replace(side=left.side), left, other._replace(side=right.side), right]


_TWICE_BOTH = 4
_LEADS_TO = re.compile(r"\s?°?\s?(?:>{1,3}|[-=]{1,2}>|\u2192)\s?")
_LATER = "now"
_MODES = frozenset(("active", "passive"))
_BOTH = 2
_ORDER = re.compile(
    r"(?:(?:in|to|on)\s+(?:the\s+)?)?(?P<first>right|left|rt|lt|r|l)\s*(?:and|&)\s*(?:the\s+)?(?:right|left|rt|lt|r|l)\b",
    re.IGNORECASE,
)


class _Piece(NamedTuple):
    """Tokens that no separator parts; ``link`` is the gap before them."""

    tokens: list[Token]
    link: float


def _pieces(text: str, group: Group) -> list[_Piece]:
    """The tokens after a group, cut at commas, brackets, "and" and "/", and where a side or value repeats."""
    pieces: list[_Piece] = []
    position = group.heads[-1].end
    for token in group.right:
        between = gap(text, position, token.start)
        if between == BREAK:
            break
        piece = pieces[-1].tokens if pieces else []
        opens = (
            between >= SLASH
            or _LEADS_TO.fullmatch(text, position, token.start) is not None
            or "(" in text[position : token.start]
            or _begins_another(piece, token)
        )
        if not pieces or opens:
            pieces.append(_Piece([token], between))
        else:
            piece.append(token)
        position = token.end
    return pieces


def _begins_another(piece: list[Token], token: Token) -> bool:
    """Whether a side or a value repeats: "R 40 L 80", "40 R 80 L", "active 120 passive 140"."""
    if not any(one.kind == "value" for one in piece):
        return False
    if token.kind == "side":
        return next((one.kind for one in piece if one.kind not in {"joint", "part"}), "") == "side"
    return token.kind == "value" and any(one.kind in {"side", "mode", "date"} for one in piece)


def _said(piece: _Piece) -> State:
    """What a piece says by itself."""
    first: dict[str, Token] = {}
    for token in piece.tokens:
        first.setdefault(token.kind, token)
    value, judge, pain = first.get("value"), first.get("judge"), first.get("painful")
    mode, date = first.get("mode"), first.get("date")
    ends = [token.end for token in piece.tokens if token.kind not in _SILENT]
    sides = [token.value for token in piece.tokens if token.kind == "side"]
    if value is not None and not sides:  # "flexion 110 (L knee 140)"
        sides = [token.joints[-1].side for token in piece.tokens if token.kind == "joint" and token.joints[-1].side]
    ruling = value or judge or pain
    measure = value.measure if value else None
    top = first.get("top")
    if measure is not None and measure.normal is None and top is not None:
        measure = measure._replace(normal=float(_DIGITS.findall(top.value)[-1]))
    return State(
        piece.tokens[0].start,
        max(ends, default=piece.tokens[-1].end),
        ruling.rule if ruling else "",
        sides[-1] if sides else None,
        measure,
        judge.value if judge else None,
        (pain is not None and "painless" not in first) or bool(measure and measure.painful),
        mode.value if mode else None,
        date.value if date else None,
    )


_DIGITS = re.compile(r"\d+")


def _add_value(states: list[State], said: State, pair: str | None) -> None:
    """Add a value; a side, mode or date that stood alone before it is its own."""
    if states and said.measure is not None:
        said = said._replace(measure=_lacking(states[-1].measure, said.measure))
    waiting = states[-1] if states else None
    is_other = waiting is not None and waiting.side and said.side and waiting.side != said.side
    if waiting is not None and waiting.measure is None and waiting.finding is None and not is_other:
        states.pop()
        said = said._replace(
            side=said.side or waiting.side,
            mode=said.mode or waiting.mode,
            date=said.date or waiting.date,
            painful=said.painful or waiting.painful,  # "extension is painful and limited to 20"
        )
    if pair and said.measure is not None and said.measure.is_pair:
        both = zip(halves(said), pair.split(), strict=True)
        states += [half._replace(mode=one) if one in _MODES else half._replace(side=one) for half, one in both]
    else:
        states.append(said)


def _lacking(last: Measure | None, measure: Measure) -> Measure:
    """A value listed after missing degrees is missing too: "lacks 15 degrees on the right and 5 on the left"."""
    if last is None or last.form != "lacks" or measure.form not in {"degrees", "number"} or measure.degrees is None:
        return measure
    return measure._replace(form="lacks", degrees=-measure.degrees) if 0 < measure.degrees <= _MOST_LACKING else measure


_MOST_LACKING = 45.0


def _is_of_its_own(states: list[State], said: State, piece: _Piece) -> bool:
    """Whether a judgement is a finding beside the values, not one on them: "75% to the left and full to the right"."""
    if not any(state.measure for state in states):
        # "painful and limited": one judgement, which says both
        return not (states and states[-1].painful and states[-1].finding is None and said.side is None)
    return said.side is not None and all(state.side for state in states) and piece.link <= COMMA


def _add_words(states: list[State], said: State, piece: _Piece) -> None:
    """Add a judgement, pain or side to what they are said of: the last value, or all if they stand after a comma."""
    if not states:
        if said.painful or said.side or said.mode or said.date:
            states.append(said)
        return
    first = 0 if piece.link >= COMMA else len(states) - 1
    for index in range(len(states)):
        state = states[index]
        if index >= first:
            state = state._replace(finding=state.finding or said.finding, painful=state.painful or said.painful)
        if index == len(states) - 1:
            state = state._replace(date=state.date or said.date, mode=state.mode or said.mode)
        if state.side is None and said.side is not None:
            state = state._replace(side=said.side, end=max(state.end, said.end))
        elif index == len(states) - 1 and state.side in OTHER_SIDE and _is_other_side(state.side, piece):
            state = state._replace(side="bilateral", end=max(state.end, said.end))  # "PF 40 R and L"
        if index == len(states) - 1 and (said.finding or said.painful):
            state = state._replace(end=max(state.end, said.end))
        states[index] = state


def _is_other_side(side: str, piece: _Piece) -> bool:
    """Whether a piece is nothing but "and" the other side."""
    return piece.link <= AND and [(one.kind, one.value) for one in piece.tokens] == [("side", OTHER_SIDE[side])]


def halves(state: State) -> list[State]:
    """The two numbers of "40/20" as two values, each with the normal written after them."""
    measure = state.measure or Measure("degrees")
    plain = measure._replace(form="degrees", normal=measure.top, is_pair=False)
    return [state._replace(measure=plain), state._replace(measure=plain._replace(degrees=measure.normal))]
