"""Which row is nearest to a duty: by its words and sentences, and by where its neighbours' rows stand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from eval.gap.nearness import Nearness
from eval.gap.prepared import Duty, prepare
from eval.gap.reading_order import standard, with_reading_order
from eval.gap.words import Speller
from eval.quality.mapping import evaluate_mapping, read_mapping
from index.encoder import Encoder


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


def test_a_sentence_in_a_long_row_is_found_and_a_duty_that_no_row_says_looks_emptiest(encoder: Encoder) -> None:
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


def test_a_mapping_without_gaps_has_no_gap_score(encoder: Encoder, tmp_path: Path) -> None:
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
