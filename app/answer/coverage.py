"""Whether the framework provides for what is asked about: what the scan says of it, or likeness where none is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answer.counterparts import Counterparts, Found
from app.answer.draft import Draft
from app.answer.evidence import Evidence
from app.answer.holdings import Holdings
from app.answer.prose import listed, quoted
from app.answer.reading import Reading
from app.answer.saying import Saying
from index.passages import Passage
from ingest.model import Kind, Verdict

ABOUT_AS_GOOD = 0.88
"""A row is looked at before guidance that has less than 1/.88 of its score; a second clause with this share of the
first one's score is said too."""

REALLY_NEAR = 0.3
"""A near miss of the scan with this probability is the nearest row; below it the row that is most like it all."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Writes such an answer."""

    draft: Draft
    holdings: Holdings
    counterparts: Counterparts
    saying: Saying

    def say(self, reading: Reading, evidence: Sequence[Evidence]) -> bool:
        """Write it; False where neither guidance nor a row is about what was asked."""
        guidance = self._asking(evidence)
        row = next((one for one in evidence if one.is_row), None)
        if row is not None and self._row_first(row, guidance, reading):
            self._row_is_about_it(row, evidence)
            return True
        if guidance is None:
            return False
        found = self.counterparts.found(guidance.passage)
        if found is None:
            self._by_likeness(guidance, reading, evidence)
        else:
            self._as_scanned(guidance, found, reading, evidence)
        return True

    def _asking(self, evidence: Sequence[Evidence]) -> Evidence | None:
        """The best guidance; one that asks for something rather than one, about as good, that only informs."""
        every = [one for one in evidence if one.is_guidance]
        for one in every:
            found = self.counterparts.found(one.passage) if one.score >= every[0].score * ABOUT_AS_GOOD else None
            if found is not None and (found.verdict is not Verdict.NOT_APPLICABLE or self._points_of(one.passage)):
                return one
        return every[0] if every else None

    def _row_first(self, row: Evidence, guidance: Evidence | None, reading: Reading) -> bool:
        """Whether the row is what was asked about, rather than a look-alike of the guidance that was."""
        if reading.bearers and row.bearers and not set(reading.bearers) & row.bearers:
            return False
        if guidance is None:
            return True
        found = self.counterparts.found(guidance.passage)
        related = found is not None and row.passage.ref in (
            *found.finding.rows,
            *found.finding.near_misses,
        )
        return not related and row.score * ABOUT_AS_GOOD > guidance.score

    def _row_is_about_it(self, row: Evidence, evidence: Sequence[Evidence]) -> None:
        self.draft.say(f"Row {row.passage.ref} of the framework is about this.", self.draft.cite(row))
        self.saying.row(row.passage)
        statement = self.counterparts.statement_of_row(row.passage, evidence)
        if statement is None:
            self.saying.unmentioned()
            return
        found = self.counterparts.found(statement)
        if found is not None and found.verdict is Verdict.PARTIAL:
            self._say_missing(found)
        self.saying.text(statement)

    def _as_scanned(self, guidance: Evidence, found: Found, reading: Reading, evidence: Sequence[Evidence]) -> None:
        rows = [self.holdings.passage(found.framework, "row", ref) for ref in found.finding.rows]
        refs = listed(one.ref for one in rows)
        name = f"row{'' if len(rows) == 1 else 's'} {refs} of the framework"
        if found.finding.decided is not None:
            self._say_decided(found)
        elif found.verdict is Verdict.COVERED and rows:
            self.draft.say(f"Covered: {name} say{'s' if len(rows) == 1 else ''} this, with every part of it.")
        elif found.verdict is Verdict.PARTIAL and rows:
            self.draft.say(f"Covered in part: {name} say{'s' if len(rows) == 1 else ''} some of this, not all.")
            self._say_missing(found)
        elif found.verdict is Verdict.NOT_APPLICABLE:
            self._nothing_required(guidance, found, reading)
            return
        elif found.verdict is Verdict.GAP:
            self.draft.say("A gap: no row of the framework provides for this.")
        self._say_suspect(found)
        self.saying.text(guidance.passage, guidance.beside)
        if rows:
            for one in rows[:2]:
                self._say_short(one, "The row is" if one is rows[0] else "Beside it is row")
            return
        if found.verdict is Verdict.GAP:
            self._say_twin(guidance, evidence)
            self.saying.key_point(found)
            self._say_near(guidance, found, reading)

    def _nothing_required(self, guidance: Evidence, found: Found, reading: Reading) -> None:
        """A lead-in is as good as its list; what is only permitted or told needs no row."""
        points = self._points_of(guidance.passage)
        if points:
            counted = {
                verdict: [ref for ref, one in points if one.verdict is verdict]
                for verdict in (Verdict.COVERED, Verdict.PARTIAL, Verdict.GAP)
            }
            parts = [
                f"{listed(refs)} {word}"
                for verdict, word in (
                    (Verdict.COVERED, "in full"),
                    (Verdict.PARTIAL, "in part"),
                    (Verdict.GAP, "not at all"),
                )
                if (refs := counted[verdict])
            ]
            self.draft.say(f"Of the {len(points)} points, the framework’s rows cover {'; '.join(parts)}.")
        else:
            match = self.counterparts.row_for(guidance.passage, reading)
            about = f" Row {match.row.ref} is about the same." if match.answers and match.row else ""
            self.draft.say(
                f"{'The framework has a row on this' if about else 'No row of the framework is about this'}, "
                f"{'though' if about else 'and'} the guidance requires none: {_lower(found.finding.reason)}{about}"
            )
        self.saying.text(guidance.passage, guidance.beside)

    def _points_of(self, lead_in: Passage) -> list[tuple[str, Found]]:
        clause = lead_in.ref.partition("/")[0]
        found = []
        if lead_in.text.rstrip().endswith(":"):
            for one in self.holdings.document(lead_in.document).clauses:
                if one.parent == clause and one.statements:
                    passage = self.holdings.passage(lead_in.document, "statement", one.statements[0].ref)
                    point = self.counterparts.found(passage)
                    if point is not None:
                        found.append((one.ref, point))
        return found

    def _say_missing(self, found: Found) -> None:
        missing = [one for one in found.finding.missing if one not in self.holdings.glossary]
        nobody = [self.draft.speller.name(one) for one in found.finding.missing if one in self.holdings.glossary]
        if missing:
            self.draft.say(f"Not there: {listed(quoted(one) for one in missing)}.")
        if nobody:
            self.draft.say(f"Nothing in it answers for {listed(nobody).rstrip(',')}.")
        if not missing and not nobody:
            self.draft.say(found.finding.reason.partition(". ")[2] or found.finding.reason)

    def _say_decided(self, found: Found) -> None:
        """A person's verdict goes before the scan's, which is named where it is another."""
        decision, computed = found.finding.decision, found.finding.verdict
        if decision is not None:
            self.draft.say(
                f"By {decision.by}’s decision of {decision.at[:10]} this is “{found.verdict.value}”: "
                f"{quoted(decision.why)}."
            )
        if computed is not found.verdict:
            self.draft.say(f"The scan by itself found “{computed.value}”: {_lower(found.finding.reason)}")

    def _say_suspect(self, found: Found) -> None:
        decision = found.finding.decision
        if decision is not None and found.finding.decided is None and decision.action != "reopen":
            self.draft.say(
                f"{decision.by} decided on this before a text changed; the decision is to be looked at again."
            )

    def _say_twin(self, best: Evidence, evidence: Sequence[Evidence]) -> None:
        """Another clause that asks for the same, as guidance does of two posts in the same words."""
        for one in evidence:
            if one is not best and one.is_guidance and one.score >= best.score * ABOUT_AS_GOOD:
                self.saying.text(one.passage)
                return

    def _say_near(self, guidance: Evidence, found: Found, reading: Reading) -> None:
        """The row that comes nearest, and why it is not the same."""
        near = next((ref for ref in found.finding.near_misses if found.finding.scores[ref] >= REALLY_NEAR), None)
        if near is not None:
            passage = self.holdings.passage(found.framework, "row", near)
            self._say_short(
                passage, "The nearest row is", f", which is not the same ({found.finding.near_misses[near]})"
            )
            return
        match = self.counterparts.row_for(guidance.passage, reading)
        for one in match.nearest:
            lead = "The nearest row is" if one is match.nearest[0] else "Near it is row"
            self._say_short(one, lead, ", which is not the same")

    def _say_short(self, passage: Passage, lead: str, end: str = "") -> None:
        row = self.holdings.row(passage.document, passage.ref)
        self.draft.say(f"{lead} {row.ref}, {quoted(row.duty)}{end}.", self.draft.cite(passage))

    def _by_likeness(self, guidance: Evidence, reading: Reading, evidence: Sequence[Evidence]) -> None:
        """Where no scan of the two is kept: a look-alike is called that, since only a scan reads limb by limb."""
        match = self.counterparts.row_for(guidance.passage, reading)
        if match.row is not None and match.answers:
            self.draft.say(
                f"Row {match.row.ref} of the framework is about this; "
                "whether it holds every part of what guidance asks, the gap scan says."
            )
            self.saying.text(guidance.passage, guidance.beside)
            self.saying.row_for(guidance.passage)
            return
        frameworks = self.holdings.of_kind(Kind.FRAMEWORK)
        self.draft.say(
            "No row of the framework is found that provides for this." if frameworks else "No framework is held here."
        )
        self.saying.text(guidance.passage, guidance.beside)
        self._say_twin(guidance, evidence)
        for one in match.nearest:
            why = f" ({match.reason})" if match.reason and one is match.nearest[0] else ""
            lead = "The nearest row is" if one is match.nearest[0] else "Near it is row"
            self._say_short(one, lead, f", which is not the same{why}")


def _lower(reason: str) -> str:
    return reason[:1].lower() + reason[1:]
