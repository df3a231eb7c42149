"""A cleaned question → what it is about, in the field's words: kind, particulars, bearers, expansions."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from app.answer.holdings import Holdings
from app.answer.parts import sides_of
from app.answer.question import ACCOUNTABILITY, LIST, ROLE_WORDS, Asks, Form, asks_of, form_of
from app.answer.wording import Lexicon, Wording, abbreviations_in, content_words, expansions_of, mend_spelling

FIRST_PERSON = re.compile(
    r"(?<!give )(?<!tell )(?<!show )(?<!remind )(?<!for )\b(?:i|i'm|im|i've|me|my|mine|myself)\b", re.IGNORECASE
)
ASKERS_OWN = re.compile(
    r"\b(?:do|should|must|would) i (?:have to )?(?:report|answer)\b"
    r"|\bam i (?:responsible|accountable|allowed|supposed|expected|meant)\b"
    r"|\bmy (?:own )?(?:job|role|dut(?:y|ies)|responsibilit\w+|remit|boss)\b",
    re.IGNORECASE,
)
"""Questions about the asker's own duty, who need not say whose it is."""
BOTH = re.compile(r"\b(?:we both|us both|both of us|the two of us)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question is read. `text` has its spelling mended; `means` are the field's words for its everyday ones.

    `bearers` are the posts and bodies whose duty it is about, `shorts` the abbreviations that it uses. `subject` is the
    question without the names of its bearers, empty where nothing is asked but their role. `sides` are the
    two matters that a comparison sets beside each other, where it compares matters and not only bearers.
    """

    text: str
    form: Form
    asks: frozenset[Asks]
    bearers: tuple[str, ...]
    shorts: tuple[str, ...]
    means: tuple[str, ...]
    of_role: bool = False  # nothing is asked but what somebody's role is, or who holds it
    wants_list: bool = False
    unexplained: str = ""  # the question without its everyday words
    subject: str = ""
    sides: tuple[Reading, ...] = ()


class Reader:
    """Reads questions in the light of the documents held."""

    def __init__(
        self, holdings: Holdings, wording: Wording, known: Collection[str], lexicon: Lexicon, asker: str
    ) -> None:
        self.holdings = holdings
        self.wording = wording
        self._known = known
        self._lexicon = lexicon
        self._asker = asker

    def read(self, text: str) -> Reading:
        """The reading of a cleaned question."""
        mended = mend_spelling(text, self._known, self._lexicon)
        glossary = self.holdings.glossary
        shorts = abbreviations_in(mended, glossary)
        means = tuple(dict.fromkeys((*self.wording.meanings(mended), *expansions_of(shorts, glossary))))
        bearers = self._bearers(mended, means)
        form = form_of(mended, len(bearers))
        if form is Form.DEFINITION and not shorts and not self._defines(mended):
            form = Form.LOOKUP
        return Reading(
            text=mended,
            form=form,
            asks=asks_of(mended) - ({Asks.EVENT} if form is Form.COVERAGE else set()),
            bearers=bearers,
            shorts=shorts,
            means=means,
            of_role=bool(bearers) and not self.subject_of(mended, bearers),
            wants_list=bool(LIST.search(mended)),
            unexplained=self.wording.without_any(mended),
            subject=self._without_bearers(mended, bearers) if self.subject_of(mended, bearers) else "",
            sides=self._sides(mended, bearers) if form is Form.COMPARISON else (),
        )

    def _sides(self, text: str, bearers: Collection[str]) -> tuple[Reading, ...]:
        sides = sides_of(text)
        if sides is None or not all(self.subject_of(side, bearers) for side in sides):
            return ()
        form = Form.ACCOUNTABILITY if ACCOUNTABILITY.search(text) else Form.LOOKUP
        return tuple(replace(self.read(side), form=form, sides=()) for side in sides)

    def subject_of(self, text: str, bearers: Collection[str]) -> list[str]:
        """The words of a question that say what it is about, beside whose duty it is."""
        words = [word.lower() for word in content_words(self._without_bearers(text, bearers))]
        return [word for word in words if word not in ROLE_WORDS and word.upper() not in self.holdings.same_post]

    def _without_bearers(self, text: str, bearers: Collection[str]) -> str:
        plain = text
        for mention in reversed(self.holdings.posts.named_in(text)):
            if mention.short in bearers or mention.short in self.holdings.same_post:
                plain = plain[: mention.start] + plain[mention.end :]
        return self.wording.without(plain, bearers)

    def _bearers(self, text: str, means: tuple[str, ...]) -> tuple[str, ...]:
        """The bearers that guidance knows and the question names: by name, by an everyday word, or as "I"."""
        duties = self.holdings.duty_bearers
        named = [mention.short for mention in self.holdings.posts.named_in(text)]
        named += [meaning for meaning in means if meaning in duties]
        named += self._by_head(text, duties)
        named += [self.holdings.same_post[short] for short in abbreviations_in(text, self.holdings.same_post)]
        as_asker = (
            BOTH.search(text)
            or ASKERS_OWN.search(text)
            or (FIRST_PERSON.search(text) and any(one in duties for one in named))
        )
        if as_asker and self._asker in duties:
            named.append(self._asker)
        return tuple(dict.fromkeys(one for one in named if one in duties))

    def _by_head(self, text: str, duties: Collection[str]) -> list[str]:
        """Posts called by the first words of their names ("the lead member"), where only one has that beginning."""
        heads: dict[str, list[str]] = {}
        for short in sorted(duties):
            head, *rest = re.split(r" (?:of|for) ", self.holdings.glossary.get(short, ""), maxsplit=1)
            if rest:
                heads.setdefault(head.lower(), []).append(short)
        called = {
            head: re.search(rf"\b(?:the|our|a) {re.escape(head)}\b(?! (?:of|for)\b)", text, re.IGNORECASE)
            for head in heads
        }
        return [shorts[0] for head, shorts in heads.items() if len(shorts) == 1 and called[head]]

    def _defines(self, text: str) -> bool:
        """Whether the question asks after a name that the glossary spells out ("what is the Commissioning Board?")."""
        plain = text.lower()
        return any(expansion.lower() in plain for expansion in self.holdings.glossary.values())
