"""The accountability card: who answers for a duty, where, how it is discharged, and what evidence is recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.answer.counterparts import Counterparts
from app.answer.evidence import Evidence
from app.answer.holdings import Holdings
from app.answer.prose import spelled, titled
from app.answer.records import Card
from app.answer.responsibility import responsibilities
from index.passages import Passage
from ingest.model import Citation, ColumnRole

NONE_RECORDED = "none recorded"
NO_OWNER = "no owner in the framework"


def card_of(
    evidence: Evidence,
    asked: Collection[str],
    citations: Sequence[Citation],
    holdings: Holdings,
    counterparts: Counterparts,
) -> Card | None:
    """The card of the row or statement that answers a question of accountability; None where a key point does.

    `asked` are the bearers that the question names. The card's row is the one that answers for the duty, its clause the
    one that asks for it, if the answer cites them. Where guidance asks for a duty that no row answers for, the card
    says that the framework has no owner for it.
    """
    passage = evidence.passage
    row: Passage | None
    if evidence.is_row:
        row, asking = passage, counterparts.statements_of_row(passage)
    elif passage.kind == "statement":
        found = counterparts.row_of_statement(passage)
        duty_of = set(asked) & set(passage.bearers) or set(passage.bearers)
        others = found is not None and bool(duty_of) and not holdings.bearers(found) & duty_of
        row, asking = None if others else found, [passage]
    else:
        return None
    clause_number = next((n for n, one in enumerate(citations, 1) if any(_holds(one, each) for each in asking)), 0)
    clause = citations[clause_number - 1] if clause_number else None
    row_number = next((n for n, one in enumerate(citations, 1) if row is not None and _holds(one, row)), 0)
    beside = (clause.ref if clause else "", clause.quote if clause else "", clause_number)
    if row is not None and not row_number:
        return None
    if not row_number:
        return Card(
            duty=evidence.passage.text,
            post="",
            post_short="",
            boards=(),
            delegated=(),
            how_discharged="",
            compliance="",
            row="",
            row_citation=0,
            clause=beside[0],
            clause_text=beside[1],
            clause_citation=beside[2],
            note="Guidance sets this duty; the framework has no owner for it.",
        )
    cited = citations[row_number - 1]
    record = holdings.row(cited.span.document, cited.ref)
    named = responsibilities(record, holdings.glossary)
    first = named[0] if named else None
    printed = first.posts[0] if first and first.posts else ""
    boards = tuple(dict.fromkeys(board for one in named for board in one.boards))
    delegated = tuple(
        dict.fromkeys(post for one in named[1:] for post in one.posts if post not in (first.posts if first else ()))
    )
    return Card(
        duty=record.duty,
        post=_in_full(printed, holdings),
        post_short=printed,
        boards=tuple(_in_full(board, holdings) for board in boards),
        delegated=tuple(_in_full(post, holdings) for post in delegated),
        how_discharged=record.text_of(ColumnRole.HOW_DISCHARGED),
        compliance=record.text_of(ColumnRole.COMPLIANCE) or NONE_RECORDED,
        row=record.ref,
        row_citation=row_number,
        clause=beside[0],
        clause_text=beside[1],
        clause_citation=beside[2],
        note="" if clause else "The guidance held has no clause on this.",
    )


def _holds(citation: Citation, passage: Passage) -> bool:
    span = citation.span
    return span.document == passage.document and span.start <= passage.start and passage.end <= span.end


def card_lines(card: Card) -> list[tuple[str, str]]:
    """The card as name and value, in reading order, for the terminal and the page."""
    row = f"row {card.row}" if card.row else "none: the framework has no owner for this duty"
    lines = [
        ("Duty", card.duty),
        ("Accountable post", card.post or NO_OWNER),
        ("Forum or board", "; ".join(card.boards) or "none named"),
        ("Delegated or operational post", "; ".join(card.delegated)),
        ("How discharged", card.how_discharged),
        ("Compliance evidence", card.compliance),
        ("Framework row", row),
        ("Guidance", f"{card.clause}: “{card.clause_text}”" if card.clause else ""),
        ("Note", card.note),
    ]
    return [(name, value) for name, value in lines if value]


def _in_full(printed: str, holdings: Holdings) -> str:
    """A post or board with its abbreviation spelled out, the abbreviation in brackets."""
    if not printed:
        return ""
    short, _, other = printed.partition(" (")
    full = holdings.glossary.get(short)
    if full:
        statutory = other.rstrip(")") or holdings.same_post.get(short, "")
        name = f"{titled(full)} ({short})"
        return (
            f"{name}, {titled(holdings.glossary[statutory])} ({statutory})" if statutory in holdings.glossary else name
        )
    return printed if "(" in printed else spelled(printed, holdings.glossary)
