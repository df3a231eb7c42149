"""What an update did to a scan: which findings it opened, which it closed, and which decisions it made suspect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.compare_records import Comparison
from ingest.model import Kind, Verdict

if TYPE_CHECKING:
    from eval.gap.records import Scan, StatementFinding

OPENNESS = {Verdict.COVERED: 0, Verdict.NOT_APPLICABLE: 0, Verdict.PARTIAL: 1, Verdict.GAP: 2}
"""How much a verdict leaves to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A finding that the update moved. A side is None where its sentence stands only in the other edition."""

    before: StatementFinding | None
    after: StatementFinding | None

    @property
    def was(self) -> Verdict | None:
        """The verdict that stood before: the decided one, else the computed one."""
        return verdict_of(self.before) if self.before else None

    @property
    def now(self) -> Verdict | None:
        """The verdict that stands now."""
        return verdict_of(self.after) if self.after else None


@dataclass(frozen=True, slots=True)
class Since:
    """What changed in the findings since an edition. `since` is its id, `comparison` what changed in the texts."""

    since: str
    opened: tuple[Moved, ...]
    closed: tuple[Moved, ...]
    suspect: tuple[StatementFinding, ...]
    comparison: Comparison

    @property
    def new_gaps(self) -> tuple[Moved, ...]:
        """The opened findings that are gaps now."""
        return tuple(moved for moved in self.opened if moved.now is Verdict.GAP)

    @property
    def nothing(self) -> bool:
        """Whether the update moved no finding."""
        return not (self.opened or self.closed or self.suspect)


def verdict_of(finding: StatementFinding) -> Verdict:
    """The verdict that stands: a person's decision where there is one, else the computed one."""
    return finding.decided or finding.verdict


def since_of(before: Scan, after: Scan, comparison: Comparison) -> Since:
    """The findings of `after` against those of `before`.

    `comparison` is of the two editions by which the scans differ. Sentences are the same where the comparison pairs
    them; where the framework was updated, the guidance is one and the refs pair them.
    """
    then = {f.statement.ref: f for clause in before.clauses for f in clause.statements}
    now = {f.statement.ref: f for clause in after.clauses for f in clause.statements}
    partner = {ref: ref for ref in now} if comparison.kind is Kind.FRAMEWORK else sentence_pairs(comparison, then, now)
    opened, closed, suspect = [], [], []
    for ref, finding in now.items():
        earlier = then.get(partner.get(ref, ""))
        was = OPENNESS[verdict_of(earlier)] if earlier else 0
        if OPENNESS[verdict_of(finding)] > was:
            opened.append(Moved(earlier, finding))
        elif OPENNESS[verdict_of(finding)] < was:
            closed.append(Moved(earlier, finding))
        if finding.suspect and not (earlier and earlier.suspect):
            suspect.append(finding)
    kept = set(partner.values())
    closed += [Moved(f, None) for ref, f in then.items() if ref not in kept and OPENNESS[verdict_of(f)]]
    return Since(
        since=comparison.old, opened=tuple(opened), closed=tuple(closed), suspect=tuple(suspect), comparison=comparison
    )


def only_moved(scan: Scan, since: Since) -> Scan:
    """The scan cut down to the findings that the update opened, closed or made suspect, and their clauses."""
    refs = {moved.after.statement.ref for moved in (*since.opened, *since.closed) if moved.after}
    refs |= {finding.statement.ref for finding in since.suspect}
    clauses = tuple(
        replace(clause, statements=tuple(f for f in clause.statements if f.statement.ref in refs))
        for clause in scan.clauses
        if any(f.statement.ref in refs for f in clause.statements)
    )
    counted = Counter(f.verdict for clause in clauses for f in clause.statements)
    summary = {verdict.value.replace("-", "_"): counted[verdict] for verdict in Verdict}
    return replace(scan, clauses=clauses, summary=summary, orphan_rows=(), evidence=(), rows_without_compliance=())


def sentence_pairs(
    comparison: Comparison, then: Mapping[str, StatementFinding], now: Mapping[str, StatementFinding]
) -> dict[str, str]:
    """New statement ref to old: by position in a clause whose text is the same, else as the change pairs them."""
    old_by_clause, new_by_clause = _by_clause(then), _by_clause(now)
    pairs: dict[str, str] = {}
    for change in comparison.changes:
        if change.of_content:
            pairs |= {s.new_ref: s.old_ref for s in change.statements if s.new_ref and s.old_ref}
            continue
        ours, theirs = old_by_clause.get(change.old_ref, []), new_by_clause.get(change.new_ref, [])
        pairs |= dict(zip(theirs, ours, strict=False))
    return pairs


def _by_clause(findings: Mapping[str, StatementFinding]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ref, finding in findings.items():
        found.setdefault(finding.statement.clause, []).append(ref)
    return found
