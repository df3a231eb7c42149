"""The gate before the pages: who is asking, what may be reached, how much of it, and under which headers.

It is plain ASGI, so that streamed answers stream. Only paths that the pages, the API and MCP need get through: the rest
of what Gradio can serve (files by path, proxies, editors, monitoring) is not there.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from anyio.to_thread import run_sync

from app.web.limits import BodyTooLarge, Limits, Rate, bounded
from app.web.programs import ABILITIES
from app.web.sessions import Sessions
from app.web.visitors import Role, Visitor

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "clearline"

OPEN_TO_ALL = re.compile(
    r"^/(sign-in|sign-out|healthz|readyz|house/[a-z.-]+|favicon\.ico|robots\.txt|manifest\.json|theme\.css"
    r"|(assets|static|svelte)/[^?]*)$"
)
"""What needs no signing in: nothing of the library. Browsers fetch some of it without the cookie."""

CALLS = "|".join(ABILITIES)

REACHABLE = re.compile(
    r"^/(|config/?|theme\.css|manifest\.json|favicon\.ico|robots\.txt"
    r"|(assets|static|svelte)/[^?]*"
    r"|sign-in|sign-out|healthz|readyz|metrics|api|house/[a-z.-]+"
    r"|originals/[^/]+|reports/[a-z-]+\.[a-z]+|briefing(\.docx)?|feedback\.yaml"
    r"|gradio_api/(info/?|openapi\.json|startup-events|app_id/?|login_check/?|user/?|heartbeat/[a-z0-9]+"
    r"|queue/(join|data)|"
    rf"call/(v2/)?({CALLS})(/[a-z0-9]+)?|(run|api)/({CALLS})/?"
    r"|cancel|reset/?|upload|upload_progress"
    r")|mcp/?)$"
)
"""Every path there is. What the pages call of their own comes by the queue, and checks its visitor's role itself."""

BEGINNINGS = ("/", "/gradio_api/queue/join")
"""Where a session begins: the page, or what is first done on a page that was left open until its session was over. A
page's files are fetched side by side, and would each begin one."""

SIGN_IN = "Please sign in: open this page again."

WRONG_PASSWORDS_PER_MINUTE = 10

ELSEWHERE = ("cross-site", "same-site")
"""What browsers say of a request that another site's page makes; a link that a person follows is for a document."""

ASKING = re.compile(r"^/(gradio_api/(queue/join|call/|run/|api/|upload$)|mcp)")
"""What counts against a person's requests per minute."""


@dataclass(frozen=True, slots=True)
class House:
    """How the pages are served: the names they answer to (empty: any), and whether people sign in."""

    hosts: frozenset[str]
    users: bool


