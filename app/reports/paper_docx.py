"""A paper as a Word document that a committee clerk can take as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from app.reports.cells import printable
from app.reports.paper import (
    Bar,
    Block,
    Bullets,
    Coverage,
    Group,
    Line,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Subheading,
    Table,
)
from app.reports.sheets import SHADES

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

INK = RGBColor(0x1F, 0x3A, 0x4D)
QUIET = RGBColor(0x55, 0x5F, 0x66)
PUT_IN = RGBColor(0x1B, 0x6E, 0x3C)
TAKEN_OUT = RGBColor(0xA3, 0x2A, 0x1C)
KEPT_TOGETHER = 8
"""A table of so many lines at most is not parted by a page break."""
LONGEST_FOOT = 70
"""Characters of the title that fit beside the page number."""
WIDTH_CM = 17.0
"""The width of the text on an A4 page with margins of 2 cm."""


def paper_to_docx(paper: Paper) -> bytes:
    """The paper, as the bytes of a docx file."""
    document = new_document()
    _set_up(document, paper)
    title = document.add_paragraph(style="Title")
    title.add_run(printable(paper.title))
    document.add_paragraph(printable(paper.subtitle), style="Subtitle")
    _facts(document, paper.facts)
    for number, section in enumerate(paper.sections, start=1):
        document.add_heading(printable(f"{number}. {section.title}"), level=1)
        for block, after in zip(section.blocks, [*section.blocks[1:], None], strict=True):
            _add(document, block)
            if isinstance(block, Paragraph) and isinstance(after, Table):
                document.paragraphs[-1].paragraph_format.keep_with_next = True
    if paper.footer:
        _small(document.add_paragraph(printable(paper.footer)))
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _set_up(document: WordDocument, paper: Paper) -> None:
    page = document.sections[0]
    page.orientation = WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2), Cm(1.8)
    for name, size, colour in (
        ("Normal", 10.5, None),
        ("Title", 22, INK),
        ("Subtitle", 12, QUIET),
        ("Heading 1", 14, INK),
        ("Heading 2", 12, INK),
        ("Heading 3", 10.5, INK),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), "Arial")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if colour is not None:
            style.font.color.rgb = colour
    styles: Any = document.styles
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Subtitle"].font.italic = False
    for spacing in styles["Subtitle"].element.rPr.findall(qn("w:spacing")):
        styles["Subtitle"].element.rPr.remove(spacing)  # the template sets the letters apart
    styles["Title"].paragraph_format.space_after = Pt(2)
    styles["Heading 1"].paragraph_format.space_before = Pt(16)
    styles["Heading 1"].paragraph_format.space_after = Pt(6)
    styles["Heading 2"].paragraph_format.space_before = Pt(14)
    styles["Heading 2"].paragraph_format.space_after = Pt(2)
    styles["Heading 3"].paragraph_format.space_before = Pt(10)
    styles["Heading 3"].paragraph_format.space_after = Pt(3)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    styles["Normal"].element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.title, properties.author = printable(paper.title)[:255], paper.made_by
    properties.language, properties.comments = "en-GB", ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    foot = page.footer.paragraphs[0]
    foot.style = styles["Normal"]
    foot.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    title = printable(paper.title)
    foot.add_run((title if len(title) <= LONGEST_FOOT else title[: LONGEST_FOOT - 2] + " …") + "\tPage ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    _small(foot)


def _facts(document: WordDocument, facts: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(3.2), Cm(WIDTH_CM - 3.2)
    for label, value in facts:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3.2), Cm(WIDTH_CM - 3.2)
        for cell, text, strong in ((cells[0], label, True), (cells[1], value, False)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            run = paragraph.add_run(printable(text))
            run.bold, run.font.size = strong, Pt(9.5)
            run.font.color.rgb = INK if strong else QUIET
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _add(document: WordDocument, block: Block) -> None:
    match block:
        case Paragraph():
            paragraph = document.add_paragraph()
            _runs(paragraph, block.runs)
            if block.small:
                _small(paragraph)
        case Quotation():
            _quotation(document, block)
        case Group():
            _styled(document, "Heading2", block.text)
        case Subheading():
            heading = _styled(document, "Heading3", block.text)
            if block.badge:
                heading.add_run("   ")
                badge = heading.add_run(f" {block.badge} ")
                badge.font.size = Pt(9)
                _shade_run(badge, SHADES.get(block.badge, "E9ECEF"))
        case Bullets():
            for item in block.items:
                paragraph = _styled(document, "ListBullet")
                paragraph.paragraph_format.space_after = Pt(3)
                _runs(paragraph, item)
        case Table():
            _table(document, block)
        case Bar():
            _bar(document, block)
        case Coverage():
            pass  # the picture stands in the page that can be looked at on a screen; here the tables say the same


def _styled(document: WordDocument, style_id: str, text: str = "") -> WordParagraph:
    """A paragraph in a style by its id: looking the name up among all styles costs most of a long paper."""
    paragraph = document.add_paragraph(printable(text))
    paragraph._p.style = style_id
    return paragraph


def _runs(paragraph: WordParagraph, runs: Line, size: float | None = None) -> None:
    for piece in runs:
        _run(paragraph, piece, size)


def _run(paragraph: WordParagraph, piece: Run, size: float | None) -> None:
    run = paragraph.add_run(printable(piece.text))
    if size:
        run.font.size = Pt(size)
    if piece.style == "strong":
        run.bold = True
    elif piece.style == "note":
        run.font.color.rgb = QUIET
    elif piece.style == "in":
        run.bold, run.underline = True, True
        run.font.color.rgb = PUT_IN
    elif piece.style == "out":
        run.font.strike = True
        run.font.color.rgb = TAKEN_OUT


def _quotation(document: WordDocument, block: Quotation) -> None:
    paragraph = document.add_paragraph()
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "9FB3C1")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.left_indent = Cm(0.5)
    paragraph.paragraph_format.space_after = Pt(4)
    _runs(paragraph, block.runs)
    cite = paragraph.add_run(f"\n{printable(block.cite)}")
    cite.font.size, cite.font.color.rgb = Pt(8.5), QUIET


def _table(document: WordDocument, block: Table) -> None:
    if block.caption:
        caption = document.add_paragraph(printable(block.caption))
        caption.paragraph_format.keep_with_next = True
        _small(caption)
    table = document.add_table(rows=1, cols=len(block.heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _grey_lines(table)
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = Cm(WIDTH_CM * share)
    for column, head in enumerate(block.heads):
        cell = table.rows[0].cells[column]
        run = cell.paragraphs[0].add_run(printable(head))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0xFF, 0xFF, 0xFF)
        _shade_cell(cell, "1F3A4D")
        _width(cell, block.widths[column])
        _align(cell, column in block.numbers)
    _row_flag(table.rows[0], "w:tblHeader")
    for line in block.lines:
        row = table.add_row()
        _row_flag(row, "w:cantSplit")
        for column, runs in enumerate(line):
            cell = row.cells[column]
            _runs(cell.paragraphs[0], runs, 9)
            _width(cell, block.widths[column])
            _align(cell, column in block.numbers)
            text = "".join(run.text for run in runs)
            if text in SHADES:
                _shade_cell(cell, SHADES[text])
    if len(block.lines) <= KEPT_TOGETHER:
        for row in table.rows[:-1]:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _bar(document: WordDocument, block: Bar) -> None:
    parts = [(name, count) for name, count in block.parts if count]
    total = sum(count for _, count in parts)
    if not total:
        return
    caption = document.add_paragraph(printable(block.caption))
    caption.paragraph_format.keep_with_next = True
    _small(caption)
    table = document.add_table(rows=1, cols=len(parts))
    table.autofit = False
    shares = [max(count / total, 0.1) for _, count in parts]
    for column, (name, count) in enumerate(parts):
        cell = table.rows[0].cells[column]
        _shade_cell(cell, SHADES.get(name, "E9ECEF"))
        _width(cell, shares[column] / sum(shares))
        table.columns[column].width = cell.width
        run = cell.paragraphs[0].add_run(f"{count} {name}")
        run.font.size = Pt(8.5)
        cell.paragraphs[0].paragraph_format.space_before = Pt(3)
        cell.paragraphs[0].paragraph_format.space_after = Pt(3)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _width(cell: Any, share: float) -> None:
    cell.width = Cm(WIDTH_CM * share)


def _align(cell: Any, number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _small(paragraph: WordParagraph) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), QUIET


def _shade_cell(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _shade_run(run: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(shade)


def _row_flag(row: Any, name: str) -> None:
    flag = OxmlElement(name)
    flag.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(flag)


def _grey_lines(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C5CED5")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    later = {qn(f"w:{name}") for name in ("shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")}
    after = next((child for child in properties if child.tag in later), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


def _field(paragraph: WordParagraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)
