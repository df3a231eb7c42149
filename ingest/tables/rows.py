"""Table rows to framework rows: sections, spacers, and the joining of rows that a page break cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import TableRow
from ingest.model import ColumnRole
from ingest.tables.columns import Header

_DECORATION = re.compile(r"[\s\-–—_=*.·|+]*")


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One row of a framework's table, whole: its cells as many as the header has columns."""

    cells: tuple[str, ...]
    section: str
    page: int | None
    number: int
    stitched: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table, and what was not one: (what, where, characters)."""

    rows: tuple[BodyRow, ...]
    sections: tuple[tuple[str, int | None], ...]
    left_out: tuple[tuple[str, str, int], ...]


def read_body(rows: Sequence[TableRow], header: Header, section: str = "") -> Body:
    """The rows after the header, joined and sorted into rows, section rows and what is no row at all."""
    width = len(header.columns)
    body = [replace(row, cells=_fit(row.cells, width)) for row in rows[header.body :]]
    always = _always_filled(body)
    alone = sum(_only_first(row) for row in body)
    sections_likely = alone <= 0.34 * max(1, len([row for row in body if any(row.cells)]))
    names = tuple(column.name.casefold() for column in header.columns)
    made: list[BodyRow] = []
    sections: list[tuple[str, int | None]] = []
    left_out: list[tuple[str, str, int]] = []
    broken = False
    for row in body:
        text = [cell for cell in row.cells if cell]
        broken = broken or row.after_break
        where = f"row {row.number}" if row.number else ""
        if not text:
            continue
        if all(_DECORATION.fullmatch(cell) for cell in text):
            left_out.append(("line of dashes", where, sum(len("".join(cell.split())) for cell in text)))
        elif tuple(cell.casefold() for cell in row.cells) == names or _repeats_header(row, names):
            left_out.append(("header repeated", where, sum(len("".join(cell.split())) for cell in text)))
        elif _is_section(row, header, sections_likely):
            section = text[0]
            sections.append((section, row.page))
        elif made and _continues(row, made[-1], header, always, broken=broken):
            made[-1] = _joined(made[-1], row)
        else:
            made.append(BodyRow(row.cells, section, row.page, row.number))
        broken = False
    return Body(tuple(made), tuple(sections), tuple(left_out))


def _fit(cells: Sequence[str], width: int) -> tuple[str, ...]:
    kept = list(cells[:width]) + [""] * (width - len(cells))
    extra = [cell for cell in cells[width:] if cell]
    if extra and kept:
        kept[-1] = " ".join([kept[-1], *extra]).strip()
    return tuple(kept)


def _always_filled(rows: Sequence[TableRow]) -> frozenset[int]:
    """The columns that hardly any row leaves empty: a row that does is part of another."""
    full = [row for row in rows if any(row.cells) and not row.merged]
    if len(full) < 4:
        return frozenset()
    return frozenset(
        place for place in range(len(full[0].cells)) if sum(bool(row.cells[place]) for row in full) >= 0.75 * len(full)
    )


def _only_first(row: TableRow) -> bool:
    return bool(row.cells) and bool(row.cells[0]) and not any(row.cells[1:])


def _is_section(row: TableRow, header: Header, likely: bool) -> bool:
    text = [cell for cell in row.cells if cell]
    if len(header.columns) < 2:
        return False
    if row.merged or (len(text) == len(row.cells) > 2 and len(set(text)) == 1):
        return len(text[0]) <= 300
    if len(text) != 1 or row.after_break:
        return False
    duty = header.index_of(ColumnRole.DUTY)
    first = next(place for place, cell in enumerate(row.cells) if cell)
    if not likely and not (first == 0 and first != duty and re.search(r"[A-Za-z]{3}", text[0])):
        return False
    short = len(text[0]) <= 120 and not re.search(r"[.;,]$", text[0])
    return short and first in (0, duty) and len(header.columns) > 2 and not re.match(r"[a-z&(]", text[0])


def _repeats_header(row: TableRow, names: Sequence[str]) -> bool:
    text = [(place, cell.casefold()) for place, cell in enumerate(row.cells) if cell]
    return len(text) > 1 and all(names[place].endswith(re.sub(r"\s+", " ", cell)) for place, cell in text)


def _continues(row: TableRow, last: BodyRow, header: Header, always: frozenset[int], *, broken: bool) -> bool:
    """Whether the row is the rest of the last one: nothing in its duty, or cut by a page break in every full column."""
    duty = header.index_of(ColumnRole.DUTY)
    reference = header.index_of(ColumnRole.REFERENCE)
    if duty is None:
        return False
    if reference is not None and row.cells[reference] and reference not in row.filled:
        return False
    if not row.cells[duty]:
        return True
    if not broken:
        return False
    missing = [place for place in always if not row.cells[place]]
    return len(missing) >= max(1, len(always) // 2) and not re.search(r"[.;:]$", last.cells[duty])


def _joined(last: BodyRow, row: TableRow) -> BodyRow:
    cells = tuple(
        former if place in row.filled or not more else f"{former} {more}".strip()
        for place, (former, more) in enumerate(zip(last.cells, row.cells, strict=True))
    )
    return replace(last, cells=cells, stitched=True)
