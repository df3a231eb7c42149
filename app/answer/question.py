"""A question as it was typed → cleaned, bounded, and what kind of answer it asks for."""

from __future__ import annotations

import html
import re
import unicodedata
from enum import StrEnum

from app.answer.parts import sides_of


class Form(StrEnum):
    """How the answer to a question is put together."""

    DEFINITION = "definition"  # what a word or abbreviation means
    ACCOUNTABILITY = "accountability"  # who answers for something, and where
    COMPARISON = "comparison"  # two bearers side by side
    COVERAGE = "coverage"  # whether the framework holds something
    COMPLIANCE = "compliance"  # whether it is done, as against whose job it is
    LOOKUP = "lookup"  # everything else: what the text says


class Asks(StrEnum):
    """A particular that an answer must hold, or it is not an answer."""

    AMOUNT = "amount"  # money
    COUNT = "count"  # how many of something
    DATE = "date"  # when, how often, how long
    PERSON = "person"  # somebody's name
    FIGURE = "figure"  # a score, rate or result
    CONTACT = "contact"  # a telephone number, address, link
    PENALTY = "penalty"  # what happens to who does not do it
    PROCEDURE = "procedure"  # the steps, one after the other
    OPINION = "opinion"  # what people think of it
    EVENT = "event"  # what has been done or has happened
    MEASURE = "measure"  # a distance, an age, a size
    CRITERIA = "criteria"  # when something applies, or to whom
    BODY = "body"  # which council, school or firm, by its name
    NOTHING = "nothing"


INVISIBLE = {"Cf", "Cc", "Co", "Cs"}


def clean(text: str) -> str:
    """The question on one line: markup taken out, invisible characters gone, white space folded."""
    text = re.sub(r"(?is)<(script|style)\b.*?(</\1>|$)", " ", text)
    text = html.unescape(re.sub(r"<[^<>]{0,500}>", " ", text))
    text = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKC", text)
        if character.isspace() or unicodedata.category(character) not in INVISIBLE
    )
    return re.sub(r"\s+", " ", text).strip()


def is_question(text: str) -> bool:
    """Whether there is anything to look for: at least one word of two letters or more."""
    return re.search(r"[^\W\d_]{2,}", text) is not None


