"""What the columns of a framework table are for, told from the words of its header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import TableRow
from ingest.errors import InputError
from ingest.model import Column, ColumnRole

# Header words of English councils' frameworks, strongest first. A weight says how surely the words name the role: 3 the
# role itself, 2 a usual name for it, 1 a name that something else may have too.
_WORDS: dict[ColumnRole, tuple[tuple[int, str], ...]] = {
    ColumnRole.REFERENCE: (
        (3, r"(?:ref|ref\.|reference|identifier|id|#|no|no\.|nos?|number|item no\.?|s/n|code|row)"),
        (2, r"(?:\w+ )?(?:ref|reference|id|identifier|number|no\.?|code)(?: (?:id|no\.?|number|code))?"),
        (1, r"(?:para|paragraph|clause|item|section)"),
    ),
    ColumnRole.DUTY: (
        (3, r".*\b(?:dut(?:y|ies)|requirements?|obligations?|roles? (?:&|and|or|/) responsibilit(?:y|ies)|"
            r"responsibilit(?:y|ies) of .*)\b.*"),
        (2, r"(?:\w+ ){0,2}(?:responsibilit(?:y|ies)|expectations?|standards?|functions?|accountabilit(?:y|ies)|"
            r"commitments?|provisions?|"
            r"criteria|criterion|controls?|statements?|indicators? of good practice|what (?:we|you|the \w+) "
            r"(?:must|have to|need to|should) do|"
            r"what (?:is|does the \w+) require[sd]?\b.*|what (?:must|has to|should|needs to) (?:be done|happen)|"
            r"what (?:is|are) (?:\w+ )?(?:expected|asked|demanded|obliged)\b.*|"
            r"what (?:the .*|\w+) (?:requires?|expects?|asks?|says?)(?: of (?:us|\w+))?|"
            r"(?:roles?|functions?) of .*|key lines? of enquiry|(?:guidance|statutory|legal) (?:text|wording|basis))"),
        (1, r"(?:\w+ ){0,2}(?:descriptions?|tasks?|actions?|outcomes?|objectives?|activit(?:y|ies)|principles?|"
            r"areas?|themes?|questions?|measures?|details?|text|"
            r"what|guidance|legislation|powers?|contributing outcome)(?: .{0,30})?"),
    ),
    ColumnRole.OWNER: (
        (3, r".*\b(?:owners?|dut(?:y|ies)[- ]?(?:holders?|bearers?)|lead officers?|accountable|responsible "
            r"(?:officers?|persons?|posts?|leads?|"
            r"directors?|managers?|teams?)|"
            r"by whom|lead (?:director|manager|person|role|post|team|service|professional)|post ?holders?|named "
            r"(?:lead|person|officer)|who)\b.*"),
        (2, r"(?:\w+ )?(?:leads?|responsible|officers?|directors?|managers?|allocated to|assigned to|held by|"
            r"responsibilit(?:y|ies))"),
        (1, r"(?:posts?|roles?|persons?|teams?|services?|directorates?|departments?)"),
    ),
    ColumnRole.HOW_DISCHARGED: (
        (3, r".*\b(?:how discharged|how (?:is|are|it is|this is|we|met|delivered|do we|the duty is|will)\b.*|"
            r"evidence|proof|discharged?|how|what (?:we|the (?:council|authority|service)) (?:do|does|have|has)(?: "
            r"done| in place)?|"
            r"(?:is|are) met by|met through)\b.*"),
        (2, r".*\b(?:assurances?(?! statement)|arrangements?|delivery|current (?:position|practice|state)|"
            r"mechanisms?|in place|means|"
            r"(?:commentary|narrative|response|approach|implementation|sources?))\b.*"),
        (1, r".*\b(?:comments?|notes?|examples?|documents?|process(?:es)?|polic(?:y|ies))\b.*"),
    ),
    ColumnRole.COMPLIANCE: (
        (3, r".*\b(?:complian(?:ce|t)|rag|r\.a\.g\.?|brag|b?rag rating|status|met\?|(?:fully )?met|self[- "
            r"]assessment|rating)\b.*"),
        (2, r".*\b(?:progress|score|assessment|judge?ment|achieved|level|grade|position|on track|"
            r"complete[d]?\??|gap|assured|in place\?)\b.*"),
    ),
}  # fmt: skip
# "Type of responsibility", "Date reviewed": words of a role that say something about it, and are not it.
_ABOUT = re.compile(
    r"^(?:type|kind|category|date|focus|source|level|date of|review|frequency|priority|risk|target|due|deadline|"
    r"version|history|created|modified)\b",
    re.I,
)
# What asks about a duty, or names who has it, does not state it: "How is the duty met?", "Duty holder".
_ASKS = re.compile(
    r"^(?:how|who|where|when|evidence|owner|lead|responsible|accountable|by whom|assurance(?! statement))\b"
    r"|\bdut(?:y|ies)[- "
    r"]?(?:holder|bearer)",
    re.I,
)
_LONGEST_HEADER = 90
SEVERAL = 4  # rows from which a column's cells show what it is for
FEW_WORDS = 4  # a cell, on average: what sorts rows has no more, what states a duty has more


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands over a column: its own header cell, and in a header of two rows the group's above it.

    `alone` says that no column of the group tells its role by its own words: the group's words then speak for them.
    """

    own: str
    group: str = ""
    alone: bool = False

    @property
    def printed(self) -> str:
        return f"{self.group}: {self.own}" if self.group else self.own


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its columns, one for each cell, and the index from 0 of the first row after it."""

    columns: tuple[Column, ...]
    body: int
    score: int
    rivals: tuple[str, ...] = ()  # columns that could as well have stated the duty

    def index_of(self, role: ColumnRole) -> int | None:
        """The column of that role, from 0, or None."""
        return next((index for index, column in enumerate(self.columns) if column.role is role), None)


def find_header(
    rows: Sequence[TableRow], chosen: Mapping[str, str] | None = None, name: str = "the table"
) -> Header | None:
    """The header among the first rows, or None where no row names a duty column. `chosen` maps role to column name.

    Raises InputError where `chosen` names a column that the table does not have.
    """
    best: Header | None = None
    for index in range(min(25, len(rows))):
        for depth in (1, 2):
            header = _header_at(rows, index, depth, chosen)
            if header and (best is None or header.score > best.score):
                best = header
        if best is not None and index > best.body + 8:
            break
    if best is not None and not chosen:
        best = _by_content(best, rows[best.body :])
    if chosen and best is None and any(row.cells for row in rows):
        found = ", ".join(column_names(rows)) or "none"
        raise InputError(
            f"{name}: no columns are called {', '.join(repr(given) for given in chosen.values())}; the columns "
            f"found are: {found}."
        )
    return best


def _by_content(header: Header, body: Sequence[TableRow]) -> Header:
    """The header, with the duties in the column that states them, where its words name one that only sorts the rows.

    A column that sorts ("Area": People, Plans, People) says a few words again and again; one that states duties says
    more than that, and hardly anything twice.
    """
    place = header.index_of(ColumnRole.DUTY)
    if place is None or not _sorts(_cells(body, place)):
        return header
    for other, column in enumerate(header.columns):
        cells = _cells(body, other)
        if column.role is ColumnRole.OTHER and _states(cells):
            columns = list(header.columns)
            columns[place] = replace(columns[place], role=ColumnRole.OTHER)
            columns[other] = replace(column, role=ColumnRole.DUTY)
            return replace(header, columns=tuple(columns), rivals=())
    return header


def _cells(body: Sequence[TableRow], place: int) -> list[str]:
    found = [_flat(row.cells[place]) for row in body if not row.merged and place < len(row.cells)]
    return [cell for cell in found if cell]


def _sorts(cells: Sequence[str]) -> bool:
    return len(cells) >= SEVERAL and _words_each(cells) <= FEW_WORDS and len(set(cells)) <= len(cells) / 2


def _states(cells: Sequence[str]) -> bool:
    return len(cells) >= SEVERAL and _words_each(cells) > FEW_WORDS and len(set(cells)) >= len(cells) * 0.9


def _words_each(cells: Sequence[str]) -> float:
    return sum(len(cell.split()) for cell in cells) / len(cells)


def column_names(rows: Sequence[TableRow]) -> list[str]:
    """The names in the likeliest header row: the fullest of the first rows whose cells are short."""
    likeliest: list[str] = []
    for row in rows[:15]:
        names = [_flat(cell) for cell in row.cells if cell and len(cell) <= _LONGEST_HEADER]
        if len(dict.fromkeys(names)) > len(likeliest):
            likeliest = list(dict.fromkeys(names))
    return likeliest


def parse_columns(given: str) -> dict[str, str]:
    """The option `duty=Column name,owner=Other column` as role to name. Raises InputError for an unknown role."""
    chosen: dict[str, str] = {}
    known = [role.value for role in ColumnRole if role is not ColumnRole.OTHER]
    for part in re.split(r",(?=\s*\w+\s*=)", given):
        role, equals, column = part.partition("=")
        role = role.strip().lower().replace(" ", "_").replace("-", "_")
        if not equals or role not in known or not column.strip():
            raise InputError(f"--columns {given!r}: write ROLE=COLUMN, …; the roles are {', '.join(known)}.")
        chosen[role] = column.strip()
    return chosen


def _header_at(rows: Sequence[TableRow], index: int, depth: int, chosen: Mapping[str, str] | None) -> Header | None:
    if index + depth > len(rows) or rows[index].merged or (depth == 2 and rows[index + 1].merged):
        return None
    upper = [_flat(cell) for cell in rows[index].cells]
    names = [_Name(name) for name in upper]
    if depth == 2:
        lower = [_flat(cell) for cell in rows[index + 1].cells]
        if not _is_second_row(upper, lower):
            return None
        names = _two_rows(upper, lower)
    filled = [name.printed for name in names if name.printed]
    if len(filled) < 2 or any(len(name) > _LONGEST_HEADER for name in filled) or len(set(filled)) < 2:
        return None
    roles = _roles(names, chosen)
    if roles is None or ColumnRole.DUTY not in roles:
        return None
    # A merged cell stands over each of its columns, and counts once.
    weights = [
        _weight(role, name) if not chosen else 3
        for name, role in dict(zip(reversed(names), reversed(roles), strict=True)).items()
        if role is not ColumnRole.OTHER
    ]
    sure = sum(weights)
    if not chosen and (len(weights) < 2 and max(weights, default=0) < 3):
        return None
    columns = tuple(
        Column(name.printed or f"column {place}", role)
        for place, (name, role) in enumerate(zip(names, roles, strict=True), 1)
    )
    return Header(columns, index + depth, sure, () if chosen else _rivals(names, roles))


def _rivals(names: Sequence[_Name], roles: Sequence[ColumnRole]) -> tuple[str, ...]:
    """The columns whose names say as surely as the duty column's that they state the duty."""
    sure = _weight(ColumnRole.DUTY, names[roles.index(ColumnRole.DUTY)])
    others = [name for name, role in zip(names, roles, strict=True) if role is ColumnRole.OTHER]
    return tuple(name.printed for name in others if _weight(ColumnRole.DUTY, name) == sure)


