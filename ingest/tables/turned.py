"""Tables laid the other way round: the names of the columns stand down the first one, as on a card for each duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from ingest.blocks import Table, TableRow
from ingest.errors import InputError
from ingest.model import ColumnRole
from ingest.tables.columns import find_header

_MOST_NAMES = 40  # down the first column; more are the rows of a table that stands upright
_FEWEST_ROLES = 3  # names of roles down the first column; fewer can be chance


def upright(table: Table, chosen: Mapping[str, str] | None = None) -> Table:
    """The table with its rows and columns changed over where its first column names a framework's columns better than
    any row does; else as it is."""
    cards = _cards([row.cells for row in table.rows if any(row.cells)])
    if not cards:
        return table
    names = [record[0] for record in cards[0]]
    body = [
        tuple(cells)
        for card in cards
        for cells in zip_longest(*(record[1:] for record in card), fillvalue="")
        if any(cells)
    ]
    turned = [TableRow(cells, table.page, number) for number, cells in enumerate([tuple(names), *body], 1)]
    if not body or _roles(turned, chosen) < max(_FEWEST_ROLES, 1 + _roles(table.rows, chosen)):
        return table
    return replace(table, rows=tuple(turned))


def _cards(rows: Sequence[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """The rows in groups that each go through the same names from the first on; empty where they do not."""
    if not rows or any(len(row) < 2 for row in rows):
        return []
    names = [row[0].casefold() for row in rows]
    size = names.index(names[0], 1) if names[0] in names[1:] else len(names)
    if size > _MOST_NAMES:
        return []
    groups = [list(rows[start : start + size]) for start in range(0, len(rows), size)]
    if any([row[0].casefold() for row in group] != names[:size] for group in groups):
        return []
    return groups


def _roles(rows: Sequence[TableRow], chosen: Mapping[str, str] | None) -> int:
    """How many different roles the header names, the duty among them; 0 where there is no header."""
    try:
        header = find_header(rows, chosen)
    except InputError:
        return 0
    return len({column.role for column in header.columns} - {ColumnRole.OTHER}) if header else 0
