"""The API and the MCP tools, each through its real client."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from gradio_client import Client
from mcp import Client as McpClient

from tests.app.web.conftest import Served


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
