"""A way in for a new lead member, made from whatever guidance and framework the library holds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.answer.responsibility import responsibilities
from app.web.sources import key_of
from app.web.words import bearer_in_words
from ingest.model import Abbreviation, Clause, ColumnRole, Document, Row, Statement, Strength, Verdict

if TYPE_CHECKING:
    from eval.gap.records import Scan

WORDS_PER_MINUTE = 180
"""A slow, attentive reader; silent reading of non-fiction averages 238 (Brysbaert 2019)."""

MINUTES = 20
QUESTIONS = 10
MOST_LINES = 40

TWO_SHORTS = re.compile(r"^([\w&]+) \(([\w&]+)\)$")

ORDER_OF_STRENGTH = (Strength.MUST, Strength.SHOULD, Strength.ENCOURAGED, Strength.MAY, Strength.INFO)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement in its own words, and where it stands."""

    ref: str
    text: str
    strength: str
    key: str


@dataclass(frozen=True, slots=True)
class Roles:
    """What the guidance asks of two posts: of each alone, and of both."""

    first: str
    second: str
    first_alone: tuple[Said, ...]
    second_alone: tuple[Said, ...]
    both: tuple[Said, ...]


def roles(guidance: Document) -> Roles | None:
    """The Lead Member set against the Director where the guidance asks something of each alone; else the two of whom it
    asks most; None where it asks of fewer than two."""
    counts = Counter(bearer for one in guidance.statements for bearer in one.bearers if bearer != "LA")
    alone = Counter(one.bearers[0] for one in guidance.statements if len(one.bearers) == 1)
    named = sorted(counts, key=lambda bearer: (-alone[bearer], -counts[bearer], bearer))
    if alone["LMCS"] and alone["DCS"]:
        named = ["LMCS", "DCS"]
    if len(named) < 2:
        return None
    first, second = named[:2]
    short = meanings(guidance.glossary)
    having = [(set(one.bearers), said_of(one)) for one in guidance.statements]
    return Roles(
        first=bearer_in_words(first, short),
        second=bearer_in_words(second, short),
        first_alone=tuple(said for bearers, said in having if first in bearers and second not in bearers),
        second_alone=tuple(said for bearers, said in having if second in bearers and first not in bearers),
        both=tuple(said for bearers, said in having if first in bearers and second in bearers),
    )


def said_of(statement: Statement) -> Said:
    """A statement as these pages show it."""
    return Said(statement.ref, statement.text, statement.strength.value, key_of(statement.span))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of accountability: a post, the board at which it answers, and the rows that say so."""

    post: str
    board: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Posts on the left, boards on the right, lines between them; each by its place in the lists, from 0."""

    posts: tuple[str, ...]
    boards: tuple[str, ...]
    lines: tuple[Line, ...]
    unowned: tuple[str, ...]  # rows that name no post


def picture(framework: Document) -> Picture:
    """The lines of accountability that the framework's rows draw."""
    glossary = meanings(framework.glossary)
    found: dict[tuple[str, str], list[str]] = {}
    unowned = []
    for row in framework.rows:
        named = responsibilities(row, glossary)
        if not any(one.posts for one in named):
            unowned.append(row.ref)
        for one in named:
            for post in one.posts:
                for board in one.boards or ("",):
                    found.setdefault((in_full(post, glossary), in_full(board, glossary)), []).append(row.ref)
    posts_as, boards_as = with_singular([post for post, _ in found]), with_singular([board for _, board in found])
    merged: dict[tuple[str, str], list[str]] = {}
    for (post, board), rows in found.items():
        merged.setdefault((posts_as[post], boards_as[board]), []).extend(rows)
    lines = [Line(post, board, tuple(dict.fromkeys(rows))) for (post, board), rows in merged.items()]
    lines.sort(key=lambda line: (-len(line.rows), line.post, line.board))
    lines = lines[:MOST_LINES]
    posts = tuple(dict.fromkeys(line.post for line in lines))
    boards = tuple(dict.fromkeys(line.board for line in lines if line.board))
    return Picture(posts, boards, tuple(lines), tuple(unowned))


def with_singular(names: Iterable[str]) -> dict[str, str]:
    """Each name as the picture writes it: a plural whose singular is named too is the same board.

    >>> with_singular(["Safety Boards", "Safety Board", "Works"])
    {'Safety Boards': 'Safety Board', 'Safety Board': 'Safety Board', 'Works': 'Works'}
    """
    named = set(names)
    return {name: name[:-1] if name.endswith("s") and name[:-1] in named else name for name in names}


def meanings(glossary: Sequence[Abbreviation]) -> dict[str, str]:
    """The abbreviations that have a meaning, with it."""
    return {one.short: one.expansion for one in glossary if one.expansion}


