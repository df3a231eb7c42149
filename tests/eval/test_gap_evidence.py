"""What is said of the evidence of rows, each finding on a case of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.gap.evidence import evidence_findings
from ingest.load import read_document
from ingest.model import Kind
from ingest.options import ReadingOptions

GUIDANCE = "Care of Trees Guidance\n\n1. Councils should inspect trees.\n"


def findings(folder: Path, *rows: str, held: tuple[str, ...] = (), withdrawn: str = "") -> list[tuple[str, str]]:
    (folder / "guidance.txt").write_text(GUIDANCE, "utf-8")
    lines = ["Ref,Duty,How discharged,Compliance", *rows]
    (folder / "framework.csv").write_text("\n".join(lines) + "\n", "utf-8")
    guidance = read_document(
        folder / "guidance.txt",
        ReadingOptions(kind=Kind.GUIDANCE, title="Care of Trees Guidance", edition="2024-03-01"),
    )
    framework = read_document(folder / "framework.csv", ReadingOptions(kind=Kind.FRAMEWORK))
    guidance = replace(guidance, withdrawn=withdrawn)
    return [(one.row, one.kind) for one in evidence_findings(framework, guidance, held)]


DATED = "T9,Plant trees,Planting log of May 2024,Met"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("T1,Inspect trees,,Met", "blank"),
        ("T1,Inspect trees,–,Met", "blank"),
        ("T1,Inspect all trees,All trees are inspected,Met 2024", "circular"),
        ("T1,Inspect trees,Rota of the wardens,Met", "undated"),
        ("T1,Inspect trees,See the Tree Inspection Policy of May 2024,Met", "missing document"),
        ("T1,Inspect trees,Done by the Tree Inspection Framework below since 2023,Met", "missing document"),
        ("T1,Inspect trees,As in Care of Trees Guidance (2019),Met", "old edition"),
    ],
)
def test_a_finding_is_of_its_row(tmp_path: Path, row: str, kind: str) -> None:
    assert ("T1", kind) in findings(tmp_path, row, DATED)


def test_sound_evidence_has_no_finding(tmp_path: Path) -> None:
    row = "T1,Inspect trees,Round of the wardens of June 2024 minuted by committee,Met"
    assert findings(tmp_path, row, DATED) == []


def test_a_document_that_is_held_is_not_missing(tmp_path: Path) -> None:
    row = "T1,Inspect trees,See the Tree Inspection Policy of May 2024,Met"
    assert findings(tmp_path, row, DATED, held=("Tree Inspection Policy",)) == []


def test_an_edition_that_was_withdrawn_is_named_and_one_in_force_is_not(tmp_path: Path) -> None:
    row = "T1,Inspect trees,As in Care of Trees Guidance (2024),Met"
    assert findings(tmp_path, row, DATED) == []
    assert findings(tmp_path, row, DATED, withdrawn="2025-01-01") == [("T1", "old edition")]


def test_what_holds_of_every_row_is_said_once(tmp_path: Path) -> None:
    rows = ["T1,Inspect trees,Rota of the wardens,Met", "T2,Plant trees,Log of the nursery,Met", "T3,Fell trees,,Met"]
    assert findings(tmp_path, *rows) == [("", "undated"), ("T3", "blank")]
    assert findings(tmp_path, "T1,Inspect trees,,Met", "T2,Plant trees,,Met") == [("", "blank")]
