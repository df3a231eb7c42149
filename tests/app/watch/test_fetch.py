"""Looking at an address of a real server: whole bodies, unchanged ones, and everything that goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.watch.fetch import Fetched, SourceError, Stamp, fetch
from tests.app.watch.server import Served, serving


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as server:
        yield server


def look(served: Served, known: Stamp | None = None, largest: int = 1000, timeout: float = 10) -> Fetched:
    return fetch(served.address, known or Stamp(), timeout_seconds=timeout, largest_bytes=largest)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_comes_whole_with_its_stamp(served: Served, chunked: bool) -> None:
    served.body, served.chunked = b"text " * 100, chunked
    served.headers = {"ETag": '"one"', "Last-Modified": "Sat, 31 Jan 2026 09:00:00 GMT"}
    found = look(served)
    assert found.body == served.body
    assert found.stamp == Stamp('"one"', "Sat, 31 Jan 2026 09:00:00 GMT")
    assert found.stamp.date == "2026-01-31"


def test_the_known_stamp_is_shown_and_an_unchanged_body_is_not_sent_again(served: Served) -> None:
    served.body, served.headers = b"text", {"ETag": '"one"', "Last-Modified": "Sat, 31 Jan 2026 09:00:00 GMT"}
    known = look(served).stamp
    again = look(served, known)
    assert (again.body, again.stamp) == (None, known)
    assert served.asked[1]["if-none-match"] == '"one"'
    assert served.asked[1]["if-modified-since"] == "Sat, 31 Jan 2026 09:00:00 GMT"
    served.headers = {"ETag": '"two"'}
    assert look(served, known).body == b"text"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_truncated_body_is_refused(served: Served, chunked: bool) -> None:
    served.body, served.cut, served.chunked = b"text " * 100, 100, chunked
    with pytest.raises(SourceError, match="broke off"):
        look(served)


def test_errors_are_named(served: Served) -> None:
    served.status = 503
    with pytest.raises(SourceError, match="503"):
        look(served)
    served.status, served.body = 200, b" \n"
    with pytest.raises(SourceError, match="sent nothing"):
        look(served)
    served.body = b"x" * 1001
    with pytest.raises(SourceError, match="largest_bytes"):
        look(served)
    served.status, served.headers = 302, {"Location": "file:///etc/hostname"}
    with pytest.raises(SourceError, match="302"):
        look(served)


def test_a_server_that_is_not_there() -> None:
    with serving() as gone:
        address = gone.address
    with pytest.raises(SourceError, match="cannot be reached"):
        fetch(address, Stamp(), timeout_seconds=5, largest_bytes=10)
    for scheme in ("file:///etc/hostname", "ftp://127.0.0.1/x"):
        with pytest.raises(SourceError):
            fetch(scheme, Stamp(), timeout_seconds=5, largest_bytes=10)
