"""One contract for every encoder, and what is promised of the export."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder, OnnxEncoder, OriginalEncoder, TokenEncoder, load_encoder, model_directory
from index.exported import find_exported
from ingest.errors import InputError
from tests.index.conftest import WordsEncoder

TEXTS = ["The director must be appointed.", "", "A lead member is a councillor. " * 60, "Risk."]


@pytest.fixture(params=["fake", "exported", "original"])
def encoder(request: pytest.FixtureRequest, exported: Encoder) -> Encoder:
    if request.param == "fake":
        return WordsEncoder()
    return exported if request.param == "exported" else OriginalEncoder(model_directory())


def test_vectors_are_float32_of_length_one_in_the_order_of_the_texts(encoder: Encoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert encoder.encode([text])[0] == pytest.approx(vector, abs=1e-5)  # whatever else is encoded with it


@pytest.mark.parametrize("form", ["exported", "original"])
def test_a_text_has_a_vector_for_each_token_that_says_something(form: str, exported: TokenEncoder) -> None:
    encoder = exported if form == "exported" else OriginalEncoder(model_directory())
    plain, marked, empty = encoder.encode_tokens(["The school bus.", "(The) school, bus!", ""])
    assert plain.tokens.tolist() == marked.tokens.tolist()
    assert plain.token_vectors.shape == (3, encoder.dimension)
    assert np.linalg.norm(plain.token_vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-4)
    assert plain.whole == pytest.approx(encoder.encode(["The school bus."])[0], abs=1e-5)
    assert empty.token_vectors.shape == (0, encoder.dimension)
    assert encoder.encode_tokens([]) == []


def test_the_tokens_of_the_export_point_where_those_of_the_original_do(exported: TokenEncoder) -> None:
    long = TEXTS[2]  # longer than the model reads: both stop at the same token
    [found], [expected] = exported.encode_tokens([long]), OriginalEncoder(model_directory()).encode_tokens([long])
    assert found.tokens.tolist() == expected.tokens.tolist()
    assert (found.token_vectors * expected.token_vectors).sum(axis=1).min() > 0.95


def test_nothing_to_encode_is_an_empty_array(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_the_same_text_has_the_same_vector_whenever_it_is_asked_for(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))
    assert encoder.fingerprint
    assert encoder.name


def test_the_export_says_what_the_original_says(exported: Encoder) -> None:
    assert isinstance(exported, OnnxEncoder)
    assert "int8" in exported.name
    original = OriginalEncoder(model_directory())
    cosine = (exported.encode(TEXTS) * original.encode(TEXTS)).sum(axis=1)
    assert cosine.min() > 0.95
    assert exported.fingerprint != original.fingerprint


def test_a_second_process_reads_the_export_and_imports_no_torch(exported: Encoder, models: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.encoder import load_encoder; from index.search import Search;"
        f"e = load_encoder(Path({str(models)!r})); e.encode(['a question']);"
        "print(e.name, [m for m in ('torch','sentence_transformers','gradio','scipy','langchain_core') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{exported.name} []"


def test_a_truncated_export_is_made_anew(models: Path, exported: Encoder, tmp_path: Path) -> None:
    found = find_exported(models, model_directory())
    assert found is not None
    broken = tmp_path / "models"
    home = broken / found.directory.name
    home.mkdir(parents=True)
    for path in found.directory.iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    found.graph.stat()
    (home / "model.onnx").write_bytes(b"cut short")
    assert find_exported(broken, model_directory()) is None
    assert "int8" in load_encoder(broken).name
    assert find_exported(broken, model_directory()) is not None


def test_two_processes_that_export_at_once_both_have_an_encoder(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from index.encoder import load_encoder;"
        f"print(load_encoder(Path({str(tmp_path)!r})).name)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for one in both:
        out, error = one.communicate(timeout=300)
        assert one.returncode == 0, error
        assert "int8" in out
    assert not list(tmp_path.glob(".export-*"))


def test_where_the_export_fails_the_original_serves_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no exporter here")

    monkeypatch.setattr("index.onnx_export._trace", refuse)
    encoder = load_encoder(tmp_path)
    assert isinstance(encoder, OriginalEncoder)
    assert "no exporter here" in encoder.note
    assert not list(tmp_path.glob(".export-*"))


def test_an_export_that_disagrees_with_the_original_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.onnx_export.LEAST_MEAN", 0.9999)
    encoder = load_encoder(tmp_path)
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.exported.form == "float32"
    assert "8-bit" in encoder.note
    manifest = json.loads((encoder.exported.directory / "manifest.json").read_text())
    assert manifest["agreement"]["mean"] > 0.9999


def test_a_directory_that_holds_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"modules\.json"):
        load_encoder(tmp_path / "models", str(tmp_path))
