"""Rows and paragraphs that a question names by their references: "what does paragraph 11 say?", "show me row R12"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.answer.holdings import Holdings
from app.answer.question import ROLE_WORDS
from app.answer.wording import content_words
from index.passages import Passage
from ingest.model import Kind

NAMED = re.compile(
    r"\b(?P<what>rows?|key points?|paragraphs?|paras?|clauses?)\s+(?:no\.? |number )?"
    r"(?P<ref>[A-Za-z]{0,3}-?\d+(?:\.\w+)*)\b(?! ?(?:to|-|–) ?\d)"
    r"|\b(?P<bare>[RK]\d+)\b"
)
ASKED_OF_IT = frozenset(
    "show quote read print give see look text wording exactly again please just full whole row".split()
)
"""Words that ask for a passage itself and nothing about it."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: the passages that there are, the references that stand nowhere, and whether it asks for
    these passages themselves and nothing else."""

    passages: tuple[Passage, ...] = ()
    missing: tuple[str, ...] = ()
    alone: bool = False


def named_in(text: str, holdings: Holdings) -> Named:
    """The rows, key points and paragraphs that the question names."""
    passages: list[Passage] = []
    missing: list[str] = []
    for match in NAMED.finditer(text):
        ref = match["ref"] or match["bare"]
        what = (match["what"] or "").lower()
        kinds = ("clause",) if what.startswith(("para", "clause")) else ("row", "key_point")
        side = Kind.GUIDANCE if kinds == ("clause",) else Kind.FRAMEWORK
        found = [
            passage
            for held in holdings.of_kind(side)
            for passage in (
                holdings.passage_or_none(held.id, kind, ref.upper() if kind != "clause" else ref) for kind in kinds
            )
            if passage is not None
        ]
        passages += found
        if not found:
            missing.append(match[0])
    rest = [word.lower() for word in content_words(NAMED.sub(" ", text))]
    alone = all(word in ROLE_WORDS or word in ASKED_OF_IT for word in rest)
    return Named(tuple(passages), tuple(missing), alone)
