"""Markup to blocks: a walk over an HTML element tree that keeps headings, paragraphs, lists, tables and footnotes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from ingest.blocks import Block, Form, Item, Mark, Table, TableRow
from ingest.numbering import printed_number
from ingest.text import squeeze, squeeze_lines, visible, weight
from ingest.xml import cut_out

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = {
    "p", "div", "section", "article", "main", "ul", "ol", "li", "table", "blockquote", "pre", "dl", "dt", "dd",
    "figure", "figcaption", "details", "summary", "aside", "header", "footer", "body", "address", "fieldset", "form",
    "hr", "center", *_HEADINGS,
}  # fmt: skip
_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "head",
    "iframe",
    "object",
    "button",
    "input",
    "select",
    "textarea",
    "img",
    "video",
    "audio",
    "canvas",
    "map",
}
_BOX = re.compile(
    r"\b(?:call-to-action|information|help|help-notice|info-notice|warning|govuk-inset-text|govuk-warning-text|"
    r"application-notice|advisory|example|contact|address|stat-headline|callout|box|summary-box|panel)\b"
)
# A footnote's mark travels through white space clean-up between two private-use signs, which `visible` keeps out of
# text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(rf"[^\S\n]*{_OPEN}([^{_CLOSE}]*){_CLOSE}")


@dataclass
class MarkupWalk:
    """Walks an element and collects `items`. `dropped` counts the characters of elements that hold no content."""

    items: list[Item] = field(default_factory=list)
    dropped: int = 0
    _inline: list[str] = field(default_factory=list)
    _boxed: bool = False
    _tables: int = 0

    def walk(self, element: etree._Element) -> None:
        """Add everything in the element, in order."""
        self._children(element)
        self._flush()

    def _children(self, element: etree._Element) -> None:
        self._inline.append(_text(element.text))
        for child in element:
            self._child(child)
            self._inline.append(_text(child.tail))

    def _child(self, child: etree._Element) -> None:
        tag = _tag(child)
        if not tag:
            return
        if tag in _DROPPED:
            self.dropped += weight("".join(_strings(child)))
        elif tag == "br":
            self._inline.append("\n")
        elif tag in ("sup", "a") and (mark := _footnote_mark(child, tag)):
            self.dropped += max(0, weight("".join(_strings(child))) - len(mark))
            self._inline.append(f"{_OPEN}{mark}{_CLOSE}")
        elif tag in _BLOCKS:
            self._flush()
            self._block(child, tag)
        else:
            self._children(child)

    def _block(self, element: etree._Element, tag: str) -> None:
        if tag in _HEADINGS:
            self._heading(element, _HEADINGS[tag])
        elif tag in ("ul", "ol"):
            self._list(element, 1)
        elif tag == "table":
            self._table(element)
        elif "footnotes" in (element.get("class") or "") or element.get("role") == "doc-endnotes":
            self._endnotes(element)
        else:
            boxed = self._boxed
            self._boxed = boxed or bool(
                tag in ("aside", "blockquote", "div", "p") and _BOX.search(element.get("class") or "")
            )
            self._children(element)
            self._flush()
            self._boxed = boxed

    def _heading(self, element: etree._Element, level: int) -> None:
        self._children(element)
        text, _ = self._taken()
        text = text.replace("\n", " ")
        if text:
            self.items.append(Block(Form.HEADING, text, level=level))

    def _flush(self) -> None:
        text, marks = self._taken()
        if not text:
            return
        notes = _footnote_lines(text, marks)
        if notes:
            self.items.extend(notes)
            return
        form = Form.BOX if self._boxed else Form.PARAGRAPH
        starts = [0, *(place.end() for place in re.finditer("\n", text) if _opens(text[place.end() :])), len(text) + 1]
        for start, end in pairwise(starts):
            own = tuple(
                Mark(mark.offset - start, mark.mark)
                for mark in marks
                if start < mark.offset < end or mark.offset == start == 0
            )
            flat = text[start : end - 1].replace("\n", " ")
            self.items.append(Block(form, flat, marks=own, printed=_weigh(own)))

    def _taken(self) -> tuple[str, tuple[Mark, ...]]:
        """The inline text so far, clean, line breaks kept, and the marks in it."""
        raw = "".join(self._inline)
        self._inline = []
        return lift_marks(raw)

    def _list(self, element: etree._Element, level: int) -> None:
        number = int(element.get("start") or 1) if (element.get("start") or "1").lstrip("-").isdigit() else 1
        style = element.get("type") or ""
        for item in element:
            tag = _tag(item)
            if tag in ("ul", "ol"):
                self._list(item, level + 1)
            if tag != "li":
                continue
            marker = ""
            if element.tag == "ol" and "legislative" not in (element.get("class") or ""):
                marker = _ordered(number, style)
            self._list_item(item, level, marker)
            number += 1

    def _list_item(self, item: etree._Element, level: int, marker: str) -> None:
        first = len(self.items)
        self._inline.append(_text(item.text))
        for child in item:
            tag = _tag(child)
            if tag in ("ul", "ol"):
                self._flush()
                self._as_items(first, level, marker)
                first = len(self.items)
                self._list(child, level + 1)
                first, marker = len(self.items), ""
            else:
                self._child(child)
            self._inline.append(_text(child.tail))
        self._flush()
        self._as_items(first, level, marker)

    def _as_items(self, first: int, level: int, marker: str) -> None:
        """Make one bullet of the paragraphs of a list item that were collected from `first` on."""
        for index in range(first, len(self.items)):
            item = self.items[index]
            if isinstance(item, Block) and item.form in (Form.PARAGRAPH, Form.BOX):
                self.items[index] = Block(
                    Form.BULLET, item.text, level=level, marker=marker, marks=item.marks, printed=item.printed
                )

    def _table(self, element: etree._Element) -> None:
        caption = ""
        rows: list[TableRow] = []
        for row in element.iter("tr"):
            if next(row.iterancestors("table")) is not element:
                continue
            cells: list[str] = []
            for cell in row:
                if cell.tag in ("td", "th"):
                    text, _ = lift_marks("".join(_cell_strings(cell)))
                    cells.extend([text] + [""] * (_span(cell) - 1))
            rows.append(TableRow(tuple(cells), number=len(rows) + 1))
        for given in element.iter("caption"):
            caption = squeeze("".join(_strings(given)))
            self.items.append(Block(Form.PARAGRAPH, caption))
        self._tables += 1
        if any(any(row.cells) for row in rows):
            self.items.append(Table(tuple(rows), name=caption or f"table {self._tables}"))

    def _endnotes(self, element: etree._Element) -> None:
        for number, item in enumerate(element.iter("li"), 1):
            for back in list(item.iter("a")):
                if "reversefootnote" in (back.get("class") or "") or squeeze("".join(_strings(back))) in (
                    "↩",
                    "⏎",
                    "^",
                ):
                    self.dropped += weight("".join(_strings(back)))
                    cut_out(back)
            text = squeeze("".join(_strings(item)))
            identity = re.search(r"(\d+)$", item.get("id") or "")
            if text:
                self.items.append(Block(Form.FOOTNOTE, text, marker=identity[1] if identity else str(number)))


def _opens(text: str) -> bool:
    """Whether a line after a line break opens a numbered paragraph of its own."""
    printed = printed_number(text)
    return printed is not None and (bool(printed.stop) or len(printed.parts) > 1)


def lift_marks(raw: str) -> tuple[str, tuple[Mark, ...]]:
    """Clean text, line breaks kept, and the footnote marks that stood in it, at their offsets in the clean text."""
    pieces = _MARK.split(raw)
    marks: list[Mark] = []
    joined = pieces[0]
    places: list[tuple[int, str]] = []
    for mark, following in zip(pieces[1::2], pieces[2::2], strict=True):
        places.append((len(joined), mark))
        joined += following
    text = squeeze_lines(joined)
    for place, mark in places:
        before = squeeze_lines(joined[:place])
        offset = len(before) if text.startswith(before) else text.find(before) + len(before)
        marks.append(Mark(min(offset, len(text)), mark))
    return text, tuple(marks)


def marked(mark: str) -> str:
    """A footnote mark as it travels in raw text until `lift_marks` takes it out."""
    return f"{_OPEN}{mark}{_CLOSE}"


def _footnote_lines(text: str, marks: tuple[Mark, ...]) -> list[Block]:
    """The footnotes of a paragraph whose every line opens with a mark; none where it is ordinary text."""
    if not marks or marks[0].offset != 0:
        return []
    starts = [mark.offset for mark in marks]
    notes = []
    for index, mark in enumerate(marks):
        end = starts[index + 1] if index + 1 < len(marks) else len(text)
        if mark.offset and text[mark.offset - 1 : mark.offset + 1].find("\n") < 0:
            return []
        note = squeeze(text[mark.offset : end])
        if not note:
            return []
        notes.append(Block(Form.FOOTNOTE, note, marker=mark.mark, printed=len(mark.mark)))
    return notes


def _footnote_mark(element: etree._Element, tag: str) -> str:
    """The mark that an element prints as a footnote's, or empty: a short superscript, or a link to a note."""
    text = squeeze("".join(_strings(element)))
    match = re.fullmatch(r"\[?(?:footnote |note )?([\divxlc]{1,4}|[a-z]|[*†‡§]{1,3})\]?", text, re.I)
    if not match:
        return ""
    if tag == "sup":
        return "" if match[1].lower() in ("st", "nd", "rd", "th") else match[1]
    target = element.get("href") or ""
    return match[1] if re.match(r".*#(?:fn|footnote|_?ftn|note|endnote)", target, re.I) else ""


