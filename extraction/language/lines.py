"""Lines of a reading text, looked for within reach: a document may be one line of two million characters."""

REACH = 1200
"""Characters, more than any real line of a record that findings need whole."""


def line_start(text: str, position: int, reach: int = REACH) -> int:
    """Where the line that holds ``position`` begins, or ``reach`` characters before if that is nearer."""
    first = position - reach if position > reach else 0
    found = text.rfind("\n", first, position)
    return found + 1 if found >= 0 else first


def line_end(text: str, position: int, reach: int = REACH) -> int:
    """Where the line that holds ``position`` ends, or ``reach`` characters on if that is nearer."""
    last = min(len(text), position + reach)
    found = text.find("\n", position, last)
    return found if found >= 0 else last


def paragraph_end(text: str, position: int, reach: int = REACH) -> int:
    """Where the next blank line begins, or ``reach`` characters on if that is nearer."""
    last = min(len(text), position + reach)
    found = text.find("\n\n", position, last)
    return found if found >= 0 else last


def clause_bounds(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The stretch about ``[start, end)`` up to a line's or a sentence's end, at most ``reach`` characters either side."""
    first, last = line_start(text, start, reach), line_end(text, end, reach)
    dot = text.rfind(". ", first, start)
    stop = text.find(". ", end, last)
    return (dot + 1 if dot >= 0 else first), (stop if stop >= 0 else last)
