"""OpenDocument texts: headings, paragraphs, lists, tables and footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.blocks import Block, Form, Mark, Reading, Table, TableRow
from ingest.limits import Limits
from ingest.readers.markup import lift_marks, marked
from ingest.readers.merged import Region, fill
from ingest.readers.ods import element_text, load_open_document
from ingest.text import letter, roman, squeeze, squeeze_lines, weight


def read_odt(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of an OpenDocument text. Raises InputError where it is broken or encrypted."""
    document = load_open_document(source, name, limits)
    reader = _OdtReader(_numberings(document))
    reader.walk(getattr(document, "text", document.body))
    reading = reader.reading
    for mark, note in reader.notes:
        reading.characters += weight(note)
        reading.items.append(Block(Form.FOOTNOTE, note, marker=mark))
    return reading


@dataclass(frozen=True, slots=True)
class _Numbering:
    """How one level of a list counts: "1", "a", "A", "i" or "I", from where, and what is printed around the number."""

    format: str
    prefix: str
    suffix: str
    start: int

    def sign(self, count: int) -> str:
        """What is printed before item `count`."""
        plain = {"a": letter, "A": letter, "i": roman, "I": roman}.get(self.format, str)(count)
        return f"{self.prefix}{plain.upper() if self.format in ('A', 'I') else plain}{self.suffix}".strip()


def _numberings(document: Any) -> dict[tuple[str, int], _Numbering]:
    """The counting levels of every list style, by style name and level from 1; bullets are not among them."""
    from odf.text import ListLevelStyleNumber, ListStyle

    found: dict[tuple[str, int], _Numbering] = {}
    for holder in (document.automaticstyles, document.styles):
        for style in holder.getElementsByType(ListStyle):
            for level in style.getElementsByType(ListLevelStyleNumber):
                counted = str(level.getAttribute("numformat") or "")
                if not counted:
                    continue
                depth, start = int(str(level.getAttribute("level") or 1)), str(level.getAttribute("startvalue") or 1)
                found[str(style.getAttribute("name")), depth] = _Numbering(
                    counted,
                    str(level.getAttribute("numprefix") or ""),
                    str(level.getAttribute("numsuffix") or ""),
                    int(start) if start.isdigit() else 1,
                )
    return found


