"""The coverage picture: which row answers a sentence of which clause."""

from __future__ import annotations

from app.reports.paper import Coverage, Mark
from app.reports.scan_report import ScanReport
from eval.compare_since import OPENNESS, verdict_of
from eval.gap.verdict import worst
from ingest.model import Verdict

MOST_LINES = 160
"""Past so many clauses only those with a finding or an answering row are drawn."""


def coverage_of(report: ScanReport) -> Coverage:
    """Clauses down, rows across, a mark where a row answers a sentence of the clause in full or in part."""
    columns = {row.ref: number for number, row in enumerate(report.framework.rows)}
    lines: list[tuple[str, str, str]] = []
    marks: list[Mark] = []
    left_out = 0
    for clause in report.scan.clauses:
        found: dict[str, tuple[Verdict, str]] = {}
        for finding in clause.statements:
            for match in finding.rows:
                title = f"{finding.statement.ref} and row {match.ref}: {finding.verdict.value}"
                better = match.ref not in found or OPENNESS[finding.verdict] < OPENNESS[found[match.ref][0]]
                if match.ref in columns and better:
                    found[match.ref] = (finding.verdict, title)
        verdicts = [verdict_of(finding) for finding in clause.statements]
        story = worst(verdicts)
        if len(report.scan.clauses) > MOST_LINES and not found and story is Verdict.NOT_APPLICABLE:
            left_out += 1
            continue
        text = " ".join(finding.statement.text for finding in clause.statements)
        marks += [Mark(len(lines), columns[ref], verdict.value, title) for ref, (verdict, title) in found.items()]
        lines.append((clause.clause.ref, story.value, text[:300]))
    rest = f" {left_out} clauses without a finding are not drawn." if left_out else ""
    return Coverage(
        lines=lines,
        columns=[(row.ref, report.duty(row.ref)) for row in report.framework.rows],
        marks=marks,
        caption="Clauses of the guidance (down) against rows of the framework (across): a mark where a row answers "
        f"a sentence of the clause.{rest}",
    )
