"""The pages put together: the title, a tab a page, and nothing fetched from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from app.web.asking import Asking
from app.web.pages import ask, scan
from app.web.pages.live import still_html
from app.web.scanning import Scanning
from app.web.views import render

if TYPE_CHECKING:
    from app.wiring import Clearline


def pages(clearline: Clearline, *, question_characters: int, signed_in: bool) -> gr.Blocks:
    """Every page over one open library."""
    asking = Asking(clearline)
    scanning = Scanning(clearline)
    with gr.Blocks(title="clearline", analytics_enabled=False, fill_width=True) as page:
        still_html(render("masthead"))
        with gr.Tabs(elem_id="pages", overflow_behavior="wrap"):
            with gr.Tab("Ask", id="ask"):
                ask.build(page, asking, question_characters)
            with gr.Tab("Gap scan", id="scan") as tab:
                scan.build(page, tab, scanning, signed_in=signed_in)
        still_html(render("footer"))
    page.queue(default_concurrency_limit=8, max_size=500, api_open=False)
    return page
