"""Evidence → what is said, differently for each form of question; each sentence rests on a quote or says what lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.answer.alignment import Alignment, RowMatch
from app.answer.draft import Draft
from app.answer.evidence import Evidence, Evidences
from app.answer.excerpt import excerpt_of
from app.answer.holdings import Holdings
from app.answer.prose import listed, quoted
from app.answer.reading import Reading
from app.answer.responsibility import Responsibility, responsibilities
from index.passages import Passage, label_of_clause
from ingest.model import ColumnRole, Kind

MOST_ROWS = 3
"""A duty that a framework splits (leadership, strategy and effectiveness) takes three rows; more is padding."""
TWIN = 0.3
"""What likeness is worth: guidance puts what it asks of two posts in much the same words."""
AS_GOOD = 0.95
"""Guidance with this share of the best row's score is said instead of the row's own counterpart."""
BESIDE_JOINT = 0.75
"""What binds each bearer apart is said too where it has this share of the score of what binds them together."""
ABOUT_AS_GOOD = 0.88
"""A piece with this share of the best one's score belongs to the answer too."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes into a draft."""

    holdings: Holdings
    alignment: Alignment
    evidences: Evidences

    # who answers for it, and where

    def accountability(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Who answers for it: the rows that say so, and the guidance clause beside them."""
        best = evidence[0]
        if not best.is_row:
            self.lookup(draft, reading, evidence)
            return
        near = [one for one in _about_as_good(evidence) if one.is_row and one.document == best.document]
        for place, one in enumerate([best, *near][:MOST_ROWS]):
            self._say_row(draft, one.passage, first=place == 0)
        guidance = next((one for one in evidence[1:] if one.is_guidance), None)
        as_good = guidance is not None and guidance.score >= best.score * AS_GOOD
        self._say_guidance_beside(draft, best, mentioned=as_good)
        if guidance is not None and as_good:
            self._say_text(draft, guidance.passage, guidance.beside)

    def _say_row(self, draft: Draft, passage: Passage, *, first: bool) -> None:
        row = self.holdings.row(passage.document, passage.ref)
        number = draft.cite(passage)
        found = responsibilities(row, self.holdings.glossary)
        lead = f"{'The framework’s row' if first else 'Row'} {row.ref}, {quoted(row.duty or row.cells[0].text)}"
        for one in found:
            draft.say(_sentence_of(draft, one), number)
        discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
        if discharge:
            draft.say(f"{lead}, gives how this is discharged as {quoted(discharge)}.", number)
        elif found:
            draft.say(f"{lead}.", number)
        else:
            draft.say(f"{lead}, names no one who answers for it.", number)

    def _say_guidance_beside(self, draft: Draft, evidence: Evidence, *, mentioned: bool) -> None:
        """The guidance statement that the row answers; else, unless it is `mentioned`, that the guidance has none."""
        beside = self.alignment.statement_of_row(evidence.passage)
        if beside is not None:
            self._say_text(draft, beside)
            return
        for document in [] if mentioned else self.holdings.of_kind(Kind.GUIDANCE):
            scope = f" ({document.scope})" if document.scope else ""
            draft.say(f"The guidance held here{scope} does not mention it.")

    # what the text says

    def lookup(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """What the text says: the best statement or row, those about as good, and its counterpart on the other side."""
        best = evidence[0]
        said = [best, *_about_as_good(evidence)[:1]]
        for place, one in enumerate(said):
            if one.is_row:
                self._say_row(draft, one.passage, first=place == 0)
            else:
                self._say_text(draft, one.passage, one.beside)
        counterpart = self.alignment.row_of_statement(best.passage) if best.is_guidance else None
        if counterpart is not None:
            self._say_counterpart(draft, counterpart)
        statement = self.alignment.statement_of_row(best.passage) if best.is_row else None
        if statement is not None:
            self._say_text(draft, statement)

    def _say_text(self, draft: Draft, passage: Passage, beside: Sequence[str] = ()) -> None:
        """The words of a key point, or of a statement with the sentences that it cannot be understood without."""
        if passage.kind != "statement":
            draft.say(f"{passage.label} of the framework says: {quoted(passage.text)}", draft.cite(passage))
            return
        statement = self.holdings.statement(passage.document, passage.ref)
        excerpt = excerpt_of(self.holdings, passage.document, statement, beside)
        label = label_of_clause(excerpt.clause)
        citation = excerpt.citation(self.holdings, label)
        lead = self._lead_in(passage)
        place = citation.label[:1].lower() + citation.label[1:]
        draft.say(f"The guidance, {place}, says: {lead}{quoted(citation.quote)}", draft.cite_place(citation))

    def _lead_in(self, passage: Passage) -> str:
        """The sentence that a bullet hangs under, since a bullet alone says nothing."""
        clause = self.holdings.clause(passage.document, passage.ref.partition("/")[0])
        if clause.parent is None:
            return ""
        parent = self.holdings.clause(passage.document, clause.parent)
        return f"{quoted(parent.statements[-1].text)} " if parent.statements else ""

    def _say_counterpart(self, draft: Draft, passage: Passage) -> None:
        row = self.holdings.row(passage.document, passage.ref)
        number = draft.cite(passage)
        discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
        how = f", discharged so: {quoted(discharge)}" if discharge else ""
        draft.say(f"The framework has row {row.ref} for it, {quoted(row.duty)}{how}.", number)

    # two bearers side by side

    def comparison(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """What is asked of each bearer, side by side; one sentence that binds both serves for both."""
        chosen = self._sides(reading, evidence)
        if not chosen:
            self.lookup(draft, reading, evidence)
            return
        for one in chosen:
            self._say_text(draft, one.passage, one.beside)
        apart = [one for one in chosen if len(one.bearers) == 1]
        for one in apart or chosen:
            row = self.alignment.row_of_statement(one.passage) if one.is_guidance else None
            if row is not None:
                self._say_counterpart(draft, row)
                self._say_rowless(draft, reading, row)
                break

    def _sides(self, reading: Reading, evidence: Sequence[Evidence]) -> list[Evidence]:
        """One statement that binds every bearer asked about, or one for each, whichever is more to the point."""
        asked = set(reading.bearers)
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
        """One statement for each bearer: the best one, and for the others the one that is best and most like it."""
        mine = [one for one in statements if one.bearers <= set(reading.bearers)]
        if not mine:
            return []
        first = max(mine, key=lambda one: one.score)
        alike = {hit.passage.key: hit.score for hit in self.evidences.search.search(first.passage.text, 40)}
        chosen = []
        for bearer in reading.bearers:
            own = [one for one in mine if one.bearers == {bearer}]
            if bearer in first.bearers:
                chosen.append(first)
            elif own:
                chosen.append(max(own, key=lambda one: one.score + TWIN * alike.get(one.passage.key, 0.0)))
        return chosen

    def role(self, draft: Draft, reading: Reading) -> None:
        """What each bearer's role is, in guidance's own words, and what the framework has for it."""
        most = 1 if len(reading.bearers) > 1 else 2
        for bearer in reading.bearers:
            for one in self.evidences.of_role(bearer)[:most]:
                self._say_text(draft, one.passage, one.beside)
        self._say_rows_of(draft, reading)

    def _say_rows_of(self, draft: Draft, reading: Reading) -> None:
        """Whose rows the framework holds, and the key point that names a bearer without any."""
        for document in self.holdings.of_kind(Kind.FRAMEWORK):
            for bearer in reading.bearers:
                count = self.holdings.rows_of(document, bearer)
                name = draft.speller.name(bearer).rstrip(",")
                if count:
                    draft.say(f"{count} of the framework’s {document.rows} rows are for {name}.")
                    continue
                draft.say(f"No row of the framework is for {name}: that is a gap.")
                named = re.compile(rf"\b{re.escape(bearer)}\b")
                held = self.holdings.document(document.id).key_points if document.key_points else ()
                points = [point for point in held if named.search(point.text)]
                if points:
                    citation = self.holdings.citation(
                        document.id, "key_point", points[0].ref, f"Key point {points[0].ref[1:]}", points[0].span
                    )
                    draft.say(f"Only the key points name it: {quoted(points[0].text)}", draft.cite_place(citation))

    def identity(self, draft: Draft, reading: Reading) -> bool:
        """Who holds a post, where a row says so; False where none does."""
        for bearer in reading.bearers:
            place = self.holdings.post_holder(bearer)
            if place is not None:
                document, row = place
                label = f"Row {row.ref}: {row.duty}"
                number = draft.cite_place(self.holdings.citation(document, "row", row.ref, label, row.span))
                discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
                name = draft.speller.name(next(s for s, t in self.holdings.same_post.items() if t == bearer)).rstrip(
                    ","
                )
                draft.say(f"The post is held by {name}.", number)
                draft.say(f"The framework’s row {row.ref}, {quoted(row.duty)}, says: {quoted(discharge)}.", number)
                draft.say("The documents give the post, not the name of a person.")
                return True
        return False

    def _say_rowless(self, draft: Draft, reading: Reading, row: Passage) -> None:
        """That the framework's row is for one of the bearers only, where it is."""
        bearers = self.holdings.bearers(row)
        without = [bearer for bearer in reading.bearers if bearer not in bearers]
        if bearers and without and len(without) < len(reading.bearers):
            names = listed(draft.speller.name(bearer) for bearer in without)
            draft.say(f"The framework has no such row for {names.rstrip(',')}.")

    # whether the framework holds it

    def coverage(self, draft: Draft, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Whether a row answers what is asked about, the guidance that asks for it, and the row that comes nearest."""
        guidance = next((one for one in evidence if one.is_guidance), None)
        row = next((one for one in evidence if one.is_row), None)
        better = row is not None and (guidance is None or row.score * ABOUT_AS_GOOD > guidance.score)
        if row is not None and better and not _wrong_bearer(row, reading):
            self._say_covered_by(draft, row)
            return
        if guidance is None:
            self.lookup(draft, reading, evidence)
            return
        match = self.alignment.row_for(guidance.passage, reading)
        if match.row is None or not match.answers:
            draft.say("No: no row of the framework provides for this.")
            self._say_text(draft, guidance.passage, guidance.beside)
            self._say_text_beside(draft, guidance, evidence)
            self._say_nearest(draft, match)
            return
        draft.say(
            f"Yes: row {match.row.ref} of the framework is about this. "
            "Whether it holds every part of what guidance asks, the gap scan says."
        )
        self._say_text(draft, guidance.passage, guidance.beside)
        self._say_counterpart(draft, match.row)

    def _say_text_beside(self, draft: Draft, best: Evidence, evidence: Sequence[Evidence]) -> None:
        """Another clause that asks for the same, as guidance does of two posts in the same words."""
        for one in evidence:
            if one is not best and one.is_guidance and one.score >= best.score * ABOUT_AS_GOOD:
                self._say_text(draft, one.passage)
                return

    def _say_nearest(self, draft: Draft, match: RowMatch) -> None:
        for row in match.nearest:
            held = self.holdings.row(row.document, row.ref)
            lead = "The nearest row is" if row is match.nearest[0] else "Near it is row"
            why = f" ({match.reason})" if match.reason and row is match.nearest[0] else ""
            draft.say(f"{lead} {held.ref}, {quoted(held.duty)}, which is not the same{why}.", draft.cite(row))

    def _say_covered_by(self, draft: Draft, row: Evidence) -> None:
        draft.say(f"Yes: row {row.passage.ref} of the framework is about this.", draft.cite(row))
        self._say_row(draft, row.passage, first=True)
        statement = self.alignment.statement_of_row(row.passage)
        if statement is not None:
            self._say_text(draft, statement)


def _about_as_good(evidence: Sequence[Evidence]) -> list[Evidence]:
    """What else belongs to the answer: pieces about as good as the first."""
    return [one for one in evidence[1:] if one.score >= evidence[0].score * ABOUT_AS_GOOD]


def _wrong_bearer(row: Evidence, reading: Reading) -> bool:
    return bool(reading.bearers and row.bearers and not set(reading.bearers) & row.bearers)


def _sentence_of(draft: Draft, one: Responsibility) -> str:
    """`The Strategic Director: Communities (SDC), who is …, answers for this at the Commissioning Board (CB), on …`"""
    speller = draft.speller
    who = listed(speller.name(post) for post in one.posts)
    where = listed(speller.name(board) for board in one.boards)
    verb = "answers for this" if len(one.posts) == 1 else "answer for this"
    sentence = f"{who} {verb}" if one.posts else "This is answered for"
    if where:
        sentence += f" at {where}"
    if one.matter:
        sentence += f", on {speller.text(one.matter)}"
    sentence = sentence.rstrip(" .,") + "."
    return sentence[:1].upper() + sentence[1:]
