"""The Library page: what is held, adding, removing with confirmation, the state of the index."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.keeping import Keeping
from app.web.pages.live import still_html
from app.web.pages.request import who
from app.web.pages.source_pane import QUIET
from app.web.views import render

EVERY_SECONDS = 0.7
FORMATS = [".xml", ".txt", ".html", ".htm", ".pdf", ".docx", ".odt", ".csv", ".tsv", ".xlsx", ".ods", ".md", ".json"]
KINDS = [("Let clearline tell", ""), ("Guidance", "guidance"), ("Framework", "framework")]


def build(tab: gr.Tab, keeping: Keeping) -> None:
    """Lay the page out inside the tab that is open, and wire it."""
    still_html(render("library_intro"))
    held = still_html(elem_id="holdings")
    with gr.Column(elem_classes="decide"):
        still_html("<h3>Add documents</h3>")
        files = gr.File(
            label="Files", show_label=False, file_count="multiple", file_types=FORMATS, elem_id="add-files", height=130
        )
        kind = gr.Radio(KINDS, value="", label="What they are")
        title = gr.Textbox(
            label="Title", max_length=300, max_lines=1, info="For one file. Left empty, it is taken from the file."
        )
        edition = gr.Textbox(
            label="Edition",
            max_length=60,
            max_lines=1,
            info="For one file: its date or number, for instance 2012-04-03. Left empty, it is taken from the file.",
        )
        add = gr.Button("Add", variant="primary", elem_id="add-button", min_width=120)
        stop = gr.Button("Stop", variant="stop", visible=False, min_width=120)
        added = still_html(elem_id="added")
    with gr.Column(elem_classes="decide"):
        still_html("<h3>Remove a document</h3>")
        gone = gr.Dropdown([], label="What to remove", elem_id="remove-choice")
        sure = gr.Checkbox(label="Yes, remove it from the library. Decisions about it are kept.", elem_id="remove-sure")
        remove = gr.Button("Remove", variant="stop", elem_id="remove-button", min_width=120)
        removed = still_html(elem_id="removed")
    still_html("<h3>Index and model</h3>")
    state = still_html(elem_id="state")
    timer = gr.Timer(EVERY_SECONDS, active=False)

    def shown(request: gr.Request) -> tuple[Any, ...]:
        """(held, state, what may be removed)"""
        return keeping.holdings(), keeping.state(who(request)), gr.update(choices=keeping.choices(), value=None)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        visitor = who(request)
        going = keeping.going(visitor)
        return *shown(request), keeping.added(visitor), gr.update(active=going), gr.update(visible=going)

    def begin(files: list[str] | None, kind: str, title: str, edition: str, request: gr.Request) -> tuple[Any, ...]:
        line = keeping.add(who(request), files or [], kind or "", title or "", edition or "")
        if line:
            return line, gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return keeping.added(who(request)), None, "", "", gr.update(active=True), gr.update(visible=True)

    def watch(request: gr.Request) -> tuple[Any, ...]:
        visitor = who(request)
        if keeping.going(visitor):
            return gr.skip(), gr.skip(), gr.skip(), keeping.added(visitor), gr.skip(), gr.skip()
        return *shown(request), keeping.added(visitor), gr.update(active=False), gr.update(visible=False)

    def remove_it(edition: str, sure: bool, request: gr.Request) -> tuple[Any, ...]:
        done, line = keeping.remove(who(request), edition or "", bool(sure))
        return (line, False, *shown(request)) if done else (line, gr.skip(), gr.skip(), gr.skip(), gr.skip())

    def stop_it(request: gr.Request) -> None:
        keeping.stop(who(request))

    tab.select(opened, None, [held, state, gone, added, timer, stop], **QUIET)
    stop.click(stop_it, None, None, **QUIET)
    add.click(begin, [files, kind, title, edition], [added, files, title, edition, timer, stop], **QUIET)
    timer.tick(watch, None, [held, state, gone, added, timer, stop], **QUIET)
    remove.click(remove_it, [gone, sure], [removed, sure, held, state, gone], **QUIET)
