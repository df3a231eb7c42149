"""Asking as it unfolds: shown at once, sentence by sentence, worked out once, and to the end whoever listens."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.answer.records import Answer, Hear, SoFar
from app.web.answers import Answers
from app.web.asking import Asking
from app.web.audit import Audit
from app.web.visitors import Visitor
from app.wiring import Clearline

COMPARED = "What is the difference between the Director of Children's Services and the Lead Member?"
SENTENCES = re.compile(r'class="answer__(?:so-far|text)">(.*?)</p>', re.DOTALL)


@pytest.fixture
def asking(clearline: Clearline, tmp_path: Path) -> Asking:
    """The Ask page's work over the bundled library."""
    return Asking(clearline, Audit(tmp_path))


def test_an_answer_unfolds_and_what_was_said_is_not_taken_back(asking: Asking) -> None:
    shown = list(asking.ask(Visitor("a"), COMPARED))
    assert "Looking in the documents" in shown[0]
    assert "Looking for: " in shown[0] + shown[1]
    assert "turn__tools" in shown[-1]
    assert shown[-1] == asking.conversation(Visitor("a"))
    whole = SENTENCES.findall(shown[-1])[0].strip()
    parts = [SENTENCES.findall(one)[0].strip() for one in shown[:-1] if SENTENCES.search(one)]
    assert parts
    assert all(whole.startswith(part) for part in parts)
    assert all("answer__text" not in one for one in shown[:-1]), "a screen reader would speak before it is whole"
    assert len(list(asking.ask(Visitor("b"), COMPARED))) == 1, "what is known already is shown in one step"


def test_every_sentence_is_heard_as_it_is_written(clearline: Clearline) -> None:
    heard: list[SoFar] = []
    answer = clearline.ask(COMPARED, hear=heard.append)
    assert heard[0] == SoFar(answer.resolved_question or answer.question)
    assert [len(one.sentences) for one in heard] == list(range(len(answer.sentences) + 1))
    assert heard[-1].sentences == answer.sentences
    assert heard[-1].citations == answer.citations


def test_an_answer_is_worked_out_to_the_end_though_nobody_listens(asking: Asking) -> None:
    visitor = Visitor("gone")
    listening = asking.ask(visitor, "Who is accountable for school transport?")
    next(listening)
    del listening
    assert "turn__tools" in list(asking.follow(visitor))[-1]


class Slow:
    """A facade that takes its time to answer, and may fail."""

    def __init__(self, clearline: Clearline) -> None:
        self._clearline = clearline
        self.asked = 0
        self.broken = False
        self.go_on = threading.Event()
        self.settings = clearline.settings
        self.ground = clearline.ground

    def ask(self, question: str, *, previous: str | None = None, hear: Hear | None = None) -> Answer:
        """Wait, then answer or fail."""
        self.asked += 1
        self.go_on.wait(30)
        if self.broken:
            raise ZeroDivisionError
        return self._clearline.ask(question, previous=previous, hear=hear)


def test_what_several_ask_at_once_is_worked_out_once_and_a_failure_is_not_kept(clearline: Clearline) -> None:
    slow = Slow(clearline)
    answers = Answers(slow)  # type: ignore[arg-type]
    question = "Who is responsible for adoption?"
    slow.broken = True
    with ThreadPoolExecutor(5) as people:
        waiting = [people.submit(answers.to, question, None) for _ in range(5)]
        while slow.asked == 0:
            time.sleep(0.01)
        assert answers.kept(question, None) is None
        slow.go_on.set()
        assert all(isinstance(one.exception(), ZeroDivisionError) for one in waiting)
    slow.broken, before = False, slow.asked
    with ThreadPoolExecutor(5) as people:
        given = {id(one.result()) for one in [people.submit(answers.to, question, None) for _ in range(5)]}
    assert len(given) == 1
    assert slow.asked == before + 1
    assert answers.kept(question, None) is not None
