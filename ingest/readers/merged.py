"""Merged cells: what they cover gets their text, so that every row can be read by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import TableRow


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
    cells = [list(row.cells) + [""] * (width - len(row.cells)) for row in rows]
    filled: list[set[int]] = [set() for _ in rows]
    merged = [False] * len(rows)
    for region in regions:
        if region.top >= len(rows) or region.left >= width:
            continue
        text = cells[region.top][region.left]
        if not text:
            continue
        right, bottom = min(region.right, width - 1), min(region.bottom, len(rows) - 1)
        others = [cell for place, cell in enumerate(cells[region.top]) if cell and not region.left <= place <= right]
        if not others and right - region.left + 1 >= max(2, width - 1):
            merged[region.top] = region.top == region.bottom
            continue
        for row in range(region.top, bottom + 1):
            for column in range(region.left, right + 1):
                if (row, column) != (region.top, region.left) and not cells[row][column]:
                    cells[row][column] = text
                    filled[row].add(column)
    return [
        replace(
            row,
            cells=tuple(cells[place]),
            merged=row.merged or merged[place],
            filled=row.filled | frozenset(filled[place]),
        )
        for place, row in enumerate(rows)
    ]
