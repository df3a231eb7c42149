"""A few questions to click, made from the documents that the library holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from app.web.words import BEARERS
from ingest.model import Document, Kind

LONGEST = 90
"""Characters of the longest example; longer ones do not fit a phone."""

OPENINGS = ((r"^(?:is )?responsible for\b", "Who is responsible for"), (r"^ensures?\b", "Who ensures"))
"""How a row's duty becomes a question: its first words, and the words that ask for its owner."""


def example_questions(documents: Sequence[Document]) -> tuple[str, ...]:
    """Up to five questions: who answers for a duty, what a post is for, a clause, an abbreviation.

    The same documents give the same questions.
    """
    frameworks = [document for document in documents if document.kind is Kind.FRAMEWORK]
    guidance = [document for document in documents if document.kind is Kind.GUIDANCE]
    asked: list[str] = []
    asked += [question for document in frameworks[:1] for question in accountability_questions(document)][:2]
    asked += [question for document in guidance[:1] for question in role_questions(document)][:2]
    asked += [question for document in documents[:2] for question in abbreviation_questions(document)][:1]
    return tuple(dict.fromkeys(asked))


def accountability_questions(framework: Document) -> list[str]:
    """Who answers for a duty, the shortest duties first."""
    found = []
    for row in framework.rows:
        for opening, asks in OPENINGS:
            duty, changed = re.subn(opening, asks, row.duty.strip(), count=1, flags=re.IGNORECASE)
            if changed and len(duty) < LONGEST:
                found.append(duty.rstrip(" .;") + "?")
    return sorted(found, key=len)


def role_questions(guidance: Document) -> list[str]:
    """What the posts that the guidance speaks of most are responsible for."""
    counts = Counter(bearer for statement in guidance.statements for bearer in statement.bearers if bearer != "LA")
    posts = [post for post, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return [f"What is {BEARERS.get(post, 'the ' + post)} responsible for?" for post in _lead_member_first(posts)]


def abbreviation_questions(document: Document) -> list[str]:
    """What an abbreviation that the document defines stands for."""
    defined = [short.short for short in document.glossary if short.expansion and short.source == "document"]
    return [f"What does {short} stand for?" for short in sorted(defined, key=lambda short: (-len(short), short))]


def _lead_member_first(posts: Iterable[str]) -> list[str]:
    return sorted(posts, key=lambda post: post != "LMCS")
