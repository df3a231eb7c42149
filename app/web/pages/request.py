"""From a Gradio request to the visitor it comes from."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from app.web.visitors import Visitor
from ingest.errors import InputError

Who = Callable[[gr.Request], Visitor]


def who(request: gr.Request) -> Visitor:
    """The visitor of a request, as the gate before the pages found it. Raises InputError where no gate stood."""
    visitor = getattr(request.request.state, "visitor", None) if request.request is not None else None
    if not isinstance(visitor, Visitor):
        raise InputError("this request did not come through the front door; open the page again.")
    return visitor
