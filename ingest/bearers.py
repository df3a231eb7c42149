"""Who a sentence puts a duty on, read from its subject.

Names come from the document's own abbreviations and from `corpus/posts.yaml`; a post that neither knows is named by the
words that the sentence itself uses for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.corpus import data_file
from ingest.glossary import is_short_name
from ingest.model import Abbreviation

_VERB = re.compile(
    r"\b(?:must|shall|should|will|may|might|can|cannot|could|ought|needs? to|requires?|is|are|was|were|has|have|had|"
    r"holds?|provides?|ensures?|remains?|does|do|"
    r"(?<!the )leads(?! (?:and|or|for|in|of|should|must|will|may)\b))\b",
    re.I,
)
_MODAL = re.compile(r"\b(?:must|shall|should|will|may|requires?)\b", re.I)
_DETERMINERS = re.compile(
    r"^(?:(?:in particular|however|therefore|similarly|also|further|furthermore|additionally|for example|"
    r"equally|finally|"
    r"overall|together|accordingly|instead|ultimately|importantly|and|or|but|so|then|both|either|neither|the|a|"
    r"an|all|any|"
    r"each|every|individual|relevant|local|other|new|some|most|many|no|its|their|our|these|those|such|single|same|"
    r"as appropriate|appropriate|responsible|key|three|two|lead|senior|of|above)\b[\s,]*)+",
    re.I,
)
_PRONOUN = re.compile(
    r"^(?:in doing (?:so|this),?\s+|in addition,?\s+|however,?\s+|therefore,?\s+)?"
    r"(?:they|it|he|she|he or she|s/he|you|we|this (?:post|role|officer|person|member|includes?|will|should|"
    r"must|means|is)|"
    r"(?:the |both |these |those |all )?post[- ]?holders?|the posts?|these|those|this|that|there)\b",
    re.I,
)
_FOR = re.compile(
    r"\bit (?:is|will be|remains|should be)(?: also| therefore| then)? (?:(?:\w+ ){0,2}(?:permissible|possible|"
    r"open|necessary|essential|important|"
    r"appropriate|vital|lawful|reasonable) )?(?:for|to)\s+(.+?)\s+(?:to|how|whether)\b",
    re.I,
)
_NOT_FOR = re.compile(r",? (?:and|but) not .*", re.I)
_DUTY_OF = re.compile(
    r"\bit (?:is|remains)(?: also)? (?:the|a) (?:\w+ ){0,2}(?:responsibility|duty|role) of\s+(.+?)\s+to\b", re.I
)
# "Accountability for … is the responsibility of the partners", "the decision rests with the director".
_LIES_WITH = re.compile(
    r"\b(?:(?:is|are|remains?) (?:also )?(?:the |a )?(?:\w+ ){0,2}(?:responsibility|duty|role|task) of|"
    r"(?:rests?|lies?|sits?) with|falls? to)\s+(.+)$",
    re.I,
)
_LAW_BINDS = re.compile(
    r"\b(?:requires?|obliges?|expects?|places? (?:a|an|the)?\s?(?:\w+ ){0,3}dut(?:y|ies) (?:on|upon)|"
    r"imposes? (?:a|an|the)?\s?(?:\w+ ){0,3}dut(?:y|ies) (?:on|upon)|enables?|allows?|permits?|empowers?|"
    r"provides? that|"
    r"(?:recommended|essential|important|vital|necessary|crucial|expected) that)\s+(.+)$",
    re.I,
)
_INTRODUCED = re.compile(
    r"^(?:in|where|when|whenever|if|given|as|once|twice|before|after|to|for|under|with|while|whilst|although|though|"
    r"because|since|"
    r"on|at|by|from|following|having|unless|until|through|within|without|during|upon|subject to|taking|working|"
    r"depending)\b",
    re.I,
)
_AGENT = re.compile(r"\b(?:by|within|for)\s+(?=(?:the|a|an|each|every|all|any|its|both)?\b)", re.I)
_MEMBER_FOR = re.compile(
    r"(?:the |each |every |a )?((?:lead|cabinet|portfolio) (?:member|holder) (?:for|of) (?:[\w'’]+ ?){1,5})", re.I
)
# "The social worker should be told by the head": the head is bound.
_BY_AGENT = re.compile(
    r"^(?:must|shall|should|will|needs? to|(?:is|are) (?:required )?to)\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?\w+\s+"
    r"(?:[\w’'-]+\s+){0,4}?by\s+",
    re.I,
)
# "must not be held by the chief executive" puts nothing on the chief executive.
_NOT_BY = re.compile(r"^\S+ (?:not|never|no longer)\b", re.I)
_HEADS_WITH = re.compile(
    r"^(?:[\dA-Z]{1,3}[.):]\s+)?(?:the )?(?:(?:joint|core|key|main|statutory) )*"
    r"(?:roles? and responsibilities|functions?|responsibilities|duties|role|tasks|expectations) (?:of|for) (?:the )?",
    re.I,
)
# Words that no name of a post has in it: what they stand in is a phrase.
_NO_NAME = re.compile(
    r"\b(?:of|in|for|by|to|with|and|or|the|an?|this|that|from|about|which|who|what|how|when|where|means|between|against|"
    r"into|over|under|on|at|if|as|these|those|more|some|most|many)\b",
    re.I,
)
# After its head a name ends, but for what says which one: "patient records" are nobody, "the officer in charge" is.
_NAME_ENDS = (
    r"(?! +(?!(?:of|for|in|at|on|with|who|whom|whose|which|that|from|to|and|or|as|within|under|by|both|also|"
    r"after|before|about|during|through|when|where|if|until|unless|without|every|each|once)\b|"
    r"\w+ed (?:in|by|on|to|under|with|for|as|within|from|at|of)\b|"
    r"(?:acting|working|serving|operating|living|holding|providing|receiving)\b)\w)"
)
# What happens to somebody puts nothing on them ("the tenant must be told"); what they have to be does.
_HAPPENS_TO = re.compile(
    r"^(?:must|shall|should|will|needs? to|(?:is|are) (?:required )?to)\s+(?:not\s+)?"
    r"(?:\w+ly\s+|also\s+|always\s+|then\s+)*be\s+(?:\w+ly\s+|also\s+|always\s+)*(?!(?:required|expected|entitled|permitted|allowed|authori[sz]ed|prepared|"
    r"satisfied|registered|licen[sc]ed|insured|represented|involved|engaged|committed|guided|bound|qualified)\b)"
    r"(?:\w{2,}ed|given|told|made|kept|sent|held|shown|paid|met|heard|put|set|taken|left|brought|found|chosen|seen|"
    r"written|known|led|taught|sought|drawn|built|run)\b",
    re.I,
)
# Words that say which officers, and of which sort, and make no name of a post.
_ANY_OFFICER = re.compile(
    r"^(?:(?:other|same|appropriate|relevant|senior|junior|individual|council|authority|local|borough|county|district|"
    r"city|responsible|designated|named|suitable|suitably|qualified|trained|experienced|dedicated|lead|chief|"
    r"independent|key|new) )*$",
    re.I,
)
# "The head of parks", "an assistant director for housing": what they head is part of what they are called.
_HEADS_SOMETHING = re.compile(
    r"\b(?:head|director|manager|lead|officer|secretary|superintendent|commissioner|keeper)s?$"
)
_OF_WHAT = re.compile(
    r"\s+(?:of|for)\s+(?:(?!(?:who|which|that|in|at|on|with|to|from|by|as)\b)[\w'&-]+,?\s*){1,6}", re.I
)
_ARTICLE = re.compile(r"\b(?:the|an?|its|their|each|every)\s+")
ANY_OFFICER = "OFFICERS"
_WORDS_BEFORE = re.compile(r"(?:[\w'&-]+ ){1,4}$")
# What no title of an officer has in it: all before the last of these is another phrase.
_NO_TITLE = re.compile(
    r"\b(?:\w+'s?|the|an?|any|each|every|its|their|our|your|his|her|one|two|all|some|such|of|in|for|by|to|with|and|or|"
    r"as|from|at|on|under|is|are|has|have|be|that|which|who|where|when|if|must|shall|should|will|may)\s",
    re.I,
)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
# Only somebody can be encouraged or obliged: "General practices are encouraged to refer …".
_BOUND = re.compile(
    r"^(?:is|are) (?:(?:also|strongly|legally) )*(?:encouraged|urged|advised|obliged) to (?!be\b)",
    re.I,
)
_WHOSE = re.compile(
    r"^\s*(?:(?:the|each|every|an?|any|all)\s+)?(?:(?!(?:and|or)\b)[\w-]+\s+){0,4}?[\w-]+(?:'s|s')\s+", re.I
)
_BOTH = re.compile(r"^\s*(?:both|either|neither)\s+", re.I)
_JOINS = re.compile(r"\s*,\s*(?:and\b|or\b)?|\s+(?:and|or|&|as well as|together with)\s+", re.I)
_ASIDE = re.compile(
    r",\s+(?:as|in|with|through|including|together with|where|when|if|like|such as|acting)\b[^,]*,", re.I
)
_CHAIN = re.compile(
    r"^(?:\s*(?:roles?|posts?|functions?|teams?|officers?|members?|holders?|staff|leads?)\b)?\s*(?:,|;|/|&|\+|"
    r"\band\b|\bor\b|\bas well as\b|\btogether with\b|\balongside\b|\s)*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A post or body named in a text, and where: half-open offsets."""

    short: str
    start: int
    end: int


