"""One document as a self-contained web page: the text with findings highlighted, and the tables. No script, nothing fetched."""

from html import escape
from importlib.resources import files
from itertools import pairwise

from models.case import Case
from pipelines.review.spans import KINDS, Highlight, highlights
from pipelines.review.terminal import summary


def page(case: Case, text: str) -> str:
    """The page as HTML."""
    found = highlights(case)
    numbered = list(enumerate(found, start=1))
    template = files("pipelines").joinpath("review", "page.html").read_text("utf-8")
    filled = {
        "{{title}}": escape(case.document.source),
        "{{summary}}": escape(summary(case).plain),
        "{{legend}}": "".join(f'<span class="k {_css(kind)}">{kind}</span>' for kind in KINDS),
        "{{warnings}}": "".join(f"<p class=warning>{escape(warning.message)}</p>" for warning in case.warnings),
        "{{tables}}": "".join(_table(kind, [(n, item) for n, item in numbered if item.kind == kind]) for kind in KINDS),
        "{{text}}": _marked(text, numbered),
    }
    for key, value in filled.items():
        template = template.replace(key, value)
    return template


def _css(kind: str) -> str:
    return kind.replace(" ", "-")


def _marked(text: str, numbered: list[tuple[int, Highlight]]) -> str:
    """The text with a mark for each stretch; where findings overlap, a stretch names them all and shows the first's colour."""
    bounds = sorted(
        {0, len(text), *(edge for _, item in numbered for edge in (item.evidence.start, item.evidence.end))}
    )
    pieces = []
    opened: set[int] = set()
    for start, end in pairwise(bounds):
        inside = [(n, item) for n, item in numbered if item.evidence.start <= start and end <= item.evidence.end]
        piece = escape(text[start:end])
        if not inside:
            pieces.append(piece)
            continue
        anchors = "".join(f'<a id="e{n}"></a>' for n, _ in inside if n not in opened)
        opened.update(n for n, _ in inside)
        title = escape("\n".join(f"{item.kind}: {item.label}" for _, item in inside), quote=True)
        pieces.append(
            f'{anchors}<a class="m {_css(inside[0][1].kind)}" href="#r{inside[0][0]}" title="{title}">{piece}</a>'
        )
    return "".join(pieces)


def _table(kind: str, items: list[tuple[int, Highlight]]) -> str:
    if not items:
        return f'<h2><span class="k {_css(kind)}">{kind}</span></h2><p class=none>not documented</p>'
    rows = "".join(
        f'<tr id="r{n}"><td>{escape(item.label)}</td><td>{item.evidence.page}</td>'
        f"<td>{escape((item.evidence.section or '').replace('_', ' '))}</td>"
        f'<td><a href="#e{n}">{escape(" ".join(item.evidence.quote.split()))}</a></td></tr>'
        for n, item in items
    )
    head = "<tr><th>what was read</th><th>page</th><th>section</th><th>evidence</th></tr>"
    return f'<h2><span class="k {_css(kind)}">{kind}</span> {len(items)}</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>'
