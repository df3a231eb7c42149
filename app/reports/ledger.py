"""The ledger of decisions as a table, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.comma import csv_of
from app.reports.write import json_bytes
from ingest.model import Decision

HEADS = (
    "id",
    "at",
    "statement",
    "row",
    "action",
    "computed",
    "decided",
    "by",
    "why",
    "guidance",
    "framework",
    "statement_text",
    "row_text",
    "evidence_text",
    "guidance_fingerprint",
    "row_fingerprint",
    "evidence_fingerprint",
)


def ledger_csv(decisions: Sequence[Decision]) -> bytes:
    """Every decision on a line under HEADS, safe to open in a spreadsheet."""
    return csv_of(HEADS, [[decision_to_json(decision)[head] for head in HEADS] for decision in decisions])


def ledger_json(decisions: Sequence[Decision]) -> bytes:
    """Every decision, in the order written."""
    return json_bytes([decision_to_json(decision) for decision in decisions])


def decision_to_json(decision: Decision) -> dict[str, object]:
    """The decision as JSON values; `decided` is null for a reopening, `row` where it is about the whole statement."""
    return {
        "id": decision.id,
        "at": decision.at,
        "statement": decision.statement,
        "row": decision.row or None,
        "action": decision.action,
        "computed": decision.computed.value,
        "decided": decision.decided.value if decision.decided else None,
        "by": decision.by,
        "why": decision.why,
        "guidance": decision.guidance,
        "framework": decision.framework,
        "statement_text": decision.statement_text,
        "row_text": decision.row_text,
        "evidence_text": decision.evidence_text,
        "basis": list(decision.basis),
        "guidance_fingerprint": decision.guidance_fingerprint,
        "row_fingerprint": decision.row_fingerprint,
        "evidence_fingerprint": decision.evidence_fingerprint,
    }
