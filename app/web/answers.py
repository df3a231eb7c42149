"""Answers given lately, kept so that a question that many ask is worked out once."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from app.answer.follow_up import follows
from app.answer.records import Answer

if TYPE_CHECKING:
    from app.wiring import Clearline

KEPT = 500

Key = tuple[str, str, str]


@dataclass
class Answers:
    """Answers by question, the question that it follows up, and the index that they were found in: an add or a removal
    makes a new index, and so none of them stands any more. With a language model nothing is kept, since it may write
    differently.
    """

    clearline: Clearline
    _kept: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def to(self, question: str, previous: str | None) -> Answer:
        """The answer to a question. Raises what `Clearline.ask` raises."""
        if self.clearline.settings.llm:
            return self.clearline.ask(question, previous=previous)
        previous = previous if previous and follows(question) else None
        key = (question, previous or "", self.clearline.search().info.directory.name)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = self.clearline.ask(question, previous=previous)
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return answer
