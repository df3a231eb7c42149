"""Blocks to drafts of clauses: which heading each stands under, what it hangs under, and its ref.

The ref is what is printed. Where nothing is printed, or the same is printed twice, a stable one is made: a bullet
takes a roman numeral under its paragraph, prose the heading's words and its position, a repeated number the part it
stands in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence as Items
from dataclasses import dataclass, field, replace

from ingest.blocks import Block, Form, Item, Table
from ingest.numbering import Printed, Sequence, follows, printed_letter, printed_number
from ingest.text import letter, roman, slug

_PART = re.compile(
    r"^(part|chapter|annex|appendix|section|schedule|volume)\s+(\d+|[ivxlc]+|[a-z]|one|two|three|four|five|six|"
    r"seven|eight|nine|ten)\b",
    re.I,
)
_RESTARTS = ("part", "chapter", "annex", "appendix", "schedule", "volume")


@dataclass
class Draft:
    """A clause, heading or footnote to be written. `marker` is what is printed before its text."""

    form: str  # heading | footnote | paragraph | bullet | prose | box | table
    text: str
    block: Block | None
    ref: str = ""
    marker: str = ""
    cut: int = 0  # characters of the block's text that the marker took
    level: int = 1
    headings: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    parent: Draft | None = None
    tail: str = ""  # what this draft's ref adds to its parent's
    leads: bool = False
    page: int | None = None


@dataclass
class Outline:
    """Turns the items of a reading into drafts, in order. Call `drafts_of`."""

    sequence: Sequence = field(default_factory=Sequence)
    drafts: list[Draft] = field(default_factory=list)
    _path: list[tuple[int, str]] = field(default_factory=list)
    _parts: list[tuple[int, str]] = field(default_factory=list)
    _numbered: Draft | None = None
    _paragraph: Draft | None = None
    _stack: list[Draft] = field(default_factory=list)  # the open list items, outermost first
    _counts: Counter[tuple[int, str]] = field(default_factory=Counter)
    _listed: str = ""
    _prose: Counter[str] = field(default_factory=Counter)
    _box: int = 0
    _outside: tuple[list[tuple[int, str]], Draft | None, Draft | None, list[Draft]] = ([], None, None, [])
    _list_next: int = 0  # the number that the next item of an ordered list inside a paragraph has; 0: none is open

    def take(self, item: Item) -> None:
        """Add one item."""
        if isinstance(item, Block) and item.form is not Form.FOOTNOTE and item.box != self._box:
            self._cross(item.box)
        if isinstance(item, Table):
            self._table(item)
        elif item.form is Form.HEADING:
            self._heading(item)
        elif item.form is Form.FOOTNOTE:
            self.drafts.append(Draft("footnote", item.text, item, marker=item.marker, page=item.page))
        elif item.form is Form.BOX:
            self._paragraph = self._make("box", item, item.text, ref=self._prose_ref(item.text))
            self._stack = []
        elif item.form is Form.BULLET:
            self._bullet(item)
        else:
            self._text(item)

    def _cross(self, box: int) -> None:
        """Go into a box or out of one: what stood open before it stands open after it, headings and lists."""
        if self._box:
            self._path, self._paragraph, self._numbered, self._stack = self._outside
        self._box = box
        if box:
            self._outside = (list(self._path), self._paragraph, self._numbered, self._stack)
            self._paragraph, self._stack = None, []
        self._list_next = 0

    def _make(self, form: str, block: Block, text: str, **given: object) -> Draft:
        draft = Draft(
            form,
            text,
            block,
            headings=tuple(name for _, name in self._path),
            parts=tuple(name for _, name in self._parts),
            page=block.page,
            **given,  # type: ignore[arg-type]
        )
        if draft.parent is not None:
            draft.parent.leads = True
        self.drafts.append(draft)
        return draft

    def _heading(self, block: Block) -> None:
        while self._path and self._path[-1][0] >= block.level:
            self._path.pop()
        self._path.append((block.level, block.text))
        part = _PART.match(block.text)
        if block.marker == "listed" or (part and self._listed):
            self._listed = block.text
        self._parts = [(level, name) for level, name in self._parts if level < block.level]
        if part:
            self._parts.append((block.level, f"{part[1].capitalize()} {_as_printed(part[2])}"))
        self.sequence.heading(restarts=bool(part and part[1].lower() in _RESTARTS))
        self.drafts.append(Draft("heading", block.text, block, level=block.level, page=block.page))
        self._paragraph = self._numbered = None
        self._stack = []
        self._list_next = 0

    def _text(self, block: Block) -> None:
        printed = _printed(block)
        if printed and self._in_list(printed):
            self._item(block, f"({printed.label})", printed.rest, marker=_marker(block, printed))
            self._list_next = printed.parts[0] + 1
            return
        if printed and self.sequence.accepts(printed):
            self._number(block, printed)
            return
        lettered = printed_letter(f"{block.marker} {block.text}" if block.marker else block.text)
        if lettered and (self._paragraph or self._stack) and self._continues(lettered[0]):
            self._letter(block, *lettered)
            return
        self._paragraph = self._make("prose", block, block.text, ref=self._prose_ref(block.text), marker=block.marker)
        self._stack = []
        self._list_next = 0

    def _number(self, block: Block, printed: Printed) -> None:
        self.sequence.take(printed)
        cut = 0 if block.marker else len(block.text) - len(printed.rest)
        self._numbered = self._paragraph = self._make(
            "paragraph", block, printed.rest, ref=printed.label, marker=printed.label + printed.stop, cut=cut
        )
        self._stack = []
        self._list_next = 0

    def _in_list(self, printed: Printed) -> bool:
        """Whether a number is an item of a list inside the open paragraph, not a paragraph of its own."""
        if not self._paragraph or len(printed.parts) != 1 or printed.prefix or printed.worded:
            return False
        if self._list_next and printed.parts[0] == self._list_next:
            return True
        return (
            printed.parts[0] == 1
            and self._paragraph is self._numbered
            and self._paragraph.text.rstrip().endswith((":", "–", "-"))
        )

    def _item(self, block: Block, tail: str, text: str, *, marker: str) -> None:
        cut = 0 if block.marker else len(block.text) - len(text)
        parent = self._paragraph
        draft = self._make("bullet", block, text, marker=marker, cut=cut, parent=parent, tail=tail)
        self._stack = [draft]

    def _letter(self, block: Block, sign: str, text: str) -> None:
        depth = self._depth_of(sign)
        del self._stack[depth:]
        parent = self._stack[-1] if self._stack else self._paragraph
        cut = 0 if block.marker else len(block.text) - len(text)
        shown = block.marker or block.text[:cut].strip()
        self._stack.append(
            self._make("bullet", block, text, marker=shown, cut=cut, parent=parent, tail=f"({sign})", level=depth + 1)
        )

    def _continues(self, sign: str) -> bool:
        """Whether a letter at the start of unlisted text opens or goes on with a list here."""
        if sign.lower() in ("a", "i", "aa", "1"):
            return True
        if sign == "2" and self._paragraph and self._paragraph.text.startswith("(1)"):
            return True
        return any(follows(open_item.tail.strip("()"), sign) for open_item in self._stack)

    def _depth_of(self, sign: str) -> int:
        for depth in range(len(self._stack) - 1, -1, -1):
            if follows(self._stack[depth].tail.strip("()"), sign):
                return depth
        if sign.lower() in ("a", "i", "1") and self._stack:
            return len(self._stack) if self._stack[-1].tail.startswith("(") or self._stack[-1].text.endswith(":") else 0
        return 0

    def _bullet(self, block: Block) -> None:
        if block.marker and (printed := _printed(block)):
            if self._starts_paragraph(block, printed):
                self._number(block, printed)
                return
            self._nest(block, f"({'.'.join(map(str, printed.parts))})")
            return
        printed = None if block.marker else _printed(block)
        if printed and (printed.stop or len(printed.parts) > 1) and self.sequence.accepts(printed):
            self._number(block, printed)
            return
        lettered = printed_letter(f"{block.marker} {block.text}" if block.marker else block.text)
        if lettered:
            cut = 0 if block.marker else len(block.text) - len(lettered[1])
            self._nest(block, f"({lettered[0]})", cut=cut)
            return
        self._nest(block, "")

    def _starts_paragraph(self, block: Block, printed: Printed) -> bool:
        """Whether an item of an ordered list is a numbered paragraph of the document itself."""
        if block.level > 1 or block.text[:1].islower() or self._opens_list(printed):
            return False
        if self._paragraph and self._paragraph.form == "prose" and printed.parts[0] == 1:
            return False
        return self.sequence.accepts(printed) and (printed.parts[0] != 1 or self._paragraph is None)

    def _opens_list(self, printed: Printed) -> bool:
        """Whether the item stands in a list under the open paragraph, which ends in a colon.

        After "8. The board should:" and its bullets, 9 is the next paragraph; after "1. The board should:" and its own
        item 1, 2 is the next item.
        """
        if self._paragraph is None or not self._paragraph.text.rstrip().endswith(":"):
            return False
        within = bool(self._stack) and follows(self._stack[0].tail.strip("()"), str(printed.parts[0]))
        return within or not self.sequence.is_next(printed)

    def _nest(self, block: Block, tail: str, *, cut: int = 0) -> None:
        depth = self._depth_in_list(block, tail)
        del self._stack[depth:]
        parent = self._stack[-1] if self._stack else self._paragraph
        key = (id(parent) if parent else 0, self._slug() if parent is None else "")
        if not tail:
            self._counts[key] += 1
            number = self._counts[key]
            signs = (roman, letter, str)
            level = sum(draft.tail.startswith(".") for draft in self._stack)
            tail = "." + signs[min(level, 2)](number)
        marker = block.marker or (block.text[:cut].strip() if cut else "•")
        draft = self._make(
            "bullet", block, block.text[cut:], parent=parent, tail=tail, marker=marker, cut=cut,
            ref="" if parent else self._slug() + tail, level=block.level,
        )  # fmt: skip
        self._stack.append(draft)

    def _depth_in_list(self, block: Block, tail: str) -> int:
        """How many open items the item stands under: those of a lesser level, and a lettered one that leads into it."""
        depth = len(self._stack)
        while depth:
            last = self._stack[depth - 1]
            lettered = last.tail.startswith("(")
            if lettered and not tail:
                if last.text.rstrip().endswith(":") or last.leads or last.level < block.level:
                    break
            elif last.level < block.level:
                break
            depth -= 1
        return depth

    def _table(self, table: Table) -> None:
        """A table is one clause, a line for each row; one of a single column is a box that was drawn as a table."""
        text = "\n".join(line for line in table.lines if line)
        if not text:
            return
        block = Block(Form.PARAGRAPH, text, page=table.page)
        if max(len(row.cells) for row in table.rows) == 1:
            self._make("box", block, text, ref=self._prose_ref(text))
        else:
            self._make("table", block, text, ref=self._own_ref("t"))
        self._stack = []

    def _slug(self) -> str:
        """The words of the heading that refs stand under: where there is a table of contents, one that it lists."""
        return slug(self._listed) if self._listed else slug(self._path[-1][1]) if self._path else "text"

    def _prose_ref(self, text: str) -> str:
        """The ref of a paragraph that prints no number: its heading's words and its own first ones.

        Its place would change with every paragraph put in before it, and the same page laid out otherwise.
        """
        return f"{self._slug()}.{slug(' '.join(text.split()[:8]), 28)}"

    def _own_ref(self, sign: str) -> str:
        base = f"{'/'.join(name for _, name in self._path)}|{sign}"
        self._prose[base] += 1
        return f"{self._slug()}.{sign}{self._prose[base]}"


def drafts_of(items: Items[Item]) -> list[Draft]:
    """The drafts of a guidance's items, in order, each clause with a ref of its own."""
    outline = Outline()
    for item in items:
        outline.take(item)
    _settle(outline.drafts)
    return outline.drafts


