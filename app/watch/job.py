"""One night's work: what is new becomes an edition, is compared and scanned, and the papers are written."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from app.reports.provenance import provenance_of
from app.reports.write import write_comparison, write_scan
from app.updates import affected, scan_since, versions_of
from app.watch.config import FailOn, WatchConfig
from app.watch.look import Found, look_at
from app.watch.state import Seen, keep_seen, seen_sources
from eval.compare import compare
from eval.compare_since import verdict_of
from eval.compare_text import content_key
from eval.decisions import Clock, utc_now
from ingest.errors import ClearlineError, InputError
from ingest.model import Document, Edition, Kind, Verdict

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.compare_records import Comparison
    from eval.compare_since import Since
    from eval.gap.records import Scan

SHRUNK = 0.5
"""A new edition with less than this share of the former's text looks broken off, and is taken in only if told so."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one new body. `edition` is empty where nothing was taken in, and `line` says why."""

    source: str
    line: str
    edition: str = ""
    comparison: Comparison | None = None
    scans: tuple[Scan, ...] = ()
    since: tuple[Since, ...] = ()
    papers: tuple[Path, ...] = ()
    added: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """All that one run did. Nothing new gives an empty `taken`."""

    taken: tuple[Taken, ...]

    @property
    def failed(self) -> bool:
        """Whether a source could not be read."""
        return any(one.failed for one in self.taken)

    def fails(self, fail_on: FailOn) -> bool:
        """Whether what was new holds what was asked about."""
        return any(_fails(one, fail_on) for one in self.taken)


def watch(
    clearline: Clearline,
    config: WatchConfig,
    *,
    clock: Clock = utc_now,
    tell: Callable[[str], None] = lambda line: None,
) -> Night:
    """Look at every source once and deal with what is new. One source that fails does not keep the others away.

    A body counts as seen only when its papers are written, so that a run which was cut off is done again in full.
    """
    engine = clearline.library.engine
    config.reports.mkdir(parents=True, exist_ok=True)
    taken = []
    for found in look_at(config, seen_sources(engine)):
        try:
            one = (
                _take(clearline, config, found, clock)
                if not found.error
                else Taken(found.key, found.error, failed=True)
            )
        except ClearlineError as error:
            one = Taken(found.key, f"{found.address}: {error}", failed=True)
        if not one.failed:
            stamp, at = found.stamp, clock().astimezone(UTC).isoformat(timespec="seconds")
            keep_seen(
                engine,
                Seen(found.key, found.address, stamp.etag, stamp.last_modified, found.sha256, one.edition, at),
            )
        tell(f"{one.source}: {one.line}")
        taken.append(one)
    return Night(tuple(taken))


def _take(clearline: Clearline, config: WatchConfig, found: Found, clock: Clock) -> Taken:
    former = _former(clearline, found)
    with tempfile.TemporaryDirectory(prefix="clearline-watch-") as folder:
        path = Path(folder) / (Path(found.name).name or found.source.name)
        path.write_bytes(found.body)
        held = clearline.library.holding(found.body)
        edition = held or _store(clearline, found, path, former, clock)
    if edition is None:
        assert former is not None
        return Taken(found.key, f"says the same as {former.id}; nothing new", edition=former.id)
    return replace(_write_up(clearline, config, edition, clock), source=found.key, added=held is None)


def _former(clearline: Clearline, found: Found) -> Edition | None:
    """The edition that this source brings a successor of: the one it brought last, else the one it replaces."""
    last = seen_sources(clearline.library.engine).get(found.key)
    editions = clearline.editions()
    if last:
        document = last.edition.rpartition("@")[0]
        return next((e for e in editions if e.document == document and e.current), None)
    if found.source.replaces:
        return clearline.library.edition(found.source.replaces)
    return None


def _store(clearline: Clearline, found: Found, path: Path, former: Edition | None, clock: Clock) -> Edition | None:
    """Read the body and add it as an edition; None where it says word for word what the former edition says."""
    from ingest.guarded import read_guarded
    from ingest.options import ReadingOptions

    source = found.source
    kind = source.kind or (former.kind if former else None)
    document = read_guarded(
        path,
        ReadingOptions(kind=kind, title=source.title, columns=source.columns or None, limits=clearline.settings.limits),
    )
    if former is not None:
        before = clearline.document(former.id)
        if _words(before) == _words(document):
            return None
        if len(_words(document)) < SHRUNK * len(_words(before)) and not source.may_shrink:
            raise InputError(
                f"holds less than half of what {former.id} holds, as if it had broken off; nothing was taken in. "
                "If it is right, set `may_shrink: true`."
            )
    label = document.edition if document.edition and document.edition != "undated" else ""
    label = label or found.stamp.date or clock().date().isoformat()
    [result] = clearline.add(
        [path],
        kind=kind,
        title=source.title,
        edition=label,
        replaces=former.id if former else source.replaces,
        columns=source.columns or None,
    )
    if result.error or result.edition is None:
        raise InputError(result.error or "could not be added")
    return result.edition


