"""The page for other programs: what can be called, and a call of each that works on the documents held."""

from __future__ import annotations

import inspect
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.web.views import render
from ingest.model import Document, Kind

if TYPE_CHECKING:
    from app.web.programs import Programs

EMPTY_EXAMPLE = {
    "ask": {"question": "Who is responsible for adoption?"},
    "compare": {"old": "DOCUMENT@OLD", "new": "DOCUMENT@NEW"},
    "show": {"id": "DOCUMENT"},
}
"""What to write where the library holds nothing to make the example of: capitals stand for what the caller knows."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a call takes: its name, what it is, and whether the call must have it. Left out, it is empty."""

    name: str
    says: str
    required: bool


@dataclass(frozen=True, slots=True)
class Call:
    """What programs can call, and an example of it: the values by their names, all of them."""

    name: str
    says: str
    values: tuple[Value, ...]
    example: Mapping[str, str]

    @property
    def needed(self) -> dict[str, str]:
        """The values of the example that are not empty."""
        return {name: value for name, value in self.example.items() if value}

    @property
    def as_arguments(self) -> str:
        """The example as Python's keyword arguments, each with its comma."""
        return "".join(f"{name}={json.dumps(value, ensure_ascii=False)}, " for name, value in self.needed.items())

    @property
    def as_dictionary(self) -> str:
        """The example as a Python dictionary, which is JSON too."""
        return json.dumps(self.needed, ensure_ascii=False)

    @property
    def as_body(self) -> str:
        """The example as the body of one request, quoted for a shell: the values in their order."""
        return shlex.quote(json.dumps({"data": list(self.example.values())}, ensure_ascii=False))


def api_page(programs: Programs, address: str, *, signed_in: bool) -> str:
    """The page, with the address that it was asked by in every example."""
    return render("api", calls=calls(programs), address=address.rstrip("/"), signed_in=signed_in)


def calls(programs: Programs) -> list[Call]:
    """Every ability, in the order in which help shows them."""
    from gradio.utils import get_function_description

    examples = EMPTY_EXAMPLE | examples_of(programs)
    made = []
    for ability in programs.all:
        says, told, _ = get_function_description(ability)
        values = tuple(
            Value(name, told.get(name, ""), required=one.default is one.empty)
            for name, one in inspect.signature(ability).parameters.items()
        )
        example = examples.get(ability.__name__, {})
        made.append(Call(ability.__name__, says, values, {one.name: example.get(one.name, "") for one in values}))
    return made


def examples_of(programs: Programs) -> dict[str, dict[str, str]]:
    """Values that give an answer from the documents held, by ability; none for what these documents cannot show."""
    held = programs.clearline.editions()
    current = [programs.clearline.document(edition.id) for edition in held if edition.current]
    made: dict[str, dict[str, str]] = {}
    if questions := programs.work.asking.examples():  # the first that needs no quoting in a shell
        made["ask"] = {"question": next((one for one in questions if shlex.quote(one) == f"'{one}'"), questions[0])}
    by_kind = {kind: [document.id for document in current if document.kind is kind] for kind in Kind}
    if any(len(ids) > 1 for ids in by_kind.values()) and all(by_kind.values()):
        made["scan"] = {kind.value: ids[0] for kind, ids in by_kind.items()}
    newest = {edition.document: edition.id for edition in held if edition.current}
    for edition in held:
        if not edition.current and edition.document in newest:
            made["compare"] = {"old": edition.id, "new": newest[edition.document]}
    if shown := next((document for document in current if first_ref(document)), None):
        made["show"] = {"id": shown.id, "ref": first_ref(shown)}
    return made


def first_ref(document: Document) -> str:
    """The ref of the first clause or row of a document, or nothing where it has neither."""
    refs = [clause.ref for clause in document.clauses] + [row.ref for row in document.rows]
    return refs[0] if refs else ""
