"""What a name or abbreviation means, from where a document spells it out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.answer.draft import Draft
from app.answer.evidence import Evidence, Searching
from app.answer.holdings import Holdings
from app.answer.prose import quoted
from app.answer.reading import Reading
from index.passages import Passage, passages_of

LOOKED_AT = 60
"""How many passages about a name are read for the one that says what it is."""

DESCRIBES = r"^(?:the |an? )?(?:{})\s+(?:is|are|will be|means|refers to)\s+(?:an?|the|one)\b"
"""What it *is*: "The LMCS will be a local councillor …"."""
ESTABLISHES = r"\b(?:appoint|designate|establish|set up|have|create)\b[^.;]{{0,60}}?\b(?:an?|as)\s+(?:{})(?!\w)"
"""What makes it be: "… requires every authority to appoint a Director …"."""


class Definitions:
    """Says what the abbreviations of a question stand for, and what the text says that they are."""

    def __init__(self, holdings: Holdings, search: Searching) -> None:
        self.holdings = holdings
        self.search = search

    def say(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> bool:
        """Write the definitions into the draft; False where the glossary has none for the question."""
        shorts = [short for short in reading.shorts if short in self.holdings.glossary] or self._spelled_out(
            reading.text
        )
        for short in shorts:
            self._say_one(draft, short)
        return bool(shorts)

    def _say_one(self, draft: Draft, short: str) -> None:
        edition, entry = self.holdings.abbreviations[short]
        full = entry.expansion[:1].upper() + entry.expansion[1:]
        place = self._place(edition, entry.span.start, entry.span.end) if entry.span else None
        established = self._saying(ESTABLISHES, short, entry.expansion)
        described = self._saying(DESCRIBES, short, entry.expansion)
        chosen = established or described or place
        meaning = f"{short} stands for {full}"
        if chosen is None:
            used = self._using(short)
            draft.say(f"{meaning}; no document held spells it out, this is its usual meaning.")
            if used is not None:
                draft.say(f"It is used in {used.label[:1].lower() + used.label[1:]}.", draft.cite(used))
            return
        said = chosen.text if chosen.kind != "row" else self.holdings.row(chosen.document, chosen.ref).duty
        if chosen.kind == "row":
            cells = [cell.text for cell in self.holdings.row(chosen.document, chosen.ref).cells if short in cell.text]
            said = cells[0] if cells else said
        where = chosen.label[:1].lower() + chosen.label[1:].partition(":")[0]
        draft.say(f"{meaning}. In {where}: {quoted(said)}", draft.cite(chosen))
        if established is not None and described is not None and described.key != established.key:
            label = described.label[:1].lower() + described.label[1:]
            draft.say(f"In {label}: {quoted(described.text)}", draft.cite(described))
        draft.speller.text(short)

    def _using(self, short: str) -> Passage | None:
        """The passage that uses an abbreviation and is most about it, or None."""
        pattern = re.compile(rf"(?<![\w&]){re.escape(short)}(?![\w&])")
        hits = self.search.search(f"{short} {self.holdings.glossary.get(short, '')}", LOOKED_AT)
        return next(
            (hit.passage for hit in hits if hit.passage.kind != "clause" and pattern.search(hit.passage.text)), None
        )

    def _place(self, edition: str, start: int, end: int) -> Passage | None:
        """The smallest passage that holds where the abbreviation is spelled out."""
        holding = [
            passage
            for passage in passages_of(self.holdings.document(edition))
            if passage.start <= start and end <= passage.end and passage.kind != "clause"
        ]
        return min(holding, key=lambda passage: passage.end - passage.start, default=None)

    def _saying(self, how: str, short: str, expansion: str) -> Passage | None:
        """The first statement or key point that says that of the name, or None."""
        pattern = re.compile(how.format("|".join(re.escape(name) for name in (short, expansion))), re.IGNORECASE)
        order = {held.id: place for place, held in enumerate(self.holdings.documents)}
        asked = f"The {expansion} ({short}) is a"
        found = [
            hit.passage
            for hit in self.search.search(asked, LOOKED_AT, kinds=("statement", "key_point"))
            if pattern.search(hit.passage.text)
        ]
        return min(found, key=lambda passage: (order[passage.document], passage.start), default=None)

    def _spelled_out(self, text: str) -> list[str]:
        plain = text.lower()
        return [short for short, full in self.holdings.glossary.items() if full.lower() in plain][:3]
