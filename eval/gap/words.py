"""The words of a duty: abbreviations spelled out, small words left out, stems, and how rare each is in the pair.

What is common in a pair of documents says little about which duty is meant: "children" in a children's services pair,
"security" in a security one. The weight of a word is therefore its inverse document frequency over the pair itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import Stemmer

from ingest.bearers import posts_of
from ingest.corpus import data_file
from ingest.model import Abbreviation, Document

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:['’-][A-Za-z0-9]+)*|\d+(?:\.\d+)*")

# Words that carry no limb of a duty by themselves: articles, pronouns, prepositions, modals and the verbs that only
# say that somebody has a duty ("is responsible for ensuring").
_SMALL = """
    a an the of to and or nor in on for by with as at from into onto upon over under about between within without
    through during before after per via than then so but yet if when where while whilst whether is are be been
    being was were am has have had having do does did doing will shall should must may might can could would need
    needs ought it its they them their theirs he she his her this that these those there here which who whom whose
    what how such any all each every both either neither some no not only also other own same very more most many
    much e.g i.e eg ie etc re nb s t ensure ensures ensuring ensured secure securing secures make makes making
    made responsible responsibility particular however therefore respect relation regard least
"""
SMALL = frozenset(_SMALL.split())
# Council shorthand that no glossary lists: what stands for a plain word in rows of every subject.
_SHORTHAND = (
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\bw/o\b", re.I), "without"),
    (re.compile(r"\bw/in\b", re.I), "within"),
    (re.compile(r"(?<=\d) ?h(?:rs?)?\b"), " hours"),
    (re.compile(r"\bpre-(?!school)(?=[a-z]{3})", re.I), "before "),
    (re.compile(r"\bw/\s*", re.I), "with "),
    (re.compile(r"(?<=\w)\s*/\s*(?=\w)"), " or "),
    (re.compile(r"\bs(?:ec|s)?\.?\s?(?=\d)"), "section "),
    (re.compile(r"\bpart\s+(?=\d)", re.I), "part "),
    (re.compile(r"(?<=\d)[- ]?yearly\b", re.I), " years"),
    (re.compile(r"(?<=\d)[- ]?monthly\b", re.I), " months"),
    (re.compile(r"(?<=\d)[- ]?weekly\b", re.I), " weeks"),
    (re.compile(r"[’`]"), "'"),
)
_PLAIN = {
    "info": "information", "reqs": "requirements", "req": "requirement", "regs": "regulations", "reg": "regulation",
    "circs": "circumstances", "prov": "provision", "appt": "appointment", "mgmt": "management", "dev": "development",
    "sch": "school", "schs": "schools", "ed": "education", "edu": "education", "educ": "education", "svc": "service",
    "svcs": "services", "cttee": "committee", "govt": "government", "dept": "department", "est": "establish",
    "stat": "statutory", "resp": "responsible", "indep": "independent", "prem": "premises", "auth": "authority",
    "auths": "authorities", "cert": "certificate", "reps": "representations", "assts": "assessments",
    "docs": "documents",
    "env": "environmental", "temp": "temporary", "max": "maximum", "min": "minimum", "std": "standard", "asap": "soon",
    "yr": "year", "yrs": "years", "qtr": "quarter", "qtrs": "quarters", "qtrly": "quarterly", "mth": "month",
    "mths": "months", "wk": "week", "wks": "weeks", "mgr": "manager", "mgrs": "managers", "rpt": "report",
    "rpts": "reports", "trg": "training", "enq": "enquiry", "enqs": "enquiries", "incl": "including",
    "comms": "communications", "perf": "performance", "mins": "minutes", "govs": "governors", "ops": "operations",
    "agmt": "agreement", "cttees": "committees", "safegdg": "safeguarding", "proc": "procedure", "mtg": "meeting",
    "mtgs": "meetings", "ptnr": "partner", "ptnrs": "partners", "ptnrship": "partnership", "recs": "recommendations",
    "appl": "application", "apps": "applications", "max.": "maximum", "yp": "young people", "exec": "executive",
}  # fmt: skip
# Numbers and times that are written in more ways than one.
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_SAME = {name: str(number) for number, name in enumerate(_NUMBERS, 1)} | {
    "annual": "year", "annually": "year", "yearly": "year", "annum": "year", "termly": "term", "daily": "day",
    "weekly": "week", "fortnightly": "fortnight", "monthly": "month", "quarterly": "quarter", "bi-annual": "6-month",
    "once": "1", "twice": "2", "directly": "direct",
}  # fmt: skip
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The word's stem, hyphens and possessives gone: what makes "arrangements" and "arrange" one word.

    >>> stem("well-being") == stem("wellbeing")
    True
    """
    plain = word.lower().replace("’", "'")
    plain = _SAME.get(plain, plain)
    plain = re.sub(r"'s$|s'$|'$", "", plain).replace("-", "").replace("'", "")
    found: str = _stemmer.stemWord(plain)
    return found


