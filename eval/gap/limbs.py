"""The limbs of a duty: what a row must say for the duty to be met in full.

A limb is a stretch of the statement's own words: an act, an object, a class of person, a condition or a timescale.
Words after "including", "such as" or "e.g." only spell a limb out and are none of their own, nor is what stands in
brackets, nor the name of the law that a duty comes from, nor the bearer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.gap.words import SMALL, WORD, content_words

_BRACKETS = re.compile(r"\([^()]*\)")
_SPELLS_OUT = re.compile(
    r",?\s*\b(?:including|includes?|such as|for example|for instance|e\.g\.|i\.e\.|namely|in particular)\b", re.I
)
_DUTY_ON = r"(?:a |an )?(?:\w+ )?dut(?:y|ies) (?:on|upon)"
_SOURCE = re.compile(
    r"^(?:(?:the|under|by virtue of)\s+)?"
    r"(?:section|part|regulation|schedule|article|paragraph|chapter|act|code|rule)s?\b.{0,120}?\b"
    rf"(?:requires?|obliges?|provides? that|states? that|places? {_DUTY_ON}|imposes? {_DUTY_ON})\s+(?:that\s+)?",
    re.I,
)
_REFERS_BACK = re.compile(
    r"^(?:however|therefore|in particular|in addition|additionally|furthermore|similarly|equally|also|finally|"
    r"(?:in|when|by|on|while|whilst)\s+(?:doing (?:so|this)|so doing|this (?:way|regard|respect|context)|"
    r"discharging (?:these|this|those|their|its|his|her)\s[\w\s]*?|exercising (?:these|this|those|their)\s[\w\s]*?)|"
    r"as a matter of course|as such|of course|given (?:the|this|that|these|their)\b[^,]*)\s*,\s*",
    re.I,
)
_ASIDE = re.compile(
    r",\s*(?:as such|in turn|in doing so|however|therefore|as appropriate|where appropriate|of course|"
    r"as a matter of course|in their respective roles)\s*(?=,|;|$)",
    re.I,
)
_ENDS_LIST = re.compile(
    r",\s*(?:and|or|but|to|must|should|will|is|are|so|in|with|every|each|within|at least|annually|regularly|before|by|"
    r"where|when|if|unless|once|under)\b"
)
_OPENERS = "|".join(
    (
        "where|when|whenever|if|unless|until",
        r"once(?! (?:a|an|every|each|in|per)\b)|so that|so as to|in order to|in such a way|as part of|who|which",
        "whose",
        "taking account of|taking into account|having regard to|rather than|in accordance with|in line with",
        "in relation to|in respect of|for the purposes? of|with a view to|with regard to|with reference to|subject to",
        "by means of|through|across|on behalf of|in consultation with|as a result of|at least|no later than",
        r"not later than|within (?:\d+|one|two|three|four|five|six|seven|ten|twelve|a|the)\b|before|after",
        r"from time to time|by (?!the\b|a\b|an\b|any\b|each\b)\w+ing",
        "to (?:ensure|enable|improve|determine|secure|satisfy|identify|prevent|support|assist|help|encourage|promote)",
    )
)
_CUT = re.compile(
    r"\s*(?P<stop>[;:,–—])\s*|\s+-\s+"
    r"|\s+\b(?P<joint>and|or|but|as well as|along with|together with)\b\s+"
    rf"|\s+(?=\b(?:{_OPENERS})\b)",
    re.I,
)
_CONDITION = re.compile(
    r"^(?:where|when|whenever|if|unless|until|once|subject to|before|after|given|in certain circumstances|except)\b",
    re.I,
)
_TIMESCALE = re.compile(
    r"\b(?:annual(?:ly)?|monthly|weekly|daily|quarterly|regular(?:ly)?|from time to time|periodic(?:ally)?|"
    r"within \w+ (?:working )?(?:days?|weeks?|months?|years?|hours?)|at least|not? later than|"
    r"every \w+ (?:days?|weeks?|months?|years?)|immediately|promptly|as soon as|deadline|each year|once a)\b",
    re.I,
)
_PERSON = re.compile(
    r"\b(?:child(?:ren)?|people|persons?|famil(?:y|ies)|carers?|parents?|pupils?|students?|adults?|residents?|staff|employees?|users?|members?|"
    r"learners?|victims?|patients?|customers?|tenants?|citizens?|communit(?:y|ies)|households?|individuals?|workers?|officers?)\b",
    re.I,
)

_SEGMENT = re.compile(
    r"\s*[;:]\s+(?:and\s+|or\s+)?|,\s+(?:and\s+|or\s+|but\s+)?|\.\s+"
    r"|\s+and\s+(?=(?:to|ensure|should|will|must|be|how|their|its|is|are|has|have)\b)"
)
MOST_SEGMENTS = 4


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb: `text == statement[start:end]`. `kind` is act | object | person | condition | timescale."""

    text: str
    start: int
    end: int
    kind: str


