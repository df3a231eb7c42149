"""Reading a file in a process of its own, which can be stopped: a bad file costs one line, never the program."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ingest.child import order_for
from ingest.codec import document_from_json
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.load import read_bytes
from ingest.model import Document
from ingest.options import ReadingOptions
from ingest.text import squeeze


def read_guarded(path: Path, options: ReadingOptions | None = None, *, source: bytes | None = None) -> Document:
    """As `ingest.load.read_document`, in a process of its own with the limits' bounds on memory and time.

    `source` are the file's bytes, where they have been read already. Raises InputError, one line that names the file,
    for whatever goes wrong in there.
    """
    options = options or ReadingOptions()
    limits = options.limits
    given = read_bytes(path, limits) if source is None else source
    name = squeeze(path.name)
    answer = _ask(name, order_for(name, options) + given, limits)
    if "document" in answer:
        return document_from_json(answer["document"])
    if "error" in answer:
        raise InputError(str(answer["error"]))
    if "memory" in answer:
        raise InputError(_too_much_memory(name, limits))
    raise InputError(
        f"{name}: could not be read ({answer.get('fault', 'its reader failed')}); save it again from its "
        f"program, or as PDF."
    )


def _ask(name: str, order: bytes, limits: Limits) -> dict[str, Any]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-m", "ingest.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        written, _ = process.communicate(order, timeout=limits.seconds + 10)
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{name}: took longer than {limits.seconds:.0f} seconds to read and was stopped; split it, or raise "
            f"the limit in "
            "the settings."
        ) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode == -24:  # SIGXCPU: the bound on processor seconds
        raise InputError(
            f"{name}: took longer than {limits.seconds:.0f} seconds to read and was stopped; split it, or raise "
            f"the limit in the settings."
        )
    if not written:
        if process.returncode in (-9, -6, 1):
            raise InputError(_too_much_memory(name, limits))
        raise InputError(
            f"{name}: its reader crashed on it (signal {-process.returncode}); save it again from its program, "
            f"or as PDF."
        )
    try:
        answer: dict[str, Any] = json.loads(written)
    except ValueError:
        raise InputError(f"{name}: its reader broke off; save it again from its program, or as PDF.") from None
    return answer


def _too_much_memory(name: str, limits: Limits) -> str:
    return (
        f"{name}: needs more than {limits.memory_bytes / 1e9:.1f} GB of memory to read and was stopped; split "
        f"it, or raise the "
        "limit in the settings."
    )
