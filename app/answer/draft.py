"""An answer in the making: sentences, and the citations that they rest on, each numbered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.answer.evidence import Evidence, citation_of
from app.answer.holdings import Holdings, verify
from app.answer.prose import Speller
from app.answer.records import AnswerSentence
from index.passages import Passage
from ingest.model import Citation


@dataclass
class Draft:
    """Collects sentences and citations. Nothing is cited whose quote does not stand in its document.

    `heard` is called after each sentence; what was said is never taken back.
    """

    holdings: Holdings
    speller: Speller
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    heard: Callable[[Draft], None] | None = None

    def cite(self, evidence: Evidence | Passage) -> int:
        """The citation's number, from 1; the same place has the same number. Raises InputError for a false quote."""
        passage = evidence.passage if isinstance(evidence, Evidence) else evidence
        return self.cite_place(citation_of(passage, self.holdings))

    def cite_place(self, citation: Citation) -> int:
        """The number of a citation, from 1. Raises InputError for a false quote."""
        verify(citation, self.holdings)
        for number, held in enumerate(self.citations, start=1):
            if held.span == citation.span:
                return number
        self.citations.append(citation)
        return len(self.citations)

    def cites(self, passage: Passage) -> bool:
        """Whether the passage is cited already."""
        return any(held.span == citation_of(passage, self.holdings).span for held in self.citations)

    def say(self, text: str, *numbers: int) -> None:
        """One sentence, resting on those citations."""
        self.sentences.append(AnswerSentence(text, tuple(dict.fromkeys(numbers))))
        if self.heard is not None:
            self.heard(self)

    def finish(self) -> None:
        """Spell out what the quotes abbreviate and no sentence has spelled out yet."""
        said = " ".join(sentence.text for sentence in self.sentences)
        if line := self.speller.left_over([said]):
            self.say(f"({line})")
