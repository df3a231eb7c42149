"""Which row answers which statement: the counterpart of a passage on the other side, by what they ask."""

from __future__ import annotations

from dataclasses import dataclass

from app.answer.evidence import Searching
from app.answer.holdings import Holdings
from app.answer.prose import spelled
from app.answer.reading import Reading
from index.passages import Passage
from ingest.model import Kind

SAME = 0.5
"""Likeness from which a row and a statement say the same: on the bundled pair, read by hand, every pair above it does
and all but two that do are above it (search scores, the mean of both directions)."""
SAME_BEARER = 0.15
"""What the same bearer is worth in choosing the nearest row: a council's duty is nearest to the council's own rows."""


@dataclass(frozen=True, slots=True)
class RowMatch:
    """The row that comes nearest to a statement. `answers`: the same duty of the same bearer; `reason` says why not."""

    row: Passage | None
    answers: bool
    reason: str = ""
    nearest: tuple[Passage, ...] = ()  # where none answers: the row most alike, and the bearer's own row most alike


class Alignment:
    """Counterparts, found with the library's own search."""

    def __init__(self, holdings: Holdings, search: Searching, same: float = SAME) -> None:
        self.holdings = holdings
        self.same = same
        self.search = search
        self._kept: dict[tuple[str, str, str, Kind], tuple[Passage, float] | None] = {}

    def statement_of_row(self, row: Passage) -> Passage | None:
        """The guidance statement that asks for what the row says, or None."""
        record = self.holdings.row(row.document, row.ref)
        best = self._best(row.document, record.duty, "statement", Kind.GUIDANCE)
        return best[0] if best and best[1] >= self.same else None

    def row_of_statement(self, statement: Passage) -> Passage | None:
        """The row that says what the statement asks, whoever's duty it is, or None."""
        best = self._best(statement.document, statement.text, "row", Kind.FRAMEWORK)
        return best[0] if best and best[1] >= self.same else None

    def row_for(self, statement: Passage, reading: Reading) -> RowMatch:
        """The row nearest to the statement, and whether it is the same duty of the same bearer."""
        asked = set(statement.bearers) or set(reading.bearers)
        best = self._best(statement.document, statement.text, "row", Kind.FRAMEWORK)
        if best is None:
            return RowMatch(None, False)
        row, likeness = best
        own = self._nearest(statement, asked, reading)
        owned = self.holdings.bearers(row)
        if likeness < self.same:
            return RowMatch(row, False, reason="another duty", nearest=(own or row,))
        if asked and owned and not asked & owned:
            reason = f"it is the duty of {', '.join(sorted(owned))}"
            return RowMatch(row, False, reason=reason, nearest=(row, own) if own and own.key != row.key else (row,))
        return RowMatch(row, True)

    def _nearest(self, statement: Passage, asked: set[str], reading: Reading) -> Passage | None:
        """The row nearest where none is the same: like the clause and the question, of the same bearer if it can be."""
        documents = [held.id for held in self.holdings.of_kind(Kind.FRAMEWORK)]
        scores: dict[str, tuple[Passage, float]] = {}
        for text in (f"{statement.heading}: {statement.text}", f"{reading.text} {' '.join(reading.means)}"):
            for hit in self.search.search(
                spelled(text, self.holdings.glossary), 60, documents=documents, kinds=("row",)
            ):
                same = self.holdings.bearers(hit.passage) & asked
                before = scores.get(hit.passage.key, (hit.passage, SAME_BEARER if same else 0.0))[1]
                scores[hit.passage.key] = (hit.passage, before + hit.score / 2)
        return max(scores.values(), key=lambda pair: pair[1], default=(None, 0.0))[0]

    def _best(self, document: str, text: str, kind: str, side: Kind) -> tuple[Passage, float] | None:
        """The counterpart of a document's text: kept, since it takes six searches and no question changes it."""
        key = (document, text, kind, side)
        if key not in self._kept:
            self._kept[key] = self._found(*key)
        return self._kept[key]

    def _found(self, document: str, text: str, kind: str, side: Kind) -> tuple[Passage, float] | None:
        documents = [held.id for held in self.holdings.of_kind(side)]
        if not documents or not text.strip():
            return None
        whole = spelled(text, self.holdings.glossary)
        scored = [
            (hit.passage, (hit.score + self._back(hit.passage, document, text)) / 2)
            for hit in self.search.search(whole, 5, documents=documents, kinds=(kind,))
        ]
        return max(scored, key=lambda pair: pair[1], default=None)

    def _back(self, found: Passage, document: str, text: str) -> float:
        """How alike they are seen from the other side, where the shorter text is not drowned by the longer."""
        own = found.views[0].text if found.views else found.text
        for hit in self.search.search(spelled(own, self.holdings.glossary), 10, documents=(document,)):
            if text in hit.passage.text:
                return hit.score
        return 0.0
