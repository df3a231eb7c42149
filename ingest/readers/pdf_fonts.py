"""Fonts of a PDF built once for a file: pypdf builds each anew for every page that uses it.

A font whose map to Unicode names all 65,536 codes takes a quarter of a second to build. A handbook of 70 pages uses
nine of them on each page, and took minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

_patched = Lock()


@contextmanager
def fonts_kept() -> Iterator[None]:
    """While this is open, pypdf gives the font that it gave before for the same font resource.

    One thread of a process at a time: what is changed for a while is a class of pypdf's.
    """
    from pypdf.generic._font import Font

    with _patched:
        original = vars(Font)["from_font_resource"]
        build = Font.from_font_resource
        # The resource is kept beside its font: while it lives, nothing else can have its identity.
        kept: dict[int, tuple[Any, Font]] = {}

        def from_font_resource(resource: Any) -> Font:
            if id(resource) not in kept:
                kept[id(resource)] = resource, build(resource)
            return kept[id(resource)][1]

        setattr(Font, "from_font_resource", staticmethod(from_font_resource))  # noqa: B010 - mypy refuses the plain form
        try:
            yield
        finally:
            setattr(Font, "from_font_resource", original)  # noqa: B010