def _tag(element: etree._Element) -> str:
    """The element's name, lower-case and without a namespace; empty for a comment or an instruction."""
    name: object = element.tag
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _strings(element: etree._Element) -> list[str]:
    return [str(part) for part in element.itertext()]


def _cell_strings(cell: etree._Element) -> list[str]:
    """A cell's text with a line break where a block inside it ends."""
    parts = [_text(cell.text)]
    for child in cell:
        tag = _tag(child)
        if tag and tag not in _DROPPED:
            if tag == "sup" and (mark := _footnote_mark(child, tag)):
                parts.append(marked(mark))
            else:
                broken = tag in _BLOCKS or tag == "br"
                parts.extend(["\n" if broken else "", *_cell_strings(child), "\n" if broken else ""])
        parts.append(_text(child.tail))
    return parts


def _text(text: str | None) -> str:
    """A text node: line breaks in the source are spaces."""
    return re.sub(r"\s", " ", visible(text)) if text else ""


def _span(cell: etree._Element) -> int:
    given = cell.get("colspan") or "1"
    return min(int(given), 50) if given.isdigit() and int(given) else 1


def _ordered(number: int, style: str) -> str:
    from ingest.text import letter, roman

    if style in ("a", "A"):
        return f"({letter(number)})"
    if style in ("i", "I"):
        return f"({roman(number)})"
    return f"{number}."


def _weigh(marks: tuple[Mark, ...]) -> int:
    return sum(len(mark.mark) for mark in marks)
