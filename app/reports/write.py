"""Reports as files: the one place that knows the formats."""

from __future__ import annotations

import json
from enum import StrEnum

from app.reports.comma import csv_of
from app.reports.comparison_paper import comparison_paper
from app.reports.comparison_sheets import CHANGE_HEADS, change_lines, comparison_sheets
from app.reports.paper import Paper
from app.reports.provenance import Provenance
from eval.compare_json import comparison_to_json
from eval.compare_records import Comparison


class Format(StrEnum):
    """What a report can be written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    HTML = "html"
    MD = "md"


def write_comparison(comparison: Comparison, format: Format | str, *, provenance: Provenance) -> bytes:
    """The comparison as the bytes of a file of that format."""
    match Format(format):
        case Format.JSON:
            return json_bytes({**comparison_to_json(comparison), "provenance": provenance_to_json(provenance)})
        case Format.CSV:
            return csv_of(list(CHANGE_HEADS), change_lines(comparison))
        case Format.XLSX:
            from app.reports.sheets import workbook_of

            sheets = comparison_sheets(comparison, provenance)
            return workbook_of(sheets, title=f"{comparison.old} → {comparison.new}", made_by=provenance.made_by)
        case chosen:
            return write_paper(comparison_paper(comparison, provenance), chosen)


def write_paper(paper: Paper, format: Format) -> bytes:
    """A paper as docx, html or md. The writers are heavy, so each is loaded only for its own format."""
    if format is Format.DOCX:
        from app.reports.paper_docx import paper_to_docx

        return paper_to_docx(paper)
    if format is Format.HTML:
        from app.reports.paper_html import paper_to_html

        return paper_to_html(paper).encode()
    from app.reports.paper_markdown import paper_to_markdown

    return paper_to_markdown(paper).encode()


def provenance_to_json(provenance: Provenance) -> dict[str, object]:
    """The provenance as JSON values."""
    return {
        "editions": [
            {"id": source.edition, "title": source.title, "edition": source.label, "sha256": source.sha256 or None}
            for source in provenance.sources
        ],
        "versions": dict(provenance.versions),
        "made_at": provenance.made_at,
        "as_at": provenance.as_at or None,
    }


def json_bytes(value: object) -> bytes:
    """The value as indented JSON in UTF-8, with one line feed at its end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