class Speller:
    """Spells out the abbreviations of a pair of documents, and council shorthand, so that like meets like."""

    def __init__(self, glossaries: Iterable[Sequence[Abbreviation]] = ()) -> None:
        meanings: dict[str, str] = {
            short: str(meaning) for short, meaning in data_file("abbreviations.yaml").items() if short != short.lower()
        }
        for glossary in glossaries:
            meanings.update({entry.short: entry.expansion for entry in glossary if entry.expansion})
        self._meanings: Mapping[str, str] = meanings
        listed = sorted((re.escape(short) for short in meanings), key=len, reverse=True)
        self._shorts = re.compile(rf"(?<![\w&])({'|'.join(listed)})(s|'s|’s)?(?![\w&])") if listed else None

    def spell(self, text: str) -> str:
        """The text with each abbreviation that has a meaning replaced by it, and shorthand by plain words."""
        if self._shorts is not None:
            text = self._shorts.sub(lambda match: self._meanings[match[1]] + (match[2] or "").replace("s", "", 1), text)
        for pattern, plain in _SHORTHAND:
            text = pattern.sub(plain, text)
        return re.sub(r"[A-Za-z]+\.?", lambda match: _PLAIN.get(match[0].lower().rstrip("."), match[0]), text)


def with_meanings(document: Document, *others: Document) -> Document:
    """The document with a meaning for each abbreviation that it leaves undefined, where it or another one writes
    out words in a row that begin with its letters ("DPIA", "data protection impact assessments")."""
    texts = [document.text, *(other.text for other in others)]
    glossary = []
    for entry in document.glossary:
        if not entry.expansion and entry.short.isalpha() and len(entry.short) > 1:
            look = written_out if len(entry.short) > 2 else written_out_often
            found = next((meaning for text in texts if (meaning := look(entry.short, text))), "")
            entry = replace(entry, expansion=found) if found else entry
        glossary.append(entry)
    return replace(document, glossary=tuple(glossary))


def written_out(short: str, text: str) -> str:
    """The words of a text, in a row, whose first letters are those of an abbreviation; empty where there are none.

    >>> written_out("DPIA", "They carry out data protection impact assessments first.")
    'data protection impact assessments'
    """
    gap = r"[ \t-]+(?:(?:of|for|and|the)[ \t]+)?"
    pattern = gap.join(rf"{letter}[a-z’']+" for letter in short)
    found = re.search(rf"\b{pattern}\b", text, re.I)
    return found[0] if found else ""


def written_out_often(short: str, text: str) -> str:
    """As `written_out` for two letters, which many words begin with: two words that the text pairs more than once, and
    more often than any other two."""
    pairs = re.findall(rf"\b({short[0]}[a-z’']+[ -]{short[1]}[a-z’']+)\b", text, re.I)
    counted = Counter(pair.lower() for pair in pairs if not SMALL & set(pair.lower().split()))
    found = counted.most_common(2)
    alone = len(found) == 1 or (len(found) > 1 and found[0][1] > found[1][1])
    return found[0][0] if found and found[0][1] > 1 and alone else ""


def speller_of(*documents: Document) -> Speller:
    """A speller for documents that are read together. What stands for one council, by name, is spelled as what it is,
    so that "LBB" and "the London Borough of …" meet "local authority"."""
    posts = posts_of(())
    glossaries = []
    for document in documents:
        known = []
        for entry in document.glossary:
            named = posts.named_in(entry.expansion)
            whole = len(named) == 1 and (named[0].start, named[0].end) == (0, len(entry.expansion))
            council = whole and named[0].short == "LA"
            known.append(replace(entry, expansion="local authority") if council else entry)
        glossaries.append(known)
    return Speller(glossaries)


def content_words(text: str) -> list[str]:
    """The words of a text that may carry a limb, in order, in lower case; small words are left out.

    >>> content_words("The DCS should ensure that services are safe.")
    ['dcs', 'services', 'safe']
    """
    return [text[start:end].lower().replace("’", "'") for start, end in content_spans(text)]


def content_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of `content_words` stand: half-open offsets."""
    return [match.span() for match in WORD.finditer(text) if match[0].lower().replace("’", "'") not in SMALL]


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse document frequency of stems over the texts of a pair: `log(1 + n / (1 + texts that hold it))`."""

    texts: int
    held: Mapping[str, int]

    def of(self, stemmed: str) -> float:
        """The weight of a stem; a stem that no text holds weighs most."""
        return math.log(1 + self.texts / (1 + self.held.get(stemmed, 0)))


def rarity_of(texts: Iterable[str]) -> Rarity:
    """The rarity of every stem in `texts` (already spelled out)."""
    held: Counter[str] = Counter()
    count = 0
    for text in texts:
        count += 1
        held.update({stem(word) for word in content_words(text)})
    return Rarity(count, dict(held))
