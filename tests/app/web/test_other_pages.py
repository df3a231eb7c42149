"""Each page walked as its person would, on the bundled documents and on an uploaded PDF and workbook."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from docx import Document
from playwright.sync_api import Page

from ingest.corpus import bundled
from ingest.model import Kind
from tests.app.web.conftest import Open, Served, open_tab, serve


def test_the_scan_is_a_table_that_narrows_and_a_statement_can_be_decided(
    bundled_library: Callable[[], Path], browse: Open
) -> None:
    with serve(bundled_library()) as served, browse(served.url) as (page, watched):
        open_tab(page, "Gap scan", ".findings")
        assert page.locator(".findings tbody tr").count() == 48
        row = page.locator(".findings tbody tr", has=page.get_by_role("button", name="Open statement 7/3", exact=True))
        assert "Gap" in row.inner_text()
        page.get_by_label("Words", exact=True).fill("strongly encouraged")
        page.wait_for_function("document.querySelectorAll('.findings tbody tr').length === 1")
        page.get_by_role("button", name="Open statement 6/5", exact=True).click()
        page.wait_for_selector("#statement-pane")
        assert "No row answers it" in page.locator("#statement-pane").inner_text()
        page.get_by_label("Not applicable here").check()
        page.get_by_role("button", name="Record the decision").click()
        page.wait_for_selector("#decided .notice--problem")  # no name, no reason
        page.fill("#decide-by textarea", "A. Officer")
        page.fill("#decide-why textarea", "The last appointment was an internal one")
        page.get_by_role("button", name="Record the decision").click()
        page.wait_for_selector("#decided .notice--done")
        assert "A. Officer" in page.locator("#statement-pane .history").inner_text()
        assert "Not applicable" in page.locator(".findings tbody tr").inner_text()
        assert watched.complaints == []


def test_a_new_lead_member_finds_a_way_in_and_takes_a_briefing_away(served: Served, browse: Open) -> None:
    with browse(served.url) as (page, watched):
        open_tab(page, "New lead member", "#director-questions li")
        sides = page.locator("#onboarding .sides").inner_text()
        assert "political responsibility" in sides.split("Asked of the Director")[0]
        assert page.locator("#onboarding svg .line").count() > 3
        assert page.locator("#director-questions li").count() == 10
        question = page.locator(".quiz__item").first
        question.locator("[data-quiz=right]").click()
        assert "Right" in question.locator(".quiz__verdict").inner_text()
        question.locator("[data-event=source]").click()
        page.wait_for_selector("#onboarding-source mark")
        assert watched.complaints == []
    briefing = httpx.get(f"{served.url}/briefing.docx", timeout=60)
    text = "\n".join(paragraph.text for paragraph in Document(BytesIO(briefing.content)).paragraphs)
    assert "What the guidance asks of the Lead Member" in text
    assert "Ten questions" in text


def test_an_update_makes_a_decision_suspect_and_it_is_made_again(
    bundled_library: Callable[[], Path], browse: Open, tmp_path: Path
) -> None:
    source, entry = next((path, entry) for path, entry in bundled() if entry.kind is Kind.GUIDANCE)
    reworded = source.read_text("utf-8").replace("strongly encouraged to involve", "required to involve")
    newer = tmp_path / "newer.xml"
    newer.write_text(reworded, "utf-8")
    with serve(bundled_library()) as served, browse(served.url) as (page, watched):
        open_tab(page, "Gap scan", ".findings")
        decide_on(page, "6/5", "Not applicable here", "An internal appointment")
        open_tab(page, "Updates", "#queue h3")
        assert "None" in page.locator("#queue").inner_text()
        page.set_input_files("#update-file input[type=file]", newer)
        page.locator("#replaces input").click()
        page.get_by_role("option").filter(has_text=entry.title).click()
        page.fill("#update-edition input", "2026-01-01")
        page.click("#read-button")
        page.wait_for_selector("#outcome .change", timeout=120_000)
        assert "required" in page.locator("#outcome ins").first.inner_text()
        assert "eft out" in page.locator("#outcome .notice").inner_text()
        assert "1 decision stands on a text that has changed" in page.locator("#queue").inner_text()
        page.get_by_role("button", name="Decide on it again").click()
        page.wait_for_function("document.querySelectorAll('.findings tbody tr').length === 1", timeout=120_000)
        page.wait_for_selector("#scan-results .suspect")
        page.get_by_role("button", name="Open statement 6/5", exact=True).click()
        page.wait_for_selector("#statement-pane")
        before_and_after = page.locator("#statement-pane .notice--problem").inner_text()
        assert "strongly encouraged" in before_and_after
        assert "required" in before_and_after
        decide_on(page, "6/5", "Accept the computed verdict", "It is required now")
        assert page.locator("#statement-pane .history li").count() == 2
        open_tab(page, "Updates", "#queue h3")
        page.wait_for_function("document.querySelector('#queue').innerText.includes('None')")
        assert watched.complaints == []


def decide_on(page: Page, ref: str, what: str, why: str) -> None:
    """Open a statement where it is not open, decide, and wait until that stands."""
    if page.locator("#statement-pane").count() == 0:
        page.get_by_role("button", name=f"Open statement {ref}", exact=True).click()
        page.wait_for_selector("#statement-pane")
    page.get_by_label(what).check()
    page.fill("#decide-by textarea", "A. Officer")
    page.fill("#decide-why textarea", why)
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_selector("#decided .notice--done")


@pytest.mark.shared
def test_a_pdf_and_a_workbook_are_added_shown_and_scanned(
    bundled_library: Callable[[], Path], browse: Open, shared: Path
) -> None:
    with serve(bundled_library()) as served, browse(served.url) as (page, watched):
        page.set_default_timeout(240_000)
        open_tab(page, "Library", ".holding")
        before = page.locator(".holding").count()
        page.get_by_label("Guidance", exact=True).last.check()
        page.set_input_files("#add-files input[type=file]", shared / "documents" / "iro_handbook_2010.pdf")
        page.wait_for_selector("#add-files .file-preview, #add-files table")
        page.click("#add-button")
        page.wait_for_selector("#added .notice--done, #added .notice--problem")
        assert "added as guidance" in page.locator("#added").inner_text()
        page.get_by_label("Framework", exact=True).last.check()
        page.set_input_files("#add-files input[type=file]", shared / "documents" / "ncsc-caf-3.2.xlsx")
        page.wait_for_selector("#add-files .file-preview, #add-files table")
        page.click("#add-button")
        page.wait_for_function(f"document.querySelectorAll('.holding').length === {before + 2}")
        assert "added as framework" in page.locator("#added").inner_text()

        open_tab(page, "Updates", "#update-file")
        page.set_input_files("#update-file input[type=file]", shared / "documents" / "ncsc-caf-4.0.xlsx")
        page.wait_for_selector("#update-file .file-preview, #update-file table")
        page.locator("#replaces input").click()
        page.get_by_role("option").filter(has_text="ncsc-caf").click()
        page.fill("#update-edition input", "4.0")
        page.click("#read-button")
        page.wait_for_selector("#outcome .change, #outcome .notice--problem")
        assert page.locator("#outcome .change").count() > 5
        assert page.locator("#outcome ins").count() > 0
        assert watched.complaints == []


def test_removing_a_document_asks_first(bundled_library: Callable[[], Path], browse: Open) -> None:
    with serve(bundled_library()) as served, browse(served.url) as (page, _):
        open_tab(page, "Library", ".holding")
        page.locator("#remove-choice input").click()
        page.get_by_role("option").first.click()
        page.click("#remove-button")
        page.wait_for_selector("#removed .notice--problem")
        assert page.locator(".holding").count() == 2
        page.get_by_label("Yes, remove it").check()
        page.click("#remove-button")
        page.wait_for_selector("#removed .notice--done")
        page.wait_for_function("document.querySelectorAll('.holding').length === 1")
