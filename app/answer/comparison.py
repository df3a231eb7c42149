"""Two bearers or two matters side by side: what is asked of each, and whose rows the framework has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from app.answer.counterparts import Counterparts
from app.answer.draft import Draft
from app.answer.evidence import Evidence, Evidences
from app.answer.holdings import Holdings
from app.answer.prose import listed, spelled
from app.answer.question import ROLE_WORDS, TWICE
from app.answer.reading import Reading
from app.answer.responsibility import responsibilities
from app.answer.saying import Saying
from app.answer.wording import content_words
from index.passages import Passage
from ingest.model import Row

TWIN = 0.3
"""What likeness is worth: guidance puts what it asks of two posts in much the same words."""
CANDIDATES = 4
"""So many of the best pieces of each bearer are tried as a side."""
BESIDE_JOINT = 0.75
"""What binds each bearer apart is said too where it has this share of the score of what binds them together."""
ABOUT_AS_GOOD = 0.88
"""What binds them together is said too where it has this share of the score of what binds each apart."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Writes such an answer."""

    draft: Draft
    holdings: Holdings
    counterparts: Counterparts
    evidences: Evidences
    saying: Saying

    def say(self, reading: Reading, evidence: Sequence[Evidence]) -> bool:
        """Write it; False where no piece of evidence is about either."""
        if reading.sides:
            return self._matters(reading.sides)
        if TWICE.search(reading.text) and self._twice(evidence):
            return True
        chosen = self._sides(reading, self._on_the_subject(reading) or evidence)
        for one in chosen:
            self.saying.text(one.passage, one.beside)
        for one in [*(one for one in chosen if len(one.bearers) == 1), *chosen]:
            row = self.counterparts.row_of_statement(one.passage) if one.passage.kind == "statement" else None
            if row is not None:
                self.saying.row_for(one.passage)
                self._say_rowless(reading, row)
                break
        return bool(chosen)

    def _on_the_subject(self, reading: Reading) -> list[Evidence]:
        """Evidence on what is asked about, without the bearers' names: those would find what names both of them."""
        if not reading.subject or len(reading.bearers) < 2:
            return []
        text = " ".join(word for word in content_words(reading.subject) if word.lower() not in ROLE_WORDS)
        means = self.evidences.means_without_bearers(reading)
        return self.evidences.find(replace(reading, text=text, means=means, subject=""))

    def _matters(self, sides: Sequence[Reading]) -> bool:
        """The best piece on each of two matters, and whether they are answered for by the same posts and boards."""
        chosen: list[Evidence] = []
        for side in sides:
            taken = {one.passage.key for one in chosen}
            best = next((one for one in self.evidences.find(side) if one.passage.key not in taken), None)
            if best is not None:
                chosen.append(best)
        for one in chosen:
            if one.is_row:
                self.saying.row(one.passage)
            else:
                self.saying.text(one.passage, one.beside)
        if len(chosen) == len(sides) and all(one.is_row for one in chosen):
            self._say_how_alike(*(self.holdings.row(one.document, one.passage.ref) for one in chosen))
        return bool(chosen)

    def _twice(self, evidence: Sequence[Evidence]) -> bool:
        """The two rows of a framework that are about the matter, and whether they are answered for alike."""
        rows = [one for one in evidence if one.is_row]
        if len(rows) < 2:
            return False
        first, *others = rows
        alike = self._alike(first.passage)
        second = max(
            (one for one in others[:CANDIDATES] if one.document == first.document),
            key=lambda one: one.score + TWIN * alike.get(one.passage.key, 0.0),
            default=None,
        )
        if second is None:
            return False
        for one in (first, second):
            self.saying.row(one.passage)
        self._say_how_alike(*(self.holdings.row(one.document, one.passage.ref) for one in (first, second)))
        return True

    def _say_how_alike(self, one: Row, other: Row) -> None:
        """Whether two rows name the same posts and boards, and which of those only one of them names."""
        named = [responsibilities(row, self.holdings.glossary) for row in (one, other)]
        posts = [{self._bare(post): post for each in found for post in each.posts} for found in named]
        boards = [{self._bare(board): board for each in found for board in each.boards} for found in named]
        if posts[0].keys() == posts[1].keys() and boards[0].keys() == boards[1].keys():
            by = f"by the same post{'s' if len(posts[0]) > 1 else ''}" if posts[0] else ""
            at = f"at the same board{'s' if len(boards[0]) > 1 else ''}" if boards[0] else ""
            alike = ", ".join(part for part in (by, at) if part)
            rows = f"rows {one.ref} and {other.ref}"
            self.draft.say(
                f"So {rows} are answered for {alike}." if alike else f"Neither of {rows} names a post or board."
            )
            return
        both = self._named(printed for found in (posts, boards) for key, printed in found[0].items() if key in found[1])
        self.draft.say(f"Both rows name {both}." if both else "The two rows have no post and no board in common.")
        for row, ours, theirs in ((one, 0, 1), (other, 1, 0)):
            only = self._named(
                printed for found in (posts, boards) for key, printed in found[ours].items() if key not in found[theirs]
            )
            if only:
                self.draft.say(f"Only row {row.ref} names {only}.")

    def _named(self, printed: Iterable[str]) -> str:
        return listed(self.draft.speller.name(one).rstrip(",") for one in printed)

    def _bare(self, printed: str) -> str:
        """A post or board without its article, its remarks and its abbreviations, to be told from others."""
        plain = re.sub(r"\([^()]*\)|^the\b", " ", spelled(printed, self.holdings.glossary), flags=re.IGNORECASE)
        return " ".join(re.findall(r"\w+", plain.lower()))

    def _sides(self, reading: Reading, evidence: Sequence[Evidence]) -> list[Evidence]:
        """One statement that binds every bearer asked about, or one for each, whichever is more to the point."""
        asked = set(reading.bearers)
        if not asked:
            return []
        statements = [one for one in evidence if one.passage.kind in ("statement", "key_point")]
        joint = next((one for one in statements if asked <= one.bearers and one.is_guidance), None)
        apart = self._apart(reading, [one for one in statements if len(one.bearers) == 1])
        worth = sum(one.score for one in apart) / len(apart) if len(apart) == len(asked) else 0.0
        if joint is None:
            return apart
        if joint.score < worth:
            return [*apart, joint] if joint.score >= worth * ABOUT_AS_GOOD else apart
        return [joint, *apart] if worth >= joint.score * BESIDE_JOINT else [joint]

    def _apart(self, reading: Reading, statements: Sequence[Evidence]) -> list[Evidence]:
        """One statement for each bearer: those that are best and most like each other, taken together."""
        sides = [[one for one in statements if one.bearers == {bearer}][:CANDIDATES] for bearer in reading.bearers]
        sides = [side for side in sides if side]
        if len(sides) < 2:
            return [side[0] for side in sides]
        alike = {one.passage.key: self._alike(one.passage) for one in sides[0]}

        def worth(chosen: Sequence[Evidence]) -> float:
            first, *others = chosen
            likeness = sum(alike[first.passage.key].get(one.passage.key, 0.0) for one in others)
            return sum(one.score for one in chosen) + TWIN * likeness

        return max([list(chosen) for chosen in product(*sides)], key=worth)

    def _alike(self, passage: Passage) -> Mapping[str, float]:
        return {hit.passage.key: hit.score for hit in self.evidences.search.search(passage.text, 40)}

    def _say_rowless(self, reading: Reading, row: Passage) -> None:
        """That the framework's row is for one of the bearers only, where it is."""
        bearers = self.holdings.bearers(row)
        without = [bearer for bearer in reading.bearers if bearer not in bearers]
        if bearers and without and len(without) < len(reading.bearers):
            names = listed(self.draft.speller.name(bearer) for bearer in without)
            self.draft.say(f"The framework has no such row for {names.rstrip(',')}.")
