"""What an update does: editions compared, with the framework rows and the decisions that it touches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from eval.compare import compare
from eval.compare_effects import changed_statements, with_effects
from eval.compare_since import Since, since_of
from eval.decision_overlay import row_places, statement_places
from eval.decision_table import document_of
from eval.decisions import Ask, end_of
from ingest.errors import InputError
from ingest.model import Document, Edition, Kind

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.compare_records import Comparison
    from eval.gap.records import Scan


def compare_editions(clearline: Clearline, old: str, new: str, *, extract: bool = False) -> Comparison:
    """Two stored editions compared, with what the changes affect. Raises InputError where an id is unknown.

    Ids only, never paths: this is what the pages call, and a visitor must not name files of the server.
    """
    before, after = clearline.document(old), clearline.document(new)
    return affected(clearline, compare(before, after, extract=extract), before, after)


def edition_or_file(clearline: Clearline, name: str) -> Document:
    """The edition of that id, else the file at that path, read and not stored."""
    path = Path(name).expanduser()
    looks_like_a_path = "/" in name or path.suffix.lower() in {
        ".pdf",
        ".txt",
        ".xml",
        ".docx",
        ".xlsx",
        ".csv",
        ".html",
    }
    held = {edition.id for edition in clearline.editions()} | {edition.document for edition in clearline.editions()}
    if name not in held and (path.exists() or looks_like_a_path):
        from ingest.guarded import read_guarded
        from ingest.options import ReadingOptions

        document = read_guarded(path, ReadingOptions(limits=clearline.settings.limits))
        return replace(document, id=f"{document_of(document.id)}@{document.edition or path.name}")
    return clearline.document(name)


def affected(clearline: Clearline, comparison: Comparison, old: Document, new: Document) -> Comparison:
    """The comparison with the rows and decisions that each change affects.

    Rows are found by scanning the changed sentences of both editions against the current frameworks.
    """
    if not comparison.content:
        return comparison
    document = document_of(old.id)
    if comparison.kind is Kind.FRAMEWORK:
        decided = row_places(clearline.ledger.all(Ask(framework=document)), old)
        return with_effects(comparison, decisions=decided)
    before, after = changed_statements(comparison)
    decided = statement_places(clearline.ledger.all(Ask(guidance=document)), old)
    return with_effects(
        comparison,
        old_rows=rows_answering(clearline, old, before),
        new_rows=rows_answering(clearline, new, after),
        decisions=decided,
    )


def rows_answering(clearline: Clearline, guidance: Document, refs: set[str]) -> dict[str, list[str]]:
    """The rows of the current frameworks that answer those statements, by statement ref.

    With several frameworks held, a row's ref names its document too.
    """
    from eval.gap.scan import scan

    wanted = {ref.rpartition("/")[0] for ref in refs}
    wanted |= {clause.parent for clause in guidance.clauses if clause.ref in wanted and clause.parent}
    part = replace(guidance, clauses=tuple(clause for clause in guidance.clauses if clause.ref in wanted))
    held = [edition for edition in clearline.editions() if edition.current and edition.kind is Kind.FRAMEWORK]
    answering: dict[str, list[str]] = {}
    if not part.clauses:
        return answering
    for edition in held:
        found = scan(part, clearline.document(edition.id), encoder=clearline.encoder, judge=clearline.judge)
        for clause in found.clauses:
            for finding in clause.statements:
                if finding.statement.ref in refs:
                    named = [_row(edition, match.ref, len(held)) for match in finding.rows]
                    answering.setdefault(finding.statement.ref, []).extend(named)
    return answering


def scan_since(
    clearline: Clearline,
    edition: str,
    *,
    guidance: str | None = None,
    framework: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Scan, Since]:
    """The scan of the pair, and what the update from `edition` moved in it.

    `edition` is an earlier edition of the pair's guidance or of its framework. Raises InputError where it is neither.
    """
    earlier = clearline.document(edition)
    chosen = {Kind.GUIDANCE: guidance, Kind.FRAMEWORK: framework}
    chosen[earlier.kind] = chosen[earlier.kind] or document_of(earlier.id)
    later = clearline.document(chosen[earlier.kind] or "")
    if document_of(later.id) != document_of(earlier.id):
        raise InputError(f"{earlier.id} is no edition of {document_of(later.id)}; give an earlier edition of it.")
    if later.id == earlier.id:
        raise InputError(f"{earlier.id} is the edition that is scanned; give the one before it.")
    after = clearline.scan(chosen[Kind.GUIDANCE], chosen[Kind.FRAMEWORK], progress=progress)
    pair = {Kind.GUIDANCE: after.guidance, Kind.FRAMEWORK: after.framework, earlier.kind: earlier.id}
    before = clearline.scan(pair[Kind.GUIDANCE], pair[Kind.FRAMEWORK])
    comparison = affected(clearline, compare(earlier, later), earlier, later)
    return after, since_of(before, after, comparison)


def versions_of(scan: Scan) -> list[tuple[str, str]]:
    """What made the scan, by name: clearline, the model, the judge."""
    return [(name, value) for name, value in scan.generated_by.versions if value]


def scan_as_at(
    clearline: Clearline,
    moment: str,
    *,
    guidance: str | None = None,
    framework: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """The scan as it would have read at the end of that day (or at that ISO time): editions and decisions of then.

    The verdicts are computed again by this version of clearline, which the report names. Raises InputError where no
    edition of then is held.
    """
    until = end_of(moment)
    named = {Kind.GUIDANCE: guidance, Kind.FRAMEWORK: framework}
    ids = {}
    for kind, name in named.items():
        chosen = clearline.choose(kind, name)
        fixed = name is not None and "@" in name
        ids[kind] = chosen.id if fixed else held_at(clearline.editions(), document_of(chosen.id), until)
    scan = clearline.scan(ids[Kind.GUIDANCE], ids[Kind.FRAMEWORK], progress=progress)
    documents = clearline.document(scan.guidance), clearline.document(scan.framework)
    return clearline.ledger.overlay(scan, *documents, until=moment)


def held_at(editions: Sequence[Edition], document: str, until: str) -> str:
    """The id of the edition of a document that was current at that ISO time. Raises InputError where none was held."""
    current: Edition | None = None
    end = _moment(until) + (timedelta(0) if "." in until else timedelta(seconds=1, microseconds=-1))
    for edition in editions:
        later = current is None or not _older(edition.label, current.label)
        if edition.document == document and _moment(edition.added_at) <= end and later:
            current = edition
    if current is None:
        first = min((e.added_at[:10] for e in editions if e.document == document), default="never")
        raise InputError(f"No edition of {document} was held on {until[:10]}; the first was added on {first}.")
    return current.id


def _moment(text: str) -> datetime:
    """An ISO time; one without a zone is in UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _older(label: str, than: str) -> bool:
    """Whether both labels are dates and the first is the earlier one: such an edition does not become current."""
    try:
        return date.fromisoformat(label[:10]) < date.fromisoformat(than[:10])
    except ValueError:
        return False


def _row(edition: Edition, ref: str, frameworks: int) -> str:
    return ref if frameworks == 1 else f"{edition.document}:{ref}"
