"""Guidance in every format: numbers as printed, headings, lists, furniture, footnotes."""

from __future__ import annotations

import json

import pytest

from ingest.canvas import broken_spans
from ingest.load import document_of
from ingest.model import Document, Kind
from ingest.options import ReadingOptions
from tests.ingest import samples

TEXT = """\
                         Guidance on Hedges
1. The council must keep hedges that
are well-
trimmed, see section 4 of the 2004 Act.
2. A hedge officer should:
  • look at hedges; and
  • measure them, as paragraph
    3.2 above applies to both.

                              1
\f                         Guidance on Hedges
This goes on over the page where it has
to be read as one.

Part two: Trees

1. Trees may be planted.

                              2
\f                         Guidance on Hedges
2. Trees must be watered 1 each year.



1
  Under the Trees Act.
                              3
"""


def texts(document: Document) -> dict[str, str]:
    return {clause.ref: clause.text for clause in document.clauses}


def test_words_with_a_drawn_line_under_them_are_a_heading_of_a_plain_text() -> None:
    text = (
        "Rules for wardens\n\nThe warden\n==========\n\n1. The warden must act.\n\n-----\n\n2. Keys should be kept.\n"
    )
    document = document_of(text.encode(), "rules.txt", ReadingOptions(kind=Kind.GUIDANCE))
    assert "The warden" in [heading.text for heading in document.headings]
    assert [statement.ref for statement in document.statements] == ["1/1", "2/1"]


def test_plain_text_with_form_feeds() -> None:
    document = document_of(TEXT.encode(), "hedges.txt", ReadingOptions(kind=Kind.GUIDANCE))
    assert broken_spans(document) == []
    found = texts(document)
    assert found["1"] if "1" in found else found["Part two/1"]
    assert "2004 Act" not in found
    assert found["Part two/1"] == "Trees may be planted."
    assert found["Part two/2"] == "Trees must be watered each year."
    assert found["2.ii"].startswith("measure them, as paragraph 3.2 above applies to both.")
    assert "3.2" not in found
    left_out = {note.what: note.count for note in document.report.left_out}
    assert left_out["page number"] == 3
    assert left_out["page header"] == 3
    note = document.footnotes[0]
    assert (note.mark, note.text) == ("1", "Under the Trees Act.")
    assert document.text[: note.anchors[0].offset].endswith("watered")
    assert next(clause for clause in document.clauses if clause.ref == "Part two/2").span.page == 3


MARKED_UP = {
    "html": (
        b"<html><head><title>Duties - GOV.UK</title><script>var x = 1</script></head><body>"
        b"<div id='global-cookie-message'>We use cookies</div><nav><a href='/'>Home</a></nav>"
        b"<main><h1>Part one: Duties</h1><p>1. The council must keep a register.</p><p>2. The council should:</p>"
        b"<ul><li>publish it; and</li><li>review it.</li></ul><h1>Part two: Powers</h1>"
        b"<p>1. The council may charge.</p><p>A closing word that prints no number.</p></main>"
        b"<footer>Crown copyright</footer></body></html>"
    ),
    "docx": samples.docx_guidance(),
    "markdown": (
        b"# Part one: Duties\n\n1. The council must keep a register.\n\n2. The council should:\n\n"
        b"   - publish it; and\n   - review it.\n\n# Part two: Powers\n\n1. The council may charge.\n\n"
        b"A closing word that prints no number.\n"
    ),
    "content api": json.dumps(
        {
            "title": "Duties",
            "document_type": "guide",
            "public_updated_at": "2024-05-01T09:00:00Z",
            "details": {
                "parts": [
                    {
                        "title": "Part one: Duties",
                        "body": "<p>1. The council must keep a register.</p><p>2. The council should:</p>"
                        "<ul><li>publish it; and</li><li>review it.</li></ul>",
                    },
                    {
                        "title": "Part two: Powers",
                        "body": "<p>1. The council may charge.</p><p>A closing word that prints no number.</p>",
                    },
                ]
            },
        }
    ).encode(),
}


@pytest.mark.parametrize("source", MARKED_UP.values(), ids=MARKED_UP)
def test_the_same_guidance_in_every_markup(source: bytes) -> None:
    document = document_of(source, "duties")
    assert document.kind is Kind.GUIDANCE
    assert broken_spans(document) == []
    assert texts(document) == {
        "Part one/1": "The council must keep a register.",
        "2": "The council should:",
        "2.i": "publish it; and",
        "2.ii": "review it.",
        "Part two/1": "The council may charge.",
        "part-two-powers.a-closing-word-that-prints": "A closing word that prints no number.",
    }
    assert document.clauses[-1].headings == ("Part two: Powers",)
    assert "cookies" not in document.text
    assert "Crown" not in document.text
    assert document.report.accounted >= 0.99 * document.report.characters


def test_numbers_that_word_prints_and_keeps_nowhere() -> None:
    document = document_of(samples.docx_auto_numbered(), "numbered.docx")
    assert texts(document) == {
        "1": "The council must keep a register.",
        "2": "The council should:",
        "2.i": "publish it.",
        "3": "The officer may charge.",
    }


