"""The Gap scan page: choose a pair, watch the scan, narrow the table, open a statement, decide on it."""

from __future__ import annotations

from typing import Any

import gradio as gr

from app.web.asking import Asking
from app.web.pages.live import live_html, said, still_html
from app.web.pages.request import who
from app.web.pages.source_pane import source_pane, wire
from app.web.scan_view import SUSPECT, Filters
from app.web.scanning import Scanning
from app.web.views import notice, render
from app.web.words import STRENGTHS, VERDICTS
from ingest.model import Kind

EVERY_SECONDS = 0.7
CHANGED = "The library has changed since this was scanned. Choose “Scan” to scan it again."
VERDICT_CHOICES = [
    ("Any verdict", ""),
    *((words, value) for value, words in VERDICTS.items()),
    ("Suspect decisions", SUSPECT),
]
ACTIONS = [
    ("Accept the computed verdict", "accept"),
    ("Override it", "override"),
    ("Not applicable here", "not-applicable"),
    ("Reopen", "reopen"),
]


def build(tab: gr.Tab, scanning: Scanning, asking: Asking, *, signed_in: bool) -> gr.Dropdown:
    """Lay the page out inside the tab that is open, and wire it; the filter of verdicts."""
    guidance_choices, framework_choices = scanning.choices(Kind.GUIDANCE), scanning.choices(Kind.FRAMEWORK)
    still_html(render("scan_intro"))
    with gr.Row(elem_classes="choosers"):
        guidance = gr.Dropdown(guidance_choices, value=first(guidance_choices), label="Guidance", elem_id="guidance")
        framework = gr.Dropdown(
            framework_choices, value=first(framework_choices), label="Framework", elem_id="framework"
        )
    with gr.Row(elem_classes="buttons"):
        start = gr.Button("Scan", variant="primary", elem_id="scan-button", min_width=120)
        stop = gr.Button("Stop the scan", variant="stop", visible=False, min_width=120)
    said_so = still_html()
    progress = still_html(elem_id="scan-progress")
    summary = still_html(elem_id="scan-summary")
    with gr.Row(elem_classes="filters", visible=False) as filters:
        verdict = gr.Dropdown(VERDICT_CHOICES, value="", label="Verdict")
        bearer = gr.Dropdown([("Anybody", "")], value="", label="Who")
        strength = gr.Dropdown([("Any", ""), *((w, v) for v, w in STRENGTHS.items())], value="", label="Strength")
        words = gr.Textbox(label="Words", max_lines=1, max_length=200)
    with gr.Row(elem_classes="ask"):
        with gr.Column(scale=3, min_width=300):
            statement = live_html(elem_id="statement", visible=False)
            with gr.Column(visible=False, elem_classes="decide") as decide_form:
                still_html("<h4>Decide</h4>")
                ref = gr.Textbox(visible=False)
                action = gr.Radio(ACTIONS, label="What you decide")
                new_verdict = gr.Dropdown(
                    [(w, v) for v, w in VERDICTS.items()], label="The verdict it should have", visible=False
                )
                by = gr.Textbox(label="Your name", max_length=100, elem_id="decide-by", visible=not signed_in)
                why = gr.Textbox(
                    elem_id="decide-why",
                    label="Why",
                    lines=2,
                    max_length=2000,
                    info="The reason goes into the record, with your name.",
                )
                record = gr.Button("Record the decision", variant="primary", elem_id="decide-button", min_width=120)
            decided = still_html(elem_id="decided")
        with gr.Column(scale=2, min_width=300, elem_classes="ask__source"):
            pane = source_pane(asking, "scan-source")
    results = live_html(elem_id="scan-results")
    timer = gr.Timer(EVERY_SECONDS, active=False)

    narrowing = [verdict, bearer, strength, words]

    def watch(request: gr.Request, *narrowed: str) -> tuple[Any, ...]:
        """(progress, summary, findings, filters, who, stop, timer) as they stand now."""
        visitor = who(request)
        going = scanning.going(visitor) is not None
        html = "" if going else scanning.findings(visitor, Filters(*(one or "" for one in narrowed)))
        bearers = scanning.choices_of_bearer(visitor) if html else []
        return (
            scanning.progress(visitor),
            scanning.summary(visitor) if html else "",
            html,
            gr.update(visible=bool(html)),
            gr.update(choices=[("Anybody", ""), *bearers]) if bearers else gr.skip(),
            gr.update(visible=going),
            gr.update(active=going),
        )

    def begin(guidance_id: str, framework_id: str, request: gr.Request) -> tuple[Any, ...]:
        line = scanning.start(who(request), guidance_id, framework_id)
        return line, *watch(request), *(gr.update(visible=False) for _ in range(3))

    def opened(request: gr.Request, *narrowed: str) -> tuple[Any, ...]:
        """Choices as the library has them now; a scan of the first pair begins where nothing was chosen yet."""
        visitor = who(request)
        guidances, frameworks = scanning.choices(Kind.GUIDANCE), scanning.choices(Kind.FRAMEWORK)
        chosen = scanning.chosen(visitor) or (first(guidances) or "", first(frameworks) or "")
        line = scanning.start(visitor, *chosen) if scanning.going(visitor) is None else ""
        choosers = (gr.update(choices=guidances, value=chosen[0]), gr.update(choices=frameworks, value=chosen[1]))
        return *choosers, line, *watch(request, *narrowed)

    def narrow(verdict: str, bearer: str, strength: str, words: str, request: gr.Request) -> str:
        filters = Filters(verdict or "", bearer or "", strength or "", words or "")
        return scanning.findings(who(request), filters) or notice(CHANGED)

    def clicked(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """(statement, decide form, ref, what was decided, action, why)"""
        if said(event, "event") == "close":
            return gr.update(value="", visible=False), gr.update(visible=False), "", "", None, ""
        if said(event, "event") != "open":
            return tuple(gr.skip() for _ in range(6))
        wanted = said(event, "ref")
        html = scanning.detail(who(request), wanted)
        form = gr.update(visible=scanning.may_decide(who(request)))
        return gr.update(value=html, visible=True), form, wanted, "", None, ""

    def decide(
        ref: str, action: str, verdict: str, by: str, why: str, request: gr.Request, *narrowed: str
    ) -> tuple[Any, ...]:
        visitor = who(request)
        stands, line = scanning.decide(visitor, ref, action or "", verdict or "", by or "", why or "")
        if not stands:
            return line, *(gr.skip() for _ in range(5))
        filters = Filters(*(one or "" for one in narrowed))
        changed = scanning.detail(visitor, ref), scanning.summary(visitor), scanning.findings(visitor, filters)
        return line, *changed, None, ""

    def turn_page(event: gr.EventData, request: gr.Request, *narrowed: str) -> Any:
        wanted = said(event, "page")
        if said(event, "event") != "page" or not wanted.isdecimal():
            return gr.skip()
        return scanning.findings(who(request), Filters(*(one or "" for one in narrowed)), int(wanted))

    def stop_it(request: gr.Request) -> None:
        scanning.stop(who(request))

    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "concurrency_limit": 8}
    watched = [progress, summary, results, filters, bearer, stop, timer]
    tab.select(opened, narrowing, [guidance, framework, said_so, *watched], **quiet)
    start.click(begin, [guidance, framework], [said_so, *watched, statement, decide_form, pane], **quiet)
    stop.click(stop_it, None, None, **quiet)
    timer.tick(watch, narrowing, watched, **quiet)
    gr.on(
        [verdict.change, bearer.change, strength.change, words.change],
        narrow,
        narrowing,
        results,
        trigger_mode="always_last",
        **quiet,
    )
    opening = [statement, decide_form, ref, decided, action, why]
    statement.said(clicked, None, opening, **quiet)
    results.said(clicked, None, opening, **quiet).then(
        fn=None, js="() => window.clearline.chose('statement-pane')", api_visibility="private"
    )
    results.said(turn_page, narrowing, results, **quiet).then(
        fn=None, js="() => window.clearline.turned()", api_visibility="private"
    )
    wire(asking, pane, statement)
    action.change(lambda chosen: gr.update(visible=chosen == "override"), action, new_verdict, **quiet)
    record.click(
        decide,
        [ref, action, new_verdict, by, why, *narrowing],
        [decided, statement, summary, results, action, why],
        **quiet,
    )
    return verdict


def first(choices: list[tuple[str, str]]) -> str | None:
    """The value of the first choice, None where there is none."""
    return choices[0][1] if choices else None
