"""List items and table cells: whether a mention is what its line is about.

Offsets are of the reading text. An item's own mention stands at the head of its line or cell: after the line's start, a
number or bullet, a check box, a label ("Medication:"), or a wide gap between columns.
"""

import re

_HEAD = re.compile(
    r"""[ \t]*(?: [\u2022*\#>+-][ \t]* | [\[(][ \tXx\u2713]?[\])][ \t]* | [\[(]?(?:\d{1,2}|[a-zA-Z])[.)\]:][ \t]* | \#?\d{1,2}[ \t]+
                | (?:RFA|Rx|Request|Order|Plan|Item)s?[ \t]*[:\#-][ \t]* )*
        (?: (?:[A-Z][\w&/'-]*|and|of|for|[(][\w ]{1,15}[)]) (?:[ \t](?:[A-Z&/]?[\w/&'-]*|[(][\w ]{1,15}[)])){0,4}
            [ \t]*(?::|-[ \t])[ \t]* )?
        (?:[\d\#]{1,2}[.)][ \t]*)?
        (?:(?:[Tt]he[ \t]+)?(?:[Dd]ecision|[Rr]equest|[Aa]ppeal)s?[ \t]+(?:for|of)
            [ \t]+(?:(?:the|an?|repeat|authorization[ \t]+(?:for|of))[ \t]+)*)?""",
    re.VERBOSE,
)
_AFTER_CODE = re.compile(r"(?<![\w.])(?:[A-TV-Z]\d{2}(?:\.[0-9A-Z]{1,4})?|\d{3}\.\d{1,2})[ \t]{1,2}$")
_CODE_LENGTH = 12
# A reviewer's reasons name what they speak of: "Rationale: Lidoderm is approved for neuralgia."
_REASONS = re.compile(
    r"\s*(?:(?:decision|clinical|medical)\s+)?(?:rationale|guidelines?|criteria|evidence|comments?|reasons?|reasoning)\s*:",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"[ ]{3,}|\t|[ ]*\|[ ]*")
_COLUMN_SIGNS = ("   ", "\t", "|")
"""One of these stands wherever ``_COLUMN`` matches."""


def line_start(text: str, position: int) -> int:
    """Where the line of a position begins."""
    return text.rfind("\n", 0, position) + 1


def line_end(text: str, position: int) -> int:
    """Where the line of a position ends."""
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def stands_after_code(text: str, start: int) -> bool:
    """Whether a diagnosis's code stands right before ``start``, as in a table row ("Knee tear  S83.2 Physical therapy")."""
    return _AFTER_CODE.search(text, max(line_start(text, start), start - _CODE_LENGTH), start) is not None


def is_item_head(text: str, start: int, sentence: int = 0) -> bool:
    """Whether the phrase that begins at ``start`` heads its line, its table cell, or the sentence that begins at ``sentence``."""
    first = max(line_start(text, start), sentence)
    if any(text.find(sign, first, start) >= 0 for sign in _COLUMN_SIGNS):  # most lines have no columns
        for match in _COLUMN.finditer(text, first, start):
            first = match.end()
    return _HEAD.fullmatch(text, first, start) is not None and _REASONS.match(text, first, start) is None
