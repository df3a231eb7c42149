"""The sample documents beside the project: read whole, and the same guidance laid out twice gives the same clauses."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from ingest.canvas import broken_spans
from ingest.load import read_document
from ingest.model import ColumnRole, Document, Kind

pytestmark = pytest.mark.shared


def same_clauses(one: Document, other: Document) -> float:
    held = {clause.ref: clause.text for clause in other.clauses}
    return sum(fuzz.ratio(clause.text, held.get(clause.ref, "")) >= 98 for clause in one.clauses) / len(one.clauses)


def test_working_together_as_pdf_and_as_text(shared: Path) -> None:
    paper = read_document(shared / "documents" / "working_together_2023.pdf")
    text = read_document(shared / "documents" / "working_together_2023.txt")
    for document in (paper, text):
        assert broken_spans(document) == []
        assert document.report.accounted >= 0.99 * document.report.characters
        numbered = [clause.ref for clause in document.clauses if clause.ref.isdigit()]
        assert len(numbered) >= 395
        assert numbered == sorted(numbered, key=int)
    assert same_clauses(paper, text) >= 0.97
    assert same_clauses(text, paper) >= 0.97
    assert {note.what for note in paper.report.left_out} >= {"page number", "line of a table of contents"}
    assert len(paper.footnotes) > 230


def test_the_register_of_powers_and_duties_is_read_whole(shared: Path) -> None:
    document = read_document(shared / "documents" / "esd_powersAndDuties.csv")
    assert len(document.rows) == 3156
    assert document.rows[0].ref == "13"
    assert document.rows[-1].text_of(ColumnRole.DUTY)


@pytest.mark.parametrize(("name", "rows"), [("ncsc-caf-3.2.xlsx", 241), ("ncsc-caf-4.0.xlsx", 284)])
def test_the_cyber_frameworks_are_read_whole(shared: Path, name: str, rows: int) -> None:
    document = read_document(shared / "documents" / name)
    assert document.kind is Kind.FRAMEWORK
    assert len(document.rows) == rows
    assert {"A", "A1.a", "A1.a.1"} <= {row.ref for row in document.rows}
    assert sum(not row.duty for row in document.rows) == 2  # two principles have a name and no description
    assert len(document.report.left_out) == 2


def test_each_table_of_a_form_is_read(shared: Path) -> None:
    document = read_document(shared / "documents" / "northants_ceraf_tool.docx")
    assert document.report.found["tables"] == 19
    assert sum(clause.form in ("table", "box") for clause in document.clauses) == 19


def test_a_saved_page_is_its_content_only(shared: Path) -> None:
    document = read_document(shared / "documents" / "sccif_childrens_homes.html")
    assert document.published == "2025-04-04"
    assert "cookie" not in document.text.lower()
    assert len(document.headings) > 100
    assert any(note.what == "navigation" for note in document.report.left_out)


@pytest.mark.parametrize("name", ["iro_handbook_2010.pdf", "guide_childrens_homes_regs_2015.pdf"])
def test_dotted_numbers_come_in_order(shared: Path, name: str) -> None:
    document = read_document(shared / "documents" / name)
    dotted = [
        tuple(map(int, clause.ref.split("."))) for clause in document.clauses if clause.ref.replace(".", "").isdigit()
    ]
    dotted = [number for number in dotted if len(number) == 2]
    assert len(dotted) > 200
    assert sum(one < other for one, other in pairwise(dotted)) >= 0.98 * (len(dotted) - 1)