def limbs_of(statement: str, *, bearers: Sequence[str] = (), joined: frozenset[str] = frozenset()) -> tuple[Limb, ...]:
    """The limbs of a statement, in order, as stretches of its own words.

    `bearers` are the ways in which the statement names who it binds ("The DCS", "local authorities"); a stretch that
    holds nothing else is no limb. `joined` are pairs ("children and young") that "and" does not part, lower case.

    >>> [limb.text for limb in limbs_of("They should review plans, including budgets, every two years.")]
    ['review plans', 'every two years']
    """
    masked = _masked(statement, bearers)
    pieces = _pieces(masked, joined)
    limbs: list[Limb] = []
    for start, end in pieces:
        start, end = _trimmed(masked, start, end)
        words = content_words(masked[start:end])
        if not words:
            continue
        if limbs and len(words) == 1 and _hangs_on(masked, limbs[-1].end, start, words[0]):
            limbs[-1] = _limb(statement, limbs[-1].start, end)
            continue
        limbs.append(_limb(statement, start, end))
    if not limbs and content_words(statement):
        start, end = _trimmed(statement, 0, len(statement))
        limbs.append(_limb(statement, start, end))
    return tuple(limbs)


def core_of(statement: str, *, bearers: Sequence[str] = ()) -> str:
    """The statement without what is no limb: the bearer, the law it comes from, brackets, what "including" spells out.

    >>> core_of("Section 18 of the Act requires each council to appoint a director.", bearers=["council"])
    'to appoint a director.'
    """
    core = re.sub(r"[|\s]+", " ", _masked(statement, bearers)).strip(" ,;")
    return core if content_words(core) else statement


def segments_of(statement: str) -> tuple[str, ...]:
    """The stretches of a statement that each ask something by themselves, without asides; one where it is not parted.

    >>> segments_of("Directors report to the chief, so it is wrong for the chief to hold the post.")
    ('Directors report to the chief', 'so it is wrong for the chief to hold the post')
    """
    plain = re.sub(r"[|\s]+", " ", _masked(statement, (), keep_source=True)).strip(" ,;")
    pieces: list[str] = []
    for piece in _SEGMENT.split(plain):
        piece = piece.strip(" ,;.")
        if pieces and (len(content_words(piece)) < 3 or len(content_words(pieces[-1])) < 3):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        elif piece:
            pieces.append(piece)
    return tuple(pieces[:MOST_SEGMENTS]) if len(pieces) > 1 else (plain or statement,)


def _hangs_on(text: str, end: int, start: int, word: str) -> bool:
    """Whether a lone adverb or preposition phrase belongs to the limb before it."""
    return not text[end:start].strip(" ,") and (word.endswith("ly") or word in {"locally", "effectively"})


def _limb(statement: str, start: int, end: int) -> Limb:
    text = statement[start:end]
    if _CONDITION.match(text):
        kind = "condition"
    elif _TIMESCALE.search(text):
        kind = "timescale"
    elif start == 0 or re.match(
        r"^(?:not |to )?[a-z]+(?:e|ing|ify|ise|ize)?\b(?= (?:the|a|an|its|their|any|that|with|to|for)\b)", text
    ):
        kind = "act"
    elif _PERSON.search(text):
        kind = "person"
    else:
        kind = "object"
    return Limb(text, start, end, kind)


