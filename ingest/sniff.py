"""What a file is, told from its content and never from its name."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from charset_normalizer import from_bytes

from ingest.archive import FAULTS, broken, check_archive
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.tab_separated import looks_tab_separated


class Format(StrEnum):
    """The formats that are read, by the names that reports use."""

    PDF = "PDF"
    DOCX = "Word (DOCX)"
    ODT = "OpenDocument text"
    XLSX = "Excel (XLSX)"
    ODS = "OpenDocument spreadsheet"
    HTML = "HTML"
    GOVUK_JSON = "GOV.UK Content API JSON"
    XML_ITEM = "XML item"
    MARKDOWN = "Markdown"
    CSV = "CSV"
    TAB_SEPARATED = "tab-separated text"
    TEXT = "plain text"


_SUFFIXES = {
    ".pdf": {Format.PDF},
    ".docx": {Format.DOCX},
    ".docm": {Format.DOCX},
    ".odt": {Format.ODT},
    ".xlsx": {Format.XLSX},
    ".xlsm": {Format.XLSX},
    ".ods": {Format.ODS},
    ".html": {Format.HTML},
    ".htm": {Format.HTML},
    ".xhtml": {Format.HTML},
    ".json": {Format.GOVUK_JSON},
    ".xml": {Format.XML_ITEM, Format.HTML},
    ".csv": {Format.CSV, Format.TAB_SEPARATED},
}
_LINED = (Format.TEXT, Format.MARKDOWN, Format.CSV, Format.TAB_SEPARATED)
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|main|article|div|p|h[1-6]|table|ul)\b", re.I)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} +\S.*|\|[ :|-]*-{3,}[ :|-]*\|?|(?:```|~~~).*|\*\*[^*]+\*\*.*|>\s+\S.*|\[[^\]]+\]\([^)]+\).*)$", re.M
)

_MARKDOWN_TABLE = re.compile(r"^[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*(?:\|[ \t]*:?-{3,}:?[ \t]*)+\|?[ \t]*$", re.M)


@dataclass(frozen=True, slots=True)
class Found:
    """A file's format, its bytes (opened, where they were encrypted), its text where it is one, and what to say of
    it."""

    format: Format
    source: bytes
    text: str = ""
    notes: tuple[str, ...] = ()


def format_of(source: bytes, name: str, limits: Limits, password: str | None = None) -> Found:
    """What the bytes are. Raises InputError for what clearline does not read, naming what it seems to be."""
    notes: list[str] = []
    if source[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        from ingest.readers.encrypted import open_office

        source = open_office(source, name, password, limits)
        notes.append("was encrypted, and has been opened")
    if b"%PDF-" in source[:1024] and not _HTML.match(source[:200].decode("latin-1").lstrip()):
        found = Found(Format.PDF, source)
    elif source[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        found = Found(_archive_format(check_archive(source, name, limits), source, name), source)
    else:
        if len(source) > limits.text_bytes:
            raise InputError(
                f"{name}: is {len(source) / 1e6:.0f} MB of text, more than the {limits.text_bytes / 1e6:.0f} MB "
                f"that is read; "
                "split it into its parts."
            )
        text, note = _decoded(source, name)
        notes.extend([note] if note else [])
        found = Found(_text_format(text, name), source, text)
        if found.format in _LINED:
            _refuse_endless_line(text, name, limits)
    expected = _SUFFIXES.get(PurePath(name).suffix.lower())
    if expected and found.format not in expected:
        notes.insert(0, f"is named {PurePath(name).suffix}, and its content is {found.format}: read as that")
    return Found(found.format, found.source, found.text, tuple(notes))


def _refuse_endless_line(text: str, name: str, limits: Limits) -> None:
    """Raise InputError for a text with a line that never ends: what is sought in lines would be sought for hours."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        length = end - start
        if length > limits.line_characters and "\r" not in text[start : start + limits.line_characters]:
            raise InputError(
                f"{name}, line {text.count(chr(10), 0, start) + 1}: holds {length / 1e6:.0f} million characters, "
                f"more than the {limits.line_characters:,} of a line that people write; export it again."
            )
        start = end + 1


def _archive_format(names: frozenset[str], source: bytes, name: str) -> Format:
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", member) for member in names):
        return Format.DOCX
    if any(re.fullmatch(r"xl/workbook\d*\.xml", member, re.I) for member in names):
        return Format.XLSX
    if "content.xml" in names:
        try:
            return Format.ODS if _is_spreadsheet(source) else Format.ODT
        except FAULTS:
            raise broken(name) from None
    if any(member.endswith(("presentation.xml", "ppt/")) for member in names):
        raise InputError(f"{name}: is a PowerPoint file, which is not read; save it as PDF.")
    raise InputError(
        f"{name}: is a zip archive and no Word, Excel or OpenDocument file; unpack it and add what is in it."
    )


