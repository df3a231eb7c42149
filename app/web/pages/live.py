"""HTML whose buttons speak back: a `gr.HTML` with one listener for every element that carries `data-event`."""

from __future__ import annotations

import gradio as gr

ON_LOAD = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-event]');
  if (!button || !element.contains(button)) return;
  event.preventDefault();
  const data = {...button.dataset};
  if (button.dataset.reasonFrom) data.reason = document.getElementById(button.dataset.reasonFrom).value;
  trigger('said', data);
});
"""
"""Says `said` with the element's data attributes; the words of another field too where it names one."""


def live_html(value: str = "", *, elem_id: str, visible: bool = True) -> gr.HTML:
    """HTML that tells of clicks on its `[data-event]` elements through its event `said`."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=ON_LOAD, apply_default_css=False, visible=visible)


def still_html(value: str = "", *, elem_id: str | None = None) -> gr.HTML:
    """HTML that only shows."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def said(event: gr.EventData, name: str) -> str:
    """A data attribute of the element that was clicked, as text; empty where it has none."""
    data = event._data
    value = data.get(name, "") if isinstance(data, dict) else ""
    return value if isinstance(value, str) else ""
