"""Gradio kept to this machine: no analytics, no sharing, no hub, and no file but an uploaded one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ingest.errors import InputError

if TYPE_CHECKING:
    import gradio as gr

SWITCHES = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_SHARE": "False",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def keep_offline() -> None:
    """Set the switches, which Gradio reads once; call it before anything imports gradio."""
    os.environ.update(SWITCHES)


def take_only_uploads(page: gr.Blocks) -> None:
    """Let callers name no file of this machine that they did not upload, and no address to fetch one from.

    Whatever a call passes, to any component, Gradio reads as a file where it looks like one. It checks that the file
    was uploaded only where `launch` was called, which pages that are mounted never do; and an address it fetches.
    """
    from gradio import processing_utils

    page.has_launched = True
    processing_utils.async_ssrf_protected_download = refuse


async def refuse(url: str, cache_dir: str) -> str:
    """Fetch nothing. Raises InputError."""
    raise InputError("files are taken as uploads only, not from an address.")
