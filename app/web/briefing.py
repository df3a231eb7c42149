"""The briefing for a new lead member as a Word document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from app.web.words import STRENGTHS, date_in_words, runs


def briefing_docx(parts: dict[str, Any]) -> bytes:
    """The parts of the New lead member page as a DOCX file."""
    from docx import Document

    guidance, framework = parts["guidance"], parts["framework"]
    paper = Document()
    paper.core_properties.title = "Briefing for a new lead member"
    paper.core_properties.language = "en-GB"
    paper.add_heading("Briefing for a new lead member", 0)
    paper.add_paragraph(
        f"Made from {guidance.title} ({date_in_words(guidance.edition)})"
        + (f" and {framework.title} ({date_in_words(framework.edition)})." if framework else ".")
    )
    if guidance.scope:
        paper.add_paragraph(f"The guidance held is an extract: {guidance.scope}.")
    if parts["roles"]:
        add_roles(paper, parts["roles"])
    if parts["picture"]:
        add_lines(paper, parts["picture"])
    paper.add_heading("Ten questions to put to the Director", 1)
    for question in parts["questions"]:
        entry = paper.add_paragraph(question.text, style="List Number")
        entry.add_run(f" ({question.because})").italic = True
    paper.add_heading(f"Reading path: about {parts['minutes']} minutes", 1)
    for step in parts["steps"]:
        paper.add_paragraph(f"{step.ref} ({step.title}): {step.first_words}", style="List Number")
    paper.add_heading("Glossary", 1)
    table = paper.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Abbreviation", "Meaning"
    for term in parts["terms"]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = term.short, term.expansion or "used, but not explained in these documents"
    held = BytesIO()
    paper.save(held)
    return held.getvalue()


def add_roles(paper: Any, roles: Any) -> None:
    """What the guidance asks of each post and of both."""
    for title, said in (
        (f"What the guidance asks of {roles.first}", roles.first_alone),
        (f"What it asks of {roles.second}", roles.second_alone),
        ("What it asks of both", roles.both),
    ):
        paper.add_heading(title, 1)
        for one in said:
            entry = paper.add_paragraph(f"“{one.text}” ", style="List Bullet")
            entry.add_run(f"({one.ref}, {STRENGTHS[one.strength]})").italic = True


def add_lines(paper: Any, picture: Any) -> None:
    """Who answers where, as a table."""
    paper.add_heading("Who answers where", 1)
    table = paper.add_table(rows=1, cols=3, style="Table Grid")
    for cell, title in zip(table.rows[0].cells, ("Post", "Answers at", "Rows"), strict=True):
        cell.text = title
    for line in picture.lines:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[2].text = line.post, line.board or "no board named", runs(line.rows)
