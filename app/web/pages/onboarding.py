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
from ingest.model import Kind

EVERY_SECONDS = 1.0


def build(tab: gr.Tab, onboarding: Onboarding, asking: Asking) -> None:
    """Lay the page out inside the tab that is open, and wire it."""
    with gr.Row(elem_classes="ask"):
        with gr.Column(scale=3, min_width=300):
            still_html(render("onboarding_intro"))
            with gr.Row(elem_classes="choosers", visible=False) as choosers:
                guidance = gr.Dropdown([], label="Guidance", elem_id="onboarding-guidance")
                framework = gr.Dropdown([], label="Framework", elem_id="onboarding-framework")
            page = live_html(elem_id="onboarding")
            questions = live_html(elem_id="director-questions")
            quiz = live_html(elem_id="quiz")
        with gr.Column(scale=2, min_width=300, elem_classes="ask__source"):
            pane = source_pane(asking, "onboarding-source")
    timer = gr.Timer(EVERY_SECONDS, active=False)
    made = [page, questions, quiz, timer]

    def shown(request: gr.Request) -> tuple[Any, ...]:
        """(page, questions, quiz, timer)"""
        visitor = who(request)
        onboarding.begin(visitor)
        going = onboarding.going(visitor)  # asked first: a scan that ends meanwhile is shown by the next tick
        whole = onboarding.page(visitor), onboarding.questions(visitor), onboarding.quiz(visitor)
        return *whole, gr.update(active=going)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        """The choosers, seen where there is something to choose, and the page."""
        held = onboarding.choices(Kind.GUIDANCE), onboarding.choices(Kind.FRAMEWORK)
        chosen = onboarding.chosen(who(request))
        several = any(len(choices) > 1 for choices in held)
        updates = (gr.update(choices=choices, value=one or None) for choices, one in zip(held, chosen, strict=True))
        return gr.update(visible=several), *updates, *shown(request)

    def choose(guidance_id: str, framework_id: str, request: gr.Request) -> tuple[Any, ...]:
        onboarding.choose(who(request), guidance_id or "", framework_id or "")
        return shown(request)

    def watch(request: gr.Request) -> tuple[Any, ...]:
        visitor = who(request)
        going = onboarding.going(visitor)
        return onboarding.questions(visitor), gr.update(active=going)

    tab.select(opened, None, [choosers, guidance, framework, *made], **QUIET)
    gr.on([guidance.input, framework.input], choose, [guidance, framework], made, **QUIET)
    timer.tick(watch, None, [questions, timer], **QUIET)
    wire(asking, pane, page, questions, quiz)
