"""A scan as sheets: summary, clauses, statements, rows, changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.reports.comparison_sheets import CHANGE_HEADS, CHANGE_PRINTED, change_lines
from app.reports.facts import facts_of
from app.reports.scan_report import STRENGTH_WORDS, STRENGTHS, VERDICTS, ScanReport
from app.reports.sheet import Sheet
from eval.compare_since import verdict_of
from eval.gap.verdict import worst

if TYPE_CHECKING:
    from eval.gap.records import StatementFinding

STATEMENT_HEADS = {
    "ref": 9,
    "verdict": 15,
    "strength": 13,
    "bearers": 13,
    "text": 60,
    "rows": 14,
    "reason": 46,
    "computed": 15,
    "missing": 34,
    "decided by": 18,
    "decided at": 20,
    "why": 34,
    "suspect": 12,
    "heading": 30,
    "page": 7,
}
STATEMENT_PRINTED = list(STATEMENT_HEADS).index("reason") + 1
"""What goes on paper: up to the reason."""


def scan_sheets(report: ScanReport) -> list[Sheet]:
    """The sheets, the summary first. The changes sheet is there even where nothing was compared, and says so."""
    comparison = report.comparison or (report.since.comparison if report.since else None)
    changes = change_lines(comparison) if comparison else [("no earlier edition was compared",)]
    return [
        _summary(report),
        Sheet(
            "Clauses",
            {
                "ref": 9,
                "verdict": 15,
                "heading": 34,
                "gap": 8,
                "partial": 9,
                "covered": 10,
                "not-applicable": 14,
                "text": 90,
            },
            _clauses(report),
        ),
        Sheet("Statements", STATEMENT_HEADS, statement_lines(report), printed=STATEMENT_PRINTED),
        Sheet(
            "Rows",
            {"ref": 9, "duty": 60, "answers": 26, "finding": 40, "states compliance": 14, "evidence": 50},
            _rows(report),
        ),
        Sheet("Changes", CHANGE_HEADS, changes, printed=CHANGE_PRINTED),
    ]


def statement_lines(report: ScanReport) -> list[Sequence[object]]:
    """A line for each statement under STATEMENT_HEADS, in reading order."""
    lines: list[Sequence[object]] = []
    for clause in report.scan.clauses:
        heading = clause.clause.headings[-1] if clause.clause.headings else ""
        lines += [_statement(report, finding, heading) for finding in clause.statements]
    return lines


def _statement(report: ScanReport, finding: StatementFinding, heading: str) -> Sequence[object]:
    statement, decision = finding.statement, finding.decision
    return (
        statement.ref,
        verdict_of(finding).value,
        statement.strength.value,
        ", ".join(statement.bearers),
        statement.text,
        ", ".join(match.ref for match in finding.rows),
        finding.reason,
        finding.verdict.value,
        "; ".join(finding.missing),
        decision.by if decision else "",
        decision.at[:19] if decision else "",
        decision.why if decision else "",
        "suspect" if finding.suspect else "",
        heading,
        report.pages.get(statement.ref),
    )


def _summary(report: ScanReport) -> Sheet:
    lines: list[Sequence[object]] = [
        (STRENGTH_WORDS[strength], *(report.counts.get((strength, verdict), 0) for verdict in VERDICTS))
        for strength in STRENGTHS
    ]
    lines.append(("all", *(report.totals.get(verdict, 0) for verdict in VERDICTS)))
    heads = {"strength": 34, **{verdict.value: 18 for verdict in VERDICTS}}
    return Sheet("Summary", heads, lines, lead=facts_of(report.provenance))


def _clauses(report: ScanReport) -> list[Sequence[object]]:
    lines: list[Sequence[object]] = []
    for clause in report.scan.clauses:
        verdicts = [verdict_of(finding) for finding in clause.statements]
        heading = clause.clause.headings[-1] if clause.clause.headings else ""
        counts = [verdicts.count(verdict) for verdict in VERDICTS]
        lines.append((clause.clause.ref, worst(verdicts).value, heading, *counts, clause.clause.text))
    return lines


def _rows(report: ScanReport) -> list[Sequence[object]]:
    answers: dict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        for match in finding.rows:
            answers[match.ref].append(finding.statement.ref)
    orphans = {orphan.ref: orphan.reason for orphan in report.scan.orphan_rows}
    evidence: dict[str, list[str]] = defaultdict(list)
    for one in report.scan.evidence:
        evidence[one.row].append(f"{one.kind}: {one.text}")
    bare = set(report.scan.rows_without_compliance)
    return [
        (
            row.ref,
            report.duty(row.ref),
            ", ".join(answers[row.ref]),
            orphans.get(row.ref, ""),
            row.ref not in bare,
            "; ".join(evidence[row.ref]),
        )
        for row in report.framework.rows
    ]
