"""The briefing for a new lead member as a paper, and so as a Word document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.reports.paper import Block, Paper, Paragraph, Run, Section, Subheading, Table, line
from app.web.words import STRENGTHS, date_in_words, place, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.web.onboarding_view import Picture, Question, Roles, Said, Step
    from app.web.quiz import QuizQuestion
    from ingest.model import Abbreviation, Document

TITLE = "Briefing for a new lead member"
MOST_SAID = 30
"""Statements of one post that a briefing of a few pages has room for; the strongest are taken."""


def briefing_docx(parts: dict[str, Any]) -> bytes:
    """The parts of the New lead member page as a DOCX file."""
    from app.reports.paper_docx import paper_to_docx

    return paper_to_docx(briefing_paper(parts))


def briefing_paper(parts: dict[str, Any]) -> Paper:
    """The parts of the New lead member page as a paper. A part that the documents give nothing for is left out."""
    guidance, framework, roles = parts["guidance"], parts["framework"], parts["roles"]
    sections = []
    if roles:
        sections.append(Section(f"What the guidance asks of {roles.first} and of {roles.second}", _roles(roles)))
    if parts["picture"] and parts["picture"].lines:
        sections.append(Section("Who answers where", _lines(parts["picture"])))
    if parts["questions"]:
        title = f"{_count(parts['questions'])} to put to {roles.second if roles else 'the Director'}"
        sections.append(Section(title, _questions(parts["questions"])))
    if parts["steps"]:
        sections.append(Section(f"What to read first: about {parts['minutes']} minutes", _steps(parts["steps"])))
    if parts["terms"]:
        sections.append(Section("Glossary", _terms(parts["terms"])))
    if parts["quiz"]:
        sections += [
            Section("Try yourself", _quiz(parts["quiz"])),
            Section("The answers", _answers(parts["quiz"])),
        ]
    return Paper(
        title=TITLE,
        subtitle="What you answer for, what others answer for, and what to ask",
        facts=[("Guidance", _named(guidance)), *([("Framework", _named(framework))] if framework else [])],
        sections=sections,
        made_by="clearline",
        footer="Quotations are the documents’ own words; “…” stands where some were left out.",
    )


def _named(document: Document) -> str:
    scope = f" (an extract: {document.scope})" if document.scope else ""
    return f"{document.title}, {date_in_words(document.edition)}{scope}"


def _count(questions: Sequence[object]) -> str:
    return "Ten questions" if len(questions) == 10 else f"{len(questions)} questions"


def _roles(roles: Roles) -> list[Block]:
    blocks: list[Block] = []
    for title, said in (
        (f"Asked of {roles.first}", roles.first_alone),
        (f"Asked of {roles.second}", roles.second_alone),
        ("Asked of both", roles.both),
    ):
        blocks.append(Subheading(title))
        if not said:
            blocks.append(Paragraph(line("Nothing is asked here.")))
            continue
        shown = strongest(said, MOST_SAID)
        lines = [(line(one.ref), line(f"“{one.text}”"), line(STRENGTHS[one.strength])) for one in shown]
        blocks.append(Table(("Where", "What the guidance says", "Strength"), lines, (0.12, 0.72, 0.16)))
        if len(shown) < len(said):
            left = f"{len(said) - len(shown)} more, of which none binds more strongly, stand in the guidance."
            blocks.append(Paragraph(line(left), small=True))
    return blocks


def strongest(said: Sequence[Said], most: int) -> list[Said]:
    """The statements in reading order; where there are more than `most`, those that bind most strongly."""
    order = list(STRENGTHS)
    kept = sorted(range(len(said)), key=lambda place: (order.index(said[place].strength), place))[:most]
    return [said[place] for place in sorted(kept)]


def _lines(picture: Picture) -> list[Block]:
    lines = [(line(one.post), line(one.board or "no board named"), line(runs(one.rows))) for one in picture.lines]
    blocks: list[Block] = [Table(("Post", "Answers at", "Rows"), lines, (0.34, 0.34, 0.32))]
    if picture.unowned:
        blocks.append(Paragraph(line(f"Rows that name no post: {runs(picture.unowned)}.")))
    return blocks


def _questions(questions: Sequence[Question]) -> list[Block]:
    lines = [(line(str(n)), line(one.text), line(one.because)) for n, one in enumerate(questions, 1)]
    return [Table(("No.", "Question", "Why it is asked"), lines, (0.07, 0.69, 0.24))]


def _steps(steps: Sequence[Step]) -> list[Block]:
    lines = [
        (
            line(str(n)),
            line(Run(place(one.ref), "strong"), f": {one.title}"),
            line(one.first_words),
            line(minutes(one.minutes)),
        )
        for n, one in enumerate(steps, 1)
    ]
    return [Table(("No.", "Read", "It begins", "Minutes"), lines, (0.07, 0.35, 0.46, 0.12))]


def minutes(taken: float) -> str:
    """Minutes in a table: whole ones, or that it is less than one."""
    return "under 1" if taken < 1 else str(round(taken))


def _terms(terms: Sequence[Abbreviation]) -> list[Block]:
    lines = [
        (line(Run(term.short, "strong")), line(term.expansion or "used, but not explained in these documents"))
        for term in terms
    ]
    return [Table(("Abbreviation", "Meaning"), lines, (0.25, 0.75))]


def _quiz(quiz: Sequence[QuizQuestion]) -> list[Block]:
    lines = [(line(str(n)), line(one.text), line("\n".join(one.options))) for n, one in enumerate(quiz, 1)]
    return [Table(("No.", "Question", "Which of these?"), lines, (0.07, 0.55, 0.38))]


def _answers(quiz: Sequence[QuizQuestion]) -> list[Block]:
    lines = [
        (line(str(n)), line(one.options[one.right]), line(f"“{one.quote}”"), line(one.ref))
        for n, one in enumerate(quiz, 1)
    ]
    return [Table(("No.", "Answer", "The words that say so", "Where"), lines, (0.07, 0.28, 0.53, 0.12))]
