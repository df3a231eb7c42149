"""The server: its own few routes, Gradio's pages behind the gate, and the socket they are served on."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.settings import Settings
from app.web.audit import Audit
from app.web.gate import Gate, House
from app.web.limits import Limits, Rate
from app.web.memory import few_heaps, give_back, keep_giving_back
from app.web.offline import keep_offline, take_only_uploads
from app.web.sessions import Sessions
from app.web.streams import outlast_streams
from app.web.thrift import spend_less, wake_less
from app.web.users import Users
from ingest.errors import ClearlineError, InputError

if TYPE_CHECKING:
    from app.wiring import Clearline

STATIC = Path(__file__).parent / "static"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

log = logging.getLogger("clearline.web")


def serve(clearline: Clearline, *, host: str, port: int, users: Users | None, insecure: bool) -> None:
    """Serve the pages until stopped. Raises InputError where that would be unsafe, or the address is not to be had."""
    import uvicorn

    log_quietly()
    few_heaps()
    if host not in LOOPBACK and users is None and not insecure:
        raise InputError(
            f"{host} can be reached from other machines, and nobody would have to sign in; give --users FILE "
            "(or --insecure if everybody there may do everything)."
        )
    if host not in LOOPBACK and users is None:
        clearline.tell("Warning: whoever can reach this address may do everything here; nobody signs in.")
    with closing(listening(host, port)) as listener, TemporaryDirectory(prefix="clearline-uploads-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = (
            uploads  # read by Gradio; nobody else's files stand in it, and it goes at the end
        )
        app = web_app(clearline, host=host, users=users, limits=Limits.of(clearline.settings))
        warm_up(clearline)
        give_back()
        port = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        clearline.tell(f"clearline is at http://{shown}:{port} (Ctrl+C stops it)")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=3
        )
        uvicorn.Server(config).run(sockets=[listener])


def warm_up(clearline: Clearline) -> None:
    """Load what answers questions, so that the first person does not wait for it. A library that has nothing to ask
    of, or an index to mend, is said and served all the same: the Library page is where that is put right."""
    prepare_apart(clearline)
    try:
        clearline.answerer()
    except ClearlineError as error:
        clearline.tell(str(error))


def prepare_apart(clearline: Clearline) -> None:
    """Export the model and build the first index, where that was not done yet, in a process of its own: it takes
    several times the memory that the pages need, and this process would keep it."""
    from index.encoder import model_directory
    from index.exported import find_exported
    from index.manifest import current_info

    settings = clearline.settings
    exported = find_exported(settings.models, model_directory(settings.model))
    if exported is None or current_info(clearline.index_root) is None:
        clearline.tell("Preparing the model and the index, once …")
        apart = get_context("spawn").Process(target=build_index, args=(settings,))
        apart.start()
        apart.join()


def build_index(settings: Settings) -> None:
    """Bring the index of the settings' library up to date. What goes wrong is said by whoever opens it next."""
    from app.wiring import Clearline

    with Clearline.open(settings) as clearline, suppress(ClearlineError):
        clearline.refresh()


def log_quietly() -> None:
    """Warnings and worse to standard error. Set before the libraries that would set up a log of their own."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s: %(message)s")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any that is free. Raises InputError where it is not to be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{host}:{port} cannot be listened on ({reason}); choose another with --port.") from None
    return listener


def web_app(clearline: Clearline, *, host: str, users: Users | None, limits: Limits) -> Any:
    """The whole ASGI application: the gate, the house's own routes, and the pages."""
    keep_offline()
    spend_less()
    import fastapi
    import gradio as gr

    from app.web import shell
    from app.web.programs import Programs, mcp_app
    from app.web.routes import add_routes
    from app.web.theme import theme

    sessions = Sessions(users, minutes=clearline.settings.session_minutes)
    audit = Audit(clearline.library.root, questions=clearline.settings.audit_questions)
    work = shell.Work.over(clearline, audit, scans_at_once=limits.concurrent_scans)
    programs = Programs(clearline, work)
    tools = mcp_app(programs)

    @asynccontextmanager
    async def lifespan(site: fastapi.FastAPI) -> AsyncIterator[None]:
        async with tools.router.lifespan_context(tools):
            giving = asyncio.create_task(keep_giving_back())
            yield
            giving.cancel()

    site = fastapi.FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    site.router.routes.extend(tools.routes)
    page = shell.pages(
        work,
        programs,
        question_characters=clearline.settings.question_characters,
        signed_in=users is not None,
        scans_at_once=limits.concurrent_scans,
    )
    wake_less(page)
    outlast_streams(page)
    take_only_uploads(page)
    add_routes(site, clearline, work, sessions, audit, programs)
    gr.mount_gradio_app(
        site,
        page,
        path="/",
        theme=theme(),
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size=limits.upload_bytes,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    hosts = LOOPBACK | {host} if host in LOOPBACK else frozenset()
    return Gate(site, House(hosts, users is not None), sessions, limits, Rate(limits.requests_per_minute))
