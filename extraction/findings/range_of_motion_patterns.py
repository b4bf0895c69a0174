"""The patterns of tokens: words of laterality, dates, grades, levels, and the rules of ``range_of_motion.toml``.

Each begins with a guard ``(?=[...])`` that tells its possible first characters: at a place only those are tried that may begin there.
"""

import re
from functools import cache

from extraction.language.beginnings import Beginnings
from extraction.rules import CompiledRule, compile_rules

# Sides beside a number may be single capitals ("R 40, L 80", "15 R"); a level ("L4-5") or "L/S" is no side.
SIDES = (
    r"(?=[(r])(?P<pair>(?<![\w/])[(]?(?:right|rt|r)\s?(?:/|over|vs\.?)\s?(?:left|lt|l)(?:\s?/\s?(?:normal|norm|nl|expected))?(?![\w/])[)]?)",
    r"(?=[(l])(?P<riap>(?<![\w/])[(]?(?:left|lt|l)\s?(?:/|over|vs\.?)\s?(?:right|rt|r)(?:\s?/\s?(?:normal|norm|nl|expected))?(?![\w/])[)]?)",
    r"""(?=[iotebrls])(?P<bilateral>(?<![\w/])(?:(?:in|to|on)\s+(?:either|both|each)\s+(?:directions?|sides?)
    |(?:each|either|both)\s+(?:sides?|directions?|ways?)
    |(?:(?:to|on|in)\s+(?:the\s+)?)(?:right\s+and\s+(?:to|on|in)\s+(?:the\s+)?left|left\s+and\s+(?:to|on|in)\s+(?:the\s+)?right)(?!\s*(?:is|was|at|to|of|[:=,(])?\s*\d)
    |symmetric(?:al(?:ly)?)?(?!\s+(?:to|with))\b|equal(?:ly)?(?<=[d&]\sequal)\b(?!\s+(?:to|with|but))|either\s+way
    |bilat(?:eral(?:ly)?)?\b|bil\b|b/l|both(?![\s-]bones?\b)|b(?=\s*(?:[.;,)\n]|$))|right\s+(?:and|&)\s+left|left\s+(?:and|&)\s+right
    |(?<!\d)(?<!\d\s)(?:l\s?(?:and|&)\s?r|r\s?(?:and|&)\s?l))(?!\w))""",
    r"(?=[(l])(?P<left>(?<![a-z])(?<![a-z]/)(?<!=\s)(?<!=)(?:left(?:-sided)?(?![\w-])|lt\.?(?!\w)|[(]l[)]|l(?![\w-])(?!/[a-z])))",
    r"(?=[(r])(?P<right>(?<![a-z])(?<![a-z]/)(?<!=\s)(?<!=)(?:right(?:-sided)?(?![\w-])|rt\.?(?!\w)|[(]r[)]|r(?![\w-])(?!/[a-z])))",
)
_STRUCTURE = (
    # "versus 65 on the good side", and in brackets "(contralateral 170)"
    r"""(?=[ofcu])(?P<opposite>(?<=[(])(?:contralateral|uninvolved|unaffected|uninjured|opposite|other)
    (?:\s+(?:side|one|shoulder|elbow|wrist|hip|knee|ankle|hand))?(?=\s*(?:is|was|=|:)?\s*\d)|(?:on|of|for)\s+the\s+(?:opposite|contralateral|other|uninvolved|unaffected|uninjured|unoperated|good|well|normal)
    \s+(?:side|one|shoulder|elbow|wrist|hip|knee|ankle|hand)\b)""",
    # "rotation 70 to each side (normal 80)": the normal of what was told before it
    r"""(?=[(])(?P<top>[(]\s*(?:normals?|nl|norm|nml|expected)\s*(?:is|of|being|range|=|:)?\s*(?:0\s*(?:-|to)\s*)?\d{1,3}\s?(?:°|deg(?:ree)?s?\b)?\s*[)]
    (?!\s*(?:is|was|of|to|[:=-])?\s*-?\d))""",
    r"(?=[0-5])(?P<grade>(?<![\w/.])[0-5]\s?[+-]?\s?(?:(?:out\s+of|of)\s+|/\s?)5\s?[+-]?(?![\d°/])(?!\s*(?:°|deg)))",
    r"""(?=[\d])(?P<date>(?<![\w/.])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?=:)|(?<![\w/.])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])/\d{2,4}(?![\w/])
    |(?:(?<=exam\sof\s)|(?<=visit\sof\s)|(?<=exam\s)|(?<=visit\s)|(?<=\son\s)|(?<=as\sof\s)|(?<=since\s))(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\w/])
    |(?<![\w/.-])\d{1,2}-\d{1,2}-(?:19|20)?\d{2}(?![\w/-]|\s?(?:°|deg))(?=:?\s*\(?\d))""",
    r"""(?=[(bceilnprt])(?P<before>(?<!\w)(?:pre-?op(?:erative(?:ly)?)?|previous(?:ly)?|prior|initial(?:ly)?(?:\s+eval(?:uation)?)?|(?:re-?)?eval(?:uation)?
    |baseline|current(?:ly)?|today|now|last\s+(?:visit|time|exam))(?=\s*[:=,]?\s*(?:was\s+|is\s+)?-?\d)
    |[(](?:ie|initial(?:\s+eval)?|eval|current|today|now|pre-?op|post-?op|d/c|previous|prior)[)])""",
    r"""(?=[aceis])(?P<compared>(?:(?:as\s+)?compared\s+(?:to|with)|similar\s+(?:as|to|with))\s+(?:the\s+|his\s+|her\s+)?(?:right|left|other|opposite|contralateral
    |uninvolved|unaffected|uninjured)(?:\s+(?:side|shoulder|knee|wrist|hip|elbow|ankle|hand))?
    (?!\s*(?:,|is|was|at|which|[(]|:|=|of)*\s*\d))""",
    r"""(?=[igpd])(?P<relative>(?:improv|increas|gain|progress|declin)\w*\s+(?:by|of)\s+
    (?:about\s+|approximately\s+|another\s+)?\d{1,3}\s?(?:°|degrees|deg))""",
    r"""(?=[bgilprsw])(?P<reach>(?<!\w)(?:(?:right|left|ipsilateral|r|l)\s+)?(?:psis|sacrum|si\s+joint|buttocks?|gluteal(?:\s+(?:fold|region))?
    |greater\s+troch\w*|iliac\s+crest|waist(?:line)?|belt\s?line|back\s+pocket|lateral\s+(?:hip|thigh))\b)""",
    r"(?=[ctls])(?P<level>\b[ctls]-?\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2}){0,4}\b(?=\s?[-:;,.)]|\s|$))",
)
_GUARD = re.compile(r"\(\?=(?P<first>\[[^\]]+\]|\\d)\)")
_COMMON = "(?:the|and|of|is|was|are|were|her|his|she|he|patient|pt|there|this|that|degrees|motion|range)"
_FIRST = "(+-0123456789abcdefghijklmnopqrstuvwxyz↓"
"""What a token may begin with."""


