"""The limbs of a duty: what a row must say for the duty to be met in full.

A limb is a stretch of the statement's own words: an act, an object, a class of person, a condition or a timescale.
What is none of its own is blanked out beforehand (`masks.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.gap.masks import BLANK, masked
from eval.gap.words import SMALL, WORD, content_words
from ingest.bearers import compound_names
from ingest.strength import ACTS

_UNIT = r"(?:working )?(?:day|week|fortnight|month|quarter|term|year|financial year)s?"
_OFTEN = "|".join(
    (
        rf"(?:at least |no less than )?(?:once|twice|\w+ times) (?:a|an|every|each|in|per) (?:\w+ )?{_UNIT}",
        rf"(?:for |in |after |at )?(?:every|each) (?:\w+ )?{_UNIT}",
        rf"(?:at least |no later than |not later than )?within (?:[\w-]+ ){{1,3}}?(?:of|{_UNIT}|hours?)",
        r"(?:at least )?(?:annually|quarterly|monthly|weekly|daily)",
        rf"(?:at least|no less than)(?= (?:[\w-]+ ){{0,2}}?(?:{_UNIT}|hours?)\b)|no later than|not later than",
        r"without (?:undue |unnecessary )?delay|as soon as|on the same day|on a regular basis",
        r"in good time|from time to time",
        r"by the end of|at the (?:start|end|beginning) of",
    )
)
_OPENERS = "|".join(
    (
        _OFTEN,
        "where|when|whenever|if|unless|until",
        r"once(?! (?:a|an|every|each|in|per)\b)|so that|so as to|in order to|in such a way|as part of",
        "taking account of|taking into account|having regard to|rather than|in accordance with|in line with",
        "in relation to|in respect of|for the purposes? of|with a view to|with regard to|with reference to|subject to",
        "by means of|through|across|on behalf of|in consultation with|as a result of",
        "before|(?<!soon )after",
        r"by (?!the\b|a\b|an\b|any\b|each\b)\w+ing",
        "to (?:ensure|enable|improve|determine|secure|satisfy|identify|prevent|support|assist|help|"
        "encourage|promote|reduce)",
    )
)
_CUT = re.compile(
    r"(?P<stop>(?!(?<=\d)[:,–—]\d)[;:,–—]|\.(?=\s+[A-Z]))\s*|\s+-\s+"  # and not in "20,000" or "2025–26"
    r"|\s+\b(?P<joint>and|or|but|as well as|along with|together with)\b\s+"
    rf"|(?<!\bat least)(?<!\bno later than)\s+(?=(?:{_OPENERS})\b)"
    r"|\s+(?=(?:it|they|he|she) (?:must|should|shall|will)\b)",
    re.I,
)
_OFTEN_AT = re.compile(rf"(?:{_OFTEN})\b", re.I)
_OPENS_AT = re.compile(rf"(?:{_OPENERS})\b", re.I)
_ADVERB = re.compile(
    rf"\s*(?:without (?:undue |unnecessary )?delay|on the same day|(?:every|each) (?:\w+ )?{_UNIT})"
    r"(?=\s+(?:of|with|to|by|on|in)\b)",
    re.I,
)
# What a limb may open with and does not need: conjunctions, modals, and the verbs that only say that there is a duty.
_OPENING = re.compile(
    r"(?:[^\w“‘(]+|(?:and|or|but|also|then|therefore|however|they|it|he|she|"
    r"(?:must|should|shall|will|may|would)(?: also| each| both)?|"
    r"are|is|be|been|being|"
    r"(?:has|have|had) (?:to|been)|has|needs? to|want to|(?:expected|required) to|able to|"
    r"acting(?= \w+ly)|strongly|encouraged to|"
    r"(?:jointly |collectively )?(?:responsible|accountable) for(?= )|ensur(?:e|es|ing)(?: that)?|make sure(?: that)?|"
    r"mak(?:e|ing) sure(?: that)?|that|which|who|to(?= (?:be|ensure|have|make)\b))\b\s*)+",
    re.I,
)
_CLOSING = re.compile(
    r"(?:[^\w)’'”%]+|\s+(?:and|or|but|the|an?|of|to|that|which|who|must|should|shall|will|may|be|is|are|as|by|their|its|"
    r"also|for|with|from|in|within|across|on|at|through))+$",
    re.I,
)
_OWN_CLAUSE = re.compile(r"(?:who|which|whose|where|when|if|that)\b", re.I)
# "bought or significantly changed", "leaves or changes role": what follows is another act, and no other word for it.
_OTHER_ACT = re.compile(
    r"\w+ly \w+(?:ed|en|s)\b|(?:\w{2,}[^s\W]s|\w+ed) (?!(?:of|to|by|in|on|as|for|with|from|at|and|or)\b)\w+", re.I
)
_ACT = re.compile(rf"(?:{ACTS})$", re.I)  # "in its area and give assistance": another act, and no second adjective
_CASE = re.compile(r"(?:where|when|whenever|if|unless|once|until|while|except)\b", re.I)
_HANGING = re.compile(
    r"(?:[^\w)’'”%]+|\s+(?:and|or|but|the|an?|of|to|that|which|who|must|should|shall|will|may|be|is|are|as|by|their|its|also))+$",
    re.I,
)
_OF_BEARER = re.compile(r"\w+ed|in question", re.I)  # "by the owner concerned"
# Where a duty is always done: what only says so is no limb.
_ITS_OWN = re.compile(
    r"^(?:for|in|within|across)? ?(?:its|their|the|that|his or her) (?:own )?(?:local )?areas?$", re.I
)
_SEGMENT = re.compile(
    r"\s*[;:]\s+(?:and\s+|or\s+)?|,\s+(?:and\s+|or\s+|but\s+)?|\.\s+|\s+[–—-]\s+"
    rf"|\s+(?:and|&)\s+(?=(?:to|should|will|must|be|how|their|its|is|are|has|have|{ACTS})(?:s|es)?\b)",
    re.I,
)
_ROW_SEGMENT = re.compile(
    rf"\s*;\s+|\.\s+|\s+[–—-]\s+|\s+(?:and|&)\s+(?=(?:to|must|should|will|{ACTS})(?:s|es)?\b)", re.I
)
MOST_SEGMENTS = 4
SAYS_SOMETHING = 2  # so many words of content, at least, are a stretch by themselves


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb: `text == statement[start:end]`."""

    text: str
    start: int
    end: int