def _words(document: Document) -> str:
    """All that a document says, as compared: clauses, rows and key points, whatever the typesetting."""
    parts = [clause.text for clause in document.clauses]
    parts += [cell.text for row in document.rows for cell in row.cells]
    parts += [point.text for point in document.key_points]
    return "\n".join(content_key(part) for part in parts)


def _write_up(clearline: Clearline, config: WatchConfig, edition: Edition, clock: Clock) -> Taken:
    comparison = None
    if edition.replaces:
        before, after = clearline.document(edition.replaces), clearline.document(edition.id)
        comparison = affected(clearline, compare(before, after), before, after)
    scans, sinces, papers = [], [], []
    for guidance, framework in _pairs(clearline, config, edition):
        since = None
        if comparison is not None:
            scan, since = scan_since(clearline, edition.replaces, guidance=guidance, framework=framework)
        else:
            scan = clearline.scan(guidance, framework)
        documents = (clearline.document(scan.guidance), clearline.document(scan.framework))
        provenance = provenance_of(documents, clearline.editions(), made_at=clock(), versions=versions_of(scan))
        for format in config.formats:
            other = scan.framework if edition.kind is Kind.GUIDANCE else scan.guidance
            name = f"{edition.document}-{edition.label}-{other}"
            path = config.reports / f"{_file_name(name)}.{format}"
            body = write_scan(scan, *documents, format, provenance=provenance, comparison=comparison, since=since)
            _write(path, body)
            papers.append(path)
        scans.append(scan)
        sinces += [since] if since else []
    if comparison is not None and not scans:
        papers += _comparison_papers(clearline, config, edition, comparison, clock)
    return Taken(
        source="",
        line=_line(edition, comparison, sinces, papers),
        edition=edition.id,
        comparison=comparison,
        scans=tuple(scans),
        since=tuple(sinces),
        papers=tuple(papers),
    )


def _comparison_papers(
    clearline: Clearline, config: WatchConfig, edition: Edition, comparison: Comparison, clock: Clock
) -> list[Path]:
    """The comparison alone, where there is nothing to scan the new edition against."""
    documents = [clearline.document(comparison.old), clearline.document(comparison.new)]
    provenance = provenance_of(documents, clearline.editions(), made_at=clock())
    papers = []
    for format in config.formats:
        path = config.reports / f"{_file_name(f'{edition.document}-{edition.label}-changes')}.{format}"
        _write(path, write_comparison(comparison, format, provenance=provenance))
        papers.append(path)
    return papers


def _pairs(clearline: Clearline, config: WatchConfig, edition: Edition) -> list[tuple[str, str]]:
    """The pairs to scan: those configured that the edition is part of, else the edition with every current other."""
    if config.scans:
        pairs = [(pair.guidance, pair.framework) for pair in config.scans]
        return [pair for pair in pairs if edition.document in (name.rpartition("@")[0] or name for name in pair)]
    other = Kind.FRAMEWORK if edition.kind is Kind.GUIDANCE else Kind.GUIDANCE
    others = [held.document for held in clearline.editions() if held.current and held.kind is other]
    if edition.kind is Kind.GUIDANCE:
        return [(edition.id, name) for name in others]
    return [(name, edition.id) for name in others]


def _fails(one: Taken, fail_on: FailOn) -> bool:
    verdicts = [verdict_of(f) for scan in one.scans for clause in scan.clauses for f in clause.statements]
    match fail_on:
        case FailOn.CHANGE:
            return bool(one.comparison and one.comparison.content)
        case FailOn.STRENGTHENED:
            return bool(one.comparison and one.comparison.strengthened)
        case FailOn.GAP:
            return Verdict.GAP in verdicts
        case FailOn.PARTIAL:
            return Verdict.GAP in verdicts or Verdict.PARTIAL in verdicts
        case FailOn.NEW_GAP if one.comparison is None:
            return one.added and Verdict.GAP in verdicts  # in a document that was not held before every gap is new
        case FailOn.NEW_GAP:
            return any(since.new_gaps for since in one.since)
        case _:
            return False


def _line(edition: Edition, comparison: Comparison | None, sinces: Sequence[Since], papers: Sequence[Path]) -> str:
    parts = [f"{edition.id} taken in"]
    if comparison is not None:
        counts = ", ".join(f"{count} {kind}" for kind, count in comparison.counts.items() if count)
        parts.append(f"against {comparison.old}: {counts}")
    for since in sinces:
        opened, closed, suspect = len(since.opened), len(since.closed), len(since.suspect)
        parts.append(f"{opened} findings opened, {closed} closed, {suspect} decisions suspect")
    parts += [str(path) for path in papers]
    return "; ".join(parts)


def _file_name(text: str) -> str:
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:180]


def _write(path: Path, body: bytes) -> None:
    """Write the file in one step, so that nobody finds half a paper."""
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.write_bytes(body)
        aside.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); mend `reports:`.") from None
    finally:
        aside.unlink(missing_ok=True)
