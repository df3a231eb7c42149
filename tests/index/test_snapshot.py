"""Snapshots: content-named, reused, refused when they do not match, and safe from a crash at any step."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.manifest import current_info
from index.search import Search
from index.snapshot import build_snapshot
from ingest.errors import LibraryError
from tests.index.conftest import WordsEncoder, passage

FIRST = [passage("1", "The director is appointed."), passage("2", "The lead member is elected.")]
SECOND = [*FIRST, passage("3", "Transport to school is free.")]


def test_only_new_texts_are_encoded_and_opening_encodes_nothing(tmp_path: Path, fake: WordsEncoder) -> None:
    assert build_snapshot(tmp_path, FIRST, fake).encoded == 2
    fake.encoded.clear()
    assert build_snapshot(tmp_path, SECOND, fake, inputs={"d@1": "abc"}).encoded == 1
    assert fake.encoded == ["Transport to school is free."]
    fake.encoded.clear()
    search = Search.open(tmp_path, fake)
    assert fake.encoded == []
    assert search.info.inputs == {"d@1": "abc"}
    assert search.search("transport")[0].passage == SECOND[2]
    assert fake.encoded == ["transport"]


def test_reused_vectors_find_what_a_build_from_nothing_finds(tmp_path: Path, fake: WordsEncoder) -> None:
    build_snapshot(tmp_path / "grown", FIRST, fake)
    grown = build_snapshot(tmp_path / "grown", SECOND, fake)
    fresh = build_snapshot(tmp_path / "fresh", SECOND, fake)
    assert grown.name == fresh.name
    for path in fresh.directory.iterdir():
        assert (grown.directory / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_name_follows_every_input(tmp_path: Path, fake: WordsEncoder) -> None:
    name = build_snapshot(tmp_path, FIRST, fake).name
    assert build_snapshot(tmp_path, FIRST, fake).name == name
    others = [
        build_snapshot(tmp_path, SECOND, fake).name,
        build_snapshot(tmp_path, FIRST, fake, inputs={"d@1": "abc"}).name,
        build_snapshot(tmp_path, FIRST, WordsEncoder("another model")).name,
        build_snapshot(tmp_path, [passage("1", FIRST[0].text, kind="row"), FIRST[1]], fake).name,
    ]
    assert len({name, *others}) == 5


def test_old_snapshots_go_but_for_the_one_before(tmp_path: Path, fake: WordsEncoder) -> None:
    names = [build_snapshot(tmp_path, SECOND[:count], fake).name for count in (1, 2, 3)]
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == set(names[1:])


def test_another_model_is_refused_and_the_line_says_how_to_mend_it(tmp_path: Path, fake: WordsEncoder) -> None:
    build_snapshot(tmp_path, FIRST, fake)
    with pytest.raises(LibraryError, match="built with the model words") as refused:
        Search.open(tmp_path, WordsEncoder("another"))
    assert str(tmp_path) in str(refused.value)
    assert "Delete that directory" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_index_is_said(tmp_path: Path, fake: WordsEncoder) -> None:
    assert current_info(tmp_path) is None
    with pytest.raises(LibraryError, match="no index"):
        Search.open(tmp_path, fake)


def damage_passages(folder: Path) -> None:
    path = folder / "passages.jsonl"
    path.write_bytes(path.read_bytes().replace(b"appointed", b"dismissed"))


def damage_vectors(folder: Path) -> None:
    os.truncate(folder / "vectors.faiss", 40)


def lose_words(folder: Path) -> None:
    (folder / "words_weights.npy").unlink()


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


def forge_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["inputs_of_name"]["inputs"] = {"d@1": "another edition"}
    path.write_text(json.dumps(manifest))


def age_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["inputs_of_name"]["format"] = 0
    path.write_text(json.dumps(manifest))


def lose_current(folder: Path) -> None:
    (folder.parent.parent / "current").write_text("gone")


def climb_out(folder: Path) -> None:
    (folder.parent.parent / "current").write_text("../../elsewhere")


@pytest.mark.parametrize(
    "harm",
    [
        damage_passages,
        damage_vectors,
        lose_words,
        damage_manifest,
        forge_manifest,
        age_manifest,
        lose_current,
        climb_out,
    ],
)
def test_a_broken_or_foreign_index_is_refused_in_one_line_and_can_be_built_again(
    tmp_path: Path, fake: WordsEncoder, harm: Callable[[Path], None]
) -> None:
    harm(build_snapshot(tmp_path, FIRST, fake).directory)
    with pytest.raises(LibraryError) as refused:
        Search.open(tmp_path, fake)
    assert "\n" not in str(refused.value)
    assert str(tmp_path) in str(refused.value)
    build_snapshot(tmp_path, FIRST, fake)
    assert Search.open(tmp_path, fake).search("director")[0].passage == FIRST[0]


class Crash(BaseException):
    """The machine goes off: nothing may catch it."""


@pytest.mark.parametrize(
    "step",
    [
        "index.snapshot.build_dense",
        "index.snapshot.build_lexical",
        "index.snapshot.build_shelf",
        "index.snapshot._settle",
        "index.snapshot.write_atomically",
        "index.snapshot._sweep",
    ],
)
def test_a_crash_at_any_step_leaves_an_index_that_answers(
    tmp_path: Path, fake: WordsEncoder, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build_snapshot(tmp_path, FIRST, fake)

    def crash(*_: object, **__: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(step, crash)
        with pytest.raises(Crash):
            build_snapshot(tmp_path, SECOND, fake)
    assert Search.open(tmp_path, fake).search("director")[0].passage == FIRST[0]
    build_snapshot(tmp_path, SECOND, fake)
    assert Search.open(tmp_path, fake).search("transport")[0].passage == SECOND[2]


def test_an_open_search_goes_on_while_others_rebuild(tmp_path: Path, fake: WordsEncoder) -> None:
    build_snapshot(tmp_path, FIRST, fake)
    search = Search.open(tmp_path, fake)
    for count in range(4):
        build_snapshot(tmp_path, [*SECOND, passage("x", f"New text number {count}.")], fake)
    assert search.search("director")[0].passage == FIRST[0]


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path, fake: WordsEncoder) -> None:
    (tmp_path / "snapshots").write_text("a file where the directory should be")
    with pytest.raises(LibraryError, match="cannot be written"):
        build_snapshot(tmp_path, FIRST, fake)


def test_nothing_in_a_snapshot_is_pickled(tmp_path: Path, fake: WordsEncoder) -> None:
    folder = build_snapshot(tmp_path, FIRST, fake).directory
    for path in folder.iterdir():
        start = path.read_bytes()[:64]
        assert not start.startswith(b"\x80"), path.name
        assert path.suffix in {".npy", ".json", ".jsonl", ".faiss"}
        assert b"'descr': '|O'" not in start
