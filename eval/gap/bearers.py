"""Who a row answers for, and whether that can meet a duty's bearer.

A row's bearers come from its duty text, else from the header that its duties stand under ("Role & Responsibility of
DCS"), else from its owner column, else from the section or the framework's title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from eval.gap.verdict import Met
from eval.gap.words import SMALL, WORD
from ingest.bearers import ANY_OFFICER, Mention, Posts, bearers_of, posts_of, usual_name
from ingest.corpus import data_file
from ingest.model import ColumnRole, Document, Row, Statement
from ingest.strength import ACTS, is_instruction

OWNER = "LA"  # the bearer whose posts and bodies `part_of` lists
# "fire and rescue authority": its officers are called as a council's are.
_LIKE_OWNER = re.compile(r"(?<!\bparish )\b(?:authority|council)$", re.I)
_BODY = re.compile(
    r"\b(?:authority|council|organisation|body|board|trust|agency|provider|company|charity|employer|controller|operator|"
    r"undertaker|owner|landlord|partnership|institution|school|college|person)$",
    re.I,
)
# What follows a name that is the subject of its row: a modal, a verb in the third person, or a sign ("S151: …").
_ACTS = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:[:,&/+–—-]|(?:and|or|to|must|should|shall|will|may|can|cannot|is|are|has|have|need|needs|not|'s|’s)\b|[a-z]+s\b)"
)


# "Health Scrutiny Committee checks …": words of the name itself; "With consent the council sends …": an introduction.
_WHICH_ONE = re.compile(r"(?:[A-Z][\w&-]+ ){1,2}")
_INTRODUCED = re.compile(
    r"(?:with|for|where|when|whenever|if|once|twice|after|before|in|at|on|by|each|every|during|within)\b[^,:;]+\bthe\s",
    re.I,
)
_VERB = re.compile(r"\b(?:must|shall|should|will|may|is|are|has|have|to)\b|[,:;]", re.I)
_OFFICE = re.compile(
    r"\b(?:head|director|manager|mgr|lead|officer|team|service|assistant|deputy|ad|supervisor|coordinator|co-ordinator|"
    r"superintendent|partner|adviser|advisor|executive|secretary)s?\b",
    re.I,
)
_TITLED = re.compile(
    r"(?:(?:[A-Z][\w&-]*) ){0,3}(?:Head|Director|Manager|Mgr|Lead|Chair|Officer|Dir)s?"
    r"(?: (?:of|for) [A-Z][\w&-]*(?:(?: and| &|,)? [A-Z][\w&-]*){0,4})?"
    r"(?= (?:to|must|should|shall|will|is|has|[a-z]+s)\b)"
)


_DONE_BY = re.compile(
    r"\b(?:\w+ed|\w+en|made|held|set up|run|kept|led|sent)(?: (?:\w+ly|(?:each|every|once an?|twice an?) \w+))? by "
    r"(?:(?:the|each|every|its) )?",
    re.I,
)
# What does not say which post, where it opens the end of a longer name: "lead officer" may be any.
_ANY = frozenset({"lead", "senior", "chief", "deputy", "responsible", "named", "local", "joint", "executive"})
# The last word of a name that may as well be left out ("the homelessness lead officer", "the homelessness lead"), and
# those of a body that stand for each other ("the outreach service", "the outreach team").
_NEEDLESS = frozenset({"officer", "postholder", "post", "role", "holder"})
_SERVICE = frozenset({"service", "team", "unit", "provider", "contractor", "function", "department"})
_BRACKETS = re.compile(r"\([^()]*\)")
_JOINS = re.compile(r"(?:\s|&|/|\+|\bthe\b|\band\b)+", re.I)
_ACT = re.compile(rf"\s+(?:{ACTS})\s", re.I)  # "Schools inform …", and not "School support …"


class RowBearers:
    """Reads the bearers of a framework's rows."""

    def __init__(self, framework: Document, guidance: Document | None = None) -> None:
        known = {entry.short for entry in framework.glossary if entry.expansion}
        lent = guidance.glossary if guidance else ()
        # A framework writes "DH" for the post that only its guidance spells out.
        self._glossary = (*framework.glossary, *(entry for entry in lent if entry.short not in known))
        self._posts: Posts = posts_of(self._glossary)
        self._as_guidance = _as_guidance(framework, guidance) if guidance else {}
        self._bound = {one for statement in (guidance.statements if guidance else ()) for one in statement.bearers}
        self._title = framework.title
        self._named_by: dict[str, tuple[str, ...]] = {}

    def of(self, row: Row) -> tuple[str, ...]:
        """The bearers of a row, as abbreviations; empty where nothing names one."""
        return tuple(dict.fromkeys(self._in_guidance(self._as_guidance.get(one, one)) for one in self._of(row)))

    def _in_guidance(self, name: str) -> str:
        """What the guidance calls a post or body that no list holds; the name as given where it binds none such."""
        return name if name in self._bound or not name.islower() else self._called(name) or name

    def _called(self, name: str) -> str:
        """Whom the guidance binds that may be called by that name, in small letters; empty where nobody is."""
        return next((one for one in sorted(self._bound) if _is_called(one, name)), "")

    def meets(self, bearer: str, row_bearers: Sequence[str]) -> Met:
        """How far a row with those bearers can meet a duty of `bearer` in the guidance."""
        return met_by(bearer, row_bearers, beside_council=OWNER in self._bound)

    def _of(self, row: Row) -> tuple[str, ...]:
        named = self.opening(row.duty) or self._named_as_owner(row)
        if named:
            return named
        if doers := self._agent(row.duty) or self._closing(row):
            return doers
        cell = row.cell(ColumnRole.DUTY)
        owner = row.text_of(ColumnRole.OWNER)
        for found in (
            self._named(cell.column.name if cell else ""),
            self._posts_in(owner) or self._owning(owner),
            self._named(row.section),
        ):
            if found:
                return found
        # A title names the council whose framework it is; that says nothing of who answers for a row.
        return tuple(one for one in self._named(self._title) if one != OWNER)

    def _posts_in(self, owner: str) -> tuple[str, ...]:
        """The posts and bodies in an owner column that are more than any officer, or the officer of something."""
        return tuple(one for one in self._named(owner) if one != ANY_OFFICER and not one.endswith(" officer"))

    def _owning(self, owner: str) -> tuple[str, ...]:
        """Whom an owner column names that no list holds: an office of the body whose framework it is ("Head of Housing
        Options"), or others by their own words ("Unit leaders")."""
        bound = _BRACKETS.sub("", owner).strip().lower()
        if self._called(bound):
            return (bound,)
        if _OFFICE.search(owner):
            titled = (one for one in self._named(self._title) if _LIKE_OWNER.search(usual_name(one)))
            return (next(titled, OWNER),)
        name = self._posts.unlisted(owner)
        return (name,) if name else ()

    def _named_as_owner(self, row: Row) -> tuple[str, ...]:
        """The owner whom no list holds, where the row opens with the same words: "Mill Trust keeps …", "Mill Trust"."""
        owner = _BRACKETS.sub("", row.text_of(ColumnRole.OWNER)).strip()
        opens = row.duty.lower().removeprefix("the ").startswith(f"{owner.lower()} ")
        return (owner.lower(),) if owner and opens and not self._named(owner) and not _OFFICE.search(owner) else ()

    def opening(self, duty: str) -> tuple[str, ...]:
        """Who the duty text itself says does it: the subject that it opens with; empty where it opens with the act."""
        first = _first(duty, self._posts)
        if first is None:
            return self._bound_opening(duty) or _titled(duty)
        return bearers_of(duty, glossary=self._glossary, subject_only=True) or (first.short,)

    def _bound_opening(self, duty: str) -> tuple[str, ...]:
        """Whom a row opens with, where the guidance binds somebody of that name: "Memorial masons carry …"."""
        opens = duty.lower()
        for one, form in self._openings:
            if name := form.match(opens):
                rest = duty[name.end() :]
                follows = WORD.match(rest.lstrip()) if name[0].endswith("s") else None
                if _ACTS.match(rest) or (follows and follows[0].islower() and follows[0] not in SMALL):
                    return (one,)
        return ()

    @cached_property
    def _openings(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Whom the guidance binds that no list holds, each with how a row opens that names it."""
        found = []
        for one in sorted(name for name in self._bound if name.islower()):
            words = one.split()
            ends = [" ".join(words[at:]) for at in range(len(words))]
            called = "|".join(_plural(end) for end in ends if _is_called(one, end))
            found.append((one, re.compile(rf"(?:(?:the|each|every|all) )?(?:{called})(?=\s|:)")))
        return tuple(found)

    def _agent(self, duty: str) -> tuple[str, ...]:
        """By whom it is done, where the row says what is done by somebody: "Appointment made by council"."""
        passive = _DONE_BY.search(duty)
        if passive is None or is_instruction(duty):
            return ()
        found: list[str] = []
        end = passive.end()
        for one in self._posts.named_in(duty):
            if one.start >= passive.end() and (one.start == end or _JOINS.fullmatch(duty[end : one.start])):
                found.append(one.short)
                end = one.end
        name = self._posts.unlisted(duty[passive.end() :])
        if not found and self._called(name):
            found.append(name)
        return tuple(dict.fromkeys(found))

    def _closing(self, row: Row) -> tuple[str, ...]:
        """Several who do it together, named after it ("Data shared every month, police and council"): those that it
        closes with, where the owner column names one of them, so that they are not only whom it is done with."""
        owners = self._named(row.text_of(ColumnRole.OWNER))
        before, _, last = row.duty.rpartition(",")
        if not owners or not before:
            return ()
        last = last.strip(" .")
        named = self._posts.named_in(last)
        rest = last
        for one in reversed(named):
            rest = rest[: one.start] + rest[one.end :]
        if len(named) < 2 or not _JOINS.fullmatch(rest) or not any(one.short in owners for one in named):
            return ()
        return tuple(dict.fromkeys(one.short for one in named))

    def words(self, duty: str) -> tuple[str, ...]:
        """The very words that name who does it, where the duty opens with them."""
        return opening_words(duty, self._posts) or tuple(
            match[0] for match in [_TITLED.match(duty)] if match is not None
        )

    def _named(self, text: str) -> tuple[str, ...]:
        if text not in self._named_by:
            self._named_by[text] = tuple(dict.fromkeys(mention.short for mention in self._posts.named_in(text)))
        return self._named_by[text]


def _plural(name: str) -> str:
    """A name in small letters as a pattern, in the singular or the plural."""
    return f"{re.escape(name[:-1])}(?:y|ies)" if name.endswith("y") else f"{re.escape(name)}s?"


def _is_called(bearer: str, name: str) -> bool:
    """Whether a post or body that no list holds is meant by a name, both in small letters.

    >>> _is_called("homelessness lead officer", "homelessness lead"), _is_called("burials officer", "cemetery officer")
    (True, False)
    >>> _is_called("school travel panel", "travel panel"), _is_called("homelessness lead officer", "lead officer")
    (True, False)
    """
    if bearer == name:
        return bool(name)
    first, second = bearer.split(), name.split()
    if len(first) > len(second):
        first, second = second, first
    if len(first) > 1 and first == second[-len(first) :] and first[0] not in _ANY:
        return True
    if first == second[:-1]:
        return len(first) > 1 and second[-1] in _NEEDLESS
    return len(first) > 1 and first[:-1] == second[:-1] and {first[-1], second[-1]} <= _SERVICE


def _titled(duty: str) -> tuple[str, ...]:
    """The office that a row opens with, where no list holds it: "Head of Safeguarding to tell …"."""
    title = _TITLED.match(duty)
    return (" ".join(title[0].lower().split()),) if title else ()


def _as_guidance(framework: Document, guidance: Document) -> dict[str, str]:
    """What a framework's own short names are called by guidance that has no short name for them: a post that it binds
    by its name in full ("the Caldicott Guardian"), and a lead member that it calls "lead member" only."""
    meant = posts_of(guidance.glossary).named_in("lead member")
    known = {entry.short for entry in guidance.glossary}
    bound = {bearer for statement in guidance.statements for bearer in statement.bearers}
    found = {}
    for entry in framework.glossary:
        name = entry.expansion.lower()
        if entry.short in known or not name:
            continue
        if name in bound:
            found[entry.short] = name
        elif re.match(r"(?:lead|cabinet) member\b", name) and name in guidance.text.lower():
            found[entry.short] = meant[0].short
    return found


def opening_words(duty: str, posts: Posts | None = None) -> tuple[str, ...]:
    """The very words that name who does it, where a row opens with them.

    >>> opening_words("Council to publish its plan"), opening_words("Publish the council's plan")
    (('Council',), ())
    """
    first = _first(duty, posts or posts_of())
    return (duty[first.start : first.end],) if first else ()


def _first(duty: str, posts: Posts) -> Mention | None:
    """The post that is the subject of a row which opens with its name, or with a few words before it."""
    act = next((word.start() for word in WORD.finditer(duty) if word[0].lower() not in SMALL), len(duty))
    first = posts.first_named(duty, act)
    if first is None and (before := _WHICH_ONE.match(duty)):
        first = posts.first_named(duty, before.end())
    if first is None and _INTRODUCED.match(duty):
        first = next(iter(posts.named_in(duty)), None)
        if first and _VERB.search(duty[: first.start]):
            return None
    if first is None:
        return None
    several = re.search(r"(?:s|police|staff)$", duty[first.start : first.end], re.I)
    acts = _ACTS.match(duty[first.end :]) or (several and _ACT.match(duty[first.end :]))
    return first if acts else None


def statement_words(statement: Statement, posts: Posts) -> tuple[str, ...]:
    """The very words by which a statement names its bearers, in order."""
    listed = [
        (mention.start, statement.text[mention.start : mention.end])
        for mention in posts.named_in(statement.text)
        if mention.short in statement.bearers
    ]
    by_name = (re.search(rf"\b{_plural(one)}\b", statement.text, re.I) for one in statement.bearers if one.islower())
    unlisted = [(match.start(), match[0]) for match in by_name if match]
    return tuple(dict.fromkeys(words for _, words in sorted([*listed, *unlisted])))


def met_by(bearer: str, row_bearers: Sequence[str], *, beside_council: bool = False) -> Met:
    """How far a row with those bearers can meet a duty of `bearer`; an empty bearer or a row without one fits all.

    A post's duty is met by that post alone. A council's duty is met in part by one of its own posts or bodies. A body
    that no list holds ("each harbour board") may well be the one whose framework it is, and is met as a council is;
    not so `beside_council`, where the guidance binds the council too and a board is one board of several.

    >>> met_by("LA", ["DCS"]).name, met_by("LMCS", ["DCS"]).name, met_by("DCS", ["LA"]).name
    ('IN_PART', 'NOT', 'NOT')
    >>> met_by("oak board", ["LA"]).name, met_by("oak board", ["LA"], beside_council=True).name
    ('IN_FULL', 'NOT')
    """
    if not bearer or not row_bearers or bearer in row_bearers:
        return Met.IN_FULL
    if bearer == OWNER or (_LIKE_OWNER.search(usual_name(bearer)) and OWNER not in row_bearers):
        return Met.IN_PART if any(_is_part_of_owner(one) for one in row_bearers) else Met.NOT
    if not bearer.islower() or not (_LIKE_OWNER if beside_council else _BODY).search(bearer):
        return Met.NOT
    if OWNER in row_bearers:
        return Met.IN_FULL
    return Met.IN_PART if any(_is_part_of_owner(one) for one in row_bearers) else Met.NOT


def _is_part_of_owner(bearer: str) -> bool:
    data = data_file("posts.yaml")
    if bearer in data["part_of"][OWNER]:
        return True
    if not bearer.islower():
        return False
    # "assistant director", "head of housing": the office stands last, or before what it is of.
    return any(re.search(rf"\b{re.escape(word)}s?(?:$| (?:of|for) )", bearer) for word in data["officers"])
