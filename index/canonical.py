"""Fingerprints: sha256 of canonical JSON, never of joined strings, so that no two inputs run into one another."""

from __future__ import annotations

import hashlib
import json


def fingerprint_of(value: object) -> str:
    """The sha256, in 64 hex digits, of a JSON-able value; the order of keys does not matter, that of lists does.

    >>> fingerprint_of({"a": 1, "b": 2}) == fingerprint_of({"b": 2, "a": 1})
    True
    >>> fingerprint_of(["ab", "c"]) == fingerprint_of(["a", "bc"])
    False
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
