"""An exported model on disk: where it is kept, what its manifest says, and whether it is whole.

`MODELS/<fingerprint>/` holds `model.onnx`, `tokenizer.json` and `manifest.json`. The directory appears by one rename,
when all of it is written and checked, so whoever sees it sees the whole of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from index.canonical import fingerprint_of

# Raise RECIPE when an export would give other vectors, LAYOUT when its files change and its vectors do not. Exports of
# an older one are left alone and made anew beside them; indexes are built anew for a new RECIPE only.
RECIPE = 2
LAYOUT = 3
GRAPH, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"
# What the graph gives: the vector of the text, and those of its tokens, before they are brought to length 1.
WHOLE, TOKENS = "sentence_embedding", "token_embeddings"
# Files that decide a vector. A read-me or another framework's weights beside them do not.
DECIDING = ("*.json", "*.txt", "*.model", "*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True)
class ExportedModel:
    """A finished export. `form` is `int8` or `float32`; `note` says what a user should know of it, or is empty."""

    directory: Path
    fingerprint: str
    model_name: str
    form: str
    dimension: int
    max_length: int
    note: str

    @property
    def graph(self) -> Path:
        """The ONNX graph: token ids in, WHOLE and TOKENS out."""
        return self.directory / GRAPH

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, as the `tokenizers` library reads it."""
        return self.directory / TOKENIZER


def home_of(models: Path, source: str) -> Path:
    """The directory in which the export of the model with that source fingerprint is kept."""
    return models / fingerprint_of({"source": source, "recipe": RECIPE, "layout": LAYOUT})[:32]


def find_exported(models: Path, directory: Path) -> ExportedModel | None:
    """The finished export of the model in `directory`, or None where there is none or it is not whole."""
    return read_exported(home_of(models, source_fingerprint(directory, memo=models)))


def read_exported(home: Path) -> ExportedModel | None:
    """The export in `home`, or None where it is missing or a file of it is not as long as its manifest says."""
    try:
        manifest = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
        if any((home / name).stat().st_size != size for name, size in manifest["sizes"].items()):
            return None
        return ExportedModel(
            directory=home,
            fingerprint=str(manifest["fingerprint"]),
            model_name=str(manifest["model_name"]),
            form=str(manifest["form"]),
            dimension=int(manifest["dimension"]),
            max_length=int(manifest["max_length"]),
            note=str(manifest["note"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def source_fingerprint(directory: Path, *, memo: Path | None = None) -> str:
    """A fingerprint of the files of a model that decide its vectors.

    Hashing them takes longer than answering a question, so the result is remembered in the folder `memo` for as long
    as no file changes its size or its time. A memo that cannot be read or written is done without.
    """
    files = sorted({path for pattern in DECIDING for path in directory.rglob(pattern) if path.is_file()})
    seen = fingerprint_of(
        [str(directory), [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in files]]
    )
    remembered = memo / f"source-{seen[:32]}.json" if memo else None
    if remembered:
        try:
            return str(json.loads(remembered.read_text(encoding="utf-8"))["fingerprint"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
    found = fingerprint_of({path.relative_to(directory).as_posix(): _sha256(path) for path in files})
    if remembered:
        with contextlib.suppress(OSError):
            write_atomically(remembered, json.dumps({"fingerprint": found}))
    return found


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees all of it or the file that was there before. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
