"""The decisions that wait to be made again, because a text under them has changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.decision_overlay import Standing, lay
from eval.decision_table import document_of
from ingest.errors import InputError
from ingest.model import Decision

if TYPE_CHECKING:
    from app.wiring import Clearline


@dataclass(frozen=True, slots=True)
class Waiting:
    """The suspect decisions on one pair of current editions, by edition id and title.

    Those of `gone` are about sentences that stand nowhere in the guidance any more: there is nothing to decide again.
    """

    guidance: str
    framework: str
    guidance_title: str
    framework_title: str
    suspects: tuple[Standing, ...]
    gone: tuple[Standing, ...]


def waiting(clearline: Clearline) -> list[Waiting]:
    """What waits, pair by pair, in the order in which the pairs were first decided on.

    It lays the ledger over the texts alone, without a scan, so it is quick; a verdict that a scan computes otherwise
    makes a decision suspect too, and the Gap scan page says so.
    """
    by_pair: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for decision in clearline.ledger.all():
        by_pair[document_of(decision.guidance), document_of(decision.framework)].append(decision)
    found = []
    for pair, decisions in by_pair.items():
        try:
            guidance, framework = clearline.document(pair[0]), clearline.document(pair[1])
        except InputError:  # one of the two was removed: its decisions are kept, and wait for nothing
            continue
        laid = lay(decisions, guidance, framework, {})
        suspects = tuple(one for one in laid.by_statement.values() if one.suspect and one.decision.action != "reopen")
        if suspects or laid.homeless:
            titles = guidance.title, framework.title
            found.append(Waiting(guidance.id, framework.id, *titles, suspects, laid.homeless))
    return found
