"""An answer and its sources as plain text, to paste into a paper."""

from __future__ import annotations

from collections.abc import Mapping

from app.answer.records import Answer, paragraphs
from ingest.model import Citation, Document


def text_with_citations(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The answer and its sources as plain text, to paste into a paper."""
    lines = [answer.question, ""]
    for paragraph in paragraphs(answer.sentences):
        marked = (one.text + "".join(f" [{number}]" for number in one.citations) for one in paragraph)
        lines += [" ".join(marked), ""]
    lines += [*(citation_line(number, citation, documents) for number, citation in enumerate(answer.citations, 1))]
    return "\n".join(lines).strip()


def citation_line(number: int, citation: Citation, documents: Mapping[str, Document]) -> str:
    """One source as a line of plain text."""
    document = documents[citation.span.document]
    page = f", page {citation.span.page}" if citation.span.page else ""
    quote = " | ".join(part.strip() for part in citation.quote.split("\t") if part.strip())
    return f"[{number}] {citation.label}. {document.title} (edition {document.edition}{page}): “{quote}”"
