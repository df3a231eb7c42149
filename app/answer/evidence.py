"""What the library holds on a question: passages found, weighed for whose duty they are, grouped by what is cited."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from app.answer.bars import Bars
from app.answer.holdings import Holdings
from app.answer.question import Form
from app.answer.reading import Reading
from ingest.model import Citation, Clause, KeyPoint, Row, Statement

if TYPE_CHECKING:
    from index.passages import Passage
    from index.search import Hit

DEPTH = 60
"""How many passages each search brings."""
JUDGED = 20
"""How many pieces of evidence the judge reads: the right one is among the first eight for all development questions."""
EXPANDED_SHARE = 0.5
"""The weight of the question put in the field's words beside the question as typed; flat between .3 and 1."""
SUBJECT_SHARE = 0.6
"""The weight of what is asked about without the names of the bearers, where some are named: every passage on a post
names it, and its name would else outweigh what is asked of it; flat from .3 to .6."""
SHARED_TEXT = 0.9
"""The weight of a row found by its whole text: how it is discharged is much the same in many rows."""
KEY_POINT = 0.9
"""The weight of a key point: it restates, and what it restates answers better where it is held."""
BOTH_BEARERS = 0.05
"""Given to a statement that binds all the bearers of the question at once."""
FORM_PRIOR = {
    (Form.ACCOUNTABILITY, "row"): 0.06,
    (Form.LOOKUP, "statement"): 0.03,
    (Form.COMPARISON, "statement"): 0.03,
}
"""Given to a row where it is asked who answers for something, and to a statement where it is asked what is expected."""
LEAD_IN = 0.10
"""Given to a lead-in, whose bullets come with it, where a list is asked for."""
OTHER_BEARER = 0.10
"""Taken from a passage that is somebody else's duty than the question's."""
BEFORE = 0.1
"""Given to what answers the question before best, where the question goes on about the same matter; flat to .15."""
BEFORE_FIRST = 3
"""So many of the best pieces for the question before may be what this one points back to."""
BESIDE = 0.8
"""Another sentence of the same clause with this share of the best one's score is quoted with it."""


class Searching(Protocol):
    """What is needed of the search: `index.search.Search` is one."""

    def search(
        self,
        query: str,
        k: int = ...,
        *,
        documents: Collection[str] | None = ...,
        kinds: Collection[str] | None = ...,
        also: str = ...,
    ) -> list[Hit]: ...