class _OdtReader:
    def __init__(self, numbering: dict[tuple[str, int], _Numbering]) -> None:
        self.reading = Reading("OpenDocument text")
        self._numbering = numbering
        self._counts: dict[tuple[str, int], int] = {}
        self.notes: list[tuple[str, str]] = []
        self._tables = 0

    def walk(self, element: Any) -> None:
        """Read the children of a body, section or frame, in order."""
        for child in element.childNodes:
            tag = _tag(child)
            if tag == "h":
                level = str(child.getAttribute("outlinelevel") or "1")
                self._add(child, Form.HEADING, level=int(level) if level.isdigit() else 1)
            elif tag == "p":
                self._add(child, Form.PARAGRAPH)
            elif tag == "list":
                self._list(child, 1)
            elif tag == "table":
                self._table(child)
            elif tag == "table-of-content":
                text = element_text(child)
                self.reading.characters += weight(text)
                lines = sum(_tag(line) == "p" for body in child.childNodes for line in body.childNodes)
                self.reading.leave_out("line of a table of contents", "document", count=lines, characters=weight(text))
            elif tag in ("section", "index-body", "numbered-paragraph", "text-box", "frame", "span", "soft-page-break"):
                self.walk(child)

    def _add(self, element: Any, form: Form, *, level: int = 1, marker: str = "") -> None:
        text, marks = self._clean(element)
        if text:
            self.reading.characters += weight(text)
            kept: tuple[Mark, ...] = () if form is Form.HEADING else marks
            self.reading.items.append(Block(form, text, level=level, marker=marker, marks=kept))
        for child in element.childNodes:
            if _tag(child) == "frame":
                first = len(self.reading.items)
                self.walk(child)
                for index in range(first, len(self.reading.items)):
                    item = self.reading.items[index]
                    if isinstance(item, Block) and item.form is Form.PARAGRAPH:
                        self.reading.items[index] = Block(Form.BOX, item.text, marks=item.marks)

    def _clean(self, element: Any) -> tuple[str, tuple[Mark, ...]]:
        text, marks = lift_marks("".join(self._pieces(element)))
        return text.replace("\n", " "), marks

    def _pieces(self, element: Any) -> list[str]:
        pieces: list[str] = []
        for child in element.childNodes:
            if child.nodeType == child.TEXT_NODE:
                pieces.append(str(child.data))
                continue
            tag = _tag(child)
            if tag == "note":
                pieces.append(self._note(child))
            elif tag == "s":
                pieces.append(" ")
            elif tag in ("tab", "line-break"):
                pieces.append(" " if tag == "tab" else "\n")
            elif tag not in ("annotation", "frame", "tracked-changes"):
                pieces.extend(self._pieces(child))
        return pieces

    def _note(self, note: Any) -> str:
        mark, text = "", ""
        for child in note.childNodes:
            if _tag(child) == "note-citation":
                mark = squeeze(element_text(child))
            elif _tag(child) == "note-body":
                text = squeeze(" ".join(element_text(paragraph) for paragraph in child.childNodes))
        mark = mark or str(len(self.notes) + 1)
        self.notes.append((mark, text))
        return marked(mark)

    def _list(self, element: Any, level: int, style: str = "") -> None:
        style = str(element.getAttribute("stylename") or style)
        numbering = self._numbering.get((style, level))
        goes_on = str(element.getAttribute("continuenumbering")) == "true" or element.getAttribute("continuelist")
        if numbering and level == 1 and not goes_on:
            self._counts[style, level] = numbering.start - 1
        for item in element.childNodes:
            if _tag(item) not in ("list-item", "list-header"):
                continue
            for child in item.childNodes:
                tag = _tag(child)
                if tag == "list":
                    self._counts.pop((style, level + 1), None)
                    self._list(child, level + 1, style)
                elif tag == "h":
                    self._add(child, Form.HEADING, level=int(str(child.getAttribute("outlinelevel") or 1)))
                elif tag == "p":
                    self._item(child, level, style)

    def _item(self, paragraph: Any, level: int, style: str) -> None:
        """A paragraph of a list: with the number that is printed before it, where the list counts."""
        numbering = self._numbering.get((style, level))
        if numbering is None or not self._clean(paragraph)[0]:
            self._add(paragraph, Form.BULLET, level=level)
            return
        count = self._counts.get((style, level), numbering.start - 1) + 1
        self._counts[style, level] = count
        form = Form.PARAGRAPH if level == 1 and numbering.format == "1" else Form.BULLET
        self._add(paragraph, form, level=level, marker=numbering.sign(count))

    def _table(self, element: Any) -> None:
        rows: list[TableRow] = []
        regions: list[Region] = []
        self._table_rows(element, rows, regions)
        self._tables += 1
        self.reading.characters += sum(weight(cell) for row in rows for cell in row.cells)
        if any(any(row.cells) for row in rows):
            name = str(element.getAttribute("name") or f"table {self._tables}")
            self.reading.items.append(Table(tuple(fill(rows, regions)), name=name))

    def _table_rows(self, element: Any, rows: list[TableRow], regions: list[Region]) -> None:
        for child in element.childNodes:
            if _tag(child) in ("table-header-rows", "table-rows", "table-row-group"):
                self._table_rows(child, rows, regions)
            if _tag(child) != "table-row":
                continue
            cells: list[str] = []
            for cell in child.childNodes:
                if _tag(cell) not in ("table-cell", "covered-table-cell"):
                    continue
                text = squeeze_lines("\n".join(self._clean(part)[0] for part in _paragraphs(cell)))
                across = int(cell.getAttribute("numbercolumnsspanned") or 1) if _tag(cell) == "table-cell" else 1
                down = int(cell.getAttribute("numberrowsspanned") or 1) if _tag(cell) == "table-cell" else 1
                if across > 1 or down > 1:
                    regions.append(Region(len(rows), len(cells), len(rows) + down - 1, len(cells) + across - 1))
                repeated = min(int(cell.getAttribute("numbercolumnsrepeated") or 1), 64)
                cells.extend([text] * repeated)
            rows.append(TableRow(tuple(cells), number=len(rows) + 1))


def _paragraphs(element: Any) -> list[Any]:
    found = []
    for child in element.childNodes:
        if _tag(child) in ("p", "h"):
            found.append(child)
        elif child.nodeType != child.TEXT_NODE:
            found.extend(_paragraphs(child))
    return found


def _tag(element: Any) -> str:
    return str(element.qname[1]) if getattr(element, "qname", None) else ""
