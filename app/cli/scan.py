"""`clearline scan`: guidance against framework, statement by statement."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.compare import FINDINGS, Shown, check_out, deliver
from app.cli.context import open_clearline
from app.reports.since_text import since_to_text
from eval.compare_since import only_moved
from ingest.errors import InputError
from ingest.model import Document, Verdict

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.compare_since import Since
    from eval.gap.records import EvidenceFinding, Scan, StatementFinding

WIDTH = 100
MARKS = {
    Verdict.COVERED: "covered",
    Verdict.PARTIAL: "PARTIAL",
    Verdict.GAP: "GAP",
    Verdict.NOT_APPLICABLE: "n/a",
}
EVIDENCE = {
    "blank": "with nothing under how it is met",
    "circular": "whose evidence only says the duty again",
    "undated": "whose evidence bears no date",
    "missing document": "that rest on a document which is not in the library",
    "old edition": "that cite an edition which is superseded or withdrawn",
}


class FailOn(StrEnum):
    """Which findings end with status 1."""

    NEVER = "never"
    GAP = "gap"
    NEW_GAP = "new-gap"
    PARTIAL = "partial"


def register(app: typer.Typer) -> None:
    """Add the command `scan`."""

    @app.command()
    def scan(
        context: typer.Context,
        guidance: Annotated[
            str | None, typer.Option(metavar="ID", help="The guidance; the only one held, if left out.")
        ] = None,
        framework: Annotated[
            str | None, typer.Option(metavar="ID", help="The framework; the only one held, if left out.")
        ] = None,
        format: Annotated[Shown, typer.Option("--format", help="How to show it.")] = Shown.TABLE,
        out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.")] = None,
        since: Annotated[
            str | None,
            typer.Option("--since", metavar="ID", help="An earlier edition: say only what the update moved."),
        ] = None,
        as_at: Annotated[
            str | None,
            typer.Option("--as-at", metavar="DATE", help="As it stood at the end of that day: editions and decisions."),
        ] = None,
        fail_on: Annotated[
            FailOn,
            typer.Option(
                "--fail-on",
                help="What ends with status 1. A new gap is one that the earlier edition did not have; with no "
                "earlier edition, one that nobody has decided on.",
            ),
        ] = FailOn.NEVER,
    ) -> None:
        """Say of every sentence of the guidance whether a row of the framework answers it in full, in part or not."""
        format = _as_named(format, out)
        check_out(format.value, out)
        if since and as_at:
            raise InputError("--since and --as-at do not go together; leave one of them away.")
        with open_clearline(context) as clearline:
            if as_at:
                found, moved = _replayed(clearline, guidance, framework, as_at), None
            else:
                found, moved = _scanned(clearline, guidance, framework, since, fail_on)
            held_guidance, held_framework = clearline.document(found.guidance), clearline.document(found.framework)
            shown = moved if since else None
            if format is Shown.TABLE:
                body = (since_to_text(shown) if shown else as_table(found, held_guidance, held_framework)).encode()
            else:
                part = only_moved(found, shown) if shown else found
                body = _written(clearline, part, held_guidance, held_framework, format, shown, as_at or "")
        deliver(body, out)
        if fails(found, fail_on, moved):
            raise typer.Exit(FINDINGS)


def _as_named(format: Shown, out: Path | None) -> Shown:
    """The format that the file's ending names, where none is asked for."""
    ending = out.suffix.lower().removeprefix(".") if out else ""
    return Shown(ending) if format is Shown.TABLE and ending in {shown.value for shown in Shown} else format


def fails(scan: Scan, fail_on: FailOn, since: Since | None = None) -> bool:
    """Whether the scan holds what was asked about; decisions stand above computed verdicts."""
    standing = [one.decided or one.verdict for one in scan.findings]
    if fail_on is FailOn.GAP:
        return Verdict.GAP in standing
    if fail_on is FailOn.PARTIAL:
        return Verdict.GAP in standing or Verdict.PARTIAL in standing
    if fail_on is FailOn.NEW_GAP:
        if since is not None:
            return bool(since.new_gaps)
        return any(one.verdict is Verdict.GAP and one.decided is None for one in scan.findings)
    return False


def as_table(scan: Scan, guidance: Document, framework: Document) -> str:
    """The scan for a terminal: the counts, every statement, then what is in the framework beside."""
    rows = {row.ref: row.duty for row in framework.rows}
    lines = [f"{guidance.title}", f"  against {framework.title}", f"  {scan.guidance} × {scan.framework}"]
    if scan.note:
        lines.append(f"  {scan.note}")
    lines += ["", _counted(scan), ""]
    heading = ""
    for clause in scan.clauses:
        title = clause.clause.headings[-1] if clause.clause.headings else ""
        if title != heading:
            heading = title
            lines += [heading.upper(), ""]
        for finding in clause.statements:
            lines += [*_finding(finding, rows), ""]
    lines += list(_beside(scan, rows))
    return "\n".join(lines).rstrip() + "\n"


def _counted(scan: Scan) -> str:
    standing = [one.decided or one.verdict for one in scan.findings]
    asked = len(standing) - standing.count(Verdict.NOT_APPLICABLE)
    decided = sum(one.decided is not None for one in scan.findings)
    by_people = f" ({decided} as people decided)" if decided else ""
    return (
        f"{len(standing)} sentences, {asked} of which ask something: {standing.count(Verdict.COVERED)} covered, "
        f"{standing.count(Verdict.PARTIAL)} in part, {standing.count(Verdict.GAP)} gaps{by_people}."
    )


