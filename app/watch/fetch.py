"""One look at an http(s) address: its whole body, or that nothing has changed, or a clear refusal."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from importlib.metadata import version
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from ingest.errors import InputError

CHUNK = 1 << 16


class SourceError(InputError):
    """A source that could not be read this time. Nothing was taken in from it."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a server said of a body, to be shown to it again the next time."""

    etag: str = ""
    last_modified: str = ""

    @property
    def date(self) -> str:
        """The day of the last change as the server gave it, ISO, or empty."""
        try:
            return parsedate_to_datetime(self.last_modified).date().isoformat()
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole body and its stamp; `body` is None where the server said that nothing has changed."""

    body: bytes | None
    stamp: Stamp


def fetch(address: str, known: Stamp, *, timeout_seconds: float, largest_bytes: int) -> Fetched:
    """What stands at the address now.

    The server is shown the known ETag and Last-Modified. Raises SourceError where it cannot be reached, answers with an
    error, sends less than it announced, sends too much, or takes longer than the timeout for all of it.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise SourceError(f"{address} is not an http or https address; those alone are fetched.")
    request = Request(
        address, headers={"User-Agent": f"clearline/{version('clearline')}", "Accept-Encoding": "identity"}
    )
    if known.etag:
        request.add_header("If-None-Match", known.etag)
    if known.last_modified:
        request.add_header("If-Modified-Since", known.last_modified)
    deadline = time.monotonic() + timeout_seconds
    try:
        with _opener().open(request, timeout=timeout_seconds) as answer:
            stamp = Stamp(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
            body = _whole(answer, answer.headers, deadline, largest_bytes)
    except HTTPError as error:
        error.close()
        if error.code == 304:
            return Fetched(None, known)
        raise SourceError(f"{address} answered {error.code} {error.reason}; it is looked at again next time.") from None
    except _TooLarge:
        raise SourceError(
            f"{address} sends more than {largest_bytes} bytes; raise largest_bytes if that is right."
        ) from None
    except _Short as short:
        raise SourceError(
            f"{address} broke off: {short}. Nothing of it was taken in; it is looked at again next time."
        ) from None
    except (HTTPException, EOFError) as error:
        raise SourceError(f"{address} broke off ({type(error).__name__}); it is looked at again next time.") from None
    except (URLError, TimeoutError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise SourceError(f"{address} cannot be reached ({reason}); check the address and the network.") from None
    if not body.strip():
        raise SourceError(f"{address} sent nothing; it is looked at again next time.")
    return Fetched(body, stamp)


class _TooLarge(Exception):
    pass


class _Short(Exception):
    pass


def _whole(answer: IO[bytes], headers: Message, deadline: float, largest: int) -> bytes:
    body = bytearray()
    while chunk := answer.read(CHUNK):
        body += chunk
        if len(body) > largest:
            raise _TooLarge
        if time.monotonic() > deadline:
            raise TimeoutError("it takes too long")
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and len(body) != int(announced):
        raise _Short(f"{len(body)} of {announced} bytes came")
    return bytes(body)


class _NoStepDown(HTTPRedirectHandler):
    """Redirects stay on http(s), and never leave https."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in ("http", "https") or (req.type == "https" and scheme == "http"):
            raise URLError(f"it redirects to {newurl}, which is not safe to follow")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener() -> OpenerDirector:
    """An opener for http and https alone: no file, ftp or data addresses."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        _NoStepDown(),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
