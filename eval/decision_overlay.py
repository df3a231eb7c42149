"""People's decisions laid over today's texts: which sentence each is about now, and whether it can still be trusted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.compare_text import similarity
from eval.fingerprints import (
    evidence_fingerprint,
    evidence_text,
    row_fingerprint,
    row_text,
    statement_fingerprint,
)
from ingest.model import Decision, Document, Row, Statement, Verdict

SAME_PLACE = 0.15
"""What standing at the old ref counts for, in similarity, when a sentence has changed and its heir is looked for."""
HEIR = 0.5
"""The least similarity, with that bonus, of a sentence or a row that takes the place of one that is gone."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """What changed under a decision: `what` is `statement`, `row`, `evidence` or `computed verdict`."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The last decision on a statement. `decided` is None where the decision was reopened or is suspect."""

    decision: Decision
    statement: str  # the ref at which the sentence stands today; empty where nothing takes its place
    row: str
    decided: Verdict | None
    suspect: tuple[TextChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """Decisions by today's statement ref, and those whose sentence stands nowhere any more."""

    by_statement: Mapping[str, Standing]
    homeless: tuple[Standing, ...]


def lay(
    decisions: Sequence[Decision], guidance: Document, framework: Document, computed: Mapping[str, Verdict]
) -> Laid:
    """The last decision on each statement of the guidance, suspect where a text under it is another today.

    `decisions` are in the order in which they were made, about any edition of the two documents; `computed` are today's
    verdicts by statement ref. A sentence that only moved or was renumbered keeps its decision.
    """
    statements, rows = _Statements(guidance.statements), _Rows(framework.rows)
    latest: dict[str, Standing] = {}
    homeless: dict[tuple[str, str], Standing] = {}
    for decision in decisions:
        statement = statements.heir(decision)
        if statement is None:
            gone = (TextChange("statement", decision.statement_text, ""),)
            homeless[decision.statement, decision.guidance_fingerprint] = Standing(decision, "", "", None, gone)
            continue
        latest[statement.ref] = _standing(decision, statement, rows, framework, computed)
    lost = tuple(standing for standing in homeless.values() if standing.decision.action != "reopen")
    return Laid(latest, lost)


def about_statement(decisions: Sequence[Decision], guidance: Document, ref: str) -> list[Decision]:
    """The decisions, of those given, whose sentence stands at that ref of the guidance today, in the same order."""
    statements = _Statements(guidance.statements)
    heirs = ((decision, statements.heir(decision)) for decision in decisions)
    return [decision for decision, heir in heirs if heir is not None and heir.ref == ref]


def _standing(
    decision: Decision, statement: Statement, rows: _Rows, framework: Document, computed: Mapping[str, Verdict]
) -> Standing:
    changes = []
    if statement_fingerprint(statement) != decision.guidance_fingerprint:
        changes.append(TextChange("statement", decision.statement_text, statement.text))
    about = rows.heirs(decision)
    if row_fingerprint(about) != decision.row_fingerprint:
        changes.append(TextChange("row", decision.row_text, row_text(about)))
    if evidence_fingerprint(about) != decision.evidence_fingerprint:
        changes.append(TextChange("evidence", decision.evidence_text, evidence_text(about)))
    now = computed.get(statement.ref)
    if not decision.row_fingerprint and framework.id != decision.framework and now not in (None, decision.computed):
        # The decision stood on no row, so no row can have changed under it; but another edition of the framework
        # is judged otherwise, and a person has to see that before the decision counts again.
        assert now is not None
        changes.append(TextChange("computed verdict", decision.computed.value, now.value))
    row = about[0].ref if decision.row and about else ""
    if decision.action == "reopen":
        return Standing(decision, statement.ref, row, None)
    return Standing(decision, statement.ref, row, None if changes else decision.decided, tuple(changes))


class _Statements:
    """Today's statements, by fingerprint and by ref."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._all = statements
        self._by_ref = {statement.ref: statement for statement in statements}
        self._by_print: dict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._by_print[statement_fingerprint(statement)].append(statement)

    def heir(self, decision: Decision) -> Statement | None:
        """The statement that says the same, else the one that is most like it, else None."""
        here = self._by_ref.get(decision.statement)
        same = self._by_print.get(decision.guidance_fingerprint, [])
        if same:
            return here if here in same else same[0]
        best, how = None, 0.0
        for statement in self._all:
            like = similarity(decision.statement_text, statement.text) + (SAME_PLACE if statement is here else 0.0)
            if like > how:
                best, how = statement, like
        return best if how >= HEIR else None


class _Rows:
    """Today's rows, by fingerprint and by ref."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._all = rows
        self._by_ref = {row.ref: row for row in rows}
        self._prints = {row.ref: row_fingerprint([row]) for row in rows}
        self._evidence = {row.ref: evidence_fingerprint([row]) for row in rows}

    def heirs(self, decision: Decision) -> list[Row]:
        """The rows that the decision is about as they stand today; a row without heir is left out."""
        if len(decision.basis) == 1:
            heir = self._one(decision)
            return [heir] if heir else []
        same = [self._by_ref[ref] for ref in decision.basis if ref in self._by_ref]
        if row_fingerprint(same) == decision.row_fingerprint:
            return same
        return self._by_text(decision, same)

    def _one(self, decision: Decision) -> Row | None:
        here = self._by_ref.get(decision.basis[0])
        same = [row for row in self._all if self._prints[row.ref] == decision.row_fingerprint]
        if same:
            exact = [row for row in same if self._evidence[row.ref] == decision.evidence_fingerprint]
            if here in same:
                return here
            return (exact or same)[0]
        best, how = None, 0.0
        for row in self._all:
            like = similarity(decision.row_text, row_text([row])) + (SAME_PLACE if row is here else 0.0)
            if like > how:
                best, how = row, like
        return best if how >= HEIR else None

    def _by_text(self, decision: Decision, fallback: list[Row]) -> list[Row]:
        """The rows that hold each remembered line, where positions have shifted; else those at the old refs."""
        by_text = {row_text([row]): row for row in reversed(self._all)}
        lines = decision.row_text.split("\n")
        if len(lines) == len(decision.basis) and all(line in by_text for line in lines):
            return [by_text[line] for line in lines]
        return fallback


def statement_places(decisions: Sequence[Decision], guidance: Document) -> dict[str, list[int]]:
    """The numbers of the decisions on each statement of that edition, wherever it stood when they were made."""
    statements = _Statements(guidance.statements)
    places: dict[str, list[int]] = defaultdict(list)
    for decision in decisions:
        if statement := statements.heir(decision):
            places[statement.ref].append(decision.id)
    return dict(places)


def row_places(decisions: Sequence[Decision], framework: Document) -> dict[str, list[int]]:
    """The numbers of the decisions that stood on each row of that edition, by the row's ref there."""
    rows = _Rows(framework.rows)
    places: dict[str, list[int]] = defaultdict(list)
    for decision in decisions:
        for row in rows.heirs(decision):
            places[row.ref].append(decision.id)
    return dict(places)
