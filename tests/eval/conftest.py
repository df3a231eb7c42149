"""What several tests of judgements share."""

from __future__ import annotations

import pytest

from index.encoder import Encoder, load_encoder


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The packaged model, exported once."""
    return load_encoder(tmp_path_factory.mktemp("models"))
