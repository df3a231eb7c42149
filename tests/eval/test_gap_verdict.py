"""The rules of a verdict on cases worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.gap.bearers import met_by, opening_words
from eval.gap.evidence import is_circular
from eval.gap.limbs import core_of, is_timescale, limbs_of
from eval.gap.verdict import Judged, Met, Ruling, adding, rule, worst
from ingest.model import Strength, Verdict


def says(ref: str, limbs: set[int], **met: Met) -> Judged:
    return Judged(ref, 0.9, met, frozenset(limbs))


def ruled(bearers: tuple[str, ...], limbs: int, *rows: Judged) -> Ruling:
    return rule(Strength.SHOULD, bearers, limbs, rows)


def test_every_limb_for_the_bearer_is_covered() -> None:
    assert ruled(("DCS",), 2, says("R1", {0, 1}, DCS=Met.IN_FULL)) == Ruling(Verdict.COVERED)


def test_rows_cover_together() -> None:
    rows = [says(f"R{at}", {at}, DCS=Met.IN_FULL) for at in range(3)]
    assert ruled(("DCS",), 3, *rows).verdict is Verdict.COVERED


def test_a_dropped_limb_is_partial_and_named() -> None:
    assert ruled(("DCS",), 3, says("R6", {0, 1}, DCS=Met.IN_FULL)) == Ruling(Verdict.PARTIAL, missing=(2,))


def test_no_row_is_a_gap_with_every_limb_missing() -> None:
    assert ruled(("DCS",), 2) == Ruling(Verdict.GAP, missing=(0, 1), unmet=("DCS",))


def test_a_row_of_another_bearer_is_no_row() -> None:
    assert ruled(("LMCS",), 1, says("R7", {0}, LMCS=Met.NOT)).verdict is Verdict.GAP


def test_a_row_with_no_limb_is_no_row() -> None:
    assert ruled(("DCS",), 1, says("R7", set(), DCS=Met.IN_FULL)).verdict is Verdict.GAP


def test_a_row_that_says_some_of_a_limb_is_a_row_and_the_limb_is_missing() -> None:
    row = replace(says("R7", set(), DCS=Met.IN_FULL), in_part=frozenset({0}))
    assert ruled(("DCS",), 1, row) == Ruling(Verdict.PARTIAL, missing=(0,))


def test_a_duty_on_two_met_for_one_is_partial() -> None:
    found = ruled(("DCS", "LMCS"), 1, says("R12", {0}, DCS=Met.IN_FULL, LMCS=Met.NOT))
    assert found == Ruling(Verdict.PARTIAL, unmet=("LMCS",))


def test_a_council_duty_is_met_in_part_by_its_director() -> None:
    assert ruled(("LA",), 1, says("R24", {0}, LA=Met.IN_PART)) == Ruling(Verdict.PARTIAL, in_part=("LA",))


@pytest.mark.parametrize("strength", [Strength.MAY, Strength.INFO])
def test_what_asks_nothing_is_not_applicable_whatever_the_rows(strength: Strength) -> None:
    assert rule(strength, ("DCS",), 1, [says("R1", {0}, DCS=Met.IN_FULL)]).verdict is Verdict.NOT_APPLICABLE


def test_a_clause_takes_the_worst_story() -> None:
    assert worst([Verdict.COVERED, Verdict.PARTIAL, Verdict.NOT_APPLICABLE]) is Verdict.PARTIAL
    assert worst([Verdict.COVERED, Verdict.GAP]) is Verdict.GAP
    assert worst([]) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("bearer", "row", "met"),
    [
        ("LMCS", ("DCS",), Met.NOT),
        ("DCS", ("LMCS",), Met.NOT),
        ("DCS", ("DCS", "LMCS"), Met.IN_FULL),
        ("LA", ("LA",), Met.IN_FULL),
        ("LA", ("S151",), Met.IN_PART),
        ("LA", ("head of housing",), Met.IN_PART),
        ("DASS", ("head of safeguarding",), Met.NOT),
        ("LA", ("assistant director",), Met.IN_PART),
        ("LA", ("POLICE",), Met.NOT),
        ("DCS", ("LA",), Met.NOT),
        ("DCS", (), Met.IN_FULL),
        ("burial authority", ("LA",), Met.IN_FULL),
        ("caldicott guardian", ("SIRO",), Met.NOT),
    ],
)
def test_whose_row_meets_whose_duty(bearer: str, row: tuple[str, ...], met: Met) -> None:
    assert met_by(bearer, row) is met


def test_a_row_opens_with_its_bearer_or_with_the_act() -> None:
    assert opening_words("Council to publish a plan") == ("Council",)
    assert opening_words("Publish the council's plan") == ()
    assert opening_words("Council tax is collected") == ()


def limb_texts(statement: str, *bearers: str) -> list[str]:
    return [limb.text for limb in limbs_of(statement, bearers=bearers)]


def test_words_after_including_are_no_limb_and_what_follows_them_is() -> None:
    found = limb_texts(
        "The warden must visit every tenant, including those in hospital, and their relatives each month.", "warden"
    )
    assert not any("hospital" in limb for limb in found)
    assert any("relatives" in limb for limb in found)


def test_a_comma_within_a_number_parts_nothing() -> None:
    assert limb_texts("The warden must ask 20,000 tenants, and tell the owner.", "warden") == [
        "ask 20,000 tenants",
        "tell the owner",
    ]


def test_a_row_that_says_the_opposite_does_not_count() -> None:
    row = replace(says("R1", {0}, DCS=Met.IN_FULL), opposite=True)
    assert ruled(("DCS",), 1, row).verdict is Verdict.GAP


def test_a_time_is_a_limb_of_its_own_and_so_is_each_item_of_a_list() -> None:
    assert limb_texts("The warden should tell the owner without delay of any loss.", "warden") == [
        "tell the owner",
        "without delay",
        "of any loss",
    ]
    assert limb_texts("Lessons should be shared with staff, managers and members.") == [
        "Lessons should be shared with staff",
        "managers",
        "members",
    ]


def test_another_act_after_or_is_a_limb_and_another_word_for_it_is_none() -> None:
    assert limb_texts("The warden should review keys whenever a tenant leaves or changes flat.", "warden") == [
        "review keys",
        "whenever a tenant leaves",
        "changes flat",
    ]
    assert limb_texts("Plans should not be weakened or diluted.") == ["Plans should not be weakened or diluted"]


def test_what_a_whole_list_is_for_is_no_part_of_its_last_item() -> None:
    found = limb_texts("The warden will work with the owner, the doctor and the police to reduce theft.", "warden")
    assert found == ["work with the owner", "the doctor", "the police", "to reduce theft"]


def test_at_least_so_many_is_no_time() -> None:
    assert limb_texts("Each council is required to appoint at least one warden.", "council") == [
        "appoint at least one warden"
    ]
    assert not is_timescale("at least one warden")
    assert is_timescale("at least one working day")


def test_a_row_that_is_less_sure_and_adds_no_limb_and_no_bearer_is_not_cited() -> None:
    best = Judged("R1", 0.9, {"DCS": Met.IN_FULL, "LMCS": Met.NOT}, frozenset({0, 1}))
    as_sure = replace(best, ref="R2", score=0.85)
    for_the_other = Judged("R3", 0.6, {"DCS": Met.NOT, "LMCS": Met.IN_FULL}, frozenset({0}))
    more = replace(best, ref="R4", score=0.6, limbs=frozenset({2}))
    only_a_time = replace(best, ref="R5", score=0.6, limbs=frozenset({0, 3}))
    rows = [best, as_sure, for_the_other, more, only_a_time]
    assert adding(rows, frozenset({3})) == rows[:4]


def test_brackets_of_a_row_are_part_of_what_it_says_but_for_a_short_name() -> None:
    assert core_of("Board (owner, doctor) set up", keep_brackets=True) == "Board (owner, doctor) set up"
    assert core_of("keep a tenancy plan (TP) up to date", keep_brackets=True) == "keep a tenancy plan up to date"


def test_what_only_describes_or_adds_is_no_limb() -> None:
    assert limb_texts("The warden should report to the chief, who is accountable to the board.", "warden") == [
        "report to the chief"
    ]
    assert limb_texts("They will work with the doctor as the adviser on health.") == ["work with the doctor"]


def test_a_row_for_one_case_only_is_part() -> None:
    row = Judged("R9", 0.9, {"DCS": Met.IN_FULL}, frozenset({0}), only="where services are bought in")
    assert ruled(("DCS",), 1, row) == Ruling(Verdict.PARTIAL, missing=(0,))


def test_brackets_the_bearer_and_the_law_are_no_limbs() -> None:
    found = limb_texts(
        "Section 4 of the Trees Act 1999 requires each council (as amended) to inspect trees.", "council"
    )
    assert found == ["to inspect trees"]


def test_a_condition_and_a_timescale_are_limbs() -> None:
    assert limb_texts("Review the plan every two years where a risk has changed.") == [
        "Review the plan",
        "every two years",
        "where a risk has changed",
    ]


def test_every_limb_is_a_stretch_of_the_statement() -> None:
    statement = "They should (where asked) plan, fund and review services, such as advice, for carers within ten days."
    for limb in limbs_of(statement):
        assert statement[limb.start : limb.end] == limb.text


def test_the_core_has_neither_law_nor_bearer() -> None:
    core = core_of("Section 18 of the Act requires every council to appoint a director.", bearers=["council"])
    assert core.endswith("to appoint a director.")
    assert "Act" not in core
    assert "council" not in core


def test_evidence_that_repeats_the_duty_is_circular() -> None:
    assert is_circular("Maintain a tree register", "A tree register is maintained")
    assert not is_circular("Maintain a tree register", "Register kept by the arboricultural officer, audited by Zurich")