def _masked(statement: str, bearers: Sequence[str], *, keep_source: bool = False) -> str:
    """The statement with what is no limb blanked out, character for character."""
    blank = lambda match: "|" * len(match[0])  # noqa: E731  a bar parts two pieces and is no word
    text = statement
    while (inner := _BRACKETS.search(text)) is not None:
        text = text[: inner.start()] + "|" * len(inner[0]) + text[inner.end() :]
    source = _SOURCE.match(text)
    if source and not keep_source:
        text = "|" * source.end() + text[source.end() :]
    while (back := _REFERS_BACK.match(text.lstrip("| "))) is not None:
        offset = len(text) - len(text.lstrip("| "))
        text = "|" * (offset + back.end()) + text[offset + back.end() :]
    text = _ASIDE.sub(blank, text)
    text = _without_spelled_out(text)
    for bearer in sorted(bearers, key=len, reverse=True):
        pattern = re.compile(
            rf"(?:\b(?:the|a|an|each|every|any|all|relevant|individual)\s+)*(?<!\w){re.escape(bearer)}(?!\w)(?:'s|’s)?",
            re.I,
        )
        text = pattern.sub(blank, text, count=1)
    return text


def _without_spelled_out(text: str) -> str:
    """Blank each stretch after "including", to the end of its clause: a comma that "and" follows ends it, unless the
    stretch is itself a list."""
    place = 0
    while (match := _SPELLS_OUT.search(text, place)) is not None:
        rest = text[match.end() :]
        stop = re.search(r"[;|]|\.\s|$", rest)
        end = stop.start() if stop else len(rest)
        commas = [comma.start() for comma in re.finditer(r",", rest[:end])]
        closing = next(
            (comma for comma in commas if _ENDS_LIST.match(rest, comma)),
            None,
        )
        if closing is not None and commas.index(closing) == 0:
            end = closing
        if match[0].lower().endswith("in particular") and closing is None:
            place = match.end()
            continue
        text = text[: match.start()] + "|" * (match.end() + end - match.start()) + text[match.end() + end :]
        place = match.end() + end
    return text


def _pieces(text: str, joined: frozenset[str]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(r"\|+", text):
        pieces.append((start, match.start()))
        start = match.end()
    pieces.append((start, len(text)))
    return [part for piece in pieces for part in _cut(text, *piece, joined)]


def _cut(text: str, start: int, end: int, joined: frozenset[str]) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    first = start
    for match in _CUT.finditer(text, start, end):
        if match["joint"] and _is_joined(text, match.start(), match.end(), joined):
            continue
        parts.append((first, match.start()))
        first = match.end()
    parts.append((first, end))
    return [(a, b) for a, b in parts if text[a:b].strip()]


def _is_joined(text: str, left: int, right: int, joined: frozenset[str]) -> bool:
    before = WORD.findall(text[:left])
    if (
        len(before) > 1
        and before[-2].lower() in {"a", "an", "their", "its", "his", "her"}
        and text[left:right].strip() in {"and", "or"}
    ):
        return True  # "a clear and unambiguous line": two adjectives of one noun
    after = WORD.findall(text[right:])
    if not before or not after:
        return False
    middle = text[left:right].strip().lower()
    return f"{before[-1].lower()} {middle} {after[0].lower()}" in joined


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without signs, bars, articles and modals at its ends."""
    found = list(WORD.finditer(text, start, end))
    while found and found[0][0].lower() in SMALL - {
        "where",
        "when",
        "if",
        "not",
        "no",
        "before",
        "after",
        "within",
        "all",
        "every",
        "each",
        "their",
        "its",
        "to",
        "under",
        "without",
        "while",
        "any",
        "only",
    }:
        found.pop(0)
    while found and found[-1][0].lower() in SMALL:
        found.pop()
    return (found[0].start(), found[-1].end()) if found else (start, start)
