"""OpenDocument spreadsheets: every visible sheet a table."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from ingest.archive import FAULTS, broken
from ingest.blocks import Reading, Table, TableRow
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.merged import Region, fill
from ingest.readers.xlsx import refuse_entities
from ingest.text import squeeze_lines, weight


def load_open_document(source: bytes, name: str, limits: Limits) -> Any:
    """The OpenDocument file as odfpy gives it. Raises InputError where it is broken or encrypted."""
    from xml.sax import SAXException

    from odf.opendocument import load

    refuse_entities(source, name, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            listed = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    except FAULTS:
        raise broken(name) from None
    if b"encryption-data" in listed:
        raise InputError(
            f"{name}: is an encrypted OpenDocument file, which cannot be opened here even with its password; save it "
            f"without one, or as .docx, .xlsx or PDF."
        )
    try:
        return load(io.BytesIO(source))
    except (
        SAXException,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        OSError,
        zipfile.BadZipFile,
        RecursionError,
    ) as error:
        raise InputError(
            f"{name}: is a broken OpenDocument file ({type(error).__name__}); open and save it again."
        ) from None


def read_ods(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of an OpenDocument spreadsheet. Raises InputError where it is broken or too large."""
    from odf.table import Table as SheetElement

    reading = Reading("OpenDocument spreadsheet")
    document = load_open_document(source, name, limits)
    hidden_styles = _hidden_styles(document)
    sheets = document.spreadsheet.getElementsByType(SheetElement)
    for sheet in sheets:
        title = str(sheet.getAttribute("name") or "sheet")
        rows, regions = _rows(sheet, name, title, limits)
        size = sum(weight(cell) for row in rows for cell in row.cells)
        reading.characters += size
        if sheet.getAttribute("stylename") in hidden_styles:
            reading.leave_out("hidden sheet, not read", f"sheet {title}", characters=size)
        elif not size:
            reading.leave_out("empty sheet", f"sheet {title}")
        else:
            reading.items.append(Table(tuple(fill(rows, regions)), name=title, from_sheet=len(sheets) > 1))
    if not reading.items:
        raise InputError(
            f"{name}: none of its {len(sheets)} sheets holds text that is visible; check that it is the right file."
        )
    if len(reading.tables) == 1:
        only = reading.tables[0]
        reading.items = [Table(only.rows, name=only.name)]
    return reading


def element_text(element: Any) -> str:
    """The text of an OpenDocument element, tabs and line breaks as white space, notes and annotations left out."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.childNodes:
        if child.nodeType == child.TEXT_NODE:
            yield str(child.data)
            continue
        tag = str(child.qname[1])
        if tag in ("note", "annotation"):
            continue
        if tag == "s":
            yield " " * min(int(child.getAttribute("c") or 1), 100)
        elif tag in ("tab", "line-break"):
            yield "\n" if tag == "line-break" else " "
        else:
            yield from _pieces(child)


def _hidden_styles(document: Any) -> set[str]:
    from odf.style import Style, TableProperties

    hidden = set()
    for style in document.automaticstyles.getElementsByType(Style):
        for properties in style.getElementsByType(TableProperties):
            if str(properties.getAttribute("display")) == "false":
                hidden.add(style.getAttribute("name"))
    return hidden


def _rows(sheet: Any, name: str, title: str, limits: Limits) -> tuple[list[TableRow], list[Region]]:
    from odf.table import TableRow as RowElement

    rows: list[TableRow] = []
    regions: list[Region] = []
    used = 0
    for row in sheet.getElementsByType(RowElement):
        cells: list[str] = []
        for cell in row.childNodes:
            tag = str(getattr(cell, "qname", ("", ""))[1])
            if tag not in ("table-cell", "covered-table-cell"):
                continue
            text = _cell_text(cell)
            times = int(cell.getAttribute("numbercolumnsrepeated") or 1)
            across = int(cell.getAttribute("numbercolumnsspanned") or 1) if tag == "table-cell" else 1
            down = int(cell.getAttribute("numberrowsspanned") or 1) if tag == "table-cell" else 1
            if across > 1 or down > 1:
                regions.append(Region(len(rows), len(cells), len(rows) + down - 1, len(cells) + across - 1))
            cells.extend([text] * (times if text else min(times, 1024)))
        while cells and not cells[-1]:
            cells.pop()
        repeated = int(row.getAttribute("numberrowsrepeated") or 1)
        repeated = repeated if cells else min(repeated, 1)
        used += len(cells) * repeated
        if used > limits.cells:
            raise InputError(
                f"{name}, sheet {title}: has more than {limits.cells:,} cells; split it, or raise the limit in "
                f"the settings."
            )
        rows.extend(TableRow(tuple(cells), number=len(rows) + 1 + extra) for extra in range(repeated))
    while rows and not rows[-1].cells:
        rows.pop()
    return rows, regions


def _cell_text(cell: Any) -> str:
    from odf.text import P

    return squeeze_lines("\n".join(element_text(paragraph) for paragraph in cell.getElementsByType(P)))
