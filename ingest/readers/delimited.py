"""CSV: one table, whatever sign separates its cells."""

from __future__ import annotations

import csv
import io

from ingest.blocks import Reading, Table, TableRow
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.sniff import delimiter_of
from ingest.text import squeeze_lines, weight


def read_delimited(text: str, name: str, limits: Limits) -> Reading:
    """The reading of a CSV text. Raises InputError where a quote is never closed or there are too many cells."""
    reading = Reading("CSV")
    sign = delimiter_of(text) or ","
    rows: list[TableRow] = []
    cells_read = 0
    csv.field_size_limit(limits.text_bytes)
    records = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=sign)
    try:
        for record in records:
            cells = tuple(squeeze_lines(cell) for cell in record)
            cells_read += len(cells)
            if cells_read > limits.cells:
                raise InputError(
                    f"{name}: has more than {limits.cells:,} cells; split it, or raise the limit in the settings."
                )
            reading.characters += sum(map(weight, cells))
            rows.append(TableRow(cells, number=records.line_num))
    except csv.Error as error:
        raise InputError(f"{name}, line {records.line_num}: is not readable CSV ({error}); export it again.") from None
    if sign != ",":
        reading.warn(f"cells are separated by {sign!r}", "file")
    reading.items.append(Table(tuple(rows), name="table 1"))
    return reading
