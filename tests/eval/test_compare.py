"""Two editions side by side: each thing that can happen to a clause, and the things that are no change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from eval.compare import compare
from eval.compare_records import Change, Comparison
from ingest.errors import InputError
from ingest.model import ChangeKind, Document, Footnote, FootnoteAnchor, ReadReport, Span
from tests.eval.editions import framework, guidance

FIVE = {
    "5": "The LA must appoint a director of services. The post should be at first tier officer level.",
    "6": "The DCS is a politically restricted post and the post holder cannot be an elected member of the authority.",
    "7": "The LMCS will be a local councillor with delegated responsibility from the council for all services. "
    "The LMCS should have regard to the convention on the rights of the child.",
    "8": "Local partners and the LA should work together closely to improve the outcomes of young people.",
    "9": "The LA may combine the role with other operational functions where that does not weaken the focus.",
}


def test_an_edition_against_itself_has_no_change() -> None:
    same = compare(guidance("2012", FIVE), guidance("2013", FIVE))
    assert same.counts["unchanged"] == 5
    assert not same.content
    assert all(change.similarity == 1.0 for change in same.changes)


def test_typesetting_is_no_change() -> None:
    set_otherwise = {ref: text.replace(" first tier", " first-\ntier").replace("c", "c") for ref, text in FIVE.items()}
    set_otherwise["7"] = set_otherwise["7"].replace(" ", "  ").replace("LMCS ", "LMCS\u00a0")
    assert not compare(guidance("2012", FIVE), guidance("2013", set_otherwise)).content


def test_a_number_inside_a_sentence_is_a_change() -> None:
    before = guidance("2012", {"1": "The LA must answer within 10 working days of the request."})
    after = guidance("2013", {"1": "The LA must answer within 15 working days of the request."})
    [change] = compare(before, after).changes
    assert change.kind is ChangeKind.REWORDED
    assert [(w.old.strip(), w.new.strip()) for w in change.words if w.kind == "swap"] == [("10", "15")]


def test_inserting_a_paragraph_renumbers_the_rest_and_changes_nothing_else() -> None:
    later = {"5": FIVE["5"], "6": "Every school is to publish its complaints procedure on its own web site each year."}
    later |= {str(int(ref) + 1): text for ref, text in FIVE.items() if ref != "5"}
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    assert [(c.kind, c.old_ref, c.new_ref) for c in comparison.changes] == [
        (ChangeKind.UNCHANGED, "5", "5"),
        (ChangeKind.ADDED, "", "6"),
        (ChangeKind.MOVED, "6", "7"),
        (ChangeKind.MOVED, "7", "8"),
        (ChangeKind.MOVED, "8", "9"),
        (ChangeKind.MOVED, "9", "10"),
    ]
    assert [c.new_ref for c in comparison.content] == ["6"]
    assert not any(c.moved for c in comparison.changes), "the order is the same: renumbered, not moved about"


def test_should_to_must_is_flagged_and_so_is_the_bearer() -> None:
    later = FIVE | {
        "8": FIVE["8"].replace(" should ", " must "),
        "7": FIVE["7"].replace("The LMCS should", "The DCS should"),
    }
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    by_ref = {c.new_ref: c for c in comparison.content}
    assert set(by_ref) == {"7", "8"}
    assert by_ref["8"].strength_change == "should → must"
    assert by_ref["8"].strengthened
    assert by_ref["7"].bearer_change == "LMCS → DCS"
    assert not by_ref["7"].strengthened
    assert [c.new_ref for c in comparison.strengthened] == ["8"]


def test_must_to_should_is_flagged_but_is_no_strengthening() -> None:
    later = FIVE | {"5": FIVE["5"].replace(" must ", " should ")}
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    assert comparison.content[0].strength_change == "must → should"
    assert not comparison.strengthened


def test_renumbered_and_reworded_at_once_is_still_the_same_clause() -> None:
    later = {"1": FIVE["9"], "2": FIVE["7"].replace("a local councillor", "an elected local councillor")}
    comparison = compare(guidance("2012", {"7": FIVE["7"], "9": FIVE["9"]}), guidance("2013", later))
    reworded = next(c for c in comparison.changes if c.kind is ChangeKind.REWORDED)
    assert (reworded.old_ref, reworded.new_ref, reworded.renumbered) == ("7", "2", True)
    assert 0.9 < reworded.similarity < 1


def test_two_paragraphs_that_swap_places_move() -> None:
    later = {"5": FIVE["5"], "6": FIVE["8"], "7": FIVE["7"], "8": FIVE["6"], "9": FIVE["9"]}
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    assert not comparison.content
    assert {(c.old_ref, c.new_ref) for c in comparison.changes if c.kind is ChangeKind.MOVED} == {
        ("6", "8"),
        ("8", "6"),
    }
    assert any(c.moved for c in comparison.changes)


def test_a_new_text_under_an_old_number_is_a_removal_and_an_addition() -> None:
    later = FIVE | {"6": "Every school is to publish its complaints procedure on its own web site each year."}
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    assert sorted((c.kind, c.old_ref, c.new_ref) for c in comparison.content) == [
        (ChangeKind.ADDED, "", "6"),
        (ChangeKind.REMOVED, "6", ""),
    ]


def test_split_and_merge() -> None:
    first, second = [part.strip() + "." for part in FIVE["7"].rstrip(".").split(". ")]
    parted = {"5": FIVE["5"], "6": FIVE["6"], "7": first, "8": second, "9": FIVE["8"], "10": FIVE["9"]}
    whole, parts = guidance("2012", FIVE), guidance("2013", parted)
    split = next(c for c in compare(whole, parts).changes if c.kind is ChangeKind.SPLIT)
    assert (split.old_refs, split.new_refs) == (("7",), ("7", "8"))
    merged = next(c for c in compare(parts, whole).changes if c.kind is ChangeKind.MERGED)
    assert (merged.old_refs, merged.new_refs) == (("7", "8"), ("7",))
    assert compare(whole, parts).counts == Counter(
        split=1, moved=2, unchanged=2, added=0, removed=0, reworded=0, merged=0
    )


def test_equal_bullets_keep_to_their_own_places() -> None:
    bullets = {
        "1": "The plan says who does what.",
        "1.i": "health",
        "1.ii": "schools",
        "2": "The board meets.",
        "2.i": "health",
    }
    comparison = compare(guidance("2012", bullets), guidance("2013", bullets))
    assert all(c.kind is ChangeKind.UNCHANGED and c.old_ref == c.new_ref for c in comparison.changes)


def test_an_extract_is_compared_only_with_its_own_part() -> None:
    part = {ref: FIVE[ref] for ref in ("6", "8")}
    whole, extract = guidance("2012", FIVE), guidance("2013", part)
    shrunk = compare(whole, extract, extract=True)
    assert [(c.kind, c.old_ref) for c in shrunk.content] == [(ChangeKind.REMOVED, "7")], "7 is gone from within"
    assert shrunk.outside == 2
    assert {c.old_ref for c in compare(whole, extract).content} == {"5", "7", "9"}
    grown = compare(extract, whole, extract=True)
    assert [(c.kind, c.new_ref) for c in grown.content] == [(ChangeKind.ADDED, "7")]


def test_the_changed_words_lose_no_letter() -> None:
    later = FIVE | {
        "8": "Local partners, schools and the LA must work together to improve outcomes of “young” people — always."
    }
    for change in compare(guidance("2012", FIVE), guidance("2013", later)).content:
        assert "".join(word.old for word in change.words) == change.old_text
        assert "".join(word.new for word in change.words) == change.new_text


def test_every_clause_of_both_stands_in_exactly_one_change() -> None:
    later = {
        "1": FIVE["9"],
        "2": FIVE["7"].replace("will be", "is"),
        "3": "Something new altogether about buses and trains.",
    }
    comparison = compare(guidance("2012", FIVE), guidance("2013", later))
    assert _refs(comparison, "old_refs") == Counter(list(FIVE))
    assert _refs(comparison, "new_refs") == Counter(list(later))


def test_framework_rows_follow_their_duty_when_positions_shift_and_cells_change() -> None:
    rows = [
        ("", "LA to appoint a director", "Appointed"),
        ("", "Work closely with partners on the plan", "At the board"),
    ]
    later = [
        ("", "Publish the complaints procedure each year", "By the clerk"),
        rows[0],
        (*rows[1][:2], "At a joint board, monthly"),
    ]
    comparison = compare(framework("2012", rows), framework("2013", later))
    assert [(c.kind, c.old_ref, c.new_ref) for c in comparison.changes] == [
        (ChangeKind.ADDED, "", "R1"),
        (ChangeKind.UNCHANGED, "R1", "R2"),
        (ChangeKind.REWORDED, "R2", "R3"),
    ]


def test_the_boxes_of_a_chart_have_no_order_but_their_words_count() -> None:
    chart = "The police investigate whether a crime has been committed. A lead practitioner convenes a meeting."
    turned = "A lead practitioner convenes a meeting. The police investigate whether a crime has been committed."
    before = guidance("2012", {"chart.box1": chart}, form="box")
    [same] = compare(before, guidance("2013", {"chart.box1": turned}, form="box")).changes
    assert same.kind is ChangeKind.UNCHANGED
    [other] = compare(before, guidance("2013", {"chart.box1": turned + " Tell nobody."}, form="box")).changes
    assert other.kind is ChangeKind.REWORDED
    [prose] = compare(guidance("2012", {"1": chart}), guidance("2013", {"1": turned})).changes
    assert prose.kind is ChangeKind.REWORDED, "elsewhere the order is part of what is said"


def test_a_footnote_number_left_in_the_text_is_no_change_but_a_number_of_hours_is() -> None:
    before = guidance(
        "2012", {"1": "The LA must act as set out in the regulations.", "2": "It answers within 7 hours."}
    )
    after = guidance(
        "2013", {"1": "The LA must act as set out in the regulations24.", "2": "It answers within 24 hours."}
    )
    note = Footnote("24", "The 2018 Regulations.", Span(after.id, None, 0, 0))
    assert len(compare(before, after).content) == 2, "without such a footnote both are changes"
    comparison = compare(before, replace(after, footnotes=(note,)))
    assert [change.new_ref for change in comparison.content] == ["2"]
    assert "1 clauses only the number of a footnote" in comparison.notes[0]
    cited = replace(note, anchors=(FootnoteAnchor("2/1", 3),))
    assert len(compare(before, replace(after, footnotes=(cited,))).content) == 2, (
        "a cited footnote left no number behind"
    )


def test_unnumbered_text_of_two_formats_may_be_divided_otherwise_but_loses_no_word() -> None:
    whole = {
        "a": "The board meets in public. The minutes are kept by the clerk of the council.",
        "b": "Trains run hourly.",
    }
    parts = {
        "a": "The board meets in public.",
        "c": "The minutes are kept by the clerk of the council.",
        "d": "Buses run on every day of the week but Sundays.",
    }
    pdf = replace(guidance("2012", whole, form="prose"), report=ReadReport("PDF"))
    text = replace(guidance("2013", parts, form="prose"), report=ReadReport("plain text"))
    comparison = compare(pdf, text)
    assert {change.kind: change.old_text or change.new_text for change in comparison.content} == {
        ChangeKind.REMOVED: whole["b"],
        ChangeKind.ADDED: parts["d"],
    }
    assert "divided otherwise" in comparison.notes[-1]
    in_one_format = compare(pdf, replace(text, report=ReadReport("PDF")))
    assert in_one_format.counts["split"] == 1, "between two PDFs the division is the author's"


def test_a_diagram_read_in_another_order_is_no_change_and_a_sentence_turned_about_is() -> None:
    boxes = [f"box {number} says that step {number} of the plan should be looked at again" for number in range(1, 13)]
    old = {"a": " ".join(boxes), "b": "The council must tell the board."}
    new = {"a": " ".join(reversed(boxes)), "b": "The board must tell the council."}
    pdf = replace(guidance("2012", old, form="prose"), report=ReadReport("PDF"))
    text = replace(guidance("2013", new, form="prose"), report=ReadReport("plain text"))
    assert [change.new_text for change in compare(pdf, text).content] == [new["b"]]
    changed = {**new, "a": new["a"].replace("step 8", "step 9")}
    text = replace(guidance("2013", changed, form="prose"), report=ReadReport("plain text"))
    assert len(compare(pdf, text).content) == 2, "one sign more or less is a change"


def test_a_row_that_binds_more_strongly_is_flagged() -> None:
    before = framework("2012", [("A1", "The council should keep a register of assets", "Kept")])
    after = framework("2013", [("A1", "The council must keep a register of assets", "Kept")])
    [change] = compare(before, after).changes
    assert (change.strength_change, change.strengthened) == ("should → must", True)


def test_what_cannot_be_compared_is_said_in_one_line() -> None:
    with pytest.raises(InputError, match="two editions of the same document"):
        compare(guidance("2012", FIVE), framework("2012", [("", "A duty", "An answer")]))
    with pytest.raises(InputError, match="no clause or row"):
        compare(guidance("2012", FIVE), guidance("2013", {}))
    other = {"1": "Buses run hourly.", "2": "Trains run twice a day except on Sundays in the winter."}
    assert "editions of one document" in compare(guidance("2012", FIVE), guidance("2013", other)).notes[0]


def _refs(comparison: Comparison, side: str) -> Counter[str]:
    def refs(change: Change) -> tuple[str, ...]:
        return change.old_refs if side == "old_refs" else change.new_refs

    return Counter(ref for change in comparison.changes for ref in refs(change))


def test_editions_are_what_they_seem() -> None:
    document: Document = guidance("2012", FIVE)
    for statement in document.statements:
        assert document.text[statement.span.start : statement.span.end] == statement.text
