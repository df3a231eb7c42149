"""What the judge learns from: duty records with their companions, and hand-written examples on other subjects."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.errors import InputError

EXAMPLES = Path(__file__).parent / "judge_examples.yaml"


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """One council duty: questions that it answers, one that it does not, and three framework rows about it."""

    id: str
    duty: str
    questions: tuple[str, ...]
    near_miss: str
    row_covers: str
    row_partial: str
    row_lookalike: str
    lookalike_why: str

    @property
    def label(self) -> str:
        """What the register calls it: the words before the first colon."""
        return self.duty.partition(": ")[0]

    @property
    def body(self) -> str:
        """What it says: the words after the first colon, or all of it where there is none."""
        return self.duty.partition(": ")[2] or self.duty

    @property
    def topic(self) -> str:
        """The narrower half of a label such as `Schools - free school meals`."""
        return self.label.split(" - ", 1)[-1].strip()


@dataclass(frozen=True, slots=True)
class ExampleTopic:
    """Passages on one topic, questions that every one of them answers, and questions that none does."""

    topic: str
    passages: tuple[str, ...]
    answered: tuple[str, ...]
    not_answered: tuple[str, ...]


def held_out(record: DutyRecord) -> bool:
    """Whether a duty, with all its companions, is kept from training: about a fifth, by the SHA-256 of its id."""
    return int(hashlib.sha256(record.id.encode()).hexdigest(), 16) % 5 == 0


def read_records(path: Path) -> list[DutyRecord]:
    """The duty records of a JSON lines file, in its order. Raises InputError naming the line that cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise InputError(f"The records {path} cannot be read: give the path of a duties.jsonl.") from None
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            fields = json.loads(line)
            fields["questions"] = tuple(fields["questions"])
            records.append(DutyRecord(**{name: fields[name] for name in DutyRecord.__dataclass_fields__}))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"Line {number} of {path} is not a duty record: {error}.") from None
    return records


def read_examples(path: Path = EXAMPLES) -> list[ExampleTopic]:
    """The hand-written examples, in the file's order."""
    return [
        ExampleTopic(
            topic=entry["topic"],
            passages=tuple(entry["passages"]),
            answered=tuple(entry["answered"]),
            not_answered=tuple(entry["not_answered"]),
        )
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
