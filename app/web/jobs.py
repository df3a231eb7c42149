"""Long work that a page waits for: it says how far it is, can be stopped, and outlives a reload of the page."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.web.cut_off import CutOff
from app.web.visitors import Visitor
from ingest.errors import ClearlineError, InputError

log = logging.getLogger("clearline.web")

REMEMBERED = 500

WAITING = 4
"""How many may wait for long work where they asked, beside those whose turn it is."""
BROKEN = "Something broke inside. Nothing that was stored is lost. Please try it again."


class Stopped(Exception):
    """The person stopped the work."""


@dataclass
class Job:
    """One piece of work: `done` of `total` steps, and in the end a result or a problem."""

    what: str
    done: int = 0
    total: int = 0
    state: str = "waiting"  # waiting | running | finished | failed | stopped
    problem: str = ""
    result: Any = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def going(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ("waiting", "running")

    def progress(self, done: int, total: int) -> None:
        """Called by the work as it goes on. Raises Stopped once it was stopped."""
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total

    def stop(self) -> None:
        """Ask it to stop at its next step."""
        self._stop.set()


Work = Callable[[Callable[[int, int], None]], Any]


class Jobs:
    """The jobs of every session, one of a kind at a time for each; at most `at_once` run, the others wait."""

    def __init__(self, at_once: int, cut_off: CutOff | None = None) -> None:
        self.cut_off = cut_off
        self._room = threading.Semaphore(at_once)
        self._seats = threading.Semaphore(at_once + WAITING)
        self._jobs: OrderedDict[tuple[str, str], Job] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: str, kind: str) -> Job | None:
        """The session's last job of that kind."""
        return self._jobs.get((session, kind))

    def start(self, visitor: Visitor, kind: str, what: str, work: Work, *, on: str = "") -> Job:
        """Start the work, `on` what it is named. Raises InputError where the visitor's last one of that kind is still
        going."""
        session = visitor.session
        with self._lock:
            last = self._jobs.get((session, kind))
            if last is not None and last.going:
                raise InputError(f"{last.what} is still going on; wait for it or stop it.")
            job = Job(what)
            self._jobs[(session, kind)] = job
            self._jobs.move_to_end((session, kind))
            for key in [key for key, old in self._jobs.items() if not old.going][: len(self._jobs) - REMEMBERED]:
                del self._jobs[key]
        noted = self.cut_off.begin(visitor, kind, f"{what} ({on})" if on else what) if self.cut_off else None
        threading.Thread(target=self._run, args=(job, work, noted), daemon=True, name=f"clearline {kind}").start()
        return job

    def notice(self, visitor: Visitor, kind: str) -> str:
        """A line on what of the visitor's work of that kind a restart of the server ended, empty where nothing was."""
        return self.cut_off.notice(visitor, kind) if self.cut_off else ""

    def in_turn(self, work: Callable[[], Any]) -> Any:
        """Do the work here and now, once there is room among the jobs; what comes of it. Raises InputError where
        several wait already: each of them keeps a thread from everybody else."""
        if not self._seats.acquire(blocking=False):
            raise InputError("Too much long work is going on already; try again in a minute.")
        try:
            with self._room:
                return work()
        finally:
            self._seats.release()

    def _run(self, job: Job, work: Work, noted: Path | None) -> None:
        try:
            self._worked(job, work)
        finally:
            if self.cut_off and noted:
                self.cut_off.end(noted)

    def _worked(self, job: Job, work: Work) -> None:
        with self._room:
            try:
                job.progress(0, 0)
                job.state = "running"
                job.result = work(job.progress)
                job.state = "finished"
            except Stopped:
                job.state = "stopped"
            except ClearlineError as error:
                job.problem, job.state = str(error), "failed"
            except Exception:  # the outer edge: a person reads one line, the log holds the rest
                log.exception("%s failed", job.what)
                job.problem, job.state = BROKEN, "failed"
