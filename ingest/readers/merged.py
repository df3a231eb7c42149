"""Merged cells: what they cover gets their text, so that every row can be read by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import TableRow

_MOST_CELLS = 8_000_000  # that are made, blank ones included


@dataclass(frozen=True, slots=True)
class Region:
    """A merged cell: the first and last row and column that it covers, from 0, both inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def fill(rows: Sequence[TableRow], regions: Iterable[Region]) -> list[TableRow]:
    """The rows with merged cells filled downwards, and rows that one cell spans marked `merged`.

    Sideways only a header's cell is needed in each column, so text is repeated there where a region has one row and
    does not span the whole table.
    """
    width = max((len(row.cells) for row in rows), default=0)
    # A sheet can name its last cell and hold two: then rows are made as wide as they need to be, and no wider.
    common = width if width * len(rows) <= _MOST_CELLS else 0
    cells = [[*row.cells, *[""] * (common - len(row.cells))] for row in rows]
    filled: dict[int, set[int]] = {}
    merged: set[int] = set()
    for region in regions:
        if region.top >= len(rows) or region.left >= width:
            continue
        text = cells[region.top][region.left] if region.left < len(cells[region.top]) else ""
        if not text:
            continue
        right, bottom = min(region.right, width - 1), min(region.bottom, len(rows) - 1)
        others = [cell for place, cell in enumerate(cells[region.top]) if cell and not region.left <= place <= right]
        if not others and right - region.left + 1 >= max(2, width - 1):
            if region.top == region.bottom:
                merged.add(region.top)
            continue
        for row in range(region.top, bottom + 1):
            cells[row].extend([""] * (right + 1 - len(cells[row])))
            for column in range(region.left, right + 1):
                if (row, column) != (region.top, region.left) and not cells[row][column]:
                    cells[row][column] = text
                    filled.setdefault(row, set()).add(column)
    return [
        replace(
            row,
            cells=tuple(cells[place]),
            merged=row.merged or place in merged,
            filled=row.filled | frozenset(filled.get(place, ())),
        )
        for place, row in enumerate(rows)
    ]
