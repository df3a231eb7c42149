"""A question typed, its answer and citation read back, in a browser that the network is off for."""

from __future__ import annotations

import pytest

from ingest.store import Library
from tests.app.web.conftest import Open, Served, ask, open_tab


def test_a_question_is_answered_with_its_source_and_nothing_leaves_the_machine(served: Served, browse: Open) -> None:
    with browse(served.url) as (page, watched):
        ask(page, "Who is accountable for home to school transport?")
        answer = page.locator(".answer__text").inner_text()
        assert "Strategic Director: Communities (SDC)" in answer
        assert "Commissioning Board" in answer
        assert "paragraphs 5 to 16 only" in answer

        source = page.locator("details.source").first
        assert "R33" in source.locator("summary").inner_text()
        assert not source.locator(".source__body").is_visible()
        source.locator("summary").click()
        unfolded = source.locator(".source__body").inner_text()
        assert "home to school transport" in unfolded
        assert "Compliance & Assurance Framework" in unfolded
        assert "row R33" in unfolded

        open_tab(page, "Gap scan", ".findings")
        foreign = [url for url in watched.requests if not url.startswith((served.url, "data:", "blob:"))]
        assert foreign == []
        assert watched.requests, "the browser's requests were not seen"
        assert watched.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_a_numbered_mark_opens_the_document_at_the_very_words(served: Served, browse: Open, width: int) -> None:
    with browse(served.url, width=width) as (page, _):
        ask(page, "Should children be involved in appointing the DCS?")
        mark = page.locator(".mark-number").first
        edition, start, end = (mark.get_attribute("data-source") or "").split("|")
        mark.click()
        page.wait_for_selector("#source .pane mark")
        shown = "".join(page.locator("#source .pane mark").all_text_contents())
        with Library.open(served.library) as library:
            quoted = library.document(edition).text[int(start) : int(end)]
        assert shown.split() == quoted.split()
        page.wait_for_function("document.activeElement.matches('#source .pane')")
        page.wait_for_function(
            "(({top, bottom}) => top >= 0 && bottom <= innerHeight)"
            "(document.querySelector('#source mark').getBoundingClientRect())"
        )
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # Close is the first control in the pane
        page.wait_for_selector("#source .pane", state="detached")
        page.wait_for_function("document.activeElement.classList.contains('mark-number')")


def test_markup_in_a_question_is_shown_and_never_run(served: Served, browse: Open) -> None:
    hostile = "Who is the DCS? <img src=x onerror=\"document.title='broken'\"> ${document.title='broken'} {{7*7}}"
    with browse(served.url) as (page, _):
        ask(page, hostile)
        assert hostile in page.locator(".asked").inner_text()
        assert page.locator(".turn img").count() == 0
        assert page.title() == "clearline"


def test_two_people_see_their_own_conversations_and_a_reload_keeps_them(served: Served, browse: Open) -> None:
    with browse(served.url) as (first, _), browse(served.url) as (second, _):
        ask(first, "What does LSCB stand for?")
        assert second.locator(".turn").count() == 0
        first.reload()
        first.wait_for_selector(".turn")
        assert "LSCB" in first.locator(".asked").inner_text()


def test_an_example_is_a_click_and_a_thumb_is_kept(served: Served, browse: Open) -> None:
    with browse(served.url) as (page, _):
        example = page.locator(".examples button").first
        words = example.inner_text()
        example.click()
        page.wait_for_selector(".turn__tools")
        assert words in page.locator(".asked").inner_text()
        page.locator(".down summary", has_text="Not helpful").click()
        page.get_by_label("What is wrong with it?").fill("It names the wrong board")
        page.get_by_role("button", name="Send that this answer is not helpful").click()
        page.wait_for_selector(".thanks")
        assert "It names the wrong board" in (served.library / "feedback.jsonl").read_text("utf-8")


def test_what_is_not_in_the_documents_is_said_not_to_be(served: Served, browse: Open) -> None:
    with browse(served.url) as (page, _):
        ask(page, "who won the cup?")
        assert page.locator(".tag--none").inner_text() == "Not in the documents"
        assert page.locator(".mark-number").count() == 0