class Posts:
    """The posts and bodies that can be named: those of `corpus/posts.yaml` and a document's own abbreviations."""

    def __init__(self, glossary: Sequence[Abbreviation] = ()) -> None:
        data = data_file("posts.yaml")
        self._heads: list[str] = data["heads"]
        patterns: list[tuple[str, str]] = []
        for post in data["posts"]:
            for name in (post["name"], *post["names"]):
                patterns.append((_pattern(name), post["short"]))
            if post["short"].isupper() and len(post["short"]) > 1:
                patterns.append((f"(?-i:{re.escape(post['short'])}s?)", post["short"]))
        known = [(re.compile(rf"^(?:{pattern})$", re.I), short) for pattern, short in patterns]
        own: list[tuple[str, str]] = []
        for abbreviation in glossary:
            if not abbreviation.expansion:
                continue
            if is_short_name(abbreviation):
                noun = _pattern(abbreviation.short.removeprefix("the "))
                whose = _same_post(known, abbreviation.expansion) or abbreviation.expansion.lower()
                own.append((rf"(?:(?:the|this|our)\s+|(?<![\s\S])){noun}", whose))
                patterns.append((_pattern(abbreviation.expansion), whose))
                continue
            short = _same_post(known, abbreviation.expansion) or abbreviation.short
            if short == abbreviation.short and not self._is_post(abbreviation.expansion):
                continue
            patterns.append((f"(?-i:{re.escape(abbreviation.short)}s?)", short))
            patterns.append((_pattern(abbreviation.expansion), short))
        patterns = _own_lead_member(patterns, glossary)
        patterns = own + sorted(patterns, key=lambda item: -len(item[0]))
        self._shorts = [short for _, short in patterns]
        joined = "|".join(f"(?P<p{index}>{pattern})" for index, (pattern, _) in enumerate(patterns))
        self._named = re.compile(rf"(?<![\w&])(?:{joined})(?![\w&])", re.I)
        heads = "|".join(sorted(map(_plural, self._heads), key=len, reverse=True))
        self._unlisted = re.compile(rf"^((?:[\w'’&-]+\s+){{0,4}}?(?:{heads}))\b{_NAME_ENDS}", re.I)

    def named_in(self, text: str) -> list[Mention]:
        """Every post and body that the text names, in order, the longest name first where two overlap."""
        plain = text.replace("’", "'")
        return [self._mention(plain, match) for match in self._named.finditer(plain)]

    def first_named(self, text: str, latest: int) -> Mention | None:
        """The first post or body that the text names, where its name starts at or before the offset `latest`.

        To look through the whole of a long text that names none is what reading thousands of rows would be spent on.
        """
        plain = text.replace("’", "'")
        found = (self._named.match(plain, start) for start in range(min(latest, len(plain)) + 1))
        match = next((match for match in found if match), None)
        return None if match is None else self._mention(plain, match)

    def _mention(self, plain: str, match: re.Match[str]) -> Mention:
        """What was found; of "the burials officer" the post of that name, and not any officer."""
        short = self._shorts[int((match.lastgroup or "p0")[1:])]
        if short == ANY_OFFICER and match[0].lower() == "officer":
            words = _WORDS_BEFORE.search(plain, 0, match.start())
            name = _NO_TITLE.split(words[0])[-1] if words else ""
            if name and not _ANY_OFFICER.match(name):
                return Mention(f"{name.lower()}officer", match.start() - len(name), match.end())
        return Mention(short, match.start(), match.end())

    def unlisted(self, subject: str) -> str:
        """The name of a post that no list holds, in the singular, where `subject` starts with one; else empty."""
        plain = _DETERMINERS.sub("", subject.strip())
        if member := _MEMBER_FOR.match(subject.strip()):
            return " ".join(member[1].lower().split())
        match = self._unlisted.match(plain)
        if not match or _NO_NAME.search(match[1]):
            return ""
        name = " ".join(match[1].lower().split())
        if (of_what := _OF_WHAT.fullmatch(plain[match.end() :].rstrip(" ,"))) and _HEADS_SOMETHING.search(name):
            return f"{name.removesuffix('s')} {_ARTICLE.sub('', of_what[0].strip().lower())}"
        return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s") if not name.endswith("ss") else name

    def _is_post(self, expansion: str) -> bool:
        words = re.findall(r"[\w'’-]+", expansion.lower())
        heads = {*self._heads, "authority", "borough", "council", "group"}
        return any(word in heads or word.removesuffix("s") in heads for word in words)


