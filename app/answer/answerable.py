"""Is the evidence an answer to *this kind* of question? If not, an honest refusal with the nearest text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answer.bars import Bars
from app.answer.evidence import Evidence
from app.answer.holdings import Holdings
from app.answer.parts import asking
from app.answer.prose import listed, quoted
from app.answer.question import HOLDS, ROLE_WORDS, Asks, Form
from app.answer.reading import Reading
from app.answer.wording import content_words
from ingest.model import ColumnRole

WEAK = 0.30
"""A best score below this is about something else."""
NEAR = 0.35
"""Text that is found with less is not offered as the nearest: it has nothing to do with the question."""
JUDGED_FIRST = 6
"""How many of the best pieces are asked whether one of them answers."""
READ_FOR_PARTICULARS = 3
"""How many of the best pieces may hold the particular that was asked for."""

COUNTED = re.compile(r"\b(?:how many|number of)\s+(.+)", re.IGNORECASE)
MEASURED = re.compile(r"\bhow many\b|\bhow long\b|\bmaximum\b|\bmax\b", re.IGNORECASE)
DURATION = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)[ -]"
    r"(?:working |calendar |school )?(?:minute|hour|day|week|month|term|year)s?\b",
    re.IGNORECASE,
)
"""What a question after a length of time wants: a number of units, where "regularly" will not do."""
STEM = 5
"""So many letters of a word tell what is counted, whatever its ending."""

NAMES = {
    Asks.AMOUNT: "amount of money",
    Asks.COUNT: "number",
    Asks.DATE: "date or length of time",
    Asks.PERSON: "person’s name",
    Asks.FIGURE: "result, score or rating",
    Asks.CONTACT: "contact details",
    Asks.PENALTY: "penalty",
    Asks.PROCEDURE: "procedure",
    Asks.OPINION: "opinion",
    Asks.EVENT: "record of what was done",
    Asks.MEASURE: "distance, age or size",
    Asks.CRITERIA: "rule for when or to whom it applies",
    Asks.BODY: "name of such a body",
}


def names_of(asks: Iterable[Asks]) -> str:
    """What is lacking, in words.

    >>> names_of([Asks.DATE, Asks.PERSON])
    'date or length of time, and no person’s name'
    """
    return ", and no ".join(NAMES[one] for one in sorted(asks))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the documents do not answer, in words, and the text that comes nearest."""

    text: str
    nearest: tuple[Evidence, ...]
    confidence: float


def refusal_of(reading: Reading, evidence: Sequence[Evidence], holdings: Holdings, bars: Bars) -> Refusal | None:
    """A refusal, or None where the evidence answers."""
    if not evidence:
        return Refusal("The documents held do not say; nothing in them is about this.", (), 0.9)
    nearest = tuple(one for one in evidence[:1] if one.found >= NEAR or (one.judged or 0.0) >= bars.certain)
    if reading.form is Form.COMPLIANCE:
        return _compliance(evidence, holdings)
    lacking = [asks for asks in sorted(reading.asks) if not _held(asks, reading, evidence)]
    if lacking:
        return Refusal(f"The documents held do not say: they give no {names_of(lacking)} for this.", nearest, 0.9)
    judged = [one.judged for one in evidence[:JUDGED_FIRST] if one.judged is not None]
    if judged and max(judged) < (bars.particular if reading.asks else bars.answers):
        return Refusal(
            "The documents held do not say"
            + ("; the nearest text is about something else." if nearest else "; nothing in them is about this."),
            nearest,
            1 - max(judged),
        )
    if evidence[0].found < WEAK and not (judged and max(judged) > bars.certain):
        return Refusal(
            "The documents held do not say; nothing in them is about this.",
            nearest,
            0.8,
        )
    strange = strangers(reading, holdings)
    if not strange and judged and max(judged) < bars.certain:
        strange = unheard_of(reading, holdings)
        nearest = () if strange else nearest
    if strange:
        return Refusal(
            f"The documents held do not say: nothing in them speaks of {listed(quoted(word) for word in strange)}.",
            nearest,
            0.7,
        )
    return None


def strangers(reading: Reading, holdings: Holdings) -> list[str]:
    """Names of places and bodies in what is asked that no document mentions; not those in what is told with it."""
    names = re.findall(r"(?<![.?!] )(?<!^)\b[A-Z][a-z]{3,}\b", reading.text)
    asked = asking(reading.text)
    return [name for name in names if name in asked and not holdings.mentions(name) and name in reading.unexplained]


def unheard_of(reading: Reading, holdings: Holdings) -> list[str]:
    """The words that the question is about, where most of them stand in no document and mean nothing that does."""
    words = [word for word in content_words(reading.text) if word.lower() not in ROLE_WORDS]
    strange = [word for word in words if len(word) > STEM - 1 and not holdings.mentions(word.removesuffix("s"))]
    meant = any(all(holdings.mentions(word) for word in content_words(one)) for one in reading.means)
    return strange if strange and not meant and len(strange) * 2 >= len(words) else []


def _held(asks: Asks, reading: Reading, evidence: Sequence[Evidence]) -> bool:
    pattern = HOLDS.get(asks)
    if pattern is None:
        return True
    texts = [one.passage.text for one in evidence[:READ_FOR_PARTICULARS]]
    counted = COUNTED.search(reading.text)
    if asks is Asks.COUNT and counted:
        things = [re.escape(word[:STEM]) for word in content_words(counted[1])[:2]]
        near = re.compile(rf"(?:{pattern.pattern})(?:\W+\w+){{0,3}}\W+(?:{'|'.join(things)})", re.IGNORECASE)
        return bool(things) and any(near.search(text) for text in texts)
    if asks is Asks.DATE and MEASURED.search(reading.text):
        pattern = DURATION
    return any(pattern.search(text) for text in texts)


def _compliance(evidence: Sequence[Evidence], holdings: Holdings) -> Refusal | None:
    row = next((one for one in evidence if one.is_row), None)
    if row is None:
        return Refusal("The documents held do not say whether this is done.", tuple(evidence[:1]), 0.8)
    record = holdings.row(row.document, row.passage.ref)
    cell = record.cell(ColumnRole.COMPLIANCE)
    if cell is not None and cell.text:
        return None
    column = f"the {cell.column.name} column" if cell is not None else "a column for compliance"
    if cell is None:
        why = f"the framework has not {column}"
    else:
        everywhere = ", as it is for every row" if holdings.compliance_is_blank(row.document) else ""
        why = f"{column} is blank for row {record.ref}{everywhere}"
    return Refusal(f"The documents held do not say whether this is done: {why}.", (row,), 0.9)
