"""The two bundled documents: every count and span that issue and framework give."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.canvas import broken_spans
from ingest.codec import document_from_json, document_to_json, with_identity
from ingest.corpus import bundled
from ingest.load import read_document
from ingest.model import ColumnRole, Document, Kind, Strength
from ingest.options import ReadingOptions


@pytest.fixture(scope="module")
def documents() -> dict[Kind, Document]:
    read = {}
    for path, entry in bundled():
        read[entry.kind] = read_document(
            path,
            ReadingOptions(kind=entry.kind, edition=entry.edition, document_id=entry.id, publisher=entry.publisher),
        )
    return read


@pytest.fixture(scope="module")
def guidance(documents: dict[Kind, Document]) -> Document:
    return documents[Kind.GUIDANCE]


@pytest.fixture(scope="module")
def framework(documents: dict[Kind, Document]) -> Document:
    return documents[Kind.FRAMEWORK]


def test_manifest_names_the_files_as_they_are() -> None:
    for path, entry in bundled():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
        assert entry.licence


def test_every_span_is_exact(documents: dict[Kind, Document]) -> None:
    for document in documents.values():
        assert broken_spans(document) == []


def test_guidance_counts(guidance: Document) -> None:
    assert guidance.title == "The director of children’s services and lead member for children’s services"
    assert guidance.published == "2012-04-03"
    assert len(guidance.headings) == 6
    numbered = [clause.ref for clause in guidance.clauses if clause.parent is None]
    assert numbered == [str(number) for number in range(5, 17)]
    assert [clause.ref for clause in guidance.clauses if clause.parent == "13"] == ["13.i", "13.ii", "13.iii"]
    bullets = [clause.ref for clause in guidance.clauses if clause.parent == "16"]
    assert bullets == ["16.i", "16.ii", "16.iii", "16.iv", "16.v", "16.vi"]
    assert len(guidance.statements) == 48
    assert guidance.scope == "paragraphs 5 to 16 only"


def test_guidance_text_is_clean(guidance: Document) -> None:
    assert not re.search(r"&\w+;|\r|\xa0|<|>", guidance.text)
    for statement in guidance.statements:
        assert not re.search(r"\s\s|\d$|\d\.$(?<!\d{4}\.)", statement.text), statement.text
    assert "education and children’s services" in next(c.text for c in guidance.clauses if c.ref == "8")


def test_footnotes_stand_where_they_are_cited(guidance: Document) -> None:
    assert [note.mark for note in guidance.footnotes] == ["1", "2", "3"]
    cited = {note.mark: note.anchors[0] for note in guidance.footnotes}
    assert {mark: anchor.statement for mark, anchor in cited.items()} == {"1": "6/1", "2": "6/4", "3": "7/2"}
    assert guidance.text[: cited["1"].offset].endswith("statutory chief officer post")
    assert guidance.text[: cited["3"].offset].endswith("through the leader or mayor")


@pytest.mark.parametrize(
    ("ref", "strength", "bearers"),
    [
        ("5/1", "must", ("LA",)),
        ("5/4", "should", ("DCS",)),
        ("6/5", "encouraged", ("LA",)),
        ("7/3", "should", ("LMCS",)),
        ("8/5", "should", ("LMCS",)),
        ("9/3", "should", ("DCS", "LMCS")),
        ("10/4", "should", ("LA",)),
        ("11/1", "should", ("DCS",)),
        ("12/1", "may", ("LA",)),
        ("13/1", "info", ("LA",)),
        ("13.i/1", "should", ("LA",)),
        ("15/1", "should", ("LA",)),
        ("15/2", "should", ("LA",)),
        ("15/3", "may", ("OFSTED",)),
        ("16/1", "should", ("LA",)),
        ("16/2", "info", ("LA",)),
        ("16.vi/1", "should", ("LA",)),
    ],
)
def test_bearer_and_strength(guidance: Document, ref: str, strength: str, bearers: tuple[str, ...]) -> None:
    statement = next(statement for statement in guidance.statements if statement.ref == ref)
    assert (statement.strength, statement.bearers) == (Strength(strength), bearers)


def test_framework_counts(framework: Document) -> None:
    assert [row.ref for row in framework.rows] == [f"R{number}" for number in range(1, 45)]
    assert all(len(row.cells) == 5 for row in framework.rows)
    assert [row.ref for row in framework.rows if row.stitched] == ["R2", "R11", "R19", "R26", "R33", "R39", "R44"]
    assert [point.ref for point in framework.key_points] == [f"K{number}" for number in range(1, 12)]
    assert {row.text_of(ColumnRole.COMPLIANCE) for row in framework.rows} == {""}


def test_rows_cut_in_two_columns_are_whole(framework: Document) -> None:
    rows = {row.ref: row for row in framework.rows}
    assert rows["R26"].duty == (
        "Ensures collaboration & dialogue with family courts to ensure high quality assessments & evidence"
    )
    assert rows["R19"].duty.endswith("Needs Assessment and joint health & well-being strategy")
    assert rows["R6"].duty.startswith("Responsible for securing")
    assert rows["R7"].duty.startswith("Will work closely")
    assert rows["R33"].duty == "Ensure provision of suitable home to school transport"


def test_every_word_of_the_table_stands_in_one_row(framework: Document, corpus: Path) -> None:
    lines = (corpus / "barnet-dcs-framework.txt").read_text("utf-8").splitlines()
    table = [line for line in lines if "\t" in line and not re.fullmatch(r"[-\t]+", line)]
    source = Counter(word for line in table[1:] for word in line.split())
    held = Counter(word for row in framework.rows for cell in row.cells for word in cell.text.split())
    assert held == source


def test_glossary_is_found_and_lent(documents: dict[Kind, Document]) -> None:
    guidance = {item.short: item for item in documents[Kind.GUIDANCE].glossary}
    framework = {item.short: item for item in documents[Kind.FRAMEWORK].glossary}
    assert guidance["LMCS"].expansion == "lead member for children’s services"
    assert guidance["LSCB"].expansion == "local safeguarding children board"
    assert framework["SDC"].expansion == "Strategic Director: Communities"
    assert {framework[short].source for short in ("SDC", "SCB", "CB", "DB", "DCS", "LMCS")} == {"document"}
    assert {framework[short].source for short in ("LBB", "H&WB", "SEN")} == {"data file"}
    assert framework["LBB"].expansion == "London Borough of Barnet"
    assert "AND" not in framework


def test_nothing_is_lost_unsaid(documents: dict[Kind, Document]) -> None:
    for document in documents.values():
        assert document.report.characters == document.report.accounted > 0


def test_a_document_survives_being_stored(documents: dict[Kind, Document]) -> None:
    for document in documents.values():
        assert document_from_json(document_to_json(document)) == document
        moved = with_identity(document, id="other@2", edition="2")
        assert broken_spans(moved) == []
        assert moved.clauses[:1] != document.clauses[:1] or not document.clauses
