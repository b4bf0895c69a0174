"""Undoing layout in more than one step: offset maps, put one after the other.

A map is ``breaks``: from position ``p`` of the new text on, the old text's offset is ``p + shift``.
"""

from bisect import bisect_right
from collections.abc import Iterable

Breaks = tuple[tuple[int, int], ...]

_STOPS = frozenset({"", ".", ":", ";", "!", "?", "-", "\n"})


def cut(text: str, left_out: Iterable[tuple[int, int]]) -> tuple[str, Breaks]:
    """The text without some spans (in order), and the map back.

    A line end before a span becomes a space where the text goes on after it in the middle of a sentence.
    """
    pieces: list[str] = []
    breaks = [(0, 0)]
    position = start = 0
    for low, high in left_out:
        kept = text[start:low]
        ends = kept[-2:-1] not in _STOPS and kept.endswith("\n")
        pieces.append(kept[:-1] + " " if ends and text[high : high + 1].islower() else kept)
        position += low - start
        start = high
        breaks.append((position, high - position))
    pieces.append(text[start:])
    return "".join(pieces), tuple(breaks)


def compose(last: Breaks, first: Breaks) -> Breaks:
    """The map of two steps: ``last`` leads to the text between, ``first`` from there to the original."""
    if len(first) == 1:
        return tuple((position, shift + first[0][1]) for position, shift in last)
    found: list[tuple[int, int]] = []
    ends = [position for position, _ in last[1:]]
    for (position, shift), end in zip(last, [*ends, None], strict=True):
        middle = position + shift
        index = bisect_right(first, (middle, 1 << 60)) - 1
        found.append((position, shift + first[index][1]))
        for start, more in first[index + 1 :]:
            if end is not None and start - shift >= end:
                break
            found.append((start - shift, shift + more))
    return tuple(found)
