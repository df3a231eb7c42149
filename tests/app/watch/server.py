"""A real HTTP server on loopback that serves what a test lays out, one answer after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Served:
    """What the server answers now, and what it was asked. `cut` bytes are announced and not sent."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    chunked: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving(name: str = "guidance.xml") -> Iterator[Served]:
    """A server for the length of the block; change the fields of what it yields to change its answers."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append({key.lower(): value for key, value in self.headers.items()})
            etag = served.headers.get("ETag")
            if served.status == 200 and etag and self.headers.get("If-None-Match") == etag:
                self.send_response(304)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(served.status)
            for key, value in served.headers.items():
                self.send_header(key, value)
            if served.chunked:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                part = served.body[: len(served.body) - served.cut]
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
                if not served.cut:
                    self.wfile.write(b"0\r\n\r\n")
            else:
                self.send_header("Content-Length", str(len(served.body)))
                self.end_headers()
                self.wfile.write(served.body[: len(served.body) - served.cut])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}/{name}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
