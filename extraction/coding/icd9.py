"""ICD-9-CM codes that a document states, and the ICD-10-CM codes they became (``icd9_map.csv``, CMS equivalence mappings).

A mapping is often to several codes or to one of no side; region, side and name of the diagnosis choose among them.
"""

import csv
import re
from functools import cache
from importlib.resources import files

from extraction.coding.agreement import agrees
from extraction.coding.classification import Place, classification, entry, resolve
from extraction.coding.icd10 import linker
from extraction.coding.words import read_words
from models.case import Code
from models.vocabulary import CodeSystem

_FORM = re.compile(r"(?P<head>V\d\d|\d{3})\.?(?P<tail>\d{0,2})", re.IGNORECASE)
_MOST = 2
_SCORE, _STEP = 0.9, 0.1
"""A mapping is approximate: never as sure as a name that is the classification's own."""


@cache
def _rows() -> dict[str, str]:
    """Code -> its row, unread: a document states few of the 13,000."""
    text = files("extraction").joinpath("data", "icd9_map.csv").read_text("utf-8")
    return {line.partition(",")[0]: line for line in text.splitlines() if not line.startswith("#")}


def _mapped(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Title and ICD-10-CM codes of a code with its dot."""
    row = _rows().get(code)
    if row is None:
        return None, ()
    _, title, targets = next(csv.reader([row]))
    return title, tuple(targets.split("|"))


def _dotted(code: str) -> str:
    form = _FORM.fullmatch(code.strip())
    if form is None:
        return code.strip()
    return f"{form['head'].upper()}.{form['tail']}" if form["tail"] else form["head"].upper()


def check_stated_icd9(code: str) -> Code:
    """A stated ICD-9-CM code, with its title where the classification has it."""
    title, _ = _mapped(_dotted(code))
    return Code(system=CodeSystem.ICD9CM, code=_dotted(code), display=title, stated=True)


def map_icd9(code: str, name: str = "", region: str | None = None, side: str | None = None) -> tuple[Code, ...]:
    """The ICD-10-CM codes of an ICD-9-CM code, at most two, the one that fits the diagnosis best first."""
    _, targets = _mapped(_dotted(code))
    words = read_words(name)
    zones = (*words.zones, *((region,) if region and region not in words.zones else ()))
    place = Place(zones, side, words.said)
    fitting = [target for target in targets if agrees(target, place)] or list(targets)
    likely = [candidate.code for candidate in linker().candidates(name, region, side, k=_MOST)] if name else []
    found: dict[str, float] = {}
    for target in fitting:
        # The name says more than the old code did: "myofascial pain" of 729.1, myalgia and myositis.
        for full in likely:
            if full.startswith(_category(target)):
                found.setdefault(full, _SCORE)
    for number, target in enumerate(() if found else fitting):
        for full in _with_side(target, place):
            found.setdefault(full, _SCORE - number * _STEP)
    return tuple(
        Code(
            system=CodeSystem.ICD10CM,
            code=full,
            display=classification().description(full),
            stated=False,
            score=round(score, 2),
        )
        for full, score in list(found.items())[:_MOST]
    )


def _category(code: str) -> str:
    """The stem that codes of all sides share."""
    return code[:-1] if entry(code).is_unspecified and len(code) > 5 else code


def _with_side(code: str, place: Place) -> tuple[str, ...]:
    """A code of no side ("unspecified knee"), of the side and the site that the text gives."""
    said = Place(place.zones, place.side, place.said | entry(code).words.said)
    if not entry(code).is_unspecified or len(code) < 6:
        return resolve(code, said)
    found = resolve(code[:-1].rstrip("."), said)
    return found if all(full != code[:-1].rstrip(".") for full in found) else resolve(code, said)
