"""A paper as Markdown. Words of a document cannot turn into mark-up."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports.cells import markdown_cell
from app.reports.paper import Bar, Block, Bullets, Coverage, Group, Line, Paper, Paragraph, Quotation, Subheading, Table

_MARKS = {"strong": "**", "out": "~~", "in": "**", "note": "*"}


def paper_to_markdown(paper: Paper) -> str:
    """The paper, with one line feed at its end."""
    out = [f"# {markdown_cell(paper.title)}", "", markdown_cell(paper.subtitle), ""]
    out += [f"- **{markdown_cell(label)}:** {markdown_cell(value)}" for label, value in paper.facts]
    for number, section in enumerate(paper.sections, start=1):
        out += ["", f"## {number}. {markdown_cell(section.title)}"]
        for block in section.blocks:
            out += ["", *_block(block)]
    if paper.footer:
        out += ["", "---", "", markdown_cell(paper.footer)]
    return "\n".join(out) + "\n"


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [_line(block.runs)]
        case Quotation():
            return [f"> {_line(block.runs)}", ">", f"> — {markdown_cell(block.cite)}"]
        case Group():
            return [f"**{markdown_cell(block.text)}**"]
        case Subheading():
            badge = f" — {markdown_cell(block.badge)}" if block.badge else ""
            return [f"### {markdown_cell(block.text)}{badge}"]
        case Bullets():
            return [f"- {_line(item)}" for item in block.items]
        case Table():
            return _table(block)
        case Bar():
            parts = ", ".join(f"{markdown_cell(name)} {count}" for name, count in block.parts)
            return [f"{markdown_cell(block.caption)}: {parts}."]
        case Coverage():
            return _coverage(block)


def _line(runs: Line) -> str:
    pieces = []
    for run in runs:
        text, mark = markdown_cell(run.text), _MARKS.get(run.style, "")
        before = " " if run.text[:1].isspace() else ""
        after = " " if run.text[-1:].isspace() and run.text.strip() else ""
        pieces.append(f"{before}{mark}{text}{mark}{after}" if text else before)
    return "".join(pieces).strip()


def _table(table: Table) -> list[str]:
    rule = ["---:" if column in table.numbers else "---" for column in range(len(table.heads))]
    heads = [markdown_cell(head) for head in table.heads]
    lines: list[Sequence[str]] = [heads, rule, *[[_line(cell) for cell in cells] for cells in table.lines]]
    out = ["| " + " | ".join(cells) + " |" for cells in lines]
    return [f"*{markdown_cell(table.caption)}*", "", *out] if table.caption else out


def _coverage(picture: Coverage) -> list[str]:
    rows: dict[int, list[str]] = {}
    for mark in picture.marks:
        rows.setdefault(mark.line, []).append(picture.columns[mark.column][0])
    out = [f"*{markdown_cell(picture.caption)}*", "", "| Clause | Verdict | Rows |", "| --- | --- | --- |"]
    for number, (ref, verdict, _) in enumerate(picture.lines):
        refs = ", ".join(dict.fromkeys(rows.get(number, ()))) or "none"
        out.append(f"| {markdown_cell(ref)} | {verdict} | {markdown_cell(refs)} |")
    return out
