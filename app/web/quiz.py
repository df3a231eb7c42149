"""A short quiz whose every answer cites its source. The same documents always give the same quiz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.web.sources import key_of
from app.web.words import BEARERS, bearer_in_words
from ingest.model import Abbreviation, Document, Statement, Strength

OPTIONS = 3


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its options, the position of the right one from 0, and the words that prove it."""

    text: str
    options: tuple[str, ...]
    right: int
    quote: str
    ref: str
    key: str


def quiz(guidance: Document, framework: Document | None) -> tuple[QuizQuestion, ...]:
    """Up to six questions: who a sentence is about, how strongly it binds, what an abbreviation stands for."""
    questions = [*who_questions(guidance)[:2], *strength_questions(guidance)[:2]]
    for document in (framework, guidance):
        if document is not None:
            asked = {question.ref for question in questions}
            questions += [one for one in abbreviation_questions(document) if one.ref not in asked][:1]
    return tuple(questions)


def who_questions(guidance: Document) -> list[QuizQuestion]:
    """Who a statement with one bearer puts its duty on; the abbreviation and name of the bearer are left out of it."""
    others = sorted({bearer for one in guidance.statements for bearer in one.bearers})
    short = {term.short: term.expansion for term in guidance.glossary if term.expansion}
    found = []
    for one in in_fixed_order(guidance):
        if len(one.bearers) != 1 or one.strength is Strength.INFO or len(others) < 2 or len(one.text) > 260:
            continue
        bearer = one.bearers[0]
        cut = one.text.find(bearer)
        if cut < 0 or one.text.count(bearer) != 1:
            continue
        hidden = f"{one.text[:cut]}…{one.text[cut + len(bearer) :]}"
        names = {other: name(other, short) for other in others}
        options, right = mixed(names[bearer], [names[other] for other in others if other != bearer], one.ref)
        found.append(QuizQuestion(f"Who is meant? “{hidden}”", options, right, one.text, one.ref, key_of(one.span)))
    return found


def strength_questions(guidance: Document) -> list[QuizQuestion]:
    """Whether the law requires a thing, the guidance expects it, or it is allowed."""
    words = {
        Strength.MUST: "It is required by law",
        Strength.SHOULD: "The guidance expects it",
        Strength.MAY: "It is allowed",
        Strength.ENCOURAGED: "It is encouraged",
    }
    found = []
    seen: set[Strength] = set()
    for one in in_fixed_order(guidance):
        if one.strength not in words or one.strength in seen or len(one.text) > 220:
            continue
        seen.add(one.strength)
        options, right = mixed(words[one.strength], [w for s, w in words.items() if s is not one.strength], one.ref)
        text = f"How strong is this? “{one.text}”"
        found.append(QuizQuestion(text, options, right, one.text, one.ref, key_of(one.span)))
    return found


def abbreviation_questions(document: Document) -> list[QuizQuestion]:
    """What an abbreviation that the document itself defines stands for."""
    defined = [one for one in document.glossary if one.expansion and one.span is not None]
    found = []
    for one in sorted(defined, key=lambda one: digest(one.short)):
        others = [other.expansion for other in defined if other.expansion != one.expansion]
        if len(others) < 2 or one.span is None:
            continue
        options, right = mixed(one.expansion, others, one.short)
        quote = document.text[one.span.start : one.span.end]
        found.append(
            QuizQuestion(f"What does {one.short} stand for?", options, right, quote, one.short, key_of(one.span))
        )
    return found


def name(bearer: str, meanings: Mapping[str, str]) -> str:
    """A bearer in plain words, with the abbreviation."""
    return f"{BEARERS[bearer]} ({bearer})" if bearer in BEARERS else bearer_in_words(bearer, meanings)


def mixed(right: str, others: Sequence[str], seed: str) -> tuple[tuple[str, ...], int]:
    """The right option among the others, in an order that looks random and is always the same."""
    wrong = sorted(dict.fromkeys(others), key=lambda other: digest(seed + other))[: OPTIONS - 1]
    options = sorted((right, *wrong), key=lambda option: digest(option + seed))
    return tuple(options), options.index(right)


def in_fixed_order(guidance: Document) -> list[Statement]:
    """The statements in an order that looks random and is always the same."""
    return sorted(guidance.statements, key=lambda one: digest(one.text))


def digest(text: str) -> str:
    """A number for a text that does not change from run to run."""
    return sha256(text.encode()).hexdigest()


def terms(documents: Sequence[Document]) -> list[Abbreviation]:
    """The glossary of several documents, one entry an abbreviation, those with a meaning before those without."""
    found: dict[str, Abbreviation] = {}
    for one in sorted((one for document in documents for one in document.glossary), key=lambda one: not one.expansion):
        found.setdefault(one.short, one)
    return sorted(found.values(), key=lambda one: one.short.casefold())
