"""What of a statement is no limb of its duty, blanked out character for character.

The bearer is none, nor the law that a duty comes from, nor what stands in brackets, what "including" spells out, an
aside, or an apposition that describes ("as the principal adviser on health").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BLANK = "|"  # parts two pieces and is no word

_BRACKETS = re.compile(r"\([^()]*\)")
_SHORT_NAME = re.compile(r"\([A-Z][A-Za-z&]*[A-Z]s?\)")
SPELLS_OUT = re.compile(
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
    r"(?:discharging|exercising) (?:these|this|those|their|its|his|her)"
    r"(?: (?!must\b|should\b|will\b|shall\b|may\b)\w+){1,4}?)|"
    r"in \w+ing(?: out| up)? (?:the|these|this|that|those|such|its|their|his|her)"
    r"(?: (?!must\b|should\b|will\b|shall\b|may\b)[\w’'-]+){1,4}?|"
    r"as a matter of course|as such|of course|given (?:the|this|that|these|their)\b[^,]*)"
    r"(?:\s*,\s*|\s+(?=(?:the|they|it|he|she|each|every|local)\b|\|))",
    re.I,
)
_ASIDE = re.compile(
    r",\s*(?:as such|in turn|in doing so|however|therefore|as appropriate|where appropriate|of course|"
    r"as a matter of course|in their respective roles)\s*(?=,|;|$)",
    re.I,
)
# ", who in turn is accountable to the council": said of somebody else, and asked of nobody.
_ADDS = re.compile(r",\s*(?:who|which|whose|whom)\b(?![^,;.|]*\b(?:must|should|shall|will|needs? to)\b)[^,;.|]*", re.I)
# "… the director of public health as the principal adviser on health": what somebody is, not what is asked of them.
_DESCRIBES = re.compile(
    r"(?<!\bact)(?<!\bacts)(?<!\bacting)(?<!\bserve)(?<!\bserves)(?<!\bserving)(?<!\bsuch)(?<!\bsame)(?<!\bwell)"
    r"(?<!\bknown)(?<!\btreated)(?<!\bregarded)(?<!\brecognised)(?<!\bappointed)(?<!\bdesignated)(?<!\bheld)"
    r"\s+as (?:the|an?) (?!result\b|part\b|matter\b|minimum\b|whole\b|last resort\b|consequence\b)[^,;:.|]*",
    re.I,
)
_ENDS_LIST = re.compile(
    r",\s*(?:and|or|but|to|must|should|will|is|are|so|in|with|every|each|within|at least|annually|regularly|before|by|"
    r"where|when|if|unless|once|under)\b"
)
_MODAL = re.compile(r"\b(?:must|shall|should|will|may|is|are|has|have)\b", re.I)
_OPENS_CONDITION = re.compile(r"^\W*(?:where|when|whenever|if|once|before|after|as soon as|unless|until|in)\b", re.I)
_ASKS = re.compile(r"\b(?:must|should|shall|will|may|to)(?: also)?\s*$", re.I)
_CONDITION = re.compile(
    r"\W*(?:where|when|whenever|if|once|before|after|unless|until)\b[^,;:|]*,(?=[^,]*\b(?:must|shall|should|will|may)\b)",
    re.I,
)
_IS_NO_SUBJECT = re.compile(r"[.;]|,\s+(?:the|an?|it|they)\b|^[|\s]*to\b|\bthat\b", re.I)
_STANDS_FOR = re.compile(
    r"^(?:they|it|he|she|he or she|(?:both |the |these |those )*post[- ]?holders?|"
    r"this (?:post|officer|person|member))\s+"
    r"(?=must|shall|should|will|may|is|are|has|have)",
    re.I,
)


def masked(statement: str, bearers: Sequence[str], *, keep_source: bool = False, keep_brackets: bool = False) -> str:
    """The statement, as long as it was, with what is no limb blanked out.

    `bearers` are the ways in which it names who it binds. `keep_source` leaves the law that the duty comes from,
    `keep_brackets` what stands in brackets, but for a name's short form: a row puts a part of what it says there.
    """
    text = statement
    brackets = _SHORT_NAME if keep_brackets else _BRACKETS
    while (inner := brackets.search(text)) is not None:
        text = _blanked(text, *inner.span())
    source = _SOURCE.match(text)
    if source and not keep_source:
        text = _blanked(text, *source.span())
    while (back := _REFERS_BACK.match(text.lstrip("| "))) is not None:
        offset = len(text) - len(text.lstrip("| "))
        text = _blanked(text, offset, offset + back.end())
    for pattern in (_ASIDE, _ADDS, _DESCRIBES):
        text = pattern.sub(lambda match: BLANK * len(match[0]), text)
    text = _without_spelled_out(text)
    return _without_bearers(text, bearers)


def spelled_out(statement: str) -> tuple[str, ...]:
    """The stretches that only spell something out, without the "including" that they stand after.

    >>> spelled_out("Ensure that systems work, including where a service is bought in.")
    ('where a service is bought in.',)
    """
    blanked = _without_spelled_out(statement)
    found = []
    for match in re.finditer(r"\|+", blanked):
        stretch = statement[match.start() : match.end()]
        found.append(SPELLS_OUT.sub("", stretch, count=1).strip())
    return tuple(found)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + BLANK * (end - start) + text[end:]


def _without_bearers(text: str, bearers: Sequence[str]) -> str:
    """Blank who it binds, and the whole of the subject that they head: "local authorities with an airport"."""
    condition = _CONDITION.match(text)
    if condition:  # "Where the council has sold its stock," is a limb with the council in it
        return condition[0] + _without_bearers(text[condition.end() :], bearers)
    for bearer in sorted(bearers, key=len, reverse=True):
        pattern = re.compile(
            rf"(?:\b(?:the|a|an|each|every|any|all|relevant|individual)\s+)*(?<!\w){re.escape(bearer)}(?!\w)(?!\s(?:days?|weeks?|terms?|years?|hours?)\b)"
            r"(?:'s|’s)?",
            re.I,
        )
        text = pattern.sub(lambda match: BLANK * len(match[0]), text, count=2)
    text = _STANDS_FOR.sub(lambda match: BLANK * len(match[0]), text)
    modal = _MODAL.search(text)
    if modal is None or not bearers:
        return text
    bars = [match.start() for match in re.finditer(r"\|\s*(?=[^|])", text[: modal.start()])]
    if not bars:
        return text
    # In "Where a child goes missing from |the council|'s home, |the council| must" the last one is the subject.
    first = bars[-1] if _OPENS_CONDITION.match(text) else bars[0]
    between = text[first : modal.start()]
    return text if _IS_NO_SUBJECT.search(between) else _blanked(text, first, modal.start())


def _without_spelled_out(text: str) -> str:
    """Blank each stretch after "including", to the end of its clause: a comma that "and" follows ends it, unless the
    stretch is itself a list."""
    place = 0
    while (match := SPELLS_OUT.search(text, place)) is not None:
        rest = text[match.end() :]
        stop = re.search(r"[;|]|\.\s|$", rest)
        end = stop.start() if stop else len(rest)
        commas = [comma.start() for comma in re.finditer(r",", rest[:end])]
        closing = next((comma for comma in commas if _ENDS_LIST.match(rest, comma)), None)
        if closing is not None and commas.index(closing) == 0:
            end = closing
        if match[0].lower().endswith("in particular") and closing is None:
            place = match.end()
            continue
        if _ASKS.search(text[: match.start()]):
            place = match.end()  # "must include": that is the very act
            continue
        text = _blanked(text, match.start(), match.end() + end)
        place = match.end() + end
    return text
