"""`make load-test`: people asking at once, through the same requests that the page makes; the figures are printed.

Each person has a session of their own, opens the page, asks, reads the answer for `--pause` seconds and asks again;
with `--pause 0` nobody reads. The questions are made from the documents; with `--distinct` no two are the same, so that
nothing is answered from memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import psutil

from ingest.store import Library
from tests.app.web.conftest import serve


@dataclass
class Tally:
    """What came of the questions: seconds each took, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unanswered: int = 0


def questions(library: Path, *, distinct: bool) -> Iterator[str]:
    """Questions made from the rows and the statements held, for ever."""
    with Library.open(library) as held:
        documents = [held.document(edition.id) for edition in held.editions()]
    duties = [f"Who is responsible for this: {row.duty}?" for one in documents for row in one.rows if row.duty]
    duties += [f"What does the guidance say about this: {one.text[:120]}?" for d in documents for one in d.statements]
    for number in count():
        question = duties[number % len(duties)]
        yield f"{question} ({number})" if distinct else question


def event_of(config: dict[str, object]) -> tuple[int, list[int]]:
    """The number of the page's own ask event, and its inputs: the first event on the Ask button."""
    dependencies = config["dependencies"]
    components = config["components"]
    assert isinstance(dependencies, list)
    assert isinstance(components, list)
    button = next(one["id"] for one in components if one["props"].get("elem_id") == "ask-button")
    event = next(one for one in dependencies if [button, "click"] in one["targets"])
    return event["id"], event["inputs"]


async def ask_once(client: httpx.AsyncClient, event: int, session: str, question: str) -> str:
    """Ask as the page does; the last HTML of the conversation. Raises RuntimeError where it came to nothing."""
    joined = await client.post(
        "/gradio_api/queue/join",
        json={"data": [question], "fn_index": event, "session_hash": session, "trigger_id": None, "event_data": None},
    )
    if joined.status_code != 200:
        raise RuntimeError(f"{joined.status_code} {joined.text[:100]}")
    html = ""
    async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data:"):
                continue
            message = json.loads(line[5:])
            if message["msg"] == "process_completed":
                if not message["success"]:
                    raise RuntimeError(str(message["output"])[:200])
                html = str(message["output"]["data"])
            if message["msg"] == "close_stream":
                return html
    raise RuntimeError("the stream ended before the answer")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to ask, what, until when (on the monotonic clock), and how long an answer is read, in seconds."""

    url: str
    event: int
    asked: Iterator[str]
    seconds: float
    pause: float


async def person(plan: Plan, name: str, opened: asyncio.Barrier, tally: Tally) -> None:
    """One person: the page opened, then, with everybody else, asking until the time is up."""
    chance = random.Random(name)
    asked, event = plan.asked, plan.event
    async with httpx.AsyncClient(base_url=plan.url, timeout=60) as client:
        await client.get("/")
        await ask_once(client, event, name, "What is this?")
        await opened.wait()
        until = time.monotonic() + plan.seconds
        await asyncio.sleep(chance.uniform(0, plan.pause))
        while time.monotonic() < until:
            question = next(asked)
            began = time.monotonic()
            try:
                html = await ask_once(client, event, name, question)
                tally.seconds.append(time.monotonic() - began)
                if "turn__tools" not in html:
                    tally.unanswered += 1
                    tally.errors.append(f"no answer, but: {html[-300:]}")
            except (RuntimeError, httpx.HTTPError) as error:
                tally.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(chance.uniform(0.5, 1.5) * plan.pause)


async def crowd(url: str, people: int, seconds: float, asked: Iterator[str], pause: float = 0.0) -> Tally:
    """So many people for so many seconds."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        event, _ = event_of((await client.get("/config")).json())
    tally = Tally()
    plan, opened = Plan(url, event, asked, seconds, pause), asyncio.Barrier(people)
    await asyncio.gather(*(person(plan, f"load{people}x{n}", opened, tally) for n in range(people)))
    return tally


def said(name: str, tally: Tally, seconds: float) -> str:
    """The figures in a line."""
    ordered = sorted(tally.seconds)
    at95 = ordered[int(len(ordered) * 0.95)] if ordered else float("nan")
    return (
        f"{name}: {len(ordered)} answers in {seconds:.0f} s ({len(ordered) / seconds:.1f} a second), "
        f"median {statistics.median(ordered):.3f} s, p95 {at95:.3f} s, slowest {ordered[-1]:.3f} s, "
        f"errors {len(tally.errors)}, without an answer {tally.unanswered}"
    )


@contextmanager
def two_cores(wanted: bool) -> Iterator[None]:
    """Keep the server that is started here to two cores."""
    if wanted and hasattr(os, "sched_setaffinity"):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, set(sorted(before)[:2]))
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)
    else:
        yield


def main() -> None:
    """Run the load test and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds for which an answer is read, on average")
    parser.add_argument("--distinct", action="store_true", help="no two questions the same")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        with two_cores(True), serve(library, requests_per_minute="1000000") as served:
            server = psutil.Process(served.process.pid)
            asked = questions(library, distinct=given.distinct)
            print(f"memory before: {server.memory_info().rss / 2**20:.0f} MB", flush=True)
            alone = asyncio.run(crowd(served.url, 1, min(given.seconds, 15), asked, given.pause / 5))
            print(said("1 person", alone, min(given.seconds, 15)), flush=True)
            before = server.cpu_times()
            together = asyncio.run(crowd(served.url, given.people, given.seconds, asked, given.pause))
            print(said(f"{given.people} people", together, given.seconds), flush=True)
            after = server.cpu_times()
            busy = after.user + after.system - before.user - before.system
            print(f"processor time of the server: {1000 * busy / max(1, len(together.seconds)):.0f} ms an answer")
            print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            ratio = statistics.median(together.seconds) / statistics.median(alone.seconds)
            print(f"median of {given.people} people is {ratio:.1f} times that of one person")
            print(f"memory after: {server.memory_info().rss / 2**20:.0f} MB")
            for error in sorted(set(together.errors))[:5]:
                print(error)


if __name__ == "__main__":
    main()
