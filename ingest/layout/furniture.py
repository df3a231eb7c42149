"""What a page prints and nobody reads on: running headers and footers, page numbers, tables of contents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import Reading
from ingest.layout.lines import Line
from ingest.text import squeeze, weight

_PAGE_NUMBER = re.compile(r"^(?:page\s+)?[-–—|•\s]*(?:\d{1,4}|[ivxl]{1,6})[-–—|•\s]*(?:(?:of|/)\s*\d{1,4})?$", re.I)
_ENTRY = re.compile(r"^(?P<title>.*?\S)(?P<leader>[\s.…·_]*?[\s.…·_])(?P<page>\d{1,3}|[ivxl]{1,5})$")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{5,}|(?:·\s?){4,}")
_CONTENTS = re.compile(r"^(?:(?:(?:table|list) of )?contents(?: page)?|(?:table|list) of (?:figures|tables))$", re.I)
# How many lines at the top and at the bottom of a page can be its header or footer.
_EDGE = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """The titles that a table of contents lists, as they compare, with how far each is indented (0 is outermost)."""

    titles: dict[str, int]


def title_key(text: str) -> str:
    """A title as it compares: case, white space, quotes and leaders aside.

    >>> title_key("Chapter 1: A shared responsibility …") == title_key("CHAPTER 1:  A shared  responsibility")
    True
    """
    return re.sub(r"[\s.…’'‘\-–—]+", " ", squeeze(text).casefold()).strip()


def without_furniture(pages: Sequence[Sequence[Line]], reading: Reading) -> list[list[Line]]:
    """The pages' lines without running headers, footers and page numbers, which are named in the reading."""
    edges: dict[str, set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for line in (*lines[:_EDGE], *lines[-_EDGE:]):
            edges[_edge_key(line.text)].add(number)
    often = {key for key, where in edges.items() if len(where) >= 3 and len(where) >= 0.1 * len(pages)}
    often |= _on_both(pages)
    kept: list[list[Line]] = []
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for lines in pages:
        rows = sorted(line.row for line in lines)
        left: list[Line] = []
        for place, line in enumerate(lines):
            what = _furniture(line, place, len(lines), rows, often, len(pages))
            if what:
                counts[what] += 1
                sizes[what] += weight(line.text)
            else:
                left.append(line)
        kept.append(left)
    for what, count in counts.items():
        reading.leave_out(what, "pages", count=count, characters=sizes[what])
    return kept


def _on_both(pages: Sequence[Sequence[Line]]) -> set[str]:
    """What stands outermost and at the same height on both pages of a paper of two."""
    if len(pages) != 2 or not all(pages):
        return set()
    ends = [{(_edge_key(line.text), round(line.row)) for line in (lines[0], lines[-1])} for lines in pages]
    return {key for key, _ in ends[0] & ends[1] if re.search(r"[^\W\d_]{3}", key)}


def without_contents(pages: Sequence[Sequence[Line]], reading: Reading) -> tuple[list[list[Line]], Contents]:
    """The pages' lines without tables of contents and other lines of dotted leaders, and the titles that they list."""
    flat = [line for lines in pages for line in lines]
    dropped: set[int] = set()
    titles: dict[str, int] = {}
    place = 0
    while place < len(flat):
        if _CONTENTS.match(squeeze(flat[place].text)):
            end, found = _contents_from(flat, place + 1)
            if len(found) >= 3:
                dropped.update(range(place, end))
                titles.update({key: depth for key, depth in found.items() if key not in titles})
                place = end
                continue
        place += 1
    for index, line in enumerate(flat):
        if index not in dropped and _LEADERS.search(line.text) and _ENTRY.match(line.text):
            dropped.add(index)
            match = _ENTRY.match(line.text)
            if match:
                titles.setdefault(title_key(match["title"]), 1)
    if dropped:
        size = sum(weight(flat[index].text) for index in dropped)
        reading.leave_out("line of a table of contents", "pages", count=len(dropped), characters=size)
    kept: list[list[Line]] = []
    index = 0
    for lines in pages:
        kept.append([line for offset, line in enumerate(lines) if index + offset not in dropped])
        index += len(lines)
    return kept, Contents(titles)


def _contents_from(lines: Sequence[Line], start: int) -> tuple[int, dict[str, int]]:
    """Where a table of contents that starts at `start` ends, and the titles in it."""
    found: dict[str, int] = {}
    margins: dict[int, float] = {}
    waiting: list[Line] = []
    end = start
    last = 0
    for place in range(start, len(lines)):
        line = lines[place]
        text = squeeze(line.text)
        match = _ENTRY.match(text)
        number = int(match["page"]) if match and match["page"].isdigit() else last
        if match and number >= last - 1 and number <= last + 150 and len(text) < 160:
            title = " ".join([*(squeeze(part.text) for part in waiting), match["title"]])
            first = waiting[0] if waiting else line
            margins[line.page] = min(margins.get(line.page, first.x), first.x)
            found[title_key(_LEADERS.sub(" ", title))] = 0 if first.x <= margins[line.page] + 2 else 1
            waiting, end, last = [], place + 1, number
        else:
            if _CONTENTS.match(text):
                continue
            waiting.append(line)
            if len(waiting) > 3 or len(text) > 130:
                break
    return end, found


def _furniture(line: Line, place: int, count: int, rows: Sequence[float], often: set[str], pages: int) -> str:
    at_top = place < _EDGE or line.row <= rows[min(1, count - 1)]
    at_bottom = place >= count - _EDGE or line.row >= rows[-min(2, count)]
    outermost = line.row in (rows[0], rows[-1]) or place in (0, count - 1)
    if not (at_top or at_bottom) or len(line.text) > 140:
        return ""
    if outermost and pages > 1 and _PAGE_NUMBER.match(line.text.strip()) and not (count == 1 and pages < 3):
        return "page number"
    if _edge_key(line.text) in often and (outermost or not re.match(r"^\W*\d*\W*$", line.text)):
        return "page header" if at_top and line.row <= rows[len(rows) // 2] else "page footer"
    return ""


def _edge_key(text: str) -> str:
    plain = re.sub(r"\d+|\b[ivx]{1,5}\b", "#", squeeze(text).casefold())
    return plain.strip("#|-–—· ") or plain
