"""Tables of PDF pages, found by pdfplumber from the rules that are drawn."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.blocks import Table, TableRow
from ingest.layout.lines import Line
from ingest.readers.merged import Region, fill
from ingest.text import squeeze_lines, weight

# pdfplumber takes about a quarter of a second a page: no more than this many are looked at.
_MOST_PAGES = 400
_SHORT = set(
    "a i o s t am an as at be by do go he if in is it me my no of oh ok on or pm re so st th to up us vs we".split()
)
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OSError, RuntimeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Placed:
    """A table and where it stands on its page: rows from the top as in `Line.row`, both inclusive."""

    table: Table
    top: float
    bottom: float


def find_tables(
    source: bytes, numbers: Sequence[int], pages: list[list[Line]], password: str | None
) -> dict[int, list[tuple[float, Table]]]:
    """The tables of the pages `numbers`, by page, each with the row that it starts at.

    The lines that stand in a table are taken out of `pages`. A ruled box of one cell is no table: its lines stay.
    """
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    found: dict[int, list[tuple[float, Table]]] = {}
    try:
        document = pdfplumber.open(io.BytesIO(source), password=password or "")
    except Exception:  # noqa: BLE001 - pdfminer raises many kinds; the text is read already, tables are an extra
        return {}
    with document:
        for number in numbers[:_MOST_PAGES]:
            if number > len(document.pages):
                break
            page = document.pages[number - 1]
            try:
                placed = _tables_of(page, number)
            except _FAULTS:
                continue
            finally:
                page.close()
            for entry in placed:
                inside = [line for line in pages[number - 1] if entry.top - 2 <= line.row <= entry.bottom + 2]
                taken = sum(weight(line.text) for line in inside)
                held = sum(weight(cell) for row in entry.table.rows for cell in row.cells)
                if not inside or held < 0.9 * taken:
                    continue
                pages[number - 1] = [line for line in pages[number - 1] if line not in inside]
                found.setdefault(number, []).append((entry.top, entry.table))
    return found


def _tables_of(page: Any, number: int) -> list[Placed]:
    placed: list[Placed] = []
    for place, table in enumerate(page.find_tables(_closed(page)), 1):
        extracted = table.extract()
        rows = [tuple(_flowed(squeeze_lines(cell or "")) for cell in row) for row in extracted]
        width = max((sum(bool(cell) for cell in row) for row in rows), default=0)
        filled = sum(any(row) for row in rows)
        if width < 2 or filled < 2:
            continue
        merged = [_spans(row, table, position) for position, row in enumerate(rows)]
        made = fill(
            [
                TableRow(row, number, position, merged=merged[position - 1], after_break=position == 1)
                for position, row in enumerate(rows, 1)
            ],
            _reaching_down(table),
        )
        made = _without_empty_columns(made)
        if not made:
            continue
        _, top, _, bottom = table.bbox
        height = float(page.height)
        placed.append(
            Placed(Table(tuple(made), f"page {number}, table {place}", number), top - height, bottom - height)
        )
    return placed


def _flowed(cell: str) -> str:
    """A cell's lines as one: narrow columns cut words where they end, hyphens and all.

    A line that starts with one or two letters which are no word is the rest of the word above.
    """
    text = ""
    for line in cell.split("\n"):
        first = line.split(" ", 1)[0]
        cut = text.endswith("-") or (
            re.search(r"[a-z]$", text)
            and re.fullmatch(r"[a-z]{1,2}[,.;:)]?", first)
            and first.rstrip(",.;:)") not in _SHORT
        )
        text += ("" if cut or not text else " ") + line
    return text


def _closed(page: Any) -> dict[str, Any]:
    """Settings that close a table which a page break left open: a rule where its side rules end without one."""
    down = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > 8]
    across = [edge["top"] for edge in page.edges if edge["orientation"] == "h" and edge["width"] > 20]
    if len(down) < 3 or not across:
        return {}
    top, bottom = min(edge["top"] for edge in down), max(edge["bottom"] for edge in down)
    missing = [top] if top < min(across) - 3 else []
    missing += [bottom] if bottom > max(across) + 3 else []
    return {"explicit_horizontal_lines": missing} if missing else {}


def _reaching_down(table: Any) -> Iterator[Region]:
    """The cells that reach over several rows: what they hold is said of each of them."""
    tops = [row.bbox[1] for row in table.rows]
    for position, row in enumerate(table.rows):
        for column, cell in enumerate(row.cells):
            last = sum(top < cell[3] - 2 for top in tops) - 1 if cell else position
            if last > position:
                yield Region(position, column, last, column)


def _without_empty_columns(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows without the columns in which nothing stands; none where fewer than two are left."""
    kept = [column for column in range(len(rows[0].cells)) if any(row.cells[column] for row in rows)]
    if len(kept) < 2:
        return []
    return [
        replace(
            row,
            cells=tuple(row.cells[column] for column in kept),
            filled=frozenset(place for place, column in enumerate(kept) if column in row.filled),
        )
        for row in rows
    ]


def _spans(row: tuple[str, ...], table: Any, index: int) -> bool:
    """Whether one cell of the row runs over the whole width of the table."""
    if sum(bool(cell) for cell in row) != 1 or index >= len(table.rows):
        return False
    cells = [cell for cell in table.rows[index].cells if cell]
    if not cells:
        return False
    left, _, right, _ = table.bbox
    return any(cell[2] - cell[0] >= 0.95 * (right - left) for cell in cells)