def _own_lead_member(patterns: list[tuple[str, str]], glossary: Sequence[Abbreviation]) -> list[tuple[str, str]]:
    """The patterns, where a document that spells out one lead member's abbreviation means that one by "lead member"."""
    own = [
        entry.short for entry in glossary if re.match(r"(?:lead|cabinet) member (?:for|of)\b", entry.expansion, re.I)
    ]
    if len(own) != 1:
        return patterns
    return [(pattern, own[0] if pattern.startswith("lead members?(?!") else short) for pattern, short in patterns]


def _same_post(known: Sequence[tuple[re.Pattern[str], str]], expansion: str) -> str:
    plain = expansion.replace("’", "'").strip()
    return next((short for pattern, short in known if pattern.match(plain)), "")


def _pattern(name: str) -> str:
    """A name as a pattern: plurals, hyphens and either apostrophe are understood."""
    plain = name.replace("’", "'")
    if re.search(r"[(\[+*?]", plain):
        return plain + "(?:s|'s)?"
    words = []
    for word in plain.split():
        escaped = re.escape(word).replace(r"\-", "[- ]?").replace(r"\&", "&")
        escaped = escaped.replace("committee", "(?:committee|c'?ttee)")
        words.append("(?:and|&)" if word in ("and", "&") else escaped)
    first, *rest = words
    head = _plural(first) if rest and re.search(r"^\w+ (?:of|for)\b", plain, re.I) else first
    tail = rest if head != first else [*rest[:-1], _plural(rest[-1])] if rest else []
    if not rest:
        head = _plural(first)
    return r"\s+".join([head, *tail])


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"(?:{word[:-1]}ies|{word})"
    return word if word.endswith("s") else f"{word}s?"


