"""The process in which a file is read: bounded in memory, time and reach, so that a bad file harms only this process.

It gets its order and the file's bytes on standard input, and answers with one line of JSON on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from ingest.limits import Limits
from ingest.options import ReadingOptions, options_from_json, options_to_json

# What no reader needs: anything that reaches out of the process. Files may be opened for reading (libraries load their
# own data), never for writing.
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.spawn",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "shutil.",
    "webbrowser.",
    "ftplib.",
    "urllib.",
)


class Refused(PermissionError):
    """A file made its reader try something that reading does not need."""


def main() -> int:
    """Read the order, read the file, answer. Always exits 0 when it could answer."""
    answer_to = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    source = sys.stdin.buffer
    order = json.loads(source.readline())
    options = options_from_json(order)
    _bound(options.limits)
    answer = _answer(order["name"], source.read(), options)
    with os.fdopen(answer_to, "wb") as out:
        out.write(answer.encode("utf-8", "surrogatepass"))
    return 0


def order_for(name: str, options: ReadingOptions) -> bytes:
    """The first line that the process reads: what to do, as JSON."""
    return json.dumps({"name": name, **options_to_json(options)}).encode("utf-8") + b"\n"


def _answer(name: str, source: bytes, options: ReadingOptions) -> str:
    from ingest.codec import document_to_json
    from ingest.errors import ClearlineError
    from ingest.load import document_of

    sys.addaudithook(_watch)
    try:
        document = document_of(source, name, options)
        return '{"document":' + document_to_json(document) + "}"
    except ClearlineError as error:
        return json.dumps({"error": str(error)})
    except MemoryError:
        return json.dumps({"memory": True})
    except RecursionError:
        return json.dumps({"fault": "it is nested too deep"})
    except Exception as error:  # noqa: BLE001 - the edge of this process: the parent says it in one line
        return json.dumps({"fault": f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:120]}"})


def _bound(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's clock is the only bound
        return
    seconds = int(limits.seconds) + 2
    wanted = (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    )
    for what, bound in wanted:
        hard = resource.getrlimit(what)[1]
        allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (allowed, hard))


def _watch(event: str, details: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise Refused(f"reading a file does not need {event}")
    if event == "open" and len(details) > 1:
        mode, flags = details[1], details[2] if len(details) > 2 else 0
        writing = (isinstance(mode, str) and any(sign in mode for sign in "wax+")) or (
            isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        )
        if writing and details[0] not in (os.devnull,) and not isinstance(details[0], int):
            raise Refused("reading a file does not need to write one")


if __name__ == "__main__":
    sys.exit(main())
