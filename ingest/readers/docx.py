"""Word documents: headings, numbered paragraphs, lists, tables, boxes and footnotes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from ingest.blocks import Block, Form, Mark, Reading, Table, TableRow
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.numbering import numbers_paragraph
from ingest.readers.markup import lift_marks, marked
from ingest.readers.merged import Region, fill
from ingest.readers.word_numbers import W, WordNumbers
from ingest.readers.xlsx import refuse_entities
from ingest.text import BULLETS, squeeze_lines, weight

_SKIPPED = {W + name for name in ("del", "moveFrom", "instrText", "delText", "txbxContent", "rPr", "pPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HEADING = re.compile(r"^(?:heading|überschrift|title)\s*(\d*)", re.I)
_TOC = re.compile(r"^(?:toc\b|toc\s*\d|table of (?:contents|figures)|contents)", re.I)


def read_docx(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of a Word document. Raises InputError where it is broken."""
    import docx
    from docx.opc.exceptions import OpcError

    refuse_entities(source, name, limits)
    try:
        document = docx.Document(io.BytesIO(source))
        reader = _DocxReader(document, name, limits)
        reader.walk(document.element.body)
        return reader.finished()
    except InputError:
        raise
    except (
        OpcError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        SyntaxError,
        OSError,
    ) as error:
        raise InputError(
            f"{name}: is a broken Word file ({type(error).__name__}: {str(error)[:80]}); open and save it again "
            f"in Word."
        ) from None


