"""The Updates page: a new edition in, what changed, and on to what has to be decided again."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.pages.library import FORMATS
from app.web.pages.live import live_html, still_html
from app.web.pages.request import who
from app.web.pages.source_pane import QUIET
from app.web.updating import Updating
from app.web.views import render

EVERY_SECONDS = 0.7


def build(tab: gr.Tab, updating: Updating) -> gr.HTML:
    """Lay the page out inside the tab that is open, and wire it; the queue, which says `queue` to go on to a pair."""
    still_html(render("updates_intro"))
    with gr.Column(elem_classes="decide"):
        still_html("<h3>Put in a new edition</h3>")
        file = gr.File(label="File", show_label=False, file_types=FORMATS, elem_id="update-file", height=130)
        replaces = gr.Dropdown([], label="It is a new edition of", elem_id="replaces")
        edition = gr.Textbox(
            label="Edition",
            max_length=60,
            max_lines=1,
            info="Its date or number, for instance 2018-07-01. Left empty, it is taken from the file.",
            elem_id="update-edition",
        )
        read = gr.Button("Read and compare", variant="primary", elem_id="read-button", min_width=120)
    stop = gr.Button("Stop", variant="stop", visible=False, min_width=120)
    outcome = still_html(elem_id="outcome")
    queue = live_html(elem_id="queue")
    with gr.Column(elem_classes="decide"):
        still_html("<h3>Compare two editions that are held</h3>")
        old = gr.Dropdown([], label="Old edition", elem_id="old-edition")
        new = gr.Dropdown([], label="New edition", elem_id="new-edition")
        compare = gr.Button("Compare", elem_id="compare-button", min_width=120)
    timer = gr.Timer(EVERY_SECONDS, active=False)
    seen = [outcome, queue, timer, stop]

    def opened(request: gr.Request) -> tuple[Any, ...]:
        choices = updating.choices()
        return *(gr.update(choices=choices) for _ in range(3)), *watch(request)

    def watch(request: gr.Request) -> tuple[Any, ...]:
        """(outcome, queue, timer, stop)"""
        visitor = who(request)
        going = updating.going(visitor)
        queue = gr.skip() if going else updating.queue()
        return updating.outcome(visitor), queue, gr.update(active=going), gr.update(visible=going)

    def begin(file: str | None, replaces: str, edition: str, request: gr.Request) -> tuple[Any, ...]:
        line = updating.read(who(request), file or "", replaces or "", edition or "")
        return (line, gr.skip(), gr.skip(), gr.skip()) if line else watch(request)

    def begin_comparing(old: str, new: str, request: gr.Request) -> tuple[Any, ...]:
        line = updating.compare(who(request), old or "", new or "")
        return (line, gr.skip(), gr.skip(), gr.skip()) if line else watch(request)

    def stop_it(request: gr.Request) -> None:
        updating.stop(who(request))

    stop.click(stop_it, None, None, **QUIET)
    tab.select(opened, None, [replaces, old, new, *seen], **QUIET)
    read.click(begin, [file, replaces, edition], seen, **QUIET)
    compare.click(begin_comparing, [old, new], seen, **QUIET)
    timer.tick(opened, None, [replaces, old, new, *seen], **QUIET)
    return queue