def _settle(drafts: list[Draft]) -> None:
    """Qualify by their part the refs that stand twice, then give every list item its parent's ref and its own tail."""
    tops = [draft for draft in drafts if draft.ref]
    for deep in (1, 9):
        printed = Counter(draft.ref for draft in tops)
        for draft in tops:
            if printed[draft.ref] > 1 and draft.parts:
                bare = draft.ref.rpartition("/")[2]
                draft.ref = "/".join((*draft.parts[-deep:], bare))
    seen: Counter[str] = Counter()
    for draft in drafts:
        if draft.parent is not None:
            draft.ref = draft.parent.ref + draft.tail
        if not draft.ref:
            continue
        seen[draft.ref] += 1
        if seen[draft.ref] > 1:
            draft.ref = f"{draft.ref}~{seen[draft.ref]}"


def _printed(block: Block) -> Printed | None:
    """The number before a block's text; one that its format keeps apart from the text is one whatever follows it."""
    if not block.marker:
        return printed_number(block.text)
    printed = printed_number(f"{block.marker} A")
    return replace(printed, rest=block.text) if printed else None


def _as_printed(number: str) -> str:
    return number.lower() if len(number) > 2 and not re.fullmatch(r"[IVXLC]+", number) else number


def _marker(block: Block, printed: Printed) -> str:
    return block.marker or printed.label + printed.stop
