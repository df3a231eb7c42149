"""How strongly a sentence binds: read from its words, main clause first."""

from __future__ import annotations

import re

from ingest.model import Strength

# Patterns are tried on the main clause; the first strength that has one wins. Source: the words that issue and guidance
# use ("requires", "must" → must; "should", "is responsible for", "will" → should …) and their plain equivalents.
_MUST = re.compile(
    r"\b(?:must|shall|(?<!may or )may (?:not|only)|cannot|can not"
    r"|(?:is|are|be|been|was|were) (?:also |therefore |legally |statutorily )?(?:required|obliged|disqualified|"
    r"prohibited|barred|debarred|precluded|forbidden|(?:prevented|restricted) from)\b"
    r"|(?:is|are) (?:not|never) (?:permitted|allowed|entitled|eligible|able)\b"
    r"|(?:has|have) (?:a|an|the) (?:\w+ ){0,3}(?:duty|duties|obligation)"
    r"|(?:is|are) under (?:a|an) (?:\w+ ){0,2}(?:duty|obligation)"
    r"|(?:has|have) to\b"
    r"|(?:places?|imposes?) (?:a|an|the)? ?(?:\w+ ){0,3}dut(?:y|ies)"
    r"|(?<!should )(?<!may )(?<!will )(?<!can )"
    r"requires? (?:that\b|(?:[^\s,;]+ ){1,14}to\b(?! (?:the|an?|its|their|this|these)\b))"
    r"|legal(?:ly)? (?:requirement|binding)|statutory (?:requirement|"
    r"duty (?:to|on)))",
    re.I,
)
_SHOULD = re.compile(
    r"\b(?:should(?! not be limited)|ought to|will(?! (?:also )?include\b)|(?<!not )needs? to"
    r"|(?:is|are|be|remains?|was|were) (?:(?:also|jointly|ultimately|collectively|democratically|directly|politically|"
    r"professionally|personally|fully|equally|both|then|therefore|primarily|solely) )*(?:responsible|"
    r"accountable|answerable)"
    r"|(?:has|have|holds?|shares?) (?:\w+[\s,]+){0,5}?(?:responsibilit(?:y|ies)|accountabilit(?:y|ies)) (?:for|to)\b"
    r"|(?:has|have) a (?:\w+ ){0,2}role in\b|(?:is|are|remains?) (?:also )?(?:the |a )?(?:\w+ ){0,2}responsibility of\b"
    r"|^(?:where [^,]+, )?(?:(?:the|each|every|all|any) )?[\w’'-]+(?: [\w’'-]+){0,4}? ensures? (?:that|the|all|every)\b"
    r"|(?:is|are) (?:\w+ )?expected to|expects? |(?:is|are) (?:\w+ ){0,3}(?:essential|vital|crucial|critical|"
    r"important|necessary)\b"
    r"|it is for (?:each|the|every|an?|all|individual|local)\b|roles? (?:provides?|includes?|involves?|is to|are to)\b"
    r"|(?:is|are) to (?:be |ensure|have |provide|act|take|make|lead|report)"
    r"|is an? (?:\w+ ){0,3}(?:statutory|restricted|first[- ]tier|chief officer) (?:\w+ ){0,3}(?:post|role|"
    r"office|officer)\b)",
    re.I,
)
_ENCOURAGED = re.compile(
    r"\b(?:(?:strongly |actively )?(?:encouraged?|recommended|advised|urged) (?:to|that)"
    r"|(?:is|are) (?:strongly |actively )?(?:encouraged|recommended|advised)|(?:is|are|be) (?:\w+ ){0,2}(?:good|"
    r"best) practice (?:to|for|that)"
    r"|(?:strongly )?(?:encourages?|recommends?)\b)",
    re.I,
)
_MAY = re.compile(
    r"\b(?:may|might|could|can|(?:is|are) (?:legally |also )?(?:permissible|permitted|allowed|free|able|"
    r"entitled) (?:for|to)|(?:is|are|remains) open (?:to|for)"
    r"|legally permissible|at (?:its|their) discretion|(?:has|have) (?:a |the )?(?:power|discretion)s? to)\b",
    re.I,
)
_EXPLAINS = re.compile(r"^(?:this|that|which|it) means\b", re.I)
# A word that is spoken of and not used: 'In this guidance "must" marks a duty in law'.
_QUOTED = re.compile(r"[\"“‘'](?:must|shall|should|will|may|can|required?|expected)(?: not)?[\"”’']", re.I)
# Verbs that guidance instructs with; a noun of the same letters is told by what follows it.
ACTS = (
    "set|ensure|refer|inform|tell|notify|give|agree|provide|make|lead|hold|take|review|"
    "publish|promote|develop|maintain|monitor|oversee|support|challenge|share|use|work|act|carry out|put|keep|"
    "establish|appoint|consult|report|respond|identify|assess|plan|prepare|build|drive|champion|encourage|enable|"
    "commission|consider|evaluate|facilitate|implement|coordinate|co-ordinate|co-operate|cooperate|convene|record|"
    "recruit|train|check|seek|understand|manage|undertake|deliver|contribute|attend|chair|advise|scrutinise"
)
_INSTRUCTS = re.compile(
    rf"^(?:to )?(?:(?:actively|jointly|regularly|effectively) )?(?:{ACTS})\s+"
    r"(?:\w+ly\s+)?(?:the|an?|any|all|each|every|that|how|and|with|to|on|out|in|for|from|as|its|their|independent|clear|"
    r"effective|local|multi-agency|strategic|appropriate|assurance|sufficient|arrangements|information|staff|children)\b",
    re.I,
)
_OPENING = re.compile(
    r"^(?:where|when|whenever|if|once|unless|until|while|whilst|although|though|because|since|as|given|having)\b", re.I
)
_RELATIVE = re.compile(
    r"\b(?:who|which|that|whom|whose|where|when|if|whether|how|what|unless|until|because|so that|whilst|while)\b"
    r"(?:\s+(?!(?:must|should|may|will|shall|is|are|was|were|has|have|had|to)\b)[\w'’/-]+){0,5}?\s+"
    r"(?:also |then |therefore |only )?"
    r"(?:must|should|may|might|could|can|cannot|will|shall|needs? to|(?:has|have) to|(?:is|are) (?:required|"
    r"responsible|expected))\b",
    re.I,
)
# "A council which runs a crematorium must …": a clause that says which one, and then the verb of the sentence itself.
_WHICH_ONE = re.compile(
    r"^(?P<who>(?:(?:where|when|if)\b[^,]*, )?"
    r"(?:(?:(?:each|every|the|no|all) (?:[\w’'-]*[^\Ws] ){0,2}[\w’'-]+|[A-Z][\w’'-]*s)(?= (?:who|which|whose)\b)|"
    r"(?:an?|any|each|every) (?:[\w’'-]*[^\Ws] ){0,2}[\w’'-]+(?= (?:who|which|whose|that)\b)))"
    r" \w+ (?:[\w’'/-]+ ){2,12}?"
    r"(?P<binds>(?:must|shall|should|may|will|needs? to|(?:is|are) (?:required|responsible|expected))\b)",
    re.I,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|sets?|explains?|describes?|lists?|means?|says?)\b", re.I
)
_BRACKETS = re.compile(r"\([^()]*\)")