class _DocxReader:
    def __init__(self, document: Any, name: str, limits: Limits) -> None:
        self._document = document
        self._limits = limits
        self._name = name
        self.reading = Reading("Word (DOCX)")
        self._styles = {style.style_id: style for style in document.styles}
        self._numbers = WordNumbers.of(_part_root(document, "numbering"))
        self._notes = _notes(document)
        self._used: list[str] = []
        self._tables = 0
        self._cells = 0

    def walk(self, body: Any) -> None:
        """Read the children of a body, content control or box, in order."""
        for child in body:
            if child.tag == W + "p":
                self._paragraph(child)
            elif child.tag == W + "tbl":
                self._table(child)
            elif child.tag == W + "sdt":
                gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                content = child.find(W + "sdtContent")
                if content is None:
                    continue
                if gallery is not None and "table of contents" in str(gallery.get(W + "val")).lower():
                    for paragraph in content.iter(W + "p"):
                        self.reading.leave_contents(_text(paragraph), "document")
                else:
                    self.walk(content)
            elif child.tag in (W + "ins", W + "smartTag", W + "customXml"):
                self.walk(child)

    def finished(self) -> Reading:
        """The reading, its footnotes placed and what was left out named."""
        reading = self.reading
        for mark, identity in enumerate(self._used, 1):
            text = self._notes.get(identity, "")
            if text:
                reading.characters += weight(text)
                reading.items.append(Block(Form.FOOTNOTE, text, marker=str(mark)))
        self._headers_and_footers()
        self._changes_and_comments()
        core = self._document.core_properties
        title = (core.title or "").strip()
        if title and not re.match(r"(?:microsoft word|document\d*$|untitled|template)", title, re.I):
            reading.title = squeeze_lines(title).replace("\n", " ")
        return reading

    def _paragraph(self, paragraph: Any) -> None:
        boxes = [box for box in paragraph.iter(W + "txbxContent") if not _inside(box, _FALLBACK)]
        style = self._style(paragraph)
        raw = self._raw(paragraph)
        text, marks = lift_marks(raw)
        text = text.replace("\n", " ")
        if _TOC.match(style) or re.search(r"(?:\.\s?){4,}\s*\d+$|\t\d+$", raw.strip()):
            self.reading.leave_contents(text, "document")
        elif text:
            self.reading.characters += weight(text)
            self._block(paragraph, style, text, marks)
        for box in boxes:
            first = len(self.reading.items)
            self.walk(box)
            for index in range(first, len(self.reading.items)):
                item = self.reading.items[index]
                if isinstance(item, Block) and item.form is Form.PARAGRAPH:
                    self.reading.items[index] = Block(Form.BOX, item.text, marks=item.marks)

    def _block(self, paragraph: Any, style: str, text: str, marks: tuple[Mark, ...]) -> None:
        kind, sign, depth = self._list(paragraph)
        level = self._heading_level(paragraph, style)
        if level and len(text) <= 250:
            if sign and not text.startswith(sign):
                self.reading.items.append(Block(Form.HEADING, f"{sign} {text}", level=level, marks=()))
            else:
                self.reading.items.append(Block(Form.HEADING, text, level=level))
            return
        if kind and kind != "none":
            form = Form.PARAGRAPH if numbers_paragraph(sign, depth) else Form.BULLET
            deep = depth + 1 + _depth_of(style)
            self.reading.items.append(Block(form, text, level=deep, marker=sign, marks=marks))
            return
        bullet = re.match(rf"^([{re.escape(BULLETS.replace('o', '').replace('*', ''))}])\s*(?=\S)", text)
        if bullet or ("list" in style.lower() and "paragraph" not in style.lower()):
            cut = bullet.end() if bullet else 0
            moved = tuple(Mark(max(0, mark.offset - cut), mark.mark) for mark in marks)
            deep = 1 + _depth_of(style)
            self.reading.items.append(
                Block(Form.BULLET, text[cut:], level=deep, marks=moved, printed=1 if bullet else 0)
            )
            return
        if self._looks_heading(paragraph, text):
            self.reading.items.append(Block(Form.HEADING, text, level=5))
            return
        self.reading.items.append(Block(Form.PARAGRAPH, text, marks=marks))

    def _heading_level(self, paragraph: Any, style: str) -> int:
        match = _HEADING.match(style)
        if match:
            return int(match[1]) if match[1] else 1
        outline = paragraph.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and str(outline.get(W + "val")).isdigit() and int(outline.get(W + "val")) < 9:
            return int(outline.get(W + "val")) + 1
        return 0

    def _looks_heading(self, paragraph: Any, text: str) -> bool:
        """Whether a paragraph of ordinary style is a heading by its looks: short, all bold, no full stop."""
        if len(text) > 100 or re.search(r"[.;:,]$", text):
            return False
        runs = [
            run for run in paragraph.iter(W + "r") if "".join(part.text or "" for part in run.iter(W + "t")).strip()
        ]
        return bool(runs) and all(_bold(run) for run in runs)

    def _list(self, paragraph: Any) -> tuple[str, str, int]:
        """(how it counts, what is printed, depth from 0) where the paragraph is of a list, else ("", "", 0)."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        depth = None
        identity = None
        if properties is not None:
            identity = _value(properties, "numId")
            depth = _value(properties, "ilvl")
        style = self._styles.get(_value(paragraph.find(W + "pPr"), "pStyle") or "")
        while style is not None and (identity is None or depth is None):
            found = style.element.find(f"{W}pPr/{W}numPr")
            if found is not None:
                identity = identity if identity is not None else _value(found, "numId")
                depth = depth if depth is not None else _value(found, "ilvl")
            style = style.base_style
        if not identity or identity == "0":
            return "", "", 0
        kind, sign = self._numbers.take(identity, int(depth or 0))
        return kind, sign, int(depth or 0)

    def _style(self, paragraph: Any) -> str:
        style = self._styles.get(_value(paragraph.find(W + "pPr"), "pStyle") or "")
        return str(style.name or "") if style is not None else ""

    def _raw(self, paragraph: Any) -> str:
        """The text with footnote marks in it, deleted text and boxes left out."""
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: Any) -> list[str]:
        pieces: list[str] = []
        for child in element:
            if child.tag in _SKIPPED or child.tag == _FALLBACK:
                continue
            if child.tag == W + "t":
                pieces.append(child.text or "")
            elif child.tag == W + "tab":
                pieces.append("\t")
            elif child.tag in (W + "br", W + "cr"):
                pieces.append("\n")
            elif child.tag == W + "noBreakHyphen":
                pieces.append("-")
            elif child.tag in (W + "footnoteReference", W + "endnoteReference"):
                identity = f"{child.tag.rpartition('}')[2][:4]}{child.get(W + 'id')}"
                if identity not in self._used:
                    self._used.append(identity)
                pieces.append(marked(str(self._used.index(identity) + 1)))
            else:
                pieces.extend(self._pieces(child))
        return pieces

    def _table(self, table: Any) -> None:
        rows: list[TableRow] = []
        regions: list[Region] = []
        open_merges: dict[int, int] = {}
        for row in _rows_of(table):
            cells: list[str] = []
            for cell in _cells_of(row):
                properties = cell.find(W + "tcPr")
                across = int(_value(properties, "gridSpan") or 1)
                merge = properties.find(W + "vMerge") if properties is not None else None
                column = len(cells)
                if (
                    merge is not None
                    and str(merge.get(W + "val") or "continue") == "continue"
                    and column in open_merges
                ):
                    text = ""
                    regions.append(Region(open_merges[column], column, len(rows), column + across - 1))
                else:
                    text = squeeze_lines("\n".join(lift_marks(self._raw(part))[0] for part in cell.iter(W + "p")))
                    if merge is not None:
                        open_merges[column] = len(rows)
                    else:
                        open_merges.pop(column, None)
                    if across > 1:
                        regions.append(Region(len(rows), column, len(rows), column + across - 1))
                cells.extend([text, *([""] * (min(across, 64) - 1))])
            self._cells += len(cells)
            if self._cells > self._limits.cells:
                raise InputError(f"{self._name}: its tables have more than {self._limits.cells:,} cells; split it.")
            self.reading.characters += sum(map(weight, cells))
            rows.append(TableRow(tuple(cells), number=len(rows) + 1))
        self._tables += 1
        if any(any(row.cells) for row in rows):
            self.reading.items.append(Table(tuple(fill(rows, regions)), name=f"table {self._tables}"))
        else:
            self.reading.leave_out("empty table", f"table {self._tables}")

    def _changes_and_comments(self) -> None:
        """Name what a reviewer sees and the printed page does not hold: deleted text, and comments."""
        deleted = [text for text in self._document.element.body.iter(W + "delText") if (text.text or "").strip()]
        if deleted:
            self.reading.leave_out("text that a tracked change deletes", "document", count=len(deleted))
        comments = _part_root(self._document, "comments")
        if comments is not None and len(comments):
            self.reading.leave_out("comment", "document", count=len(comments))

    def _headers_and_footers(self) -> None:
        texts: dict[str, set[str]] = {"page header": set(), "page footer": set()}
        for section in self._document.sections:
            for what, parts in (
                ("page header", (section.header, section.first_page_header, section.even_page_header)),
                ("page footer", (section.footer, section.first_page_footer, section.even_page_footer)),
            ):
                for part in parts:
                    text = "" if part.is_linked_to_previous else " ".join(p.text for p in part.paragraphs).strip()
                    if text:
                        texts[what].add(text)
        for what, found in texts.items():
            if found:
                size = sum(map(weight, found))
                self.reading.characters += size
                self.reading.leave_out(what, "document", count=len(found), characters=size)


def _rows_of(table: Any) -> list[Any]:
    rows = []
    for child in table:
        if child.tag == W + "tr":
            rows.append(child)
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins"):
            rows.extend(_rows_of(child))
    return rows


def _cells_of(row: Any) -> list[Any]:
    cells = []
    for child in row:
        if child.tag == W + "tc":
            cells.append(child)
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins"):
            cells.extend(_cells_of(child))
    return cells


def _depth_of(style: str) -> int:
    """How much deeper than its list a style puts a paragraph: "List Bullet 2" is one deeper."""
    match = re.search(r"\b(?:list|bullet)\b.*?([2-9])$", style, re.I)
    return int(match[1]) - 1 if match else 0


def _text(paragraph: Any) -> str:
    return "".join(part.text or "" for part in paragraph.iter(W + "t"))


def _bold(run: Any) -> bool:
    bold = run.find(f"{W}rPr/{W}b")
    return bold is not None and str(bold.get(W + "val") or "1") not in ("0", "false")


def _inside(element: Any, tag: str) -> bool:
    return any(ancestor.tag == tag for ancestor in element.iterancestors())


def _value(element: Any, name: str) -> str | None:
    found = element.find(W + name) if element is not None else None
    return found.get(W + "val") if found is not None else None


def _part_root(document: Any, kind: str) -> Any:
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            return etree.fromstring(relation.target_part.blob, parser)
    return None


def _notes(document: Any) -> dict[str, str]:
    """The text of each footnote and endnote, by "foot" or "endn" and its number in the file."""
    notes: dict[str, str] = {}
    for kind in ("footnotes", "endnotes"):
        root = _part_root(document, kind)
        if root is None:
            continue
        for note in root.iter(W + kind[:-1]):
            text = " ".join(_text(paragraph) for paragraph in note.iter(W + "p"))
            notes[f"{kind[:4]}{note.get(W + 'id')}"] = squeeze_lines(text).replace("\n", " ")
    return notes