def _is_second_row(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether `lower` is the second row of a header: short names under blank or repeated (merged) upper ones."""
    if len(upper) != len(lower) or any(len(name) > 40 or re.search(r"[.;]$", name) for name in lower):
        return False
    below = [place for place, name in enumerate(lower) if name and name != upper[place]]
    if not below:
        return False
    spanned = [place for place in below if not upper[place] or upper.count(upper[place]) > 1]
    named = any(_weight_of(role, lower[place]) for place in below for role in _WORDS)
    return named and len(spanned) == len(below)


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[_Name]:
    """The names of a two-row header: the lower name, under the upper one where that says more."""
    names: list[_Name] = []
    over = ""
    for above, below in zip(upper, lower, strict=True):
        over = above or (over if below else "")
        if below and below != above:
            names.append(_Name(below, over))
        else:
            names.append(_Name(above))
    telling = {name.group for name in names if any(_weight_of(role, name.own) for role in _WORDS)}
    return [replace(name, alone=bool(name.group) and name.group not in telling) for name in names]


def _roles(names: Sequence[_Name], chosen: Mapping[str, str] | None) -> list[ColumnRole] | None:
    if chosen:
        return _chosen_roles(names, chosen)
    roles = [ColumnRole.OTHER] * len(names)
    candidates = sorted(
        (
            (-_weight(role, name), _priority(role), place, role)
            for place, name in enumerate(names)
            for role in _WORDS
            if _weight(role, name)
        ),
    )
    taken: set[ColumnRole] = set()
    for _, _, place, role in candidates:
        alone = role in (ColumnRole.DUTY, ColumnRole.REFERENCE, ColumnRole.OWNER)
        if roles[place] is ColumnRole.OTHER and not (alone and role in taken):
            roles[place] = role
            taken.add(role)
    return roles


def _chosen_roles(names: Sequence[_Name], chosen: Mapping[str, str]) -> list[ColumnRole] | None:
    roles = [ColumnRole.OTHER] * len(names)
    folded = [name.printed.casefold() for name in names]
    for role, column in chosen.items():
        wanted = _flat(column).casefold()
        place = folded.index(wanted) if wanted in folded else None
        if place is None and wanted.isdigit() and 0 < int(wanted) <= len(names):
            place = int(wanted) - 1
        if place is None:
            return None
        roles[place] = ColumnRole(role)
    automatic = _roles(names, None) or []
    taken = set(roles)
    for place, role in enumerate(automatic):
        if roles[place] is ColumnRole.OTHER and role not in taken and role is not ColumnRole.DUTY:
            roles[place] = role
    return roles


def _priority(role: ColumnRole) -> int:
    order = (ColumnRole.DUTY, ColumnRole.HOW_DISCHARGED, ColumnRole.COMPLIANCE, ColumnRole.OWNER, ColumnRole.REFERENCE)
    return order.index(role)


def _weight(role: ColumnRole, name: _Name) -> int:
    """How surely a header name is of that role: 3, 2, 1, or 0 where it is not.

    A group's name says little of the columns under it ("Duty" over an item, a requirement and a post).
    """
    return min(1, _weight_of(role, name.group)) if name.alone else _weight_of(role, name.own)


def _weight_of(role: ColumnRole, name: str) -> int:
    """The weight of one header cell's words."""
    plain = re.sub(r"[?*:†]+$", "", name).replace("_", " ").strip().lower()
    if not plain or (_ABOUT.match(plain) and role is not ColumnRole.COMPLIANCE) or role not in _WORDS:
        return 0
    if role is ColumnRole.DUTY and _ASKS.search(plain):
        return 0
    if role is ColumnRole.HOW_DISCHARGED and re.match(r"how (?:often|many|much|likely)", plain):
        return 0
    parts = [part.strip() for part in (plain, *plain.split(": "), *plain.split("/"))]
    for weight, pattern in _WORDS[role]:
        if any(re.fullmatch(pattern, part) for part in parts):
            return weight
    return 0


def _flat(cell: str) -> str:
    return re.sub(r"\s+", " ", cell).strip()
