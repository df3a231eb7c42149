"""Comma-separated values that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from app.reports.cells import csv_cell


def csv_of(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """The lines under their heads, in UTF-8 with a byte order mark, by which spreadsheets know it."""
    kept = StringIO(newline="")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow([csv_cell(head) for head in heads])
    for line in lines:
        writer.writerow([csv_cell(int(value) if isinstance(value, bool) else value) for value in line])
    return kept.getvalue().encode("utf-8-sig")
