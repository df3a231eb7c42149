"""Which row is nearest to a duty: by its words, tokens and sentences, and by what the rest of both documents says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.gap.late import LateInteraction
from eval.gap.nearness import Nearness
from eval.gap.prepared import Duty, prepare
from eval.gap.reading_order import standard, with_reading_order
from eval.gap.sections import heard_together, lent_by_sections, levels
from eval.gap.sharing import chances_of, claimed, share_rows
from eval.gap.words import Speller
from eval.quality.mapping import evaluate_mapping, read_mapping
from index.encoder import TokenEncoder


def test_a_row_between_its_neighbours_rows_is_lifted_and_a_lone_line_is_left_alone() -> None:
    near = np.zeros((5, 12), np.float32)
    for duty, row in ((0, 2), (1, 3), (3, 5), (4, 6)):  # the duties around the third are answered one after the other
        near[duty, row] = 1
    near[2, 4] = near[2, 10] = 1  # which of the two answers the third, nothing but the order says
    near = standard(near)

    told = with_reading_order(near)

    assert told[2].argmax() == 4
    assert [int(line.argmax()) for line in told] == [2, 3, 4, 5, 6]
    assert with_reading_order(near[:1]).tolist() == near[:1].tolist()


def test_the_section_that_answers_the_others_of_its_section_is_lifted() -> None:
    near = np.zeros((6, 6), np.float32)
    for duty, row in ((0, 0), (1, 1), (3, 4), (4, 5)):
        near[duty, row] = 1
    near[2, 2] = near[2, 3] = 1  # the third duty of the first section: a row of the first, or of the second?
    sections = levels([("A",)] * 3 + [("B",)] * 3)

    lent = lent_by_sections(chances_of(standard(near)), sections, sections)

    assert lent[2, 2] > 0 > lent[2, 3]
    assert lent[:, :3].std(axis=1) == pytest.approx(0, abs=1e-6), "a section's rows are lent the same"
    assert heard_together(near, sections[0])[2].tolist() == [0.5, 0.5, 0, 0, 0, 0]
    assert not lent_by_sections(chances_of(near), (), sections).any(), "a document without sections"


def test_a_row_that_another_duty_has_the_better_claim_to_is_claimed() -> None:
    near = standard(np.array([[3, 1, 0, 0], [3, 2.9, 0, 0], [0, 0, 0, 3]], np.float32))
    chances = chances_of(near)

    taken = claimed(chances)

    assert taken[1, 0] > taken[1, 1]
    assert taken[0, 3] > taken[2, 3] >= 0, "a duty does not claim against itself"
    assert share_rows(chances[:2]) > share_rows(chances[1:])
    assert share_rows(chances[:1]) == 0


def test_late_interaction_tells_how_much_of_one_text_stands_in_another(encoder: TokenEncoder) -> None:
    duties = encoder.encode_tokens(["Inspect every lift twice a year.", ""])
    rows = encoder.encode_tokens(
        ["Lifts are inspected.", "Every lift is inspected twice a year and its ropes are renewed.", "Sell cakes.", ""]
    )
    interaction = LateInteraction(duties, rows)

    found = interaction.of(0, [0, 1, 2, 3])

    assert found.said.argmax() == 1, "all that the duty says stands there"
    assert found.saying.argmax() == 0, "all that the row says stands in the duty"
    assert found.said[2] < min(found.said[:2])
    assert found.said[3] == found.saying[3] == 0
    assert interaction.of(0, [1]).said == pytest.approx(found.said[[1]], abs=1e-6), "whatever stands beside it"
    assert not interaction.of(1, [0, 1]).said.any()


def test_a_sentence_in_a_long_row_is_found_and_a_duty_that_no_row_says_looks_emptiest(encoder: TokenEncoder) -> None:
    duties = [
        Duty("a", "Every home keeps a register of the medicines that it holds."),
        Duty("b", "Drivers of school buses renew their licence each year."),
        Duty("c", "Fire drills take place once a term."),
    ]
    rows = [
        Duty("1", "Medicines are dear. Prices are set by the supplier. Prices are reviewed."),
        Duty(
            "2",
            "The kitchen opens at seven. Menus are agreed with the residents. Visitors sign in at the desk. "
            "A register lists all medicines held in the home. Gardens are tidied in spring.",
        ),
        Duty("3", "Once a term there is a fire drill in each school."),
    ]
    nearness = Nearness(prepare(duties, rows, encoder, Speller()))

    assert nearness.of(0).argmax() == 1
    assert nearness.of(2).argmax() == 2
    assert nearness.emptiness.argmax() == 1


def test_a_mapping_without_gaps_has_no_gap_score(encoder: TokenEncoder, tmp_path: Path) -> None:
    given = {
        "clauses": [{"id": "x", "text": "Publish the accounts."}, {"id": "y", "text": "Train new staff."}],
        "rows": [{"id": "1", "text": "New staff are trained."}, {"id": "2", "text": "Accounts are published."}],
        "mapping": [["x", "2"], ["y", "1"]],
    }
    file = tmp_path / "set.json"
    file.write_text(json.dumps(given), "utf-8")

    figures = evaluate_mapping(read_mapping(file), encoder)

    assert figures.map_at_10 == 1.0
    assert figures.gap_auroc is None
