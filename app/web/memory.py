"""A small machine's memory: fewer heaps, and what loading used given back. On systems without glibc it does nothing."""

from __future__ import annotations

import ctypes
from contextlib import suppress

ARENA_MAX = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def few_heaps() -> None:
    """Let all threads share two heaps; glibc otherwise keeps up to eight a core, each with its own leftovers."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(ARENA_MAX, 2)


def give_back() -> None:
    """Return freed memory to the system."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