@lru_cache(maxsize=1)
def compound_names() -> re.Pattern[str]:
    """The listed names that hold an "and" or "or" of their own: "health and wellbeing board"."""
    names = [name for post in data_file("posts.yaml")["posts"] for name in (post["name"], *post["names"])]
    compound = [
        _pattern(name) for name in names if re.search(r"\b(?:and|or)\b", name) and not re.search(r"[(\[]", name)
    ]
    return re.compile(rf"\b(?:{'|'.join(sorted(compound, key=len, reverse=True))})\b", re.I)


@lru_cache(maxsize=64)
def posts_of(glossary: tuple[Abbreviation, ...] = ()) -> Posts:
    """The posts that a document with this glossary can name."""
    return Posts(glossary)


def bearers_of(
    sentence: str,
    *,
    glossary: Sequence[Abbreviation] = (),
    previous: Sequence[str] = (),
    before: str = "",
    subject_only: bool = False,
) -> tuple[str, ...]:
    """Who the sentence is about, as abbreviations, in the order named and each once; empty where nobody is.

    `previous` is who the sentence before it was about: a pronoun ("They should…", "this post") stands for them.
    `before` is what its paragraph says before it, where "the panel" was named in full.
    `subject_only` gives nothing where the subject names nobody, instead of looking for the agent of a passive.

    >>> bearers_of("The DCS and LMCS should report to the chief executive.")
    ('DCS', 'LMCS')
    >>> bearers_of("It is for each local authority to determine the process.")
    ('LA',)
    """
    posts = posts_of(tuple(glossary))
    plain = _BRACKETS.sub(lambda match: " " * len(match[0]), sentence.replace("’", "'"))
    for form in (_FOR, _DUTY_OF):
        match = form.search(plain)
        if match and not _MODAL.search(plain[: match.start()]):
            named = _NOT_FOR.sub("", match[1])
            if found := _all(posts, named) or tuple(filter(None, (posts.unlisted(named),))):
                return found
    if (match := _LIES_WITH.search(plain)) and (found := _listed(posts, match[1], whole=False)):
        return found
    subject, predicate = _subject(plain, posts)
    subject = _possessed(posts, subject)
    if predicate and (found := _each(posts, subject, previous, before)):
        return found
    if (agent := _BY_AGENT.match(predicate)) and (found := _doers(posts, predicate[agent.end() :])):
        return found
    if found := _listed(posts, subject):
        return found
    if (match := _LAW_BINDS.search(plain)) and (found := _listed(posts, match[1], whole=False)):
        return found
    if _PRONOUN.match(subject + " " + predicate):
        opened = _subject_of_opening(plain, posts)
        if opened or previous:
            return opened or tuple(previous)
    if predicate and not _HAPPENS_TO.match(predicate) and (name := posts.unlisted(subject)):
        return (_again(name, subject, previous, posts, before) or name,)
    if predicate and _BOUND.match(predicate) and (name := _few_words(subject)):
        return (name,)
    if subject_only:
        return ()
    doer = None if _NOT_BY.search(predicate) else _AGENT.search(predicate)
    if doer and (found := _doers(posts, predicate[doer.end() :])):
        return found
    passive = re.match(r"\S+ (?:not |also |be |been )*\w+(?:ed|en|t)\b", predicate)
    return tuple(previous) or (_all(posts, subject)[:1] if passive else ())


