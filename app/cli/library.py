"""The commands about the library: add, documents, show, remove."""

from __future__ import annotations

import glob
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.context import open_clearline
from ingest.errors import InputError
from ingest.model import Document, Kind, Note
from ingest.text import squeeze

if TYPE_CHECKING:
    from app.wiring import AddResult

WRONG_INPUT = 2


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("add")(add)
    app.command("documents")(documents)
    app.command("show")(show)
    app.command("remove")(remove)


def add(
    context: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Files, or patterns such as 'papers/*.pdf'.")],
    kind: Annotated[
        Kind | None, typer.Option(help="What they are; by default each file's own content tells.", show_default=False)
    ] = None,
    title: Annotated[str, typer.Option(help="The title, for one file.", show_default=False)] = "",
    edition: Annotated[
        str, typer.Option(help="The edition's label, for instance 2023-12-15.", show_default=False)
    ] = "",
    replaces: Annotated[
        str, typer.Option(metavar="ID", help="The document of which this is a new edition.", show_default=False)
    ] = "",
    columns: Annotated[
        str,
        typer.Option(
            metavar="ROLE=COLUMN,…",
            help="Which columns are which, where the header does not tell: duty=Commitment,owner=Held by.",
            show_default=False,
        ),
    ] = "",
    password: Annotated[
        str,
        typer.Option(help="The password of an encrypted file.", show_default=False, envvar="CLEARLINE_FILE_PASSWORD"),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Read documents into the library; a bad file is named and the rest goes on."""
    from ingest.tables.columns import parse_columns

    paths = expanded(files)
    if len(paths) > 1 and (title or replaces):
        raise InputError("--title and --replaces are for one file at a time; add the files one by one.")
    chosen = parse_columns(columns) if columns else None
    with open_clearline(context) as clearline:

        def progress(number: int, count: int, path: Path) -> None:
            if sys.stderr.isatty() or count > 1:
                print(f"[{number + 1}/{count}] {squeeze(path.name)} …", file=sys.stderr, flush=True)

        results = clearline.add(
            paths,
            kind=kind,
            title=title,
            edition=edition,
            replaces=replaces,
            columns=chosen,
            password=password or None,
            progress=progress,
        )
    if as_json:
        print(json.dumps([_as_json(result) for result in results], ensure_ascii=False, indent=2))
    else:
        for result in results:
            _tell(result)
    failed = sum(bool(result.error) for result in results)
    if len(results) > 1 and not as_json:
        held = sum(result.already_held for result in results)
        print(f"{len(results) - failed - held} added, {held} held already, {failed} not read.")
    if failed:
        raise typer.Exit(WRONG_INPUT)


def documents(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="The list as JSON.")] = False,
) -> None:
    """List what the library holds."""
    with open_clearline(context) as clearline:
        editions = clearline.editions()
    if as_json:
        listed = [
            {
                "id": edition.id,
                "document": edition.document,
                "kind": edition.kind.value,
                "title": edition.title,
                "edition": edition.label,
                "current": edition.current,
                "replaces": edition.replaces,
                "publisher": edition.publisher,
                "source": edition.source_name,
                "sha256": edition.sha256,
                "added_at": edition.added_at,
            }
            for edition in editions
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    if not editions:
        print("The library is empty; add a document with “clearline add FILE”.")
    for edition in editions:
        old = "" if edition.current else "  (an older edition)"
        print(f"{edition.id}  {edition.kind.value}  {edition.title}{old}")


def show(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="ID[:REF]", help="A document, or a clause or row of it.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print a document's report, or one clause or row with its surroundings, page and spans."""
    from app.cli.showing import report_of, shown, shown_as_json

    identity, _, ref = reference.partition(":")
    with open_clearline(context) as clearline:
        document = clearline.document(identity)
    if as_json:
        print(json.dumps(shown_as_json(document, ref.strip()), ensure_ascii=False, indent=2))
    else:
        print(shown(document, ref.strip()) if ref.strip() else report_of(document))


def remove(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="A document, or one edition of it (ID@EDITION).")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
) -> None:
    """Remove a document or an edition; decisions that people made about it are kept."""
    with open_clearline(context) as clearline:
        held = [edition for edition in clearline.editions() if id in (edition.id, edition.document)]
        if not held:
            clearline.document(id)
        names = ", ".join(edition.id for edition in held)
        if not yes:
            if not sys.stdin.isatty():
                raise InputError(f"remove {names}: say --yes to remove without being asked.")
            if not typer.confirm(f"Remove {names}? Decisions about it are kept."):
                print("Nothing was removed.")
                return
        gone = clearline.remove(id)
    for edition in gone:
        print(f"Removed {edition.id}  {edition.title}. Decisions about it are kept.")


def expanded(patterns: Sequence[str]) -> list[Path]:
    """The files that names and patterns stand for, each once, in order. Raises InputError for a pattern of no files."""
    paths: list[Path] = []
    for pattern in patterns:
        path = Path(pattern)
        if path.exists() or not glob.has_magic(pattern):
            paths.append(path)
            continue
        found = sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207 - patterns as a shell has them
        if not found:
            raise InputError(f"{pattern}: no file matches; check the pattern.")
        paths.extend(found)
    return list(dict.fromkeys(paths))


def _tell(result: AddResult) -> None:
    if result.error or result.edition is None:
        print(f"clearline: {result.error}", file=sys.stderr)
        return
    edition = result.edition
    if result.already_held:
        print(f"{squeeze(result.path.name)}: held already as {edition.id}; nothing changed.")
        return
    print(f"{squeeze(result.path.name)}: added as {edition.id} ({edition.kind.value}) “{edition.title}”")
    if edition.replaces:
        current = "" if edition.current else "; a later edition stays the current one"
        print(f"  a new edition: it replaces {edition.replaces}{current}")
    if result.document is not None:
        from app.cli.showing import report_lines

        for line in report_lines(result.document):
            print(f"  {line}")


def _as_json(result: AddResult) -> dict[str, object]:
    edition = result.edition
    return {
        "file": str(result.path),
        "id": edition.id if edition else None,
        "kind": edition.kind.value if edition else None,
        "title": edition.title if edition else None,
        "already_held": result.already_held,
        "replaces": edition.replaces if edition else "",
        "error": result.error,
        "report": _report(result.document) if result.document else None,
    }


def _report(document: Document) -> dict[str, object]:
    def notes(given: Sequence[Note]) -> list[dict[str, object]]:
        return [{"what": note.what, "where": note.where, "count": note.count} for note in given]

    report = document.report
    return {
        "format": report.format,
        "found": report.found,
        "left_out": notes(report.left_out),
        "warnings": notes(report.warnings),
        "characters": report.characters,
        "accounted": report.accounted,
    }
