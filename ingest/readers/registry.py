"""Which reader takes which format. Readers are imported when they are needed: each brings a library of its own."""

from __future__ import annotations

from ingest.blocks import Reading
from ingest.errors import InputError
from ingest.model import Kind
from ingest.options import ReadingOptions
from ingest.sniff import Format, Found


def read_source(found: Found, name: str, options: ReadingOptions) -> Reading:
    """The reading of a file whose format is known. Raises InputError where its content cannot be read."""
    limits = options.limits
    if found.format is Format.XML_ITEM:
        from ingest.readers.xml_item import read_xml_item

        return read_xml_item(found.source, name, limits)
    if found.format is Format.TAB_SEPARATED:
        from ingest.readers.tab_separated import read_tab_separated

        return read_tab_separated(found.text)
    if found.format is Format.CSV:
        from ingest.readers.delimited import read_delimited

        return read_delimited(found.text, name, limits)
    if found.format is Format.XLSX:
        from ingest.readers.xlsx import read_xlsx

        return read_xlsx(found.source, name, limits)
    if found.format is Format.ODS:
        from ingest.readers.ods import read_ods

        return read_ods(found.source, name, limits)
    if found.format is Format.DOCX:
        from ingest.readers.docx import read_docx

        return read_docx(found.source, name, limits)
    if found.format is Format.ODT:
        from ingest.readers.odt import read_odt

        return read_odt(found.source, name, limits)
    if found.format is Format.HTML:
        from ingest.readers.page import read_page

        return read_page(found.source, name, limits)
    if found.format is Format.GOVUK_JSON:
        from ingest.readers.govuk import read_govuk

        return read_govuk(found.text, name, limits)
    if found.format is Format.MARKDOWN:
        from ingest.readers.markdown import read_markdown

        return read_markdown(found.text, name, limits)
    if found.format is Format.PDF:
        from ingest.readers.pdf import read_pdf

        return read_pdf(found.source, name, limits, options.password, tables=options.kind is Kind.FRAMEWORK)
    if found.format is Format.TEXT:
        from ingest.readers.plain import read_plain

        return read_plain(found.text)
    raise InputError(f"{name}: is {found.format}, which is not read.")
