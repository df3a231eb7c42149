"""Frameworks made of training duties, where every right verdict is known: what the scan is calibrated on.

A simulated pair takes thirty duties, most of them about one subject, so that rows compete as they do in a real
framework. A third of the duties gets the row that covers it, a fifth the row that drops a limb, and the rest none;
look-alikes stand among them. A quarter of the statements asks two duties in one sentence, as guidance does.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.gap.bearers import opening_words
from eval.gap.limbs import Limb
from eval.gap.prepared import Duty, Prepared, prepare
from eval.gap.words import Speller, content_words, stem
from index.encoder import TokenEncoder
from ingest.bearers import bearers_of, posts_of
from ingest.errors import InputError
from ingest.model import Verdict

DUTIES, OF_ONE_SUBJECT = 30, 18
COVERED, PARTLY = 0.33, 0.22  # the shares of duties that get a covering row, and a row that drops a limb
LOOKALIKES, TWO_IN_ONE = 0.4, 0.25
MOSTLY = 0.6
TWINS = (
    0.8  # two duties whose texts are more alike than this may be one duty: their rows teach nothing about each other
)


@dataclass(frozen=True, slots=True)
class Example:
    """One record of `duties.jsonl`, as far as it is about rows."""

    id: str
    duty: str
    covers: str
    partial: str
    missing: str
    lookalike: str
    lookalike_why: str

    @property
    def body(self) -> str:
        """The duty without the register's label."""
        return self.duty.split(": ", 1)[1] if ": " in self.duty else self.duty

    @property
    def held_back(self) -> bool:
        """Whether it is one of the fifth that nothing is fitted on; the judge's training holds back the same."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 5 == 0


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A row of a simulated framework: the example it was written for, and `covers`, `partial` or `lookalike`."""

    text: str
    example: int
    kind: str


@dataclass(frozen=True)
class Simulated:
    """A simulated pair, made ready. `asked[i]` are the examples that statement i asks, `verdicts[i]` the right one."""

    prepared: Prepared
    asked: tuple[tuple[int, ...], ...]
    rows: tuple[MadeRow, ...]
    verdicts: tuple[Verdict, ...]

    def says(self, statement: int, row: int) -> bool:
        """Whether the row says the statement's duty, in full or in part."""
        made = self.rows[row]
        return made.example in self.asked[statement] and made.kind != "lookalike"


def read_examples(path: Path) -> list[Example]:
    """The examples of a `duties.jsonl`. Raises InputError where it cannot be read as one."""
    try:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return [
            Example(
                str(one["id"]),
                one["duty"],
                one["row_covers"],
                one["row_partial"],
                one["missing"],
                one["row_lookalike"],
                one["lookalike_why"],
            )
            for one in records
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: cannot be read as training duties ({error}); give a duties.jsonl file.") from None


class Simulator:
    """Makes simulated pairs of some examples; the same seed makes the same pairs."""

    def __init__(self, examples: Sequence[Example], encoder: TokenEncoder) -> None:
        self._examples = examples
        self._encoder = encoder
        self._vectors = encoder.encode([example.duty for example in examples])
        self._speller = Speller()

    def twins(self, first: int, second: int) -> bool:
        """Whether two examples may be one duty."""
        return first != second and float(self._vectors[first] @ self._vectors[second]) > TWINS

    def make(self, count: int, *, held_back: bool, seed: int) -> list[Simulated]:
        """So many pairs, of the examples held back or of the others."""
        chance = random.Random(seed)
        pool = [place for place, example in enumerate(self._examples) if example.held_back is held_back]
        return [self._pair(pool, chance) for _ in range(count)]

    def _pair(self, pool: Sequence[int], chance: random.Random) -> Simulated:
        picked = self._pick(pool, chance)
        rows: list[MadeRow] = []
        status: dict[int, str] = {}
        for place in picked:
            example, drawn = self._examples[place], chance.random()
            status[place] = "covers" if drawn < COVERED else "partial" if drawn < COVERED + PARTLY else "none"
            if status[place] != "none":
                rows.append(MadeRow(getattr(example, status[place]), place, status[place]))
            if chance.random() < LOOKALIKES:
                rows.append(MadeRow(example.lookalike, place, "lookalike"))
        chance.shuffle(rows)
        asked, duties = self._statements(picked, chance)
        prepared = prepare(
            duties,
            [Duty(f"R{at}", row.text, opening_words(row.text)) for at, row in enumerate(rows, 1)],
            self._encoder,
            self._speller,
        )
        verdicts = tuple(_verdict([status[place] for place in places]) for places in asked)
        return Simulated(prepared, tuple(asked), tuple(rows), verdicts)

    def _pick(self, pool: Sequence[int], chance: random.Random) -> list[int]:
        seed = chance.choice(list(pool))
        nearest = np.argsort(-(self._vectors[list(pool)] @ self._vectors[seed]), kind="stable")
        near = [pool[at] for at in nearest[:OF_ONE_SUBJECT].tolist()]
        rest = [place for place in pool if place not in near]
        return near + chance.sample(rest, min(len(rest), DUTIES - OF_ONE_SUBJECT))

    def _statements(self, picked: Sequence[int], chance: random.Random) -> tuple[list[tuple[int, ...]], list[Duty]]:
        asked: list[tuple[int, ...]] = []
        duties: list[Duty] = []
        waiting = list(picked)
        chance.shuffle(waiting)
        while waiting:
            place = waiting.pop()
            example = self._examples[place]
            text = example.body
            named = named_bearers(example.body)
            places: tuple[int, ...] = (place,)
            if waiting and chance.random() < TWO_IN_ONE:
                other = waiting.pop()
                body = self._examples[other].body
                text = (
                    text.rstrip(". ")
                    + chance.choice(["; and ", ", and ", ". In doing so, "])
                    + body[0].lower()
                    + body[1:]
                )
                named = tuple(dict.fromkeys((*named, *named_bearers(body))))
                places = (place, other)
            asked.append(places)
            duties.append(Duty(example.id, text, named))
        return asked, duties


def named_bearers(text: str) -> tuple[str, ...]:
    """The very words by which a duty names its bearers."""
    bearers = bearers_of(text)
    return tuple(text[one.start : one.end] for one in posts_of().named_in(text) if one.short in bearers)


def limbs_had(limbs: Sequence[Limb], statement: str, missing: str) -> list[bool]:
    """Of each limb whether a row has it that drops the words `missing`; none where it cannot be told which it drops.

    Where the words stand in the statement as they are, their place decides: a limb that loses one is lost. Else it is
    lost where most of its words are among them.
    """
    wanted = missing.strip(" .").lower()
    if not wanted:
        return [True] * len(limbs)
    place = statement.lower().find(wanted)
    if place >= 0:
        lost = [(max(place, limb.start), min(place + len(wanted), limb.end)) for limb in limbs]
        found = [not content_words(statement[start:end]) if end > start else True for start, end in lost]
    else:
        dropped = {stem(word) for word in content_words(missing)}
        words = [[stem(word) in dropped for word in content_words(limb.text)] for limb in limbs]
        found = [sum(one) < MOSTLY * len(one) for one in words]
    return [] if all(found) else found


def _verdict(status: Sequence[str]) -> Verdict:
    if all(one == "covers" for one in status):
        return Verdict.COVERED
    return Verdict.GAP if all(one == "none" for one in status) else Verdict.PARTIAL
