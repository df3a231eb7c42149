"""The decisions part of a paper: what people decided, and what a changed text has reopened."""

from __future__ import annotations

from app.reports.paper import Block, Paragraph, Run, Subheading, Table, line
from app.reports.provenance import in_words
from app.reports.scan_report import ScanReport


def decision_blocks(report: ScanReport) -> list[Block]:
    """A table of the decisions that count, then each suspect one with its texts before and after."""
    counting = [finding for finding in report.decided if finding.decided is not None]
    blocks: list[Block] = []
    if counting:
        lines = []
        for finding in counting:
            decision, decided = finding.decision, finding.decided
            assert decision is not None
            assert decided is not None
            lines.append(
                (
                    line(finding.statement.ref),
                    line(finding.verdict.value),
                    line(decided.value),
                    line(f"{decision.by}, {in_words(decision.at[:10])}"),
                    line(decision.why),
                )
            )
        blocks.append(Table(("Ref", "Computed", "Decided", "By", "Why"), lines, (0.1, 0.15, 0.15, 0.22, 0.38)))
    else:
        blocks.append(Paragraph(line("No decision counts towards this scan.")))
    suspects = [
        (finding.statement.ref, finding.decision, finding.suspect) for finding in report.decided if finding.suspect
    ]
    suspects += [(f"was {one.decision.statement}", one.decision, one.suspect) for one in report.scan.homeless_decisions]
    if suspects:
        blocks.append(
            Paragraph(
                line(
                    Run("To be decided again. ", "strong"),
                    "A text under these decisions has changed; they do not count until a person has looked at them.",
                )
            )
        )
    for ref, decision, changes in suspects:
        if decision is None:
            continue
        verdict = decision.decided.value if decision.decided else decision.action
        blocks.append(Subheading(f"{ref} · decided {verdict} by {decision.by}, {in_words(decision.at[:10])}"))
        before_after = [
            (line(change.what), line(change.before or "—"), line(change.after or "no longer there"))
            for change in changes
        ]
        blocks.append(Table(("What changed", "Before", "After"), before_after, (0.16, 0.42, 0.42)))
    return blocks
