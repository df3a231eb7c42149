"""A scan as JSON values: the contract of `clearline scan --format json`, and a few fields more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from eval.decision_overlay import TextChange
from eval.gap.records import ClauseFinding, Scan, StatementFinding
from ingest.model import Decision


def scan_to_json(scan: Scan, *, made_at: datetime | None = None, snapshot: str = "") -> dict[str, Any]:
    """The scan as JSON values, keys in a fixed order. Only `generated_at` differs between scans of the same inputs."""
    versions = dict(scan.generated_by.versions)
    return {
        "guidance": scan.guidance,
        "framework": scan.framework,
        "note": scan.note,
        "summary": dict(scan.summary),
        "clauses": [_clause(clause) for clause in scan.clauses],
        "orphan_rows": [{"ref": row.ref, "reason": row.reason} for row in scan.orphan_rows],
        "rows_without_compliance": list(scan.rows_without_compliance),
        "evidence": [{"row": one.row, "kind": one.kind, "text": one.text} for one in scan.evidence],
        "homeless_decisions": [
            {"statement": one.decision.statement, **_decision(one.decision, one.suspect)}
            for one in scan.homeless_decisions
        ],
        "generated_by": {
            "version": versions.get("clearline", ""),
            "model": versions.get("model", ""),
            "snapshot": snapshot or versions.get("model fingerprint", ""),
            "judge": versions.get("judge", ""),
            "calibration": versions.get("calibration", ""),
        },
        "generated_at": made_at.isoformat(timespec="seconds") if made_at else "",
    }


def _clause(finding: ClauseFinding) -> dict[str, Any]:
    return {
        "ref": finding.clause.ref,
        "heading": finding.clause.headings[-1] if finding.clause.headings else "",
        "status": finding.verdict.value,
        "statements": [_statement(one) for one in finding.statements],
    }


def _statement(finding: StatementFinding) -> dict[str, Any]:
    statement = finding.statement
    return {
        "ref": statement.ref,
        "text": statement.text,
        "start": statement.span.start,
        "end": statement.span.end,
        "bearers": list(statement.bearers),
        "strength": statement.strength.value,
        "status": (finding.decided or finding.verdict).value,
        "computed": finding.verdict.value,
        "rows": [{"ref": row.ref, "score": row.score} for row in finding.rows],
        "near_misses": [{"ref": near.ref, "score": near.score, "reason": near.reason} for near in finding.near_misses],
        "key_points": [{"ref": point.ref, "score": point.score} for point in finding.key_points],
        "missing": list(finding.missing),
        "found": list(finding.found),
        "reason": finding.reason,
        "decision": _decision(finding.decision, finding.suspect) if finding.decision else None,
    }


def _decision(decision: Decision, suspect: Sequence[TextChange]) -> dict[str, Any]:
    """The decision; `changes` are the texts that changed under it, before and after, where it is suspect."""
    return {
        "id": decision.id,
        "action": decision.action,
        "verdict": decision.decided.value if decision.decided else None,
        "computed": decision.computed.value,
        "row": decision.row or None,
        "by": decision.by,
        "why": decision.why,
        "at": decision.at,
        "suspect": bool(suspect),
        "changes": [{"what": one.what, "before": one.before, "after": one.after} for one in suspect],
    }
