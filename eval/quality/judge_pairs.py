"""Groups of pairs that teach the judge: in each, the first text pair is right and the others are tempting and wrong.

Passages come in the shapes that documents have them in (a register's entry, a sentence of guidance, a framework row, a
row with its owner and board), so that the judge reads what is said and not the shape it is said in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.quality.judge_records import DutyRecord, ExampleTopic
from index.judge import ANSWERS, SAME_DUTY

SAME_SUBJECT = 0.86  # cosine over which two duties are near enough one duty for a question to fit both: not negatives

KINDS = ("Operational", "Performance", "Commissioning", "Partnership", "Professional", "Organisational")
FOCUSES = ("Output", "Outcome", "Structural", "Cultural")
POSTS = (
    "Head of Service",
    "Director, Place",
    "Assistant Director",
    "Corporate Director",
    "Service Manager",
    "Dir Resources",
    "Strategic Lead",
    "Monitoring Officer",
    "Chief Exec",
)
BOARDS = (
    "Corporate Board",
    "CMT",
    "Programme Board",
    "Cabinet",
    "Scrutiny",
    "Performance Board",
    "Partnership Board",
    "DMT",
)
HOW_DISCHARGED = (
    "{post} responsible @ {board} re delivery",
    "{post} reports to {board}",
    "{post} accountable @ {board} & {other} re outcomes & effectiveness of services",
    "Overseen by {post} via {board}",
    "{post} leads; quarterly report to {board}",
    "",
)
OPENINGS = (
    "Local authorities should",
    "The council is responsible for ensuring that it does the following: it must",
    "The authority should",
    "Each local authority will",
    "The director must",
    "It is for each local authority to",
    "Local authorities are required to",
)
DUTY_OPENING = re.compile(
    r"^(A local authority|Every local authority|Local authorities|A licensing authority|The local authority"
    r"|Each local authority) (must|shall|should|are required to|is required to)"
)
HOLDS_A_FIGURE = re.compile(r"\b\d+ (days|weeks|months|hours|years)|fee|£")
ASKS_WHO_OR_WHAT = (
    "who is responsible for {topic}?",
    "whose job is {topic}",
    "what do we have to do about {topic}?",
    "who looks after {topic} here",
    "is there a row on {topic}?",
    "what does it say about {topic}",
    "who answers for {topic}",
    "where do {topic} duties sit",
)
ASKS_WHAT_NO_DUTY_SAYS = (
    "how much do we spend on {topic}?",
    "how much did {topic} cost last year",
    "what date was the {topic} policy agreed?",
    "when was {topic} last inspected",
    "how many people work on {topic}",
    "how many complaints about {topic} have we had this year",
    "who is the officer in charge of {topic} by name?",
    "name of the person doing {topic} please",
    "what did the inspectors say about {topic}",
    "how do other councils deal with {topic}?",
    "is there a fine for getting {topic} wrong",
    "what percentage did we hit for {topic}",
    "what training is there on {topic}",
    "which building is {topic} run from",
    "whats the phone number for {topic}",
    "is our {topic} any good?",
    "are we complying with the rules on {topic}",
    "how often does the {topic} group meet",
    "who chairs the {topic} board",
    "how many weeks do we get to do {topic}",
    "what does the {topic} manager get paid",
    "has {topic} been audited",
    "what was the outcome of the {topic} review",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Text pairs for one head; the first is right (1), the others wrong (0)."""

    head: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """MiniLM's vectors of the training records, L2-normalised: duties and covering rows (n, d), questions (n, 3, d)."""

    duties: NDArray[np.float32]
    rows: NDArray[np.float32]
    questions: NDArray[np.float32]


