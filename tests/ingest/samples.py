"""Small files of every format, made here, for the tests of the readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

HEADER = ("Ref", "Statutory duty", "Lead officer", "How discharged", "RAG")
ROWS = (
    ("S1", "The council must appoint a coroner’s officer", "Head of Law", "Post filled since May", "Green"),
    ("S2", "Publish a flood risk strategy", "Flood Manager", "Cabinet report", ""),
    ("S3", "Keep a register of local land charges", "Head of Law", "", "Amber"),
)


def xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = (), merges: Sequence[str] = ()
) -> bytes:
    """A workbook; `merges` are regions of its first sheet."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet: Any = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    for region in merges:
        workbook.worksheets[0].merge_cells(region)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def shared_strings(source: bytes) -> bytes:
    """The workbook with the strings of its first sheet in a shared part, as Excel has them; openpyxl's are inline."""
    from lxml import etree

    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    strings: list[str] = []
    for cell in sheet.iter(f"{main}c"):
        inline = cell.find(f"{main}is")
        if inline is not None:
            strings.append("".join(str(text) for text in inline.itertext()))
            cell.remove(inline)
            cell.set("t", "s")
            etree.SubElement(cell, f"{main}v").text = str(len(strings) - 1)
    assert strings, "openpyxl no longer writes inline strings: this sample shows nothing"
    parts["xl/worksheets/sheet1.xml"] = etree.tostring(sheet)
    root = etree.Element(f"{main}sst")
    for text in strings:
        etree.SubElement(etree.SubElement(root, f"{main}si"), f"{main}t").text = text
    parts["xl/sharedStrings.xml"] = etree.tostring(root)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    link = f'<Relationship Type="{kind}" Target="/xl/sharedStrings.xml" Id="rIdStrings"/></Relationships>'
    if b"sharedStrings" not in parts[rels]:
        parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    if b"sharedStrings" not in parts[types]:
        content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}"/></Types>'
        parts[types] = parts[types].replace(b"</Types>", part.encode())
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx_table(rows: Sequence[Sequence[str]], before: Sequence[str] = ()) -> bytes:
    """A Word document with some paragraphs and one table."""
    import docx

    document = docx.Document()
    for paragraph in before:
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_guidance() -> bytes:
    """A Word document with headings, typed numbers, a list style and a box-free table."""
    import docx

    document = docx.Document()
    document.add_heading("Part one: Duties", 1)
    document.add_paragraph("1. The council must keep a register.")
    document.add_paragraph("2. The council should:")
    document.add_paragraph("publish it; and", style="List Bullet")
    document.add_paragraph("review it.", style="List Bullet")
    document.add_heading("Part two: Powers", 1)
    document.add_paragraph("1. The council may charge.")
    document.add_paragraph("A closing word that prints no number.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_auto_numbered() -> bytes:
    """A Word document whose paragraphs are numbered by their list style: the numbers stand nowhere in the text."""
    import docx

    document = docx.Document()
    document.add_paragraph("The council must keep a register.", style="List Number")
    document.add_paragraph("The council should:", style="List Number")
    document.add_paragraph("publish it.", style="List Bullet")
    document.add_paragraph("The officer may charge.", style="List Number")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """An OpenDocument spreadsheet of one sheet."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Duties")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt() -> bytes:
    """An OpenDocument text with a heading, numbered paragraphs, a list and a footnote."""
    from odf.opendocument import OpenDocumentText
    from odf.text import H, List, ListItem, Note, NoteBody, NoteCitation, P

    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text="Duties"))
    first = P(text="1. The council must keep a register")
    note = Note(noteclass="footnote")
    note.addElement(NoteCitation(text="1"))
    body = NoteBody()
    body.addElement(P(text="Under the Act."))
    note.addElement(body)
    first.addElement(note)
    first.addText(".")
    document.text.addElement(first)
    document.text.addElement(P(text="2. The council should:"))
    items = List()
    for text in ("publish it; and", "review it."):
        item = ListItem()
        item.addElement(P(text=text))
        items.addElement(item)
    document.text.addElement(items)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt_outline() -> bytes:
    """An OpenDocument text whose list counts chapters, paragraphs and items on three levels, and keeps no number."""
    from odf.opendocument import OpenDocumentText
    from odf.style import ListLevelProperties
    from odf.text import H, List, ListItem, ListLevelStyleNumber, ListStyle, P

    document = OpenDocumentText()
    style = ListStyle(name="Counted")
    for level, (sign, shown, around) in enumerate((("1", 1, ("", "")), ("1", 2, ("", "")), ("a", 1, ("(", ")"))), 1):
        counted = ListLevelStyleNumber(
            level=str(level), numformat=sign, displaylevels=str(shown), numprefix=around[0], numsuffix=around[1]
        )
        counted.addElement(ListLevelProperties())
        style.addElement(counted)
    document.automaticstyles.addElement(style)

    def listed(*parts: Any) -> Any:
        item = ListItem()
        for part in parts:
            item.addElement(part)
        return item

    def nested(*items: Any) -> Any:
        inner = List()
        for item in items:
            inner.addElement(item)
        return inner

    whole = List(stylename=style)
    letters = nested(listed(P(text="keep hedges;")), listed(P(text="trim them.")))
    duties = nested(listed(P(text="The council must:"), letters), listed(P(text="It may charge.")))
    whole.addElement(listed(H(outlinelevel=1, text="Duties"), duties))
    whole.addElement(listed(H(outlinelevel=1, text="Powers"), nested(listed(P(text="The council may plant.")))))
    document.text.addElement(whole)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]],
    *,
    title: str = "",
    drawn_first: bytes = b"",
    matrix: bytes = b"1 0 0 1",
) -> bytes:
    """A PDF whose pages hold lines of (x, y from the top, size, text) in Helvetica; nothing is compressed.

    `drawn_first` are operators that each page starts with; `matrix` turns the text.
    """
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        drawn = drawn_first + b"".join(
            b"BT /F1 %g Tf %s %g %g Tm (%s) Tj ET\n" % (size, matrix, x, 842 - y, _escaped(text))
            for x, y, size, text in lines
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    if title:
        objects.append(b"<< /Title (%s) >>" % _escaped(title))
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    info = b" /Info %d 0 R" % len(objects) if title else b""
    return out + b"trailer << /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, start)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