ASKS: tuple[tuple[Asks, re.Pattern[str]], ...] = tuple(
    (asks, re.compile("|".join(patterns), re.IGNORECASE))
    for asks, patterns in (
        (
            Asks.AMOUNT,
            (
                r"\bhow much (?:money|does|did|do|is|was|will|would|are|were|has|have|can|could|should|a |per |we |it )",
                r"\b(?:wh?at|which|how|tell|give|get|gets|know|is|are)\b.*\b(?:salary|salaries|wages?|pay packet|price|spend|spent|spending"
                r"|expenditure|premium)\b",
                r"\b(?:what|whats|what's|which|give|tell)\b.*\b(?:budgets?|costs?|fees?|charges?|turnover|rent|funding level)\b",
                r"\b(?:get|gets|be|is|are|being) paid\b(?! (?:for|by|through)\b)|\ballowances?\b|\bearns?\b|£",
            ),
        ),
        (
            Asks.COUNT,
            (r"\bhow many\b(?! (?:weeks|days|months|years|times|hours))", r"\bnumbers? of\b", r"\bheadcount\b"),
        ),
        (
            Asks.DATE,
            (
                r"\bwhen (?:is|was|were|did|does|do|will|are|must|should|can) (?!we\b.*\b(?:look|test|check))",
                r"\b(?:what|which) (?:date|day|year|month|time)\b",
                r"\bhow (?:often|long|soon|quickly|frequently|old)\b",
                r"\bhow many (?:weeks|days|months|years|times|hours)\b",
                r"\bdeadlines?\b|\bby when\b|\bsince when\b|\bclosing date\b|\bdate (?:of|was|is)\b",
            ),
        ),
        (
            Asks.PERSON,
            (
                r"\bnames? of (?:the|our|your|my|this|that|whoever|person|who)\b",
                r"\bwhat(?:'s|s| is| are) (?:\w+ ){0,4}(?:\w+'s )?names?\b",
                r"\bcalled\W*$|\bnamed person\b|\bby name\b|\bname names\b|\bactual name\b|\bnames? (?:please|pls)\b",
                r"\bwho(?:'s| is| are)? (?:the |our |currently |now )*(?:vice )?chairs?\b|\bwho chair(?:s|ed)\b",
                r"\b(?:which|what) (?:councillor|member|politician)\b.*\b(?:at the moment|currently|right now|nowadays|at present)\b",
                r"\bwho (?:else )?(?:sits|sit) on\b|\bwho (?:is|are) (?:\w+ ){0,2}members? of\b|\bmembership of\b",
                r"\b(?:which|what) (?:\w+ ){0,2}(?:councillors|members|heads|people|politicians|parents|governors)\b.*"
                r"\b(?:sit|sits|are on|serve|belong|are they|attend)\b",
            ),
        ),
        (
            Asks.FIGURE,
            (
                r"\b(?:scored?|scores|rating|rated|rate us|graded?|percentage|per cent|proportion|statistics|stats|league table)\b",
                r"\b(?:results?|outcome|findings|conclusions?) of\b|\bwhat did .*\b(?:find|conclude|say about us)\b",
                r"\b(?:last|latest|recent|previous) (?:\w+ )?(?:inspection|review|audit|judgement|report)\b",
                r"\bhow did (?:we|it|they) (?:do|go)\b|\bwhat share\b|\brate of\b|\brates\b",
            ),
        ),
        (
            Asks.PENALTY,
            (
                r"\b(?:a|any|get|be|being|we|us) fined?\b(?! to\b)|\bfines\b|\bpenalt(?:y|ies)\b|\bsanction(?:s|ed)?\b|\bpunish\w*\b",
                r"\bprosecut\w+\b|\bget sued\b|\btaken to court\b",
            ),
        ),
        (
            Asks.PROCEDURE,
            (
                r"\bsteps\b|\bstep by step\b|\bwalk me through\b|\bwhich form\b|\bhow do (?:i|we) (?:apply|appeal|complain|go about)\b",
                r"\bwhat(?:'s|s| is| are) (?:the |our )?(?:\w+ )?(?:procedures?|application process|appeals process)\b",
            ),
        ),
        (
            Asks.OPINION,
            (
                r"\b(?:parents?|people|residents?|staff|teachers|pupils|kids|children|they|councillors|members) (?:\w+ ){0,3}(?:reckon|think|feel"
                r"|believe|like|say) (?:of|about|it|the|that|our)\b",
                r"\bhappy with\b|\bsatisf(?:ied|action)\b|\bpopular\b|\bworth (?:it|doing)\b",
            ),
        ),
        (
            Asks.EVENT,
            (
                r"\b(?:has|have|had|did|was|were) (?:\w+ ){0,4}(?:ever|actually|already|recently|lately)\b",
                r"\bdid (?:we|they|you|he|she|it|anyone|anybody|ofsted|(?:the|our|this) \w+)\b",
                r"\b(?:last|previous) (?:year|month|week|time|term|meeting|election)s?\b|\bso far\b|\bto date\b",
            ),
        ),
        (
            Asks.MEASURE,
            (
                r"\bhow far (?:away|is|from|do (?:you|i|we|they|kids|children|pupils) have)\b|\bhow (?:big|large|tall|old)\b",
                r"\b(?:what|which|minimum|maximum|upper|lower) (?:age|distance|size)s?\b|\bhow many miles\b",
            ),
        ),
        (
            Asks.CRITERIA,
            (
                r"\btriggers?\b|\bcriteri(?:a|on)\b|\bthresholds?\b|\beligib\w+\b|\b(?:who|do i|do we|does) (?:\w+ ){0,3}qualif(?:y|ies)\b",
                r"\b(?:is|are|be) (?:\w+ )?entitled to\b",
            ),
        ),
        (
            Asks.BODY,
            (
                r"\b(?:which|what) (?:\w+ )?(?:authority|authorities|boroughs?|councils?|schools?|academy|academies|company"
                r"|companies|firms?|providers?|contractors?|suppliers?|charity|charities|hospitals?|trusts?)\b.*\b(?:we|us|our|ours)\b",
            ),
        ),
        (
            Asks.CONTACT,
            (
                r"\b(?:phone|telephone|e-?mail|mobile)\b",
                r"\bcontact details\b|\bpost ?code\b",
                r"\bwhere\b.*\boffices?\b",
            ),
        ),
    )
)
"""What a question asks for, by its words. A question that asks for several (how much, and by when) has several."""

