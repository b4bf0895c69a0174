"""What a statement of motion is made of: motions, joints, sides, values, judgements, pain; and the gaps between them.

Offsets are of the reading text. Kinds of words for motions are those of ``motions.csv``.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extraction.language.measurements import Measure
from extraction.language.terms import read_rows

SPINE = frozenset(("cervical spine", "thoracic spine", "lumbar spine", "spine", "sacrum"))
OTHER_SIDE = {"left": "right", "right": "left"}
"""The two sides that a joint can be of, each with the other."""
OPPOSITE = "opposite"
"""A side that is told by the other one, until it is known which that is: "versus 65 on the good side"."""
JOINTS = SPINE | frozenset(
    (
        "shoulder", "elbow", "forearm", "wrist", "hand", "thumb", "finger", "hip", "knee", "ankle", "foot", "toe", "jaw",
        "upper extremity", "lower extremity", "extremities", "whole body",
    )
)  # fmt: skip
HEADS = frozenset(
    (
        "motion", "abbreviation", "bare", "verb", "range", "short_range", "full_range", "moves", "contracture", "fist", "total", "arc",
        "strength", "other",
    )
)  # fmt: skip
"""Kinds of tokens that values and judgements are said of; ``arc`` is a joint beside its arc, with no word for the motion."""

_SIGNS = frozenset(".,;:=~()/|&+>\u2022°*-")
_WORD = re.compile(r"[a-z]+|\d[a-z0-9]*|[^\sa-z\d]")
# A line that ends in a word of the statement ("flexion was") was only wrapped there.
_WRAPPED = re.compile(r"[a-z] *\n")
_GAP_LIMIT = 90
# How strongly the text parts two tokens (``gap``).
SLASH = 2
AND = 3
COMMA = 4
BREAK = 9


class Joint(NamedTuple):
    """A joint of a group ("hips and knees", "left shoulder"), with its own side if it has one."""

    region: str
    side: str | None


class Token(NamedTuple):
    """A piece of a statement at ``[start, end)``. ``kind`` says which of the other fields is set."""

    start: int
    end: int
    kind: str
    value: str = ""
    rule: str = ""
    mode: str | None = None
    measure: Measure | None = None
    joints: tuple[Joint, ...] = ()


@cache
def _fillers() -> frozenset[str]:
    """Words that part nothing: with them "flexion was measured at 40" is one statement."""
    return frozenset(word for row in read_rows("motion_fillers.csv") for word in row["term"].split("|"))


def gap(text: str, start: int, end: int) -> float:
    """How strongly the text between two tokens parts them: 0 not at all, 4 a comma, 6 a semicolon, ``BREAK`` for good."""
    if start >= end:
        return 0
    if end - start > _GAP_LIMIT:
        return BREAK
    between = text[start:end]
    return 0 if between == " " else _parting(between.lower())


@lru_cache(maxsize=2048)
def _parting(between: str) -> float:
    """``gap`` of the text between two tokens in lower case: the same few gaps (" ", ", ", " degrees and ") occur everywhere."""
    words = set(_WORD.findall(between))
    if not words - _SIGNS <= _fillers():
        return BREAK
    if ";" in between or ("\n" in between and not _WRAPPED.search(between)):
        return 6
    if words & {"but", "however", "while", "whereas", "except"}:
        return 5
    if "," in words:
        return 4
    if words & {"and", "or", "plus", "then", "&", "compared", "compares", "versus", "vs"}:
        return 3
    if "/" in words:
        return 2
    if "with" in words:
        return 1.5
    return 1 if words & _fillers() else 0
