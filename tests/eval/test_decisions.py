"""The ledger: what is written stays, what supersedes, and what becomes of a decision when a text changes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from eval.decision_overlay import lay
from eval.decisions import Ask, Ledger, end_of
from eval.quality.decisions_gold import against_decisions, gold_to_json
from ingest.errors import InputError
from ingest.model import Decision, Strength, Verdict
from ingest.store import Library
from tests.eval.editions import framework, guidance

CLAUSES = {
    "5": "The LA must appoint a DCS. The post should be at first tier officer level.",
    "6": "The DCS should report directly to the chief executive. The LA may involve young people in the appointment.",
}
ROWS = [
    ("A1", "LA to appoint a DCS", "The strategic director is appointed as DCS"),
    ("A2", "First tier officer reporting to the chief executive", "The DCS reports to the chief executive"),
]
G, F = guidance("2012", CLAUSES), framework("2012", ROWS)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Library.open(tmp_path / "library") as library:
        yield library.engine


def decide(ledger: Ledger, ref: str = "6/1", **given: object) -> Decision:
    values: dict[str, object] = {
        "guidance": G,
        "framework": F,
        "statement_ref": ref,
        "action": "override",
        "verdict": "covered",
        "computed": Verdict.GAP,
        "by": "A. Officer",
        "why": "Row A2 says so in other words.",
        "clock": lambda: NOON,
    }
    return ledger.record(**(values | given))  # type: ignore[arg-type]


def test_a_decision_comes_back_as_it_was_written(engine: Engine) -> None:
    written = decide(Ledger(engine), row_ref="A2")
    assert Ledger(engine).all() == [written]
    assert (written.statement, written.row, written.decided, written.by) == ("6/1", "A2", Verdict.COVERED, "A. Officer")
    assert written.at == "2026-03-01T12:00:00.000000+00:00"
    assert written.statement_text == "The DCS should report directly to the chief executive."
    assert written.row_text == "First tier officer reporting to the chief executive"
    assert written.evidence_text == "The DCS reports to the chief executive"
    assert all(len(p) == 64 for p in (written.guidance_fingerprint, written.row_fingerprint))


def test_the_database_itself_refuses_to_edit_or_delete_a_decision(engine: Engine) -> None:
    decide(Ledger(engine))
    for change in ("UPDATE decisions SET why = 'another reason'", "DELETE FROM decisions"):
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(change))
    assert [d.why for d in Ledger(engine).all()] == ["Row A2 says so in other words."]


def test_a_later_decision_supersedes_and_both_stay(engine: Engine) -> None:
    ledger = Ledger(engine)
    decide(ledger)
    second = decide(ledger, verdict="partial", by="B. Auditor")
    assert len(ledger.all()) == 2
    assert ledger.all(Ask(standing=True)) == [second]
    assert lay(ledger.all(), G, F, {}).by_statement["6/1"].decided is Verdict.PARTIAL
    decide(ledger, action="reopen", verdict=None)
    reopened = lay(ledger.all(), G, F, {}).by_statement["6/1"]
    assert reopened.decided is None
    assert not reopened.suspect
    assert ledger.all(Ask(standing=True)) == []
    assert len(ledger.all()) == 3


def test_filters(engine: Engine) -> None:
    ledger = Ledger(engine)
    first = decide(ledger)
    second = decide(ledger, "5/1", action="accept", verdict=None, computed=Verdict.COVERED, by="B. Auditor")
    assert ledger.all(Ask(by="auditor")) == [second]
    assert ledger.all(Ask(statement="6/1")) == [first]
    assert ledger.all(Ask(action="accept")) == [second]
    assert ledger.all(Ask(verdict="covered")) == [first, second]
    assert ledger.all(Ask(guidance="duties")) == ledger.all(Ask(guidance="duties@2012")) == [first, second]
    assert ledger.all(Ask(guidance="duties@2013")) == []
    assert ledger.all(Ask(until="2026-02-28")) == []
    assert ledger.all(Ask(until="2026-03-01")) == [first, second]
    assert ledger.all(Ask(since="2026-03-01")) == [first, second]
    assert ledger.all(Ask(since="2026-03-02")) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ref": "9/9"}, "no statement 9/9"),
        ({"ref": "6"}, "6/1, 6/2"),
        ({"row_ref": "Z1"}, "no row Z1"),
        ({"action": "approve"}, "one of accept"),
        ({"verdict": None}, "needs the verdict"),
        ({"verdict": "green"}, "no verdict"),
        ({"action": "accept"}, "takes no verdict"),
        ({"by": " "}, "--by"),
        ({"why": "\x00\n"}, "--why"),
        ({"why": "x" * 6000}, "Shorten"),
        ({"action": "reopen", "verdict": None}, "no decision on 6/1"),
    ],
)
def test_a_decision_that_cannot_be_says_why_and_writes_nothing(
    engine: Engine, given: dict[str, object], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        decide(Ledger(engine), **given)  # type: ignore[arg-type]
    assert Ledger(engine).all() == []


def test_renumbering_and_typesetting_keep_a_decision(engine: Engine) -> None:
    decide(Ledger(engine), row_ref="A2")
    later = {"5": "Something new about the board and its meetings in the year.", "6": CLAUSES["5"], "7": CLAUSES["6"]}
    later["7"] = later["7"].replace("report directly", "report\u00a0directly")
    rows = [("A1", "Another duty put before", "An answer"), ("A2", *ROWS[0][1:]), ("A3", *ROWS[1][1:])]
    laid = lay(Ledger(engine).all(), guidance("2020", later), framework("2020", rows), {})
    standing = laid.by_statement["7/1"]
    assert (standing.decided, standing.suspect, standing.row) == (Verdict.COVERED, (), "A3")
    assert not laid.homeless


def test_a_reworded_sentence_makes_the_decision_suspect_with_before_and_after(engine: Engine) -> None:
    decide(Ledger(engine))
    later = guidance("2020", CLAUSES | {"6": CLAUSES["6"].replace("DCS should", "DCS must")})
    [standing] = lay(Ledger(engine).all(), later, F, {}).by_statement.values()
    assert standing.decided is None, "never silently applied"
    [change] = standing.suspect
    assert change.what == "statement"
    assert "should report" in change.before
    assert "must report" in change.after


@pytest.mark.parametrize(("column", "what"), [(1, "row"), (2, "evidence")])
def test_a_changed_row_or_evidence_makes_the_decision_suspect(engine: Engine, column: int, what: str) -> None:
    decide(Ledger(engine), row_ref="A2")
    decide(Ledger(engine), "5/1", basis=["A2"])
    decide(Ledger(engine), "5/2", row_ref="A1")
    changed = list(ROWS[1])
    changed[column] += " each month"
    laid = lay(Ledger(engine).all(), G, framework("2020", [ROWS[0], (changed[0], changed[1], changed[2])]), {})
    for ref in ("6/1", "5/1"):
        assert [change.what for change in laid.by_statement[ref].suspect] == [what]
        assert laid.by_statement[ref].suspect[0].after.endswith("each month")
    assert laid.by_statement["5/2"].decided is Verdict.COVERED, "the other row did not change"


def test_a_row_that_is_gone_and_a_sentence_that_is_gone_are_shown(engine: Engine) -> None:
    decide(Ledger(engine), row_ref="A2")
    decide(Ledger(engine), "6/2")
    laid = lay(
        Ledger(engine).all(), guidance("2020", {"6": CLAUSES["6"].split(". ")[0] + "."}), framework("2", ROWS[:1]), {}
    )
    assert {c.what for c in laid.by_statement["6/1"].suspect} == {"row", "evidence"}
    assert [s.decision.statement for s in laid.homeless] == ["6/2"]
    assert laid.homeless[0].suspect[0].after == ""


def test_a_gap_accepted_without_rows_is_suspect_once_a_new_framework_is_judged_otherwise(engine: Engine) -> None:
    decide(Ledger(engine), action="accept", verdict=None)
    more = framework("2020", [*ROWS, ("A3", "DCS to report to the chief executive", "It does")])
    assert lay(Ledger(engine).all(), G, more, {"6/1": Verdict.GAP}).by_statement["6/1"].decided is Verdict.GAP
    judged = lay(Ledger(engine).all(), G, more, {"6/1": Verdict.COVERED}).by_statement["6/1"]
    assert judged.decided is None
    assert [(c.what, c.before, c.after) for c in judged.suspect] == [("computed verdict", "gap", "covered")]


def test_a_decision_on_the_new_text_settles_a_suspect_one(engine: Engine) -> None:
    ledger = Ledger(engine)
    decide(ledger)
    later = guidance("2020", CLAUSES | {"6": CLAUSES["6"].replace("DCS should", "DCS must")})
    decide(ledger, guidance=later, verdict="partial")
    [standing] = lay(ledger.all(), later, F, {}).by_statement.values()
    assert (standing.decided, standing.suspect) == (Verdict.PARTIAL, ())


def _write_many(root: Path, name: str, count: int) -> None:
    with Library.open(root) as library:
        for number in range(count):
            decide(Ledger(library.engine), by=name, why=f"{name} {number}")


def test_two_processes_deciding_at_once_both_stand(tmp_path: Path) -> None:
    root = tmp_path / "library"
    with Library.open(root):
        pass
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_many, args=(root, name, 20)) for name in ("Ann", "Ben")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    with Library.open(root) as library:
        written = Ledger(library.engine).all()
    assert len({d.id for d in written}) == 40
    for name in ("Ann", "Ben"):
        assert [d.why for d in written if d.by == name] == [f"{name} {number}" for number in range(20)]


def test_the_gold_set_is_counted_as_by_hand(engine: Engine) -> None:
    ledger = Ledger(engine)
    decide(ledger, "5/1", verdict="covered")
    decide(ledger, "5/2", verdict="gap")
    decide(ledger, "6/1", verdict="covered")
    decide(ledger, "6/2", verdict="gap")
    decide(ledger, "6/2", action="reopen", verdict=None)
    computed = {"5/1": Verdict.COVERED, "5/2": Verdict.COVERED, "6/1": Verdict.GAP, "6/2": Verdict.GAP}
    gold = against_decisions(lay(ledger.all(), G, F, computed), G, computed)
    assert (gold.scored, gold.agreed, gold.left_out["reopened"]) == (3, 1, 1)
    covered, gap = gold.verdicts[Verdict.COVERED], gold.verdicts[Verdict.GAP]
    assert (covered.precision, covered.recall) == (1 / 2, 1 / 2)
    assert (gap.precision, gap.recall) == (0.0, 0.0)
    assert gold.verdicts[Verdict.PARTIAL].precision is None, "not scored is not zero"
    assert gold.by_strength[Strength.MUST][Verdict.COVERED].recall == 1.0
    assert [m.statement for m in gold.misses] == ["5/2", "6/1"]
    assert gold_to_json(gold)["accuracy"] == pytest.approx(1 / 3)


def test_dates() -> None:
    assert end_of("2026-01-31T10:00:00+01:00") == "2026-01-31T09:00:00.000000+00:00"
    with pytest.raises(InputError, match="2026-01-31"):
        end_of("last week")


def test_a_filter_that_is_no_date_is_named_even_in_an_empty_ledger(engine: Engine) -> None:
    for ask in (Ask(since="foo"), Ask(until="foo")):
        with pytest.raises(InputError, match="'foo' is not a date"):
            Ledger(engine).all(ask)
