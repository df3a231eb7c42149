"""The house's own routes beside Gradio's: health, signing in, its style and script, and files of the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from app.web.sessions import Sessions
from ingest.errors import ClearlineError

if TYPE_CHECKING:
    from app.wiring import Clearline

STATIC = Path(__file__).parent / "static"
ASSETS = {path.name: path for path in STATIC.iterdir()} if STATIC.is_dir() else {}


def add_routes(site: FastAPI, clearline: Clearline, sessions: Sessions) -> None:
    """Put the routes on the site."""

    @site.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @site.get("/readyz")
    def readyz() -> JSONResponse:
        try:
            held = len(clearline.editions())
        except ClearlineError as error:
            return JSONResponse({"ready": False, "why": str(error)}, status_code=503)
        return JSONResponse({"ready": held > 0, "editions": held}, status_code=200 if held else 503)

    @site.get("/house/{name}")
    def house(name: str) -> Response:
        if name not in ASSETS:
            return PlainTextResponse("There is no such file.", status_code=404)
        return FileResponse(ASSETS[name], headers={"cache-control": "no-cache"})

    @site.get("/originals/{edition}")
    def original(edition: str, request: Request) -> Response:
        """The file that an edition was read from, by the edition's id; always as a download, never shown inline."""
        held = {one.id: one for one in clearline.editions()}.get(edition)
        if held is None:
            return PlainTextResponse("The library does not hold that edition.", status_code=404)
        return FileResponse(
            clearline.library.original(held.id),
            media_type="application/octet-stream",
            filename=Path(held.source_name).name,
        )
