"""A scan as the Gap scan page shows it: tallies, the coverage picture, the table's lines, one statement in detail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.sources import key_of
from app.web.words import STRENGTHS, VERDICTS
from ingest.errors import InputError
from ingest.model import ColumnRole, Decision, Document, Row, Statement, Verdict

if TYPE_CHECKING:
    from eval.decision_overlay import TextChange
    from eval.gap.records import Scan, StatementFinding

WIDEST_PICTURE = 120
"""Columns of the coverage picture; of a framework with more rows, those that answer something are drawn."""

SUSPECT = "suspect"
"""In place of a verdict, for the decisions whose texts changed under them."""

WORST_FIRST = ("gap", "partial", "covered", "not-applicable")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the table is narrowed to; an empty field lets everything through."""

    verdict: str = ""
    bearer: str = ""
    strength: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of the table."""

    ref: str
    text: str
    heading: str
    bearers: tuple[str, ...]
    strength: str
    verdict: str
    computed: str
    rows: tuple[str, ...]
    missing: tuple[str, ...]
    reason: str
    decided_by: str
    suspect: bool


def stands(finding: StatementFinding) -> Verdict:
    """The verdict that stands: a person's decision where there is one, else the computed one."""
    return finding.decided or finding.verdict


def lines(scan: Scan, filters: Filters) -> list[Line]:
    """The statements that the filters let through, in reading order."""
    wanted = filters.words.casefold().split()
    found = []
    for clause in scan.clauses:
        for finding in clause.statements:
            line = line_of(finding, " › ".join(clause.clause.headings))
            text = f"{line.ref} {line.text} {line.heading} {' '.join(line.rows)} {line.reason}".casefold()
            if (
                fits(line, filters.verdict)
                and (not filters.bearer or filters.bearer in line.bearers)
                and (not filters.strength or line.strength == filters.strength)
                and all(word in text for word in wanted)
            ):
                found.append(line)
    return found


def fits(line: Line, verdict: str) -> bool:
    """Whether a line has the verdict, or a suspect decision where that is asked for; nothing asked for fits all."""
    return line.suspect if verdict == SUSPECT else verdict in ("", line.verdict)