HOLDS: dict[Asks, re.Pattern[str]] = {
    Asks.PENALTY: re.compile(
        r"\b(?:fine[ds]?|penalt\w+|sanction\w*|offence|liable|prosecut\w+|imprison\w+)\b", re.IGNORECASE
    ),
    Asks.PROCEDURE: re.compile(
        r"\b(?:steps?|stages?|appl(?:y|ication)|appeal|in writing|procedures?|within \w+ days)\b", re.IGNORECASE
    ),
    Asks.EVENT: re.compile(r"\b(?:was|were|has|have|had)\b.*\b(?:19|20)\d\d\b"),
    Asks.MEASURE: re.compile(
        r"\b[\d.]+ ?(?:miles?|km|kilomet\w+|metres?|yards?|years? old|pupils?|places?)\b|\bage[ds]? (?:of )?\d"
    ),
    Asks.CRITERIA: re.compile(
        r"\btrigger\w*|\bcriteri\w+|\bthreshold\w*|\beligib\w+|\bentitle\w*|\bqualif\w+|\bin the event\b|\bif\b"
        r"|^Where\b",
        re.IGNORECASE,
    ),
    Asks.BODY: re.compile(
        r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)* (?:Council|Borough|Academy|School|College|Trust|Hospital|Ltd|Limited|plc)\b"
    ),
    Asks.OPINION: re.compile(
        r"\b(?:survey\w*|satisf\w+|feedback|views? of|said that|reported that|per cent)\b", re.IGNORECASE
    ),
    Asks.AMOUNT: re.compile(
        r"£ ?\d|\d ?(?:million|thousand|pounds|pence|per cent|%)|\b\d[\d,]*\.\d\d\b", re.IGNORECASE
    ),
    Asks.COUNT: re.compile(
        r"(?<!section )(?<!sec )(?<!paragraph )(?<!schedule )(?<!of )(?<![\w/.(-])\b(?!(?:19|20)\d\d\b)\d[\d,]*\b(?!\()"
        r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?! or more)",
        re.IGNORECASE,
    ),
    Asks.DATE: re.compile(
        r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
        r"|\b(?:January|February|March|April|June|July|August|September|October|November|December) \d{4}\b"
        r"|\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)[ -](?:working |calendar |school )?"
        r"(?:minute|hour|day|week|month|term|year)s?\b"
        r"|\b(?:annual(?:ly)?|yearly|monthly|weekly|daily|quarterly|termly|fortnightly|regular(?:ly)?|immediately|promptly"
        r"|once a|twice a|at least every|on a regular basis|from time to time|as soon as|temporary|without delay)\b",
        re.IGNORECASE,
    ),
    Asks.FIGURE: re.compile(
        r"\d ?(?:%|per cent)|\b(?:outstanding|inadequate|requires improvement|rated)\b", re.IGNORECASE
    ),
    Asks.CONTACT: re.compile(r"@\w+\.|\b0\d{3,4} ?\d{3}|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b|https?://|www\."),
    Asks.PERSON: re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|Sir|Dame|Lord|Lady|Professor)\.? [A-Z][a-z]+"),
}
"""What a text must hold to be an answer to a question that asks for it."""

FRAMEWORK = r"(?:framework|table|rows?|matrix|grid|spreadsheet|document|papers?|schedule|form|version|side|sheet|this)"

