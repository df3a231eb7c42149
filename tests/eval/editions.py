"""Small editions for tests, with spans that hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.model import Cell, Clause, Column, ColumnRole, Document, Kind, Row, Span, Statement, Strength

_STRENGTHS = {" must ": Strength.MUST, " should ": Strength.SHOULD, " may ": Strength.MAY}


def guidance(label: str, clauses: Mapping[str, str], *, document: str = "duties", form: str = "paragraph") -> Document:
    """A guidance edition from printed number to text; each sentence is a statement, its strength the modal verb."""
    edition = f"{document}@{label}"
    canonical = ""
    read = []
    for ref, text in clauses.items():
        start = len(canonical)
        canonical += text + "\n"
        statements = []
        for position, match in enumerate(re.finditer(r"[^.]+\.?\s*", text), start=1):
            sentence = match.group().strip()
            where = start + text.index(sentence, match.start())
            strength = next((s for verb, s in _STRENGTHS.items() if verb in sentence), Strength.INFO)
            bearers = tuple(name for name in ("DCS", "LMCS", "LA") if re.search(rf"\b{name}\b", sentence))
            span = Span(edition, None, where, where + len(sentence))
            statements.append(Statement(f"{ref}/{position}", ref, sentence, span, bearers, strength))
        span = Span(edition, None, start, start + len(text))
        read.append(
            Clause(
                ref,
                text,
                span,
                ("Duties",),
                tuple(statements),
                form="bullet" if "." in ref and form == "paragraph" else form,
            )
        )
    return Document(edition, Kind.GUIDANCE, "Duties", label, canonical, clauses=tuple(read), published=label)


def framework(label: str, rows: Sequence[tuple[str, str, str]], *, document: str = "answers") -> Document:
    """A framework edition from (printed reference or empty, duty, how discharged)."""
    edition = f"{document}@{label}"
    columns = (
        Column("Ref", ColumnRole.REFERENCE),
        Column("Duty", ColumnRole.DUTY),
        Column("How", ColumnRole.HOW_DISCHARGED),
        Column("Compliance", ColumnRole.COMPLIANCE),
    )
    canonical = ""
    read = []
    for position, row in enumerate(rows, start=1):
        start = len(canonical)
        cells = []
        for column, text in zip(columns, (*row, ""), strict=True):
            cells.append(Cell(column, text, Span(edition, None, len(canonical), len(canonical) + len(text))))
            canonical += text + "\t"
        read.append(Row(row[0] or f"R{position}", tuple(cells), Span(edition, None, start, len(canonical))))
        canonical += "\n"
    return Document(edition, Kind.FRAMEWORK, "Answers", label, canonical, rows=tuple(read), published=label)
