"""The API and the MCP tools, each through its real client."""

from __future__ import annotations

import ast
import asyncio
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from gradio_client import Client
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

from app.web.programs import ABILITIES
from app.web.users import Users
from app.web.visitors import Role
from tests.app.web.conftest import Served, serve

OLD = """Keeping of Public Gardens

1. The authority should inspect every garden each year.

2. The authority must publish the opening hours of its gardens.

3. The head gardener may close a garden in a storm.
"""
NEW = OLD.replace("should inspect", "must inspect").partition("3.")[0]
PASSWORD = "three random words"


def test_the_named_endpoints_answer_gradios_own_client(served: Served) -> None:
    client = Client(served.url, verbose=False)
    answer = client.predict(question="Who is accountable for home to school transport?", api_name="/ask")
    assert answer["status"] == "answered"
    assert answer["citations"][0]["ref"] == "R33"
    assert client.predict(id="dcs-lmcs-guidance", ref="6/5", api_name="/show")["text"].startswith("Local authorities")
    assert "is not in the library" in client.predict(id="nothing", ref="", api_name="/show")["error"]
    scan = client.predict(guidance="", framework="", api_name="/scan")
    assert sum(scan["summary"].values()) == 48
    described = httpx.get(f"{served.url}/gradio_api/openapi.json").json()
    assert any(path.endswith("/ask") for path in described["paths"])
    assert "/compare" in httpx.get(f"{served.url}/api").text


def test_the_tools_answer_over_mcp(served: Served) -> None:
    async def talk() -> tuple[list[str], Any, Any]:
        async with McpClient(f"{served.url}/mcp") as client:
            tools = [tool.name for tool in (await client.list_tools()).tools]
            answer = await client.call_tool("ask", {"question": "whose job is it to get kids to school on the bus?"})
            row = await client.call_tool("show", {"id": "barnet-dcs-framework", "ref": "R33"})
            return tools, answer.structured_content, row.structured_content

    # In a thread of its own: Playwright's loop runs in this one for the whole session.
    with ThreadPoolExecutor(1) as thread:
        tools, answer, row = thread.submit(lambda: asyncio.run(talk())).result()
    assert {"ask", "scan", "compare", "show"} <= set(tools)
    assert answer["citations"][0]["ref"] == "R33"
    assert "home to school transport" in row["text"]


@pytest.fixture(scope="module")
def gardens(bundled_library: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A library with two editions of guidance that nobody has seen, served to people who sign in."""
    folder = tmp_path_factory.mktemp("gardens")
    library, users = bundled_library(), folder / "users.json"
    Users(users).add("Nia", Role.READER, PASSWORD)
    for name, text, more in (("old", OLD, ()), ("new", NEW, ("--replaces", "gardens"))):
        file = folder / name / "gardens.txt"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        command = [sys.executable, "-c", "from app.cli.main import main; main()", "--library", str(library), "add"]
        options = ["--kind", "guidance", "--title", "Gardens", "--edition", name, *more]
        subprocess.run([*command, str(file), *options], check=True, timeout=180)
    with serve(library, "--users", str(users)) as running:
        yield running


def test_two_editions_are_compared_by_a_program_that_signs_in(gardens: Served) -> None:
    client = Client(gardens.url, auth=None, headers=basic(), verbose=False)
    found = client.predict(old="gardens@old", new="gardens@new", api_name="/compare")
    assert (found["old"], found["new"]) == ("gardens@old", "gardens@new")
    kinds = {change["old_ref"]: change["kind"] for change in found["changes"]}
    assert kinds == {"1": "reworded", "2": "unchanged", "3": "removed"}
    assert found["changes"][0]["strength_change"]
    assert "is not in the library" in client.predict(old="gardens@old", new="/etc/passwd", api_name="/compare")["error"]
    held = client.predict(api_name="/documents")["documents"]
    assert {"gardens@old", "gardens@new"} <= {one["id"] for one in held}


def test_two_editions_are_compared_over_mcp_by_a_program_that_signs_in(gardens: Served) -> None:
    async def talk() -> Any:
        async with (
            httpx2.AsyncClient(headers=basic(), timeout=60) as http,
            McpClient(streamable_http_client(f"{gardens.url}/mcp", http_client=http)) as client,
        ):
            return (await client.call_tool("compare", {"old": "gardens@old", "new": "gardens@new"})).structured_content

    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(lambda: asyncio.run(talk())).result()
    assert [change["kind"] for change in found["changes"]] == ["reworded", "unchanged", "removed"]


def test_the_description_for_machines_names_every_ability_and_nothing_else(served: Served) -> None:
    described = httpx.get(f"{served.url}/gradio_api/openapi.json").json()
    calls = [path.rsplit("/", 1)[1] for path, methods in described["paths"].items() if "post" in methods]
    assert sorted(calls) == sorted([*ABILITIES, "upload"])
    for name in ABILITIES:
        assert httpx.post(f"{served.url}/gradio_api/call/v2/{name}", json={}).status_code != 404
    page = httpx.get(f"{served.url}/api").text
    assert all(f"<code>/{name}</code>" in page for name in ABILITIES)
    asked = httpx.post(f"{served.url}/gradio_api/run/ask", json={"data": ["Who pays for llamas?", ""]}, timeout=60)
    assert asked.json()["data"][0]["status"] == "not_in_documents", "as the page shows it with one request"


def test_every_example_on_the_page_for_programs_gives_an_answer(gardens: Served) -> None:
    page = httpx.get(f"{gardens.url}/api", headers=basic()).text
    examples = [unescape(one) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)]
    curls = [shlex.split(one) for one in examples if one.startswith("curl")]
    assert [one[-1] for one in curls] == [f"{gardens.url}/gradio_api/run/{name}" for name in ABILITIES]
    for _, _, name, _, body, address in curls:
        assert name == "NAME:PASSWORD"
        headers = basic() | {"content-type": "application/json"}  # as curl's --json sends it
        given = httpx.post(address, headers=headers, content=body, timeout=120).json()["data"][0]
        assert "error" not in given, given
        assert given.get("status", "answered") == "answered"
    prefix = "client.predict("
    client = Client(gardens.url, headers=basic(), verbose=False)
    for call in (one for one in examples if one.startswith(prefix)):
        tree = ast.parse(call, mode="eval").body
        assert isinstance(tree, ast.Call)
        given = client.predict(**{str(one.arg): ast.literal_eval(one.value) for one in tree.keywords})
        assert "error" not in given, given


def test_the_page_for_programs_names_the_address_it_was_asked_by(served: Served) -> None:
    port = served.url.rsplit(":", 1)[1]
    page = httpx.get(f"http://localhost:{port}/api").text
    assert f"http://localhost:{port}/gradio_api/run/ask" in page
    assert "127.0.0.1" not in page


def test_the_page_for_programs_says_how_one_signs_in(gardens: Served) -> None:
    page = httpx.get(f"{gardens.url}/api", headers=basic()).text
    assert "HTTP Basic" in page
    assert f"{gardens.url}/mcp" in page


def basic() -> dict[str, str]:
    """The header that signs a program in."""
    return {"Authorization": httpx.BasicAuth("Nia", PASSWORD)._auth_header}
