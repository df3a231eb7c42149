"""What the words of a line say of its place: a bullet's sign, a lead-in, a heading, a word that the line end cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.blocks import Mark
from ingest.text import BULLETS, squeeze

_SIGNS = re.escape("".join(sign for sign in BULLETS if sign not in "o*-"))
_BULLET = re.compile(rf"^(?:([{_SIGNS}])\1*(?:\s+|(?=[A-Za-z‘“]))|([-*])\s+(?=\S))")
ROUND_BULLET = re.compile(r"^o\s+(?=\S)")
ENDS = re.compile(r"[.!?:;][)”’\"'\]]*$")


def part_heading(text: str) -> bool:
    """Whether a line reads like the heading of a part, chapter, annex, section or flow chart."""
    return bool(
        re.match(r"(?:part|chapter|annex|appendix|schedule|section|flow ?chart|diagram)\s+[\dA-Zivx]", text, re.I)
    )


def leads_in(text: str) -> bool:
    """Whether a line is a short lead-in of its own: "All involved practitioners should:"."""
    return text.endswith(":") and len(text) < 50 and text[:1].isupper()


def opens_block(text: str) -> bool:
    """Whether a line can be the first of a paragraph or a bullet."""
    return bool(re.match(r"[A-Z‘“(]|\d{1,3}(?:\.\d+)*[.)]?\s", squeeze(text)) or bullet_sign(text))


def runs_on(text: str) -> bool:
    """Whether a line ends like a sentence or a lead-in, and so is no heading."""
    return bool(
        re.search(r"[.;:,]$|\b(?:the|of|and|or|to|an?|in|for|with|by|under|from|that|which|is|are)$", text.strip())
    )


def moved(offset: int, marks: Sequence[Mark]) -> int:
    """Where an offset stands once the marks before it are gone."""
    return offset - sum(len(mark.mark) for mark in marks if mark.offset < offset)


def bullet_sign(text: str) -> str:
    """The bullet that a line opens with and the space after it; empty where it opens with none."""
    match = _BULLET.match(text)
    return match[0] if match else ""


# First halves that keep their hyphen when a line ends in them: "multi-agency", "decision-making".
_COMPOUND = re.compile(
    r"(?:^|[\s(/‘“])(?:multi|inter|co|non|self|well|long|short|high|low|full|part|cross|pre|post|sub|ex|anti|"
    r"semi|early|one|two|three|"
    r"four|five|decision|policy|school|child|family|home|day|year|age|age-\w+|follow|follow-\w+|out|evidence|"
    r"strength|trauma|peer|face|day-to|"
    r"up-to|year-on|state|local|community|risk|need|time|person|practice|re|on|in|off|by|sector|safe|fact|third|"
    r"first|second|wider|older|"
    r"county|mid|least|best|most|looked|third|on-going|step|drop|half|single|whole|open|close|all|front|quality|"
    r"health|care|gender|kin|"
    r"problem|value|record|case|place|work|land|tax|area|service|user|client|parent|carer|pupil|"
    r"county|council|authority|hand|hard|joined|ring|top|under|cost|life|sex|drug|alcohol|\w+-\w+)-$",
    re.I,
)


def keeps_hyphen(text: str, following: str) -> bool:
    """Whether the hyphen at the end of `text` belongs to the word, and is not there because the line ended."""
    return bool(_COMPOUND.search(text)) or bool(
        re.match(r"(?:making|based|led|being|to|term|up|off|in|on|time|agency|wide)\b", following)
    )
