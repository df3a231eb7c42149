"""An event that is sent just as a session's stream ends."""

from __future__ import annotations

from time import monotonic

import gradio as gr
import httpx

from app.web.streams import SECONDS_TO_HEAR, outlast_streams


def test_an_event_sent_as_the_stream_ends_is_acknowledged_once_the_browser_has_heard_that_it_did() -> None:
    with gr.Blocks() as page:
        gr.Button().click(lambda: 1, None, gr.Number())
    outlast_streams(page)
    _, address, _ = page.launch(prevent_thread_lock=True, quiet=True)
    try:
        with httpx.Client(base_url=f"{address}gradio_api/queue", timeout=30) as browser:
            event = {"data": [], "fn_index": 0, "session_hash": "one"}
            assert "close_stream" in answer_to(browser, event)
            ended = monotonic()
            browser.post("/join", json=event).raise_for_status()
            assert monotonic() - ended >= SECONDS_TO_HEAR * 0.8
            assert "process_completed" in heard(browser), "and its answer is there for the stream that comes"
    finally:
        page.close()


def answer_to(browser: httpx.Client, event: dict[str, object]) -> str:
    """All that a stream says until it ends, of an event that is sent before."""
    browser.post("/join", json=event).raise_for_status()
    return heard(browser)


def heard(browser: httpx.Client) -> str:
    """All that the session's stream says until it ends."""
    with browser.stream("GET", "/data", params={"session_hash": "one"}) as stream:
        return "".join(stream.iter_text())
