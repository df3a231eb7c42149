"""The sentences that every kind of answer is made of: a row, a text of guidance, the row that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answer.counterparts import Counterparts, Found
from app.answer.draft import Draft
from app.answer.evidence import Evidence
from app.answer.excerpt import Excerpt, excerpt_of
from app.answer.holdings import Holdings
from app.answer.prose import listed, quoted
from app.answer.responsibility import Responsibility, responsibilities, sentences
from app.answer.wording import content_words
from index.passages import Passage, label_of_clause
from ingest.bearers import usual_name
from ingest.model import Citation, ColumnRole, Kind, Row, Verdict

ANSWERING = frozenset("responsible accountable answerable answers leads led lead role charge established re".split())
"""Words that say of a post what "answers for this" says."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Writes sentences into one draft, each resting on its quote."""

    draft: Draft
    holdings: Holdings
    counterparts: Counterparts

    def row(self, passage: Passage) -> None:
        """Who answers for a row, where, and how it is discharged."""
        row = self.holdings.row(passage.document, passage.ref)
        first = not any(citation.kind == "row" for citation in self.draft.citations)
        number = self.draft.cite(passage)
        found = responsibilities(row, self.holdings.glossary)
        if not first and self._in_the_same_words(row):
            self.draft.say(f"Row {row.ref}, {quoted(row.duty)}, is answered for in the same words.", number)
            return
        self.draft.say(
            f"{'The framework’s row' if first else 'Row'} {row.ref} is {quoted(row.duty or row.cells[0].text)}.", number
        )
        told = set()
        for one in found:
            sentence = _sentence_of(self.draft, one)
            self.draft.say(sentence, number)
            if _tells(sentence, one):
                told.add(one.text)
        left = [one for one in sentences(row.text_of(ColumnRole.HOW_DISCHARGED)) if one not in told]
        if left:
            says = ("It also says" if told else "In its own words") if found else "How it is discharged"
            self.draft.say(f"{says}: {listed(quoted(one.rstrip('.')) for one in left)}.", number)
        if not found:
            self.draft.say("The row names no one who answers for it.", number)

    def key_point(self, found: Found) -> None:
        """The key point that says what no row does, if one does."""
        for ref in found.finding.key_points[:1]:
            point = self.holdings.passage(found.framework, "key_point", ref)
            self.draft.say(
                f"{point.label} says it, {quoted(point.text)}, but a key point is not a row.", self.draft.cite(point)
            )

    def passages(self, passages: Iterable[Passage]) -> None:
        """Passages that were asked for by their references, in their own words."""
        for one in passages:
            number = self.draft.cite(one)
            what = one.label.partition(":")[0]
            self.draft.say(f"{what} says: {quoted(one.text.replace(chr(9), ' | '))}", number)

    def beside(self, passage: Passage) -> None:
        """What guidance asks that a row answers, and how much of it."""
        statement = self.counterparts.statement_of_row(passage) if passage.kind == "row" else None
        if statement is None:
            return
        self.text(statement)
        found = self.counterparts.found(statement)
        if found is not None:
            self.draft.say(f"Of that the gap scan finds: {found.finding.reason}")

    def text(self, passage: Passage, beside: Sequence[str] = ()) -> None:
        """The words of a key point, or of a statement with the sentences that it cannot be understood without."""
        if passage.kind != "statement":
            self.draft.say(f"{passage.label} of the framework says: {quoted(passage.text)}", self.draft.cite(passage))
            return
        if self.is_said(passage, beside):
            return
        excerpt, citation = self._excerpt(passage, beside)
        lead = self._lead_in(passage)
        place = citation.label[:1].lower() + citation.label[1:]
        number = self.draft.cite_place(citation)
        self.draft.say(f"The guidance, {place}, says: {lead}{quoted(citation.quote)}", number)
        self._footnotes(excerpt, number)

    def is_said(self, passage: Passage, beside: Sequence[str] = ()) -> bool:
        """Whether a passage is cited, or stands in what was quoted already."""
        if passage.kind != "statement":
            return self.draft.cites(passage)
        quote = self._excerpt(passage, beside)[1].quote
        return any(one.citations and quote in one.text for one in self.draft.sentences)

    def _in_the_same_words(self, row: Row) -> bool:
        """Whether a row that was said before is discharged in the same words."""
        discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
        said = (one for one in self.draft.citations if one.kind == "row" and one.ref != row.ref)
        return bool(discharge) and any(
            self.holdings.row(one.span.document, one.ref).text_of(ColumnRole.HOW_DISCHARGED) == discharge
            for one in said
        )

    def names(self, bearers: Iterable[str]) -> str:
        """Bearers as a sentence names them, those that no document spells out by their usual names."""
        glossary = self.holdings.glossary
        return listed(
            (self.draft.speller.name(one) if one in glossary else f"the {usual_name(one)}").rstrip(",")
            for one in bearers
        )

    def cite(self, evidence: Evidence) -> int:
        """The number of the citation with which a row is cited, and `text` quotes a statement or key point."""
        if evidence.passage.kind != "statement":
            return self.draft.cite(evidence)
        return self.draft.cite_place(self._excerpt(evidence.passage, evidence.beside)[1])

    def _excerpt(self, passage: Passage, beside: Sequence[str]) -> tuple[Excerpt, Citation]:
        statement = self.holdings.statement(passage.document, passage.ref)
        excerpt = excerpt_of(self.holdings, passage.document, statement, beside)
        return excerpt, excerpt.citation(self.holdings, label_of_clause(excerpt.clause))

    def _footnotes(self, excerpt: Excerpt, number: int) -> None:
        """What the footnotes say that the excerpt carries: it is where guidance names its law."""
        statements = excerpt.clause.statements[excerpt.first - 1 : excerpt.last]
        refs = {one.ref for clause in (excerpt.clause, *excerpt.bullets) for one in clause.statements}
        refs = refs if excerpt.bullets else {one.ref for one in statements}
        for note in self.holdings.document(excerpt.document).footnotes:
            if any(anchor.statement in refs for anchor in note.anchors):
                self.draft.say(f"Its footnote {note.mark} reads: {quoted(note.text)}", number)

    def _lead_in(self, passage: Passage) -> str:
        """The sentence that a bullet hangs under, since a bullet alone says nothing."""
        clause = self.holdings.clause(passage.document, passage.ref.partition("/")[0])
        if clause.parent is None:
            return ""
        parent = self.holdings.clause(passage.document, clause.parent)
        return f"{quoted(parent.statements[-1].text)} " if parent.statements else ""

    def guidance_beside(self, evidence: Evidence, others: Sequence[Evidence], *, mentioned: bool) -> None:
        """The guidance statement that a row answers; else, unless it is `mentioned`, that the guidance has none."""
        beside = self.counterparts.statement_of_row(evidence.passage, others)
        if beside is not None:
            self.text(beside)
            return
        if not mentioned:
            self.unmentioned()

    def unmentioned(self) -> None:
        """That no guidance held asks for what a row says."""
        held = self.holdings.of_kind(Kind.GUIDANCE)
        if len(held) == 1:
            scope = f" ({held[0].scope})" if held[0].scope else ""
            self.draft.say(f"The guidance held here{scope} does not mention it.")
        elif held:
            self.draft.say(f"None of the {len(held)} guidance documents held here mentions it.")

    def row_for(self, statement: Passage) -> None:
        """The row that answers a statement, or that none does where the scan says so; nothing where it is unknown."""
        passage = self.counterparts.row_of_statement(statement)
        found = self.counterparts.found(statement)
        gap = found is not None and found.verdict is Verdict.GAP
        if passage is None or self.draft.cites(passage):
            if found is not None and gap and passage is None:
                self.draft.say("No row of the framework provides for it: that is a gap.")
                self.key_point(found)
            return
        row = self.holdings.row(passage.document, passage.ref)
        number = self.draft.cite(passage)
        whose = self.holdings.bearers(passage)
        if whose and statement.bearers and not whose & set(statement.bearers):
            self.draft.say(
                f"The framework has no row for it: its row {row.ref}, {quoted(row.duty)}, "
                f"is for {self.names(sorted(whose))}.",
                number,
            )
            return
        if gap:
            self.draft.say(
                f"No row of the framework provides for it; the nearest is row {row.ref}, {quoted(row.duty)}.", number
            )
            return
        discharge = row.text_of(ColumnRole.HOW_DISCHARGED)
        how = f", discharged so: {quoted(discharge)}" if discharge else ""
        in_part = " in part" if found is not None and found.verdict is Verdict.PARTIAL else ""
        self.draft.say(f"The framework has row {row.ref} for it{in_part}, {quoted(row.duty)}{how}.", number)


def _tells(sentence: str, one: Responsibility) -> bool:
    """Whether the sentence leaves out no more than a word of what the row says, beside words for answering for it."""
    said = {word.lower() for word in content_words(sentence)} | ANSWERING
    return sum(word.lower() not in said for word in content_words(one.text)) <= 1


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
