"""Footnotes: told from the body at the foot of a page, and their marks found again in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Mark
from ingest.layout.lines import Line, Usual
from ingest.text import squeeze

_OPENS = re.compile(r"^(\d{1,3}|[*†‡§]{1,3})(?:\s+|(?=[A-Z‘“\"(h])|$)(.*)$")
_BEFORE_NUMBER = re.compile(
    r"(?:sections?|paragraphs?|paras?|chapters?|regulations?|parts?|schedules?|ages?|aged|under|over|of|and|to|"
    r"or|than|for|at|"
    r"from|is|by|in|between|least|about|nearly|article|articles|annex|step|stage|year|years|key stage|no\.?|the|"
    r"every|within|table|"
    r"figure|standard|level|tier|[,;(\[£])$",
    re.I,
)
# Word sets notes in 10 points under a body of 11.
_SMALLER = 0.95


@dataclass(frozen=True, slots=True)
class PageNote:
    """A footnote: its mark, its text, its page, and how many characters of the page its mark took."""

    mark: str
    text: str
    page: int


def take_footnotes(lines: Sequence[Line], usual: Usual, last: int) -> tuple[list[Line], list[PageNote], int]:
    """The lines of a page without its footnotes, its footnotes, and the number of the last one so far."""
    start = _start(lines, usual, last)
    if start is None:
        return list(lines), [], last
    notes: list[PageNote] = []
    expected = last
    for line in lines[start:]:
        text = squeeze(line.text)
        match = _OPENS.match(text)
        number = int(match[1]) if match and match[1].isdigit() else 0
        if match and (not number or _next(number, expected, first=not notes)):
            notes.append(PageNote(match[1], match[2], line.page))
            expected = number or expected
        elif notes:
            joined = f"{notes[-1].text} {text}".strip()
            notes[-1] = PageNote(notes[-1].mark, joined, notes[-1].page)
    notes = [note for note in notes if note.text]
    return list(lines[:start]), notes, expected


def _start(lines: Sequence[Line], usual: Usual, last: int) -> int | None:
    """Where the footnotes of a page start, or None where it has none."""
    for place, line in enumerate(lines):
        match = _OPENS.match(squeeze(line.text))
        if not match:
            continue
        number = int(match[1]) if match[1].isdigit() else 0
        if number and not _next(number, last, first=True):
            continue
        rest = lines[place:]
        if usual.size and line.size:
            small = sum(after.size <= usual.size * _SMALLER for after in rest)
            if line.size <= usual.size * _SMALLER and small >= 0.8 * len(rest) and not match[2].startswith((".", ")")):
                return place
            continue
        alone = not match[2] and number == last + 1
        if usual.size == 0 and line.gap >= 3 and place > 0 and (alone or not _numbered_body(rest, match)):
            return place
    return None


def _numbered_body(rest: Sequence[Line], match: re.Match[str]) -> bool:
    """Whether the tail of a text page is body after all: its number is followed by a stop, or bullets come after."""
    return match[2].startswith((".", ")")) or any(re.match(r"^\s*[•●▪o]\s", line.text) for line in rest)


def _next(number: int, last: int, *, first: bool) -> bool:
    return number == last + 1 or (first and (number == 1 or last == 0 or last < number <= last + 3))


def lift_marks_of(text: str, waiting: list[str], *, apart: bool = True) -> tuple[str, tuple[Mark, ...]]:
    """The text without the marks of the footnotes that are `waiting`, in order, and where each stood.

    A mark stands right after a word ("regulations24."), or after one space where a text file kept it apart; a number
    that belongs to the sentence ("section 4") is left alone. Marks that are found are taken off `waiting`.
    """
    marks: list[Mark] = []
    start = 0
    while waiting:
        found = None
        for ahead, mark in enumerate(waiting[:6]):
            if place := _place_of(text, mark, start, apart=apart):
                found = (ahead, mark, place)
                break
        if found is None:
            break
        ahead, mark, (begin, end) = found
        text = text[:begin] + text[end:]
        marks.append(Mark(begin, mark))
        start = begin
        del waiting[: ahead + 1]
    return text, tuple(marks)


def _place_of(text: str, mark: str, start: int, *, apart: bool) -> tuple[int, int] | None:
    sign = re.escape(mark)
    glued = re.compile(rf"(?<=[A-Za-z.,;:’'”\")\]]){sign}(?=[\s.,;:)’”\]]|$)")
    for match in glued.finditer(text, start):
        if not re.search(r"\d[.,]$", text[: match.start()]):
            return match.start(), match.end()
    # A year and its mark run together: "Act 200424".
    year = re.compile(rf"(?<=\b(?:19|20)\d\d){sign}(?=[\s.,;:)]|$)")
    if after_year := year.search(text, start):
        return after_year.start(), after_year.end()
    after_space = re.compile(rf"(?<=\S) {sign}(?=[\s.,;:)]|$)")
    for match in after_space.finditer(text, start) if apart else ():
        before = text[: match.start()]
        if not _BEFORE_NUMBER.search(before) and not re.match(
            r"\s*(?:%|per cent|years?|months?|weeks?|days?|hours?|[A-Z][a-z]+ \d{4})", text[match.end() :]
        ):
            return match.start(), match.end()
    return None
