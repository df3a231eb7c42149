"""`make screenshots`: every page, at two widths, light and dark, into `screenshots-out/`, for somebody to look at."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from ingest.corpus import bundled
from ingest.model import Kind
from tests.app.web.conftest import CHROMIUM, ask, open_tab, serve

OUT = Path(__file__).resolve().parents[3] / "screenshots-out"
LOOKS = ((1440, "light"), (1440, "dark"), (360, "light"), (360, "dark"))
PAGES = (
    ("New lead member", "#director-questions li"),
    ("Updates", "#update-file"),
    ("Library", ".holding"),
)


def walk(page: Page, name: str) -> None:
    """Take every page, one after the other, as `NAME-PAGE.png`."""

    def take(what: str) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=str(OUT / f"{name}-{what}.png"), full_page=True)

    take("ask-empty")
    ask(page, "Who is accountable for home to school transport?")
    page.locator("details.source summary").first.click()
    page.locator(".mark-number").first.click()
    page.wait_for_selector("#source .pane mark")
    take("ask")
    open_tab(page, "Gap scan", ".findings")
    take("scan")
    page.locator("[data-event=open]").first.click()
    page.wait_for_selector("#statement-pane")
    take("statement")
    for tab, ready in PAGES:
        open_tab(page, tab, ready)
        take(tab.lower().replace(" ", "-"))
    open_tab(page, "Updates", "#old-edition")
    for field, year in (("#old-edition", "2012"), ("#new-edition", "2026")):
        page.locator(f"{field} input").click()
        page.locator(field).get_by_role("option").filter(has_text=year).click()
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("#outcome .change")
    take("updates-compared")
    address = page.url.partition("#")[0]
    for path in ("api", "briefing", "sign-in"):
        page.goto(address + path)
        take(path)


def update(library: Path, folder: Path) -> None:
    """Decide on a statement of the bundled guidance, then put in an edition that rewords it."""
    source, entry = next((path, entry) for path, entry in bundled() if entry.kind is Kind.GUIDANCE)
    newer = folder / "newer.xml"
    newer.write_text(
        source.read_text("utf-8").replace("strongly encouraged to involve", "required to involve"), "utf-8"
    )
    for words in (
        ("decide", "6/5", "not-applicable", "--by", "A. Officer", "--why", "An internal appointment"),
        ("add", str(newer), "--replaces", entry.id, "--edition", "2026-01-01"),
    ):
        command = [sys.executable, "-c", "from app.cli.main import main; main()", "--library", str(library), *words]
        subprocess.run(command, check=True)


def main() -> None:
    """Serve a new library with the bundled documents and an update of them, and take the pictures."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        library = Path(folder) / "library"
        update(library, Path(folder))
        with serve(library) as served:
            for width, scheme in LOOKS:
                context = play.chromium.launch_persistent_context(
                    f"{folder}/{width}-{scheme}",
                    executable_path=shutil.which("chromium"),
                    headless=True,
                    args=list(CHROMIUM),
                    viewport={"width": width, "height": 900},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                context.pages[0].goto(served.url)
                context.pages[0].wait_for_selector("#ask-button")
                walk(context.pages[0], f"{width}-{scheme}")
                context.close()
    print(f"look at {OUT}")


if __name__ == "__main__":
    main()
