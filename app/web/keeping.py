"""What the Library page does: plain functions over the facade that give HTML back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.web.audit import Audit
from app.web.jobs import Jobs
from app.web.views import notice, render
from app.web.visitors import Role, Visitor
from ingest.errors import ClearlineError, InputError
from ingest.model import Kind

if TYPE_CHECKING:
    from app.wiring import AddResult, Clearline

FILES_AT_ONCE = 20


@dataclass
class Keeping:
    """The Library page's work. `changed` is called after the library was changed."""

    clearline: Clearline
    audit: Audit
    changed: Callable[[], None]
    jobs: Jobs

    def holdings(self) -> str:
        """Every edition, with its read report."""
        editions = self.clearline.editions()
        shown = [(edition, self.clearline.document(edition.id)) for edition in editions]
        return render("holdings", shown=shown)

    def state(self, visitor: Visitor) -> str:
        """The index and the model in use; the settings too for an administrator."""
        try:
            info = self.clearline.search().info
        except ClearlineError as error:
            return notice(str(error), kind="problem")
        settings = self.clearline.settings
        shown = [
            ("Library", str(settings.library)),
            ("Database", "outside the library" if settings.database_url else "SQLite in the library"),
            ("Language model", settings.llm or "none: answers are put together from the documents' words"),
            ("Longest question", f"{settings.question_characters:,} characters"),
        ]
        return render(
            "state",
            encoder=self.clearline.encoder,
            info=info,
            judge=self.clearline.judge,
            may_export=visitor.role >= Role.OFFICER,
            settings=shown if visitor.role >= Role.ADMINISTRATOR else [],
        )

    def choices(self) -> list[tuple[str, str]]:
        """(what a person reads, edition id) of every edition."""
        return [(f"{one.title} ({one.label})", one.id) for one in self.clearline.editions()]

    def add(self, visitor: Visitor, files: Sequence[str], kind: str, title: str, edition: str) -> str:
        """Begin to read files into the library; a line where that cannot begin. The files are deleted afterwards."""
        paths = [Path(file) for file in files]
        try:
            visitor.must_be(Role.OFFICER, "add documents")
            if not paths:
                raise InputError("Choose a file first.")
            if len(paths) > FILES_AT_ONCE:
                raise InputError(f"Choose at most {FILES_AT_ONCE} files at once.")
            wanted = Kind(kind) if kind else None

            def work(progress: Callable[[int, int], None]) -> list[AddResult]:
                try:
                    results = self.clearline.add(
                        paths,
                        kind=wanted,
                        title=title.strip() if len(paths) == 1 else "",
                        edition=edition.strip() if len(paths) == 1 else "",
                        progress=lambda done, total, path: progress(done, total),
                    )
                finally:
                    for path in paths:
                        path.unlink(missing_ok=True)
                for result in results:
                    if result.edition and not result.already_held:
                        self.audit.note(visitor, "add", result.edition.id)
                self.changed()
                return results

            names = ", ".join(path.name for path in paths)
            self.jobs.start(visitor, "add", "Reading files", work, on=names)
        except ClearlineError as error:
            return notice(str(error), kind="problem")
        return ""

    def added(self, visitor: Visitor) -> str:
        """How far the reading is, or what came of it."""
        job = self.jobs.of(visitor.session, "add")
        if job is None:
            return notice(self.jobs.notice(visitor, "add"))
        if job.state == "finished":
            return render("added", results=job.result)
        return notice(job.problem, kind="problem") if job.state == "failed" else render("progress", job=job)

    def going(self, visitor: Visitor) -> bool:
        """Whether the visitor's files are still being read."""
        job = self.jobs.of(visitor.session, "add")
        return job is not None and job.going

    def stop(self, visitor: Visitor) -> None:
        """Ask the reading to stop; what was added so far stays."""
        job = self.jobs.of(visitor.session, "add")
        if job:
            job.stop()

    def remove(self, visitor: Visitor, edition: str, sure: bool) -> tuple[bool, str]:
        """Remove an edition, once it is confirmed: whether it is gone, and a line that says what came of it."""
        try:
            visitor.must_be(Role.ADMINISTRATOR, "remove documents")
            if not edition:
                raise InputError("Choose what to remove.")
            if not sure:
                raise InputError("Tick the box to confirm that it is to be removed.")
            gone = self.clearline.remove(edition)
        except ClearlineError as error:
            return False, notice(str(error), kind="problem")
        self.audit.note(visitor, "remove", edition)
        self.changed()
        names = ", ".join(f"{one.title} ({one.label})" for one in gone)
        return True, notice(f"Removed: {names}. Decisions about it are kept.", kind="done")