def _is_spreadsheet(source: bytes) -> bool:
    """Whether an OpenDocument file is a spreadsheet: its mimetype says so, or its content."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        if "mimetype" in archive.namelist():
            return b"spreadsheet" in archive.read("mimetype")[:200]
        with archive.open("content.xml") as content:
            return b"office:spreadsheet" in content.read(200_000)


def _decoded(source: bytes, name: str) -> tuple[str, str]:
    """The text, and a note where its encoding had to be guessed."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if source.startswith(mark):
            try:
                return source.decode(encoding), ""
            except UnicodeDecodeError:
                raise _rubbish(name) from None
    try:
        text = source.decode("utf-8")
        _refuse_binary(text, name)
        return text, ""
    except UnicodeDecodeError:
        pass
    if source.count(b"\x00") > len(source) // 100 or _share_of_controls(source) > 0.02:
        raise _rubbish(name)
    best = from_bytes(
        source[:200_000], cp_isolation=["cp1252", "latin_1", "cp1250", "iso8859_15", "mac_roman", "utf_16"]
    ).best()
    encoding = best.encoding if best else "cp1252"
    if encoding in ("latin_1", "cp1250", "iso8859_15"):
        encoding = "cp1252"
    text = source.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    return text, f"is not UTF-8: read as {encoding}" + (f", {lost} characters could not be" if lost else "")


def _share_of_controls(source: bytes) -> float:
    sample = source[:65536]
    return sum(byte < 32 and byte not in (9, 10, 11, 12, 13) for byte in sample) / len(sample)


def _refuse_binary(text: str, name: str) -> None:
    sample = text[:65536]
    if sum(ord(sign) < 32 and sign not in "\t\n\r\f\v" for sign in sample) > len(sample) * 0.02:
        raise _rubbish(name)


def _rubbish(name: str) -> InputError:
    return InputError(f"{name}: is neither text nor a document that clearline knows; check that the file is whole.")


def _text_format(text: str, name: str) -> Format:
    head = text.lstrip("\ufeff \t\r\n")[:3000]
    if head[:1] in "{[" and _is_json(text, name):
        return Format.GOVUK_JSON
    if head.startswith("<"):
        if _is_html(head):
            return Format.HTML
        return Format.XML_ITEM
    if re.search(r"<\s*(?:html|body|head)\b", head, re.I):
        return Format.HTML
    if looks_tab_separated(text):
        return Format.TAB_SEPARATED
    if _MARKDOWN_TABLE.search(text[:200_000]):
        return Format.MARKDOWN
    if _looks_csv(text):
        return Format.CSV
    if len(_MARKDOWN.findall(text[:200_000])) >= 2 and re.search(r"^#{1,6} +\S|^\|? *:?-{3,}", text, re.M):
        return Format.MARKDOWN
    return Format.MARKDOWN if name.lower().endswith((".md", ".markdown")) else Format.TEXT


def _is_html(head: str) -> bool:
    """Whether text that starts with < is HTML: the first element is one of HTML's."""
    plain = re.sub(r"<\?.*?\?>|<!--.*?-->", "", head, flags=re.S).lstrip()
    return bool(_HTML.match(plain))


def _is_json(text: str, name: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        raise InputError(f"{name}: is JSON nested too deep to be a document; export it again.") from None
    except ValueError as error:
        if re.match(r"\s*\{\s*\"", text):
            place = re.search(r"line \d+ column \d+", str(error))
            raise InputError(
                f"{name}{', ' + place[0] if place else ''}: is JSON that breaks off or is not well formed; "
                f"download it again."
            ) from None
        return False
    return True


def delimiter_of(text: str) -> str | None:
    """The sign that separates the cells of a CSV text: the one that gives most records the same number of cells, or
    None."""
    sample = text[:60_000].lstrip("\ufeff")
    best: tuple[float, int, str] | None = None
    for sign in (",", ";", "|", "\t"):
        if sign not in sample:
            continue
        try:
            records = [
                record
                for record in csv.reader(io.StringIO(sample), delimiter=sign)
                if any(cell.strip() for cell in record)
            ]
        except csv.Error:
            continue
        records = records[:-1] if len(text) > len(sample) else records
        if len(records) < 2:
            continue
        width, often = (
            Counter(len(record) for record in records if len(record) > 1).most_common(1)[0]
            if any(len(record) > 1 for record in records)
            else (1, 0)
        )
        share = often / len(records)
        if width >= 2 and share >= 0.6 and (best is None or (share, width) > best[:2]):
            best = (share, width, sign)
    return best[2] if best else None


def _looks_csv(text: str) -> bool:
    sign = delimiter_of(text)
    if sign is None:
        return False
    records = list(csv.reader(io.StringIO(text[:20_000].lstrip("\ufeff")), delimiter=sign))
    first = next((record for record in records if sum(bool(cell.strip()) for cell in record) > 1), [])
    # Prose has commas too: a header's cells are short, and do not end sentences.
    return (
        len(first) >= 2
        and all(len(cell) <= 120 for cell in first)
        and not re.search(r"[a-z]{3,}\.$", first[-1].rstrip())
    )
