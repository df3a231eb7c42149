"""Long work beside the pages: it says how far it is, stops when asked, and one person's does not hide another's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest

from app.web.cut_off import CutOff
from app.web.jobs import BROKEN, WAITING, Job, Jobs
from app.web.visitors import Visitor
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
    job = jobs.start(Visitor("a"), "scan", "A scan", work)
    begun.wait(10)
    assert jobs.of("a", "scan") is job
    assert jobs.of("b", "scan") is None
    assert (job.done, job.total, job.state) == (1, 3, "running")
    with pytest.raises(InputError, match="still going on"):
        jobs.start(Visitor("a"), "scan", "A scan", work)
    waiting = jobs.start(Visitor("b"), "scan", "A scan", lambda progress: "done")
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
    assert ended(jobs.start(Visitor("a"), "add", "Reading", mendable)).problem == "the file is empty; choose another."
    assert ended(jobs.start(Visitor("a"), "add", "Reading", broken)).problem == BROKEN


def test_a_crowd_that_waits_for_long_work_is_sent_away() -> None:
    jobs, go_on = Jobs(at_once=1), threading.Event()
    with ThreadPoolExecutor(20) as people:
        asked = [people.submit(jobs.in_turn, lambda: go_on.wait(10)) for _ in range(20)]
        done = as_completed(asked, timeout=10)
        assert all(isinstance(next(done).exception(), InputError) for _ in range(20 - 1 - WAITING))
        go_on.set()
    assert sum(one.exception() is None for one in asked) == 1 + WAITING
    assert jobs.in_turn(lambda: "done") == "done"


def test_what_a_restart_ended_is_said_to_whoever_began_it_until_it_is_begun_again(tmp_path: Path) -> None:
    folder = tmp_path / "under-way"
    before = CutOff(folder)
    rae, ola = Visitor("1", "Rae"), Visitor("2", "Ola")
    before.end(before.begin(rae, "add", "Reading files (done.pdf)"))
    before.begin(rae, "scan", "A scan (a against b)")
    assert not CutOff(folder).notice(rae, "scan"), "a second server is beside it: nothing was cut off"
    before.close()  # as the system does when the process is gone
    jobs = Jobs(1, CutOff(folder))
    again = Visitor("3", "Rae")
    assert jobs.notice(again, "scan") == "A scan (a against b) was ended by a restart of the server; start it again."
    assert (jobs.notice(again, "add"), jobs.notice(ola, "scan")) == ("", "")
    ended(jobs.start(again, "scan", "A scan", lambda progress: None, on="c against d"))
    assert jobs.notice(again, "scan")
    ended(jobs.start(again, "scan", "A scan", lambda progress: None, on="a against b"))
    assert not jobs.notice(again, "scan")
    assert list(folder.glob("*.json")) == []
