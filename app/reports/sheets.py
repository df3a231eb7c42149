"""A workbook with plain, safe sheets: text stays text, heads are frozen, every column can be filtered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.reports.cells import LONGEST_CELL, printable, starts_a_formula
from app.reports.sheet import Sheet

HEAD = PatternFill("solid", fgColor="1F3A4D")
RULE = Border(bottom=Side(style="thin", color="D5DBE0"))
TALLEST = 400.0
"""Points; Excel takes 409 at most."""
SHADES = {
    "gap": "F6D5D1",
    "partial": "FBE8C6",
    "covered": "D5EBDB",
    "not-applicable": "E9ECEF",
    "removed": "F6D5D1",
    "reworded": "FBE8C6",
    "split": "FBE8C6",
    "merged": "FBE8C6",
    "added": "D5EBDB",
    "moved": "DCE7F3",
}
"""A cell that holds one of these words alone is shaded; the word itself says the same, so colour is never needed."""


def workbook_of(sheets: Sequence[Sheet], *, title: str, made_by: str) -> bytes:
    """The workbook, as the bytes of an xlsx file."""
    book = Workbook()
    book.properties.title = printable(title)
    book.properties.creator = made_by
    first = book.active
    if first is not None:
        book.remove(first)
    for sheet in sheets:
        _fill(book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet.name)[:31]), sheet)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    for number, lead in enumerate(sheet.lead, start=1):
        for column, value in enumerate(lead, start=1):
            _put(page, number, column, value, bold=column == 1)
        if len(sheet.heads) > 2:
            page.merge_cells(start_row=number, start_column=2, end_row=number, end_column=len(sheet.heads))
        page.row_dimensions[number].height = _height(lead, [40, sum(list(sheet.heads.values())[1:])])
    top = len(sheet.lead) + 2 if sheet.lead else 1
    for column, (head, width) in enumerate(sheet.heads.items(), start=1):
        cell = page.cell(top, column)
        cell.value = head
        cell.font = Font(name="Arial", size=10, bold=True, color="FFFFFF")
        cell.fill = HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.row_dimensions[top].height = 30
    for number, line in enumerate(sheet.lines, start=top + 1):
        for column, value in enumerate(line, start=1):
            _put(page, number, column, value)
        page.row_dimensions[number].height = _height(line, list(sheet.heads.values()))
    last = get_column_letter(max(len(sheet.heads), 1))
    page.auto_filter.ref = f"A{top}:{last}{top + max(len(sheet.lines), 1)}"
    page.freeze_panes = f"A{top + 1}"
    page.sheet_view.showGridLines = False
    _print_setup(page, top)
    if sheet.printed:
        page.print_area = f"A1:{get_column_letter(sheet.printed)}{top + max(len(sheet.lines), 1)}"


def _height(line: Sequence[object], widths: Sequence[int]) -> float:
    """Points that the line needs: LibreOffice and Excel do not work it out for a file that no office program wrote."""
    lines = 1
    for value, width in zip(line, widths, strict=False):
        if isinstance(value, str):
            lines = max(lines, sum(1 + len(part) // width for part in value.split("\n")))
    return min(13.5 * lines + 3, TALLEST)


def _put(page: Worksheet, row: int, column: int, value: object, *, bold: bool = False) -> None:
    cell = page.cell(row, column)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, int | float):
        cell.value = value
    elif value is not None:
        text = printable(str(value))
        cell.value = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
        cell.data_type = "s"
        cell.quotePrefix = starts_a_formula(text)
        if text in SHADES:
            cell.fill = PatternFill("solid", fgColor=SHADES[text])
    cell.font = Font(name="Arial", size=10, bold=bold)
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)  # numbers too: their heads are
    cell.border = RULE


def _print_setup(page: Worksheet, top: int) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.7, header=0.3, footer=0.3)  # inches
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{top}:{top}"
    if page.oddFooter is not None:
        page.oddFooter.center.text = "Page &P of &N"
