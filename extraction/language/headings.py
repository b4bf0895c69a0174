"""Headings: the forms of ``sections.csv`` where they stand in a text.

A heading opens a line (alone, or before a colon, a bracket, a dash, a wide gap), stands inside a paragraph before a colon, or
in capitals before its text where a PDF lost the line ("ASSESSMENT Lumbar strain", "DIAGNOSISCervical strain"). What a heading
does to the section it stands in is decided in sections.py.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extraction.language.lines import line_start
from extraction.language.terms import find_terms, lower, places_of, places_of_kinds, read_rows

_LINE = re.compile(
    r"(?P<lead>[ \t]{0,80}(?P<bullet>[\u2022*#>+-]{1,3}[ \t]*)?(?P<number>[(]?(?:\d{1,2}|[IVX]{1,4}|[A-H])[.)][ \t]*)?)"
    r"(?P<word>[A-Za-z][A-Za-z'-]*)"
)
_BRACKETED = re.compile(r"[(\[][SOAP](?:(?<=[(].)[)]|(?<=\[.)\])")
_LETTER = re.compile(r"[(\[](?P<letter>[SOAP])[)\]][ \t]*:?(?=(?P<rest>[^\n]?))")
_VITALS = re.compile(
    r"[ \t]*(?:(?:VS|V/S|VSS|Vitals|Vital\s+signs)[ \t,]+(?:today[ \t,:]+)?(?=BP\b|T\b|P\b|HR\b|\d{2,3}[/ ])"
    r"|BP[ \t:]{1,2}\d{2,3}/\d{2,3}[ \t,;]+(?:P|HR|pulse|pulses?|T|temp|RR?|resp|SpO2|O2|wt|ht|BMI|\d{2,3}\b)[ \t:.,\d])",
    re.IGNORECASE,
)
_OF_VITALS = frozenset({"vs", "v", "vss", "vitals", "vital", "bp"})
"""The first words of ``_VITALS``."""
_FIRST = re.compile(r"[a-z][a-z'-]*")
_MARK = re.compile(
    # What a mark may begin with comes first and is looked at from behind: a search for signs is fast.
    r"[:? \t(\[;=>_.](?:(?<=[:?;=])|(?<=[ \t])(?:[ \t]+|[(\[](?!e?s[)\]])|-{1,2}(?:[ \t]|$)|>+(?=\s|$)|$)"
    r"|(?<=[(\[])(?!e?s[)\]])|(?<=>)>*(?=\s|$)|(?<=_)_+|(?<=\.)\.+)|$"
)
_AFTER_BRACKET = re.compile(r"[(\[][^)\]\n]{0,120}[)\]]?[ \t]*(?::|$)", re.MULTILINE)
_GLUED_WORD = re.compile(r"[A-Z][a-z]+\s")
_GAP = re.compile(r"[ \t]{3,}[A-Za-z#]")
_SIDES_OF_TABLE = re.compile(r"[ \t|]*(?:R|L|RT|LT|Right|Left)\b[ \t|/]+(?:R|L|RT|LT|Right|Left)\b", re.IGNORECASE)
_CODE = re.compile(r"(?:\d{5}|[A-Z]\d{4})\b")
_STOP = re.compile(r"[.,](?=\s|$|[A-Z])")
_CAPITALS = re.compile(r"[A-Z][A-Z'-]*\b(?:(?:[ \t]+(?:&[ \t]+)?|[ \t]?/[ \t]?)[A-Z][A-Z'-]*\b){0,7}")
_TITLE = re.compile(r"[A-Z][a-z]+(?:[ \t](?:(?:of|and|to|the)[ \t])?[A-Z][a-z]+){1,3}(?=[ \t])")
_STATEMENT = re.compile(r"[ \t]+[\"'(]?(?:[A-Z]?[a-z]|\d)")
_GLUED = re.compile(r"([A-Z]{4,}|[A-Z][a-z]{5,})(?=[A-Z][a-z])")
_INLINE_CAPITALS = re.compile(
    r"[.;:)] (?P<head>[A-Z]{4,}(?:[ /&]{1,3}[A-Z]{2,}){0,4}(?=\s{1,3}(?:\d{1,2}[.)]|[A-Z][a-z])))"
)
_INLINE_START = re.compile(r"[.;,)\]%:\d]\s+(?=[A-Z])|\s{2,}")
_TAIL = re.compile(r"[A-Z][A-Z/&' -]{3,40}$")

_DATE = re.compile(r"(?:\b(?:on|of|dated|from|for)\s+)?[(]?\b\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?[)]?$")
_COUNT = re.compile(r"(?<=\w{4})\s+#?\d{1,2}(?:\s+of\s+\d{1,2})?$")
_PLURAL = re.compile(r"\([eE]?[sS]\)|[.*_#]")
_IS_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,11}")
_SLASH = re.compile(r"\s*/\s*")
_AMPERSAND = re.compile(r"\s*&\s*")
_TURNING = "turning_words.csv"
_LONGEST = 72
"""Characters of a heading, at most."""
_DATE_ENDS = frozenset("0123456789)")
_CONNECTIVES = frozenset({"of", "and", "&", "or", "for", "is", "with", "to", "in", "by", "was", "are", "at", "on"})
_CORE = frozenset({"diagnosis", "assessment", "assessment_and_plan", "plan", "physical_examination", "results", "work_status",
                   "subjective", "history_of_present_illness", "past_medical_history", "medications", "review_of_systems"})  # fmt: skip


class Heading(NamedTuple):
    """A heading ``[start, body)`` of a reading text. ``kind`` and ``place`` are of sections.csv.

    ``style``: "bullet", "number" or "" by what leads its line; ``inline``: inside a paragraph; ``alone``: nothing follows
    on its line; ``capitals``: written so.
    """

    start: int
    body: int
    kind: str
    place: str
    form: str
    style: str
    inline: bool
    alone: bool
    capitals: bool


_AND = re.compile(r"/| and |, ?")
_MOST_PARTS = 3
_PLAN_AND = ("plan/", "treatment plan/")
_JUDGES = frozenset(("assessment", "diagnosis", "discussion"))


class _Forms(NamedTuple):
    """The data: ``named`` form to (kind, place); ``ends`` and ``begins`` with the space that parts them from the rest of a
    heading, their forms also as ``endings`` and ``beginnings``; ``first`` words that a heading can begin with."""

    named: dict[str, tuple[str, str]]
    within: dict[str, str]
    modifiers: frozenset[str]
    ends: dict[str, str]
    begins: dict[str, str]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    first: frozenset[str]


@cache
def _forms() -> _Forms:
    named: dict[str, tuple[str, str]] = {}
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for row in read_rows("sections.csv"):
        for form in row["term"].split("|"):
            tables[row["place"]][form] = row["kind"]
            if row["place"] in {"line", "weak", "system", "exam", "joint"}:
                named.setdefault(form, (row["kind"], row["place"]))
    leading = [form for table in ("begins", "within", "modifier") for form in tables[table]]
    first = {word.group() for form in [*named, *leading] if (word := _FIRST.match(form))}
    ends = {" " + form: kind for form, kind in tables["ends"].items()}
    begins = {form + " ": kind for form, kind in tables["begins"].items()}
    return _Forms(
        named,
        tables["within"],
        frozenset(tables["modifier"]),
        ends,
        begins,
        tuple(ends),
        tuple(begins),
        frozenset(first),
    )


@cache
def _glued_turn() -> re.Pattern[str]:
    """The words that turn a narrative to something else, as a pattern to try where they are glued to the word before."""
    forms = sorted(
        (form for row in read_rows(_TURNING) for form in row["term"].split("|")), key=lambda form: (-len(form), form)
    )
    return re.compile(r"(?:" + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms) + r")(?!\w)")


@cache
def _turn_kind(form: str) -> str:
    return next(row["kind"] for row in read_rows(_TURNING) if form in row["term"].split("|"))


def turns(text: str) -> dict[int, tuple[int, str]]:
    """Where words turn a narrative to something else: their start, end and kind ("... strainOn exam there was ...")."""
    found = {term.start: (term.end, term.row["kind"]) for term in find_terms(_TURNING, text)}
    for small in places_of_kinds(text, b"aA"):
        glue = small + 1
        hit = _glued_turn().match(lower(text[glue : glue + _LONGEST])) if _GLUED_WORD.match(text, glue) else None
        if hit is not None:
            found[glue] = (glue + hit.end(), _turn_kind(" ".join(hit.group().split())))
    return found


def normal_form(text: str) -> str:
    """A heading as the data writes it: lower case, single spaces, "and" ("A&P"), without full stops and "(s)"."""
    if _IS_PLAIN.fullmatch(text):
        return text.lower()
    form = _PLURAL.sub("", " ".join(text.split())).strip(" :-").lower()
    if "/" in form:
        form = _SLASH.sub("/", form)
    if "&" in form:
        form = _AMPERSAND.sub(" and ", form)
    return form.replace(" ,", ",").replace(",", "")


def heading_kind(text: str) -> str | None:
    """The kind of a heading, or None if the text is none that the data knows."""
    found = _named(normal_form(text))
    return found[0] if found and found[1] == "line" else None


def _named(form: str) -> tuple[str, str] | None:
    forms = _forms()
    found = forms.named.get(form)
    if found is None and form[-1:].isdigit():
        found = forms.named.get(_COUNT.sub("", form))  # "Attached page 1 of 2"
    if found is None and form[-1:] in _DATE_ENDS:
        found = forms.named.get(_DATE.sub("", form).strip(" -"))
        is_statement = found is not None and found[0] == "results"  # "X-rays 2/17/14: healing"
        if found is not None or is_statement:
            return None if is_statement else found
    if found is None and " " in form:
        first, _, rest = form.partition(" ")
        if first in forms.modifiers:
            found = forms.named.get(rest)
            if found is not None and found[1] == "system":
                found = None
        if found is None and form.endswith(
            (" continued", " cont'd", " today", " section", " reviewed", " notes", " note")
        ):
            found = forms.named.get(form.rpartition(" ")[0])
    return found or _composed(form)


def _composed(form: str) -> tuple[str, str] | None:
    """The kind of a heading that names two or three: "treatment plan/request for authorization", "dx/plan"."""
    if not ("/" in form or " and " in form or "," in form):
        return None
    parts = _AND.split(form)
    named = [_forms().named.get(part) for part in parts]
    kinds = [found[0] for found in named if found is not None and found[1] in {"line", "weak"}]
    is_whole = 1 < len(parts) <= _MOST_PARTS and len(kinds) == len(parts)
    if not is_whole or not any(found is not None and found[1] == "line" for found in named):
        # "Plan / services requested on C-9", however the rest puts it
        return ("plan", "line") if form.startswith(_PLAN_AND) else None
    judges, plans = bool(_JUDGES & set(kinds)), "plan" in kinds or "assessment_and_plan" in kinds
    return ("assessment_and_plan" if judges and plans else kinds[0]), "line"


def headings(text: str) -> list[Heading]:
    """All headings of a reading text, in order."""
    lines = [*_line_headings(text), *_bracketed_letters(text)]
    bodies = {heading.body for heading in lines}
    return sorted([*lines, *_inline_headings(text, bodies)])


def _line_starts(text: str) -> Iterator[re.Match[str]]:
    """The first words of lines; a match from each line's start is faster than a search for lines."""
    start = 0
    while True:
        match = _LINE.match(text, start)
        if match is not None:
            yield match
        start = text.find("\n", start) + 1
        if start == 0:
            return


