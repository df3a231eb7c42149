"""The one facade behind the command line and the pages: a library, its index, and all that can be asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from app.settings import Settings
from ingest.errors import ClearlineError, InputError
from ingest.model import Decision, Document, Edition, Kind, Verdict

if TYPE_CHECKING:
    from app.answer.answerer import Answerer
    from app.answer.holdings import Holdings
    from app.answer.records import Answer, Hear
    from app.kept_scans import KeptFinding, KeptScans
    from eval.compare_records import Comparison
    from eval.decisions import Ledger
    from eval.gap.records import Scan
    from index.encoder import TokenEncoder
    from index.judge import Judge
    from index.search import Search
    from ingest.store import Library

Tell = Callable[[str], None]

SCANNED_AT_ONCE = 4_000
"""Statements times rows that are scanned when an index is built, so that answers can say what a scan says: a second
or two."""
OPENED_AT_ONCE = 20
"""In a library of more editions none are scanned on the way: its documents would all be opened once more."""


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of one file of an add: the edition stored (or already held), or the error that kept it out."""

    path: Path
    edition: Edition | None = None
    already_held: bool = False
    document: Document | None = None
    error: str = ""


class Clearline:
    """An open library. Safe to share between the threads of one server; other processes may hold the library too."""

    def __init__(self, settings: Settings, library: Library, tell: Tell) -> None:
        self.settings = settings
        self.library = library
        self.tell = tell
        self._lock = RLock()
        self._search: Search | None = None
        self._answerer: Answerer | None = None

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, *, tell: Tell = lambda line: None) -> Iterator[Clearline]:
        """The library of the settings, made and filled with the bundled documents where there is none yet.

        `tell` hears what takes long. Raises LibraryError where the directory is not a library or cannot be used.
        """
        from ingest.store import Library

        new = not Library.exists(settings.library)
        with Library.open(settings.library, settings.database_url) as library:
            clearline = cls(settings, library, tell)
            if new:
                clearline.add_bundled()
            yield clearline

    # the library

    def editions(self) -> list[Edition]:
        """Every stored edition, in the order added."""
        return self.library.editions()

    def document(self, id: str) -> Document:
        """The document of an edition id, or of a bare document id its current edition. Raises InputError if unknown."""
        return self.library.document(id)

    def add_bundled(self) -> None:
        """Fill the library with the documents that come with clearline."""
        from ingest.corpus import bundled
        from ingest.load import read_document
        from ingest.options import ReadingOptions

        self.tell("Setting up the library with the bundled documents …")
        with self.library.lock():
            for path, entry in bundled():
                document = read_document(
                    path,
                    ReadingOptions(
                        kind=entry.kind,
                        title=entry.title,
                        edition=entry.edition,
                        document_id=entry.id,
                        publisher=entry.publisher,
                    ),
                )
                self.library.add(
                    document,
                    path.read_bytes(),
                    source_name=entry.file,
                    publisher=entry.publisher,
                    licence=entry.licence,
                )

    def add(
        self,
        paths: Sequence[Path],
        *,
        kind: Kind | None = None,
        title: str = "",
        edition: str = "",
        replaces: str = "",
        columns: Mapping[str, str] | None = None,
        password: str | None = None,
        progress: Callable[[int, int, Path], None] | None = None,
    ) -> list[AddResult]:
        """Read each file and store it, going on past a bad one; the index follows at the end."""
        results = []
        for number, path in enumerate(paths):
            if progress:
                progress(number, len(paths), path)
            try:
                results.append(self._add_one(path, kind, title, edition, replaces, columns, password))
            except ClearlineError as error:
                results.append(AddResult(path, error=str(error)))
        if any(result.edition and not result.already_held for result in results):
            self.refresh()
        return results

    def _add_one(
        self,
        path: Path,
        kind: Kind | None,
        title: str,
        edition: str,
        replaces: str,
        columns: Mapping[str, str] | None,
        password: str | None,
    ) -> AddResult:
        from ingest.intake import take_in

        taken = take_in(
            self.library,
            path,
            kind=kind,
            title=title,
            edition=edition,
            replaces=replaces,
            columns=columns,
            limits=self.settings.limits,
            password=password,
        )
        return AddResult(path, taken.edition, already_held=taken.document is None, document=taken.document)

    def remove(self, id: str) -> list[Edition]:
        """Remove an edition, or every edition of a document; decisions about them stay. Gives what was removed."""
        gone = self.library.remove(id)
        self.refresh()
        return gone

    # the index

    @cached_property
    def encoder(self) -> TokenEncoder:
        """The encoder of the settings, exported on first use."""
        from index.encoder import load_encoder

        return load_encoder(self.settings.models, self.settings.model, exported=self.settings.exported)

    @cached_property
    def judge(self) -> Judge | None:
        """The trained judge of pairs, or None where it cannot be loaded; the answers then rest on search alone."""
        from index.judge import load_judge

        try:
            return load_judge()
        except ClearlineError as error:
            self.tell(str(error))
            return None

    @property
    def index_root(self) -> Path:
        """Where the index stands."""
        return self.library.root / "index"

    def search(self) -> Search:
        """The open index over the current editions, rebuilt first where an edition was added or removed since."""
        from index.manifest import current_info
        from index.search import Search

        with self._lock:
            wanted = self.library.current()
            if self._search is None or self._search.info.inputs != wanted:
                info = current_info(self.index_root)
                if info is None or info.inputs != wanted:
                    self._build(wanted)
                self._search = Search.open(self.index_root, self.encoder)
                self._answerer = None
            return self._search

    def refresh(self) -> None:
        """Bring the index up to the editions held."""
        self.search()

    def _build(self, inputs: Mapping[str, str]) -> None:
        from eval.indexing import build_index

        self.tell("Building the index …")
        with self.library.lock(waiting=lambda: self.tell("Another clearline is changing this library; waiting …")):
            build_index(self.library, self.index_root, self.encoder, inputs)
        self._scan_small_pairs(inputs)

    def _scan_small_pairs(self, inputs: Mapping[str, str]) -> None:
        """Scan the pairs that no scan is kept of, the smallest first, as far as `SCANNED_AT_ONCE` goes."""
        if len(inputs) > OPENED_AT_ONCE:
            return
        documents = [self.library.document(id) for id in inputs]
        pairs = [
            (len(guidance.statements) * len(framework.rows), guidance, framework)
            for guidance in documents
            for framework in documents
            if guidance.kind is Kind.GUIDANCE and framework.kind is Kind.FRAMEWORK
        ]
        left = SCANNED_AT_ONCE
        for size, guidance, framework in sorted(pairs, key=lambda pair: pair[0]):
            if size > left:
                return
            if size and self.kept_scans.of(guidance.id, framework.id, inputs) is None:
                left -= size
                self._scanned(guidance, framework)

    # asking

    def ask(self, question: str, *, previous: str | None = None, hear: Hear | None = None) -> Answer:
        """The answer to a question, each sentence with the exact words and place that it rests on.

        `hear` is told what is looked for, and each sentence as it is written.
        """
        return self.answerer().answer(question, previous=previous, hear=hear)

    def ground(self) -> str:
        """Names what answers rest on: another name once an edition, a decision or a scan that is kept is a new one."""
        scans = self.library.root / "scans"
        scanned = scans.stat().st_mtime_ns if scans.is_dir() else 0
        return f"{self.search().info.name} {self.ledger.count()} {scanned}"

    def answerer(self) -> Answerer:
        """What answers questions over the current editions."""
        from app.answer.answerer import answerer_for

        with self._lock:
            search = self.search()
            if self._answerer is None:
                self._answerer = answerer_for(self.settings, self.holdings(), search, self.judge, self.standing)
            return self._answerer

    def holdings(self) -> Holdings:
        """What the current editions say together, and each of them when something of it is asked for."""
        from app.answer.holdings import Holdings
        from eval.indexing import read_in_common

        return Holdings(read_in_common(self.search().info), self.library.document)

    # judging

    def choose(self, kind: Kind, id: str | None) -> Document:
        """The document named, or the only current one of that kind. Raises InputError where that is not clear."""
        if id:
            document = self.document(id)
            if document.kind is not kind:
                raise InputError(f"{id} is {document.kind.value}, not {kind.value}; see “clearline documents”.")
            return document
        held = [edition for edition in self.editions() if edition.current and edition.kind is kind]
        if not held:
            raise InputError(
                f"the library holds no {kind.value}; add one with “clearline add FILE --kind {kind.value}”."
            )
        if len(held) > 1:
            names = ", ".join(edition.document for edition in held)
            raise InputError(f"the library holds several: {names}; say which with --{kind.value} ID.")
        return self.document(held[0].id)

    def scan(
        self,
        guidance: str | None = None,
        framework: str | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
    ) -> Scan:
        """Every statement of the guidance against the framework's rows, people's decisions laid over the verdicts."""
        held_guidance = self.choose(Kind.GUIDANCE, guidance)
        held_framework = self.choose(Kind.FRAMEWORK, framework)
        found = self._scanned(held_guidance, held_framework, progress)
        return self.ledger.overlay(found, held_guidance, held_framework)

    def _scanned(
        self, guidance: Document, framework: Document, progress: Callable[[int, int], None] | None = None
    ) -> Scan:
        from eval.gap.scan import scan

        editions = self.editions()
        found = scan(
            guidance,
            framework,
            encoder=self.encoder,
            judge=self.judge,
            progress=progress,
            held=[edition.title for edition in editions],
        )
        self.kept_scans.keep(found, {edition.id: edition.sha256 for edition in editions})
        return found

    @cached_property
    def kept_scans(self) -> KeptScans:
        """What scans found of the texts held, for answers to say the same."""
        from app.kept_scans import KeptScans

        return KeptScans(self.library.root / "scans", self.encoder, self.judge)

    def standing(
        self, guidance: str, framework: str, opened: Callable[[str], Document]
    ) -> Mapping[str, KeptFinding] | None:
        """What the kept scan of two editions says of each statement, people's decisions laid over it, or None where
        none is kept. The documents are opened only where there are decisions."""
        from eval.decision_overlay import lay
        from eval.decision_table import document_of
        from eval.decisions import Ask

        found = self.kept_scans.of(guidance, framework, self.library.current())
        if found is None:
            return None
        decisions = self.ledger.all(Ask(guidance=document_of(guidance), framework=document_of(framework)))
        if not decisions:
            return found
        computed = {ref: one.verdict for ref, one in found.items()}
        laid = lay(decisions, opened(guidance), opened(framework), computed).by_statement
        return {
            ref: replace(one, decision=laid[ref].decision, decided=laid[ref].decided) if ref in laid else one
            for ref, one in found.items()
        }

    def compare(self, old: str, new: str, *, extract: bool = False) -> Comparison:
        """What happened to each clause or row between two stored editions, with the rows and decisions affected."""
        from app.updates import compare_editions

        return compare_editions(self, old, new, extract=extract)

    # deciding

    @cached_property
    def ledger(self) -> Ledger:
        """People's decisions, in the library's database."""
        from eval.decisions import Ledger

        return Ledger(self.library.engine)

    def decide(
        self,
        statement: str,
        action: str,
        verdict: Verdict | str | None = None,
        *,
        by: str,
        why: str,
        row: str = "",
        guidance: str | None = None,
        framework: str | None = None,
    ) -> Decision:
        """Record a person's decision about a statement. Raises InputError naming what is missing or unknown."""
        scan = self.scan(guidance, framework)
        found = next(
            (one for clause in scan.clauses for one in clause.statements if one.statement.ref == statement), None
        )
        if found is None:
            raise InputError(
                f"{scan.guidance} has no statement {statement}; “clearline scan” lists them, for instance 5/1."
            )
        return self.ledger.record(
            guidance=self.document(scan.guidance),
            framework=self.document(scan.framework),
            statement_ref=statement,
            row_ref=row,
            action=action,
            verdict=verdict,
            computed=found.verdict,
            by=by,
            why=why,
            basis=[match.ref for match in found.rows],
        )
