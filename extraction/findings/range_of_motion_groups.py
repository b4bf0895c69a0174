"""Groups of motions in a clause, and which of the words between two groups belong to which.

What stands between two groups belongs to the one that the text parts it from less: "flexion 95 left / 120 right, internal
rotation 10" splits at its last comma, "flexion 40 degrees and 10 degrees of extension" at its "and".
"""

import re
from typing import NamedTuple

from extraction.findings.range_of_motion_tokens import AND, BREAK, HEADS, SLASH, Token, gap

OF = re.compile(
    r"\s*(?:of|in)\s+(?:(?:active|passive|forward|full|terminal|the|his|her|both|mcp|pip|dip|ip|mp)\s+){0,3}$",
    re.IGNORECASE,
)
"""Between a value and the motion it is of: "90 degrees of forward flexion"."""

_LIST_SIGN = re.compile(r"\s*(?:and|&|,|/|or|plus)?\s*(?:and\s+)?", re.IGNORECASE)
_PAIN_ON = re.compile(
    r"\s*(?:on|with|during|upon|at|in)\s+(?:(?:active|passive|the|extremes?|of|both|full)\s+){0,3}", re.IGNORECASE
)
_COPULA = re.compile(r"\b(?:is|was|are|were|be|remains?|appears?)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\b", re.IGNORECASE)
_ALONE = frozenset(("range", "short_range", "full_range", "strength", "other", "contracture", "arc", "fist", "total"))
_NUMBERS = frozenset({"degrees", "number", "percent", "loss", "fraction", "lacks"})
_BEFORE_A_MOTION = frozenset(("judge", "side", "mode", "joint"))


class Group(NamedTuple):
    """Motions named together, with the tokens before and after that belong to them.

    ``link`` is the gap to the group before if no token stands between, else ``BREAK``.
    """

    heads: list[Token]
    left: list[Token]
    right: list[Token]
    link: float

    @property
    def kind(self) -> str:
        """The kind of its first motion."""
        return self.heads[0].kind


def groups_of(text: str, tokens: list[Token]) -> list[Group]:
    """The groups of a clause in order; every token between two of them belongs to one."""
    runs = _runs(text, tokens)
    groups = []
    left_start = 0
    for number, run in enumerate(runs):
        following = runs[number + 1][0] if number + 1 < len(runs) else len(tokens)
        first, last = tokens[run[0]], tokens[run[-1]]
        before, after = tokens[left_start : run[0]], tokens[run[-1] + 1 : following]
        kept = len(after) if following == len(tokens) else _split(text, last, after, tokens[following])
        if kept == len(after) == 1 and following < len(tokens) and _is_filled(text, before, first, after[0]):
            kept = 0
        is_next = number > 0 and run[0] == runs[number - 1][-1] + 1
        link = gap(text, tokens[run[0] - 1].end, first.start) if is_next else BREAK
        groups.append(Group([tokens[index] for index in run], _linked(text, before, first), after[:kept], link))
        left_start = run[-1] + 1 + kept
    return groups


def list_link(group: Group) -> float:
    """The gap to the group before, where only a side, a joint or a mode may stand between."""
    if group.link != BREAK:
        return group.link
    return AND if all(token.kind in {"side", "joint", "mode"} for token in group.left) else BREAK


def _runs(text: str, tokens: list[Token]) -> list[list[int]]:
    """The positions of motions that are named as a list or pair."""
    runs: list[list[int]] = []
    for index, token in enumerate(tokens):
        if token.kind not in HEADS:
            continue
        follows = runs and index == runs[-1][-1] + 1
        if follows and _are_listed(text, tokens[index - 1], token) and not _has_own(text, tokens, runs[-1][0], index):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _are_listed(text: str, one: Token, other: Token) -> bool:
    """Whether two motions are named together: "flexion and extension", "IR/ER"."""
    between = text[one.end : other.start]
    if {one.kind, other.kind} & _ALONE:
        return one.kind == other.kind and _LIST_SIGN.fullmatch(between) is not None
    return _LIST_SIGN.fullmatch(between) is not None and between.strip() != ""


def _has_own(text: str, tokens: list[Token], first: int, index: int) -> bool:
    """Whether each of two listed motions is said something of: "90 degrees of flexion, extension of 10"."""
    start = tokens[first].start
    while first and tokens[first - 1].kind == "joint" and not text[tokens[first - 1].end : start].strip():
        first -= 1  # "full cervical flexion, extension lacks 10 degrees"
        start = tokens[first].start
    before = tokens[first - 1] if first else None
    if before is None or before.kind not in {"value", "judge"}:
        return False
    between = text[before.end : start]
    # "3/4 flexion, 1/2 extension", "lacks 15 degrees extension, flexion is full"
    needs_no_of = before.measure is not None and (before.measure.percent is not None or before.measure.form == "lacks")
    if between.strip() if before.kind == "judge" or needs_no_of else not OF.fullmatch(between):
        return False
    after = next((token for token in tokens[index + 1 :] if token.kind not in HEADS), None)
    return after is not None and after.kind in ({"value"} if before.kind == "judge" else {"value", "judge"})


