"""The ledger of people's decisions: append-only, a later decision supersedes, nothing is edited or dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from eval.decision_overlay import lay
from eval.decision_table import decision_of, decisions, document_of
from eval.fingerprints import (
    evidence_fingerprint,
    evidence_text,
    row_fingerprint,
    row_text,
    statement_fingerprint,
)
from ingest.errors import InputError, LibraryError
from ingest.model import Decision, Document, Row, Statement, Verdict

if TYPE_CHECKING:
    from eval.gap.records import Scan, StatementFinding

Clock = Callable[[], datetime]

ACTIONS = ("accept", "override", "not-applicable", "reopen")
LONGEST_NAME = 200
LONGEST_WHY = 5000


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Ask:
    """Which decisions are wanted; an empty field asks for all. `until` is an ISO time, inclusive.

    `guidance` and `framework` take a document's id or an edition's; an edition's asks for that edition alone.
    """

    guidance: str = ""
    framework: str = ""
    statement: str = ""
    row: str = ""
    by: str = ""
    action: str = ""
    verdict: str = ""
    since: str = ""
    until: str = ""
    standing: bool = False


class Ledger:
    """The decisions kept in a library's database. Writers in several processes at once all stand in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(
        self,
        *,
        guidance: Document,
        framework: Document,
        statement_ref: str,
        row_ref: str = "",
        action: str,
        verdict: Verdict | str | None = None,
        computed: Verdict,
        by: str,
        why: str,
        clock: Clock = utc_now,
        basis: Sequence[str] = (),
    ) -> Decision:
        """Write one decision at the end of the ledger and return it.

        `basis` names the rows that the computed verdict stood on; where no `row_ref` is given, a change to one of them
        makes the decision suspect. Raises InputError naming what is missing or unknown; LibraryError when the database
        does not take it, in which case nothing was written.
        """
        statement = statement_of(guidance, statement_ref)
        known = {row.ref: row for row in framework.rows}
        if row_ref and row_ref not in known:
            raise InputError(f"{framework.id} has no row {row_ref}; `clearline show {framework.id}` lists its rows.")
        about = [known[row_ref]] if row_ref else [known[ref] for ref in sorted(set(basis)) if ref in known]
        decided = _decided(action, verdict, computed)
        if action == "reopen" and not self._standing(guidance, framework, statement):
            raise InputError(f"There is no decision on {statement_ref} to reopen; `clearline decisions` lists them.")
        values = {
            "guidance": guidance.id,
            "framework": framework.id,
            "guidance_document": document_of(guidance.id),
            "framework_document": document_of(framework.id),
            "statement": statement.ref,
            "row_ref": row_ref,
            "action": action,
            "computed": computed.value,
            "decided": decided.value if decided else None,
            "decided_by": _said(by, "--by", "who decides", LONGEST_NAME),
            "why": _said(why, "--why", "the reason", LONGEST_WHY),
            "at": clock().astimezone(UTC).isoformat(timespec="microseconds"),
            "guidance_fingerprint": statement_fingerprint(statement),
            "row_fingerprint": row_fingerprint(about),
            "evidence_fingerprint": evidence_fingerprint(about),
            "statement_text": statement.text,
            "row_text": row_text(about),
            "evidence_text": evidence_text(about),
            "basis": json.dumps([row.ref for row in about]),
        }
        try:
            with self._engine.begin() as connection:
                key = connection.execute(insert(decisions).values(values)).inserted_primary_key
        except SQLAlchemyError as error:
            raise _failed("write the decision; nothing was written", error) from error
        assert key is not None
        return decision_of({**values, "id": key[0]})

    def all(self, ask: Ask | None = None) -> list[Decision]:
        """The decisions asked for, in the order in which they were written.

        With `standing` only the last one on each statement and row; those that were reopened are left out then.
        """
        ask = ask or Ask()
        ask = replace(ask, since=end_of(ask.since)[:10] if ask.since else "")
        query = select(decisions).order_by(decisions.c.id)
        for column, wanted in (
            (decisions.c.statement, ask.statement),
            (decisions.c.row_ref, ask.row),
            (decisions.c.action, ask.action),
            (decisions.c.decided, ask.verdict),
        ):
            if wanted and not ask.standing:
                query = query.where(column == wanted)
        for edition, document, wanted in (
            (decisions.c.guidance, decisions.c.guidance_document, ask.guidance),
            (decisions.c.framework, decisions.c.framework_document, ask.framework),
        ):
            if wanted:
                query = query.where((edition if "@" in wanted else document) == wanted)
        if ask.until:
            query = query.where(decisions.c.at <= end_of(ask.until))
        try:
            with self._engine.connect() as connection:
                found = [decision_of(line) for line in connection.execute(query).mappings()]
        except SQLAlchemyError as error:
            raise _failed("read the decisions", error) from error
        if ask.standing:
            last = {(document_of(d.guidance), document_of(d.framework), d.statement, d.row): d for d in found}
            found = sorted((d for d in last.values() if d.action != "reopen"), key=lambda d: d.id)
        return [decision for decision in found if _wanted(decision, ask)]

    def count(self) -> int:
        """How many decisions there are. None is ever dropped, so another count says that there is a new one."""
        try:
            with self._engine.connect() as connection:
                return int(connection.execute(select(func.count()).select_from(decisions)).scalar_one())
        except SQLAlchemyError as error:
            raise _failed("count the decisions", error) from error

    def overlay(self, scan: Scan, guidance: Document, framework: Document, *, until: str = "") -> Scan:
        """The scan with the last decision on each statement beside its computed verdict, which stays as it is.

        A decision under which a text has changed is shown as suspect, with the text before and after, and decides
        nothing. `until`, a date or ISO time, leaves out what was decided later.
        """
        about = Ask(guidance=document_of(guidance.id), framework=document_of(framework.id), until=until)
        computed = {finding.statement.ref: finding.verdict for finding in scan.findings}
        laid = lay(self.all(about), guidance, framework, computed)

        def over(finding: StatementFinding) -> StatementFinding:
            standing = laid.by_statement.get(finding.statement.ref)
            if standing is None:
                return replace(finding, decision=None, decided=None, suspect=())
            return replace(finding, decision=standing.decision, decided=standing.decided, suspect=standing.suspect)

        clauses = tuple(replace(c, statements=tuple(over(f) for f in c.statements)) for c in scan.clauses)
        return replace(scan, clauses=clauses, homeless_decisions=laid.homeless)

    def _standing(self, guidance: Document, framework: Document, statement: Statement) -> bool:
        print_of = statement_fingerprint(statement)
        about = Ask(guidance=document_of(guidance.id), framework=document_of(framework.id))
        return any(d.statement == statement.ref or d.guidance_fingerprint == print_of for d in self.all(about))


