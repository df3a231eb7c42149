"""Answers given lately, kept so that a question that many ask is worked out once."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from app.answer.follow_up import follows
from app.answer.records import Answer, Hear
from app.web.metrics import QUESTIONS, SECONDS

if TYPE_CHECKING:
    from app.wiring import Clearline

KEPT = 500

Key = tuple[str, str, str]


@dataclass
class Answers:
    """Answers by question, the question that it follows up, and what they rest on: after an add, a removal, a decision
    or a scan none of them stands any more. With a language model nothing is kept, since it may write
    differently. Of several who ask the same at once, one is answered and the others are given that answer.
    """

    clearline: Clearline
    _kept: OrderedDict[Key, Future[Answer]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def kept(self, question: str, previous: str | None) -> Answer | None:
        """The answer, where it is there already. Raises what `Clearline.ground` raises."""
        if self.clearline.settings.llm:
            return None
        with self._lock:
            held = self._kept.get(self._key(question, previous))
        return held.result() if held is not None and held.done() and held.exception() is None else None

    def to(self, question: str, previous: str | None, hear: Hear | None = None) -> Answer:
        """The answer to a question, counted; `hear` as for `Clearline.ask`. Raises what `Clearline.ask` raises."""
        outcome = "problem"
        try:
            with SECONDS.time():
                answer = self._to(question, previous, hear)
            outcome = answer.status.value
            return answer
        finally:
            QUESTIONS.labels(outcome).inc()

    def _to(self, question: str, previous: str | None, hear: Hear | None) -> Answer:
        if self.clearline.settings.llm:
            return self.clearline.ask(question, previous=previous, hear=hear)
        key = self._key(question, previous)
        with self._lock:
            held = self._kept.get(key)
            mine: Future[Answer] = Future()
            if held is None:
                self._kept[key] = mine
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        if held is not None:
            return held.result()
        try:
            mine.set_result(self.clearline.ask(question, previous=key[1] or None, hear=hear))
        except BaseException as error:  # noqa: BLE001 - whoever waits for this answer is told of it too
            with self._lock:
                self._kept.pop(key, None)  # what went wrong is tried afresh
            mine.set_exception(error)
        return mine.result()

    def _key(self, question: str, previous: str | None) -> Key:
        followed = previous if previous and follows(question) else ""
        return question, followed, self.clearline.ground()
