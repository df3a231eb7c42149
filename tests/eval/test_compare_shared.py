"""The two controls of a comparison: one edition in two formats, and a real update of a framework."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from eval.compare import compare
from eval.compare_records import Comparison
from ingest.load import read_document
from ingest.model import ChangeKind, Document, Kind
from ingest.options import ReadingOptions

pytestmark = pytest.mark.shared


def read(shared: Path, name: str, kind: Kind) -> Document:
    return read_document(shared / "documents" / name, ReadingOptions(kind=kind))


@pytest.fixture(scope="module")
def frameworks(shared: Path) -> Comparison:
    return compare(*(read(shared, f"ncsc-caf-{label}.xlsx", Kind.FRAMEWORK) for label in ("3.2", "4.0")))


def test_one_edition_in_two_formats_has_at_most_one_clause_in_a_hundred_changed(shared: Path) -> None:
    pdf = read(shared, "working_together_2023.pdf", Kind.GUIDANCE)
    text = read(shared, "working_together_2023.txt", Kind.GUIDANCE)
    comparison = compare(pdf, text)
    changed = [change for change in comparison.changes if change.kind is not ChangeKind.UNCHANGED]
    assert len(comparison.changes) > 1200
    assert len(changed) / len(comparison.changes) <= 0.01, [(c.kind, c.old_ref, c.new_ref) for c in changed]
    assert not comparison.strengthened


def test_every_row_of_a_real_update_stands_in_one_change(frameworks: Comparison, shared: Path) -> None:
    for label, side in (("3.2", "old_refs"), ("4.0", "new_refs")):
        document = read(shared, f"ncsc-caf-{label}.xlsx", Kind.FRAMEWORK)
        told = Counter(ref for change in frameworks.changes for ref in getattr(change, side))
        assert told == Counter(row.ref for row in document.rows)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (ChangeKind.ADDED, (), ("A1.a.5",)),  # a new indicator
        (ChangeKind.MOVED, ("A2.b.3",), ("A2.c.3",)),  # A2.b Assurance became A2.c, with the same words
        (ChangeKind.REWORDED, ("A2.a.9",), ("A2.b.1",)),  # threat analysis got a heading of its own
        (ChangeKind.REWORDED, ("A4.a",), ("A4.a",)),  # the same number and name, and now a description
        (ChangeKind.SPLIT, ("A4.a.4",), ("A4.a.6", "A4.a.7")),  # two sentences, two indicators
        (ChangeKind.SPLIT, ("B1.a.1",), ("B1.a.1", "B1.a.2")),
        (ChangeKind.ADDED, (), ("A4.b.1",)),  # secure software development is new altogether
    ],
)
def test_a_real_update_reads_as_a_person_reads_it(
    frameworks: Comparison, kind: ChangeKind, old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert any(c.kind is kind and c.old_refs == old and c.new_refs == new for c in frameworks.changes)
