"""`clearline ask`: one question, or a batch of them as JSON lines."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from app.answer.card import card_lines
from app.answer.records import Answer, Status, answer_to_json, paragraphs
from app.cli.context import open_clearline
from ingest.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the command `ask`."""

    @app.command()
    def ask(
        context: typer.Context,
        question: Annotated[
            str | None, typer.Argument(help="The question, in plain words.", show_default=False)
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
        previous: Annotated[
            str | None, typer.Option(help="The question asked just before, for a follow-up.", show_default=False)
        ] = None,
        batch: Annotated[
            str | None,
            typer.Option(metavar="FILE|-", help="JSON lines of {id, question, previous?} instead.", show_default=False),
        ] = None,
        llm: Annotated[
            str | None, typer.Option(metavar="PROVIDER:MODEL", help="Let an LLM write the prose.", show_default=False)
        ] = None,
    ) -> None:
        """Answer a question from the documents held, with the exact words and place."""
        if (question is None) == (batch is None):
            raise InputError(
                'ask takes either one question in quotation marks or --batch FILE; see "clearline ask -h".'
            )
        if batch is not None:
            lines = list(read_batch(batch))
            with open_clearline(context, llm=llm) as clearline:
                for line in lines:
                    answer = clearline.ask(line["question"], previous=line.get("previous"))
                    print(json.dumps({"id": line["id"], **answer_to_json(answer)}, ensure_ascii=False), flush=True)
            return
        assert question is not None
        if not question.strip():
            raise InputError("the question is empty: type what you want to know between the quotation marks.")
        with open_clearline(context, llm=llm) as clearline:
            answer = clearline.ask(question, previous=previous)
            titles = {edition.id: edition.title for edition in clearline.editions()}
        if as_json:
            print(json.dumps(answer_to_json(answer), ensure_ascii=False, indent=2))
        else:
            print_answer(answer, titles)

        if answer.status is Status.TOO_LONG or answer.status is Status.NOT_A_QUESTION:
            raise InputError(answer.text)


def read_batch(source: str) -> Iterator[dict[str, Any]]:
    """The questions of a batch. Raises InputError naming the line that cannot be read."""
    if source == "-":
        text = sys.stdin.read()
    else:
        path = Path(source)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path} cannot be read as a batch of questions ({reason_of(error)}).") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"line {number} of the batch is not JSON ({error.msg}); each line is one object."
            ) from None
        if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("question"), str):
            raise InputError(f'line {number} of the batch needs "id" and "question" (and may have "previous").')
        if not isinstance(record.get("previous", ""), str | None):
            raise InputError(f'"previous" in line {number} of the batch is not text.')
        yield record


def reason_of(error: OSError | UnicodeDecodeError) -> str:
    """Why a file could not be read, in a few words."""
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else "it is not UTF-8 text"


def print_answer(answer: Answer, titles: dict[str, str]) -> None:
    """The answer as a person reads it in a terminal."""
    written = (" ".join(one.text + marks(one.citations) for one in part) for part in paragraphs(answer.sentences))
    print("\n\n".join(map(fill, written)))
    if answer.resolved_question and answer.resolved_question != answer.question:
        print(f"\n(read as: {answer.resolved_question})")
    if answer.card:
        print("\nAccountability card")
        for name, value in card_lines(answer.card):
            print(fill(f"{name}: {value}", indent="  ", hanging="      "))
    for heading, citations in (("Sources", answer.citations), ("Nearest text, which is not an answer", answer.nearest)):
        if citations:
            print(f"\n{heading}")
        for number, citation in enumerate(citations, start=1):
            title = titles.get(citation.span.document, citation.span.document)
            place = f", page {citation.span.page}" if citation.span.page else ""
            mark = f"[{number}] " if heading == "Sources" else "- "
            print(fill(f"{mark}{citation.label} — {title} ({citation.span.document}{place})", hanging="    "))
            print(fill(f"“{readable(citation.quote)}”", indent="    ", hanging="    "))
    for note in answer.notes:
        print(fill(f"\nNote: {note}"))


def readable(quote: str) -> str:
    """A quote on one line; the cells of a row stand apart with a bar."""
    return " | ".join(part for part in (cell.strip() for cell in quote.split("\t")) if part)


def marks(citations: tuple[int, ...]) -> str:
    """` [1][2]` for the citations of a sentence."""
    return " " + "".join(f"[{number}]" for number in citations) if citations else ""


def fill(text: str, indent: str = "", hanging: str = "") -> str:
    """The text wrapped for the terminal; control characters from documents and questions never reach it."""
    clean = "".join(character for character in text if character in "\n" or character.isprintable())
    width = min(shutil.get_terminal_size().columns, 100)
    return textwrap.fill(clean, width=width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False)