class PairMaker:
    """Makes one epoch's groups after another; the same seed and epoch give the same groups in the same order."""

    def __init__(
        self, records: Sequence[DutyRecord], examples: Sequence[ExampleTopic], vectors: Vectors, seed: int
    ) -> None:
        self._records = records
        self._examples = examples
        self._vectors = vectors
        self._seed = seed
        self._likeness = vectors.duties @ vectors.duties.T

    def epoch(self, number: int) -> list[Group]:
        """All groups of an epoch (from 0), shuffled."""
        chance = random.Random(self._seed * 1000 + number)
        groups: list[Group] = []
        for index in range(len(self._records)):
            groups += self._question_groups(index, chance)
            groups += self._near_miss_groups(self._records[index], chance)
            groups += self._duty_groups(index, chance)
        for example in self._examples:
            groups += self._example_groups(example, chance)
        chance.shuffle(groups)
        return groups

    def _question_groups(self, index: int, chance: random.Random) -> list[Group]:
        record = self._records[index]
        groups = []
        for question, vector in zip(record.questions, self._vectors.questions[index], strict=True):
            others = self._tempting(vector, index, self._vectors.duties, chance, count=2, among=12)
            alike = self._tempting(self._vectors.duties[index], index, self._vectors.duties, chance, count=3, among=8)
            others.append(next(other for other in alike if other not in others))
            wrong = [(question, passage_of(self._records[other], chance)) for other in others]
            groups.append(Group(ANSWERS, ((question, passage_of(record, chance)), *wrong)))
        if record.lookalike_why == "other duty":
            question = chance.choice(record.questions)
            groups.append(Group(ANSWERS, ((question, record.row_covers), (question, record.row_lookalike))))
        return groups

    def _near_miss_groups(self, record: DutyRecord, chance: random.Random) -> list[Group]:
        passage = passage_of(record, chance)
        groups = [
            Group(ANSWERS, ((chance.choice(record.questions), text), (record.near_miss, text)))
            for text in (passage, record.duty)
        ]
        if not HOLDS_A_FIGURE.search(record.duty):
            right = chance.choice(ASKS_WHO_OR_WHAT).format(topic=record.topic)
            wrong = chance.choice(ASKS_WHAT_NO_DUTY_SAYS).format(topic=record.topic)
            groups.append(Group(ANSWERS, ((right, passage), (wrong, passage))))
        return groups

    def _duty_groups(self, index: int, chance: random.Random) -> list[Group]:
        record = self._records[index]
        others = self._tempting(self._vectors.duties[index], index, self._vectors.rows, chance, count=2, among=12)
        duty, again = duty_text_of(record, chance), duty_text_of(record, chance)
        covering = [record.row_covers, record.row_lookalike, *(self._records[other].row_covers for other in others)]
        partial = [record.row_partial, record.row_lookalike, self._records[others[0]].row_partial]
        return [
            Group(SAME_DUTY, tuple((duty, row) for row in covering)),
            Group(SAME_DUTY, tuple((again, row) for row in partial)),
        ]

    def _example_groups(self, example: ExampleTopic, chance: random.Random) -> list[Group]:
        groups = []
        elsewhere = [other for other in self._examples if other is not example]
        for question in chance.sample(example.answered, min(3, len(example.answered))):
            others = chance.sample(elsewhere, 2)
            wrong = [(question, chance.choice(other.passages)) for other in others]
            groups.append(Group(ANSWERS, ((question, chance.choice(example.passages)), *wrong)))
        for question in chance.sample(example.not_answered, min(3, len(example.not_answered))):
            passage = chance.choice(example.passages)
            groups.append(Group(ANSWERS, ((chance.choice(example.answered), passage), (question, passage))))
        return groups

    def _tempting(
        self,
        vector: NDArray[np.float32],
        index: int,
        among_vectors: NDArray[np.float32],
        chance: random.Random,
        *,
        count: int,
        among: int,
    ) -> list[int]:
        """`count` of the `among` records that lie nearest to the vector and are not the record's own duty."""
        nearest = [int(other) for other in np.argsort(-(among_vectors @ vector), kind="stable")]
        wrong = [other for other in nearest if other != index and self._likeness[index, other] < SAME_SUBJECT]
        return chance.sample(wrong[:among], count)


def passage_of(record: DutyRecord, chance: random.Random) -> str:
    """The duty in one of the shapes that a document may have it in."""
    draw = chance.random()
    if draw < 0.35:
        return record.duty
    if draw < 0.55:
        return guidance_style(record.body, chance)
    if draw < 0.8:
        return record.row_covers
    return with_cells(record.row_covers, chance)


def duty_text_of(record: DutyRecord, chance: random.Random) -> str:
    """The duty as a register or as guidance words it."""
    return record.duty if chance.random() < 0.4 else guidance_style(record.body, chance)


def guidance_style(body: str, chance: random.Random) -> str:
    """The duty's sentence with another opening, where it opens with the authority and its `must`."""
    return DUTY_OPENING.sub(chance.choice(OPENINGS), body)


def with_cells(row: str, chance: random.Random) -> str:
    """The row with what other columns of a framework say: kind, focus, post and board."""
    board, other = chance.sample(BOARDS, 2)
    how = chance.choice(HOW_DISCHARGED).format(post=chance.choice(POSTS), board=board, other=other)
    cells = [row]
    if chance.random() < 0.5:
        cells += [chance.choice(KINDS), chance.choice(FOCUSES)]
    if how:
        cells.append(how)
    return chance.choice((" | ", " — ", ". ")).join(cells)
