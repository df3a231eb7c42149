"""GOV.UK's Content API: guides with their parts, publications with their attachments, manual sections."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.blocks import Block, Form, Reading
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.markup import MarkupWalk
from ingest.text import squeeze, weight
from ingest.xml import parse_html


def read_govuk(text: str, name: str, limits: Limits) -> Reading:
    """The reading of a Content API item. Raises InputError for JSON that is none, or that holds no text."""
    item = json.loads(text.lstrip("\ufeff"))
    details = item.get("details") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(details, dict):
        raise InputError(
            f"{name}: is JSON, and not a GOV.UK Content API item (it has no “details”); download /api/content/… again."
        )
    reading = Reading("GOV.UK Content API JSON")
    reading.title = squeeze(str(item.get("title") or ""))
    updated = item.get("public_updated_at") or details.get("first_public_at") or item.get("first_published_at") or ""
    reading.published = _date(updated)
    base = item.get("base_path")
    reading.url = f"https://www.gov.uk{base}" if isinstance(base, str) and base.startswith("/") else ""
    notice = item.get("withdrawn_notice")
    if isinstance(notice, dict) and (notice.get("explanation") or notice.get("withdrawn_at")):
        reading.withdrawn = squeeze(_plain(str(notice.get("explanation") or "withdrawn"), name, limits)) or "withdrawn"
        if when := _date(notice.get("withdrawn_at") or ""):
            reading.withdrawn += f" (withdrawn on {when})"
    reading.history = tuple(_history(details))
    if description := squeeze(str(item.get("description") or "")):
        reading.characters += weight(description)
        reading.leave_out(f"description: {description[:60]}", "item", characters=weight(description))
    for heading, body in _bodies(details):
        _add(reading, heading, body, name, limits)
    _attachments(reading, details, name, limits)
    if not reading.items:
        raise InputError(
            f"{name}: this {item.get('document_type') or 'item'} holds no text of its own; download the page or "
            f"file that it links to."
        )
    return reading


def _bodies(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(heading, HTML) of each part that holds text."""
    for part in details.get("parts") or []:
        if isinstance(part, dict):
            yield squeeze(str(part.get("title") or "")), _html(part.get("body"))
    for key in ("introduction", "body", "introductory_paragraph", "more_information"):
        yield "", _html(details.get(key))
    for group in details.get("collection_groups") or []:
        if isinstance(group, dict):
            yield squeeze(str(group.get("title") or "")), _html(group.get("body"))
    for group in details.get("child_section_groups") or []:
        for section in (group.get("child_sections") or []) if isinstance(group, dict) else []:
            if isinstance(section, dict) and section.get("title"):
                yield squeeze(str(section["title"])), f"<p>{section.get('description') or ''}</p>"


def _html(body: object) -> str:
    """A body: a string, or a list of the same text in several content types, of which the HTML is taken."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        by_type = {
            str(entry.get("content_type")): str(entry.get("content") or "") for entry in body if isinstance(entry, dict)
        }
        return by_type.get("text/html") or next(iter(by_type.values()), "")
    return ""


def _add(reading: Reading, heading: str, body: str, name: str, limits: Limits) -> None:
    if heading:
        reading.characters += weight(heading)
        reading.items.append(Block(Form.HEADING, heading, level=1))
    if not body.strip():
        return
    root = parse_html(f"<html><body>{body}</body></html>", name, limits)
    reading.characters += sum(weight(str(part)) for part in root.itertext())
    walk = MarkupWalk()
    walk.walk(root)
    if walk.dropped:
        reading.leave_out("controls and back links", heading or "body", characters=walk.dropped)
    reading.items.extend(walk.items)


def _attachments(reading: Reading, details: dict[str, Any], name: str, limits: Limits) -> None:
    """The attachments of a publication, listed: they are documents of their own, and not in this file."""
    titles = [
        squeeze(str(entry.get("title") or "")) for entry in details.get("attachments") or [] if isinstance(entry, dict)
    ]
    if not titles:
        for given in details.get("documents") or []:
            for link in parse_html(str(given), name, limits).iter("h2", "h3"):
                titles.append(squeeze("".join(map(str, link.itertext()))))
    for title in dict.fromkeys(title for title in titles if title):
        reading.leave_out(f"attachment, a document of its own: {title}", "attachments")
        reading.warn(f"its text may be in the attachment “{title}”: download that and add it too", "attachments")


def _history(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for change in details.get("change_history") or details.get("change_notes") or []:
        if isinstance(change, dict):
            when = _date(change.get("public_timestamp") or change.get("published_at") or "")
            note = squeeze(re.sub(r"<[^>]+>", " ", str(change.get("note") or change.get("change_note") or "")))
            if when or note:
                yield when, note


def _plain(body: str, name: str, limits: Limits) -> str:
    if not body.strip():
        return ""
    return "".join(str(part) for part in parse_html(f"<html><body>{body}</body></html>", name, limits).itertext())


def _date(stamp: object) -> str:
    found = re.match(r"\d{4}-\d\d-\d\d", str(stamp or ""))
    return found[0] if found else ""