def line_of(finding: StatementFinding, heading: str) -> Line:
    """A finding as a line of the table."""
    statement = finding.statement
    decision = finding.decision
    return Line(
        ref=statement.ref,
        text=statement.text,
        heading=heading,
        bearers=statement.bearers,
        strength=statement.strength.value,
        verdict=stands(finding).value,
        computed=finding.verdict.value,
        rows=tuple(row.ref for row in finding.rows),
        missing=finding.missing,
        reason=finding.reason,
        decided_by=decision.by if decision else "",
        suspect=bool(finding.suspect),
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How the statements of one group fall: `counts` by verdict, worst first, and their shares in per cent."""

    name: str
    total: int
    counts: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Tallies:
    """The scan counted: all statements, by strength, by bearer."""

    all: Tally
    by_strength: tuple[Tally, ...]
    by_bearer: tuple[Tally, ...]


def tallies(scan: Scan) -> Tallies:
    """Statements counted by the verdict that stands. One with two bearers counts for both."""
    findings = [finding for clause in scan.clauses for finding in clause.statements]
    strengths = [
        tally(words, [stands(one) for one in findings if one.statement.strength.value == strength])
        for strength, words in STRENGTHS.items()
    ]
    bearers = Counter(bearer for one in findings for bearer in one.statement.bearers)
    by_bearer = [
        tally(bearer, [stands(one) for one in findings if bearer in one.statement.bearers])
        for bearer, _ in sorted(bearers.items(), key=lambda item: (-item[1], item[0]))
    ]
    nobody = [stands(one) for one in findings if not one.statement.bearers]
    if nobody:
        by_bearer.append(tally("nobody named", nobody))
    return Tallies(
        tally("all", [stands(one) for one in findings]),
        tuple(one for one in strengths if one.total),
        tuple(by_bearer),
    )


def tally(name: str, verdicts: Sequence[Verdict]) -> Tally:
    """Verdicts counted, worst first.

    >>> tally("all", [Verdict.GAP, Verdict.COVERED, Verdict.GAP, Verdict.GAP]).counts[0]
    ('gap', 3, 75.0)
    """
    counted = Counter(verdict.value for verdict in verdicts)
    total = len(verdicts)
    return Tally(name, total, tuple((v, counted[v], 100 * counted[v] / total if total else 0.0) for v in WORST_FIRST))


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the picture: column and row from 0."""

    x: int
    y: int
    verdict: str
    title: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The picture of clauses against rows. `clauses` are (ref, verdict) downwards, `rows` refs across."""

    clauses: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    left_out: int
    squares: tuple[Square, ...]


def coverage(scan: Scan, framework: Document) -> Coverage:
    """Which rows answer which clauses: a square for each; the worse verdict where there are several."""
    answering = {match.ref for clause in scan.clauses for one in clause.statements for match in one.rows}
    refs = [row.ref for row in framework.rows]
    if len(refs) > WIDEST_PICTURE:
        refs = [ref for ref in refs if ref in answering][:WIDEST_PICTURE]
    across = {ref: x for x, ref in enumerate(refs)}
    squares: dict[tuple[int, int], Square] = {}
    for y, clause in enumerate(scan.clauses):
        for finding in clause.statements:
            verdict = stands(finding).value
            for match in finding.rows:
                if match.ref not in across or verdict not in ("covered", "partial"):
                    continue
                place = (across[match.ref], y)
                title = f"{finding.statement.ref}: {VERDICTS[verdict].lower()} by {match.ref}"
                if place not in squares or squares[place].verdict == "covered":
                    squares[place] = Square(*place, verdict, title)
    clauses = tuple((clause.clause.ref, clause_verdict(clause.statements, clause.verdict)) for clause in scan.clauses)
    return Coverage(clauses, tuple(refs), len(framework.rows) - len(refs), tuple(squares.values()))


def clause_verdict(findings: Iterable[StatementFinding], computed: Verdict) -> str:
    """The worst verdict that stands among a clause's statements; the computed one where it has none."""
    standing = {stands(finding).value for finding in findings}
    return next((verdict for verdict in WORST_FIRST if verdict in standing), computed.value)


@dataclass(frozen=True, slots=True)
class RowShown:
    """A framework row beside a statement. `score` is None for a near miss; `why` says why it is one."""

    row: Row
    key: str
    duty: str
    cells: tuple[tuple[str, str], ...]
    score: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One statement with everything that bears on it."""

    line: Line
    statement: Statement
    key: str
    parts: tuple[tuple[str, str], ...]  # (text, "" | found | missing)
    found: tuple[str, ...]
    rows: tuple[RowShown, ...]
    near_misses: tuple[RowShown, ...]
    suspect: tuple[TextChange, ...]  # what changed under the last decision
    history: tuple[Decision, ...]


def detail(scan: Scan, ref: str, guidance: Document, framework: Document, history: Sequence[Decision]) -> Detail:
    """The statement of that ref with its rows. Raises InputError where the scan has no such statement."""
    for clause in scan.clauses:
        for finding in clause.statements:
            if finding.statement.ref == ref:
                by_ref = {row.ref: row for row in framework.rows}
                return Detail(
                    line=line_of(finding, " › ".join(clause.clause.headings)),
                    statement=finding.statement,
                    key=key_of(finding.statement.span),
                    parts=marked_limbs(finding.statement.text, finding.found, finding.missing),
                    found=finding.found,
                    rows=tuple(row_shown(by_ref[m.ref], m.score, "") for m in finding.rows if m.ref in by_ref),
                    near_misses=tuple(
                        row_shown(by_ref[m.ref], None, m.reason) for m in finding.near_misses if m.ref in by_ref
                    ),
                    suspect=finding.suspect,
                    history=tuple(history),
                )
    raise InputError(f"this scan of {guidance.title} has no statement {ref}.")


def row_shown(row: Row, score: float | None, why: str) -> RowShown:
    """A row as it stands beside a statement: its cells but the duty, which is its title."""
    cells = tuple((cell.column.name, cell.text) for cell in row.cells if cell.column.role is not ColumnRole.DUTY)
    return RowShown(row, key_of(row.span), row.duty, cells, score, why)


def marked_limbs(text: str, found: Sequence[str], missing: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The statement cut at its limbs, each said to be found or missing; only its very words are marked.

    >>> marked_limbs("lead, plan and review", ["plan"], ["review"])
    (('lead, ', ''), ('plan', 'found'), (' and ', ''), ('review', 'missing'))
    """
    places = []
    for kind, limbs in (("missing", missing), ("found", found)):
        for limb in limbs:
            at = text.find(limb) if limb else -1
            if at >= 0:
                places.append((at, at + len(limb), kind))
    parts: list[tuple[str, str]] = []
    end = 0
    for start, stop, kind in sorted(places):
        if start < end:
            continue
        if start > end:
            parts.append((text[end:start], ""))
        parts.append((text[start:stop], kind))
        end = stop
    if end < len(text):
        parts.append((text[end:], ""))
    return tuple(parts)
