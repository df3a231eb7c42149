"""A served library and a real browser: nothing here is faked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@dataclass
class Served:
    """A running `clearline serve`."""

    url: str
    library: Path
    process: subprocess.Popen[str]


@contextmanager
def serve(library: Path, *options: str, **settings: str) -> Iterator[Served]:
    """`clearline serve` on a free port over a library, as a process of its own."""
    environment = os.environ | {"CLEARLINE_LIBRARY": str(library), "PYTHONUNBUFFERED": "1"}
    environment |= {f"CLEARLINE_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"clearline is at (http://\S+)", line):
            break
    else:
        raise AssertionError("the server did not start:\n" + "".join(said))
    drain = subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    try:
        yield Served(found[1], library, process)
    finally:
        process.terminate()
        process.wait(30)
        drain.wait(10)
        process.stderr.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The bundled library, served to one person."""
    with serve(tmp_path_factory.mktemp("served") / "library", requests_per_minute="100000") as running:
        yield running


@pytest.fixture(scope="session")
def bundled_library(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes copies of a library that holds the bundled documents with its index built."""

    def copy() -> Path:
        made = tmp_path_factory.mktemp("copied") / "library"
        shutil.copytree(served.library, made, ignore=shutil.ignore_patterns("*.lock", "audit.log", "feedback.jsonl"))
        return made

    return copy


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright."""
    with sync_playwright() as running:
        yield running


@dataclass
class Watched:
    """What a browser asked for, complained of, and tried to send away."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., AbstractContextManager[tuple[Page, Watched]]]


@pytest.fixture
def browse(playwright: Playwright, tmp_path: Path) -> Open:
    """Opens a page in a new Chromium of its own, with everything that it asks for written down."""
    number = iter(range(100))

    @contextmanager
    def opened(
        url: str, *, width: int = 1280, dark: bool = False, ready: str = "#ask-button", past_policy: bool = False
    ) -> Iterator[tuple[Page, Watched]]:
        context: BrowserContext = playwright.chromium.launch_persistent_context(
            str(tmp_path / f"browser-{next(number)}"),
            executable_path=shutil.which("chromium"),
            headless=True,
            args=list(CHROMIUM),
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            bypass_csp=past_policy,
        )
        watched = Watched()
        page = context.pages[0]
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("console", lambda said: watched.complaints.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(30_000)
        try:
            page.goto(url)
            page.wait_for_selector(ready)
            yield page, watched
        finally:
            context.close()

    return opened


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until it is answered."""
    answered = page.locator(".turn__tools, .turn .notice").count()
    page.fill("#question textarea", question)
    page.click("#ask-button")
    page.wait_for_function(f"document.querySelectorAll('.turn__tools, .turn .notice').length > {answered}")


def open_tab(page: Page, name: str, ready: str) -> None:
    """Go to a page by its tab and wait for it."""
    page.get_by_role("tab", name=name, exact=True).click()
    page.wait_for_selector(ready, timeout=180_000)
