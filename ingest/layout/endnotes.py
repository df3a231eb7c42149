"""Notes that a document gathers in a chapter of their own at its end, put back to the marks that call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block, Break, Form, Item
from ingest.layout.footnotes import lift_marks_of
from ingest.layout.signs import moved
from ingest.numbering import printed_number
from ingest.text import squeeze, weight

_TITLE = re.compile(r"(?:end ?notes?|notes|references|footnotes|notes and references)", re.I)
_FEWEST = 3
_FOUND = 0.5  # the share of the numbers that must stand as marks in the text: else they are paragraphs


def with_endnotes(items: Sequence[Item]) -> list[Item]:
    """The items, the numbered paragraphs of a chapter of notes made footnotes where the text bears their marks."""
    span = _chapter(items)
    if span is None:
        return list(items)
    start, end = span
    notes = _notes(items[start:end])
    waiting = [note.marker for note in notes]
    body = [_lifted(item, waiting) for item in (*items[:start], *items[end:])]
    if len(waiting) > (1 - _FOUND) * len(notes):
        return list(items)
    return [*body[:start], *notes, *body[start:]]


def _chapter(items: Sequence[Item]) -> tuple[int, int] | None:
    """From where to where the last chapter of notes runs, its heading left out; None where there is none."""
    titles = [
        place
        for place, item in enumerate(items)
        if isinstance(item, Block) and item.form is Form.HEADING and _TITLE.fullmatch(squeeze(item.text))
    ]
    if not titles:
        return None
    start = end = titles[-1] + 1
    while end < len(items) and isinstance(item := items[end], Block) and item.form is not Form.HEADING:
        end += 1
    return (start, end) if len(_notes(items[start:end])) >= _FEWEST else None


def _notes(items: Sequence[Item]) -> list[Block]:
    """The notes: paragraphs numbered on from 1, each with the paragraphs after it that print no number."""
    notes: list[Block] = []
    for item in items:
        if not isinstance(item, Block):
            return []
        printed = printed_number(item.text)
        if printed and printed.parts == (len(notes) + 1,):
            cut = len(item.text) - len(printed.rest)
            breaks = tuple(Break(max(0, place.offset - cut), place.page) for place in item.breaks)
            notes.append(
                replace(
                    item, form=Form.FOOTNOTE, text=printed.rest, marker=str(len(notes) + 1), breaks=breaks,
                    printed=item.printed + weight(item.text[:cut]),
                )
            )  # fmt: skip
        elif notes:
            notes[-1] = replace(notes[-1], text=f"{notes[-1].text} {item.text}")
        else:
            return []
    return notes


def _lifted(item: Item, waiting: list[str]) -> Item:
    """An item without the marks of the notes that are waiting; those found are taken off."""
    if not isinstance(item, Block):
        return item
    text, marks = lift_marks_of(item.text, waiting, apart=False)
    if not marks:
        return item
    return replace(
        item,
        text=text,
        marks=tuple(sorted((*item.marks, *marks), key=lambda mark: mark.offset))
        if item.form is not Form.HEADING
        else (),
        breaks=tuple(Break(moved(place.offset, marks), place.page) for place in item.breaks),
        printed=item.printed + sum(len(mark.mark) for mark in marks),
    )
