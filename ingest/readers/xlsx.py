"""Excel workbooks: every visible sheet a table, merged cells filled, hidden sheets reported."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from ingest.blocks import Reading, Table, TableRow
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.merged import Region, fill
from ingest.text import squeeze_lines, weight
from ingest.xml import parse_xml

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_xlsx(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of a workbook. Cached values are read, formulas are not worked out. Raises InputError if it is
    broken."""
    import warnings

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    refuse_entities(source, name, limits)
    reading = Reading("Excel (XLSX)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
            budget = limits.cells
            for sheet in workbook.worksheets:
                if sheet.sheet_state != "visible":
                    size = _size(sheet, limits)
                    reading.characters += size
                    reading.leave_out("hidden sheet, not read", f"sheet {sheet.title}", characters=size)
                    continue
                rows, used = _rows(sheet, name, budget, limits)
                budget -= used
                if not any(any(row.cells) for row in rows):
                    reading.leave_out("empty sheet", f"sheet {sheet.title}")
                    continue
                if lost := _unworked(source, sheet):
                    reading.warn(
                        "formula without a stored result, so without text: open and save the file in Excel",
                        f"sheet {sheet.title}",
                        lost,
                    )
                filled = fill(rows, _merged(source, sheet, name, limits))
                reading.characters += sum(weight(cell) for row in rows for cell in row.cells)
                reading.items.append(Table(tuple(filled), name=sheet.title, from_sheet=True))
            count = len(workbook.worksheets)
    except InputError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        SyntaxError,
        EOFError,
    ) as error:
        raise InputError(
            f"{name}: is a broken Excel file ({type(error).__name__}: {str(error)[:80]}); open and save it "
            f"again in Excel."
        ) from None
    if not reading.items:
        raise InputError(
            f"{name}: none of its {count} sheets holds text that is visible; check that it is the right file."
        )
    if len(reading.tables) == 1:
        only = reading.tables[0]
        reading.items = [Table(only.rows, name=only.name)]
    return reading


def refuse_entities(source: bytes, name: str, limits: Limits) -> None:
    """Raise InputError where an XML part of an Office file declares a document type or entities."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        for member in archive.infolist():
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            try:
                with archive.open(member) as part:
                    head = part.read(65536)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zipfile.zlib.error):  # type: ignore[attr-defined]
                raise InputError(
                    f"{name}, {member.filename}: is broken inside; get the file again from where it came from."
                ) from None
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<\x00!\x00D\x00O" in head:
                raise InputError(
                    f"{name}, {member.filename}: declares a document type or entities, which no office program "
                    f"writes; it is not read."
                )


def _rows(sheet: Any, name: str, budget: int, limits: Limits) -> tuple[list[TableRow], int]:
    rows: list[TableRow] = []
    used = 0
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_shown(cell.value, getattr(cell, "number_format", "")) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        used += len(cells)
        if used > budget or number > 1_100_000:
            raise InputError(
                f"{name}, sheet {sheet.title}: has more than {limits.cells:,} cells; split it, or raise the "
                f"limit in the settings."
            )
        rows.append(TableRow(tuple(cells), number=number))
    while rows and not rows[-1].cells:
        rows.pop()
    return rows, used


def _size(sheet: Any, limits: Limits) -> int:
    total = 0
    for row in sheet.iter_rows(values_only=True):
        total += sum(weight(_shown(value, "")) for value in row if value is not None)
    return total


def _shown(value: object, number_format: str) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.strftime("%d %B %Y" if value.time() == datetime.time() else "%d %B %Y %H:%M").lstrip("0")
    if isinstance(value, datetime.date):
        return value.strftime("%d %B %Y").lstrip("0")
    if isinstance(value, float):
        if "%" in number_format:
            return f"{value * 100:.10g}%"
        return f"{value:.10g}"
    if isinstance(value, int) and "%" in number_format:
        return f"{value * 100}%"
    return squeeze_lines(str(value))


def _merged(source: bytes, sheet: Any, name: str, limits: Limits) -> list[Region]:
    """The merged regions of a sheet: the read-only mode does not give them, the sheet's own part does."""
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    regions: list[Region] = []
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        try:
            part = archive.read(path)
        except KeyError:
            return []
    start = part.find(b"<mergeCells")
    end = part.find(b"</mergeCells>")
    if start < 0 or end < 0:
        if b":mergeCells" in part:
            root = parse_xml(part, name, limits)
            references = [str(cell.get("ref")) for cell in root.iter(_MAIN + "mergeCell")]
            return [region for reference in references if (region := _region(reference))]
        return []
    for found in re.finditer(rb'ref="([A-Z]+\d+:[A-Z]+\d+)"', part[start:end]):
        if region := _region(found[1].decode()):
            regions.append(region)
    return regions


def _unworked(source: bytes, sheet: Any) -> int:
    """How many cells of a sheet hold a formula and no result of it: formulas are never worked out here."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        try:
            part = archive.read(str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
        except KeyError:
            return 0
    return len(re.findall(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>", part))


def _region(reference: str) -> Region | None:
    from openpyxl.utils import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return None
    if left is None or top is None or right is None or bottom is None:
        return None
    return Region(int(top) - 1, int(left) - 1, int(bottom) - 1, int(right) - 1)