COVERAGE = re.compile(
    r"\b(?:do|does|did|have|has|had|is|are|was|where|what|which|anything|anywhere|any)\b.*"
    rf"(?:\b(?:in|into|from|on) (?:our|the|this|that|your|\w+['’]s) (?:\w+ )?{FRAMEWORK}\b"
    rf"|\b(?:our|the|this|your|\w+['’]s) (?:\w+ )?{FRAMEWORK}\b.*\b(?:match|matches|say|says|mention|mentions|cover|covers|deal|deals|set|sets|have|has"
    r"|include|includes|show|shows|record|records|address|addresses|hold|holds|provide|provides|reflect|reflects|pick|picks)\b)"
    rf"|\b{FRAMEWORK}\b.*\b(?:deal|deals|cover|covers|mention|mentions) (?:with|it|that|this)?\b"
    r"|\bis there (?:a|any|some) (?:row|line|entry|mention)\b|\bin ours\b|\bpick(?:s|ed)? up\b.*\bbit\b|\b(?:written|set|put|got|laid) (?:\w+ ){0,2}(?:down|out) anywhere\b"
    r"|\bhave we (?:got|covered|written|anything|a row|included|recorded|said|put|set|documented|missed)\b"
    r"|\b(?:do|does) (?:we|ours?|our \w+) (?:say|cover|mention|have(?! to\b)|record|include|address|state|document|show|evidence|set out)\b"
    r"|\bwhat have we got\b|\bwhere do we\b|\bare we missing\b|\bany gaps?\b|\banything (?:on|about|for|in there|to say|that says)\b"
    r"|\b(?:covered|missing|mentioned|recorded|documented|reflected|included) (?:anywhere|at all|in ours?|by us|yet)\b"
    r"|\bhave we covered\b|\b(?:any|a|which|what) (?:row|line|entry)s?\b.*\b(?:evidenc\w+|cover\w*|show\w*|record\w*|mention\w*"
    r"|deal\w*|for|on|about)\b|\bevidence (?:of|for|that)\b",
    re.IGNORECASE,
)

COMPLIANCE = re.compile(
    r"\b(?:are|is|were|was) (?:we|it|this|the council|\w+) (?:\w+ ){0,2}(?:compliant|complying|in compliance|up to date|on track|meeting)\b"
    r"|\bcompliant\b|\bcompliance(?! (?:framework|table|column|document|paper))\b|\bcomply(?:ing)?\b|\bhave we (?:\w+ )?(?:met|done|complied|achieved|delivered|completed|finished|fulfilled)\b"
    r"|\bare we (?:actually |really )?(?:doing|meeting|achieving|failing|delivering|any good|good at|up to|on top of|keeping up)\b|\bhow (?:well )?are we doing\b"
    r"|\b(?:red|amber|green|rag)[ -](?:rated|status|rating)\b|\bhas (?:it|this|that) been (?:done|met|completed|carried out)\b",
    re.IGNORECASE,
)

DEFINITION = re.compile(
    r"\bstands? for\b|\b(?:do|does|is|are) .*\b(?:letters?|acronyms?|initials|abbreviations?)\b.*|\bwhat .* (?:letters|acronym|initials)\b"
    r"|\bwhat(?:'s|s| is| are| was| does) (?:an? |the |meant by |this |that )*[\"'“‘]?(?P<term>[\w&' -]{2,40}?)[\"'”’]?(?: mean| actually| exactly)*\W*$"
    r"|^\W*[\w&]{2,6}\W*(?:what|\?|meaning|mean|= ?\w)|\bdefin(?:e|ition)\b|\bmeaning of\b|\bexplain (?:what )?(?:the )?[A-Z&]{2,}\b",
    re.IGNORECASE,
)