def main_clause(sentence: str) -> str:
    """The sentence without its bracketed asides, opening condition and relative clauses, as far as signs show them."""
    plain = re.sub(r"\s+", " ", _BRACKETS.sub(" ", sentence)).strip()
    if (which := _WHICH_ONE.match(plain)) and not _FINITE.search(which["who"]):
        plain = f"{which['who']} {plain[which.start('binds') :]}"
    opening = _OPENING.match(plain)
    if opening:
        for comma in re.finditer(r",\s+", plain):
            rest = plain[comma.end() :]
            if re.match(
                r"(?:the|a|an|each|every|all|any|they|it|this|these|he|she|no|local|both|such)\b|[A-Z]", rest
            ) and any(pattern.search(rest) for pattern in (_MUST, _SHOULD, _MAY)):
                plain = rest
                break
    return _RELATIVE.sub(" ", plain)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence opens with a bare verb and names no subject.

    >>> is_instruction("Set the strategic direction."), is_instruction("Sets are made."), is_instruction("A plan.")
    (True, False, False)
    """
    return bool(_INSTRUCTS.match(sentence.strip()))


def is_explanation(sentence: str) -> bool:
    """Whether a sentence only says what the one before it means."""
    return bool(_EXPLAINS.match(sentence.strip()))


def strength_of(sentence: str) -> Strength:
    """How strongly the sentence binds its bearer. A lead-in that ends in a colon is `info`: its bullets carry the duty.

    >>> strength_of("Local authorities are strongly encouraged to involve children.").value
    'encouraged'
    """
    if sentence.rstrip().endswith(":"):
        return Strength.INFO
    return _strength(sentence)


def lead_in_strength(sentence: str) -> Strength:
    """What a lead-in lends to its bullets: as `strength_of`, and `should` where the words say nothing firmer.

    "The following are likely to be essential:" expects; "The plan may include:" permits; "These are:" informs.
    """
    plain = main_clause(sentence)
    found = _strength(sentence)
    if found is Strength.INFO and re.search(r"\b(?:essential|expect|require|ensure|need|necessary)", plain, re.I):
        return Strength.SHOULD
    return found


def _strength(sentence: str) -> Strength:
    sentence = _QUOTED.sub(" ", sentence)
    plain = main_clause(sentence)
    if is_explanation(sentence):
        plain = main_clause(re.sub(r"^\W*\w+ means (?:that )?", "", sentence))
    if is_explanation(sentence) and not (_MUST.search(plain) or re.search(r"\bshould\b", plain, re.I)):
        return Strength.INFO
    if re.search(r"\bmay (?:want|wish|need) to\b", plain, re.I):
        plain = re.sub(r"\bneed to\b", " ", plain, flags=re.I)
    ranked = (
        (Strength.MUST, _MUST),
        (Strength.ENCOURAGED, re.compile(r"\b(?:is|are) (?:strongly )?encouraged\b", re.I)),
        (Strength.SHOULD, _SHOULD),
        (Strength.ENCOURAGED, _ENCOURAGED),
        (Strength.MAY, _MAY),
    )
    permitted = _MAY.search(plain)
    for strength, pattern in ranked:
        found = pattern.search(plain)
        if not found:
            continue
        if (
            strength is Strength.SHOULD
            and permitted
            and permitted.start() < found.start()
            and not re.search(r"\b(?:but|and|however|;)\b.*$", plain[permitted.start() : found.start()])
        ):
            return Strength.MAY
        return strength
    return Strength.INFO
