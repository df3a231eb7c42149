"""What is wrong with the evidence of a row: blank, circular, undated, or resting on a document that nobody has here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from eval.gap.records import EvidenceFinding
from eval.gap.words import content_words, stem
from ingest.model import Cell, ColumnRole, Document, Row

# Evidence is circular where so much of it, by words, is the duty again and it adds fewer than two words of its own.
RESTATED = 0.75
OWN_WORDS = 2
# Titles as alike as this (rapidfuzz, token sort ratio) name one document.
SAME_TITLE = 85

_OF_EVERY_ROW = {"undated": "no row's evidence bears a date.", "blank": "no row says how it is met."}

_DATE = re.compile(
    r"\b(?:(?:19|20)\d\d(?:[/–-]\d\d)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|q[1-4]\b|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
    r"\.?\s*['’]?\d{1,4})\b",
    re.I,
)
_KINDS = (
    "Framework|Policy|Plan|Strategy|Protocol|Procedures?|Handbook|Agreement|Charter|Code|Manual|Report|Register|"
    "Toolkit|Specification|Memorandum|Statement|Standards?|Guidance|Matrix|Log|Schedule|Programme|Assessment"
)
_TITLE = re.compile(
    rf"\b((?:[A-Z][\w’'&-]*\s+(?:(?:of|for|and|on|the)\s+)?){{1,6}}(?:{_KINDS}))\b(?!\s+(?:Board|Group|Committee|Panel|Team|Officer))"
)
_ELSEWHERE = re.compile(
    r"^\W{0,2}(?:below|above|overleaf|attached|enclosed|appended|at appendix|in appendix|see appendix)\b", re.I
)
_EDITION = re.compile(r"((?:[A-Z][\w’'-]*\s+(?:(?:to|of|for|and|in|on|the)\s+)*){1,8})\(?((?:19|20)\d\d)\)?")


def evidence_findings(framework: Document, guidance: Document, held: Sequence[str] = ()) -> tuple[EvidenceFinding, ...]:
    """What to look at in each row, in the order of the table, after what holds for every row, said once.

    `held` are the titles of all documents in the library.
    """
    titles = [guidance.title, framework.title, *held]
    found = [finding for row in framework.rows for finding in _of_row(row, framework, guidance, titles)]
    common = {kind: said for kind, said in _OF_EVERY_ROW.items() if _holds_for_all(kind, found, framework)}
    once = [EvidenceFinding("", kind, said) for kind, said in common.items()]
    return (*once, *(finding for finding in found if finding.kind not in common))


def _holds_for_all(kind: str, found: Sequence[EvidenceFinding], framework: Document) -> bool:
    """Whether a finding is one of every row that it could be of: all of them, or all that state evidence."""
    of_kind = {finding.row for finding in found if finding.kind == kind}
    blank = {finding.row for finding in found if finding.kind == "blank"} if kind == "undated" else set()
    could = {row.ref for row in framework.rows if _evidence_cells(row)} - blank
    return len(could) > 1 and of_kind == could


def _evidence_cells(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.column.role is ColumnRole.HOW_DISCHARGED]


def rows_without_compliance(framework: Document) -> tuple[str, ...]:
    """The rows whose compliance column is empty; none where the table has no such column."""
    return tuple(
        row.ref
        for row in framework.rows
        if any(cell.column.role is ColumnRole.COMPLIANCE for cell in row.cells)
        and not row.text_of(ColumnRole.COMPLIANCE).strip(" -–—.")
    )


def _of_row(row: Row, framework: Document, guidance: Document, titles: Sequence[str]) -> Iterator[EvidenceFinding]:
    cells = _evidence_cells(row)
    evidence = " ".join(cell.text for cell in cells if cell.text.strip(" -–—."))
    if cells and not evidence:
        yield EvidenceFinding(row.ref, "blank", f"“{cells[0].column.name}” is empty.")
    compliance = row.text_of(ColumnRole.COMPLIANCE)
    if evidence:
        if is_circular(row.duty, evidence):
            yield EvidenceFinding(
                row.ref, "circular", f"“{_short(evidence)}” says the duty again and not how it is met."
            )
        if not _DATE.search(evidence + " " + compliance):
            yield EvidenceFinding(row.ref, "undated", f"“{_short(evidence)}” bears no date.")
    for name, pointed in _named_documents(f"{evidence} {compliance}"):
        if not _is_held(name, titles) and not (pointed and _stands_in(name, framework, row)):
            where = f"“{name} {pointed}”" if pointed else f"“{name}”"
            yield EvidenceFinding(row.ref, "missing document", f"refers to {where}, which is not in the library.")
    yield from _old_editions(row, " ".join(cell.text for cell in row.cells), guidance)


def is_circular(duty: str, evidence: str) -> bool:
    """Whether the evidence only says the duty again.

    >>> is_circular("Ensure plans are reviewed yearly", "Plans are reviewed yearly")
    True
    >>> is_circular("Ensure plans are reviewed yearly", "Cabinet report of June 2024")
    False
    """
    duties = {stem(word) for word in content_words(duty)}
    words = [stem(word) for word in content_words(evidence)]
    own = [word for word in words if word not in duties]
    return bool(words) and len(own) < OWN_WORDS and 1 - len(own) / len(words) >= RESTATED


def _named_documents(text: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for match in _TITLE.finditer(text):
        name = re.sub(r"^(?:The|A|An|Using|See|Through|In|Via|By|And)\s+", "", match[1])
        if name in seen or len(name.split()) < 2:
            continue
        seen.add(name)
        pointed = _ELSEWHERE.match(text[match.end() :])
        yield name, pointed[0].strip(" (,;") if pointed else ""


def _is_held(name: str, titles: Sequence[str]) -> bool:
    wanted = name.lower()
    return any(
        title and (wanted in title.lower() or fuzz.token_sort_ratio(wanted, title.lower()) >= SAME_TITLE)
        for title in titles
    )


def _stands_in(name: str, framework: Document, row: Row) -> bool:
    """Whether the framework holds a heading of that name outside the row: then "below" leads somewhere."""
    return any(fuzz.ratio(name.lower(), heading.text.lower()) >= SAME_TITLE for heading in framework.headings)


def _old_editions(row: Row, text: str, guidance: Document) -> Iterator[EvidenceFinding]:
    published = guidance.published[:4] or (re.search(r"(?:19|20)\d\d", guidance.edition) or [""])[0]
    for match in _EDITION.finditer(text):
        name, year = match[1].strip(), match[2]
        if len(name.split()) < 2 or fuzz.token_sort_ratio(name.lower(), guidance.title.lower()) < SAME_TITLE:
            continue
        if published and year < published:
            yield EvidenceFinding(
                row.ref, "old edition", f"cites “{match[0].strip()}”; the edition held is of {published}."
            )
        elif guidance.withdrawn:
            yield EvidenceFinding(row.ref, "old edition", f"cites “{match[0].strip()}”, which was withdrawn.")


def _short(text: str, longest: int = 80) -> str:
    """The opening words of a text, cut at a word, with nothing added."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0]