def test_an_open_document_text_with_a_footnote() -> None:
    document = document_of(samples.odt(), "duties.odt")
    assert texts(document) == {
        "1": "The council must keep a register.",
        "2": "The council should:",
        "2.i": "publish it; and",
        "2.ii": "review it.",
    }
    assert document.footnotes[0].anchors[0].statement == "1/1"
    assert broken_spans(document) == []


def test_govuk_withdrawn_with_history_and_attachments() -> None:
    item = {
        "title": "Old rules",
        "document_type": "statutory_guidance",
        "withdrawn_notice": {
            "explanation": "<p>Replaced by the new rules.</p>",
            "withdrawn_at": "2020-01-02T00:00:00Z",
        },
        "details": {
            "body": "<div class='govspeak'><p>Councils must act.</p></div>",
            "attachments": [{"title": "The rules themselves"}],
            "change_history": [{"public_timestamp": "2019-03-04T00:00:00Z", "note": "First published."}],
        },
    }
    document = document_of(json.dumps(item).encode(), "old.json")
    assert document.withdrawn == "Replaced by the new rules. (withdrawn on 2020-01-02)"
    assert document.history == (("2019-03-04", "First published."),)
    assert any("The rules themselves" in note.what for note in document.report.left_out)


def test_lists_of_letters_and_romans() -> None:
    lines = ("5. The council must:", "(a) keep", "(b) do the following:", "(i) one", "(ii) two", "(c) stop")
    text = "\n\n".join((*lines, "5.1 More is said.", "A1 An annex too."))
    document = document_of(text.encode(), "letters.txt", ReadingOptions(kind=Kind.GUIDANCE))
    assert [clause.ref for clause in document.clauses] == [
        "5",
        "5(a)",
        "5(b)",
        "5(b)(i)",
        "5(b)(ii)",
        "5(c)",
        "5.1",
        "A1",
    ]


def test_paragraphs_go_on_after_the_bullets_of_one() -> None:
    source = b"""# Guidance on hedges

7. The council must keep hedges.

8. The hedge officer should:

   - look at hedges; and
   - measure them.

9. The hedge officer will report each year.

10. Reports should say:

    1. what was cut;
    2. what was planted.

11. Hedges may be sold.
"""
    refs = [clause.ref for clause in document_of(source, "hedges.md", ReadingOptions(kind=Kind.GUIDANCE)).clauses]
    assert refs == ["7", "8", "8.i", "8.ii", "9", "10", "10(1)", "10(2)", "11"]


def test_numbers_as_they_are_printed() -> None:
    lines = ("Para 12 The council must act.", "Para 13 It may stop.", "13(a) A part of it.", "2004 Act applies.")
    document = document_of("\n\n".join(lines).encode(), "para.txt", ReadingOptions(kind=Kind.GUIDANCE))
    assert [clause.ref for clause in document.clauses][:3] == ["Para 12", "Para 13", "13(a)"]
    assert document.clauses[3].form == "prose"


def test_the_date_printed_on_the_first_page_names_the_edition() -> None:
    cover = [(72.0, 100.0, 24.0, "Hedges"), (72.0, 160.0, 12.0, "March 2019")]
    second = [(72.0, 100.0, 12.0, "1. The council must keep hedges, as it did before 4 May 2018.")]
    document = document_of(samples.pdf([cover, second]), "hedges.pdf")
    assert (document.published, document.edition) == ("2019-03", "2019-03")


def test_a_pdf_paragraph_over_a_page_with_furniture_and_a_footnote() -> None:
    body = [
        "1. The council must keep a register of every hedge that stands within its area and of",
        "every tree that is near one, and must publish it1 in each year that this guidance is in",
        "force, so that those who live nearby may read it at the council’s offices and see what",
    ]
    first = [(72.0, 40.0, 9.0, "Guidance on hedges"), (72.0, 800.0, 9.0, "1")]
    first += [(72.0, 100.0 + 16 * place, 12.0, line) for place, line in enumerate(body)]
    first += [(72.0, 760.0, 8.0, "1 Under section 9 of the Hedges Act 2003.")]
    second = [(72.0, 40.0, 9.0, "Guidance on hedges"), (72.0, 800.0, 9.0, "2")]
    second += [(72.0, 100.0, 12.0, "grows where.")]
    second += [
        (72.0, 130.0, 12.0, "2. A hedge officer should walk the bounds once a year and should write down the things")
    ]
    second += [(72.0, 146.0, 12.0, "that were seen.")]
    third = [
        (72.0, 40.0, 9.0, "Guidance on hedges"),
        (72.0, 800.0, 9.0, "3"),
        (72.0, 100.0, 12.0, "3. Nothing else is asked."),
    ]
    document = document_of(samples.pdf([first, second, third], title="Hedges and trees"), "hedges.pdf")
    assert broken_spans(document) == []
    assert document.title == "Hedges and trees"
    clause = document.clauses[0]
    assert clause.text.endswith("see what grows where.")
    assert (clause.span.page, clause.page_end) == (1, 2)
    assert [item.ref for item in document.clauses] == ["1", "2", "3"]
    note = document.footnotes[0]
    assert note.text == "Under section 9 of the Hedges Act 2003."
    assert document.text[: note.anchors[0].offset].endswith("publish it")
    assert {note.what: note.count for note in document.report.left_out} == {"page header": 3, "page number": 3}


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ["1. Left line of the first column", *(f"left line {number} of the first column" for number in range(11))]
    right = [
        "and over to its end.",
        "2. Right line of the other",
        *(f"right line {number}, so on" for number in range(10)),
    ]
    lines = []
    for place in range(12):
        lines.append((60.0, 100.0 + 15 * place, 11.0, left[place]))
        lines.append((320.0, 100.0 + 15 * place, 11.0, right[place]))
    document = document_of(samples.pdf([lines]), "columns.pdf")
    found = texts(document)
    assert "right" not in found["1"].lower()
    assert found["1"].endswith("left line 10 of the first column and over to its end.")
    assert found["2"].endswith("right line 9, so on")