def _bracketed_letters(text: str) -> Iterator[Heading]:
    """The letters of a SOAP note in brackets: "(S) Follow-up after ...", "[O]"."""
    if _BRACKETED.search(text) is None:
        return
    for match in _LETTER.finditer(text):
        line = line_start(text, match.start())
        if text[line : match.start()].strip(" \t"):
            continue
        form = match["letter"].lower()
        kind, place = _forms().named[form]
        yield Heading(
            line, match.end(), kind, place, form, "",
            inline=False, alone=match["rest"] == "", capitals=True,
        )  # fmt: skip


def _line_headings(text: str) -> Iterator[Heading]:
    first = _forms().first
    for match in _line_starts(text):
        word = match["word"]
        small = word.lower()
        if small in _OF_VITALS and _VITALS.match(text, match.start()):
            # Vital signs without a mark ("VS 132/80 76 BMI 33"): the examination begins with them.
            yield Heading(
                match.start(), match.start(), "physical_examination", "vital", "vs", "",
                inline=False, alone=False, capitals=True,
            )  # fmt: skip
        if small not in first and not (len(word) > 6 and _GLUED.match(word)):
            continue
        start = match.start("word")
        limit = text.find("\n", start)
        end = min(len(text) if limit < 0 else limit, start + _LONGEST + 2)
        line = text[start:end]
        read = _read_line(text, line, start, whole=end in (limit, len(text)), numbered=bool(match["number"]))
        if read is not None:
            size, form, (kind, place) = read
            body = start + size
            style = "bullet" if match["bullet"] else "number" if match["number"] else ""
            rest = text[body : len(text) if limit < 0 else limit].lstrip(" \t:")
            if place == "weak" and not rest and not text[:start].strip():
                continue  # a document's title: "Orthopaedic Follow Up", "Referral"
            yield Heading(
                match.start("bullet") if match["bullet"] else match.start("lead") if style else start,
                body, kind, place, form, style, inline=False, alone=not rest, capitals=line[: len(form)].isupper(),
            )  # fmt: skip


