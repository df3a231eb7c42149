"""PDF: text by pypdf, with the place and type of each line; pages that hold tables by pdfplumber."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any

from ingest.blocks import Reading, Table
from ingest.errors import InputError
from ingest.layout.assemble import assemble
from ingest.layout.boxes import Area, boxes_of, in_boxes
from ingest.layout.columns import in_reading_order
from ingest.layout.lines import Line
from ingest.limits import Limits
from ingest.readers.pdf_fonts import fonts_kept
from ingest.readers.pdf_paths import PATH_OPERATORS, Paths
from ingest.text import squeeze, visible, weight

# Fewer characters on a page than this, and nothing but a picture: a scan.
_SCAN_CHARACTERS = 12
_BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    RecursionError,
    ZeroDivisionError,
    OverflowError,
    AssertionError,
    NotImplementedError,
    UnicodeError,
    EOFError,
    MemoryError,
    StopIteration,
    RuntimeError,
)


def read_pdf(source: bytes, name: str, limits: Limits, password: str | None = None, *, tables: bool = False) -> Reading:
    """The reading of a PDF. `tables`: look for tables on every page, not only where rules are drawn.

    Raises InputError for one that is broken, encrypted with an unknown password, too long, or holds no text.
    """
    from pypdf.errors import PyPdfError

    reader = open_pdf(source, name, password)
    count = _page_count(reader, name)
    if count > limits.pages:
        raise InputError(f"{name}: has {count:,} pages, more than the {limits.pages:,} that are read; split it.")
    reading = Reading("PDF", page_count=count)
    pages: list[list[Line]] = []
    ruled: list[int] = []
    empty: list[int] = []
    broken: list[int] = []
    with fonts_kept():
        for number in range(1, count + 1):
            page = _Page(number)
            try:
                page.read(reader.pages[number - 1])
            except (PyPdfError, *_BROKEN):
                broken.append(number)
            pages.append(page.in_order())
            if page.paths.gridded:
                ruled.append(number)
            if (
                number not in broken
                and sum(weight(line.text) for line in pages[-1]) < _SCAN_CHARACTERS
                and page.pictures
            ):
                empty.append(number)
    _report(reading, pages, empty, broken, name, count)
    if getattr(reader, "is_encrypted", False):
        reading.warn("was encrypted, and has been opened", "file")
    _space(pages)
    reading.characters = sum(weight(line.text) for lines in pages for line in lines)
    cover = list(pages[0])
    found: dict[int, list[tuple[float, Table]]] = {}
    if ruled or tables:
        from ingest.readers.pdf_tables import find_tables

        # The last rows of a table may stand on a page with too few rules to tell: the page after is looked at as well.
        likely = sorted({near for number in ruled for near in (number, number + 1) if near <= count})
        found = find_tables(source, list(range(1, count + 1)) if tables else likely, pages, password)
    assemble(reading, pages, found)
    _identify(reader, reading)
    shown = _cover_title(cover)
    if shown and not _fits_page(reading.title, cover):
        reading.title = shown
    return reading


def open_pdf(source: bytes, name: str, password: str | None = None) -> Any:
    """pypdf's reader of the PDF, opened. Raises InputError where it is broken or its password is not known."""
    import pypdf
    from pypdf.errors import DependencyError, PdfReadError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(source), strict=False)
        if reader.is_encrypted and not reader.decrypt(password or ""):
            if password:
                raise InputError(f"{name}: the password given does not open it; check it and try again.")
            raise InputError(f"{name}: is encrypted; give its password with --password, or save it without one.")
    except (DependencyError, NotImplementedError):
        raise InputError(f"{name}: is encrypted in a way that cannot be opened; save it without a password.") from None
    except (PdfReadError, PyPdfError, *_BROKEN) as error:
        raise InputError(
            f"{name}: is a broken or cut-off PDF ({_reason(error)}); get the file again from where it came from."
        ) from None
    return reader


