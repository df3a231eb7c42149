"""What the styles of an OpenDocument text say of a paragraph: a title, a line of contents, bold, a depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_HEADING = re.compile(r"(?:title|subtitle|heading\s*(\d*))", re.I)
_CONTENTS = re.compile(r"(?:toc|contents|index|table of contents)(?:\s*(?:heading|\d+))?|.*index heading", re.I)
_LISTED = re.compile(r"(?:list|bullet).*\D([2-9])", re.I)
_LONGEST_BOLD = 100


@dataclass(frozen=True, slots=True)
class _Style:
    name: str  # as a person sees it
    parent: str
    bold: bool | None  # None where the parent decides


@dataclass
class OpenStyles:
    """The paragraph and text styles of a document by their internal names."""

    _styles: dict[str, _Style] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any) -> OpenStyles:
        """The styles of a document."""
        from odf.style import Style, TextProperties

        styles = cls()
        for holder in (document.styles, document.automaticstyles):
            for style in holder.getElementsByType(Style):
                bold = None
                for properties in style.getElementsByType(TextProperties):
                    weight = str(properties.getAttribute("fontweight") or "")
                    bold = weight in ("bold", "600", "700", "800", "900") if weight else bold
                name = str(style.getAttribute("name"))
                shown = str(style.getAttribute("displayname") or name).replace("_20_", " ")
                styles._styles[name] = _Style(shown, str(style.getAttribute("parentstylename") or ""), bold)
        return styles

    def heading_level(self, paragraph: Any, text: str) -> int:
        """The level of a paragraph that is a heading by its style or its looks (short, bold, no full stop); else 0."""
        for style in self._chain(paragraph):
            if match := _HEADING.fullmatch(style.name):
                return int(match[1] or 1)
        if len(text) > _LONGEST_BOLD or re.search(r"[.;:,]$", text):
            return 0
        return 5 if self._bold(paragraph, inherited=self._says_bold(paragraph)) else 0

    def is_contents(self, paragraph: Any) -> bool:
        """Whether a paragraph's style is that of a table of contents."""
        return any(_CONTENTS.fullmatch(style.name) for style in self._chain(paragraph))

    def list_depth(self, paragraph: Any) -> int:
        """How much deeper than its list the style of a paragraph puts it: "List Bullet 2" is one deeper."""
        found = [match for style in self._chain(paragraph) if (match := _LISTED.fullmatch(style.name))]
        return int(found[0][1]) - 1 if found else 0

    def _chain(self, element: Any) -> list[_Style]:
        chain: list[_Style] = []
        name = str(element.getAttribute("stylename") or "")
        while name in self._styles and len(chain) < 20:
            chain.append(self._styles[name])
            name = chain[-1].parent
        return chain

    def _says_bold(self, element: Any) -> bool:
        return next((style.bold for style in self._chain(element) if style.bold is not None), False)

    def _bold(self, element: Any, *, inherited: bool) -> bool:
        """Whether all the text in an element is bold."""
        for child in element.childNodes:
            if child.nodeType == child.TEXT_NODE:
                if str(child.data).strip() and not inherited:
                    return False
            elif str(child.qname[1]) == "span":
                own = next((style.bold for style in self._chain(child) if style.bold is not None), inherited)
                if not self._bold(child, inherited=own):
                    return False
            elif str(child.qname[1]) == "a" and not self._bold(child, inherited=inherited):
                return False
        return True
