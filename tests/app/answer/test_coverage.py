"""What an answer says that the framework covers is what the scan says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.answer.records import Status
from app.kept_scans import KeptScans
from app.settings import read_settings
from app.wiring import Clearline
from ingest.model import Kind, Verdict

QUESTIONS = (
    "does our framework cover having regard to the UNCRC?",
    "have we covered reviewing our arrangements regularly?",
    "is there a row for meeting the needs of families and carers?",
    "does the framework say that assurances are agreed within the council?",
    "is there any row evidencing self-assessment?",
    "have we got anything on working closely with local partners?",
)
OPENINGS = {Verdict.COVERED: "Covered:", Verdict.PARTIAL: "Covered in part:", Verdict.GAP: "A gap:"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_coverage_answer_says_what_the_scan_says(clearline: Clearline, question: str) -> None:
    answer = clearline.ask(question)
    assert answer.status is Status.ANSWERED
    findings = {one.statement.ref: one for one in clearline.scan().findings}
    cited = next(one for one in answer.citations if one.kind in ("statement", "clause"))
    refs = [ref for ref, one in findings.items() if cited.span.start <= one.statement.span.start < cited.span.end]
    openings = {OPENINGS.get(findings[ref].verdict, "") for ref in refs}
    if answer.text.startswith("Row"):
        row = next(one.ref for one in answer.citations if one.kind == "row")
        assert not any(
            findings[ref].verdict is Verdict.GAP and row in {one.ref for one in findings[ref].rows} for ref in refs
        )
    else:
        assert any(opening and answer.text.startswith(opening) for opening in openings)


def test_a_persons_decision_is_what_is_said(bundled_root: Path, tmp_path: Path) -> None:
    root = tmp_path / "library"
    shutil.copytree(bundled_root, root)
    question = "have we covered reviewing our arrangements regularly?"
    with Clearline.open(read_settings(library=root)) as clearline:
        assert clearline.ask(question).text.startswith("A gap:")
        clearline.decide("14/2", "override", "not-applicable", by="A. Officer", why="reviewed by the audit panel")
        text = clearline.ask(question).text
    assert text.startswith("By A. Officer’s decision of ")
    assert "“not-applicable”: “reviewed by the audit panel”" in text
    assert "The scan by itself found “gap”" in text


def test_a_kept_scan_of_other_texts_or_by_another_judge_is_none(clearline: Clearline) -> None:
    guidance, framework = (clearline.choose(kind, None).id for kind in (Kind.GUIDANCE, Kind.FRAMEWORK))
    sources = clearline.library.current()
    folder = clearline.library.root / "scans"
    same = KeptScans(folder, clearline.encoder, clearline.judge)
    assert same.of(guidance, framework, sources) is not None
    assert same.of(guidance, framework, {**sources, framework: "another"}) is None
    assert KeptScans(folder, clearline.encoder, None).of(guidance, framework, sources) is None


def test_what_is_held_of_a_question_is_answered_and_the_rest_is_said_not_to_be(clearline: Clearline) -> None:
    answer = clearline.ask("who answers for home to school transport and what's the budget?")
    assert answer.status is Status.PARTLY_ANSWERED
    assert [one.ref for one in answer.citations] == ["R33"]
    assert "no amount of money" in answer.text
    neither = clearline.ask("Who chairs the Delivery Board and how often does it meet?")
    assert neither.status is Status.NOT_IN_DOCUMENTS


def test_a_duty_without_an_owner_has_a_card_that_says_so(clearline: Clearline) -> None:
    answer = clearline.ask("who answers for political leadership of children's services?")
    assert answer.card is not None
    assert (answer.card.post, answer.card.row, answer.card.clause) == ("", "", "7")
    assert "no owner" in answer.card.note
    assert "has no row for it" in answer.text


@pytest.mark.parametrize("question", ["who won the cup?", "what about school dinners?", "best pizza in town?"])
def test_text_that_has_nothing_to_do_with_it_is_not_offered_as_near(clearline: Clearline, question: str) -> None:
    answer = clearline.ask(question)
    assert answer.status is Status.NOT_IN_DOCUMENTS
    assert answer.nearest == ()


@pytest.mark.parametrize(
    ("question", "refs"),
    [
        ("are fair access to schools and school transport answered for at the same board?", {"R32", "R33"}),
        ("what is the difference between alternative provision and home to school transport?", {"R29", "R33"}),
    ],
)
def test_two_matters_are_set_side_by_side(clearline: Clearline, question: str, refs: set[str]) -> None:
    answer = clearline.ask(question)
    assert refs <= {one.ref for one in answer.citations}
    assert "by the same post" in answer.text


def test_a_passage_named_by_its_reference_is_quoted_and_one_that_is_not_there_is_not(clearline: Clearline) -> None:
    assert [one.ref for one in clearline.ask("show me row R12").citations] == ["R12"]
    assert [one.ref for one in clearline.ask("what does paragraph 11 say?").citations] == ["11"]
    answer = clearline.ask("quote row R99")
    assert answer.status is Status.NOT_IN_DOCUMENTS
    assert "no row R99" in answer.text


@pytest.mark.parametrize("nothing", ["hello", "Good morning!", "why", "thanks"])
def test_a_greeting_is_no_question(clearline: Clearline, nothing: str) -> None:
    assert clearline.ask(nothing).status is Status.NOT_A_QUESTION


@pytest.mark.parametrize("question", ["who do I report to?", "whos my boss as lead member?"])
def test_the_askers_own_line_is_not_anothers(clearline: Clearline, question: str) -> None:
    answer = clearline.ask(question)
    assert {one.ref.partition("/")[0] for one in answer.citations} & {"7", "9"}
    assert answer.card is None or answer.card.row == ""
