"""Gradio kept to this machine: no analytics, no sharing, no hub. It reads these once, when it is imported."""

from __future__ import annotations

import os

SWITCHES = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def keep_offline() -> None:
    """Set the switches; call it before anything imports gradio."""
    os.environ.update(SWITCHES)
