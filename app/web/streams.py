"""A session's stream of answers, which Gradio ends when nothing is under way and a browser opens anew for what it asks.

An event that is sent just as a stream ends would have none: its browser still believes in the old one, the answer is
never fetched, and the button is dead until the page is loaded again. Call `outlast_streams` on the pages once they are
put together.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import gradio as gr

SECONDS_TO_HEAR = 0.06
"""How long a browser may take to hear that its stream has ended. At .06, 20 of 20 quick presses were heard and fifty
people who ask without a pause wait .85 s; at .03 two of ten were lost, at .1 those people waited over a second."""


class UnderWay(set[str]):
    """A session's events under way, and when the last of them was done with, which is when its stream ends."""

    ended = float("-inf")

    def remove(self, event: str) -> None:
        """Take an event out; KeyError where it is not there."""
        super().remove(event)
        if not self:
            self.ended = monotonic()


def outlast_streams(page: gr.Blocks) -> None:
    """Acknowledge an event only once its browser has heard that the stream before it has ended."""
    queue = page._queue
    push = queue.push
    sessions = cast("dict[str | None, UnderWay]", queue.pending_event_ids_session)

    async def push_and_wait(*, body: Any, **sent: Any) -> tuple[bool, Any, Any]:
        under_way = sessions.setdefault(body.session_hash, UnderWay()) if body.session_hash else UnderWay()
        pushed = await push(body=body, **sent)
        await asyncio.sleep(max(0.0, under_way.ended + SECONDS_TO_HEAR - monotonic()))
        return pushed

    queue.push = push_and_wait  # type: ignore[method-assign, assignment]
