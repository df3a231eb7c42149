"""Evidence → what is said, differently for each form of question; each sentence rests on a quote or says what lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answer.comparison import Comparison
from app.answer.counterparts import Counterparts
from app.answer.coverage import Coverage
from app.answer.draft import Draft
from app.answer.evidence import Evidence, Evidences
from app.answer.holdings import Holdings
from app.answer.prose import quoted
from app.answer.reading import Reading
from app.answer.saying import Saying
from ingest.model import ColumnRole, Kind

MOST_ROWS = 3
"""A duty that a framework splits (leadership, strategy and effectiveness) takes three rows; more is padding."""
MOST_BESIDE = 2
"""So many pieces about as good are said beside the best one."""
AS_GOOD = 0.95
"""Guidance with this share of the best row's score is said instead of the row's own counterpart."""
WORTH_SAYING = 0.75
"""Where guidance answers who is accountable best, the framework's best row is said too if it has this share of it."""
ABOUT_AS_GOOD = 0.84
"""A piece with this share of the best one's score belongs to the answer too."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes an answer into a draft."""

    draft: Draft
    holdings: Holdings
    counterparts: Counterparts
    evidences: Evidences

    @property
    def saying(self) -> Saying:
        """The sentences that answers are made of."""
        return Saying(self.draft, self.holdings, self.counterparts)

    def accountability(self, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Who answers for it, and where: the rows that say so, and the guidance clause beside them."""
        best = evidence[0]
        if not best.is_row:
            if best.passage.kind == "statement" and best.bearers and not best.bearers & set(reading.bearers):
                self.draft.say(
                    f"By the guidance this is for {self.saying.names(best.passage.bearers)}.", self.saying.cite(best)
                )
            self.lookup(reading, evidence)
            row = next((one for one in evidence if one.is_row), None)
            silent = not any(citation.kind == "row" for citation in self.draft.citations)
            if silent and row is not None and row.score >= best.score * WORTH_SAYING and not _of_others(row, reading):
                self.saying.row(row.passage)
            return
        near = [one for one in about_as_good(evidence) if one.is_row and one.document == best.document]
        for one in [best, *near][:MOST_ROWS]:
            self.saying.row(one.passage)
        guidance = next((one for one in evidence[1:] if one.is_guidance), None)
        as_good = guidance is not None and guidance.score >= best.score * AS_GOOD
        self.saying.guidance_beside(best, evidence, mentioned=as_good)
        if guidance is not None and as_good:
            self.saying.text(guidance.passage, guidance.beside)
            if guidance.passage.kind == "statement":
                self.saying.row_for(guidance.passage)

    def lookup(self, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """What the text says: the best statement or row, those about as good, and its counterpart on the other side."""
        best = evidence[0]
        self._say_piece(best)
        if best.passage.kind == "statement":
            self.saying.row_for(best.passage)
        statement = self.counterparts.statement_of_row(best.passage, evidence) if best.is_row else None
        if statement is not None:
            self.saying.text(statement)
        near = about_as_good(evidence)[:MOST_BESIDE]
        beside = [one for one in near if not self.saying.is_said(one.passage, one.beside)]
        if beside:
            self.draft.say("Near to the question is also this.", self.saying.cite(beside[0]))
        for one in beside:
            self._say_piece(one)

    def _say_piece(self, one: Evidence) -> None:
        if one.is_row:
            self.saying.row(one.passage)
        else:
            self.saying.text(one.passage, one.beside)

    def comparison(self, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Two bearers or two matters side by side."""
        comparison = Comparison(self.draft, self.holdings, self.counterparts, self.evidences, self.saying)
        if not comparison.say(reading, evidence):
            self.lookup(reading, evidence)

    def coverage(self, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Whether the framework provides for it."""
        if not Coverage(self.draft, self.holdings, self.counterparts, self.saying).say(reading, evidence):
            self.lookup(reading, evidence)

    def role(self, reading: Reading) -> None:
        """What each bearer's role is, in guidance's own words, and what the framework has for it."""
        most = 1 if len(reading.bearers) > 1 else 2
        for bearer in reading.bearers:
            for one in self.evidences.of_role(bearer)[:most]:
                self.saying.text(one.passage, one.beside)
        self._say_rows_of(reading)

    def _say_rows_of(self, reading: Reading) -> None:
        """Whose rows the framework holds, and the key point that names a bearer without any."""
        for document in self.holdings.of_kind(Kind.FRAMEWORK):
            for bearer in reading.bearers:
                count = self.holdings.rows_of(document, bearer)
                name = self.draft.speller.name(bearer).rstrip(",")
                if count:
                    self.draft.say(f"{count} of the framework’s {document.rows} rows are for {name}.")
                    continue
                self.draft.say(f"No row of the framework is for {name}: that is a gap.")
                named = re.compile(rf"\b{re.escape(bearer)}\b")
                held = self.holdings.document(document.id).key_points if document.key_points else ()
                point = next((point for point in held if named.search(point.text)), None)
                if point is not None:
                    cited = self.draft.cite(self.holdings.passage(document.id, "key_point", point.ref))
                    self.draft.say(f"Only the key points name it: {quoted(point.text)}", cited)

    def identity(self, reading: Reading) -> bool:
        """Who holds a post, where a row says so; False where none does."""
        for bearer in reading.bearers:
            place = self.holdings.post_holder(bearer)
            if place is not None:
                document, row = place
                number = self.draft.cite(self.holdings.passage(document, "row", row.ref))
                discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
                local = next(short for short, statutory in self.holdings.same_post.items() if statutory == bearer)
                name = self.draft.speller.name(local).rstrip(",")
                self.draft.say(f"The post is held by {name}.", number)
                self.draft.say(f"The framework’s row {row.ref}, {quoted(row.duty)}, says: {quoted(discharge)}.", number)
                self.draft.say("The documents give the post, not the name of a person.")
                return True
        return False


def own_first(reading: Reading, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The evidence with a duty of the bearers asked about before a somewhat better one that is others'."""
    own = next((one for one in evidence if not _of_others(one, reading)), None)
    if own is None or not _of_others(evidence[0], reading) or own.score < evidence[0].score * WORTH_SAYING:
        return evidence
    return [own, *(one for one in evidence if one is not own)]


def _of_others(row: Evidence, reading: Reading) -> bool:
    return bool(reading.bearers and row.bearers and not set(reading.bearers) & row.bearers)


def about_as_good(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What else belongs to the answer: pieces about as good as the first."""
    return [one for one in evidence[1:] if one.score >= evidence[0].score * ABOUT_AS_GOOD]
