"""What a report on a scan is made from, and the questions that every format asks of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.reports.provenance import Provenance, in_words
from eval.compare_records import Comparison
from eval.compare_since import Since, verdict_of
from ingest.model import Document, Row, Strength, Verdict

if TYPE_CHECKING:
    from eval.gap.records import Scan, StatementFinding

STRENGTHS = (Strength.MUST, Strength.SHOULD, Strength.ENCOURAGED, Strength.MAY, Strength.INFO)
"""Strongest first."""
STRENGTH_WORDS = {
    Strength.MUST: "must (statute)",
    Strength.SHOULD: "should (guidance expects)",
    Strength.ENCOURAGED: "encouraged",
    Strength.MAY: "may (permitted)",
    Strength.INFO: "information",
}
VERDICTS = (Verdict.GAP, Verdict.PARTIAL, Verdict.COVERED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True)
class ScanReport:
    """A scan with its two editions, its provenance, and what changed since an earlier edition where that was asked."""

    scan: Scan
    guidance: Document
    framework: Document
    provenance: Provenance
    comparison: Comparison | None = None
    since: Since | None = None

    @cached_property
    def findings(self) -> Sequence[StatementFinding]:
        """Every finding, in reading order."""
        return [finding for clause in self.scan.clauses for finding in clause.statements]

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The framework's rows by ref."""
        return {row.ref: row for row in self.framework.rows}

    @cached_property
    def pages(self) -> Mapping[str, int | None]:
        """The page on which each statement stands, None where the source has no pages."""
        return {statement.ref: statement.span.page for statement in self.guidance.statements}

    def with_verdict(self, verdict: Verdict) -> list[StatementFinding]:
        """The findings that stand at that verdict, strongest first, then in reading order."""
        chosen = [finding for finding in self.findings if verdict_of(finding) is verdict]
        return sorted(chosen, key=lambda finding: STRENGTHS.index(finding.statement.strength))

    @cached_property
    def counts(self) -> Mapping[tuple[Strength, Verdict], int]:
        """How many statements of each strength stand at each verdict."""
        return Counter((finding.statement.strength, verdict_of(finding)) for finding in self.findings)

    @cached_property
    def totals(self) -> Mapping[Verdict, int]:
        """How many statements stand at each verdict."""
        return Counter(verdict_of(finding) for finding in self.findings)

    @cached_property
    def decided(self) -> Sequence[StatementFinding]:
        """The findings that a person has decided on, suspect decisions too."""
        return [finding for finding in self.findings if finding.decision is not None]

    def cite(self, ref: str) -> str:
        """Where a statement stands, in words: title, edition, paragraph, sentence, page."""
        clause, _, sentence = ref.rpartition("/")
        page = self.pages.get(ref)
        at = f", page {page}" if page else ""
        return f"{self.guidance.title}, {in_words(self.guidance.edition)}, paragraph {clause}, sentence {sentence}{at}"

    def duty(self, ref: str) -> str:
        """What a row is about, as the framework prints it."""
        row = self.rows.get(ref)
        return (row.duty or " · ".join(cell.text for cell in row.cells if cell.text)) if row else ""
