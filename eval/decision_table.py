"""The ledger's table. Alembic makes it (ingest/migrations); this is how the ledger reads and writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

from ingest.model import Decision, Verdict

metadata = MetaData()

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("guidance", String(200), nullable=False),
    Column("framework", String(200), nullable=False),
    Column("guidance_document", String(200), nullable=False, index=True),
    Column("framework_document", String(200), nullable=False, index=True),
    Column("statement", String(100), nullable=False),
    Column("row_ref", String(100), nullable=False),
    Column("action", String(20), nullable=False),
    Column("computed", String(20), nullable=False),
    Column("decided", String(20), nullable=True),
    Column("decided_by", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", String(40), nullable=False, index=True),
    Column("guidance_fingerprint", String(64), nullable=False),
    Column("row_fingerprint", String(64), nullable=False),
    Column("evidence_fingerprint", String(64), nullable=False),
    Column("statement_text", Text, nullable=False),
    Column("row_text", Text, nullable=False),
    Column("evidence_text", Text, nullable=False),
    Column("basis", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""One line for each decision, never changed. Times are ISO 8601 in UTC; `basis` is a JSON list of row refs."""


def document_of(edition: str) -> str:
    """The document that an edition id belongs to: what stands before the last `@`."""
    return edition.rpartition("@")[0] or edition


def decision_of(line: Mapping[Any, Any]) -> Decision:
    """The record of a stored line."""
    return Decision(
        id=line["id"],
        guidance=line["guidance"],
        framework=line["framework"],
        statement=line["statement"],
        row=line["row_ref"],
        action=line["action"],
        computed=Verdict(line["computed"]),
        decided=Verdict(line["decided"]) if line["decided"] else None,
        by=line["decided_by"],
        why=line["why"],
        at=line["at"],
        guidance_fingerprint=line["guidance_fingerprint"],
        row_fingerprint=line["row_fingerprint"],
        evidence_fingerprint=line["evidence_fingerprint"],
        statement_text=line["statement_text"],
        row_text=line["row_text"],
        evidence_text=line["evidence_text"],
        basis=tuple(json.loads(line["basis"])),
    )