def bearers_of_heading(heading: str, glossary: Sequence[Abbreviation] = ()) -> tuple[str, ...]:
    """Whom a heading says that its paragraphs are about; empty where it is about a subject.

    >>> bearers_of_heading("Functions of the Safeguarding Adults Board"), bearers_of_heading("Boards and their work")
    (('SAB',), ())
    """
    plain = _HEADS_WITH.sub("", _BRACKETS.sub("", heading.replace("’", "'"))).strip(" .:'")
    posts = posts_of(tuple(glossary))
    named = posts.named_in(plain)
    rest = plain
    for mention in reversed(named):
        rest = rest[: mention.start] + rest[mention.end :]
    rest = re.sub(
        r"^(?:the|each|every)\b|\b(?:and|the|posts?|roles?|functions?|responsibilities|duties)\b|[,&/]",
        "",
        rest,
        flags=re.I,
    )
    return tuple(dict.fromkeys(mention.short for mention in named)) if named and not rest.strip(" s'") else ()


def _subject(plain: str, posts: Posts) -> tuple[str, str]:
    """The subject of the main clause, and the rest from its verb on."""
    text = plain.strip()
    while _INTRODUCED.match(text):
        cut = _after_introduction(text, posts)
        if cut is None:
            break
        text = text[cut:].lstrip()
    text = re.sub(
        r"^(?:however|therefore|in particular|similarly|equally|also|finally|in addition|further(?:more)?),?\s+",
        "",
        text,
        flags=re.I,
    )
    if _INTRODUCED.match(text):
        cut = _after_introduction(text, posts)
        text = text[cut:].lstrip() if cut is not None else text
    text = _ASIDE.sub(lambda match: " " * len(match[0]), text)
    if _INTRODUCED.match(text) and (modal := _MODAL.search(text)):
        name = _closing_name(text[: modal.start()], posts)
        if name:
            return name, text[modal.start() :]
    verb = _VERB.search(text)
    return (text[: verb.start()], text[verb.start() :]) if verb else (text, "")