def _read_line(
    text: str, line: str, start: int, *, whole: bool, numbered: bool
) -> tuple[int, str, tuple[str, str]] | None:
    """The size of the heading (with its mark), its form and its kind and place, of a line's first characters."""
    mark = _MARK.search(line)
    if mark is not None and (mark.group().strip() or mark.end() > mark.start() or whole):
        head, sign = line[: mark.start()], mark.group().strip()
        form = normal_form(head)
        found = _named(form) or _like(form, sign, head, numbered=numbered)
        if (
            found
            and sign == ""
            and found[0] != "diagnosis"
            and not (found[0] == "range_of_motion" and _SIDES_OF_TABLE.match(line, mark.end()))
            and (_GAP.search(line, mark.end()) or _CODE.match(line, mark.end()))
        ):
            return None  # the head of a table's column, a cell beside its code
        if found and _is_marked(text, start + mark.start(), head, sign, numbered=numbered):
            return (mark.end() if sign in {":", "-", "--", "=", ">"} else mark.start()), form, found
    if numbered and (asked := _like(normal_form(line), "", "", numbered=True)):
        return len(line), normal_form(line), asked  # an item of a form that is a whole question
    stop = _STOP.search(line)
    if stop is not None and (mark is None or stop.start() < mark.start()):
        head = line[: stop.start()]
        found = _named(normal_form(head))
        if (
            found
            and (head.isupper() or found[1] == "system" or (found[1] == "line" and head[:1].isupper()))
            and (stop.group() == "." or found[1] == "system" or head.isupper())
        ):
            return stop.end(), normal_form(head), found
    return _without_mark(line)


