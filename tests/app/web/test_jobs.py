"""Long work beside the pages: it says how far it is, stops when asked, and one person's does not hide another's."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from app.web.jobs import BROKEN, Job, Jobs
from ingest.errors import InputError

Progress = Callable[[int, int], None]


def ended(job: Job) -> Job:
    """The job once it is over."""
    for thread in threading.enumerate():
        if thread.name.startswith("clearline "):
            thread.join(10)
    assert not job.going
    return job


def test_a_job_is_found_again_by_its_session_and_stops_when_asked() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> str:
        progress(1, 3)
        begun.set()
        go_on.wait(10)
        progress(2, 3)
        return "never"

    jobs = Jobs(at_once=1)
    job = jobs.start("a", "scan", "A scan", work)
    begun.wait(10)
    assert jobs.of("a", "scan") is job
    assert jobs.of("b", "scan") is None
    assert (job.done, job.total, job.state) == (1, 3, "running")
    with pytest.raises(InputError, match="still going on"):
        jobs.start("a", "scan", "A scan", work)
    waiting = jobs.start("b", "scan", "A scan", lambda progress: "done")
    assert waiting.state == "waiting"
    job.stop()
    go_on.set()
    assert ended(job).state == "stopped"
    assert (ended(waiting).state, waiting.result) == ("finished", "done")


def test_what_a_person_can_mend_is_said_and_what_is_broken_is_not_shown() -> None:
    def mendable(progress: Progress) -> None:
        raise InputError("the file is empty; choose another.")

    def broken(progress: Progress) -> None:
        raise ZeroDivisionError("secret detail")

    jobs = Jobs(at_once=1)
    assert ended(jobs.start("a", "add", "Reading", mendable)).problem == "the file is empty; choose another."
    assert ended(jobs.start("a", "add", "Reading", broken)).problem == BROKEN
