"""A file into a Document: what format its content is, which reader takes it, and what kind of document it makes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from ingest.blocks import Block, Form, Reading, Table
from ingest.dates import printed_date
from ingest.errors import InputError
from ingest.framework import build_framework, framework_share
from ingest.guidance import build_guidance
from ingest.identity import Identity
from ingest.limits import Limits
from ingest.model import Document, Kind, Note
from ingest.options import ReadingOptions
from ingest.readers.registry import read_source
from ingest.sniff import Format, format_of
from ingest.text import slug, squeeze

# A document of which at least half stands in tables with a framework's header is taken for a framework.
FRAMEWORK_SHARE = 0.5
_TABLES_ONLY = (Format.CSV, Format.XLSX, Format.ODS, Format.TAB_SEPARATED)


def read_document(path: Path, options: ReadingOptions | None = None) -> Document:
    """The document of a file, its format told from the content. Raises InputError, one line, for one that cannot be
    read."""
    options = options or ReadingOptions()
    return document_of(read_bytes(path, options.limits), squeeze(path.name), options)


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file. Raises InputError for a missing, unreadable, empty or too large one, or a directory."""
    shown, name = squeeze(str(path)), squeeze(path.name)  # a name may hold a line break, or turn the text after it
    if path.is_dir():
        raise InputError(f"{shown}: is a directory; name the files in it, for instance {shown}/*.pdf.")
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise InputError(
                f"{name}: has {size / 1e6:.0f} MB, more than the {limits.file_bytes / 1e6:.0f} MB that one "
                f"file may have; "
                "split it, or raise the limit in the settings."
            )
        if not path.is_file():
            raise InputError(f"{shown}: is not a file that can be read; name a document.")
        source = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{shown}: there is no such file; check the name.") from None
    except OSError as error:
        raise InputError(
            f"{shown}: cannot be read ({(error.strerror or 'error').lower()}); check its permissions."
        ) from None
    if not source.strip():
        raise InputError(f"{name}: is empty; get the file again from where it came from.")
    return source


def document_of(source: bytes, name: str, options: ReadingOptions | None = None) -> Document:
    """As `read_document`, from bytes already read; `name` is the file's name, for messages and as a last title."""
    options = options or ReadingOptions()
    found = format_of(source, name, options.limits, options.password)
    reading = read_source(found, name, options)
    for note in found.notes:
        reading.warn(note, "file")
    if not any(item.text if isinstance(item, Block) else item.rows for item in reading.items):
        raise InputError(f"{name}: holds no text that can be read ({reading.format}); {_advice(reading)}")
    kind = options.kind or _kind_of(found.format, reading)
    title = options.title or reading.title or title_of(reading) or Path(name).stem.replace("_", " ")
    if not reading.published:
        reading.published = printed_date(block.text for block in reading.blocks[:12])
    edition = options.edition or reading.published or "undated"
    identity = Identity(options.document_id or slug(title), edition, title, kind, options.publisher)
    if kind is Kind.FRAMEWORK:
        try:
            return build_framework(reading, identity, options.columns)
        except InputError as error:
            raise InputError(f"{name}: {str(error).removeprefix(f'{title}: ')}") from None
    document = build_guidance(reading, identity)
    if not document.clauses:
        raise InputError(f"{name}: no paragraph could be found in it ({reading.format}); {_advice(reading)}")
    return document


def title_of(reading: Reading) -> str:
    """A title from the first lines: the first heading, or the first one or two short lines before anything else."""
    lines: list[str] = []
    if reading.items and isinstance(reading.items[0], Table):
        return _title_above(reading.items[0])
    for item in reading.items[:8]:
        if isinstance(item, Table) or item.form not in (Form.HEADING, Form.PARAGRAPH):
            break
        if item.form is Form.HEADING:
            return ": ".join([*lines[:1], item.text]) if lines and len(lines[0]) < 60 else item.text
        if len(item.text) > 120 or re.search(r"[.;:,]$", item.text) or re.match(r"[(\d]", item.text):
            break
        lines.append(item.text)
        if len(lines) == 2:
            break
    return ": ".join(lines)


def _title_above(table: Table) -> str:
    """The one cell that stands alone in the first full row of a table, above its header; empty where none does."""
    for row, after in pairwise(row for row in table.rows[:6] if any(row.cells)):
        cells = list(dict.fromkeys(cell for cell in row.cells if cell))
        wider = sum(bool(cell) for cell in after.cells) > 1
        if len(cells) != 1 or len(cells[0]) > 120:
            return ""
        if wider or len(cells[0]) > 8:
            return cells[0].replace("\n", " ")
    return ""


def with_note(document: Document, what: str) -> Document:
    """The document with one more warning in its report."""
    report = replace(document.report, warnings=(*document.report.warnings, Note(what, "file")))
    return replace(document, report=report)


def _kind_of(format: Format, reading: Reading) -> Kind:
    if format in _TABLES_ONLY:
        return Kind.FRAMEWORK
    return Kind.FRAMEWORK if framework_share(reading) >= FRAMEWORK_SHARE else Kind.GUIDANCE


def _advice(reading: Reading) -> str:
    if reading.page_count:
        return "it looks like a scan: run OCR over it (for instance ocrmypdf) and add the result."
    return "check that it is the document you meant."
