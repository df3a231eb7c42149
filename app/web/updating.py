"""What the Updates page does: a new edition read, compared with the old one, and the queue of what became suspect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.updates import compare_editions
from app.web.audit import Audit
from app.web.jobs import Jobs
from app.web.views import notice, render
from app.web.visitors import Role, Visitor
from app.web.waiting import waiting
from ingest.errors import ClearlineError, InputError
from ingest.model import ChangeKind, Document

if TYPE_CHECKING:
    from app.wiring import Clearline
    from eval.compare_records import Comparison

CHANGES_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Update:
    """What came of an update: the document that was read (None where two held editions were compared), the changes."""

    document: Document | None
    comparison: Comparison


@dataclass
class Updating:
    """The Updates page's work. `changed` is called after the library was changed."""

    clearline: Clearline
    audit: Audit
    changed: Callable[[], None]
    jobs: Jobs

    def choices(self) -> list[tuple[str, str]]:
        """(what a person reads, edition id) of every edition, in the order added. What tells editions of one document
        apart comes first: the field is narrower than most titles."""
        return [
            (f"{one.label}{'' if one.current else ', replaced'}: {one.title}", one.id)
            for one in self.clearline.editions()
        ]

    def read(self, visitor: Visitor, file: str, replaces: str, edition: str) -> str:
        """Begin to read a new edition and compare it with the one that it replaces; a line where that cannot begin."""
        try:
            visitor.must_be(Role.OFFICER, "add an edition")
            if not file:
                raise InputError("Choose the new edition's file first.")
            if not replaces:
                raise InputError("Choose which document it is a new edition of.")
            held = self.clearline.document(replaces)

            def work(progress: Callable[[int, int], None]) -> Update:
                path = Path(file)
                try:
                    result = self.clearline.add(
                        [path], kind=held.kind, title=held.title, edition=edition.strip(), replaces=replaces
                    )[0]
                finally:
                    path.unlink(missing_ok=True)
                if result.edition is None:
                    raise InputError(result.error)
                if result.already_held:
                    raise InputError(f"The library holds exactly this file already, as {result.edition.id}.")
                self.audit.note(visitor, "add", f"{result.edition.id} replaces {replaces}")
                self.changed()
                progress(1, 2)
                return Update(result.document, compare_editions(self.clearline, replaces, result.edition.id))

            self.jobs.start(visitor, "update", "Reading and comparing", work, on=Path(file).name)
        except ClearlineError as error:
            return notice(str(error), kind="problem")
        return ""

    def compare(self, visitor: Visitor, old: str, new: str) -> str:
        """Begin to compare two editions held; a line where that cannot begin."""
        try:
            if not old or not new or old == new:
                raise InputError("Choose two editions that differ.")
            self.jobs.start(
                visitor,
                "update",
                "Comparing",
                lambda progress: Update(None, compare_editions(self.clearline, old, new)),
                on=f"{old} with {new}",
            )
        except ClearlineError as error:
            return notice(str(error), kind="problem")
        return ""

    def queue(self) -> str:
        """The decisions that wait to be made again."""
        return render("waiting", waiting=waiting(self.clearline))

    def going(self, visitor: Visitor) -> bool:
        """Whether the visitor's update is still going on."""
        job = self.jobs.of(visitor.session, "update")
        return job is not None and job.going

    def stop(self, visitor: Visitor) -> None:
        """Ask the update to stop; an edition that was read already stays."""
        job = self.jobs.of(visitor.session, "update")
        if job:
            job.stop()

    def outcome(self, visitor: Visitor, *, all_changes: bool = False) -> str:
        """How far it is, or what changed."""
        job = self.jobs.of(visitor.session, "update")
        if job is None:
            return notice(self.jobs.notice(visitor, "update"))
        if job.state != "finished":
            return notice(job.problem, kind="problem") if job.state == "failed" else render("progress", job=job)
        update: Update = job.result
        changes = [c for c in update.comparison.changes if all_changes or c.kind is not ChangeKind.UNCHANGED]
        return render(
            "update",
            document=update.document,
            comparison=update.comparison,
            changes=changes[:CHANGES_SHOWN],
            left_out=max(0, len(changes) - CHANGES_SHOWN),
        )
