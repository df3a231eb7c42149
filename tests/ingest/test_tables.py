"""Frameworks in every table format: headers in any wording, merged cells, sections, sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from ingest.canvas import broken_spans
from ingest.errors import InputError
from ingest.load import document_of
from ingest.model import ColumnRole, Document, Kind
from ingest.options import ReadingOptions
from ingest.tables.columns import parse_columns
from tests.ingest import samples


def as_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def as_markdown(rows: Sequence[Sequence[str]]) -> bytes:
    lines = ["# Assurance framework", ""]
    for number, row in enumerate(rows):
        lines.append("| " + " | ".join(row) + " |")
        if not number:
            lines.append("|" + " --- |" * len(row))
    return "\n".join(lines).encode("utf-8")


TABLE = (samples.HEADER, *samples.ROWS)
SOURCES = {
    "csv": as_csv(TABLE),
    "semicolons": as_csv(TABLE, ";"),
    "tabs": "\n".join("\t".join(row) for row in TABLE).encode(),
    "xlsx": samples.xlsx({"Duties": TABLE}),
    "xlsx, shared strings": samples.shared_strings(samples.xlsx({"Duties": TABLE})),
    "ods": samples.ods(TABLE),
    "docx": samples.docx_table(TABLE),
    "markdown": as_markdown(TABLE),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_the_same_table_in_every_format(source: bytes) -> None:
    document = document_of(source, "framework", ReadingOptions(kind=Kind.FRAMEWORK))
    assert broken_spans(document) == []
    assert [row.ref for row in document.rows] == ["S1", "S2", "S3"]
    assert [cell.text for cell in document.rows[2].cells] == list(samples.ROWS[2])
    roles = [cell.column.role for cell in document.rows[0].cells]
    assert roles == [
        ColumnRole.REFERENCE,
        ColumnRole.DUTY,
        ColumnRole.OWNER,
        ColumnRole.HOW_DISCHARGED,
        ColumnRole.COMPLIANCE,
    ]
    assert document.report.accounted >= 0.99 * document.report.characters


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_table_is_taken_for_a_framework_unasked(source: bytes) -> None:
    assert document_of(source, "framework").kind is Kind.FRAMEWORK


@pytest.mark.parametrize(
    ("header", "duty"),
    [
        (("Owner", "Requirement", "Evidence"), "Requirement"),
        (("Accountable", "Responsibility", "Status"), "Responsibility"),
        (("What the council must do", "Who", "R.A.G."), "What the council must do"),
        (("Responsibility", "Duty", "Comments"), "Duty"),
        (("Obligation under the Act", "Directorate", "How we comply"), "Obligation under the Act"),
        (("Item", "Description", "Lead"), "Description"),
        (("Expectation", "Type of duty", "Assurance"), "Expectation"),
    ],
)
def test_header_words_in_any_order(header: tuple[str, ...], duty: str) -> None:
    rows = [header, ("one", "two", "three"), ("four", "five", "six")]
    document = document_of(as_csv(rows), "f.csv")
    cell = document.rows[0].cell(ColumnRole.DUTY)
    assert cell is not None
    assert cell.column.name == duty


def workbook() -> Document:
    rows: list[list[str]] = [
        ["Assurance framework 2026", "", "", ""],
        ["", "", "", ""],
        ["Duty", "Accountability", "", "Compliance"],
        ["", "Owner", "Forum", ""],
        ["Children’s social care", "", "", ""],
        ["Appoint a director", "Chief Executive", "Council", "Met"],
        ["", "", "", ""],
        ["Keep children safe", "Director", "Board", ""],
        ["", "Deputy", "Panel", ""],
        ["Education", "", "", ""],
        ["Find school places", "Head of Schools", "Board", "Part met"],
    ]
    merges = ("A1:D1", "A3:A4", "B3:C3", "D3:D4", "A5:D5", "A8:A9", "A10:D10")
    source = samples.xlsx(
        {"Children": rows, "Old": [["Duty", "Owner"], ["Gone", "Nobody"]]}, hidden=["Old"], merges=merges
    )
    return document_of(source, "framework.xlsx")


def test_merged_cells_sections_two_row_headers_and_hidden_sheets() -> None:
    document = workbook()
    names = [cell.column.name for cell in document.rows[0].cells]
    assert names == ["Duty", "Accountability: Owner", "Accountability: Forum", "Compliance"]
    assert [(row.duty, row.section) for row in document.rows] == [
        ("Appoint a director", "Children’s social care"),
        ("Keep children safe", "Children’s social care"),
        ("Keep children safe", "Children’s social care"),
        ("Find school places", "Education"),
    ]
    assert document.rows[2].text_of(ColumnRole.OWNER) == "Deputy"
    assert any(note.what.startswith("hidden sheet") for note in document.report.left_out)
    assert broken_spans(document) == []


def test_a_group_of_columns_named_duty_is_not_the_duty_column() -> None:
    source = samples.xlsx(
        {
            "Schedule": [
                ("Duty", None, None, "Assurance", None),
                ("Item", "Requirement", "Post responsible", "How delivered", "Where reported"),
                ("LA1", "Keep a register of hedges", "Head of Law", "Register", "DMT"),
                ("LA2", "Inspect each hedge once a year", "Head of Law", "Diary", "DMT"),
            ],
            "Key": [("Abbreviation", "Meaning"), ("DMT", "Directorate management team")],
        },
        merges=["A1:C1", "D1:E1"],
    )
    document = document_of(source, "framework", ReadingOptions(kind=Kind.FRAMEWORK))
    assert broken_spans(document) == []
    assert [(row.ref, row.duty) for row in document.rows] == [
        ("LA1", "Keep a register of hedges"),
        ("LA2", "Inspect each hedge once a year"),
    ]
    reported = document.rows[0].cells[4].column
    assert (reported.name, reported.role) == ("Assurance: Where reported", ColumnRole.OTHER)
    meaning = next(one for one in document.glossary if one.short == "DMT")
    assert (meaning.expansion, meaning.source) == ("Directorate management team", "document")
    assert document.report.accounted == document.report.characters


def test_formulas_without_a_result_are_said() -> None:
    source = samples.xlsx({"a": [["Duty", "Owner"], ["Keep hedges", "=A1&A2"], ["Plant trees", "Parks"]]})
    document = document_of(source, "f.xlsx")
    assert any("formula without a stored result" in note.what for note in document.report.warnings)


def test_sheets_become_sections() -> None:
    sheets = {"Adults": TABLE, "Children": (samples.HEADER, ("C1", "Appoint a director", "CEX", "", ""))}
    document = document_of(samples.xlsx(sheets), "f.xlsx")
    assert [(row.ref, row.section) for row in document.rows] == [
        ("S1", "Adults"),
        ("S2", "Adults"),
        ("S3", "Adults"),
        ("C1", "Children"),
    ]


def test_an_unknown_duty_column_is_asked_for_and_can_be_named() -> None:
    source = as_csv([("Pledge", "Held by", "Since"), ("Plant trees", "Parks", "2019"), ("Mow less", "Parks", "2021")])
    with pytest.raises(InputError, match=r"f\.csv.*'Pledge', 'Held by', 'Since'.*--columns duty="):
        document_of(source, "f.csv")
    document = document_of(source, "f.csv", ReadingOptions(columns=parse_columns("duty=pledge, owner=Held by")))
    assert [row.duty for row in document.rows] == ["Plant trees", "Mow less"]
    assert document.rows[0].text_of(ColumnRole.OWNER) == "Parks"
    with pytest.raises(InputError, match=r"no columns are called 'Promise'.*Pledge"):
        document_of(source, "f.csv", ReadingOptions(columns={"duty": "Promise"}))
    with pytest.raises(InputError, match="the roles are"):
        parse_columns("boss=Held by")


def test_the_same_ref_twice_stays_two_rows() -> None:
    document = document_of(as_csv([("Ref", "Duty"), ("1", "This"), ("1", "That")]), "f.csv")
    assert [row.ref for row in document.rows] == ["1", "1~2"]


def test_a_table_cut_by_a_page_break_in_tabs() -> None:
    text = (
        "Duty\tOwner\tHow\tRAG\n"
        "Keep the\tClerk\tA long way of\tG\n\n\t\tdoing it\t\n"
        "Mow\tParks\tWeekly\tG\n\nPlant\tParks\tYearly\tG\n"
        "Burn less\tParks\tNever\tG\n--\t--\t--\t--\n"
    )
    document = document_of(text.encode(), "f.txt")
    assert [(row.duty, row.text_of(ColumnRole.HOW_DISCHARGED), row.stitched) for row in document.rows] == [
        ("Keep the", "A long way of doing it", True),
        ("Mow", "Weekly", False),
        ("Plant", "Yearly", False),
        ("Burn less", "Never", False),
    ]


def test_a_table_laid_the_other_way_round_is_set_upright() -> None:
    names = ("Ref", "Duty", "Lead officer", "RAG")
    cards = (("D1", "Sweep streets", "Ann", "Green"), ("D2", "Mop halls", "Bob", ""))
    wide = [list(row) for row in zip(names, *cards, strict=True)]
    deep = [list(pair) for card in cards for pair in zip(names, card, strict=True)]
    for rows in (wide, deep):
        document = document_of(samples.xlsx({"Cards": rows}), "cards.xlsx")
        assert [(row.ref, row.duty, row.text_of(ColumnRole.OWNER)) for row in document.rows] == [
            ("D1", "Sweep streets", "Ann"),
            ("D2", "Mop halls", "Bob"),
        ]
        assert any("the other way round" in note.what for note in document.report.warnings)


def test_a_second_column_that_could_state_the_duty_is_named() -> None:
    rows = [("Ref", "Duty", "Requirement"), ("1", "Collect waste", "Every week")]
    document = document_of(as_csv(rows), "f.csv")
    assert document.rows[0].duty == "Collect waste"
    assert any("'Requirement' could state it too" in note.what for note in document.report.warnings)
    chosen = document_of(as_csv(rows), "f.csv", ReadingOptions(columns={"duty": "Requirement"}))
    assert (chosen.rows[0].duty, chosen.report.warnings) == ("Every week", ())


def test_a_column_that_only_sorts_the_rows_is_not_the_duty_column_whatever_it_is_called() -> None:
    rows = [
        ("Item", "Area", "Told to us by the Act", "Lead"),
        ("1", "People", "Appoint a tree warden who has no other post", "MO"),
        ("2", "Plans", "Publish a plan for the care of each oak", "MO"),
        ("3", "People", "Train each volunteer before the first survey", "MO"),
        ("4", "Plans", "Review the plan with residents once a year", "MO"),
        ("5", "People", "Tell the council of every oak that falls", "MO"),
    ]
    document = document_of(as_csv(rows), "f.csv")
    assert document.rows[0].duty == "Appoint a tree warden who has no other post"
    few = document_of(as_csv(rows[:3]), "f.csv")
    assert few.rows[0].duty == "People", "two rows show nothing"


def test_a_ruled_table_of_a_pdf_is_found_behind_a_clip_path_and_its_merged_cells_reach_down() -> None:
    across = (60, 130, 330, 430, 535)
    rules = b"0 0 595 842 re W n 0.5 w "
    for x in across:
        rules += b"%d 742 m %d 622 l S " % (x, x)
    for y in (742, 712, 682, 622):
        rules += b"60 %d m 535 %d l S " % (y, y)
    rules += b"130 652 m 535 652 l S "
    cells = [("Ref", "Statutory duty", "Lead officer", "RAG"), ("1", "Keep hedges", "Ann", "Green")]
    cells += [("2", "Trim trees", "Bob", "Red"), ("", "Water trees", "Cy", "Amber")]
    lines = [
        (x + 4.0, 118.0 + 30 * row, 10.0, text)
        for row, record in enumerate(cells)
        for x, text in zip(across, record, strict=False)
        if text
    ]
    document = document_of(samples.pdf([lines], drawn_first=rules), "table.pdf")
    assert document.kind is Kind.FRAMEWORK
    assert [tuple(cell.text for cell in row.cells) for row in document.rows] == [
        ("1", "Keep hedges", "Ann", "Green"),
        ("2", "Trim trees", "Bob", "Red"),
        ("2", "Water trees", "Cy", "Amber"),
    ]
