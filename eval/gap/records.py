"""What a scan finds: verdicts on statements, rows without a counterpart, and what is wrong with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.model import Clause, Decision, Statement, Verdict

if TYPE_CHECKING:
    from eval.decision_overlay import Standing, TextChange


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A row that says the duty, in full or in part. `score` is the calibrated probability that it does, 0 to 1."""

    ref: str
    score: float


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A row that looks as if it answered and does not count. `score` as for a `RowMatch`."""

    ref: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class StatementFinding:
    """What the framework makes of one statement.

    `missing` and `found` are limbs in the guidance's own words; a bearer that nobody answers for stands in `missing`
    too. `key_points` are those that restate the duty; they lift no verdict. `decision`, `decided` and `suspect` are
    laid over by the ledger: the last decision, the verdict that it makes (None where it is reopened or suspect), and
    what changed under it.
    """

    statement: Statement
    verdict: Verdict
    reason: str
    rows: tuple[RowMatch, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    missing: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    key_points: tuple[RowMatch, ...] = ()
    decision: Decision | None = None
    decided: Verdict | None = None
    suspect: tuple[TextChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseFinding:
    """A clause, the worst story of its statements, and each of them in order."""

    clause: Clause
    verdict: Verdict
    statements: tuple[StatementFinding, ...]


@dataclass(frozen=True, slots=True)
class OrphanRow:
    """A row that answers nothing in the guidance held."""

    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class EvidenceFinding:
    """Something to look at in a row. `kind` is blank | circular | undated | missing document | old edition.

    `text` says what it is, quoting the row's own words. `row` is empty for what holds of every row.
    """

    row: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class GeneratedBy:
    """What made a scan: pairs of a name and a version or fingerprint."""

    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Scan:
    """Guidance against framework, both by edition id. `summary` counts the statements at each computed verdict.

    `note` says what part of the guidance is held, where it is an extract. `homeless_decisions`, laid over by the
    ledger, are those whose sentence stands nowhere in this edition any more.
    """

    guidance: str
    framework: str
    clauses: tuple[ClauseFinding, ...]
    orphan_rows: tuple[OrphanRow, ...] = ()
    rows_without_compliance: tuple[str, ...] = ()
    evidence: tuple[EvidenceFinding, ...] = ()
    summary: Mapping[str, int] = field(default_factory=dict)
    generated_by: GeneratedBy = field(default_factory=GeneratedBy)
    note: str = ""
    homeless_decisions: tuple[Standing, ...] = ()

    @property
    def findings(self) -> tuple[StatementFinding, ...]:
        """Every finding, in reading order."""
        return tuple(finding for clause in self.clauses for finding in clause.statements)