def in_full(name: str, glossary: Mapping[str, str]) -> str:
    """`SCB` as `Strategic Commissioning Board (SCB)`; a name that is no abbreviation as it stands.

    Of `SDC (DCS)`, one post with two abbreviations, the first names it.
    """
    both = TWO_SHORTS.match(name)
    if both and both[1] in glossary and both[2] in glossary:
        name = both[1]
    return f"{glossary[name]} ({name})" if name in glossary else name


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the reading path."""

    title: str
    ref: str
    minutes: float
    key: str
    first_words: str


def reading_path(guidance: Document, framework: Document | None = None) -> tuple[Step, ...]:
    """What to read in twenty minutes: the guidance on the Lead Member, the Director, the rest; then the framework."""

    def rank(clause: Clause) -> int:
        bearers = {bearer for one in clause.statements for bearer in one.bearers}
        return 0 if "LMCS" in bearers else 1 if "DCS" in bearers else 2

    numbered = [clause for clause in guidance.clauses if clause.parent is None and clause.text.strip()]
    chosen: list[Clause] = []
    left = float(MINUTES)
    for clause in sorted(numbered, key=rank):
        minutes = len(clause.text.split()) / WORDS_PER_MINUTE
        if minutes <= left:
            chosen.append(clause)
            left -= minutes
    chosen.sort(key=lambda clause: (rank(clause), clause.span.start))
    place = {clause.ref: number for number, clause in enumerate(numbered)}
    steps: list[list[Clause]] = []
    for clause in chosen:
        last = steps[-1][-1] if steps else None
        if last and last.headings == clause.headings and place[clause.ref] == place[last.ref] + 1:
            steps[-1].append(clause)
        else:
            steps.append([clause])
    path = [step_of(clauses, guidance.title) for clauses in steps]
    return tuple(path + (framework_steps(framework, left) if framework else []))


def step_of(clauses: Sequence[Clause], title: str) -> Step:
    """Clauses that follow each other under one heading, as one stop; `title` is for those under none."""
    first, last = clauses[0], clauses[-1]
    return Step(
        title=first.headings[-1] if first.headings else title,
        ref=first.ref if first is last else f"{first.ref} to {last.ref}",
        minutes=sum(len(clause.text.split()) for clause in clauses) / WORDS_PER_MINUTE,
        key=key_of(replace(first.span, end=last.span.end)),
        first_words=shortened(first.text, 120),
    )


def framework_steps(framework: Document, left: float) -> list[Step]:
    """The key points and as many rows as are read in the minutes that are left."""
    steps = []
    points = [(point.ref, point.text, point.text, point.span) for point in framework.key_points]
    rows = [(row.ref, " ".join(cell.text for cell in row.cells), row.duty, row.span) for row in framework.rows]
    for items in (points, rows):
        fitting = []
        minutes = 0.0
        for ref, text, first_words, span in items:
            took = len(text.split()) / WORDS_PER_MINUTE
            if minutes + took > left:
                break
            minutes += took
            fitting.append((ref, first_words, span))
        if fitting:
            left -= minutes
            refs = f"{fitting[0][0]} to {fitting[-1][0]}" if len(fitting) > 1 else fitting[0][0]
            steps.append(Step(framework.title, refs, minutes, key_of(fitting[0][2]), shortened(fitting[0][1], 120)))
    return steps


def minutes_of(steps: Sequence[Step]) -> int:
    """The whole path in minutes, rounded up."""
    return math.ceil(sum(step.minutes for step in steps) - 1e-9)  # a sum of fractions can pass 20 by a hair


@dataclass(frozen=True, slots=True)
class Question:
    """A question to put to the Director, what gives rise to it, and where that stands."""

    text: str
    because: str
    ref: str
    key: str


def director_questions(scan: Scan, framework: Document) -> tuple[Question, ...]:
    """Up to ten: from the gaps and part gaps, the strongest duties first, and from rows with no evidence recorded.

    One question a clause first, so that they spread over the guidance.
    """
    findings = [
        (finding, clause)
        for clause in scan.clauses
        for finding in clause.statements
        if (finding.decided or finding.verdict) in (Verdict.GAP, Verdict.PARTIAL)
    ]
    findings.sort(
        key=lambda pair: (
            (pair[0].decided or pair[0].verdict) is not Verdict.GAP,
            ORDER_OF_STRENGTH.index(pair[0].statement.strength),
        )
    )
    spread: list[Question] = []
    later: list[Question] = []
    seen: set[str] = set()
    for finding, clause in findings:
        question = question_of_finding(finding.statement, finding.rows, finding.missing)
        (later if clause.clause.ref in seen else spread).append(question)
        seen.add(clause.clause.ref)
    blank = [question_of_row(row.ref, row.duty, key_of(row.span)) for row in framework.rows if is_blank(row)]
    wanted = [*spread, *later]
    from_gaps = wanted[: QUESTIONS - min(len(blank), 4)]
    return tuple([*from_gaps, *blank, *wanted[len(from_gaps) :]][:QUESTIONS])


def is_blank(row: Row) -> bool:
    """Whether a row has a duty and a compliance column with nothing in it."""
    cell = row.cell(ColumnRole.COMPLIANCE)
    return bool(row.duty) and cell is not None and not cell.text


def question_of_finding(statement: Statement, rows: Sequence[object], missing: Sequence[str]) -> Question:
    """What to ask about a statement that no row answers, or answers in part."""
    words = f"“{shortened(statement.text, 220)}”"
    if rows and missing:
        text = f"The guidance says {words} Our framework does not mention {', '.join(missing[:3])}. Who sees to that?"
        because = "answered in part"
    elif rows:
        text = f"The guidance says {words} Our framework answers it only in part. Who sees to the rest?"
        because = "answered in part"
    else:
        text = f"The guidance says {words} No row of our framework answers it. Who answers for it here, and where?"
        because = "no row answers it"
    return Question(text, f"Statement {statement.ref}: {because}.", statement.ref, key_of(statement.span))


def question_of_row(ref: str, duty: str, key: str) -> Question:
    """What to ask about a row that has no evidence."""
    listed = f"Our framework lists “{shortened(duty, 160)}”, with nothing recorded under compliance."
    return Question(f"{listed} What shows that it is done?", f"Row {ref}: compliance is blank.", ref, key)


def shortened(text: str, most: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `most` characters.

    >>> shortened("one two three", 8)
    'one two…'
    """
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most + 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
