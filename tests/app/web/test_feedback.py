"""What people think of answers comes back as questions that the evaluation reads."""

from __future__ import annotations

from pathlib import Path

from app.answer.records import answer_to_json
from app.web.asking import Asking
from app.web.audit import Audit
from app.web.visitors import Visitor
from app.wiring import Clearline
from eval.quality.answers import mark_all, read_questions, summary

TRANSPORT = "Who is accountable for home to school transport?"


def test_thumbs_come_back_as_questions_that_are_evaluated(clearline: Clearline, tmp_path: Path) -> None:
    asking = Asking(clearline, Audit(tmp_path))
    asking.feedback.path = tmp_path / "feedback.jsonl"
    visitor = Visitor("a")
    for question in (TRANSPORT, "and for adoption?", "Who pays for llamas?"):
        list(asking.ask(visitor, question))
    for number, (thumb, reason) in enumerate([("up", ""), ("up", ""), ("up", "")], start=1):
        asking.judge(visitor, number, thumb, reason)
    asking.judge(visitor, 1, "down", "It names the wrong: board\n- and more")
    exported = tmp_path / "feedback.yaml"
    exported.write_text(asking.feedback.as_questions(), encoding="utf-8")
    questions = read_questions(exported)
    assert [one.get("previous") for one in questions] == [
        None,
        "Who is accountable for home to school transport?",
        None,
    ]
    marked = mark_all(questions, lambda question, previous: answer_to_json(clearline.ask(question, previous=previous)))
    figures = summary(marked)
    assert (figures["questions"], figures["answered_and_cited"], figures["refused"]) == (3, 1.0, 1.0)
    assert "It names the wrong: board" in exported.read_text("utf-8")