def statement_of(guidance: Document, ref: str) -> Statement:
    """The statement of that ref. Raises InputError, naming the statements of the clause where a clause was given."""
    for statement in guidance.statements:
        if statement.ref == ref:
            return statement
    within = [statement.ref for statement in guidance.statements if statement.clause == ref]
    if within:
        listed = ", ".join(within[:12])
        raise InputError(f"{ref} is a clause of {guidance.id}; decide on one of its statements: {listed}.")
    raise InputError(
        f"{guidance.id} has no statement {ref}; `clearline scan` lists them as clause/position, as in 6/5."
    )


def row_of(framework: Document, ref: str) -> Row | None:
    """The row of that ref, or None."""
    return next((row for row in framework.rows if row.ref == ref), None)


def end_of(moment: str) -> str:
    """The last instant that a date or an ISO time includes, as ISO 8601 in UTC. Raises InputError for anything else.

    >>> end_of("2026-01-31")
    '2026-01-31T23:59:59.999999+00:00'
    """
    text = moment.strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise InputError(f"{moment!r} is not a date; write it as 2026-01-31.") from None
        aware = time if time.tzinfo else time.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return (midnight - timedelta(microseconds=1)).isoformat(timespec="microseconds")


def _decided(action: str, verdict: Verdict | str | None, computed: Verdict) -> Verdict | None:
    if action not in ACTIONS:
        raise InputError(f"{action!r} is no decision; use one of {', '.join(ACTIONS)}.")
    if action == "override":
        names = ", ".join(v.value for v in Verdict)
        try:
            return Verdict(verdict) if verdict else _missing(names)
        except ValueError:
            raise InputError(f"{verdict!r} is no verdict; use one of {names}.") from None
    if verdict and action != "not-applicable":
        raise InputError(f"{action} takes no verdict; use `override {verdict}` to set one.")
    return {"accept": computed, "not-applicable": Verdict.NOT_APPLICABLE, "reopen": None}[action]


def _missing(names: str) -> Verdict:
    raise InputError(f"An override needs the verdict that it sets: one of {names}.")


def _said(text: str, option: str, what: str, longest: int) -> str:
    clean = " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in text).split())
    if not clean:
        raise InputError(f"A decision needs {what}: give it with {option}.")
    if len(clean) > longest:
        raise InputError(f"{option} is {len(clean)} characters long; {longest} are kept. Shorten it.")
    return clean


def _wanted(decision: Decision, ask: Ask) -> bool:
    return (
        (not ask.by or ask.by.casefold() in decision.by.casefold())
        and (not ask.since or decision.at >= ask.since)
        and (not ask.statement or decision.statement == ask.statement)
        and (not ask.row or decision.row == ask.row)
        and (not ask.action or decision.action == ask.action)
        and (not ask.verdict or (decision.decided is not None and decision.decided.value == ask.verdict))
    )


def _failed(what: str, error: SQLAlchemyError) -> LibraryError:
    cause = str(error.__cause__ or error).splitlines()[0]
    return LibraryError(f"The library's database could not {what} ({cause}). Try again when no other command is busy.")