def _is_marked(text: str, position: int, head: str, sign: str, *, numbered: bool) -> bool:
    """Whether what follows a heading's words at ``position`` makes them a heading."""
    if sign == ":":
        return True
    if sign in {"(", "["}:
        return numbered or head.isupper() or _AFTER_BRACKET.match(text, text.index(sign, position)) is not None
    return head[:1].isupper() or (not sign and text.startswith("\n" + head, position - len(head) - 1) and " " in head)


def _like(form: str, sign: str, head: str, *, numbered: bool) -> tuple[str, str] | None:
    """The kind that a heading's last or first words tell: "right knee examination", "examination of the right knee"."""
    forms = _forms()
    within = forms.within.get(form)
    if within:
        return within, "within"
    if not (sign == ":" or head.isupper() or numbered):
        return None
    if form.endswith(forms.endings):
        return next(kind for ending, kind in forms.ends.items() if form.endswith(ending)), "line"
    if form.startswith(forms.beginnings):
        return next(kind for beginning, kind in forms.begins.items() if form.startswith(beginning)), "line"
    return None


def _without_mark(line: str) -> tuple[int, str, tuple[str, str]] | None:
    """A heading that its text follows directly: in capitals, as a title of two words, or glued to the text."""
    capitals = _CAPITALS.match(line)
    if capitals is not None and _STATEMENT.match(line, capitals.end()):
        return _longest_known(capitals.group(), line)
    title = _TITLE.match(line)
    if title is not None and line[title.end() :].lstrip()[:1] not in {"", ","}:
        found = _longest_known(title.group(), line)
        return found if found and found[2][0] in _CORE and " " in found[1] else None
    glued = _GLUED.match(line)
    if glued is not None:
        known = _forms().named.get(glued.group().lower())
        if known and known[1] == "line" and known[0] in _CORE:
            return glued.end(), normal_form(glued.group()), known
    return None


