"""The pane that shows a document at the very words, for any page whose HTML has `data-event="source"` buttons."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.asking import Asking
from app.web.pages.live import live_html, said
from app.web.pages.request import who

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": 8}


def source_pane(asking: Asking, elem_id: str) -> gr.HTML:
    """An empty pane, closed until something is shown in it."""
    return live_html(elem_id=elem_id, visible=False)


def wire(asking: Asking, pane: gr.HTML, *speakers: gr.HTML) -> None:
    """Show in the pane what the speakers' buttons ask for."""

    def show(event: gr.EventData, request: gr.Request) -> Any:
        wanted = said(event, "event")
        if wanted in ("source", "whole"):
            html = asking.source(who(request), said(event, "source"), whole=wanted == "whole")
            return gr.update(value=html, visible=True)
        return gr.update(value="", visible=False)

    focus = f"() => window.clearline.focus('{pane.elem_id}', '.pane')"
    for speaker in (*speakers, pane):
        speaker.said(show, None, pane, **QUIET).then(fn=None, js=focus, api_visibility="private")
