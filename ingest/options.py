"""How a file is to be read: what a person says of it, and how much of it clearline is willing to take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.limits import Limits
from ingest.model import Kind


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is known of a file before it is read; what is left empty is told from the content.

    `kind` None: a framework where its tables say so, else guidance. `title`, `edition` and `document_id` are its title,
    its date of publication (or "undated") and the title's words. `columns` maps a role to the name of its column, where
    the header's words do not tell. `password` opens an encrypted file.
    """

    kind: Kind | None = None
    title: str = ""
    edition: str = ""
    document_id: str = ""
    publisher: str = ""
    columns: Mapping[str, str] | None = None
    password: str | None = None
    limits: Limits = field(default_factory=Limits)


def options_to_json(options: ReadingOptions) -> dict[str, Any]:
    """The options as JSON holds them: {"options": …, "limits": …}."""
    given = asdict(options)
    limits = given.pop("limits")
    return {"options": {**given, "columns": dict(options.columns) if options.columns else None}, "limits": limits}


def options_from_json(given: Mapping[str, Any]) -> ReadingOptions:
    """The options that `options_to_json` gave."""
    options: dict[str, Any] = given["options"]
    kind = Kind(options["kind"]) if options["kind"] else None
    return ReadingOptions(**{**options, "kind": kind}, limits=Limits(**given["limits"]))