class Judging(Protocol):
    """What is needed of the judge: `index.judge.Judge` is one."""

    def answers(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row, statement or key point that was found. `score` orders it; `found` is the search's own score, 0 to 1.

    `group` is what a reader would call the place: the row, the key point, or the clause of a statement. `judged` is the
    probability that it answers the question, where a judge has read it.
    """

    passage: Passage
    group: str
    bearers: frozenset[str]
    score: float
    found: float
    judged: float | None = None
    beside: tuple[str, ...] = ()  # refs of other statements of the same clause that are about as good

    @property
    def is_row(self) -> bool:
        return self.passage.kind == "row"

    @property
    def is_guidance(self) -> bool:
        return self.passage.kind in ("statement", "clause")

    @property
    def document(self) -> str:
        """The edition's id."""
        return self.passage.document


class Evidences:
    """Finds evidence in the documents held."""

    def __init__(
        self,
        holdings: Holdings,
        search: Searching,
        judge: Judging | None = None,
        *,
        weigh_bearers: bool = True,
        bars: Bars | None = None,
    ) -> None:
        self.weigh_bearers = weigh_bearers
        self.holdings = holdings
        self.search = search
        self.judge = judge
        self.bars = bars or Bars()

    def find(self, reading: Reading, *, context: str = "", before: Reading | None = None) -> list[Evidence]:
        """The evidence for the question, best first, one piece a group.

        `context` is what an earlier turn was about, `before` its question where this one goes on about the same.
        """
        if before is not None:
            return self._going_on(self.find(reading, context=context), self.find(before))
        means = " ".join(reading.means)
        asked = " ".join(part for part in (reading.text, context) if part)
        scores: dict[str, tuple[Passage, float]] = {}
        queries = [(asked, 1.0 - EXPANDED_SHARE, means), (f"{asked} {means}" if means else asked, EXPANDED_SHARE, "")]
        if reading.subject and reading.bearers and self.weigh_bearers:
            queries = [(query, share * (1 - SUBJECT_SHARE), also) for query, share, also in queries]
            queries.append((f"{reading.subject} {' '.join(self.means_without_bearers(reading))}", SUBJECT_SHARE, ""))
        for query, share, also in queries:
            for hit in self.search.search(query, DEPTH, also=also):
                if hit.passage.kind == "clause":
                    continue  # a clause is found, and cited, by its best statement
                so_far = scores.get(hit.passage.key, (hit.passage, 0.0))[1]
                weight = SHARED_TEXT if hit.passage.kind == "row" and hit.view == "whole" else 1.0
                weight = KEY_POINT if hit.passage.kind == "key_point" else weight
                scores[hit.passage.key] = (hit.passage, so_far + share * weight * hit.score)
        pieces = [self._weighed(passage, score, reading) for passage, score in scores.values()]
        pieces.sort(key=lambda piece: (-piece.score, piece.passage.key))
        return self._grouped(self._judged(pieces, asked))

    def _going_on(self, found: Sequence[Evidence], earlier: Sequence[Evidence]) -> list[Evidence]:
        """The pieces with those first that answer the question before too."""
        worth = {(one.document, one.group): one.score / earlier[0].score for one in earlier[:BEFORE_FIRST]}
        moved = [replace(one, score=one.score + BEFORE * worth.get((one.document, one.group), 0.0)) for one in found]
        return sorted(moved, key=lambda piece: (-piece.score, piece.passage.key))

    def means_without_bearers(self, reading: Reading) -> tuple[str, ...]:
        """The field's words for the question, but for the names of its bearers."""
        names = [f"{one} {self.holdings.glossary.get(one, '')}".lower() for one in reading.bearers]
        words = {word for name in names for word in re.findall(r"[\w']+", name.replace("’", "'"))}
        return tuple(
            one for one in reading.means if not words.issuperset(re.findall(r"[\w']+", one.replace("’", "'").lower()))
        )

    def of_role(self, bearer: str) -> list[Evidence]:
        """The statements of one bearer's own duties, those first that say what the role is."""
        name = self.holdings.glossary.get(bearer, bearer)
        asked = f"role and responsibilities of the {name} ({bearer})"
        found = []
        for hit in self.search.search(asked, DEPTH, kinds=("statement",)):
            bearers = self.holdings.bearers(hit.passage)
            if bearers == {bearer}:
                found.append(Evidence(hit.passage, hit.passage.ref.partition("/")[0], bearers, hit.score, hit.score))
        return self._grouped(found)

    def _weighed(self, passage: Passage, score: float, reading: Reading) -> Evidence:
        bearers = self.holdings.bearers(passage)
        asked = set(reading.bearers) if self.weigh_bearers else set()
        elsewhere = bool(asked and bearers and not asked & bearers and passage.kind != "key_point")
        shift = -OTHER_BEARER if elsewhere and "LA" not in asked | bearers else 0.0
        if len(asked) > 1 and asked <= bearers and passage.kind == "statement":
            shift += BOTH_BEARERS
        shift += FORM_PRIOR.get((reading.form, passage.kind), 0.0)
        if reading.wants_list and passage.kind == "statement" and passage.text.endswith(":"):
            shift += LEAD_IN
        return Evidence(passage, passage.ref.partition("/")[0], bearers, score + shift, score)

    def _grouped(self, pieces: Iterable[Evidence]) -> list[Evidence]:
        groups: dict[tuple[str, str], list[Evidence]] = {}
        for piece in pieces:
            groups.setdefault((piece.document, piece.group), []).append(piece)
        best = []
        for members in groups.values():
            first = max(members, key=lambda piece: piece.score)
            near = [one.passage.ref for one in members if one is not first and one.score >= BESIDE * first.score]
            best.append(replace(first, beside=tuple(near)))
        return sorted(best, key=lambda piece: (-piece.score, piece.passage.key))

    def _judged(self, pieces: list[Evidence], asked: str) -> list[Evidence]:
        """The pieces, the first of them read by the judge and moved up by what it makes of them."""
        if self.judge is None or not pieces:
            return pieces
        read = pieces[:JUDGED]
        certain = self.judge.answers(asked, [piece.passage.text.replace("\t", " | ") for piece in read])
        judged = [
            replace(piece, score=piece.score + self.bars.judge_share * float(one), judged=float(one))
            for piece, one in zip(read, certain, strict=True)
        ]
        return judged + pieces[JUDGED:]

    def citation(self, evidence: Evidence) -> Citation:
        """The evidence as a citation, at its exact place."""
        return citation_of(evidence.passage, self.holdings)


def citation_of(passage: Passage, holdings: Holdings) -> Citation:
    """A passage as a citation, its quote taken from the canonical text."""
    record: Row | Statement | Clause | KeyPoint
    if passage.kind == "row":
        record = holdings.row(passage.document, passage.ref)
    elif passage.kind == "statement":
        record = holdings.statement(passage.document, passage.ref)
    elif passage.kind == "clause":
        record = holdings.clause(passage.document, passage.ref)
    else:
        record = holdings.key_point(passage.document, passage.ref)
    return holdings.citation(passage.document, passage.kind, passage.ref, passage.label, record.span)