def _split(text: str, head: Token, between: list[Token], following: Token) -> int:
    """How many of the tokens between two groups belong to the first."""
    if not between:
        return 0
    last = between[-1]
    ends = [head.end, *(token.end for token in between)]
    starts = [*(token.start for token in between), following.start]
    gaps = [gap(text, end, start) for end, start in zip(ends, starts, strict=True)]
    if between[0].kind == "value" and text[head.end : between[0].start] == "/":
        gaps[0] = 0  # "F/60 E/25"
    if last.kind == "value" and OF.fullmatch(text[last.end : following.start]):
        return _without(between, gaps, {"side", "mode", "judge"})
    named = next((index for index in range(len(between) - 1, -1, -1) if between[index].kind != "side"), 0)
    if (
        named < len(between) - 1
        and between[named].kind == "value"
        and OF.fullmatch(text[ends[named + 1] : starts[named + 1]])
    ):
        return _without(
            between[: named + 1], gaps, {"side", "mode", "judge"}
        )  # "with 25 degrees of right and left bending"
    if _is_value_of_next(head, last, following, gaps[-1]):
        return _without(between, gaps, {"side"})
    if last.kind == "painful" and len(between) > 1 and _PAIN_ON.fullmatch(text[last.end : following.start]):
        return len(between) - 1
    strongest = max(gaps)
    if strongest >= SLASH:
        return max(index for index, value in enumerate(gaps) if value == strongest)
    if last.kind == "judge" and gaps[-1] == 0 and _judges_next(text[ends[-2] : last.start], head, following, gaps[-2]):
        return len(between) - 1
    return _undivided(text, between, gaps)


def _is_filled(text: str, before: list[Token], head: Token, value: Token) -> bool:
    """Whether a motion has its value before it: the one after it is the next one's ("5 degrees dorsiflexion to 35 plantarflexion")."""
    if not before or before[-1].kind != "value" or value.kind != "value" or value.measure is None:
        return False
    return value.measure.form in _NUMBERS and not text[before[-1].end : head.start].strip()


def _without(between: list[Token], gaps: list[float], kinds: set[str]) -> int:
    """How many tokens stand before the last one and those of ``kinds`` that touch it."""
    keep = len(between) - 1
    while keep and between[keep - 1].kind in kinds and gaps[keep] < 1:
        keep -= 1
    return keep


def _is_value_of_next(head: Token, last: Token, following: Token, link: float) -> bool:
    """ "AROM: L 8 deg hyperextension": a number that touches a motion is not the whole range's."""
    is_number = last.measure is not None and last.measure.form in _NUMBERS
    return is_number and link == 0 and head.kind == "range" and following.kind in {"motion", "abbreviation"}


def _judges_next(lead: str, head: Token, following: Token, link: float) -> bool:
    """Whether a judgement that touches the next motion judges it: "ROM shows decreased flexion", not "flexion is full"."""
    if _COPULA.search(lead) and not _FROM.search(lead):
        return False
    return following.kind != "motion" or head.kind == "range" or link >= 1


def _undivided(text: str, between: list[Token], gaps: list[float]) -> int:
    """How many tokens belong to the first group where nothing parts them: "left DF 20 PF 40", "R rotation 60 L rotation 55"."""
    keep = len(between)
    values = sum(token.kind in {"value", "grade"} for token in between)
    last = between[-1]
    if not values:
        return keep - 1 if last.kind in {"side", "mode", "joint"} and gaps[-1] < 1 else keep
    while keep and between[keep - 1].kind in _BEFORE_A_MOTION and gaps[keep] < 1:
        if keep == len(between) and text.startswith(")", last.end):
            break  # "flexion 108 (112 passive)  extension -6"
        keep -= 1
    of_sides = len(between) > 2 and between[-2].kind == between[0].kind == "side"  # "SB R 75% L 50% rot WFL"
    of_two_times = len(between) > 1 and ">" in text[between[-2].end : last.start]  # "flex 35>>45  ext 30"
    if (
        keep == len(between)
        and last.kind == "value"
        and values > 1
        and gaps[-1] == 0
        and not (of_sides or of_two_times)
    ):
        return keep - 1
    return keep


def _linked(text: str, before: list[Token], head: Token) -> list[Token]:
    """The tokens before a group that nothing parts from it."""
    start = head.start
    for index in range(len(before) - 1, -1, -1):
        if gap(text, before[index].end, start) == BREAK:
            return before[index + 1 :]
        start = before[index].start
    return before
