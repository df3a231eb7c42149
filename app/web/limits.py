"""How much one person may ask for."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from app.settings import Settings

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

MINUTE = 60.0
PEOPLE = 5000


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: bytes of an upload and of another request, requests per person and minute, scans at once."""

    upload_bytes: int = 50_000_000
    request_bytes: int = 1_000_000
    requests_per_minute: int = 120
    concurrent_scans: int = 2

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of the settings."""
        return cls(
            upload_bytes=settings.upload_megabytes * 1_000_000,
            requests_per_minute=settings.requests_per_minute,
            concurrent_scans=settings.concurrent_scans,
        )


@dataclass
class Rate:
    """Requests per person in the last minute. `clock` gives seconds."""

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def spent(self, person: str) -> bool:
        """Whether the person has nothing left for now; nothing is counted."""
        with self._lock:
            recent = [at for at in self._seen.get(person, ()) if at > self.clock() - MINUTE]
            return len(recent) >= self.per_minute

    def allows(self, person: str) -> bool:
        """Whether the person may ask once more now; if so, it is counted."""
        now = self.clock()
        with self._lock:
            times = self._seen.setdefault(person, deque())
            self._seen.move_to_end(person)
            while len(self._seen) > PEOPLE:
                self._seen.popitem(last=False)
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= self.per_minute:
                return False
            times.append(now)
            return True


class BodyTooLarge(Exception):
    """A request's body went past the limit while it was read."""


def bounded(receive: Receive, longest: int) -> Receive:
    """`receive`, which raises BodyTooLarge once more than `longest` bytes of body have come."""
    taken = 0

    async def receive_bounded() -> MutableMapping[str, Any]:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > longest:
                raise BodyTooLarge
        return message

    return receive_bounded
