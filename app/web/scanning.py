"""What the Gap scan page does: plain functions over the facade that give HTML back."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.web.audit import Audit
from app.web.jobs import Job, Jobs
from app.web.scan_view import Filters, coverage, detail, lines, tallies
from app.web.views import notice, render
from app.web.visitors import Role, Visitor
from ingest.errors import ClearlineError, InputError
from ingest.model import Decision, Document, Kind

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.gap.records import Scan

SCANS_KEPT = 8
JOB = "scan"
LINES_A_PAGE = 200
"""Statements that the table shows at once: more of them make a phone slow."""

Pair = tuple[str, str]


@dataclass
class Scanning:
    """The Gap scan page's work for every visitor. A scan is kept until the library or a decision changes."""

    clearline: Clearline
    audit: Audit
    jobs: Jobs
    _kept: OrderedDict[Pair, Scan] = field(default_factory=OrderedDict)
    _chosen: OrderedDict[str, Pair] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choices(self, kind: Kind) -> list[tuple[str, str]]:
        """(what a person reads, edition id) of every edition of that kind, current ones first."""
        held = [edition for edition in self.clearline.editions() if edition.kind is kind]
        held.sort(key=lambda edition: (not edition.current, edition.title, edition.label))
        return [(f"{one.title} ({one.label}{'' if one.current else ', replaced'})", one.id) for one in held]

    def start(self, visitor: Visitor, guidance: str, framework: str) -> str:
        """Begin a scan of that pair, or find one that is kept; a line where it cannot begin."""
        pair = (guidance or "", framework or "")
        if not all(pair):
            return notice("Choose guidance and a framework. If the library holds none, add them on the Library page.")
        with self._lock:
            self._chosen[visitor.session] = pair
            if pair in self._kept:
                return ""
        try:
            self.prepare(visitor, JOB, *pair)
        except InputError as error:
            return notice(str(error), kind="problem")
        return ""

    def prepare(self, visitor: Visitor, job: str, guidance: str, framework: str) -> None:
        """Begin a scan that is kept, as the visitor's job of that kind. Raises InputError where one is going on."""
        pair = (guidance, framework)
        on = f"{guidance} against {framework}"
        self.jobs.start(visitor, job, "The scan", lambda progress: self._scan(pair, progress), on=on)

    def stop(self, visitor: Visitor) -> None:
        """Ask the visitor's scan to stop."""
        job = self.jobs.of(visitor.session, JOB)
        if job:
            job.stop()

    def going(self, visitor: Visitor, kind: str = JOB) -> Job | None:
        """The visitor's scan while it waits or runs."""
        job = self.jobs.of(visitor.session, kind)
        return job if job and job.going else None

    def progress(self, visitor: Visitor, kind: str = JOB) -> str:
        """How far the scan is, or what became of it where it came to nothing."""
        job = self.jobs.of(visitor.session, kind)
        if job is None or job.state == "finished":
            return notice(self.jobs.notice(visitor, kind))
        if job.state == "failed":
            return notice(job.problem, kind="problem")
        return render("progress", job=job)

    def summary(self, visitor: Visitor) -> str:
        """The scan of the visitor's pair: how the statements fall, and the coverage picture."""
        scan = self._current(visitor)
        if scan is None:
            return ""
        guidance, framework = self._documents(scan)
        return render(
            "scan",
            scan=scan,
            guidance=guidance,
            framework=framework,
            tallies=tallies(scan),
            coverage=coverage(scan, framework),
            suspects=sum(bool(finding.suspect) for finding in scan.findings),
        )

    def findings(self, visitor: Visitor, filters: Filters, page: int = 1) -> str:
        """A page, from 1, of the table of the statements that the filters let through."""
        scan = self._current(visitor)
        if scan is None:
            return ""
        found = lines(scan, filters)
        page = min(max(page, 1), max(1, -(-len(found) // LINES_A_PAGE)))
        shown = found[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
        first = (page - 1) * LINES_A_PAGE + 1
        return render(
            "findings",
            lines=shown,
            found=len(found),
            first=first,
            last=first + len(shown) - 1,
            page=page,
            total=sum(len(clause.statements) for clause in scan.clauses),
            filtered=filters != Filters(),
        )

    def choices_of_bearer(self, visitor: Visitor) -> list[str]:
        """The bearers that the visitor's scan speaks of."""
        scan = self._current(visitor)
        findings = [finding for clause in scan.clauses for finding in clause.statements] if scan else []
        return sorted({bearer for finding in findings for bearer in finding.statement.bearers})

    def detail(self, visitor: Visitor, ref: str) -> str:
        """One statement beside its rows, with near misses and history."""
        scan = self._current(visitor)
        if scan is None:
            return notice("There is no scan to look into; start one first.")
        guidance, framework = self._documents(scan)
        try:
            shown = detail(scan, ref, guidance, framework, self._history(guidance, framework, ref))
        except InputError as error:
            return notice(str(error), kind="problem")
        return render("statement", shown=shown)

    def decide(self, visitor: Visitor, ref: str, action: str, verdict: str, by: str, why: str) -> tuple[bool, str]:
        """Write a decision on a statement: whether it stands, and a line that says so or says what is missing."""
        try:
            visitor.must_be(Role.OFFICER, "decide")
            scan = self._current(visitor)
            if scan is None or not ref:
                raise InputError("Open a statement first, then decide on it.")
            if not action:
                raise InputError("Choose what you decide.")
            if not (visitor.name or by).strip():
                raise InputError("Say who decides: the name goes into the record.")
            if not why.strip():
                raise InputError("Say why: the reason goes into the record.")
            self.clearline.decide(
                ref,
                action,
                verdict if action == "override" else None,
                by=visitor.name or by,
                why=why,
                guidance=scan.guidance,
                framework=scan.framework,
            )
            self.audit.note(visitor, "decide", f"{scan.guidance} {ref}: {action} {verdict}".strip())
            self._lay_over(scan)
        except ClearlineError as error:
            return False, notice(str(error), kind="problem")
        return True, notice(f"Recorded for statement {ref}.", kind="done")

    def kept(self, guidance: str, framework: str) -> Scan | None:
        """The kept scan of a pair."""
        with self._lock:
            return self._kept.get((guidance, framework))

    def scan_now(self, guidance: str, framework: str) -> Scan:
        """Scan a pair and wait for it, and before that for room among the scans that go on."""
        pair = (guidance, framework)
        scan: Scan = self.jobs.in_turn(lambda: self.kept(*pair) or self._scan(pair, lambda done, total: None))
        return scan

    def choose(self, visitor: Visitor, guidance: str, framework: str) -> None:
        """Make that pair the visitor's, for when the page is next opened."""
        with self._lock:
            self._chosen[visitor.session] = (guidance, framework)

    def chosen(self, visitor: Visitor) -> Pair | None:
        """The pair that the visitor chose last."""
        return self._chosen.get(visitor.session)

    def may_decide(self, visitor: Visitor) -> bool:
        """Whether the visitor's role lets them decide."""
        return visitor.role >= Role.OFFICER

    def forget(self) -> None:
        """Drop what is kept and what was chosen, after the library changed: it may not be there any more."""
        with self._lock:
            self._kept.clear()
            self._chosen.clear()

    def _scan(self, pair: Pair, progress: object) -> Scan:
        scan = self.clearline.scan(pair[0], pair[1], progress=progress)  # type: ignore[arg-type]
        with self._lock:
            self._kept[pair] = scan
            while len(self._kept) > SCANS_KEPT:
                self._kept.popitem(last=False)
        return scan

    def _lay_over(self, scan: Scan) -> None:
        """The decisions of now over that scan and every kept one of the same two documents."""
        from eval.decision_table import document_of

        decided = {document_of(scan.guidance), document_of(scan.framework)}
        with self._lock:
            kept = [one for pair, one in self._kept.items() if {document_of(id) for id in pair} == decided]
        for one in kept:
            laid = self.clearline.ledger.overlay(one, *self._documents(one))
            with self._lock:
                self._kept[(one.guidance, one.framework)] = laid

    def _current(self, visitor: Visitor) -> Scan | None:
        with self._lock:
            pair = self._chosen.get(visitor.session)
            return self._kept.get(pair) if pair else None

    def _documents(self, scan: Scan) -> tuple[Document, Document]:
        return self.clearline.document(scan.guidance), self.clearline.document(scan.framework)

    def _history(self, guidance: Document, framework: Document, ref: str) -> list[Decision]:
        """Every decision on that statement, those too that were made when it stood elsewhere in an earlier edition."""
        from eval.decision_overlay import about_statement
        from eval.decision_table import document_of
        from eval.decisions import Ask

        made = self.clearline.ledger.all(Ask(guidance=document_of(guidance.id), framework=document_of(framework.id)))
        return about_statement(made, guidance, ref)
