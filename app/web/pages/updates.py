"""The Updates page: a new edition in, what changed, and on to what has to be decided again."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.pages.library import FORMATS
from app.web.pages.live import still_html
from app.web.pages.request import who
from app.web.pages.source_pane import QUIET
from app.web.updating import Updating
from app.web.views import render

EVERY_SECONDS = 0.7


def build(tab: gr.Tab, updating: Updating) -> gr.Button:
    """Lay the page out inside the tab that is open, and wire it; the button that leads on to the suspect decisions."""
    still_html(render("updates_intro"))
    with gr.Column(elem_classes="decide"):
        still_html("<h3>Put in a new edition</h3>")
        file = gr.File(label="File", file_types=FORMATS, elem_id="update-file", height=150)
        with gr.Row():
            replaces = gr.Dropdown([], label="It is a new edition of", elem_id="replaces")
            edition = gr.Textbox(
                label="Edition", max_length=60, max_lines=1, info="For instance 2018-07-01", elem_id="update-edition"
            )
        read = gr.Button("Read and compare", variant="primary", elem_id="read-button", min_width=120)
    with gr.Accordion("Compare two editions that are held", open=False):
        with gr.Row():
            old = gr.Dropdown([], label="Old edition", elem_id="old-edition")
            new = gr.Dropdown([], label="New edition", elem_id="new-edition")
        compare = gr.Button("Compare", elem_id="compare-button", min_width=120)
    stop = gr.Button("Stop", variant="stop", visible=False, min_width=120)
    outcome = still_html(elem_id="outcome")
    with gr.Row(elem_classes="buttons", visible=False) as onward:
        queue = gr.Button("Go to the decisions that became suspect", variant="primary", elem_id="queue-button")
    timer = gr.Timer(EVERY_SECONDS, active=False)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        choices = updating.choices()
        return *(gr.update(choices=choices) for _ in range(3)), *watch(request)

    def watch(request: gr.Request) -> tuple[Any, ...]:
        """(outcome, the way onward, timer, stop)"""
        visitor = who(request)
        going = updating.going(visitor)
        html = updating.outcome(visitor)
        return html, gr.update(visible=bool(html) and not going), gr.update(active=going), gr.update(visible=going)

    def begin(file: str | None, replaces: str, edition: str, request: gr.Request) -> tuple[Any, ...]:
        line = updating.read(who(request), file or "", replaces or "", edition or "")
        return (line, gr.update(visible=False), gr.skip(), gr.skip()) if line else watch(request)

    def begin_comparing(old: str, new: str, request: gr.Request) -> tuple[Any, ...]:
        line = updating.compare(who(request), old or "", new or "")
        return (line, gr.update(visible=False), gr.skip(), gr.skip()) if line else watch(request)

    def stop_it(request: gr.Request) -> None:
        updating.stop(who(request))

    stop.click(stop_it, None, None, **QUIET)
    tab.select(opened, None, [replaces, old, new, outcome, onward, timer, stop], **QUIET)
    read.click(begin, [file, replaces, edition], [outcome, onward, timer, stop], **QUIET)
    compare.click(begin_comparing, [old, new], [outcome, onward, timer, stop], **QUIET)
    timer.tick(watch, None, [outcome, onward, timer, stop], **QUIET)
    return queue
