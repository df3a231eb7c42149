"""The New lead member page: the roles side by side, the lines of accountability, what to read, what to ask, a quiz."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.asking import Asking
from app.web.onboarding import Onboarding
from app.web.pages.live import live_html, still_html
from app.web.pages.request import who
from app.web.pages.source_pane import QUIET, source_pane, wire
from app.web.views import render

EVERY_SECONDS = 1.0


def build(tab: gr.Tab, onboarding: Onboarding, asking: Asking) -> None:
    """Lay the page out inside the tab that is open, and wire it."""
    with gr.Row(elem_classes="ask"):
        with gr.Column(scale=3, min_width=300):
            still_html(render("onboarding_intro"))
            page = live_html(elem_id="onboarding")
            questions = live_html(elem_id="director-questions")
            quiz = live_html(elem_id="quiz")
        with gr.Column(scale=2, min_width=300, elem_classes="ask__source"):
            pane = source_pane(asking, "onboarding-source")
    timer = gr.Timer(EVERY_SECONDS, active=False)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        going = onboarding.begin(who(request))
        return onboarding.page(), onboarding.questions(who(request)), onboarding.quiz(), gr.update(active=going)

    def watch(request: gr.Request) -> tuple[Any, ...]:
        going = onboarding.begin(who(request))
        return onboarding.questions(who(request)), gr.update(active=going)

    tab.select(opened, None, [page, questions, quiz, timer], **QUIET)
    timer.tick(watch, None, [questions, timer], **QUIET)
    wire(asking, pane, page, questions, quiz)
