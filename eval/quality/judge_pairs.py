"""Groups of pairs that teach the judge: in each, the first text pair is right and the others are tempting and wrong.

Passages come in the shapes that documents have them in (a register's entry, a sentence of guidance, a framework row, a
row with its owner and board), so that the judge reads what is said and not the shape it is said in. Most groups give
all their passages one shape and one post: a framework says `the director` in every row, and that alone answers nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.quality.judge_figures import Encode
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
ACTORS = (
    "DASS",
    "DPH",
    "CFO",
    "Monitoring Officer",
    "Director of Place",
    "director of adult social services",
    "chief executive",
    "portfolio holder",
    "cabinet member for housing",
    "Head of Law",
    "SIRO",
    "council",
)
ACTOR_OPENINGS = (
    "The {actor} must",
    "The {actor} should",
    "The {actor} will",
    "{actor} to",
    "It is for the {actor} to",
)
ACTOR_ROWS = ("{actor} – {row}", "{actor}: {row}", "{row} ({actor})")
ACTOR_QUESTIONS = (
    "I'm the {actor}. {question}",
    "{question} - is that on the {actor}?",
    "{question} I mean the {actor}",
    "as regards the {actor}, {question}",
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
    "which individual actually does {topic}, I want a name",
    "tick or cross: do we meet the {topic} rules today",
    "is {topic} really being done properly at the moment",
    "since when have we had the present {topic} lead",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Text pairs for one head; the first is right (1), the others wrong (0)."""

    head: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The shape that a duty is put into; `actor` is empty where nobody is named."""

    shape: str  # register | guidance | row | row with cells
    opening: str  # of guidance
    cells: str  # beside a row
    actor: str


class PairMaker:
    """Makes one epoch's groups after another; the same seed and epoch give the same groups in the same order.

    Tempting wrong passages are those that `encode` (texts → L2-normalised vectors, (n, d)) puts nearest.
    """

    def __init__(
        self, records: Sequence[DutyRecord], examples: Sequence[ExampleTopic], encode: Encode, seed: int
    ) -> None:
        self._records = records
        self._examples = examples
        questions = [question for record in records for question in record.questions]
        questions += [question for example in examples for question in example.answered]
        self._question = dict(zip(questions, encode(questions), strict=True))
        self._seed = seed
        self._duties = encode([record.duty for record in records])
        self._rows = encode([record.row_covers for record in records])
        self._likeness = self._duties @ self._duties.T
        self._example_passages = [(place, text) for place, example in enumerate(examples) for text in example.passages]
        self._example_vectors = encode([text for _, text in self._example_passages])

    def epoch(self, number: int) -> list[Group]:
        """All groups of an epoch (from 0), shuffled."""
        chance = random.Random(self._seed * 1000 + number)
        groups: list[Group] = []
        for index in range(len(self._records)):
            groups += self._question_groups(index, chance)
            groups += self._near_miss_groups(self._records[index], chance)
            groups += self._duty_groups(index, chance)
        for place in range(len(self._examples)):
            groups += self._example_groups(place, chance)
        chance.shuffle(groups)
        return groups

    def _question_groups(self, index: int, chance: random.Random) -> list[Group]:
        record = self._records[index]
        groups = []
        for question in record.questions:
            others = self._tempting(self._question[question], index, self._duties, chance, count=2, among=12)
            alike = self._tempting(self._duties[index], index, self._duties, chance, count=3, among=8)
            others.append(next(other for other in alike if other not in others))
            style = style_of(chance) if chance.random() < 0.65 else None
            asked = question
            if style and style.actor and chance.random() < 0.4:
                asked = chance.choice(ACTOR_QUESTIONS).format(actor=style.actor, question=question)
            passages = [passage_of(self._records[place], style or style_of(chance)) for place in (index, *others)]
            groups.append(Group(ANSWERS, tuple((asked, passage) for passage in passages)))
        if record.lookalike_why == "other duty":
            question = chance.choice(record.questions)
            groups.append(Group(ANSWERS, ((question, record.row_covers), (question, record.row_lookalike))))
        return groups

    def _near_miss_groups(self, record: DutyRecord, chance: random.Random) -> list[Group]:
        passage = passage_of(record, style_of(chance))
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
        others = self._tempting(self._duties[index], index, self._rows, chance, count=2, among=12)
        duty, again = duty_text_of(record, chance), duty_text_of(record, chance)
        covering = [record.row_covers, record.row_lookalike, *(self._records[other].row_covers for other in others)]
        partial = [record.row_partial, record.row_lookalike, self._records[others[0]].row_partial]
        return [
            Group(SAME_DUTY, tuple((duty, row) for row in covering)),
            Group(SAME_DUTY, tuple((again, row) for row in partial)),
        ]

    def _example_groups(self, place: int, chance: random.Random) -> list[Group]:
        example = self._examples[place]
        groups = []
        for question in chance.sample(example.answered, min(3, len(example.answered))):
            near = np.argsort(-(self._example_vectors @ self._question[question]), kind="stable")
            elsewhere = [self._example_passages[int(other)] for other in near]
            tempting = [text for other, text in elsewhere if other != place][:8]
            wrong = [(question, text) for text in chance.sample(tempting, 2)]
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


def style_of(chance: random.Random) -> Style:
    """A shape drawn by chance; in half of them a post is named."""
    shape = chance.choices(("register", "guidance", "row", "row with cells"), weights=(30, 25, 25, 20))[0]
    actor = chance.choice(ACTORS) if shape != "register" and chance.random() < 0.5 else ""
    board, other = chance.sample(BOARDS, 2)
    how = chance.choice(HOW_DISCHARGED).format(post=chance.choice(POSTS), board=board, other=other)
    cells = [chance.choice(KINDS), chance.choice(FOCUSES)] if chance.random() < 0.5 else []
    joint = chance.choice((" | ", " — ", ". "))
    if shape == "row" and actor:
        opening = chance.choice(ACTOR_ROWS)
    else:
        opening = chance.choice(ACTOR_OPENINGS).format(actor=actor) if actor else chance.choice(OPENINGS)
    return Style(shape, opening, "".join(joint + cell for cell in (*cells, how) if cell), actor)


def passage_of(record: DutyRecord, style: Style) -> str:
    """The duty in that shape."""
    if style.shape == "register":
        return record.duty
    if style.shape == "guidance":
        return DUTY_OPENING.sub(style.opening, record.body)
    if style.shape == "row" and style.actor:
        return style.opening.format(actor=style.actor, row=record.row_covers)
    return record.row_covers + (style.cells if style.shape == "row with cells" else "")


def duty_text_of(record: DutyRecord, chance: random.Random) -> str:
    """The duty as a register or as guidance words it."""
    return record.duty if chance.random() < 0.4 else DUTY_OPENING.sub(chance.choice(OPENINGS), record.body)