ACCOUNTABILITY = re.compile(
    r"\bwho\b|\bwhos\b|\bwho's\b|\bwhose\b|\bwhom\b|\bwh?ich (?:\w+ ){0,2}(?:officer|board|meeting|committee|director|post|person|team"
    r"|department|forum|body|role|job|directorate|meetings|boards|officers|directors)\b|\bin charge\b|\bcarr(?:y|ies) the can\b"
    r"|\bon the hook\b|\baccountable (?:for|to)\b|\bis it the\b|\bwhere (?:does|do|is|are|would|will|should)\b.*\b(?:go|goes"
    r"|reported|answered|answer|discussed|decided|looked|taken|signed|dealt|raised|monitored|overseen|governed)\b"
    r"|\bwhat (?:board|meeting|committee|forum|post)\b|\bsame person\b|\bsame (?:place|board)\b",
    re.IGNORECASE,
)

WHO_FIRST = re.compile(
    r"^(?:so |and |ok |but )?(?:(?:in|by|under|according to) [^,?]{3,40}, )?(?:who|whos|who's|whose|wh?ich (?:officer|board|meeting|committee|director|post|forum)s?)\b",
    re.I,
)

COMPARISON = re.compile(
    r"\bboth\b|\bdifferen(?:t|ce|ces)\b|\bcompar(?:e|ed|ison)\b|\bversus\b|\bvs\b|\brather than\b|\bas well (?:as)?\b|\bor\b|\bsplit\b"
    r"|\band (?:what(?:'s| is)? )?(?:the |my )|\bas against\b|\bbetween\b|\beither\b|\bjust\b|\bonly\b|\btoo\b",
    re.IGNORECASE,
)


TWICE = re.compile(
    r"\btwice\b(?! (?:an?|each|every|per)\b)|\btwo (?:\w+ ){0,2}(?:rows|lines|entries|places)\b|\bboth (?:of the )?rows\b|\bmore than one row\b"
    r"|\bduplicat\w+\b|\boverlap\w*\b|\brepeat(?:s|ed|ing)? (?:it|them)sel\w+\b",
    re.IGNORECASE,
)
"""A question about one matter that stands in two places."""

LIST = re.compile(
    r"\bcheck ?list\b|\blist\b|\belements?\b|\bwhat (?:things|points|areas|factors|steps|headings|should|must|do|are|does)\b"
    r"|\bwhich (?:things|points|areas|factors|elements|partnerships)\b|\bwhat(?:'s| is) (?:included|covered|in it|supposed)\b",
    re.IGNORECASE,
)
"""A question whose answer may be a list, so that a lead-in with its bullets answers it."""

ROLE_WORDS = frozenset(
    """
    role roles job jobs bit bits part parts duty duties responsibility responsibilities responsible accountable
    task tasks remit post posts position new do does doing done carry carried carries out set sets table
    framework row rows matrix document difference different differ between compare compared split who actually
    these days person top current currently now exactly mean means anything something deal deals cover covers
    say says have has expected supposed main key basic basically terms plain simple explain tell guidance
    statutory council councils our one line short brief nutshell sentence words word quick quickly sum summary main
    """.split()
)
"""Words that say nothing of a subject beside somebody's role."""


def asks_of(text: str) -> frozenset[Asks]:
    """The particulars that the question asks for; empty where any text on the subject will do."""
    found = frozenset(asks for asks, pattern in ASKS if pattern.search(text))
    return found - {Asks.EVENT} or found  # "what did they rate us" asks for a rating rather than for what was done


def form_of(text: str, bearers: int) -> Form:
    """The form of a question that names so many bearers (the asker, "I", counted)."""
    if COMPLIANCE.search(text):
        return Form.COMPLIANCE
    compares = sides_of(text) is not None
    if TWICE.search(text) and re.search(rf"\b{FRAMEWORK}\b", text, re.IGNORECASE):
        return Form.COMPARISON
    if WHO_FIRST.match(text) and bearers < 2 and not compares:
        return Form.ACCOUNTABILITY
    if COVERAGE.search(text):
        return Form.COVERAGE
    if (bearers > 1 and COMPARISON.search(text)) or compares:
        return Form.COMPARISON
    if ACCOUNTABILITY.search(text):
        return Form.ACCOUNTABILITY
    if DEFINITION.search(text):
        return Form.DEFINITION
    return Form.LOOKUP
