"""How files are to be read."""

from typing import NamedTuple


class ReadOptions(NamedTuple):
    """``passwords`` to try on encrypted files; ``split`` a file of many documents into its documents."""

    passwords: tuple[str, ...] = ()
    split: bool = True


DEFAULTS = ReadOptions()
