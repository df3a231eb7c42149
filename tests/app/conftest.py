"""The bundled library, built once, behind the facade."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import read_settings
from app.wiring import Clearline


@pytest.fixture(scope="session")
def bundled_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a library that holds the bundled documents, its index built."""
    root = tmp_path_factory.mktemp("bundled") / "library"
    with Clearline.open(read_settings(library=root)) as clearline:
        clearline.refresh()
    return root


@pytest.fixture(scope="session")
def clearline(bundled_root: Path) -> Iterator[Clearline]:
    """The open bundled library. Tests that change a library make their own."""
    with Clearline.open(read_settings(library=bundled_root)) as opened:
        yield opened
