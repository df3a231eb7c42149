"""How much of a clause to quote: the sentence that answers, and those that it cannot be understood without."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.answer.holdings import Holdings
from ingest.model import Citation, Clause, Span, Statement

LEANS_BACK = re.compile(
    r"^(?:this|these|those|they|it|he|she|in particular|in doing (?:so|this)|however|therefore|accordingly|such"
    r"|the post[- ]?holder|for example|in addition|similarly|but|nor)\b",
    re.IGNORECASE,
)
LEADS_ON = re.compile(
    r"^(?:in particular|this (?:means|includes)|these include|they should,? however|for example|that is)\b",
    re.IGNORECASE,
)
SENTENCES_QUOTED = 4
"""A quote of more sentences is not read; a lead-in with its list is quoted whole all the same."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of whole sentences of one clause, `first` to `last` (positions from 1), or a lead-in with its bullets."""

    document: str
    clause: Clause
    first: int
    last: int
    bullets: tuple[Clause, ...] = ()

    def citation(self, holdings: Holdings, label: str) -> Citation:
        """The excerpt as one citation: a statement where it is one sentence, else its clause."""
        statements = self.clause.statements
        opening, closing = statements[self.first - 1], statements[self.last - 1]
        end = self.bullets[-1].span.end if self.bullets else closing.span.end
        span = Span(self.document, opening.span.page, opening.span.start, end)
        if self.bullets:
            return holdings.citation(self.document, "clause", self.clause.ref, f"{label}, with its list", span)
        if self.first == self.last:
            return holdings.citation(self.document, "statement", opening.ref, f"{label}, sentence {self.first}", span)
        whole = f"{label}, sentences {self.first} to {self.last}"
        return holdings.citation(self.document, "clause", self.clause.ref, whole, span)


def excerpt_of(holdings: Holdings, document: str, statement: Statement, beside: Collection[str] = ()) -> Excerpt:
    """The excerpt around a statement; `beside` are the refs of other statements that answer about as well."""
    clause = holdings.clause(document, statement.clause)
    place = statement_place(statement)
    bullets = bullets_of(holdings, document, clause)
    if bullets and statement.ref == clause.statements[-1].ref:
        return Excerpt(document, clause, place, place, bullets)
    near = [statement_place(one) for one in clause.statements if one.ref in beside]
    first, last = _around(clause, min([place, *near]), max([place, *near]))
    if last - first + 1 > SENTENCES_QUOTED:
        first, last = _around(clause, place, place)
    return Excerpt(document, clause, first, last)


def bullets_of(holdings: Holdings, document: str, clause: Clause) -> tuple[Clause, ...]:
    """The bullets that hang under a clause, and those under them, in order."""
    return tuple(
        one
        for one in holdings.document(document).clauses
        if one.parent and (one.ref + ".").startswith(clause.ref + ".") and one.ref != clause.ref
    )


def statement_place(statement: Statement) -> int:
    """The statement's position in its clause, from 1."""
    return int(statement.ref.rpartition("/")[2])


def _around(clause: Clause, first: int, last: int) -> tuple[int, int]:
    statements = clause.statements
    while first > 1 and LEANS_BACK.match(statements[first - 1].text):
        first -= 1
    while last < len(statements) and LEADS_ON.match(statements[last].text):
        last += 1
    return first, last
