"""Work that is under way: whoever follows it hears that there is news, as soon as there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Condition

SECONDS_BEFORE_LONG = 300.0
"""After so long without news whoever follows gives up, whatever became of the work."""


@dataclass
class Unfolding:
    """How often there was news, and whether there will be none any more. Safe between threads.

    Whoever is slow hears once of what came in between, so that it costs no more than there is time for.
    """

    over: bool = False
    news: int = 0
    _changed: Condition = field(default_factory=Condition)

    def hear(self) -> None:
        """Say that there is news."""
        with self._changed:
            self.news += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Say that nothing more will come."""
        with self._changed:
            self.over = True
            self.news += 1
            self._changed.notify_all()

    def wait(self, seen: int, *, seconds: float = SECONDS_BEFORE_LONG) -> int:
        """How much news there is now; waits until it is more than `seen`, `seconds` at most."""
        with self._changed:
            self._changed.wait_for(lambda: self.news > seen, seconds)
            return self.news
