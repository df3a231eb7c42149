"""The gap scan: every statement of guidance against every row of a framework. Pure: it never writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from eval.gap.bearers import RowBearers, statement_words
from eval.gap.calibration import Calibration, load_calibration
from eval.gap.evidence import evidence_findings, rows_without_compliance
from eval.gap.limbs import Limb, is_condition, is_timescale
from eval.gap.match import Looked, Matcher
from eval.gap.missing import narrowed
from eval.gap.narrower import only_case
from eval.gap.opposite import says_the_opposite
from eval.gap.prepared import Duty, parted, prepare
from eval.gap.presence import Presence, presence
from eval.gap.reasons import limb_phrases, near_reason, reason_of
from eval.gap.records import ClauseFinding, GeneratedBy, NearMiss, OrphanRow, RowMatch, Scan, StatementFinding
from eval.gap.verdict import ASKS_NOTHING, Judged, Met, adding, rule, worst
from eval.gap.words import Speller, speller_of, with_meanings
from index.encoder import TokenEncoder
from ingest.bearers import Posts, posts_of
from ingest.model import Document, Statement, Verdict
from ingest.strength import is_explanation

if TYPE_CHECKING:
    from index.judge import Judge

_SPOKEN_OF = re.compile(r"(?:the|this|these|those|its|their) ((?:[\w’'-]+ ){1,6}?)(?:must|shall|should|will) ", re.I)

Progress = Callable[[int, int], None]
NEAR_MISSES = 3
"""So many rows that came near are listed under a statement."""
SAYS_IT_TOO = 5
"""So many rows at most are cited for one statement, and so many key points."""


def scan(
    guidance: Document,
    framework: Document,
    *,
    encoder: TokenEncoder,
    judge: Judge | None = None,
    progress: Progress | None = None,
    held: Sequence[str] = (),
) -> Scan:
    """What the framework makes of every statement of the guidance, and what is in the framework beside.

    `held` are the titles of the documents in the library, so that a row which refers to another can be named.
    `progress` hears (statements done, statements in all). The same inputs give the same scan, to the byte.
    """
    # The matrices of one statement are small: to part them between cores costs several times what it saves.
    with threadpool_limits(1, user_api="blas"):
        work = _Work(guidance, framework, encoder, judge)
        findings = work.findings(progress)
    by_ref = {finding.statement.ref: finding for finding in findings}
    clauses = tuple(
        ClauseFinding(
            clause,
            worst([by_ref[one.ref].verdict for one in clause.statements]),
            tuple(by_ref[one.ref] for one in clause.statements),
        )
        for clause in guidance.clauses
    )
    counted = Counter(finding.verdict for finding in findings)
    return Scan(
        guidance=guidance.id,
        framework=framework.id,
        clauses=clauses,
        orphan_rows=_orphans(guidance, framework, findings),
        rows_without_compliance=rows_without_compliance(framework),
        evidence=evidence_findings(framework, guidance, held),
        summary={verdict.value.replace("-", "_"): counted[verdict] for verdict in Verdict},
        generated_by=GeneratedBy(_versions(encoder, judge, work.calibration)),
        note=f"The guidance held is an extract: {guidance.scope}." if guidance.scope else "",
    )


class _Work:
    """One scan under way."""

    def __init__(self, guidance: Document, framework: Document, encoder: TokenEncoder, judge: Judge | None) -> None:
        self.calibration: Calibration = load_calibration()
        guidance, framework = with_meanings(guidance, framework), with_meanings(framework, guidance)
        self._framework = framework
        self._speller: Speller = speller_of(guidance, framework)
        self._bearers = RowBearers(framework, guidance)
        self._row_bearers = {row.ref: self._bearers.of(row) for row in framework.rows}
        self._judge = judge if self.calibration.judged is not None else None
        self._posts = posts = posts_of(guidance.glossary)
        self._statements = guidance.statements
        self._asking = [place for place, one in enumerate(guidance.statements) if one.strength not in ASKS_NOTHING]
        sections = {clause.ref: (*clause.headings, clause.parent or clause.ref) for clause in guidance.clauses}
        duties = [
            Duty(
                one.ref,
                one.text,
                _names(guidance.statements, place, posts),
                _explained(guidance.statements, place),
                _leans_on(guidance.statements, place, posts),
                sections[one.clause],
            )
            for place, one in ((place, guidance.statements[place]) for place in self._asking)
        ]
        rows = [
            Duty(row.ref, row.duty, self._bearers.words(row.duty), sections=(row.section,)) for row in framework.rows
        ]
        points = [Duty(point.ref, point.text, self._bearers.words(point.text)) for point in framework.key_points]
        both = prepare(duties, [*rows, *points], encoder, self._speller)
        self._prepared, self._points = parted(both, len(rows))
        self._matcher = Matcher(self._prepared, self.calibration, judge)
        self._point_matcher = Matcher(self._points, self.calibration, None)
        self._on_points = self._point_matcher.matches()

    def findings(self, progress: Progress | None) -> list[StatementFinding]:
        """The finding on every statement, in reading order."""
        said = self._matcher.matches(self._could_count, progress)
        limbs = self._limbs_had(said)
        place_of = {place: at for at, place in enumerate(self._asking)}
        found = []
        for place, statement in enumerate(self._statements):
            at = place_of.get(place)
            found.append(_not_asked(statement) if at is None else self._finding(statement, at, said[at], limbs))
        return found

    def _could_count(self, at: int, row: int) -> bool:
        """Whether a row can meet a statement that asks something, both by place, for any of its bearers at all."""
        return any(self._met(self._statements[self._asking[at]], self._prepared.rows[row].ref).values())

    def _met(self, statement: Statement, ref: str) -> dict[str, Met]:
        return {bearer: self._bearers.meets(bearer, self._row_bearers[ref]) for bearer in statement.bearers or ("",)}

    def _limbs_had(self, said: Sequence[Looked]) -> dict[tuple[int, int], Presence]:
        """For each statement and each row that says its duty, what the row has of it.

        The word judge, who is slow, reads the surest row first, and the others only where that one lacks a limb.
        """
        least = min(self._matcher.same_subject, self._matcher.same_duty)
        first: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        for at, one in enumerate(said):
            rows = sorted(zip(-one.probabilities, one.rows, strict=True))
            found = [(at, row) for against, row in rows if -against >= least]
            first += found[:1]
            others += found[1:]
        had = self._presences(first, read=True)
        whole = {at for (at, _), one in had.items() if (one.likely >= self._matcher.has_limb).all()}
        had |= self._presences([pair for pair in others if pair[0] not in whole], read=True)
        return had | self._presences([pair for pair in others if pair[0] in whole], read=False)

    def _presences(self, wanted: Sequence[tuple[int, int]], *, read: bool) -> dict[tuple[int, int], Presence]:
        heard: Sequence[NDArray[np.float32] | None] = [None] * len(wanted)
        if read and self._judge is not None and self.calibration.read_limb is not None:
            words = [self._prepared.duties[at].words for at, _ in wanted]
            rows = [self._prepared.rows[row].spelled for _, row in wanted]
            heard = self._judge.words.said([(one.text, row, one.spans) for one, row in zip(words, rows, strict=True)])
        return {
            (at, row): presence(self.calibration, self._prepared, self._prepared.duties[at], row, found)
            for (at, row), found in zip(wanted, heard, strict=True)
        }

    def _finding(
        self, statement: Statement, at: int, said: Looked, limbs: dict[tuple[int, int], Presence]
    ) -> StatementFinding:
        duty = self._prepared.duties[at]
        judged = [
            self._judged(statement, row, float(probability), limbs.get((at, row)))
            for row, probability in zip(said.rows, said.probabilities, strict=True)
            if probability >= self.calibration.near
        ]
        judged.sort(key=lambda one: (-one.score, one.ref))
        saying = [one for one in judged if one.score >= self._matcher.same_duty]
        asked = frozenset(at for at, limb in enumerate(duty.limbs) if not is_condition(limb.text))
        able = [one for one in saying if one.counts and (one.says & asked or not asked)]
        times = frozenset(at for at, limb in enumerate(duty.limbs) if is_timescale(limb.text))
        counting = adding(able, times)[:SAYS_IT_TOO] or self._of_one_subject(judged)
        ruling = rule(statement.strength, statement.bearers, len(duty.limbs), counting)
        chosen = {one.ref for one in counting}
        near = tuple(
            NearMiss(
                one.ref,
                round(one.score, 4),
                near_reason(statement, one, self._row_bearers[one.ref], says=one in saying, adds=one not in able),
            )
            for one in judged
            if one.ref not in chosen
        )[:NEAR_MISSES]
        points = self._key_points(at)
        found = [limbs[at, row] for row in said.rows if self._prepared.rows[row].ref in chosen and (at, row) in limbs]
        missing = limb_phrases(statement.text, self._narrowed(at, ruling.missing, found), ruling.missing)
        had = [place for place in range(len(duty.limbs)) if place not in ruling.missing]
        return StatementFinding(
            statement=statement,
            verdict=ruling.verdict,
            reason=reason_of(statement, ruling, counting, self._row_bearers, near, missing, points),
            rows=tuple(RowMatch(one.ref, round(one.score, 4)) for one in counting),
            near_misses=near,
            missing=(*missing, *self._as_named(statement, ruling.unmet)) if counting else missing,
            found=limb_phrases(statement.text, duty.limbs, had) if counting else (),
            key_points=points,
        )

    def _narrowed(self, at: int, missing: Sequence[int], found: Sequence[Presence]) -> Sequence[Limb]:
        """The limbs of a duty; where every one is missing and rows say some of them, cut down to what no row says."""
        duty = self._prepared.duties[at]
        words = [one.words for one in found if one.words is not None]
        if not words or len(missing) < len(duty.limbs):
            return duty.limbs
        return narrowed(duty, missing, np.max(words, axis=0) >= self._matcher.has_limb)

    def _of_one_subject(self, judged: Sequence[Judged]) -> list[Judged]:
        """The row most surely about it, where it can meet the duty in part only: such a one need say no more than about
        the same subject. Where a nearer one says another duty, a farther one is not about this."""
        nearest = next((one for one in judged if one.counts), None)
        enough = nearest and nearest.score >= self._matcher.same_subject and nearest.in_part_only and nearest.says
        return [nearest] if nearest and enough else []

    def _judged(self, statement: Statement, row: int, score: float, found: Presence | None) -> Judged:
        ref = self._prepared.rows[row].ref
        opposite = says_the_opposite(statement.text, self._framework.rows[row].duty)
        if found is None:
            return Judged(ref, score, self._met(statement, ref), frozenset(), opposite=opposite)
        limbs = frozenset(np.flatnonzero(found.likely >= self._matcher.has_limb).tolist())
        only = only_case(statement.text, self._framework.rows[row].duty, self._speller) if limbs else ""
        return Judged(ref, score, self._met(statement, ref), limbs, only, found.in_part, opposite)

    def _as_named(self, statement: Statement, unmet: Sequence[str]) -> tuple[str, ...]:
        """The bearers that nobody answers for, as the statement names them where it does."""
        named = {one.short: statement.text[one.start : one.end] for one in self._posts.named_in(statement.text)}
        return tuple(named.get(bearer, bearer) for bearer in unmet if bearer)

    def _key_points(self, at: int) -> tuple[RowMatch, ...]:
        if not self._points.rows:
            return ()
        found = [
            RowMatch(self._points.rows[row].ref, round(float(probability), 4))
            for row, probability in zip(self._on_points[at].rows, self._on_points[at].probabilities, strict=True)
            if probability >= self._point_matcher.same_duty
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.ref))[:SAYS_IT_TOO])


def _names(statements: Sequence[Statement], place: int, posts: Posts) -> tuple[str, ...]:
    """The very words by which a statement names its bearers, and the sentence that it explains."""
    own = statement_words(statements[place], posts)
    return (*own, *statement_words(statements[place - 1], posts)) if _explained(statements, place) else own


def _explained(statements: Sequence[Statement], place: int) -> str:
    """The sentence that a sentence only says the meaning of ("This means …"); empty where it stands by itself."""
    statement = statements[place]
    if not place or not is_explanation(statement.text) or statements[place - 1].clause != statement.clause:
        return ""
    return statements[place - 1].text


def _leans_on(statements: Sequence[Statement], place: int, posts: Posts) -> str:
    """The sentence before one whose subject is no post but a thing already spoken of ("The outcome should …"); empty
    where a sentence stands by itself."""
    statement = statements[place]
    subject = _SPOKEN_OF.match(statement.text)
    if not place or not subject or statements[place - 1].clause != statement.clause:
        return ""
    if posts.named_in(subject[1]) or posts.unlisted(subject[1]):
        return ""
    return statements[place - 1].text


def _not_asked(statement: Statement) -> StatementFinding:
    ruling = rule(statement.strength, statement.bearers, 0, [])
    return StatementFinding(statement, ruling.verdict, reason_of(statement, ruling, [], {}, [], [], []))


def _orphans(guidance: Document, framework: Document, findings: Sequence[StatementFinding]) -> tuple[OrphanRow, ...]:
    answering = {match.ref for finding in findings for match in finding.rows}
    elsewhere = {
        near.ref: finding.statement
        for finding in reversed(findings)
        for near in finding.near_misses
        if near.reason.startswith("wrong bearer")
    }
    scope = f", which holds {guidance.scope}" if guidance.scope else ""
    found = []
    for row in framework.rows:
        if row.ref in answering:
            continue
        reason = f"Answers nothing in the guidance held{scope}."
        if row.ref in elsewhere:
            statement = elsewhere[row.ref]
            reason += f" Nearest: {statement.ref}, a duty of the {' and '.join(statement.bearers)}."
        found.append(OrphanRow(row.ref, reason))
    return tuple(found)


def _versions(encoder: TokenEncoder, judge: Judge | None, calibration: Calibration) -> tuple[tuple[str, str], ...]:
    return (
        ("clearline", version("clearline")),
        ("model", encoder.name),
        ("model fingerprint", encoder.fingerprint),
        ("judge", judge.fingerprint if judge and calibration.judged else "none"),
        ("word judge", judge.words.fingerprint if judge and calibration.judged else "none"),
        ("calibration", calibration.fingerprint),
    )
