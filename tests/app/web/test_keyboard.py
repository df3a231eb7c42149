"""Every page by the keyboard alone: what can be used is reached, is seen to have the focus, and never loses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.app.web.conftest import Open, ask, open_tab, serve

MOST_STOPS = 400
LOST = "() => document.activeElement === document.body"
HERE = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    words: (one.getAttribute('aria-label') || one.innerText || one.labels?.[0]?.innerText || one.id || '').trim(),
    event: one.dataset.event || '',
    seen: box.width > 0 && box.height > 0,
    ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  };
}"""


def stops(page: Page) -> list[dict[str, object]]:
    """Every stop of the Tab key from the top of the page to its end."""
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator(".skip").focus()
    found: list[dict[str, object]] = []
    for _ in range(MOST_STOPS):
        here = page.evaluate(HERE)
        if here is None or (found and here["words"] == found[0]["words"]):
            return found
        found.append(here)
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key never came to the end of the page")


def check(page: Page, name: str, *wanted: str) -> None:
    """Each stop is seen, named and ringed, and the wanted ones are among them."""
    found = stops(page)
    assert [stop for stop in found if not (stop["seen"] and stop["words"] and stop["ring"])] == [], name
    missing = [words for words in wanted if not any(words in str(stop["words"]) for stop in found)]
    assert missing == [], name


def test_every_page_works_with_the_keyboard_alone(bundled_library: Callable[[], Path], browse: Open) -> None:
    with serve(bundled_library()) as served, browse(served.url) as (page, watched):
        page.locator("#question textarea").focus()
        page.keyboard.type("Who is accountable for home to school transport?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".turn__tools")
        assert "Strategic Director" in page.locator("#said-aloud").inner_text()
        check(page, "Ask", "Source 1", "Copy with sources", "Start again", "For other programs")
        page.get_by_role("button", name="Copy with sources").press("Enter")
        page.wait_for_function("document.getElementById('said-aloud').textContent === 'Copied'")
        page.locator(".down summary", has_text="Not helpful").press("Enter")
        page.get_by_role("button", name="Send that this answer is not helpful").press("Enter")
        page.wait_for_selector(".thanks")
        assert not page.evaluate(LOST), "after a thumb"
        page.locator("details.source summary").first.press("Enter")
        ask(page, "What does LSCB stand for?")
        assert page.locator("details.source").first.get_attribute("open") is not None, "what was unfolded stays so"

        page.get_by_role("tab", name="Gap scan").press("Enter")
        page.wait_for_selector(".findings")
        check(page, "Gap scan", "Scan", "Word", "Coverage picture", "Open statement 5/1", "Open statement 16.vi/1")
        page.get_by_label("Words", exact=True).focus()
        page.keyboard.type("strongly encouraged")
        page.wait_for_function("document.querySelectorAll('.findings tbody tr').length === 1")
        assert page.evaluate("document.activeElement.tagName") in ("INPUT", "TEXTAREA"), "after narrowing"
        page.get_by_role("button", name="Open statement 6/5", exact=True).press("Enter")
        page.wait_for_function("document.activeElement.id === 'statement-pane'")
        page.locator("#statement-pane [data-event=source]").first.press("Enter")
        page.wait_for_function("document.activeElement.matches('#scan-source .pane')")
        page.get_by_role("button", name="Close the document").press("Enter")
        page.wait_for_function("document.activeElement.dataset.event === 'source'")
        page.get_by_label("Not applicable here").focus()
        page.keyboard.press("Space")
        page.fill("#decide-by textarea", "K. Board")
        page.fill("#decide-why textarea", "Appointed from within")
        page.get_by_role("button", name="Record the decision").press("Enter")
        page.wait_for_selector("#decided .notice--done")
        assert page.evaluate("document.activeElement.id") == "decide-button"
        page.get_by_role("button", name="Close the statement").press("Enter")
        page.wait_for_selector("#statement-pane", state="detached")
        assert page.evaluate("document.activeElement.dataset.event") == "open"

        page.get_by_role("tab", name="New lead member").press("Enter")
        page.wait_for_selector("#director-questions li")
        check(page, "New lead member", "Download the briefing", "Show 7/3", "Paragraph", "Glossary")
        option = page.locator("[data-quiz=wrong]").first
        option.press("Enter")
        assert "Not that one. The answer is" in page.locator("#said-aloud").inner_text()
        assert option.evaluate("one => one === document.activeElement")

        for name, ready, wanted in (("Updates", "#queue h3", "Read and compare"), ("Library", ".holding", "Remove")):
            page.get_by_role("tab", name=name).press("Enter")
            page.wait_for_selector(ready)
            check(page, name, "Choose a file, or drop one here", wanted)
            assert page.title() == f"{name} – clearline"
        assert watched.complaints == []


def test_wide_spacing_and_a_narrow_window_lose_nothing(bundled_library: Callable[[], Path], browse: Open) -> None:
    """WCAG 1.4.10 and 1.4.12: at 320 px, which is 1280 px at 400 %, and with the spacing that readers may set."""
    spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    with serve(bundled_library()) as served, browse(served.url, width=320, past_policy=True) as (page, _):
        page.add_style_tag(content=spacing)
        ask(page, "What is the Director of Children's Services responsible for?")
        page.locator(".mark-number").first.click()
        page.wait_for_selector("#source .pane")
        tabs = {"Ask": ".turn", "Gap scan": ".findings", "New lead member": "#director-questions li"}
        for name, ready in {**tabs, "Updates": "#queue h3", "Library": ".holding"}.items():
            open_tab(page, name, ready)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