@cache
def scanner() -> tuple[re.Pattern[str], dict[str, CompiledRule]]:
    """Where a token may begin in lower-case text, and the rules by their group's name."""
    may = (character for character in _FIRST if _guarded(character))
    # No token begins inside a word, or with one of the commonest words.
    return re.compile(f"(?<![a-z])(?!{_COMMON}[^a-z])[{re.escape(''.join(may))}]"), _rules()


@cache
def compiled(may: tuple[int, ...]) -> tuple[re.Pattern[str], ...]:
    """The patterns of some numbers (``part_beginnings``), kept: many words begin with the same ones."""
    return tuple(_part(number) for number in may)


@cache
def _part(number: int) -> re.Pattern[str]:
    return re.compile(_parts()[number], re.VERBOSE)


@cache
def _guarded(character: str) -> frozenset[int]:
    """The parts whose guard (``(?=[...])``) lets them begin with a character."""
    guards = ((number, _GUARD.match(part)) for number, part in enumerate(_parts()))
    return frozenset(number for number, guard in guards if guard is None or re.match(guard["first"], character))


@cache
def part_beginnings() -> Beginnings:
    """What a token may be that begins at a place of a text in lower case, in order of preference: most words are none."""
    return Beginnings(dict(enumerate(_parts())))


@cache
def _rules() -> dict[str, CompiledRule]:
    return {f"rule{number}": rule for number, rule in enumerate(compile_rules("range_of_motion.toml"))}


@cache
def _parts() -> tuple[str, ...]:
    """All patterns in the order in which they are tried."""
    parts = list(_STRUCTURE)
    for name, rule in _rules().items():
        guard = _GUARD.match(rule.pattern.pattern)
        plain = re.sub(r"\?P<\w+>", "", rule.pattern.pattern)
        parts.append(f"{guard.group() if guard else ''}(?P<{name}>{plain})")
    return (*parts, *SIDES)


@cache
def sides_pattern() -> re.Pattern[str]:
    """Words of laterality alone."""
    return re.compile(r"(?<![a-z])(?=[(iotebrl])(?:" + "\n|".join(SIDES) + ")", re.VERBOSE)  # none begins inside a word
