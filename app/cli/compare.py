"""`clearline compare`: two editions side by side."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import open_clearline
from app.reports.provenance import provenance_of
from app.reports.write import Format, write_comparison
from eval.compare_records import Change, Comparison
from ingest.errors import InputError
from ingest.model import ChangeKind


class Shown(StrEnum):
    """How a comparison is shown or written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    HTML = "html"
    MD = "md"


class FailOn(StrEnum):
    """Which findings end with status 1."""

    NEVER = "never"
    CHANGE = "change"
    STRENGTHENED = "strengthened"


FINDINGS = 1


def register(app: typer.Typer) -> None:
    """Add the command `compare`."""

    @app.command()
    def compare(
        context: typer.Context,
        old: Annotated[str, typer.Argument(help="The old edition: its id, or a file.")],
        new: Annotated[str, typer.Argument(help="The new edition: its id, or a file.")],
        format: Annotated[Shown, typer.Option("--format", help="How to show it.")] = Shown.TABLE,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.", show_default=False)
        ] = None,
        extract: Annotated[
            bool, typer.Option("--extract", help="One is a part of the other: leave out what is outside it.")
        ] = False,
        fail_on: Annotated[FailOn, typer.Option("--fail-on", help="What ends with status 1.")] = FailOn.NEVER,
    ) -> None:
        """Say what was added, removed, reworded, moved, split and merged from OLD to NEW, and what that touches."""
        check_out(format.value, out)
        with open_clearline(context) as clearline:
            from app.updates import affected, edition_or_file
            from eval.compare import compare as compare_documents

            before, after = edition_or_file(clearline, old), edition_or_file(clearline, new)
            comparison = compare_documents(before, after, extract=extract)
            comparison = affected(clearline, comparison, before, after)
            provenance = provenance_of([before, after], clearline.editions(), made_at=datetime.now(UTC))
        if format is Shown.TABLE:
            deliver(as_table(comparison).encode("utf-8", "replace"), out)
        else:
            deliver(write_comparison(comparison, Format(format.value), provenance=provenance), out)
        if fails(comparison, fail_on):
            raise typer.Exit(FINDINGS)


def fails(comparison: Comparison, fail_on: FailOn) -> bool:
    """Whether the comparison holds what was asked about. Renumbering alone is no change."""
    if fail_on is FailOn.CHANGE:
        return bool(comparison.content)
    return fail_on is FailOn.STRENGTHENED and bool(comparison.strengthened)


def check_out(format: str, out: Path | None) -> None:
    """Refuse to write an office file into a terminal, and a folder that is not there, before any work is done."""
    if out is None and format in ("xlsx", "docx") and sys.stdout.isatty():
        raise InputError(f"{format} is a file, not text; say where to write it with --out report.{format}.")
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise InputError(f"{out} cannot be written: {'it is a folder' if out.is_dir() else 'its folder is not there'}.")


def deliver(body: bytes, out: Path | None) -> None:
    """Write the bytes to the file, or to standard output. Raises InputError where the file cannot be written."""
    if out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
        return
    try:
        out.write_bytes(body)
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror}); choose another place with --out.") from None


def as_table(comparison: Comparison) -> str:
    """The comparison for a terminal: the counts, then a few lines for each change."""
    counts = ", ".join(f"{count} {kind}" for kind, count in comparison.counts.items() if count)
    lines = [f"{comparison.old} → {comparison.new}", counts]
    if comparison.extract:
        lines.append(f"{comparison.outside} outside the extract left out")
    lines += comparison.notes
    for change in comparison.changes:
        if change.of_content:
            lines += ["", *_lines(change)]
    moved = [c for c in comparison.changes if not c.of_content and c.kind is not ChangeKind.UNCHANGED]
    if moved:
        lines += ["", "moved, renumbered or divided otherwise, with the same words:"]
        lines += [f"  {change.old_ref} → {change.new_ref}" for change in moved]
    return "\n".join(lines) + "\n"


def _lines(change: Change) -> list[str]:
    refs = " → ".join(dict.fromkeys(ref for ref in (change.old_ref, change.new_ref) if ref))
    like = f", {change.similarity:.0%} the same words" if change.old_refs and change.new_refs else ""
    lines = [f"{change.kind.value.upper()} {refs}{like}"]
    if change.strength_change:
        lines.append(f"  strength: {change.strength_change}")
    if change.bearer_change:
        lines.append(f"  bearer: {change.bearer_change}")
    if change.words:
        lines += [
            f"  {mark} {text}"
            for word in change.words
            if word.kind != "same"
            for mark, text in _marked(word.old, word.new)
        ]
    else:
        lines.append(f"  {'+' if change.new_refs else '-'} {' '.join((change.new_text or change.old_text).split())}")
    if change.rows_affected:
        lines.append(f"  rows affected: {', '.join(change.rows_affected)}")
    if change.decisions_affected:
        lines.append(f"  decisions to look at again: {', '.join(str(n) for n in change.decisions_affected)}")
    return lines


def _marked(old: str, new: str) -> list[tuple[str, str]]:
    return [(mark, " ".join(text.split())) for mark, text in (("-", old), ("+", new)) if text.strip()]