def _longest_known(head: str, line: str) -> tuple[int, str, tuple[str, str]] | None:
    """The longest known heading that some words begin with, if what follows is a statement of its own."""
    words = re.split(r"([ \t]+)", head)
    for size in range(len(words), 0, -2):
        tried = "".join(words[:size])
        following = line[len(tried) :].split(None, 1)
        if len(tried) < 4 or not following or following[0].lower() in _CONNECTIVES or not following[0][0].isalnum():
            continue
        if following[0][0].islower():
            continue
        found = _forms().named.get(normal_form(tried))
        if found and found[1] == "line":
            return len(tried), normal_form(tried), found
    return None


def _inline_headings(text: str, bodies: set[int]) -> Iterator[Heading]:
    """Headings inside paragraphs; ``bodies``: where the text of headings begins that are known already."""
    for colon in places_of(":", text):
        if colon + 1 in bodies:
            continue
        low = max(0, colon - 44)
        low = max(low, text.rfind("\n", low, colon) + 1)
        before = text[low:colon]
        start = -1
        for match in _INLINE_START.finditer(before):
            start = match.end()
        tried = [before[start:]] if start >= 0 else []
        tail = _TAIL.search(before) if not before[-1:].islower() else None
        if tail is not None:
            tried.append(tail.group().lstrip())
        for head in tried:
            found = _named(normal_form(head)) if head[:1].isupper() else None
            if found is not None and (found[1] != "weak" or head.isupper()) and len(head) > 1:
                yield Heading(
                    colon - len(head),
                    colon + 1,
                    *found,
                    normal_form(head),
                    "",
                    inline=True,
                    alone=False,
                    capitals=head.isupper(),
                )
                break
    for place in places_of_kinds(text, b"  AAAA"):
        capitals = _INLINE_CAPITALS.match(text, place)
        if capitals is None or capitals.end() in bodies:
            continue
        form = normal_form(capitals["head"])
        found = _forms().named.get(form)
        if found is not None and found[1] == "line":
            yield Heading(
                capitals.start("head"),
                capitals.end(),
                *found,
                form,
                "",
                inline=True,
                alone=False,
                capitals=True,
            )
