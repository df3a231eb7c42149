"""The XML items of the former Department for Education site: fields, one of which holds the text as escaped HTML."""

from __future__ import annotations

import re

from lxml import etree

from ingest.blocks import Reading
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.markup import MarkupWalk
from ingest.text import squeeze, weight
from ingest.xml import parse_html, parse_xml

_BODY_FIELDS = ("bodytext", "body", "content", "text")


def is_item(root: etree._Element) -> bool:
    """Whether an XML root is such an item, or a list of them."""
    return root.tag in ("items", "item") and next(root.iter("field"), None) is not None


def read_xml_item(source: bytes, name: str, limits: Limits) -> Reading:
    """The reading of an XML item. Raises InputError for XML that is broken, or that holds no text field."""
    root = parse_xml(source, name, limits)
    items = [root] if root.tag == "item" else list(root.iter("item"))
    if not items or not is_item(root):
        raise InputError(
            f'{name}: is XML with <{root.tag}> at its root, and not an item with <field name="bodytext">; '
            "save the guidance as PDF, HTML or Word instead."
        )
    reading = Reading("XML item")
    if len(items) > 1:
        reading.warn(f"{len(items)} items in one file: read as one document", "file")
    for item in items:
        _read_item(item, reading, name, limits)
    if not reading.items:
        raise InputError(f"{name}: its item has no text in a bodytext field; export it again with the text.")
    return reading


def _read_item(item: etree._Element, reading: Reading, name: str, limits: Limits) -> None:
    fields = {str(field.get("name")): "".join(map(str, field.itertext())) for field in item.iter("field")}
    body_name = next((field for field in _BODY_FIELDS if squeeze(fields.get(field, ""))), "")
    reading.title = reading.title or squeeze(fields.get("title", ""))
    published = re.match(r"\d{4}-\d\d-\d\d", fields.get("datepublished", "").strip())
    reading.published = reading.published or (published[0] if published else "")
    reading.url = reading.url or squeeze(item.findtext("url") or "")
    if squeeze(fields.get("displayasarchived", "")).lower() == "true":
        reading.withdrawn = squeeze(fields.get("archivereason", "")) or "archived by its publisher"
    for field, text in fields.items():
        if field != body_name and squeeze(text):
            reading.characters += weight(text)
            reading.leave_out(f"field {field}: {squeeze(text)[:60]}", "item", characters=weight(text))
    if body_name:
        body = re.sub(r"^\s*<!\[CDATA\[|\]\]>\s*$", "", fields[body_name])
        html = parse_html(body, name, limits)
        reading.characters += sum(weight(str(part)) for part in html.itertext())
        walk = MarkupWalk()
        walk.walk(html)
        reading.items.extend(walk.items)
        if walk.dropped:
            reading.leave_out("scripts and styles", "bodytext", characters=walk.dropped)