class Gate:
    """ASGI middleware around everything that is served."""

    def __init__(self, app: App, house: House, sessions: Sessions, limits: Limits, rate: Rate) -> None:
        self.app = app
        self.house = house
        self.sessions = sessions
        self.limits = limits
        self.rate = rate
        self.wrong = Rate(WRONG_PASSWORDS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through with its visitor in `request.state.visitor`, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        nonce = secrets.token_urlsafe(16)
        visitor = self.sessions.visitor(cookie_in(headers))
        if visitor is None and "authorization" in headers:
            visitor = await self.by_password(scope, headers["authorization"])
        new = visitor is None and not self.house.users
        if new:
            visitor = self.sessions.open()
        cookie = session_cookie(visitor.session, secure=scope["scheme"] == "https") if new and visitor else ""
        dressed = Dressed(send, nonce, cookie, scope["path"])
        refused = self.refusal(scope, headers, visitor)
        if refused is not None:
            await dressed.answer(*refused)
            return
        scope.setdefault("state", {})["visitor"] = visitor
        longest = self.limits.upload_bytes if scope["path"] == "/gradio_api/upload" else self.limits.request_bytes
        try:
            await self.app(scope, bounded(receive, longest), dressed.send)
        except BodyTooLarge:
            if not dressed.started:
                await dressed.answer(413, f"That is more than {longest // 1_000_000} MB, the most that is taken here.")

    async def by_password(self, scope: Scope, authorization: str) -> Visitor | None:
        """The visitor whom an `Authorization` header names; nobody after too many wrong ones from one address."""
        address = address_of(scope)
        if self.wrong.spent(address):
            return None
        visitor = await run_sync(self.sessions.visitor, "", authorization)
        if visitor is None:
            self.wrong.allows(address)
        return visitor

    def refusal(self, scope: Scope, headers: dict[str, str], visitor: Visitor | None) -> tuple[int, str] | None:
        """The status and the line with which to refuse a request, or None to let it through."""
        path, method = scope["path"], scope["method"]
        host = headers.get("host", "")
        if self.house.hosts and host_name(host) not in self.house.hosts:
            return 421, "clearline does not answer to that name. Open it at the address that it printed."
        if not REACHABLE.match(path) or ".." in path:
            return 404, "There is no such page."
        origin = headers.get("origin", "")
        if method not in ("GET", "HEAD", "OPTIONS") and origin and urlsplit(origin).netloc != host:
            return 403, "That request came from another site."
        if headers.get("sec-fetch-site") in ELSEWHERE and headers.get("sec-fetch-dest") != "document":
            return 403, "That request came from another site."
        declared = headers.get("content-length", "0")
        longest = self.limits.upload_bytes if path == "/gradio_api/upload" else self.limits.request_bytes
        if not declared.isdecimal() or int(declared) > longest:
            return 413, f"That is more than {longest // 1_000_000} MB, the most that is taken here."
        if visitor is None and not OPEN_TO_ALL.match(path):
            return (303, "sign-in") if path == "/" and method == "GET" else (401, SIGN_IN)
        if path == "/gradio_api/upload" and visitor is not None and visitor.role < Role.OFFICER:
            return 403, "To add documents you need to be an officer."
        if visitor is not None and method == "POST" and ASKING.match(path):
            # Without a cookie every request is a new session: those are counted by where they come from.
            person = visitor.name or (visitor.session if cookie_in(headers) else f"from {address_of(scope)}")
            if not self.rate.allows(person):
                return 429, "That is a lot of requests in a minute. Please wait a little and try again."
        return None


class Dressed:
    """What is sent, with security headers on it, and the nonce on the scripts of a page."""

    def __init__(self, send: Send, nonce: str, cookie: str, path: str) -> None:
        self._send = send
        self._nonce = nonce
        self._cookie = cookie
        self._path = path
        self._held: Message | None = None
        self._page = b""
        self.started = False

    async def answer(self, status: int, line: str) -> None:
        """Send one line: as text, to the pages' own scripts as JSON, which they show; with status 303, where to go."""
        scripted = self._path.startswith("/gradio_api/")
        body = b"" if status == 303 else json.dumps({"detail": line}).encode() if scripted else line.encode()
        kind = b"application/json" if scripted else b"text/plain; charset=utf-8"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        if status == 303:
            headers.append((b"location", line.encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})

    async def send(self, message: Message) -> None:
        """Pass a message on; a page is held until it is whole, so that its scripts can be given the nonce."""
        if message["type"] == "http.response.start":
            self.started = True
            message = {**message, "headers": self._headers(message["headers"])}
            if is_page(message["headers"]):
                self._held = message
                return
        elif self._held is not None:
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            body = page_with_nonce(self._page, self._nonce)
            start = self._held
            kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
            await self._send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            message = {"type": "http.response.body", "body": body}
        await self._send(message)

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        ours = security_headers(self._nonce, compiles=self._path == "/")
        if self._cookie and self._path in BEGINNINGS:
            ours.append((b"set-cookie", self._cookie.encode()))
        if not self._path.startswith(("/assets/", "/static/", "/house/")):
            ours.append((b"cache-control", b"no-store"))
        names = {name for name, _ in ours if name != b"set-cookie"}
        return [(name, value) for name, value in given if name.lower() not in names] + ours


def security_headers(nonce: str, *, compiles: bool = False) -> list[tuple[bytes, bytes]]:
    """The headers on every response.

    Scripts run from this server only, by file or with the nonce of the page; inline handlers and scripts in documents
    or questions do not run. Gradio writes style attributes, so inline styles are allowed. Its page `compiles`: its HTML
    component makes a function of each template and `js_on_load` (`Function(…)` in assets/HTML-*.js), and Gradio of the
    `js` of events; without `unsafe-eval` no gr.HTML shows anything.
    """
    compiling = " 'unsafe-eval'" if compiles else ""
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'{compiling}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
        )
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ]


SOCIAL = re.compile(rb"\s*<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*/>")
HEAD = (
    b'<link rel="stylesheet" href="./house/clearline.css">'
    b'<script src="./house/clearline.js" defer></script>'
    b'<meta name="color-scheme" content="light dark">'
)


def page_with_nonce(page: bytes, nonce: str) -> bytes:
    """A page with the nonce on its scripts, the house's style and script in its head, and no cards for social media.

    The template's own scripts are all there is: values in it are JSON in which `<` is escaped.
    """
    page = SOCIAL.sub(b"", page).replace(b'<html\n\tlang="en"', b'<html\n\tlang="en-GB"')
    page = page.replace(b"<script", b'<script nonce="' + nonce.encode() + b'"')
    return page.replace(b"</head>", HEAD + b"</head>", 1) if b"<gradio-app" in page else page


def is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a response is HTML that is not compressed."""
    named = {name.lower(): value for name, value in headers}
    return named.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in named


def session_cookie(session: str, *, secure: bool, seconds: int | None = None) -> str:
    """The cookie that carries a session; it is never sent by other sites and no script can read it. Where the pages are
    reached over TLS it is `secure`: never sent without."""
    expires = f"; Max-Age={seconds}" if seconds is not None else ""
    return f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict{expires}{'; Secure' if secure else ''}"


def cookie_in(headers: dict[str, str]) -> str:
    """The session of a request's cookie, or an empty string."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:  # a cookie of another program that does not parse is none of ours
        return ""
    return jar[COOKIE].value if COOKIE in jar else ""


def address_of(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    return host.rsplit(":", 1)[0].strip("[]").lower() if not host.endswith("]") else host.strip("[]").lower()
