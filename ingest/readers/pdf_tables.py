"""Tables of PDF pages, found by pdfplumber from the rules that are drawn."""

from __future__ import annotations

from typing import Any


def find_tables(source: bytes, numbers: list[int], pages: Any, password: str | None) -> dict[int, list[Any]]:
    return {}
