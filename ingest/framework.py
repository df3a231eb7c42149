"""A reading into a framework document: rows with their cells, and key points, with spans."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import Block, Form, Item, Reading, Table
from ingest.canvas import Canvas
from ingest.errors import InputError
from ingest.glossary import defines, glossary_of
from ingest.identity import Identity
from ingest.model import Cell, ColumnRole, Document, Heading, KeyPoint, Kind, Note, ReadReport, Row, Span
from ingest.tables.columns import Header, column_names, find_header
from ingest.tables.rows import BodyRow, read_body
from ingest.tables.turned import upright
from ingest.text import weight


@dataclass
class _Builder:
    canvas: Canvas
    reading: Reading
    chosen: Mapping[str, str]
    headings: list[Heading] = field(default_factory=list)
    key_points: list[KeyPoint] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    skipped_tables: list[str] = field(default_factory=list)
    signs: int = 0
    _refs: Counter[str] = field(default_factory=Counter)
    _last_header: Header | None = None
    _tables_read: int = 0


def build_framework(reading: Reading, identity: Identity, columns: Mapping[str, str] | None = None) -> Document:
    """The framework of a reading. `columns` maps a role to the name of its column, where the header's words do not
    tell.

    Raises InputError where no table has a duty column, naming the columns found and the option that names them.
    """
    reading.items = _over_pages(_upright(reading, columns or {}), columns or {})
    builder = _Builder(Canvas(identity.id), reading, columns or {})
    headers = _headers(reading.items, builder.chosen)
    if not any(headers.values()):
        raise _no_header(reading, identity)
    for index, item in enumerate(reading.items):
        if isinstance(item, Table):
            _table(builder, item, headers[index])
        else:
            _block(builder, item)
    if reading.page_count:
        builder.canvas.turn_to(reading.page_count)
    text = builder.canvas.text
    found = {
        "rows": len(builder.rows),
        "stitched": sum(row.stitched for row in builder.rows),
        "key points": len(builder.key_points),
        "headings": len(builder.headings),
        "tables": builder._tables_read,
    }
    accounted = builder.canvas.accounted + reading.left_out_characters + builder.signs
    return Document(
        id=identity.id,
        kind=Kind.FRAMEWORK,
        title=identity.title,
        edition=identity.edition,
        text=text,
        published=reading.published,
        url=reading.url,
        headings=tuple(builder.headings),
        rows=tuple(builder.rows),
        key_points=tuple(builder.key_points),
        glossary=glossary_of(
            text, document=identity.id, page_starts=builder.canvas.page_starts, publisher=identity.publisher
        ),
        pages=tuple(builder.canvas.page_starts),
        withdrawn=reading.withdrawn,
        history=reading.history,
        report=ReadReport(
            format=reading.format,
            found=found,
            left_out=(*reading.left_out, *builder.left_out),
            warnings=tuple(reading.warnings),
            characters=reading.characters,
            accounted=min(accounted, reading.characters),
        ),
    )


def _upright(reading: Reading, chosen: Mapping[str, str]) -> list[Item]:
    """The items, tables that are laid the other way round set upright, and named in the report."""
    items = [upright(item, chosen) if isinstance(item, Table) else item for item in reading.items]
    turned = sum(new is not old for old, new in zip(reading.items, items, strict=True))
    if turned:
        reading.warn("table laid the other way round: each of its columns is read as a row", "tables", turned)
    return items


def _over_pages(items: Sequence[Item], chosen: Mapping[str, str]) -> list[Item]:
    """The items, a table that goes on over pages made one again: as wide, next to each other, no other header."""
    joined: list[Item] = []
    for item in items:
        last = joined[-1] if joined else None
        if (
            isinstance(item, Table)
            and isinstance(last, Table)
            and item.page is not None
            and last.page is not None
            and item.page > last.page
            and _width(item) == _width(last)
            and _same_header(last, item, chosen)
        ):
            joined[-1] = replace(last, rows=(*last.rows, *item.rows))
        else:
            joined.append(item)
    return joined


def _same_header(first: Table, second: Table, chosen: Mapping[str, str]) -> bool:
    """Whether the second table has no header of its own, or prints the first one's again."""
    try:
        one, other = find_header(first.rows, chosen, first.name), find_header(second.rows, chosen, second.name)
    except InputError:
        return True
    return other is None or (one is not None and one.columns == other.columns)


def framework_share(reading: Reading) -> float:
    """What share of a reading's characters stands in tables that have a framework's header: 0 to 1."""
    items = [upright(item) if isinstance(item, Table) else item for item in reading.items]
    headers = _headers(items, {})
    tables = sum(_weigh(item) for index, item in enumerate(items) if headers.get(index) and isinstance(item, Table))
    everything = sum(_weigh(item) if isinstance(item, Table) else weight(item.text) for item in reading.items)
    return tables / everything if everything else 0.0


def _headers(items: Sequence[Item], chosen: Mapping[str, str]) -> dict[int, Header | None]:
    """The header of each table by its place among the items; a table with none takes its elder's, where as wide."""
    headers: dict[int, Header | None] = {}
    last: Header | None = None
    error: InputError | None = None
    for index, item in enumerate(items):
        if not isinstance(item, Table):
            continue
        try:
            header = find_header(item.rows, chosen, item.name)
        except InputError as raised:
            header, error = None, raised
        if header is None and last is not None and item.page is not None and _width(item) == len(last.columns):
            header = Header(last.columns, 0, last.score)
        headers[index] = header
        last = header or last
    if error is not None and not any(headers.values()):
        raise error
    return headers


