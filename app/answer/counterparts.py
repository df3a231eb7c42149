"""What stands on the other side of a passage: as the scan says where one is kept, else by likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.answer.alignment import Alignment, RowMatch
from app.answer.evidence import Evidence
from app.answer.holdings import Holdings
from app.answer.reading import Reading
from app.kept_scans import KeptFinding
from index.passages import Passage
from ingest.model import Document, Kind, Verdict

Standing = Callable[[str, str, Callable[[str], Document]], Mapping[str, KeptFinding] | None]
"""Guidance and framework by edition id, and what opens them → what their scan found of each statement,
people's decisions laid over it, or None where none is kept."""

SAME_WORDS = 0.5
"""A row of somebody else's with this probability of saying the duty is its counterpart, though it does not count."""
ASKED = 2.0
"""What a statement's score as evidence counts for, beside the probability that the row says it."""
BEST_FIRST = (Verdict.COVERED, Verdict.PARTIAL, Verdict.GAP, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a framework makes of one statement."""

    framework: str  # the edition's id
    finding: KeptFinding

    @property
    def verdict(self) -> Verdict:
        """A person's, where one stands; else the scan's."""
        return self.finding.decided or self.finding.verdict


class Counterparts:
    """The counterparts for one question: what the ledger says is read once, and as it stands now."""

    def __init__(self, holdings: Holdings, alignment: Alignment, standing: Standing | None) -> None:
        self._holdings = holdings
        self._alignment = alignment
        self._standing = standing
        self._scans: dict[tuple[str, str], Mapping[str, KeptFinding] | None] = {}

    def found(self, statement: Passage) -> Found | None:
        """What the framework makes of a statement, of several frameworks the one that says most; None if unknown."""
        every = [
            Found(framework.id, findings[statement.ref])
            for framework in self._holdings.of_kind(Kind.FRAMEWORK)
            if (findings := self._findings(statement.document, framework.id)) and statement.ref in findings
        ]
        return min(every, key=lambda one: BEST_FIRST.index(one.verdict), default=None)

    def row_for(self, statement: Passage, reading: Reading) -> RowMatch:
        """By likeness: the row nearest to a statement, and whether it is the same duty of the same bearer."""
        return self._alignment.row_for(statement, reading)

    def row_of_statement(self, statement: Passage) -> Passage | None:
        """The row that says what the statement asks, whoever's duty it is, or None."""
        found = self.found(statement)
        if found is None:
            return self._alignment.row_of_statement(statement)
        near = [ref for ref in found.finding.near_misses if found.finding.scores[ref] >= SAME_WORDS]
        refs = list(found.finding.rows) or near
        return self._holdings.passage(found.framework, "row", refs[0]) if refs else None

    def statement_of_row(self, row: Passage, evidence: Sequence[Evidence] = ()) -> Passage | None:
        """The guidance statement that asks for what the row says, or None; of several the best for the question."""
        return next(iter(self.statements_of_row(row, evidence)), None)

    def statements_of_row(self, row: Passage, evidence: Sequence[Evidence] = ()) -> list[Passage]:
        """Every guidance statement that asks for what the row says, those first that are best as evidence."""
        asking: list[tuple[float, Passage]] = []
        scanned = False
        scores = {one.passage.key: one.score for one in evidence}
        for guidance in self._holdings.of_kind(Kind.GUIDANCE):
            findings = self._findings(guidance.id, row.document)
            scanned = scanned or findings is not None
            for ref, one in (findings or {}).items():
                if row.ref in one.rows:
                    passage = self._holdings.passage(guidance.id, "statement", ref)
                    asking.append((ASKED * scores.get(passage.key, 0.0) + one.scores[row.ref], passage))
        if scanned:
            return [passage for _, passage in sorted(asking, key=lambda pair: -pair[0])]
        alike = self._alignment.statement_of_row(row)
        return [] if alike is None else [alike]

    def _findings(self, guidance: str, framework: str) -> Mapping[str, KeptFinding] | None:
        key = (guidance, framework)
        if key not in self._scans:
            self._scans[key] = self._standing(guidance, framework, self._holdings.document) if self._standing else None
        return self._scans[key]
