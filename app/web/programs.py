"""The same abilities for other programs: named endpoints of the API, and tools over MCP, giving JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import ClearlineError, InputError
from ingest.model import Document

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from app.web.shell import Work
    from app.wiring import Clearline

Json = dict[str, Any]

ABILITIES = ("ask", "scan", "compare", "show", "documents")
"""The names of what programs can call, in the order in which help shows them."""


@dataclass(frozen=True, slots=True)
class Programs:
    """What programs can call. A wrong call gives `{"error": "one line that says what and how to mend it"}`."""

    clearline: Clearline
    work: Work

    def ask(self, question: str, previous: str = "") -> Json:
        """Answer a question from the documents held, with the exact words and place of each source.

        Args:
            question: the question, in plain words
            previous: the question asked just before, where this one follows it up
        """
        from app.answer.records import answer_to_json

        return mendable(lambda: answer_to_json(self.work.asking.answers.to(question, previous or None)))

    def scan(self, guidance: str = "", framework: str = "") -> Json:
        """Set every statement of the guidance against the framework's rows: verdicts, reasons, gaps.

        Args:
            guidance: the guidance's id; empty for the only one held
            framework: the framework's id; empty for the only one held
        """
        from eval.gap.as_json import scan_to_json
        from ingest.model import Kind

        def scanned() -> Json:
            asked = self.clearline.choose(Kind.GUIDANCE, guidance or None).id
            answered = self.clearline.choose(Kind.FRAMEWORK, framework or None).id
            scanning = self.work.scanning
            return scan_to_json(scanning.kept(asked, answered) or scanning.scan_now(asked, answered))

        return mendable(scanned)

    def compare(self, old: str, new: str) -> Json:
        """What happened to each clause or row between two editions held.

        Args:
            old: the old edition's id, DOCUMENT@EDITION
            new: the new edition's id
        """
        from app.updates import compare_editions
        from eval.compare_json import comparison_to_json

        return mendable(lambda: dict(comparison_to_json(compare_editions(self.clearline, old, new))))

    def show(self, id: str, ref: str = "") -> Json:
        """The text of a document held, or of one clause, statement, row or key point of it, with its place.

        Args:
            id: the document's or the edition's id
            ref: a ref such as 6, 6/5, 13.i, R33 or K1; empty for the whole document
        """
        return mendable(lambda: shown(self.clearline.document(id), ref))

    def documents(self) -> Json:
        """The documents and editions that the library holds."""
        return mendable(
            lambda: {
                "documents": [
                    {"id": one.id, "kind": one.kind.value, "title": one.title, "current": one.current}
                    for one in self.clearline.editions()
                ]
            }
        )

    @property
    def all(self) -> tuple[Callable[..., Json], ...]:
        """Every ability, as `ABILITIES` names them."""
        return tuple(getattr(self, name) for name in ABILITIES)


def mendable(work: Callable[[], Json]) -> Json:
    """What the work gives, or its error as JSON where the caller can mend it."""
    try:
        return work()
    except ClearlineError as error:
        return {"error": str(error)}


def shown(document: Document, ref: str) -> Json:
    """A document or one part of it as JSON. Raises InputError for a ref that it does not have."""
    whole: Json = {"id": document.id, "title": document.title, "kind": document.kind.value, "edition": document.edition}
    if not ref:
        return whole | {"scope": document.scope, "text": document.text}
    spans = {point.ref: point.span for point in document.key_points}
    spans |= {row.ref: row.span for row in document.rows}
    spans |= {statement.ref: statement.span for statement in document.statements}
    spans |= {clause.ref: clause.span for clause in document.clauses}
    if span := spans.get(ref):
        text = document.text[span.start : span.end]
        return whole | {"ref": ref, "text": text, "page": span.page, "start": span.start, "end": span.end}
    raise InputError(f"{document.id} has no {ref}; leave the ref out to see the whole document.")


def mcp_app(programs: Programs) -> Starlette:
    """The abilities as MCP tools over streamable HTTP at `/mcp`; each call stands alone."""
    from anyio.to_thread import run_sync
    from mcp.server.mcpserver import MCPServer

    server: MCPServer[Any] = MCPServer(
        "clearline",
        log_level="WARNING",
        instructions="Answers about statutory guidance and a council's assurance framework, with sources.",
    )

    async def ask(question: str, previous: str = "") -> Json:
        return await run_sync(programs.ask, question, previous)

    async def scan(guidance: str = "", framework: str = "") -> Json:
        return await run_sync(programs.scan, guidance, framework)

    async def compare(old: str, new: str) -> Json:
        return await run_sync(programs.compare, old, new)

    async def show(id: str, ref: str = "") -> Json:
        return await run_sync(programs.show, id, ref)

    async def documents() -> Json:
        return await run_sync(programs.documents)

    tools: tuple[Callable[..., Any], ...] = (ask, scan, compare, show, documents)
    for tool, ability in zip(tools, programs.all, strict=True):
        server.add_tool(tool, description=ability.__doc__)
    return server.streamable_http_app(json_response=True, stateless_http=True)
