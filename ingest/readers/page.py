"""A saved web page: its content, without navigation, cookie banner, scripts and the rest of the furniture."""

from __future__ import annotations

import re

from lxml import etree

from ingest.blocks import Item, Reading
from ingest.errors import InputError
from ingest.limits import Limits
from ingest.readers.markup import MarkupWalk
from ingest.text import squeeze, weight
from ingest.xml import cut_out, parse_html

# Where a page keeps its content, the surest first. GOV.UK's own names come before the general ones.
_CONTENT = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' govspeak ')]",
    "//main",
    "//*[@role='main']",
    "//article",
    "//*[@id='content' or @id='main-content' or @id='main']",
    "//body",
)
_FURNITURE = re.compile(
    r"cookie|breadcrumb|skip-?link|(?:^|[\s_-])nav(?:igation)?(?:$|[\s_-])|navbar|global-header|global-footer|feedback|"
    r"related-|contents-list|table-of-contents|\btoc\b|share-?links|print-link|pagination|sidebar|step-nav|"
    r"devolved-nations|"
    r"metadata|back-to-top|contextual|survey|subscription|single-page-notification|organisation-logo|"
    r"publisher-metadata|"
    r"app-c-contents|attachment-details|intervention|phase-banner|super-navigation|inverse-header|visually-hidden",
    re.I,
)
_KEPT = re.compile(r"govspeak|content|govuk-width-container", re.I)
_FURNITURE_TAGS = {"nav", "script", "style", "noscript", "form", "template", "footer", "iframe", "button", "svg"}
_FURNITURE_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"}


def read_page(source: bytes | str, name: str, limits: Limits) -> Reading:
    """The reading of an HTML page. Raises InputError where no content can be found in it."""
    root = parse_html(source, name, limits)
    reading = Reading("HTML")
    body = root.find("body")
    whole = body if body is not None else root
    _strip(
        root, reading, tags=("script", "style", "noscript", "template", "svg"), what="scripts and styles", count=False
    )
    reading.characters = _weigh(whole)
    _identify(root, reading)
    _take_furniture(whole, reading)
    content = _content(root)
    walk = MarkupWalk()
    for element in content:
        walk.walk(element)
    reading.items = walk.items
    _account(reading, whole, content, walk)
    if not reading.items:
        raise InputError(
            f"{name}: no text was found in this page; save it again once it has loaded, as “web page, HTML only”."
        )
    return reading


def walk_fragment(source: str, name: str, limits: Limits) -> list[Item]:
    """The items of a piece of HTML that is all content."""
    if not source.strip():
        return []
    walk = MarkupWalk()
    walk.walk(parse_html(f"<html><body>{source}</body></html>", name, limits))
    return walk.items


def _weigh(element: etree._Element) -> int:
    return sum(weight(str(part)) for part in element.itertext())


def _identify(root: etree._Element, reading: Reading) -> None:
    """Title, date, address and withdrawn notice, where the page's own metadata gives them."""
    meta = {
        str(element.get("name") or element.get("property")): squeeze(str(element.get("content") or ""))
        for element in root.iter("meta")
    }
    headline = next((squeeze("".join(map(str, element.itertext()))) for element in root.iter("h1")), "")
    page_title = squeeze(root.findtext(".//title") or "")
    reading.title = meta.get("og:title") or headline or re.sub(r"\s+[-–|]\s+GOV\.UK$", "", page_title)
    for name in (
        "govuk:public-updated-at",
        "article:published_time",
        "dcterms.modified",
        "DC.date",
        "date",
        "govuk:updated-at",
    ):
        if found := re.match(r"\d{4}-\d\d-\d\d", meta.get(name, "")):
            reading.published = found[0]
            break
    else:
        stamps = [str(element.get("datetime") or "") for element in root.iter("time")]
        dates = sorted(found[0] for stamp in stamps if (found := re.match(r"\d{4}-\d\d-\d\d", stamp)))
        reading.published = dates[-1] if dates else ""
    canonical = root.xpath("//link[@rel='canonical']/@href")
    reading.url = str(canonical[0]) if isinstance(canonical, list) and canonical else meta.get("og:url", "")
    notice = root.xpath("//*[contains(@class, 'withdrawn') or contains(@class, 'gem-c-notice')]")
    if isinstance(notice, list):
        texts = [
            squeeze("".join(map(str, element.itertext()))) for element in notice if isinstance(element, etree._Element)
        ]
        reading.withdrawn = next((text for text in texts if re.search(r"withdrawn", text, re.I)), "")


