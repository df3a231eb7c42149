"""Encoders for the tests of the index: the real one, exported once a session, and a small deterministic fake."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import TokenEncoder, load_encoder
from index.passages import Passage, View


class WordsEncoder:
    """A fake: each word points somewhere of its own, a text points where its words do. It remembers what it encoded."""

    dimension = 64
    name = "words (fake)"
    note = ""

    def __init__(self, fingerprint: str = "fake-1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or ["nothing"]:
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
                vectors[place] += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this session's exported model is kept."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def exported(models: Path) -> TokenEncoder:
    """The packaged model, exported in this session."""
    return load_encoder(models)


@pytest.fixture
def fake() -> WordsEncoder:
    """A fresh fake."""
    return WordsEncoder()


def passage(
    key: str, text: str, *, document: str = "d@1", kind: str = "clause", views: tuple[View, ...] | None = None
) -> Passage:
    """A passage of one view, its text, unless others are given."""
    return Passage(
        key=key,
        document=document,
        kind=kind,
        ref=key,
        label=f"Paragraph {key}",
        heading="",
        page=None,
        start=0,
        end=len(text),
        text=text,
        views=views if views is not None else (View("whole", text),),
    )
