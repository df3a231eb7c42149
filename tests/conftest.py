"""What every test may ask for: the bundled documents, and the sample documents beside the project where they are."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the bundled documents."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The sample documents beside the project; the test is skipped, loudly, where they are not."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        warnings.warn(f"no sample documents at {folder}: a test that reads them is skipped", stacklevel=2)
        pytest.skip("the sample documents beside the project are not here")
    return folder
