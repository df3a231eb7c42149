"""Text in which a table's cells are separated by tabs, with prose before, between and after."""

from __future__ import annotations

import re

from ingest.blocks import Block, Form, Item, Reading, Table, TableRow
from ingest.text import BULLETS, squeeze, weight

_BULLET = re.compile(rf"^([{re.escape(BULLETS.replace('o', ''))}-]|o(?=\s))\s+(?=\S)")


def looks_tab_separated(text: str) -> bool:
    """Whether some lines of the text are rows of the same tab-separated table."""
    counts: dict[int, int] = {}
    for line in text.splitlines():
        tabs = line.count("\t")
        if tabs and not line.startswith("\t\t\t\t\t\t"):
            counts[tabs] = counts.get(tabs, 0) + 1
    return max(counts.values(), default=0) >= 3


def read_tab_separated(text: str) -> Reading:
    """The reading of a tab-separated text. A blank line or form feed inside a table is taken for a page break."""
    reading = Reading("tab-separated text")
    paged = "\f" in text
    items: list[Item] = []
    rows: list[TableRow] = []
    page = 1
    broken = False
    blank_lines = 0
    width = _width(text)
    for number, line in enumerate(re.split(r"\r\n|[\n\r]", text), 1):
        if "\f" in line:
            page += line.count("\f")
            broken = True
        reading.characters += weight(line)
        if not line.strip(" \f") and line.count("\t") < width:
            broken = broken or bool(rows)
            blank_lines += 1
            continue
        if "\t" in line:
            cells = tuple(squeeze(cell) for cell in line.split("\t"))
            rows.append(TableRow(cells, page if paged else None, number, after_break=broken))
        else:
            _close(items, rows, paged)
            items.append(_block(line, page if paged else None))
        broken = False
    _close(items, rows, paged)
    reading.items = items
    reading.page_count = page if paged else 0
    return reading


def _width(text: str) -> int:
    counts: dict[int, int] = {}
    for line in text.splitlines():
        if "\t" in line:
            counts[line.count("\t")] = counts.get(line.count("\t"), 0) + 1
    return max(counts, key=lambda count: (counts[count], count)) if counts else 1


def _close(items: list[Item], rows: list[TableRow], paged: bool) -> None:
    if rows:
        number = sum(isinstance(item, Table) for item in items) + 1
        items.append(Table(tuple(rows), name=f"table {number}", page=rows[0].page if paged else None))
        rows.clear()


def _block(line: str, page: int | None) -> Block:
    text = squeeze(line)
    bullet = _BULLET.match(text)
    if bullet:
        return Block(Form.BULLET, text[bullet.end() :], marker=bullet[1], page=page, printed=len(bullet[1]))
    return Block(Form.PARAGRAPH, text, page=page)
