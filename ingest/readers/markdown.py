"""Markdown, by way of the HTML that it stands for."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from ingest.blocks import Block, Form, Reading
from ingest.limits import Limits
from ingest.readers.markup import MarkupWalk
from ingest.text import squeeze, weight
from ingest.xml import parse_html

_NOTE = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]+(.+(?:\n(?:[ \t]{2,}\S.*))*)", re.M)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.S)


def read_markdown(text: str, name: str, limits: Limits) -> Reading:
    """The reading of a Markdown text: headings, paragraphs, lists, tables, and footnotes written `[^1]`."""
    reading = Reading("Markdown")
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if front := _FRONT_MATTER.match(text):
        for line in front[1].splitlines():
            key, _, value = line.partition(":")
            if key.strip().lower() == "title":
                reading.title = value.strip().strip("\"'")
            if key.strip().lower() in ("date", "published") and re.match(r"\s*\d{4}-\d\d-\d\d", value):
                reading.published = value.strip()[:10]
        reading.characters += weight(front[0])
        reading.leave_out("front matter", "start", characters=weight(front[0]))
        text = text[front.end() :]
    notes = [(match[1], squeeze(match[2])) for match in _NOTE.finditer(text)]
    text = _NOTE.sub("", text)
    text = re.sub(r"\[\^([^\]\s]+)\]", r"<sup>\1</sup>", text)
    html = (
        MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"]).render(text)
    )
    if html.strip():
        root = parse_html(f"<html><body>{html}</body></html>", name, limits)
        reading.characters += sum(weight(str(part)) for part in root.itertext())
        walk = MarkupWalk()
        walk.walk(root)
        reading.items = walk.items
        if walk.dropped:
            reading.leave_out("scripts and styles", "text", characters=walk.dropped)
    for mark, note in notes:
        reading.characters += weight(note)
        reading.items.append(Block(Form.FOOTNOTE, note, marker=mark))
    first = next((item for item in reading.items if isinstance(item, Block)), None)
    if not reading.title and first is not None and first.form is Form.HEADING:
        reading.title = first.text
    return reading
