"""XML and HTML parsed with entities, document types and the network off."""

from __future__ import annotations

import re

from lxml import etree, html

from ingest.errors import InputError
from ingest.limits import Limits

# Signs that HTML in the wild has and that XML, and so lxml, does not let in again.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCTYPE = re.compile(rb"<!\s*DOCTYPE|<!\s*ENTITY", re.I)


def parse_xml(source: bytes, name: str, limits: Limits) -> etree._Element:
    """The root of an XML source. Raises InputError for a document type, an entity, deep nesting or bad XML."""
    if _has_doctype(source):
        raise InputError(
            f"{name}: declares a document type or entities, which clearline never expands; "
            "save it again without the <!DOCTYPE …> part."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise InputError(
            f"{name}, line {line}, column {column}: not well-formed XML ({_reason(error)}); mend or export it again."
        ) from None
    except ValueError as error:
        raise InputError(f"{name}: cannot be parsed as XML ({error}); export it again.") from None
    check_nesting(root, name, limits)
    return root


def parse_html(source: bytes | str, name: str, limits: Limits) -> etree._Element:
    """The root of an HTML source, mended as a browser would. Raises InputError where there is nothing in it."""
    # Bytes carry their encoding (a meta element or a byte order mark); without one a saved page is UTF-8.
    encoding = None if isinstance(source, str) or re.search(rb"charset\s*=", source[:4096], re.I) else "utf-8"
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding=encoding)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise InputError(f"{name}: holds no readable HTML; save the page again.") from None
    check_nesting(root, name, limits)
    return root


def cut_out(element: etree._Element) -> None:
    """Take an element out of its tree and leave the text after it where it was."""
    parent = element.getparent()
    if parent is None:
        return
    tail = " " + _NOT_XML.sub(" ", element.tail or "")
    previous = element.getprevious()
    if previous is not None:
        previous.tail = _NOT_XML.sub(" ", previous.tail or "") + tail
    else:
        parent.text = _NOT_XML.sub(" ", parent.text or "") + tail
    parent.remove(element)


def check_nesting(root: etree._Element, name: str, limits: Limits) -> None:
    """Raise InputError where elements stand deeper within each other than the limit."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.nesting:
            raise InputError(
                f"{name}: elements stand more than {limits.nesting} deep within each other; this is not a document "
                "that people write. Export it again from its source."
            )


def _has_doctype(source: bytes) -> bool:
    head = source[:4]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        return bool(_DOCTYPE.search(source.replace(b"\x00", b"")))
    return bool(_DOCTYPE.search(re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", source, flags=re.S)))


def _reason(error: etree.XMLSyntaxError) -> str:
    return re.sub(r",? line \d+, column \d+.*", "", str(error.msg or "broken")).strip()