def _finding(finding: StatementFinding, rows: dict[str, str]) -> Iterator[str]:
    statement = finding.statement
    verdict = MARKS[finding.decided or finding.verdict]
    who = ", ".join(statement.bearers) or "nobody named"
    yield f"{statement.ref:<9} {verdict:<8} {who} · {statement.strength.value}"
    yield from _wrapped(statement.text, "          ")
    for match in finding.rows:
        yield from _wrapped(f"{match.ref}  {rows.get(match.ref, '')}", "          = ", "            ")
    yield from _wrapped(finding.reason, "          → ", "            ")
    for near in finding.near_misses[:2] if finding.rows else finding.near_misses:
        yield from _wrapped(f"{near.ref}  {rows.get(near.ref, '')}  [{near.reason}]", "          ≠ ", "            ")
    yield from _decided(finding)


def _decided(finding: StatementFinding) -> Iterator[str]:
    """The decision, the computed verdict beside it, and the texts before and after where one changed under it."""
    decision = finding.decision
    if decision is None:
        return
    what = f"{decision.action} {decision.decided.value}" if decision.decided else decision.action
    state = "a text under it has changed, so it does not count: decide again" if finding.suspect else ""
    computed = f"computed: {finding.verdict.value}"
    note = "; ".join(part for part in (computed, state) if part)
    yield from _wrapped(f"{what} by {decision.by}: {decision.why} ({note})", "          ✎ ", "            ")
    for change in finding.suspect:
        yield from _wrapped(f"{change.what} before: {change.before}", "            ", "              ")
        yield from _wrapped(f"{change.what} now: {change.after or 'no longer there'}", "            ", "              ")


def _beside(scan: Scan, rows: dict[str, str]) -> Iterator[str]:
    if scan.orphan_rows:
        yield "ROWS THAT ANSWER NOTHING IN THE GUIDANCE HELD"
        if scan.note:
            yield f"  {scan.note} A row here may well answer a part that is not held."
        for row in scan.orphan_rows:
            yield from _wrapped(f"{row.ref}  {rows.get(row.ref, '')}", "  ", "      ")
        yield ""
    if scan.rows_without_compliance:
        yield "ROWS THAT STATE NO COMPLIANCE"
        yield from _wrapped(", ".join(scan.rows_without_compliance), "  ")
        yield ""
    if scan.homeless_decisions:
        yield "DECISIONS WHOSE SENTENCE IS GONE"
        for lost in scan.homeless_decisions:
            was = f"{lost.decision.statement}  {lost.decision.action} by {lost.decision.by}: {lost.decision.why}"
            yield from _wrapped(f"{was} [it read: {lost.decision.statement_text}]", "  ", "      ")
        yield ""
    by_kind: dict[str, list[EvidenceFinding]] = {}
    for one in scan.evidence:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, found in by_kind.items():
        yield f"ROWS {EVIDENCE.get(kind, kind).upper()}"
        if not found[0].row:
            yield from _wrapped(f"every row: {found[0].text}", "  ")
        elif kind in ("undated", "blank"):
            yield from _wrapped(", ".join(one.row for one in found), "  ")
        else:
            for one in found:
                yield from _wrapped(f"{one.row}  {one.text}", "  ", "      ")
        yield ""


def _wrapped(text: str, first: str, later: str | None = None) -> list[str]:
    flat = " ".join(text.split())
    return textwrap.wrap(flat, WIDTH, initial_indent=first, subsequent_indent=first if later is None else later)


def _scanned(
    clearline: Clearline, guidance: str | None, framework: str | None, since: str | None, fail_on: FailOn
) -> tuple[Scan, Since | None]:
    from app.updates import scan_since

    with _progress() as progress:
        earlier = since or (_earlier(clearline, guidance, framework) if fail_on is FailOn.NEW_GAP else None)
        if earlier:
            return scan_since(clearline, earlier, guidance=guidance, framework=framework, progress=progress)
        return clearline.scan(guidance, framework, progress=progress), None


def _replayed(clearline: Clearline, guidance: str | None, framework: str | None, as_at: str) -> Scan:
    from app.updates import scan_as_at

    with _progress() as progress:
        return scan_as_at(clearline, as_at, guidance=guidance, framework=framework, progress=progress)


def _earlier(clearline: Clearline, guidance: str | None, framework: str | None) -> str | None:
    """The edition before the one that is scanned: of the guidance, else of the framework; None where there is none."""
    from ingest.model import Kind

    for kind, chosen in ((Kind.GUIDANCE, guidance), (Kind.FRAMEWORK, framework)):
        document = clearline.choose(kind, chosen)
        edition = next((one for one in clearline.editions() if one.id == document.id), None)
        if edition and edition.replaces:
            return edition.replaces
    return None


def _written(
    clearline: Clearline,
    scan: Scan,
    guidance: Document,
    framework: Document,
    format: Shown,
    since: Since | None,
    as_at: str,
) -> bytes:
    from app.reports.provenance import provenance_of
    from app.reports.write import Format, write_scan
    from app.updates import versions_of

    provenance = provenance_of(
        [guidance, framework], clearline.editions(), made_at=datetime.now(UTC), versions=versions_of(scan), as_at=as_at
    )
    try:
        chosen = Format(format.value)
    except ValueError:
        raise InputError(f"{format.value} is not a format of a scan.") from None
    return write_scan(scan, guidance, framework, chosen, provenance=provenance, since=since)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error where a person watches; nothing else."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Scanning"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("scan", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
