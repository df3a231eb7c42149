"""Fingerprints of the texts that a decision is about: a changed text makes the decision stale, typesetting does not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from eval.compare_text import content_key
from ingest.model import ColumnRole, Row, Statement

EVIDENCE = frozenset({ColumnRole.HOW_DISCHARGED, ColumnRole.COMPLIANCE})
"""The columns that say how a duty is met; the other columns say what the duty is."""


def fingerprint(value: object) -> str:
    """SHA-256, in hexadecimal, of the value as canonical JSON (sorted keys, no white space, UTF-8)."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def statement_fingerprint(statement: Statement) -> str:
    """The fingerprint of a sentence, the same wherever it stands and however it is set."""
    return fingerprint({"statement": content_key(statement.text)})


def row_fingerprint(rows: Sequence[Row]) -> str:
    """The fingerprint of what the rows say has to be done, without their references; empty for no rows."""
    return fingerprint([_cells(row, evidence=False) for row in rows]) if rows else ""


def evidence_fingerprint(rows: Sequence[Row]) -> str:
    """The fingerprint of what the rows say is done and how it is known; empty for no rows."""
    return fingerprint([_cells(row, evidence=True) for row in rows]) if rows else ""


def row_text(rows: Sequence[Row]) -> str:
    """What the rows say has to be done, for a person to read."""
    return "\n".join(" · ".join(text for text in _texts(row, evidence=False)) for row in rows)


def evidence_text(rows: Sequence[Row]) -> str:
    """What the rows say is done, for a person to read."""
    return "\n".join(" · ".join(text for text in _texts(row, evidence=True)) for row in rows)


def _cells(row: Row, *, evidence: bool) -> list[list[str]]:
    return [
        [cell.column.role.value, content_key(cell.text)]
        for cell in row.cells
        if (cell.column.role in EVIDENCE) is evidence and cell.column.role is not ColumnRole.REFERENCE
    ]


def _texts(row: Row, *, evidence: bool) -> list[str]:
    return [
        cell.text
        for cell in row.cells
        if cell.text and (cell.column.role in EVIDENCE) is evidence and cell.column.role is not ColumnRole.REFERENCE
    ]
