"""Who answers for a row, and where: read from its owner cell and from how it is discharged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.model import ColumnRole, Row

POST_WORDS = (
    "Director|Head|Chief|Officer|Manager|Leader|Lead|Member|Councillor|Mayor|Principal|Guardian|Coordinator"
    "|Co-ordinator|Inspector|Commissioner|Treasurer|Solicitor|Secretary|Registrar|Superintendent|Adviser|Advisor|Warden|Dir|Exec|Executive"
)
FORUM_WORDS = "Board|Boards|Committee|Panel|Forum|Group|Cabinet|Partnership|Council|Assembly|Programme|Meeting"
FORUM = re.compile(
    r"\b(?:forum|board|committee|panel|meeting|governance group|reports? to|reported|reporting (?:to|line|route)"
    r"|oversight)\b",
    re.IGNORECASE,
)
"""A column whose header says where a duty is answered for."""
VERB = (
    r"(?:is |are |to be |remains? |will be |being )?(?:responsible|accountable|answerable|in lead role|in charge"
    r"|represents? \S+|reports?|answers?|leads?|attends?|chairs?)"
)
AT = re.compile(
    rf"^(?P<who>.*?)\s*\b{VERB}(?P<what>\s+(?:for|of)\s[^@]*?)?\s*(?:@|\bat\b|\bto\b|\bthrough\b|\bvia\b)\s*(?P<rest>.+)$",
    re.DOTALL,
)
DRIVES = re.compile(r"^(?P<who>.+?)\s+to (?P<what>[a-z]+ .+?)(?:\s*(?:@|\bat\b)\s*(?P<rest>.+))?$", re.DOTALL)
BY = re.compile(r"\b(?:led|chaired|owned|overseen|managed|delivered|run|commissioned) by (?P<who>.+)$", re.DOTALL)
SUBJECT = re.compile(r"\s+(?:re|for|on|regarding|concerning|about)\b:?\s+")


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One sentence of how a row is discharged: the posts that answer, the boards or forums where, and on what."""

    posts: tuple[str, ...]
    boards: tuple[str, ...]
    matter: str
    text: str


def responsibilities(row: Row, glossary: Mapping[str, str]) -> tuple[Responsibility, ...]:
    """What the row says of who answers and where, in its order; empty where it names nobody.

    A post of the owner column comes first, since that column is what the table itself calls its owner.
    """
    discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
    found = [_read(sentence, glossary) for sentence in sentences(discharge)]
    owner = row.text_of(ColumnRole.OWNER)
    forums = tuple(
        cell.text
        for cell in row.cells
        if cell.text and cell.column.role is ColumnRole.OTHER and FORUM.search(cell.column.name)
    )
    if owner or forums:
        named = tuple(part.strip() for part in re.split(r"\s*(?:;|\n|/| and (?=[A-Z]))\s*", owner) if part.strip())
        found.insert(0, Responsibility(named, forums, "", owner))
    return tuple(one for one in found if one.posts or one.boards)


def sentences(text: str) -> list[str]:
    """The sentences of a cell, as loosely as cells are written."""
    return [
        part.strip()
        for part in re.split(
            r"(?<=[a-z)])(?<!\binc)(?<!\betc)(?<!\be\.g)(?<!\bNo)\.\s+(?=[A-Z])|\s+(?=In addition\b)|\n+|;\s+", text
        )
        if part.strip()
    ]


def _read(sentence: str, glossary: Mapping[str, str]) -> Responsibility:
    match = AT.match(sentence)
    if match:
        where, _, matter = _parted(match["rest"])
        posts, boards = _posts(match["who"], glossary), _boards(where, glossary)
        what = re.sub(r"^\s*(?:for|of)\s+", "", match["what"] or "")
        return Responsibility(posts, boards, ": ".join(part for part in (what, matter) if part), sentence)
    match = DRIVES.match(sentence)
    if match and _posts(match["who"], glossary):
        return Responsibility(
            _posts(match["who"], glossary), _boards(match["rest"] or "", glossary), match["what"].strip(), sentence
        )
    match = BY.search(sentence)
    if match:
        return Responsibility(
            _posts(match["who"], glossary), _boards(sentence[: match.start()], glossary), "", sentence
        )
    lead = re.match(
        r"^(?P<who>.+?)\s+(?:is |are |was )?(?:appointed|responsible|accountable|designated|in lead)\b", sentence
    )
    if lead:
        return Responsibility(_posts(lead["who"], glossary), (), "", sentence)
    return Responsibility((), (), "", sentence)


def _parted(rest: str) -> tuple[str, str, str]:
    match = SUBJECT.search(rest)
    return (rest[: match.start()], match[0], rest[match.end() :].strip()) if match else (rest, "", "")


def _posts(text: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
    parts = re.split(rf"\s*(?:&|\band\b)\s*(?=(?:the )?(?:{POST_WORDS}|[A-Z]{{2,}})\b)|;\s*", text.strip())
    return tuple(part.strip() for part in parts if _is_named(part, POST_WORDS, glossary))


def _boards(text: str, glossary: Mapping[str, str]) -> tuple[str, ...]:
    parts = re.split(r"\s*(?:(?<=\s)&(?=\s)|,|\band\b|;)\s*", text.strip().rstrip("."))
    parts = [re.sub(r"\s+(?:established|set up|is|are|will be)\b.*$", "", part) for part in parts]
    return tuple(part.strip() for part in parts if _is_named(part, FORUM_WORDS, glossary, lower=True))


def _is_named(text: str, words: str, glossary: Mapping[str, str], *, lower: bool = False) -> bool:
    if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE if lower else 0):
        return True
    shorts = re.findall(r"\b[A-Z][\w&]*[A-Z]\b", text)
    return any(re.search(rf"\b(?:{words})\b", glossary.get(short, ""), re.IGNORECASE) for short in shorts)
