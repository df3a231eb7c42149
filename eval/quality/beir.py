"""Collections in BEIR's format: passages and questions as JSON lines, judgements as tab-separated values; .gz too."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import InputError


@dataclass(frozen=True, slots=True)
class Text:
    """A passage or a question: its id and its text, a title before it where it has one."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages, questions, and for each judged question the gain (> 0) of every passage that answers it."""

    passages: tuple[Text, ...]
    questions: tuple[Text, ...]
    judgements: dict[str, dict[str, float]]


def read_collection(corpus: Path, queries: Path, qrels: Path) -> Collection:
    """Read the three files. Raises InputError naming the file, the line and what is wrong with it."""
    passages = tuple(read_texts(corpus))
    questions = tuple(read_texts(queries))
    judgements = _judgements(qrels)
    if not passages:
        raise InputError(f"{corpus} holds no passages.")
    if not any(question.id in judgements for question in questions):
        raise InputError(f"{qrels} judges none of the questions of {queries}; are the two of one collection?")
    return Collection(passages, questions, judgements)


def read_texts(path: Path) -> Iterator[Text]:
    """The passages or questions of one file, in order. Raises InputError naming the line that cannot be read."""
    seen: set[str] = set()
    for number, line in _lines(path):
        try:
            record = json.loads(line)
            identity, text, title = str(record["_id"]), str(record["text"]), str(record.get("title") or "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(f'{path}, line {number}: not an object with "_id" and "text".') from None
        if identity in seen:
            raise InputError(f"{path}, line {number}: the id {identity} stands there twice.")
        seen.add(identity)
        yield Text(identity, f"{title}\n{text}" if title else text)


def _judgements(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        fields = line.split("\t")
        if number == 1 and fields[-1] == "score":
            continue
        try:
            question, passage, gain = fields[0], fields[1], float(fields[2])
        except (IndexError, ValueError):
            raise InputError(f"{path}, line {number}: not a question, a passage and a score between tabs.") from None
        if gain > 0:
            found.setdefault(question, {})[passage] = gain
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, with its number from 1."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is cut short, or not UTF-8 text"
        raise InputError(f"{path} cannot be read ({reason}).") from error
