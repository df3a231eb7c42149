"""The Ask page: a conversation, and beside it the document at the very words that an answer rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.web.asking import Asking
from app.web.pages.live import live_html, said, still_html
from app.web.pages.request import who
from app.web.views import render

FOCUS_SOURCE = "() => window.clearline.focus('source', '.pane')"
HIDDEN: dict[str, Any] = {"fn": None, "api_visibility": "private"}
FOCUS_QUESTION = "() => window.clearline.focus('question', 'textarea')"
ASKED_AT_ONCE = 20
"""Questions whose answers are followed at the same time; of threads that Gradio has 40."""


def build(page: gr.Blocks, asking: Asking, question_characters: int) -> None:
    """Lay the page out inside the tab that is open, and wire it."""

    def ask(question: str, request: gr.Request) -> Iterator[tuple[Any, str]]:
        for html in asking.ask(who(request), question or ""):
            yield "", html

    def show(event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """What a click in the conversation or in the source pane asks for: (conversation, pane)."""
        visitor, wanted = who(request), said(event, "event")
        if wanted in ("source", "whole"):
            pane = asking.source(visitor, said(event, "source"), whole=wanted == "whole")
            return gr.skip(), gr.update(value=pane, visible=True)
        if wanted == "judge":
            number = said(event, "turn")
            reason = said(event, "reason")
            html = asking.judge(visitor, int(number) if number.isdecimal() else 0, said(event, "thumb"), reason)
            return html, gr.skip()
        return gr.skip(), gr.update(value="", visible=False)

    def start_again(request: gr.Request) -> str:
        return asking.start_again(who(request))

    def conversation_so_far(request: gr.Request) -> Iterator[str]:
        yield from asking.follow(who(request))

    with gr.Row(elem_classes="ask"):
        with gr.Column(scale=3, min_width=300, elem_classes="ask__chat"):
            still_html(render("ask_intro"))
            conversation = live_html(elem_id="conversation")
            with gr.Column(elem_classes="composer"):
                question = gr.Textbox(
                    label="Your question",
                    info="In plain words. A follow-up may lean on the question before it. Enter asks.",
                    lines=2,
                    max_lines=8,
                    max_length=question_characters,
                    submit_btn=False,
                    elem_id="question",
                )
                with gr.Row(elem_classes="buttons"):
                    send = gr.Button("Ask", variant="primary", elem_id="ask-button", min_width=120)
                    again = gr.Button("Start again", variant="secondary", elem_id="start-again", min_width=120)
            examples = asking.examples()
            if examples:
                with gr.Column(elem_classes="examples"):
                    still_html("<h3>Questions to start from</h3>")
                    buttons = [
                        gr.Button(example, variant="secondary", size="sm", min_width=120) for example in examples
                    ]
        with gr.Column(scale=2, min_width=300, elem_classes="ask__source"):
            pane = live_html(elem_id="source", visible=False)

    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": 8}
    asked = quiet | {"concurrency_limit": ASKED_AT_ONCE}
    gr.on([question.submit, send.click], ask, question, [question, conversation], **asked)
    for button in buttons if examples else ():
        button.click(js=FOCUS_QUESTION, **HIDDEN)
        button.click(ask, button, [question, conversation], **asked)
    again.click(start_again, None, conversation, **quiet)
    for spoken in (conversation, pane):
        spoken.said(show, None, [conversation, pane], **quiet).then(js=FOCUS_SOURCE, **HIDDEN)
    page.load(conversation_so_far, None, conversation, **quiet)