def _closing_name(text: str, posts: Posts) -> str:
    """The name that a text closes with, where no comma parts it from what introduces it: "Once a year the board"."""
    names = (text[word.start() :] for word in re.finditer(r"\b(?:the|each|every|all|any)\s", text, re.I))
    return next((name for name in names if _whole_name(posts, name)), "")


def _whole_name(posts: Posts, text: str) -> str:
    """Whom a text names that is a name and nothing beside, listed or not; else empty."""
    listed = _listed(posts, text)
    if len(listed) == 1 and not text[posts.named_in(text)[0].end :].strip():
        return listed[0]
    name = posts.unlisted(text)
    return name if len(name.split()) == len(_DETERMINERS.sub("", text.strip()).split()) else ""


def _subject_of_opening(plain: str, posts: Posts) -> tuple[str, ...]:
    """Whom an opening condition is about: "Where the council has sold its stock, it should …"."""
    opening = re.match(r"\s*(?:where|when|whenever|if|once|before|after|as|because|since)\s+([^,]+),", plain, re.I)
    verb = _VERB.search(opening[1]) if opening else None
    return _listed(posts, opening[1][: verb.start()]) if opening and verb else ()


def _after_introduction(text: str, posts: Posts) -> int | None:
    """The offset after the comma that ends an opening phrase: the first that a subject and its verb follow."""
    for comma in re.finditer(r",\s+", text):
        rest = text[comma.end() :]
        verb = _VERB.search(rest)
        if not verb or verb.start() == 0:
            continue
        candidate = rest[: verb.start()]
        if (
            _listed(posts, candidate)
            or posts.unlisted(candidate)
            or _PRONOUN.match(rest)
            or re.match(r"(?:the|a|an|each|every|all|any|these|this|it|there|local)\b", candidate, re.I)
        ):
            return comma.end()
    return None


