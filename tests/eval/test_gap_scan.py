"""The scan of real documents with the real model and judge: the bundled pair, and a pair of another subject."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eval.gap.as_json import scan_to_json
from eval.gap.bearers import RowBearers
from eval.gap.records import Scan, StatementFinding
from eval.gap.scan import scan
from eval.quality.gaps import LABELS, gap_figures, read_labels
from index.encoder import TokenEncoder
from index.judge import load_judge
from ingest.corpus import bundled
from ingest.load import read_document
from ingest.model import Document, Kind, Verdict
from ingest.options import ReadingOptions

GUIDANCE = """Guidance on the role of the Senior Information Risk Owner

1. Every local authority must appoint a Senior Information Risk Owner (SIRO).

2. The SIRO should ensure that every information asset has a named owner, including assets held by contractors, and that
owners review their risks every six months. The SIRO may delegate tasks to the data protection officer.

3. The Caldicott Guardian should advise on information sharing with NHS partners.

4. Local authorities should carry out data protection impact assessments before introducing new systems.
"""
FRAMEWORK = """Ref,What we must do,Lead officer,Our evidence,Status
IG1,Borsetshire County Council has a SIRO in post,Chief Executive,Minute of 12 May 2024,Compliant
IG2,Named owner for all info assets,SIRO,,
IG3,Advise on sharing data with NHS bodies,SIRO,Data Sharing Protocol,Compliant
IG4,BCC: DPIAs done prior to go-live of new systems,Head of IT,See the DPIA Log below,Compliant
IG5,Answer freedom of information requests within 20 working days,SIRO,FOI tracker of June 2025,Compliant
"""


@pytest.fixture(scope="session")
def pair() -> tuple[Document, Document]:
    guidance, framework = [
        read_document(
            path,
            ReadingOptions(
                kind=one.kind, title=one.title, edition=one.edition, document_id=one.id, publisher=one.publisher
            ),
        )
        for path, one in bundled()
    ]
    return guidance, framework


@pytest.fixture(scope="session")
def found(pair: tuple[Document, Document], encoder: TokenEncoder) -> Scan:
    return scan(*pair, encoder=encoder, judge=load_judge())


@pytest.fixture(scope="session")
def other_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Document]:
    return read_pair(tmp_path_factory.mktemp("other"), GUIDANCE, FRAMEWORK)


def read_pair(folder: Path, guidance: str, framework: str) -> tuple[Document, Document]:
    """A guidance of plain text and a framework of comma-separated values, written and read."""
    (folder / "guidance.txt").write_text(guidance, "utf-8")
    (folder / "framework.csv").write_text(framework, "utf-8")
    return (
        read_document(folder / "guidance.txt", ReadingOptions(kind=Kind.GUIDANCE)),
        read_document(folder / "framework.csv", ReadingOptions(kind=Kind.FRAMEWORK)),
    )


def of(found: Scan, ref: str) -> StatementFinding:
    return next(one for one in found.findings if one.statement.ref == ref)


def test_no_duty_of_the_lead_member_is_met_by_a_row_of_the_director(found: Scan) -> None:
    lead_member = [one for one in found.findings if one.statement.clause in ("7", "8")]
    assert len(lead_member) == 9
    assert {one.verdict for one in lead_member} == {Verdict.GAP}
    assert all(not one.rows for one in lead_member)
    assert any("wrong bearer" in near.reason for one in lead_member for near in one.near_misses)


def test_the_verdicts_that_the_product_stands_for(found: Scan) -> None:
    assert of(found, "6/5").verdict is Verdict.GAP
    assert of(found, "12/1").verdict is Verdict.NOT_APPLICABLE
    assert of(found, "11/1").verdict is Verdict.COVERED
    assert "R14" in {row.ref for row in of(found, "11/1").rows}
    assert "their families and carers" in of(found, "5/3").missing
    assert of(found, "9/4").missing[-1] == "LMCS"


def test_a_key_point_lifts_nothing_and_is_named(found: Scan) -> None:
    designate = of(found, "7/1")
    assert "K1" in {point.ref for point in designate.key_points}
    assert "K1" in designate.reason


def test_the_scan_agrees_with_the_reader(found: Scan) -> None:
    figures = gap_figures(found, read_labels(LABELS / "dcs-lmcs-guidance.yaml").labels)
    assert figures.agreement_with_accepted >= 0.9
    assert not figures.near_misses_cited


def test_limbs_and_counts_are_of_the_documents(found: Scan, pair: tuple[Document, Document]) -> None:
    guidance, framework = pair
    assert sum(found.summary.values()) == len(guidance.statements) == 48
    rows = {row.ref for row in framework.rows}
    for one in found.findings:
        bearers = set(one.statement.bearers)
        assert all(limb in one.statement.text or limb in bearers for limb in (*one.missing, *one.found))
        assert {row.ref for row in one.rows} <= rows
        assert not {row.ref for row in one.rows} & {near.ref for near in one.near_misses}


def test_rows_beside_the_guidance_are_found_with_its_scope(found: Scan) -> None:
    transport = next(row for row in found.orphan_rows if row.ref == "R33")
    assert "paragraphs 5 to 16 only" in transport.reason
    assert len(found.rows_without_compliance) == 44
    missing = {(one.row, one.text) for one in found.evidence if one.kind == "missing document"}
    assert any(row == "R13" and "Local Assurance Framework below" in text for row, text in missing)


def test_two_scans_are_the_same_to_the_byte(
    found: Scan, pair: tuple[Document, Document], encoder: TokenEncoder
) -> None:
    again = scan(*pair, encoder=encoder, judge=load_judge())
    assert json.dumps(scan_to_json(found)) == json.dumps(scan_to_json(again))


def test_the_scan_works_without_the_judge(pair: tuple[Document, Document], encoder: TokenEncoder) -> None:
    alone = scan(*pair, encoder=encoder)
    assert of(alone, "5/4").verdict is Verdict.COVERED
    assert {one.verdict for one in alone.findings if one.statement.clause in ("7", "8")} == {Verdict.GAP}


def test_another_subject_another_council_another_table(
    other_pair: tuple[Document, Document], encoder: TokenEncoder
) -> None:
    found = scan(*other_pair, encoder=encoder, judge=load_judge())
    assert of(found, "1/1").verdict is Verdict.COVERED
    owners = of(found, "2/1")
    assert owners.verdict is Verdict.PARTIAL
    assert any("every six months" in limb for limb in owners.missing)
    assert of(found, "2/2").verdict is Verdict.NOT_APPLICABLE
    assert of(found, "3/1").verdict is Verdict.GAP  # the row is the SIRO's, the duty the Caldicott Guardian's
    assert "IG5" in {row.ref for row in found.orphan_rows}
    kinds = {(one.row, one.kind) for one in found.evidence}
    assert {("IG2", "blank"), ("IG4", "missing document"), ("IG3", "undated")} <= kinds
    assert ("IG1", "undated") not in kinds
    assert found.rows_without_compliance == ("IG2",)


def test_a_made_pair_is_read_as_its_author_reads_it(encoder: TokenEncoder) -> None:
    folder = Path(__file__).parent / "pairs" / "adult-safeguarding"
    guidance = read_document(folder / "guidance.txt", ReadingOptions(kind=Kind.GUIDANCE))
    framework = read_document(folder / "framework.csv", ReadingOptions(kind=Kind.FRAMEWORK))
    found = scan(guidance, framework, encoder=encoder, judge=load_judge())
    figures = gap_figures(found, read_labels(folder / "labels.yaml").labels)
    assert figures.agreement >= 0.85
    assert not figures.near_misses_cited
    assert of(found, "4/1").missing == ("DASS",)  # a duty of two, met for one
    assert "the adult is asked what outcome they want" in of(found, "3/2").missing


def test_the_outcome_of_another_review_is_not_the_outcome_asked_for(encoder: TokenEncoder, tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        (
            "1. The council should assess its home care each year against national figures. "
            "The outcome should be shared with the carers' forum.\n\n"
            "2. The council should publish a strategy for carers.\n"
        ),
        (
            "Ref,Duty,Owner\nQ1,Council to share outcome of parking review w/ Carers' Forum,DASS\n"
            "Q2,Council to publish a strategy for carers,DASS\n"
        ),
    )
    found = scan(guidance, framework, encoder=encoder, judge=load_judge())
    assert of(found, "1/2").rows == ()
    assert of(found, "2/1").verdict is Verdict.COVERED


def test_figures_prohibitions_and_posts_that_no_list_holds(encoder: TokenEncoder, tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        (
            "1. The council must not sell alcohol in parks. The council must collect £5,000 a year from events.\n\n"
            "2. The head of parks must report to the council by 1 April. The head of parks should plant 5,000 trees.\n"
        ),
        (
            "Ref,Duty,Owner\nP1,Sell alcohol in parks,Events Manager\n"
            "P2,Collect £500 a year from events,Events Manager\n"
            "P3,Report to the council by 1 May,Head of Parks\nP4,Plant 5000 trees,Head of Parks\n"
        ),
    )
    found = scan(guidance, framework, encoder=encoder, judge=load_judge())
    verdicts = {one.statement.ref: one.verdict.value for one in found.findings}
    assert verdicts == {"1/1": "gap", "1/2": "partial", "2/1": "partial", "2/2": "covered"}
    assert [near.reason for near in of(found, "1/1").near_misses] == ["other duty: it says the opposite"]
    assert of(found, "1/2").missing == ("collect £5,000 a year from events",)


def test_a_row_that_names_nobody_is_not_said_to_be_the_bearer_s(encoder: TokenEncoder, tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        "1. The council must plant oaks in each park.\n",
        "Ref,Duty\nQ1,Plant oaks in each park\n",
    )
    found = scan(guidance, framework, encoder=encoder, judge=load_judge())
    said = "Q1 says the same duty, with every part of it. Q1 names nobody who answers for it."
    assert of(found, "1/1").reason == said


def test_a_row_that_says_the_condition_only_says_nothing_of_the_duty(encoder: TokenEncoder, tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        (
            "1. Parish councils should publish what they spend. Where a parish council pays for a crossing patrol, "
            "it must not direct where the patrol stands.\n"
        ),
        (
            "Ref,Duty,Owner\nQ1,Parish councils hear what the patrols cost,Finance\n"
            "Q2,Parish councils publish spending,Finance\n"
        ),
    )
    found = scan(guidance, framework, encoder=encoder, judge=load_judge())
    assert [row.ref for row in of(found, "1/1").rows] == ["Q2"]
    assert of(found, "1/2").verdict is Verdict.GAP


def test_who_does_it_together_and_by_whom_it_is_done_are_whose_row_it_is(tmp_path: Path) -> None:
    (tmp_path / "framework.csv").write_text(
        'Ref,Duty,Owner\nQ1,"Rota data swapped monthly, police and council",Police Inspector\n'
        'Q2,"Rota data sent to schools, police and council",DASS\nQ3,Appointment made by Council jointly w/ NHS,CEX\n'
        "Q4,Ensure each plan is approved by Council,DASS\n"
    )
    framework = read_document(tmp_path / "framework.csv", ReadingOptions(kind=Kind.FRAMEWORK))
    bearers = RowBearers(framework)
    assert [bearers.of(row) for row in framework.rows] == [("POLICE", "LA"), ("DASS",), ("LA",), ("DASS",)]


def test_a_row_opens_with_its_bearer_though_a_few_words_stand_before_or_no_list_holds_it(tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        (
            "1. Tree surgeons are encouraged to hold cover.\n\n2. The council must act.\n\n"
            "3. The oak safety panel must meet each term.\n"
        ),
        (
            "Ref,Duty,Owner\nQ1,Parks Scrutiny Cttee checks the plan,Scrutiny Chair\n"
            "Q2,With owners' consent the Council fells oaks,Forester\nQ3,Tree surgeons carry cover,Parks\n"
            "Q4,Oak Alliance keeps a list,Oak Alliance\nQ5,Parks Team keeps a list,Parks Team\n"
            "Q6,Where the fence is down the Council mends it,Forester\n"
            "Q7,Safety panel meets each term,Panel Chair\n"
        ),
    )
    bearers = RowBearers(framework, guidance)
    found = [bearers.of(row) for row in framework.rows]
    assert found == [("SCRUTINY",), ("LA",), ("tree surgeon",), ("oak alliance",), ("LA",), (), ("oak safety panel",)]


def test_a_row_s_owner_whom_the_guidance_binds_by_a_longer_name_is_that_post(tmp_path: Path) -> None:
    guidance, framework = read_pair(
        tmp_path,
        ("1. The tree safety lead officer should survey oaks.\n\n2. The survey service should publish its results.\n"),
        (
            "Ref,Duty,Owner\nQ1,Survey oaks,Tree Safety Lead\n"
            "Q2,Felling agreed daily by the Tree Safety Lead,Head of Parks\n"
            "Q3,Publish results,Survey team (Oak & Co)\n"
            "Q4,Council to buy saws,Fleet Officer\nQ5,Mend saws,Fleet Officer\n"
        ),
    )
    bearers = RowBearers(framework, guidance)
    lead, service = ("tree safety lead officer",), ("survey service",)
    assert [bearers.of(row) for row in framework.rows] == [lead, lead, service, ("LA",), ("LA",)]


def test_an_empty_framework_makes_every_duty_a_gap(pair: tuple[Document, Document], encoder: TokenEncoder) -> None:
    guidance, framework = pair
    found = scan(guidance, replace(framework, rows=(), key_points=()), encoder=encoder, judge=load_judge())
    assert {one.verdict for one in found.findings} == {Verdict.GAP, Verdict.NOT_APPLICABLE}
    assert found.orphan_rows == ()


def test_a_row_that_cites_an_older_edition_is_named(pair: tuple[Document, Document], encoder: TokenEncoder) -> None:
    guidance, framework = pair
    row = framework.rows[0]
    cells = tuple(
        replace(cell, text=f"See {guidance.title.title()} (2009)") if place == 3 else cell
        for place, cell in enumerate(row.cells)
    )
    changed = replace(framework, rows=(replace(row, cells=cells),), key_points=())
    found = scan(guidance, changed, encoder=encoder)
    assert any(one.kind == "old edition" and "2009" in one.text for one in found.evidence)


def test_scanning_imports_neither_torch_nor_the_pages() -> None:
    code = (
        "import sys; import app.cli.scan, eval.gap.scan, index.judge, index.encoder;"
        "print([name for name in ('torch', 'gradio', 'sklearn', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.shared
def test_shared_mappings_are_ranked_better_than_by_similarity_alone(shared: Path, encoder: TokenEncoder) -> None:
    from eval.quality.mapping import evaluate_mapping, read_mapping

    figures = evaluate_mapping(read_mapping(shared / "benchmarks/mappings/nist-csf-1.1__nist-csf-2.0.json"), encoder)
    assert figures.map_at_10 > 0.69
    assert figures.gap_auroc is not None
    assert figures.gap_auroc > 0.9
