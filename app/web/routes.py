"""The house's own routes beside Gradio's: health, signing in, its style and script, and files made from the library."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from app.web.api_page import api_page
from app.web.audit import Audit
from app.web.downloads import Downloads
from app.web.gate import cookie_in, session_cookie
from app.web.limits import Rate
from app.web.metrics import Metrics
from app.web.sessions import Sessions
from app.web.views import render
from app.web.visitors import NotAllowed, Role, Visitor
from ingest.errors import ClearlineError, InputError

if TYPE_CHECKING:
    from app.web.programs import Programs
    from app.web.shell import Work
    from app.wiring import Clearline

log = logging.getLogger("clearline.web")

STATIC = Path(__file__).parent / "static"
ASSETS = {path.name: path for path in STATIC.iterdir()} if STATIC.is_dir() else {}
TRIES_PER_MINUTE = 10


def add_routes(
    site: FastAPI, clearline: Clearline, work: Work, sessions: Sessions, audit: Audit, programs: Programs
) -> None:
    """Put the routes on the site."""
    add_health(site, clearline, sessions)
    add_signing_in(site, sessions, audit)
    add_files(site, clearline, Downloads(clearline, work), audit)

    @site.get("/api")
    def for_programs(request: Request) -> HTMLResponse:
        return HTMLResponse(api_page(programs, str(request.base_url), signed_in=sessions.users is not None))

    @site.exception_handler(ClearlineError)
    def mendable(request: Request, error: ClearlineError) -> Response:
        return PlainTextResponse(str(error), status_code=403 if isinstance(error, NotAllowed) else 400)


def visitor_of(request: Request) -> Visitor:
    """The visitor whom the gate let through. Raises InputError where it let nobody through."""
    visitor = getattr(request.state, "visitor", None)
    if not isinstance(visitor, Visitor):
        raise InputError("sign in first.")
    return visitor


def add_health(site: FastAPI, clearline: Clearline, sessions: Sessions) -> None:
    """Whether the server is alive and ready, and its metrics for whoever is signed in."""
    metrics = Metrics()

    @site.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @site.get("/readyz")
    def readyz() -> JSONResponse:
        try:
            held = len(clearline.editions())
            clearline.search()
        except Exception:  # whatever stands in the way, it is not ready; the log holds why, and names paths
            log.exception("the library cannot be asked")
            return JSONResponse({"ready": False, "why": "the library cannot be asked"}, status_code=503)
        return JSONResponse({"ready": held > 0, "editions": held}, status_code=200 if held else 503)

    @site.get("/metrics")
    def show_metrics(request: Request) -> Response:
        visitor_of(request).must_be(Role.ADMINISTRATOR, "see metrics")
        return Response(metrics.text(len(clearline.editions()), sessions.count()), media_type=metrics.media_type)

    @site.get("/house/{name}")
    def house(name: str) -> Response:
        if name not in ASSETS:
            return PlainTextResponse("There is no such file.", status_code=404)
        return FileResponse(ASSETS[name], headers={"cache-control": "no-cache"})


def add_signing_in(site: FastAPI, sessions: Sessions, audit: Audit) -> None:
    """The page to sign in at, and signing out."""
    tries = Rate(TRIES_PER_MINUTE, time.monotonic)

    @site.get("/sign-in")
    def sign_in_page() -> HTMLResponse:
        return HTMLResponse(render("sign_in", problem=""))

    @site.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        name, password = (one if isinstance(one := form.get(field, ""), str) else "" for field in ("name", "password"))
        where = request.client.host if request.client else "unknown"
        if not all(tries.allows(key) for key in (f"name {name[:80]}", f"from {where}")):
            return HTMLResponse(render("sign_in", problem="Too many tries. Wait a minute and try again."), 429)
        from anyio.to_thread import run_sync

        visitor = await run_sync(sessions.sign_in, name, password)
        if visitor is None:
            audit.note(Visitor("", name[:80], Role.READER), "sign-in refused")
            return HTMLResponse(render("sign_in", problem="That name and password do not go together."), 403)
        audit.note(visitor, "sign-in")
        response = RedirectResponse("./", status_code=303)
        response.headers["set-cookie"] = session_cookie(visitor.session, secure=request.url.scheme == "https")
        return response

    @site.post("/sign-out")
    def sign_out(request: Request) -> Response:
        session = cookie_in({"cookie": request.headers.get("cookie", "")})
        visitor = sessions.visitor(session)
        if visitor:
            audit.note(visitor, "sign-out")
        sessions.close(session)
        response = RedirectResponse("sign-in" if sessions.users else "./", status_code=303)
        response.headers["set-cookie"] = session_cookie("", seconds=0, secure=request.url.scheme == "https")
        return response


def add_files(site: FastAPI, clearline: Clearline, downloads: Downloads, audit: Audit) -> None:
    """Originals by their edition's id, reports, the briefing, the feedback. Nothing is served by path."""

    def attached(request: Request, body: bytes, name: str, media_type: str) -> Response:
        audit.note(visitor_of(request), "export", name)
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        return Response(body, media_type=media_type, headers={"content-disposition": disposition})

    @site.get("/originals/{edition}")
    def original(edition: str, request: Request) -> Response:
        held = {one.id: one for one in clearline.editions()}.get(edition)
        if held is None:
            return PlainTextResponse("The library does not hold that edition.", status_code=404)
        body = clearline.library.original(held.id).read_bytes()
        return attached(request, body, Path(held.source_name).name, "application/octet-stream")

    @site.get("/reports/scan.{format}")
    def scan_report(format: str, guidance: str, framework: str, request: Request) -> Response:
        body = downloads.scan(guidance, framework, format)
        return attached(request, body, f"gap-scan.{format}", downloads.media_type(format))

    @site.get("/reports/comparison.{format}")
    def comparison_report(format: str, old: str, new: str, request: Request) -> Response:
        body = downloads.comparison(old, new, format)
        return attached(request, body, f"comparison.{format}", downloads.media_type(format))

    @site.get("/briefing")
    def briefing(request: Request) -> Response:
        return HTMLResponse(downloads.briefing_page(visitor_of(request)))

    @site.get("/briefing.docx")
    def briefing_docx(request: Request) -> Response:
        return attached(request, downloads.briefing(visitor_of(request)), "briefing.docx", downloads.media_type("docx"))

    @site.get("/feedback.yaml")
    def feedback(request: Request) -> Response:
        visitor_of(request).must_be(Role.OFFICER, "export feedback")
        return attached(request, downloads.feedback(), "feedback.yaml", "application/yaml")
