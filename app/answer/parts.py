"""What a question is made of: courtesies around it, parts that ask different things, matters that it compares."""

from __future__ import annotations

import re

COURTESIES = re.compile(
    r"^(?:hi|hello|hey|dear \w+|(?:good )?(?:morning|afternoon|evening))\b(?: (?:all|there|team|folks))?[\s,!.–-]+"
    r"|\bsorry (?:if|for|to|about)\b[^,.;!?]*[,.;!?]+(?: but\b)?"
    r"|\b(?:just )?(?:a |one )?(?:quick|daft|silly|stupid|simple|dumb|basic) (?:one|question|query|q)\b[\s:,.;–-]*"
    r"|\b(?:can|could) (?:you|anyone|someone) (?:please |pls |kindly )?(?:help|advise)(?: me| us)?(?: out)?\s*[?.!]*$"
    r"|\b(?:many thanks|thanks|thank you|cheers)\b(?: in advance| a lot| very much)?[\s!.]*"
    r"|\bi(?: was|'m|’m| am)? (?:just )?wonder(?:ing)? (?:if|whether|about)\b"
    r"|\b(?:i )?(?:promised|said|agreed) (?:\w+ )?(?:i'd|i’d|i would|to) (?:find out|ask|check)\b",
    re.IGNORECASE,
)

JOINT = re.compile(
    r"[?;]\s+(?=\w)|,?\s+(?:and|also|plus)\s+(?=(?:at |in |to |by |for |on )?"
    r"(?:who|whos|who's|whose|what|whats|what's|when|where|how|which|why|is|are|does|do|did|has|have|can|must|should)\b)",
    re.IGNORECASE,
)

ENDS = r"(?=[.?!;,]|$| and (?:what|who|where|how|which|is|are|does|do)\b)"
ASKING = (
    r"(?:who|whos|who's|whose|what|whats|what's|where|how|which|when|why|is|are|does|do|did|has|have|can|could|must|should"
    r"|will|would)\b"
)
TOLD = re.compile(
    rf"^.*[.!;,–-]\s+(?:(?:and|but|so)\s+)?(?={ASKING})"
    rf"|^.*\b(?:wants? to know|asks?|asking|asked(?: me)?|find out|wonders?|tell (?:me|us|them))\s+(?={ASKING})"
    rf"|^(?:if|when|suppose|say|supposing|where)\b.+?[\s,]+(?={ASKING})",
    re.IGNORECASE,
)
"""What a question tells before it asks: a case, who wants to know, a condition."""
A_FEW_WORDS = 4
"""No more than these before what is asked tell nothing: "In Camden, who …" asks about Camden."""

SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bbetween (?P<one>.+?) and (?P<other>.+?){ENDS}",
        rf"^(?P<one>.+?),? (?:versus|vs\.?|as against|as opposed to|compared (?:with|to)) (?P<other>.+?){ENDS}",
        rf"\b(?:is|are) (?P<one>.+?) the same (?:thing )?as (?P<other>.+?){ENDS}",
        rf"\b(?:both|(?:the )?same \w+)\b(?: \w+){{0,3}} (?:for|with|of|over|on|about) (?:both )?(?P<one>.+?)"
        rf" (?:and|as(?: for)?) (?P<other>.+?){ENDS}",
        r"^(?P<one>[^?]+?),? and (?:also |then )?(?P<other>[^?]+?)\s*[-–—:;,?]+\s*(?=[^?]*\b(?:both|same|differ\w*|each"
        r"|alike|either|together|apart|separate\w*)\b)",
        r"\b(?:is|are|do|does|will|would|have|has) (?P<one>.+?) and (?P<other>.+?)"
        r"(?: (?:reported|dealt|handled|looked|decided|done|run|held|led|answered|governed|managed|overseen|discussed"
        r"|taken|go|have|need|sit))?(?: (?:for|with|at|to|by|in|after|into|on|under))*"
        r" (?:the same|same|different|differ)\b",
    )
)
"""Two matters set side by side, whoever's they are."""


def without_courtesies(text: str) -> str:
    """The question without greetings, thanks and apologies; as it was where nothing else is in it.

    >>> without_courtesies("Hi there, quick question: who runs the panel? Thanks!")
    'who runs the panel?'
    """
    plain = re.sub(r"\s+", " ", COURTESIES.sub(" ", text)).strip(" ,-–")
    return plain if re.search(r"[^\W\d_]{2,}", plain) else text


def is_courtesy(text: str) -> bool:
    """Whether there is nothing but a greeting or thanks in it.

    >>> is_courtesy("Good morning!"), is_courtesy("morning clubs")
    (True, False)
    """
    return not re.search(r"\w", COURTESIES.sub(" ", f"{text} "))


def parts_of(text: str) -> list[str]:
    """The questions that one question puts together; a single one where it asks one thing.

    >>> parts_of("Who chairs the panel and what is it responsible for?")
    ['Who chairs the panel', 'what is it responsible for?']
    """
    return [part.strip(" ,") for part in JOINT.split(text) if part.strip(" ,?")]


def asking(text: str) -> str:
    """The part of a question that asks, without what it tells before.

    >>> asking("The head of St Paul's wants to know who sets term dates"), asking("In Camden, who does?")
    ('who sets term dates', 'In Camden, who does?')
    """
    told = TOLD.match(text)
    return text[told.end() :] if told and len(told[0].split()) > A_FEW_WORDS else text


def sides_of(text: str) -> tuple[str, str] | None:
    """The two matters that a question compares, or None.

    >>> sides_of("are audits and complaints reported at the same panel?")
    ('audits', 'complaints')
    """
    for pattern in SIDES:
        match = pattern.search(text)
        if match:
            return match["one"].strip(" ,'\""), match["other"].strip(" ,'\"")
    return None