def _table(builder: _Builder, table: Table, header: Header | None) -> None:
    characters = _weigh(table)
    if header is None and any(defines(line) for line in table.lines):
        _abbreviations(builder, table)
        return
    if header is None:
        names = ", ".join(column_names(table.rows)[:6]) or "no short cells"
        why = f"table not read: no column of it names a duty (found: {names})"
        builder.left_out.append(Note(why, table.name))
        builder.signs += characters
        return
    builder._tables_read += 1
    if header.rivals:
        taken = header.columns[header.index_of(ColumnRole.DUTY) or 0].name
        others = ", ".join(repr(name) for name in header.rivals)
        what = f"the duty is read from column {taken!r}; {others} could state it too: choose with --columns duty=…"
        if not any(note.what == what for note in builder.reading.warnings):
            builder.reading.warn(what, table.name)
    for row in table.rows[: header.body]:
        shown = " | ".join(dict.fromkeys(cell.replace("\n", " ") for cell in row.cells if cell))
        if shown:
            builder.signs += max(0, sum(weight(cell) for cell in row.cells) - weight(shown))
            _heading(builder, shown, 3, row.page)
    body = read_body(table.rows, header, table.name if table.from_sheet else "")
    notes = Counter[str]()
    for what, _, size in body.left_out:
        notes[what] += 1
        builder.signs += size
    for what, count in notes.items():
        builder.left_out.append(Note(what, table.name, count))
    pending = list(body.sections)
    shown_section = table.name if table.from_sheet else ""
    for made in body.rows:
        if made.section != shown_section:
            while pending:
                name, page = pending.pop(0)
                _heading(builder, name, 4, page)
                if name == made.section:
                    break
            shown_section = made.section
        _row(builder, made, header)
    for name, page in pending:
        _heading(builder, name, 4, page)


def _abbreviations(builder: _Builder, table: Table) -> None:
    """A table that spells out abbreviations: each line a key point, so that a meaning has its place."""
    _heading(builder, table.name, 3, table.page)
    builder.signs -= weight(table.name)  # the reading counts a sheet's name nowhere
    for line, row in zip(table.lines, table.rows, strict=True):
        if line:
            span = builder.canvas.write(line, row.page)
            builder.canvas.separate("\n\n")
            builder.signs -= weight(line) - sum(weight(cell) for cell in row.cells)
            builder.key_points.append(KeyPoint(f"K{len(builder.key_points) + 1}", line, span))


def _row(builder: _Builder, body: BodyRow, header: Header) -> None:
    canvas = builder.canvas
    canvas.turn_to(body.page)
    cells: list[Cell] = []
    first = last = None
    for column, text in zip(header.columns, body.cells, strict=True):
        if text and first is not None:
            canvas.separate(" | ")
        span = canvas.write(text, body.page if first is None else None)
        if text:
            first = first or span
            last = span
        cells.append(Cell(column, text, span))
    canvas.separate("\n")
    if first is None or last is None:
        return
    cells = [cell if cell.text else _empty(cell, last) for cell in cells]
    ref = _ref(builder, body, header)
    span = Span(canvas.document, first.page, first.start, last.end)
    builder.rows.append(Row(ref, tuple(cells), span, body.section, body.stitched))


def _empty(cell: Cell, last: Span) -> Cell:
    """An empty cell after the last full one ends with the row."""
    start = min(cell.span.start, last.end)
    return Cell(cell.column, "", Span(cell.span.document, cell.span.page, start, start))


def _ref(builder: _Builder, body: BodyRow, header: Header) -> str:
    place = header.index_of(ColumnRole.REFERENCE)
    printed = re.sub(r"\s+", " ", body.cells[place]).strip(" .:") if place is not None else ""
    if not printed or len(printed) > 30:
        printed = f"R{len(builder.rows) + 1}"
    builder._refs[printed] += 1
    return printed if builder._refs[printed] == 1 else f"{printed}~{builder._refs[printed]}"


def _block(builder: _Builder, block: Block) -> None:
    builder.signs += block.printed
    if block.form is Form.HEADING:
        _heading(builder, block.text, block.level, block.page)
    elif block.form is Form.PARAGRAPH and len(block.text) <= 150 and not re.search(r"[.;,]$", block.text):
        _heading(builder, block.text, 2, block.page)
    else:
        if block.marker:
            builder.canvas.turn_to(block.page)
            builder.canvas.separate(block.marker + " ")
        span = builder.canvas.write(block.text, block.page, block.breaks)
        builder.canvas.separate("\n\n")
        builder.key_points.append(KeyPoint(f"K{len(builder.key_points) + 1}", block.text, span))


def _heading(builder: _Builder, text: str, level: int, page: int | None) -> None:
    span = builder.canvas.write(text, page)
    builder.canvas.separate("\n\n")
    builder.headings.append(Heading(text, level, span))


def _no_header(reading: Reading, identity: Identity) -> InputError:
    if not reading.tables:
        return InputError(
            f"{identity.title}: holds no table, so it cannot be read as a framework; add it with --kind guidance."
        )
    found = list(dict.fromkeys(name for table in reading.tables for name in column_names(table.rows)))
    shown = ", ".join(repr(name) for name in found[:12]) or "none"
    return InputError(
        f"{identity.title}: no recognisable header: which column states the duty cannot be told; the columns "
        f"found are {shown}; "
        "name them with --columns duty=…,owner=…"
    )


def _weigh(table: Table) -> int:
    return sum(weight(cell) for row in table.rows for place, cell in enumerate(row.cells) if place not in row.filled)


def _width(table: Table) -> int:
    return max((len(row.cells) for row in table.rows), default=0)