def _page_count(reader: Any, name: str) -> int:
    from pypdf.errors import PyPdfError

    try:
        count = len(reader.pages)
    except (PyPdfError, *_BROKEN) as error:
        raise InputError(
            f"{name}: is a broken or cut-off PDF ({_reason(error)}); get the file again from where it came from."
        ) from None
    if not count:
        raise InputError(f"{name}: is a PDF without pages; get the file again from where it came from.")
    return count


Piece = tuple[str, float, float, float, bool]  # text, x, y, size, bold


def _apart(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces of one printed line, in groups where a gutter lies between: columns that share a row.

    A piece's end is not known: half its type's size for each letter comes near it.
    """
    groups: list[list[Piece]] = [[]]
    end = None
    for piece in pieces:
        if not piece[0].strip():
            groups[-1].append(piece)
            continue
        if end is not None and piece[1] - end > 2.5 * max(piece[3], 1.0):
            groups.append([])
        groups[-1].append(piece)
        end = piece[1] + 0.5 * piece[3] * len(piece[0].rstrip())
    return groups


class _Page:
    """Collects one page: pieces of text with place and type, and what is drawn around them."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.pictures = 0
        self.paths = Paths()
        self._size = Area(0, 0, 0, 0)
        self._lines: list[list[Piece]] = [[]]
        self._directions: Counter[int] = Counter()

    def read(self, page: Any) -> None:
        """Let pypdf read the page."""
        left, bottom, right, top = (float(value) for value in page.mediabox)
        self._size = Area(left, bottom, right, top)
        page.extract_text(visitor_text=self._text, visitor_operand_before=self._operand)
        resources = page.get("/Resources")
        objects = resources.get_object().get("/XObject") if resources is not None else None
        self.pictures = len(objects.get_object()) if objects is not None else 0
        self._set_upright()

    def in_order(self) -> list[Line]:
        """The lines as a person reads them, each with the box that it stands in."""
        lines = self.lines()
        boxes = boxes_of(self.paths.shaded, self.paths.frames(), self._size)
        groups = in_boxes(lines, boxes, self._size) if boxes else [lines]
        return [line for group in groups for line in in_reading_order(group)]

    def lines(self) -> list[Line]:
        """The lines, top rows first as printed; `gap` holds the row's distance in points until it is set."""
        made = []
        for pieces in (part for line in self._lines for part in _apart(line)):
            shown = [piece for piece in pieces if piece[0].strip()]
            if not shown:
                continue
            text = squeeze("".join(piece[0] for piece in pieces))
            if not text or not re.search(r"[^\W_]|[^\s\x00-\x20\ufffd]", text):
                continue
            sizes: Counter[float] = Counter()
            for piece in shown:
                sizes[piece[3]] += len(piece[0].strip())
            size = max(sizes, key=lambda value: (sizes[value], value))
            bold = all(piece[4] for piece in shown if re.search(r"\w", piece[0]))
            _, x, y, _, _ = shown[0]
            made.append(Line(text, self.number, round(x, 1), 0.0, round(-y, 1), round(size, 1), bold))
        return made

    def _text(self, text: str, user: Any, matrix: Any, font: Any, size: float) -> None:
        if not text:
            return
        x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
        across, up = (matrix[0] * user[place] + matrix[1] * user[place + 2] for place in (0, 1))
        scale = hypot(*(matrix[2] * user[place] + matrix[3] * user[place + 2] for place in (0, 1))) or 1.0
        self._directions[(up > 0) - (up < 0) if abs(up) > abs(across) else 0] += len(text.strip())
        name = str(font.get("/BaseFont", "")) if font else ""
        bold = bool(re.search(r"bold|black|heavy|semib|demi", name, re.I))
        first, *rest = visible(text).split("\n")
        self._lines[-1].append((first, x, y, abs(size * scale), bold))
        for part in rest:
            self._lines.append([(part, x, y, abs(size * scale), bold)] if part else [])

    def _operand(self, operator: bytes, operands: Any, user: Any, matrix: Any) -> None:
        if operator in PATH_OPERATORS:
            self.paths.operand(operator, operands, user)

    def _set_upright(self) -> None:
        """Turn a page whose text runs up or down, as a wide table's does on a page of paper, the way it is read."""
        way = max(self._directions, key=lambda key: self._directions[key], default=0)
        if not way:
            return
        width, height = self._size.right, self._size.top

        def turned(x: float, y: float) -> tuple[float, float]:
            return (y, width - x) if way > 0 else (height - y, x)

        self._lines = [[(text, *turned(x, y), size, bold) for text, x, y, size, bold in line] for line in self._lines]
        self.paths.turn(turned)
        self._size = Area(0, 0, height, width)


def _space(pages: list[list[Line]]) -> None:
    """Set each line's gap: its distance from the line above in the document's usual line distances."""
    from dataclasses import replace

    steps: Counter[float] = Counter()
    for lines in pages:
        for above, line in pairwise(lines):
            if 4 < line.row - above.row < 60:
                steps[round(line.row - above.row)] += 1
    usual = steps.most_common(1)[0][0] if steps else 14.0
    for lines in pages:
        for place in range(len(lines) - 1, 0, -1):
            distance = lines[place].row - lines[place - 1].row
            scale = max(1.0, lines[place].size / 12.5) if lines[place].size > 14 else 1.0
            gap = distance / usual / scale if distance > 0 else (3.0 if distance < -usual else 1.0)
            lines[place] = replace(lines[place], gap=round(gap, 2))


def _report(
    reading: Reading, pages: list[list[Line]], empty: list[int], broken: list[int], name: str, count: int
) -> None:
    if len(empty) + len(broken) == count or not any(pages):
        if broken:
            raise InputError(
                f"{name}: none of its {count} pages can be read: the PDF is broken; get the file again from "
                f"where it came from."
            )
        raise InputError(
            f"{name}: none of its {count} pages has a text layer: it is a scan; run OCR over it (for instance "
            f"ocrmypdf) and add the result."
        )
    for number in empty:
        reading.warn(
            "page without a text layer (a scan or a picture): run OCR over it, for instance with ocrmypdf",
            f"page {number}",
        )
    for number in broken:
        reading.warn("page is broken and could not be read", f"page {number}")


def _cover_title(lines: Sequence[Line]) -> str:
    """The largest lines of the first page, where they stand out: a cover's title, or that of a paper without one."""
    sizes = sorted(line.size for line in lines)
    if not sizes or sizes[-1] < 1.3 * min(sizes[len(sizes) // 2], 14.0):
        return ""
    largest = [line.text for line in lines if line.size >= sizes[-1] - 0.6]
    title = squeeze(" ".join(largest[:5]))
    return title if 3 < len(title) <= 200 else ""


def _fits_page(title: str, lines: Sequence[Line]) -> bool:
    """Whether a title kept in the file is that of its first page: most of its words stand there."""
    words = set(re.findall(r"\w{2,}", title.lower()))
    printed = set(re.findall(r"\w{2,}", " ".join(line.text for line in lines).lower()))
    return bool(words) and len(words & printed) >= 0.6 * len(words)


def _identify(reader: Any, reading: Reading) -> None:
    from pypdf.errors import PyPdfError

    try:
        metadata = reader.metadata
        title = squeeze(str(metadata.title or "")) if metadata else ""
        made = metadata.creation_date if metadata else None
    except (PyPdfError, *_BROKEN):
        return
    if (
        title
        and not re.match(r"(?:microsoft word|untitled|document\d*$|.*\.(?:docx?|pdf|indd|qxd|rtf)$)", title, re.I)
        and len(title) > 4
    ):
        reading.title = title
    if made is not None and not reading.published:
        reading.warn("no date is printed on the first page: the edition is dated by the file itself", "file")
        reading.published = made.strftime("%Y-%m-%d")


def _reason(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:80] or type(error).__name__