def test_an_open_document_list_prints_its_numbers_over_all_levels() -> None:
    document = document_of(samples.odt_outline(), "counted.odt")
    assert [heading.text for heading in document.headings] == ["1 Duties", "2 Powers"]
    assert texts(document) == {
        "1.1": "The council must:",
        "1.1(a)": "keep hedges;",
        "1.1(b)": "trim them.",
        "1.2": "It may charge.",
        "2.1": "The council may plant.",
    }


def test_a_shaded_box_is_clauses_of_its_own_and_the_paragraph_around_it_goes_on() -> None:
    words = "of hedges in its area, whoever has planted them, and say so"
    lines = [
        (60.0, 100.0, 11.0, "1. The council must keep a register:"),
        (80.0, 115.0, 11.0, "(a) " + words + ";"),
        (70.0, 150.0, 11.0, "What residents told us about the hedges is this:"),
        (70.0, 165.0, 11.0, "(a) they are tall, and nobody has trimmed them for a long time;"),
        (80.0, 205.0, 11.0, "(b) " + words + "."),
        (60.0, 235.0, 11.0, "2. It should publish it."),
    ]
    # Word shades a box line by line; the white page behind all is no box.
    shades = b"1 1 1 rg 0 0 595 842 re f 0.8 0.9 1 rg 60 690 475 18 re f 60 672 475 18 re f 0 0 0 rg "
    document = document_of(samples.pdf([lines], drawn_first=shades), "boxed.pdf", ReadingOptions(kind=Kind.GUIDANCE))
    found = [(clause.ref, clause.form) for clause in document.clauses]
    assert found == [
        ("1", "paragraph"),
        ("1(a)", "bullet"),
        ("text.what-residents-told-us-about", "box"),
        ("text.what-residents-told-us-about(a)", "bullet"),
        ("1(b)", "bullet"),
        ("2", "paragraph"),
    ]


def test_a_page_read_sideways_is_turned() -> None:
    lines = [
        (100.0 + 15 * row, 742.0, 11.0, text) for row, text in enumerate(("1. The council must act.", "2. It may."))
    ]
    document = document_of(samples.pdf([lines], matrix=b"0 1 -1 0"), "wide.pdf", ReadingOptions(kind=Kind.GUIDANCE))
    assert texts(document) == {"1": "The council must act.", "2": "It may."}


def test_notes_gathered_at_the_end_go_to_their_marks() -> None:
    sentences = ("hedges1 well.", "trees2 too.", "lawns3 also.")
    lines = [(60.0, 100.0 + 30 * place, 11.0, f"{place + 1}. Keep {text}") for place, text in enumerate(sentences)]
    notes = [(60.0, 330.0 + 30 * place, 11.0, f"{place}. Act of 199{place}.") for place in (1, 2, 3)]
    source = samples.pdf([[*lines, (60.0, 300.0, 18.0, "References"), *notes]])
    document = document_of(source, "notes.pdf", ReadingOptions(kind=Kind.GUIDANCE))
    assert texts(document) == {"1": "Keep hedges well.", "2": "Keep trees too.", "3": "Keep lawns also."}
    assert [(note.text, note.anchors[0].statement) for note in document.footnotes] == [
        ("Act of 1991.", "1/1"),
        ("Act of 1992.", "2/1"),
        ("Act of 1993.", "3/1"),
    ]


def test_the_numbers_of_a_regulation() -> None:
    lines = (
        "7.—(1) The standard is that—",
        "(a) staff are kind;",
        "(b) staff act.",
        "(2) The person must—",
        "(a) ask;",
    )
    source = "\n\n".join((*lines, "(b) listen.", "8.—(1) Another standard.")).encode()
    document = document_of(source, "regulation.txt", ReadingOptions(kind=Kind.GUIDANCE))
    refs = [clause.ref for clause in document.clauses]
    assert refs == ["7", "7(a)", "7(b)", "7(2)", "7(2)(a)", "7(2)(b)", "8"]
