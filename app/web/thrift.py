"""What Gradio spends on itself with every event, not spent: statistics that nobody reads, searches for what is absent.

Call `spend_less` before anything imports gradio, `wake_less` on the pages once they are put together.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

SWITCHES = {
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
}
"""Gradio keeps 10,000 events and makes a table of them all after each one, for a dashboard that is not served here."""

SECONDS_BETWEEN_LOOKS = 0.005
"""How long Gradio's queue sleeps before it looks again whether something came; its own 0.001 keeps a core awake."""

SWITCH_INTERVAL = 0.001
"""Seconds after which a thread that computes lets the others go on; Python's own 0.005 keeps the pages waiting."""


def spend_less() -> None:
    """Set what Gradio reads when it is imported, and how threads take turns."""
    os.environ.update(SWITCHES)
    # Gradio imports matplotlib before and after each event, to keep plots off the screen: there are none, and where it
    # is not installed each try searches the whole path. A name that stands for None is not searched for.
    sys.modules.setdefault("matplotlib", None)  # type: ignore[arg-type]
    sys.setswitchinterval(SWITCH_INTERVAL)


def wake_less(page: gr.Blocks) -> None:
    """Let the pages' queue look for work less often."""
    page._queue.sleep_when_free = SECONDS_BETWEEN_LOOKS
    page._queue.progress_update_sleep_when_free = 1.0  # nothing here reports progress through Gradio
