"""How a page's stretches of text are set: tables a line a row where they stand, all else in reading order around them."""

from collections.abc import Iterator, Sequence

from extraction.documents.aligned import aligned_tables
from extraction.documents.arrangement import Edges, Fragment, arrange, laid_out
from extraction.documents.tables import Table, cells_of, is_within, laid_out_table


def page_set(
    fragments: Sequence[Fragment], width: float, edges: Edges, ruled: Sequence[Table] = ()
) -> Iterator[Fragment | str]:
    """Fragments and the spaces and line ends between them.

    ``width`` is a character's; ``edges`` are the columns' of the document's earlier pages, and this page's are added.
    ``ruled`` are the page's ruled tables, in the fragments' own measure.
    """
    rest = list(fragments)
    outside = [one for one in rest if not any(is_within(table, one) for table in ruled)]
    for table in sorted([*ruled, *aligned_tables(outside, width)], key=lambda table: table.box[1]):
        inside = [fragment for fragment in rest if is_within(table, fragment)]
        grid = cells_of(table, inside)
        if grid is None:
            continue
        taken = {fragment.place for fragment in inside}
        above = [one for one in rest if one.place not in taken and one.top < table.box[1]]
        rest = [one for one in rest if one.place not in taken and one.top >= table.box[1]]
        yield from laid_out(arrange(above), width, edges)
        yield from laid_out_table(grid)
    yield from laid_out(arrange(rest), width, edges)
