"""A search and a judge that do nothing twice, for runs that ask the same questions over and over."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from app.answer.evidence import Judging
from index.search import Hit, Search


class RememberingSearch(Search):
    """The open index of another search; what was found once is found again at once."""

    def __init__(self, search: Search) -> None:
        self.__dict__.update(search.__dict__)
        self._found: dict[tuple[object, ...], list[Hit]] = {}

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        documents: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        also: str = "",
    ) -> list[Hit]:
        """As `Search.search`."""
        of = None if documents is None else tuple(documents)
        key = (query, k, of, None if kinds is None else tuple(kinds), also)
        if key not in self._found:
            self._found[key] = super().search(query, k, documents=documents, kinds=kinds, also=also)
        return self._found[key]


class RememberingJudge:
    """A judge that keeps what it made of each pair; a score never depends on the other pairs given."""

    def __init__(self, judge: Judging) -> None:
        self._judge = judge
        self._judged: dict[tuple[str, str], float] = {}

    def answers(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """As `Judge.answers`."""
        new = [one for one in dict.fromkeys(passages) if (question, one) not in self._judged]
        for one, sure in zip(new, self._judge.answers(question, new), strict=True):
            self._judged[question, one] = float(sure)
        return np.array([self._judged[question, one] for one in passages], dtype=np.float32)
