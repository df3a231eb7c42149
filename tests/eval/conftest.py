"""What several tests of judgements share."""

from __future__ import annotations

import pytest

from index.encoder import TokenEncoder, load_encoder


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> TokenEncoder:
    """The packaged model, exported once."""
    return load_encoder(tmp_path_factory.mktemp("models"))
