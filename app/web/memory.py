"""A small machine's memory: fewer heaps, and what loading used given back. On systems without glibc it does nothing."""

from __future__ import annotations

import asyncio
import ctypes
from contextlib import suppress

ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""

SECONDS_BETWEEN = 20.0
"""Giving back takes a few milliseconds, and lets the other threads go on meanwhile."""


def few_heaps() -> None:
    """Let all threads share two heaps; glibc otherwise keeps up to eight a core, each with its own leftovers."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(ARENA_MAX, 2)


async def keep_giving_back() -> None:
    """Return freed memory again and again: what a rush of people used does not stay with the server."""
    from anyio.to_thread import run_sync

    while True:
        await asyncio.sleep(SECONDS_BETWEEN)
        await run_sync(give_back)


def give_back() -> None:
    """Return freed memory to the system."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