def _listed(posts: Posts, subject: str, *, whole: bool = True) -> tuple[str, ...]:
    """The posts that head `subject`: the first thing named in it, and those that are listed with it."""
    found: list[str] = []
    end = 0
    for mention in posts.named_in(subject):
        between = subject[end : mention.start]
        if not found:
            if _DETERMINERS.sub("", between.strip() + " ").strip():
                between_words = _DETERMINERS.sub("", between.strip() + " ").split()
                if len(between_words) > 2 or re.search(
                    r"\b(?:of|in|for|by|from|to|with|within|at|on|under|between)\b", between, re.I
                ):
                    return ()
        elif re.match(r"\s*of\b", between):  # whose the one before is: "a senior officer of the council"
            break
        else:
            joined = _DETERMINERS.sub(
                "", re.sub(r"^\s*(?:roles?|posts?|,|and|or|&|/|\+)*", "", between).strip() + " "
            ).strip()
            if joined and not _CHAIN.match(joined):
                break
            if not whole and not re.search(r"and|or|,|&|/", between):
                break
        if mention.short not in found:
            found.append(mention.short)
        end = mention.end
    return tuple(found)


def _possessed(posts: Posts, subject: str) -> str:
    """The subject without whose it is, where what is theirs is a post or body: "the council's scrutiny committee"."""
    match = _WHOSE.match(subject)
    if match is None or any(one.start < match.end() < one.end for one in posts.named_in(subject)):
        return subject
    rest = subject[match.end() :]
    return rest if _listed(posts, rest) or len(posts.unlisted(rest).split()) == len(rest.split()) > 0 else subject


def _doers(posts: Posts, text: str) -> tuple[str, ...]:
    """Whom a text that goes on after "by" names: those that are listed, or one by a name of several words."""
    if found := _listed(posts, text, whole=False):
        return found
    name = posts.unlisted(text) if re.match(r"(?:the|each|every|its|their)\b", text, re.I) else ""
    return (name,) if len(name.split()) > 1 else ()


def _again(name: str, subject: str, previous: Sequence[str], posts: Posts, before: str) -> str:
    """Whom "the group" stands for: whoever was spoken of last, where that is one ("suicide prevention group"), or the
    only one that the text before names; else empty."""
    short = re.fullmatch(r"\s*(?:the|this|that)\s+(\S+)\s*", subject, re.I)
    if not short:
        return ""
    if found := next((one for one in previous if one.endswith(f" {name}")), ""):
        return found
    plain = before.replace("’", "'")
    full = [one.short for one in posts.named_in(plain) if plain[one.start : one.end].lower().endswith(f" {name}")]
    for match in re.finditer(
        rf"\b(?:an?|the|its|their|one|each|every)\s+((?:[\w'-]+\s+){{1,4}}{re.escape(name)})\b", plain, re.I
    ):
        if (own := posts.unlisted(match[1])) and own != name:
            full.append(own)
    return full[-1] if len(set(full)) == 1 else ""


def _few_words(subject: str) -> str:
    """A subject of up to four words as a name in the singular, empty where it is longer or a phrase."""
    name = _DETERMINERS.sub("", subject.strip()).lower().strip()
    return name.removesuffix("s") if name and len(name.split()) <= 4 and not _NO_NAME.search(name) else ""


def _each(posts: Posts, subject: str, previous: Sequence[str], before: str) -> tuple[str, ...]:
    """Who heads each part of a subject that lists several, where every part is one name: listed or not; else empty.

    "The CFO and the portfolio holder": the one is listed, the other is named by its own words.
    """
    parts = [part for part in _JOINS.split(subject) if part.strip()]
    if len(parts) < 2:
        return ()
    found: list[str] = []
    for part in parts:
        name = _whole_name(posts, _possessed(posts, part))
        if not name:
            return ()
        name = _again(name, _BOTH.sub("", part), previous, posts, before) or name
        if name not in found:
            found.append(name)
    return tuple(found)


def _all(posts: Posts, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.short for mention in posts.named_in(text)))


@cache
def usual_name(short: str) -> str:
    """What the post or body of that abbreviation is usually called; the abbreviation itself where it is not listed."""
    return next((str(post["name"]) for post in data_file("posts.yaml")["posts"] if post["short"] == short), short)
