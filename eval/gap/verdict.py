"""The rules of a verdict, apart from every measurement: pure functions of what was found for one statement.

The order of the rules is the order in which an auditor asks: does the sentence ask anything? does a row say it? for
whom? all of it?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ingest.model import Strength, Verdict

ASKS_NOTHING = {
    Strength.MAY: "It permits and does not require.",
    Strength.INFO: "It informs and asks nothing of anybody.",
}


class Met(IntEnum):
    """How far a row can meet a duty for one of its bearers."""

    NOT = 0
    IN_PART = 1
    IN_FULL = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that says the duty. `met` is how far it can, by bearer; `limbs` the places of the limbs that it has, and
    `in_part` those of limbs that it says some of.

    `only` is the case that it says them for, where the statement asks them in every case. `opposite` says that it does
    what the duty prohibits, or prohibits what the duty asks.
    """

    ref: str
    score: float
    met: Mapping[str, Met]
    limbs: frozenset[int]
    only: str = ""
    in_part: frozenset[int] = frozenset()
    opposite: bool = False

    @property
    def says(self) -> frozenset[int]:
        """The places of the limbs that it says, whole or in part."""
        return self.limbs | self.in_part

    @property
    def in_part_only(self) -> bool:
        """Whether it meets the duty for some bearer, and for none or not every one of them in full."""
        return self.counts and any(met is not Met.IN_FULL for met in self.met.values())

    @property
    def counts(self) -> bool:
        """Whether it meets the duty for any bearer at all."""
        return not self.opposite and any(met is not Met.NOT for met in self.met.values())


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, the limbs that are missing (places from 0), the bearers nobody answers for, and those met in part."""

    verdict: Verdict
    missing: tuple[int, ...] = ()
    unmet: tuple[str, ...] = ()
    in_part: tuple[str, ...] = ()


def rule(strength: Strength, bearers: Sequence[str], limbs: int, rows: Sequence[Judged]) -> Ruling:
    """The verdict on a statement with so many limbs, from the rows that say its duty.

    Covered: every limb stands in a row that meets the duty in full, for every bearer. Gap: no row counts for any
    bearer. Between the two it is partial. A statement that asks nothing is not applicable.
    """
    if strength in ASKS_NOTHING:
        return Ruling(Verdict.NOT_APPLICABLE)
    wanted = tuple(bearers) or ("",)
    counting = [row for row in rows if row.counts and (row.says or not limbs)]
    if not counting:
        return Ruling(Verdict.GAP, tuple(range(limbs)), tuple(bearer for bearer in wanted if bearer))
    had = frozenset(limb for row in counting for limb in row.limbs if not row.only)
    missing = tuple(limb for limb in range(limbs) if limb not in had)
    best = {bearer: max((row.met.get(bearer, Met.NOT) for row in counting), default=Met.NOT) for bearer in wanted}
    unmet = tuple(bearer for bearer in wanted if best[bearer] is Met.NOT)
    in_part = tuple(bearer for bearer in wanted if best[bearer] is Met.IN_PART)
    covered = not (missing or unmet or in_part)
    return Ruling(Verdict.COVERED if covered else Verdict.PARTIAL, missing, unmet, in_part)


def adding(rows: Sequence[Judged], times: frozenset[int]) -> list[Judged]:
    """Of rows in order of how surely they say a duty, the first, each that is about as sure, and each that says a limb
    that none before it says or does more for a bearer. About as sure: a quarter of its odds at least; between a
    half and a quarter nothing but one right row changes on nine pairs read by people.

    A row that does none of this decides nothing, and is more often one about something else in like words. A time adds
    nothing by itself (`times` are the places of limbs that are one): it is the time of what that row says.

    >>> plan = Judged("R11", 0.9, {"": Met.IN_FULL}, frozenset({0}))
    >>> other = Judged("R13", 0.6, {"": Met.IN_FULL}, frozenset({0, 1}))
    >>> [row.ref for row in adding([plan, other], frozenset({1}))]
    ['R11']
    """
    found: list[Judged] = []
    had: frozenset[int] = times
    met: dict[str, Met] = {}
    for row in rows:
        does_more = any(how > met.get(bearer, Met.NOT) for bearer, how in row.met.items())
        if does_more or row.limbs - had or _odds(row) >= _odds(rows[0]) / 4:
            found.append(row)
            had |= row.limbs
            met |= {bearer: max(how, met.get(bearer, Met.NOT)) for bearer, how in row.met.items()}
    return found


def _odds(row: Judged) -> float:
    return row.score / max(1e-9, 1 - row.score)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst story of a clause's statements; not applicable where none of them asks anything.

    >>> worst([Verdict.COVERED, Verdict.NOT_APPLICABLE]).value
    'covered'
    """
    for verdict in (Verdict.GAP, Verdict.PARTIAL, Verdict.COVERED):
        if verdict in verdicts:
            return verdict
    return Verdict.NOT_APPLICABLE