def _content(root: etree._Element) -> list[etree._Element]:
    """The elements that hold the content: of the first kind that holds most of the page's text."""
    total = max(1, _weigh(root))
    for path in _CONTENT:
        found = root.xpath(path)
        elements = (
            [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []
        )
        outer = [
            element for element in elements if not any(ancestor in elements for ancestor in element.iterancestors())
        ]
        if outer and sum(map(_weigh, outer)) >= 0.3 * total:
            return outer
    return [root]


def _take_furniture(root: etree._Element, reading: Reading) -> None:
    """Remove what is no content, and name it."""
    taken: dict[str, list[int]] = {}
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element is root:
            continue
        kind = _attachment(element) or _furniture(element)
        if kind:
            size = _weigh(element)
            if size > 0.5 * max(1, _weigh(root)):
                continue
            taken.setdefault(kind, []).append(size)
            cut_out(element)
    for kind, sizes in taken.items():
        if sum(sizes):
            reading.leave_out(kind, "page", count=len(sizes), characters=sum(sizes))


def _attachment(element: etree._Element) -> str:
    """What names an attachment shown on the page: a document of its own, of which the page holds the title only."""
    if not re.search(r"(?:^|\s)(?:gem-c-)?attachment(?:\s|$)", element.get("class") or ""):
        return ""
    title = next((squeeze("".join(map(str, given.itertext()))) for given in element.iter("h2", "h3", "h4", "a")), "")
    return f"attachment, a document of its own: {title}".removesuffix(": ")


def _furniture(element: etree._Element) -> str:
    tag = str(element.tag).lower()
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if tag in _FURNITURE_TAGS or element.get("role") in _FURNITURE_ROLES:
        return (
            "navigation"
            if tag == "nav" or element.get("role") == "navigation"
            else f"page furniture ({element.get('role') or tag})"
        )
    if tag == "header" and next(element.iter("h1"), None) is None:
        return "page furniture (header)"
    if (
        tag in ("main", "article", "body", "html")
        or (tag.startswith("h") and tag[1:].isdigit())
        or tag in ("a", "abbr", "p", "li", "td", "th")
    ):
        return ""
    match = _FURNITURE.search(names)
    if match and not re.search(r"(?:^|\s)govspeak(?:\s|$)", names):
        return (
            "cookie banner"
            if "cookie" in match[0].lower()
            else "navigation"
            if re.search("nav|content|crumb|toc", match[0], re.I)
            else "page furniture"
        )
    return ""


def _strip(root: etree._Element, reading: Reading, *, tags: tuple[str, ...], what: str, count: bool) -> None:
    sizes = 0
    number = 0
    for element in list(root.iter(*tags)):
        if element.getparent() is not None:
            sizes += _weigh(element)
            number += 1
            cut_out(element)
    if number:
        reading.leave_out(what, "page", count=number, characters=sizes if count else 0)


def _account(reading: Reading, whole: etree._Element, content: list[etree._Element], walk: MarkupWalk) -> None:
    outside = _weigh(whole) - sum(map(_weigh, content))
    if outside > 0:
        reading.leave_out("text outside the page's content", "page", characters=outside)
    if walk.dropped:
        reading.leave_out("controls and back links", "page", characters=walk.dropped)
