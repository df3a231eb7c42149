"""What gets through the gate, who may do what, and under which headers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from app.web.limits import Rate
from app.web.sessions import Sessions
from app.web.users import Users
from app.web.visitors import Role
from ingest.errors import InputError
from tests.app.web.conftest import Open, Served, open_tab, serve

PASSWORD = "three random words"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/vibe-code/",
        "/monitoring",
        "/originals/..%2F..%2Fetc%2Fpasswd",
        "/house/..%2Fgate.py",
        "/docs",
    ],
)
def test_nothing_is_served_by_path(served: Served, path: str) -> None:
    assert httpx.get(served.url + path).status_code == 404


def test_every_response_carries_the_headers_and_foreign_calls_are_refused(served: Served) -> None:
    page = httpx.get(served.url)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "HttpOnly" in page.headers["set-cookie"]
    assert "SameSite=Strict" in page.headers["set-cookie"]
    assert httpx.get(served.url, headers={"host": "rebound.example"}).status_code == 421
    foreign = {"origin": "https://elsewhere.example"}
    assert httpx.post(f"{served.url}/gradio_api/queue/join", headers=foreign, json={}).status_code == 403
    assert httpx.post(f"{served.url}/gradio_api/queue/join", content=b"x" * 1_500_000).status_code == 413
    assert httpx.get(f"{served.url}/healthz").status_code == 200
    assert httpx.get(f"{served.url}/readyz").json()["ready"] is True
    assert b"clearline_questions" in httpx.get(f"{served.url}/metrics").content


def test_other_machines_are_let_in_only_when_somebody_said_so(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "--library", str(tmp_path / "library")]
    done = subprocess.run([*command, "serve", "--host", "0.0.0.0"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "--users" in done.stderr
    assert "--insecure" in done.stderr


def test_people_sign_in_and_do_what_their_role_allows(
    bundled_library: Callable[[], Path], browse: Open, tmp_path: Path
) -> None:
    file = tmp_path / "users.json"
    users = Users(file)
    users.add("Rae", Role.READER, PASSWORD)
    users.add("Ola", Role.OFFICER, PASSWORD)
    assert PASSWORD not in file.read_text()
    assert "argon2id" in file.read_text()
    library = bundled_library()
    with serve(library, "--users", str(file)) as served:
        assert httpx.get(served.url).headers["location"] == "sign-in"
        assert httpx.post(f"{served.url}/gradio_api/queue/join", json={}).status_code == 401
        assert httpx.get(f"{served.url}/originals/barnet-dcs-framework@undated").status_code == 401
        assert httpx.get(f"{served.url}/metrics", auth=("Ola", PASSWORD)).status_code == 403
        upload = {"files": ("notes.txt", b"words")}
        refused = httpx.post(f"{served.url}/gradio_api/upload", auth=("Rae", PASSWORD), files=upload)
        assert refused.status_code == 403
        for _ in range(10):
            assert httpx.get(f"{served.url}/api", auth=("Ola", "a guess at it")).status_code == 401
        assert httpx.get(f"{served.url}/api", auth=("Rae", PASSWORD)).status_code == 401, "guessing has its limit"
        with browse(f"{served.url}/sign-in", ready="#password") as (page, watched):
            page.fill("#name", "Rae")
            page.fill("#password", "not that at all")
            page.click("button[type=submit]")
            expect(page.get_by_role("alert")).to_contain_text("do not go together")
            watched.complaints.clear()  # the refused sign-in is a 403, which the console mentions
            page.fill("#name", "Rae")
            page.fill("#password", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_selector("#ask-button")
            open_tab(page, "Library", ".holding")
            page.locator("#remove-choice input").click()
            page.get_by_role("option").first.click()
            page.get_by_label("Yes, remove it").check()
            page.click("#remove-button")
            page.wait_for_selector("#removed .notice--problem")
            assert "administrator" in page.locator("#removed").inner_text()
            assert watched.complaints == []
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_selector("#password")
    lines = [json.loads(line) for line in (library / "audit.log").read_text("utf-8").splitlines()]
    assert [(line["who"], line["action"]) for line in lines] == [
        ("Rae", "sign-in refused"),
        ("Rae", "sign-in"),
        ("Rae", "sign-out"),
    ]


def test_a_session_ends_when_unused_or_when_its_person_is_removed(tmp_path: Path) -> None:
    now = [0.0]
    users = Users(tmp_path / "users.json")
    users.add("Rae", Role.READER, PASSWORD)
    sessions = Sessions(users, minutes=10, clock=lambda: now[0])
    visitor = sessions.sign_in("Rae", PASSWORD)
    assert visitor is not None
    assert sessions.sign_in("Rae", "wrong password") is None
    now[0] = 599
    assert sessions.visitor(visitor.session) == visitor
    now[0] = 1200
    assert sessions.visitor(visitor.session) is None
    again = sessions.sign_in("Rae", PASSWORD)
    assert again is not None
    users.add("Ola", Role.OFFICER, PASSWORD)
    users.remove("Rae")
    assert sessions.visitor(again.session) is None
    with pytest.raises(InputError, match="at least 12"):
        users.add("Kim", Role.READER, "short")


def test_a_page_left_open_goes_on_in_a_new_session_and_hears_in_words_why_it_was_refused(
    bundled_library: Callable[[], Path], tmp_path: Path
) -> None:
    join = {"data": [], "fn_index": 0, "session_hash": "x"}
    file = tmp_path / "users.json"
    Users(file).add("Rae", Role.READER, PASSWORD)
    library = bundled_library()
    with serve(library, requests_per_minute="2") as served, httpx.Client(base_url=served.url) as client:
        client.cookies.set("clearline", "of-a-session-that-is-over")
        answers = [client.post("/gradio_api/queue/join", json=join) for _ in range(3)]
        assert answers[0].cookies["clearline"]
        assert "set-cookie" not in answers[1].headers
        assert "in a minute" in answers[2].json()["detail"]
    with serve(library, "--users", str(file)) as served:
        refused = httpx.post(f"{served.url}/gradio_api/queue/join", json=join)
        assert (refused.status_code, refused.json()["detail"]) == (401, "Please sign in: open this page again.")


def test_requests_are_counted_by_person_over_a_minute() -> None:
    now = [0.0]
    rate = Rate(2, clock=lambda: now[0])
    person, other = "a", "b"
    assert [rate.allows(person), rate.allows(person), rate.allows(person), rate.allows(other)] == [
        True,
        True,
        False,
        True,
    ]
    now[0] = 61
    assert rate.allows(person)
