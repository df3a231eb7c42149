"""What a role does not allow stays shut however it is called: by a button, by its function, as an upload, by name."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import read_settings
from app.web.users import Users
from app.web.visitors import Role
from app.wiring import Clearline
from tests.app.web.conftest import Served, serve

PASSWORD = "three random words"
ROLES = {"Rae": Role.READER, "Ola": Role.OFFICER, "Ada": Role.ADMINISTRATOR}
ADD, UPDATE, REMOVE, DECIDE = "add-button", "read-button", "remove-button", "decide-button"


@dataclass
class Person:
    """Somebody signed in, who calls what stands behind the pages' buttons by hand."""

    client: httpx.Client

    def press(self, button: str, *data: object) -> str:
        """What the function behind a button gives for that data, as JSON text."""
        config = self.client.get("/config").json()
        number = next(one["id"] for one in config["components"] if one["props"].get("elem_id") == button)
        event = next(one["id"] for one in config["dependencies"] if [number, "click"] in one["targets"])
        return self.call(event, list(data))

    def select(self, tab: str) -> None:
        """Open a page, so that Gradio knows its choices in this session."""
        config = self.client.get("/config").json()
        number = next(one["id"] for one in config["components"] if one["props"].get("label") == tab)
        self.call(next(one["id"] for one in config["dependencies"] if [number, "select"] in one["targets"]), [])

    def call(self, event: int, data: list[object]) -> str:
        """Call a function by its number, through the queue."""
        session = "byhand"
        given = {"data": data, "fn_index": event, "session_hash": session, "trigger_id": None, "event_data": None}
        self.client.post("/gradio_api/queue/join", json=given).raise_for_status()
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            messages = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:")]
        return json.dumps(next(one["output"] for one in messages if one["msg"] == "process_completed"))

    def upload(self, name: str, body: bytes) -> dict[str, Any]:
        """An uploaded file, as Gradio's components take it."""
        answer = self.client.post("/gradio_api/upload", files={"files": (name, body)})
        answer.raise_for_status()
        return as_file(answer.json()[0])


def as_file(path: str) -> dict[str, Any]:
    """A file as Gradio's components take it."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": Path(path).name}


@pytest.fixture(scope="module")
def guarded(bundled_library: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The bundled library, served to a reader, an officer and an administrator."""
    file = tmp_path_factory.mktemp("users") / "users.json"
    for name, role in ROLES.items():
        Users(file).add(name, role, PASSWORD)
    with serve(bundled_library(), "--users", str(file)) as running:
        yield running


@pytest.fixture(scope="module")
def people(guarded: Served) -> Iterator[dict[str, Person]]:
    """The three, signed in."""
    clients = {name: httpx.Client(base_url=guarded.url, timeout=60) for name in ROLES}
    for name, client in clients.items():
        assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
    yield {name: Person(client) for name, client in clients.items()}
    for client in clients.values():
        client.close()


def held(served: Served) -> set[str]:
    """The editions in the served library."""
    with Clearline.open(read_settings(library=served.library)) as clearline:
        return {edition.id for edition in clearline.editions()}


def test_a_role_holds_for_the_functions_behind_the_buttons_too(guarded: Served, people: dict[str, Person]) -> None:
    rae, ola = people["Rae"], people["Ola"]
    before = held(guarded)
    uploaded = ola.upload("notes.txt", b"1. The authority must keep notes.\n")
    assert "need to be an officer" in rae.press(ADD, [uploaded], "", "", "")
    assert "need to be an officer" in rae.press(UPDATE, uploaded, None, "2")
    assert "need to be an officer" in rae.press(DECIDE, "5/1", "accept", None, "Rae", "because", "", "", "", "")
    for person in (rae, ola):
        person.select("Library")
        assert "need to be an administrator" in person.press(REMOVE, "barnet-dcs-framework@undated", True)
    assert held(guarded) == before
    for path in ("/feedback.yaml", "/metrics"):
        assert rae.client.get(path).status_code == 403
    assert ola.client.get("/metrics").status_code == 403
    assert people["Ada"].client.get("/metrics").status_code == 200
    assert rae.client.get("/originals/barnet-dcs-framework@undated").status_code == 200


def test_no_file_of_the_machine_and_no_address_is_taken_for_an_upload(
    guarded: Served, people: dict[str, Person], tmp_path: Path
) -> None:
    before = held(guarded)
    secret = tmp_path / "secret.txt"
    secret.write_text("1. The authority must keep this secret.\n")
    rae, ola = people["Rae"], people["Ola"]
    with listening() as (url, fetched):
        for path in (str(secret), f"file://{secret}", f"{url}/a.txt", str(guarded.library / "library.db")):
            assert "error" in ola.press(ADD, [as_file(path)], "", "", "")
            assert "error" in rae.press("ask-button", as_file(path)), "whatever a field is for, a file is read into it"
    assert fetched == []
    assert secret.exists()
    assert held(guarded) == before


def test_only_the_named_endpoints_can_be_called_by_name(people: dict[str, Person]) -> None:
    for name in ("decide", "remove_it", "opened", "start_again"):
        for way in ("call", "run", "api", "call/v2"):
            assert people["Ada"].client.post(f"/gradio_api/{way}/{name}", json={"data": []}).status_code == 404


def test_another_sites_page_is_refused_but_a_link_is_followed(guarded: Served) -> None:
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    report = f"{guarded.url}/reports/scan.json?guidance=a&framework=b"
    assert httpx.get(report, headers=elsewhere).status_code == 403
    followed = elsewhere | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert httpx.get(guarded.url, headers=followed).headers["location"] == "sign-in"


def test_behind_tls_the_cookie_is_never_sent_without(guarded: Served) -> None:
    given = {"name": "Rae", "password": PASSWORD}
    plain = httpx.post(f"{guarded.url}/sign-in", data=given)
    tls = httpx.post(f"{guarded.url}/sign-in", data=given, headers={"x-forwarded-proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"]
    assert "; Secure" in tls.headers["set-cookie"]
    assert plain.cookies["clearline"] != tls.cookies["clearline"], "each sign-in has a session of its own"


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server, its address, and what was fetched from it."""
    fetched: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fetched.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", fetched
    finally:
        server.shutdown()
        server.server_close()