def limbs_of(statement: str, *, bearers: Sequence[str] = (), joined: frozenset[str] = frozenset()) -> tuple[Limb, ...]:
    """The limbs of a statement, in order, as stretches of its own words.

    `bearers` are the ways in which the statement names who it binds ("The DCS", "local authorities"); a stretch that
    holds nothing else is no limb. `joined` are pairs ("children and young") that "and" does not part, lower case.

    >>> [limb.text for limb in limbs_of("They should review plans, including budgets, every two years.")]
    ['review plans', 'every two years']
    """
    text = masked(statement, bearers)
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text, joined):
        start, end = _trimmed(text, start, end)
        if not content_words(text[start:end]) or _ITS_OWN.match(text[start:end]):
            continue
        if text[:start].rstrip().endswith(BLANK) and _OF_BEARER.fullmatch(text[start:end]):
            continue
        apart = bool(spans) and (_is_item(text, spans[-1][1], start) or _ends_list(text, spans, start))
        if spans and not apart and _belong_together(text, spans[-1], (start, end)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if not spans and content_words(statement):
        spans.append(_trimmed(statement, 0, len(statement)))
    return tuple(Limb(statement[start:end], start, end) for start, end in spans)


def is_timescale(limb: str) -> bool:
    """Whether a limb says when or how often.

    >>> is_timescale("within two working days"), is_timescale("each member")
    (True, False)
    """
    return bool(_OFTEN_AT.match(limb))


def is_condition(limb: str) -> bool:
    """Whether a limb says in which case only.

    >>> is_condition("where a parish council pays for it"), is_condition("pay for it")
    (True, False)
    """
    return bool(_CASE.match(limb))


def core_of(statement: str, *, bearers: Sequence[str] = (), keep_brackets: bool = False) -> str:
    """The statement without what is no limb: the bearer, the law it comes from, brackets, what "including" spells out.

    >>> core_of("Section 18 of the Act requires each council to appoint a director.", bearers=["council"])
    'to appoint a director.'
    """
    core = re.sub(r"[|\s]+", " ", masked(statement, bearers, keep_brackets=keep_brackets)).strip(" ,;")
    return core if content_words(core) else statement


def segments_of(statement: str) -> tuple[str, ...]:
    """The stretches of a statement that each ask something by themselves, without asides; one where it is not parted.

    >>> segments_of("Directors report to the chief, so it is wrong for the chief to hold the post.")
    ('Directors report to the chief', 'so it is wrong for the chief to hold the post')
    """
    plain = re.sub(r"[|\s]+", " ", masked(statement, (), keep_source=True)).strip(" ,;")
    return _parted(plain, _SEGMENT) or (statement,)


def row_segments(row: str) -> tuple[str, ...]:
    """The duties of a row that says several; one where it says one. A comma parts none, rows are full of lists.

    >>> row_segments("Accountable for adult services & reports direct to the chief executive")
    ('Accountable for adult services', 'reports direct to the chief executive')
    """
    return _parted(row.strip(), _ROW_SEGMENT) or (row,)


def _parted(plain: str, at: re.Pattern[str]) -> tuple[str, ...]:
    pieces: list[str] = []
    for piece in at.split(plain):
        piece = piece.strip(" ,;.–—-")
        if pieces and (len(content_words(piece)) < SAYS_SOMETHING or len(content_words(pieces[-1])) < SAYS_SOMETHING):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        elif piece:
            pieces.append(piece)
    return tuple(pieces[:MOST_SEGMENTS]) if len(pieces) > 1 else (plain,) if plain else ()


def _belong_together(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two stretches are one limb: a lone word with its neighbour, and a time with what it counts from."""
    often = [bool(_OFTEN_AT.match(text, start)) for start, _ in (first, second)]
    alone = [len(content_words(text[start:end])) == 1 for start, end in (first, second)]
    if often[0]:
        return often[1] or bool(re.match(r"(?:before|after)\b", text[second[0] : second[1]], re.I))
    return alone[0] or (alone[1] and not often[1])


def _is_item(text: str, end: int, start: int) -> bool:
    """Whether what stands between two stretches sets them apart as items of a list, or as sentences."""
    return bool(re.search(rf"[,;.:{BLANK}]|\b(?:and|or|but|as well as|together with)\b", text[end:start]))


def _ends_list(text: str, spans: Sequence[tuple[int, int]], start: int) -> bool:
    """Whether the last stretch is the last item of a list, and what follows says why or when: it is of the whole list,
    as in "with the board, the trust and the police to reduce harm"."""
    listed = len(spans) > 1 and _is_item(text, spans[-2][1], spans[-1][0])
    return listed and bool(_OPENS_AT.match(text, start))


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
    whole = [one.span() for one in compound_names().finditer(text, start, end)]
    for match in _CUT.finditer(text, start, end):
        if any(a < match.start() < b for a, b in whole):
            continue  # "the chair of the health and wellbeing board"
        if match["joint"] and _is_joined(text, match.start(), match.end(), joined):
            continue
        parts.append((first, match.start()))
        first = match.end()
    parts.append((first, end))
    return [piece for a, b in parts if text[a:b].strip() for piece in _after_adverb(text, a, b)]


def _after_adverb(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A stretch that opens with "without delay" or "each month" and goes on is two."""
    adverb = _ADVERB.match(text, start, end)
    return [(start, adverb.end()), (adverb.end(), end)] if adverb else [(start, end)]


def _is_joined(text: str, left: int, right: int, joined: frozenset[str]) -> bool:
    if (
        text[left:right].strip().lower() == "or"
        and not _OWN_CLAUSE.match(text, right)
        and not _OTHER_ACT.match(text, right)
        and not re.search(r",\s+(?!whether\b)[^,;.|]*$", text[max(0, left - 60) : left])
    ):
        return True  # "weakened or diluted": either will do; only in a longer list is each asked for
    before, after = WORD.findall(text[:left]), WORD.findall(text[right:])
    if not before or not after:
        return False
    if (
        len(before) > 1
        and before[-2].lower() in {"a", "an", "their", "its", "his", "her"}
        and text[left:right].strip() in {"and", "or"}
        and after[0].lower() not in SMALL
        and not _ACT.match(after[0])
        and not re.fullmatch(_UNIT, before[-1], re.I)
    ):
        return True  # "a clear and unambiguous line": two adjectives of one noun
    middle = text[left:right].strip().lower()
    return f"{before[-1].lower()} {middle} {after[0].lower()}" in joined


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without what it need not open or close with; prepositions and "their" stay, they read better."""
    opening = _OPENING.match(text, start, end)
    first = opening.end() if opening else start
    before_mask = text[end:].lstrip()[:1] == BLANK
    closing = (_CLOSING if before_mask else _HANGING).search(text[first:end])
    last = first + closing.start() if closing else end
    return (first, last) if first < last else (start, start)
