"""axe-core on every page and in its opened states, at three widths, light and dark; and that it would find a fault."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.app.web.conftest import Open, Served, ask, open_tab

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => (await axe.run(document, {
    resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})).violations
  .filter((violation) => ['serious', 'critical'].includes(violation.impact))
  .map((violation) => violation.id + ': '
    + violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | '))"""
PAGES = (
    ("Gap scan", ".findings"),
    ("New lead member", "#director-questions li"),
    ("Updates", "#update-file"),
    ("Library", ".holding"),
)


def violations(page: Page) -> list[str]:
    """The serious and critical violations on the page as it stands, light and dark."""
    found: list[str] = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.wait_for_function("(dark) => document.body.classList.contains('dark') === dark", arg=scheme == "dark")
        page.wait_for_timeout(150)
        found += [f"{scheme}: {fault}" for fault in page.evaluate(RUN)]
    return found


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1440, False)])
def test_no_page_beside_the_pages_has_a_serious_violation(served: Served, browse: Open, width: int, dark: bool) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not there")
    with browse(f"{served.url}/sign-in", width=width, dark=dark, ready="h1", past_policy=True) as (page, _):
        for path in ("sign-in", "api", "briefing"):
            page.goto(f"{served.url}/{path}")
            page.wait_for_function("(dark) => document.documentElement.classList.contains('dark') === dark", arg=dark)
            page.evaluate(AXE.read_text("utf-8"))
            assert page.evaluate(RUN) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_has_a_serious_violation(served: Served, browse: Open, width: int) -> None:
    if not AXE.is_file():
        warnings.warn("axe-core is not there (scripts/test-setup fetches it): no page is checked", stacklevel=1)
        pytest.skip("axe-core is not there")
    with browse(served.url, width=width, past_policy=True) as (page, _):
        page.evaluate(AXE.read_text("utf-8"))
        found = {"Ask": violations(page)}
        ask(page, "Who is accountable for home to school transport?")
        page.locator("details.source summary").first.click()
        page.locator(".mark-number").first.click()
        page.wait_for_selector("#source .pane mark")
        page.locator(".down summary").first.click()
        found["Ask, answered"] = violations(page)
        ask(page, "What does the council pay for bus passes?")
        found["Ask, nothing found"] = violations(page)
        for name, ready in PAGES:
            open_tab(page, name, ready)
            found[name] = violations(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            if name == "Gap scan":
                page.locator("[data-event=open]").first.click()
                page.wait_for_selector("#statement-pane")
                page.locator("#statement-pane [data-event=source]").first.click()
                page.wait_for_selector("#scan-source mark")
                page.evaluate("document.querySelectorAll('.picture-box').forEach((box) => { box.open = true; })")
                found["Statement"] = violations(page)
            if name == "New lead member":
                page.locator("[data-quiz=right]").first.click()
                page.locator("[data-quiz=wrong]").last.click()
                page.locator("#onboarding [data-event=source]").first.click()
                page.wait_for_selector("#onboarding-source mark")
                found["Quiz and source"] = violations(page)
        assert {name: faults for name, faults in found.items() if faults} == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.evaluate("document.querySelector('main, .main').insertAdjacentHTML('beforeend', '<img src=\"x.png\">')")
        assert any("image-alt" in fault for fault in violations(page)), "axe finds a fault that was put in"
