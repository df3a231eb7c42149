"""A follow-up question is read in the light of the one before; a new topic is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.answer.question import Form
from app.answer.reading import Reader, Reading
from app.answer.wording import content_words

POINTS_BACK = re.compile(
    r"\b(?:that|those|these|this|it|they|them|there|he|she|him|her|same|one|ones|do so|such)\b", re.IGNORECASE
)
OPENERS = r"(?:(?:right|well|sure|fine|great|good|hmm+|ah|oh|yes|yeah|no|i see|got it|understood)\b[\s,.!–-]+)*"
CONTINUES = re.compile(
    rf"^{OPENERS}(?:and|but|so|or|ok|okay|also|then|what about|how about|what if|why|not even|even|which one"
    r"|who else|where else|anyone else|anything else|is that|does that|is it|does it|are they|do they|can they|how so"
    r"|since when|really|for how long)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    rf"^{OPENERS}(?:(?:and|but|so) )?(?:what if|(?:not )?even (?:if|when|where|though)|unless)\b", re.I
)
"""How a question starts that puts a condition to what was asked before."""
DEMONSTRATIVE = re.compile(r"\b(?:that|those|these|this|it|they|them|he|she|him|her)\b", re.IGNORECASE)
FRAME_WORDS = frozenset(
    """
    also anyone bit board boards committee either else ever forum go happen instead long meeting meetings month often
    ok okay only part really report reported someone still supposed thing things three two way while yet
    """.split()
)
"""Words of a follow-up that ask something more of the same subject."""
FEW_WORDS = 3
OWN_WORDS = 2
"""A follow-up with so many words of its own subject ("does that stretch to kids in trouble?") has another answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question in its conversation: `context` comes from the turn before, `shown` is how it was understood.

    `before` is the question before where this one asks more of the same matter, so that what answered that one is near.
    """

    reading: Reading
    context: str
    shown: str
    before: Reading | None = None


def resolve(reading: Reading, before: Reading | None, reader: Reader) -> Turn:
    """The turn that this question makes after the one before."""
    if before is None or not follows(reading.text):
        return Turn(reading, "", reading.text)
    if reading.bearers and before.bearers and not own_subject(reading, reader):
        swapped = with_bearer(before, reading.bearers[0], reader)
        if swapped:
            # "And the lead member?": the question before, asked of somebody else.
            return Turn(reader.read(swapped), "", swapped)
    topic = topic_of(before.text, without=reading)
    form = reading.form if reading.form is not Form.LOOKUP else before.form
    if not topic or stands_alone(reading, reader):
        # "And for X?": the same question about another subject.
        shown = f"{reading.text} (following: {before.text})" if form is not reading.form else reading.text
        return Turn(replace(reading, form=form), "", shown)
    # The question's own bearers replace those of the turn before ("and the councillor?"); else they carry over.
    context = topic if not reading.bearers else without_bearers(topic, before, reader)
    merged = reader.read(f"{reading.text} {context}")
    carried = reading.bearers or before.bearers
    resolved = replace(reading, means=merged.means, bearers=carried, form=form, shorts=merged.shorts, of_role=False)
    same_matter = len(own_subject(reading, reader)) < OWN_WORDS
    return Turn(resolved, context, f"{reading.text} (following: {before.text})", before if same_matter else None)


def follows(text: str) -> bool:
    """Whether the question points back to one before it."""
    content = content_words(text)
    return bool(
        CONTINUES.match(text)
        or (len(content) <= FEW_WORDS and POINTS_BACK.search(text))
        or len(content) < 2
        or (POINTS_BACK.search(text) and len(content) <= 6)
    )


def stands_alone(reading: Reading, reader: Reader) -> bool:
    """Whether the question names a subject of its own and goes back to nothing."""
    points_back = DEMONSTRATIVE.search(reading.text) or CONDITION.match(reading.text)
    return bool(own_subject(reading, reader)) and not points_back


def own_subject(reading: Reading, reader: Reader) -> list[str]:
    """The words of a follow-up that name a subject of its own."""
    return [word for word in reader.subject_of(reading.text, reading.bearers) if word not in FRAME_WORDS]


def with_bearer(before: Reading, bearer: str, reader: Reader) -> str:
    """The question before with its bearer put out and this one put in; empty where it names none."""
    for mention in reader.holdings.posts.named_in(before.text):
        if mention.short in before.bearers and mention.short != bearer:
            name = reader.holdings.glossary.get(bearer, bearer)
            return f"{before.text[: mention.start]}{name}{before.text[mention.end :]}"
    return ""


def topic_of(text: str, *, without: Reading) -> str:
    """What the question before was about, in its own words."""
    own = {word.lower() for word in content_words(without.text)}
    return " ".join(word for word in content_words(text) if word.lower() not in own)


def without_bearers(topic: str, before: Reading, reader: Reader) -> str:
    """The topic without the posts that it names."""
    kept = topic
    for mention in reversed(reader.holdings.posts.named_in(topic)):
        if mention.short in before.bearers:
            kept = kept[: mention.start] + kept[mention.end :]
    return re.sub(r"\b(?:director|officer|councillor|member)s?\b", " ", kept, flags=re.IGNORECASE).strip()
