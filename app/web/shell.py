"""The pages put together: the title, a tab a page, and nothing fetched from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import api

from app.web.asking import Asking
from app.web.audit import Audit
from app.web.cut_off import CutOff
from app.web.jobs import Jobs
from app.web.keeping import Keeping
from app.web.onboarding import Onboarding
from app.web.pages import ask, library, onboarding, scan, updates
from app.web.pages.live import said, still_html
from app.web.pages.request import who
from app.web.pages.source_pane import QUIET
from app.web.programs import Programs
from app.web.scan_view import SUSPECT
from app.web.scanning import Scanning
from app.web.updating import Updating
from app.web.views import render

if TYPE_CHECKING:
    from app.wiring import Clearline

READ_AT_ONCE = 2
"""Uploads that are read at the same time; the others wait."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the pages do, apart from how they look."""

    asking: Asking
    scanning: Scanning
    onboarding: Onboarding
    keeping: Keeping
    updating: Updating

    @classmethod
    def over(cls, clearline: Clearline, audit: Audit, *, scans_at_once: int) -> Work:
        """The work of every page over one open library."""
        asking = Asking(clearline, audit)
        cut_off = CutOff(clearline.library.root / "under-way")
        scanning = Scanning(clearline, audit, Jobs(scans_at_once, cut_off))

        def changed() -> None:
            scanning.forget()
            asking.forget_documents()

        return cls(
            asking,
            scanning,
            Onboarding(clearline, scanning),
            Keeping(clearline, audit, changed, Jobs(READ_AT_ONCE, cut_off)),
            Updating(clearline, audit, changed, Jobs(READ_AT_ONCE, cut_off)),
        )


def pages(
    work: Work, programs: Programs, *, question_characters: int, signed_in: bool, scans_at_once: int
) -> gr.Blocks:
    """Every page in its tab."""
    page = gr.Blocks(title="clearline", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600))
    with page:
        # The endpoints come first: a page's own function of the same name would otherwise take it.
        for ability in programs.all:
            slow = ability.__name__ in ("scan", "compare")
            api(ability, api_name=ability.__name__, concurrency_limit=scans_at_once if slow else 8)
        still_html(render("masthead", signed_in=signed_in))
        with gr.Tabs(elem_id="pages", overflow_behavior="wrap") as tabs:
            with gr.Tab("Ask", id="ask"):
                ask.build(page, work.asking, question_characters)
            with gr.Tab("Gap scan", id="scan") as tab:
                verdict = scan.build(tab, work.scanning, work.asking, signed_in=signed_in)
            with gr.Tab("New lead member", id="new-lead-member") as tab:
                onboarding.build(tab, work.onboarding, work.asking)
            with gr.Tab("Updates", id="updates") as tab:
                queue = updates.build(tab, work.updating)
            with gr.Tab("Library", id="library") as tab:
                library.build(tab, work.keeping)

        def go(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
            """From the queue to the suspect decisions of a pair: (tabs, verdict)"""
            work.scanning.choose(who(request), said(event, "guidance"), said(event, "framework"))
            return gr.Tabs(selected="scan"), SUSPECT

        queue.said(go, None, [tabs, verdict], **QUIET).then(
            fn=None, js="() => window.clearline.opened('Gap scan')", api_visibility="private"
        )
        still_html(render("footer"))
    page.queue(default_concurrency_limit=8, max_size=500, api_open=True)
    return page
