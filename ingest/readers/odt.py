"""OpenDocument texts: headings, numbered paragraphs, lists, tables, boxes and footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.blocks import Block, Form, Mark, Reading, Table, TableRow
from ingest.limits import Limits
from ingest.numbering import numbers_paragraph
from ingest.readers.markup import lift_marks, marked
from ingest.readers.merged import Region, fill
from ingest.readers.ods import element_text, load_open_document
from ingest.readers.odt_numbers import OUTLINE, OpenNumbers
from ingest.readers.odt_styles import OpenStyles
from ingest.text import squeeze, squeeze_lines, weight

# Drawn things that can hold text; what stands in them is a box.
_DRAWN = {"frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "path", "g", "caption", "a", "text-box"}
_INDEXES = {
    "alphabetical-index", "illustration-index", "table-index", "object-index", "user-index", "bibliography",
}  # fmt: skip


def read_odt(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of an OpenDocument text. Raises InputError where it is broken or encrypted."""
    document = load_open_document(source, name, limits)
    reader = _OdtReader(OpenNumbers.of(document), OpenStyles.of(document))
    reader.walk(getattr(document, "text", document.body))
    reader.headers_and_footers(document)
    return reader.finished()


class _OdtReader:
    def __init__(self, numbers: OpenNumbers, styles: OpenStyles) -> None:
        self.reading = Reading("OpenDocument text")
        self._numbers = numbers
        self._styles = styles
        self._notes: list[tuple[str, str]] = []
        self._tables = 0

    def walk(self, element: Any) -> None:
        """Read the children of a body, section or frame, in order."""
        for child in element.childNodes:
            tag = _tag(child)
            if tag == "h":
                self._heading(child, self._numbers.take(OUTLINE, _level(child)))
            elif tag == "p":
                self._paragraph(child)
            elif tag == "list":
                self._list(child, 1, "")
            elif tag == "table":
                self._table(child)
            elif tag == "table-of-content":
                text = element_text(child)
                lines = sum(_tag(line) == "p" for body in child.childNodes for line in body.childNodes)
                self.reading.leave_contents(text, "document", lines)
            elif tag in _INDEXES:
                size = weight(element_text(child))
                self.reading.characters += size
                self.reading.leave_out("index", "document", characters=size)
            elif tag == "tracked-changes":
                self._deletions(child)
            elif tag in ("section", "index-body", "numbered-paragraph", "span", "soft-page-break") or tag in _DRAWN:
                self.walk(child)

    def finished(self) -> Reading:
        """The reading, its footnotes placed and what was left out named."""
        reading = self.reading
        for mark, note in self._notes:
            reading.characters += weight(note)
            reading.items.append(Block(Form.FOOTNOTE, note, marker=mark))
        return reading

    def headers_and_footers(self, document: Any) -> None:
        """Name the headers and footers of its pages, which are not read on."""
        from odf.style import Footer, Header

        for what, kind in (("page header", Header), ("page footer", Footer)):
            texts = {squeeze(element_text(part)) for part in document.masterstyles.getElementsByType(kind)} - {""}
            if texts:
                size = sum(map(weight, texts))
                self.reading.characters += size
                self.reading.leave_out(what, "document", count=len(texts), characters=size)

    def _heading(self, element: Any, printed: str) -> None:
        text, marks = self._clean(element)
        if text and self._styles.is_contents(element):
            self.reading.leave_contents(text, "document")
        elif text:
            shown = text if not printed or text.startswith(printed) else f"{printed} {text}"
            self.reading.characters += weight(shown)
            self.reading.items.append(
                Block(Form.HEADING, shown, level=_level(element), printed=sum(len(mark.mark) for mark in marks))
            )
        self._boxes(element)

    def _paragraph(self, element: Any, form: Form = Form.PARAGRAPH, *, level: int = 1, marker: str = "") -> None:
        text, marks = self._clean(element)
        if text and self._styles.is_contents(element):
            self.reading.leave_contents(text, "document")
        elif text:
            self.reading.characters += weight(text)
            rank = self._styles.heading_level(element, text) if form is Form.PARAGRAPH and not marker else 0
            if rank:
                self.reading.items.append(Block(Form.HEADING, text, level=rank))
            else:
                self.reading.items.append(Block(form, text, level=level, marker=marker, marks=marks))
        self._boxes(element)

    def _boxes(self, element: Any) -> None:
        """What stands in frames and shapes that hang on a paragraph, each paragraph in them a box."""
        for drawn in _drawn(element):
            first = len(self.reading.items)
            self.walk(drawn)
            for index in range(first, len(self.reading.items)):
                item = self.reading.items[index]
                if isinstance(item, Block) and item.form is Form.PARAGRAPH:
                    self.reading.items[index] = Block(Form.BOX, item.text, marks=item.marks)

    def _deletions(self, element: Any) -> None:
        """Text that a tracked change took away: it is not printed, and not read."""
        deleted = [part for part in _descendants(element) if _tag(part) == "deletion"]
        if deleted:
            self.reading.leave_out("text that a tracked change deletes", "document", count=len(deleted))

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
            elif tag == "annotation":
                self.reading.leave_out("comment", "document")
            elif tag not in ("tracked-changes", "annotation-end") and not _is_drawn(child):
                pieces.extend(self._pieces(child))
        return pieces

    def _note(self, note: Any) -> str:
        mark, text = "", ""
        for child in note.childNodes:
            if _tag(child) == "note-citation":
                mark = squeeze(element_text(child))
            elif _tag(child) == "note-body":
                text = squeeze(" ".join(element_text(paragraph) for paragraph in child.childNodes))
        mark = mark or str(len(self._notes) + 1)
        self._notes.append((mark, text))
        return marked(mark)

    def _list(self, element: Any, level: int, style: str) -> None:
        style = str(element.getAttribute("stylename") or style)
        goes_on = str(element.getAttribute("continuenumbering")) == "true" or element.getAttribute("continuelist")
        if level == 1 and not goes_on:
            self._numbers.start(style)
        for item in element.childNodes:
            if _tag(item) not in ("list-item", "list-header"):
                continue
            first = _tag(item) == "list-item"
            for child in item.childNodes:
                tag = _tag(child)
                if tag == "list":
                    self._list(child, level + 1, style)
                elif tag == "h":
                    self._heading(child, self._numbers.take(style, level) if first else "")
                    first = False
                elif tag == "p":
                    self._item(child, level, style, counted=first)
                    first = False

    def _item(self, paragraph: Any, level: int, style: str, *, counted: bool) -> None:
        """A paragraph of a list: with the number that is printed before it, where the list counts."""
        if not squeeze(element_text(paragraph)):
            self._boxes(paragraph)
            return
        sign = self._numbers.take(style, level) if counted else ""
        depth = level + self._styles.list_depth(paragraph)
        form = Form.PARAGRAPH if numbers_paragraph(sign, level - 1) else Form.BULLET
        self._paragraph(paragraph, form, level=depth, marker=sign)

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


def _is_drawn(element: Any) -> bool:
    """Whether an element is a drawing: the same names mean other things elsewhere ("a" is a link in text)."""
    return _tag(element) in _DRAWN and "drawing" in str(element.qname[0])


def _drawn(element: Any) -> Iterator[Any]:
    for child in element.childNodes:
        if child.nodeType == child.TEXT_NODE or _tag(child) == "note":
            continue
        if _is_drawn(child):
            yield child
        else:
            yield from _drawn(child)


def _descendants(element: Any) -> Iterator[Any]:
    for child in element.childNodes:
        if child.nodeType != child.TEXT_NODE:
            yield child
            yield from _descendants(child)


def _level(heading: Any) -> int:
    given = str(heading.getAttribute("outlinelevel") or "1")
    return int(given) if re.fullmatch(r"\d{1,2}", given) else 1


def _tag(element: Any) -> str:
    return str(element.qname[1]) if getattr(element, "qname", None) else ""
