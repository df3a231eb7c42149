"""Reports as files: the one place that knows the formats."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from app.reports.comma import csv_of
from app.reports.comparison_paper import comparison_paper
from app.reports.comparison_sheets import CHANGE_HEADS, change_lines, comparison_sheets
from app.reports.paper import Paper
from app.reports.provenance import Provenance
from eval.compare_json import comparison_to_json
from eval.compare_records import Comparison
from eval.compare_since import Moved, Since
from ingest.model import Document

if TYPE_CHECKING:
    from app.reports.scan_report import ScanReport
    from eval.gap.records import Scan


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
            return json_bytes({**comparison_to_json(comparison), **provenance_to_json(provenance)})
        case Format.CSV:
            return csv_of(list(CHANGE_HEADS), change_lines(comparison))
        case Format.XLSX:
            from app.reports.sheets import workbook_of

            sheets = comparison_sheets(comparison, provenance)
            return workbook_of(sheets, title=f"{comparison.old} → {comparison.new}", made_by=provenance.made_by)
        case chosen:
            return write_paper(comparison_paper(comparison, provenance), chosen)


def write_scan(
    scan: Scan,
    guidance: Document,
    framework: Document,
    format: Format | str,
    *,
    provenance: Provenance,
    comparison: Comparison | None = None,
    since: Since | None = None,
) -> bytes:
    """The scan as the bytes of a file of that format, with what changed since an earlier edition where that is given.

    With `since` the JSON and CSV hold only the findings that the update opened, closed or made suspect.
    """
    from app.reports.scan_report import ScanReport

    report = ScanReport(scan, guidance, framework, provenance, comparison, since)
    match Format(format):
        case Format.JSON:
            return json_bytes(scan_json(report))
        case Format.CSV:
            from app.reports.scan_sheets import STATEMENT_HEADS, statement_lines

            return csv_of(list(STATEMENT_HEADS), statement_lines(report))
        case Format.XLSX:
            from app.reports.scan_sheets import scan_sheets
            from app.reports.sheets import workbook_of

            title = f"{guidance.title} × {framework.title}"
            return workbook_of(scan_sheets(report), title=title, made_by=provenance.made_by)
        case chosen:
            from app.reports.scan_paper import scan_paper

            return write_paper(scan_paper(report, picture=chosen is Format.HTML), chosen)


def scan_json(report: ScanReport) -> dict[str, object]:
    """The scan's JSON contract, with the hashes of its editions and what an update moved beside it."""
    from eval.gap.as_json import scan_to_json

    body = {**scan_to_json(report.scan), **provenance_to_json(report.provenance)}
    if report.since is not None:
        body["since"] = since_to_json(report.since)
    return body


def since_to_json(since: Since) -> dict[str, object]:
    """What an update moved, as JSON values."""
    return {
        "edition": since.since,
        "opened": [_moved(moved) for moved in since.opened],
        "closed": [_moved(moved) for moved in since.closed],
        "suspect": [finding.statement.ref for finding in since.suspect],
        "new_gaps": len(since.new_gaps),
        "changes": since.comparison.counts,
    }


def _moved(moved: Moved) -> dict[str, object]:
    side = moved.after or moved.before
    assert side is not None, "a moved finding stands in one scan at least"
    return {
        "old_ref": moved.before.statement.ref if moved.before else None,
        "new_ref": moved.after.statement.ref if moved.after else None,
        "was": moved.was.value if moved.was else None,
        "now": moved.now.value if moved.now else None,
        "text": side.statement.text,
    }


def write_paper(paper: Paper, format: Format) -> bytes:
    """A paper as docx, html or md. The writers are heavy, so each is loaded only for its own format."""
    if format is Format.DOCX:
        from app.reports.paper_docx import paper_to_docx

        return paper_to_docx(paper)
    if format is Format.HTML:
        from app.reports.paper_html import paper_to_html

        return paper_to_html(paper).encode("utf-8", "replace")
    from app.reports.paper_markdown import paper_to_markdown

    return paper_to_markdown(paper).encode("utf-8", "replace")


def provenance_to_json(provenance: Provenance) -> dict[str, object]:
    """The provenance as JSON values to stand beside a report's own; the time is in `generated_at` alone."""
    return {
        "provenance": {
            "editions": [
                {"id": source.edition, "title": source.title, "edition": source.label, "sha256": source.sha256 or None}
                for source in provenance.sources
            ],
            "versions": dict(provenance.versions),
            "as_at": provenance.as_at or None,
        },
        "generated_at": provenance.made_at,
    }


def json_bytes(value: object) -> bytes:
    """The value as indented JSON in UTF-8, with one line feed at its end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
