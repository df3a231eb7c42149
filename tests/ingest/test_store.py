"""The library: editions, crashes at any moment, two adds at once, a full disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.canvas import broken_spans
from ingest.errors import InputError, LibraryError
from ingest.intake import take_in
from ingest.load import document_of
from ingest.model import Kind
from ingest.options import ReadingOptions
from ingest.store import Library
from tests.ingest import samples

HEDGES = b"1. The council must keep hedges.\n\n2. It should trim them.\n"
LATER = b"1. The council must keep hedges well.\n\n2. It should trim them.\n"
PLEDGES = [["Pledge", "Held by"], ["Plant trees", "Parks"], ["Mow less", "Parks"]]


def add(
    library: Library, source: bytes, *, edition: str = "2024-01-01", title: str = "Hedges", replaces: str = ""
) -> str:
    document = document_of(source, "hedges.txt", ReadingOptions(kind=Kind.GUIDANCE, title=title, edition=edition))
    return library.add(document, source, source_name="hedges.txt", replaces=replaces).id


def test_add_look_and_remove(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        added = add(library, HEDGES)
        assert added == "hedges@2024-01-01"
        assert library.document("hedges") == library.document(added)
        assert library.original(added).read_bytes() == HEDGES
        assert add(library, HEDGES) == added
        assert len(library.editions()) == 1
        with pytest.raises(InputError, match="'trees' is not in the library; held are: hedges"):
            library.document("trees")
        library.remove("hedges")
        assert library.editions() == []
        assert not list((library.root / "originals").iterdir())


def test_a_new_edition_by_title_or_by_name_leaves_the_old_one_readable(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        old = add(library, HEDGES)
        new = add(library, LATER, edition="2025-01-01")
        assert (new, library.edition("hedges").id) == ("hedges@2025-01-01", new)
        assert library.edition(new).replaces == old
        assert library.document(old).clauses[0].text == "The council must keep hedges."
        renamed = add(
            library, LATER + b"\n3. And no more.\n", edition="2026-01-01", title="Hedges and trees", replaces="hedges"
        )
        assert renamed == "hedges@2026-01-01"
        older = add(library, HEDGES + b"\n3. An older word.\n", edition="2019-01-01")
        assert not library.edition(older).current
        assert library.edition("hedges").id == renamed
        same_label = add(library, HEDGES + b"\n3. Another.\n", edition="2026-01-01")
        assert same_label == "hedges@2026-01-01-2"
        assert broken_spans(library.document(same_label)) == []
        library.remove(same_label)
        assert library.edition("hedges").id == renamed


def test_columns_that_were_named_are_remembered(tmp_path: Path) -> None:
    first, second = tmp_path / "pledges.xlsx", tmp_path / "pledges-2.xlsx"
    first.write_bytes(samples.xlsx({"Pledges": PLEDGES}))
    second.write_bytes(samples.xlsx({"Pledges": [*PLEDGES, ["Weed", "Parks"]]}))
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(InputError, match="--columns"):
            take_in(library, first)
        taken = take_in(library, first, columns={"duty": "Pledge"}, title="Pledges")
        again = take_in(library, second, replaces=taken.edition.document)
        assert again.document is not None
        assert [row.duty for row in again.document.rows] == ["Plant trees", "Mow less", "Weed"]
        assert take_in(library, second).document is None


def test_what_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(LibraryError, match=r"is not a clearline library \(it holds letter\.txt\)"):
        Library.open(tmp_path)
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"
    with pytest.raises(LibraryError, match="is a file"):
        Library.open(tmp_path / "letter.txt")


def test_a_broken_database_is_said_and_not_touched(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        add(library, HEDGES)
    database = tmp_path / "library" / "library.db"
    database.write_bytes(b"not a database, but bytes of somebody's")
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library.open(tmp_path / "library")
    assert database.read_bytes() == b"not a database, but bytes of somebody's"


PROGRAM = """
import json, os, sys, signal
from pathlib import Path
import ingest.store as store
from ingest.load import document_of
from ingest.model import Kind
from ingest.options import ReadingOptions
root, point = Path(sys.argv[1]), sys.argv[2]
source = ("1. The council must act.\\n\\n" * 300).encode() + point.encode()
document = document_of(source, "acts.txt", ReadingOptions(kind=Kind.GUIDANCE, title="Acts", edition="1"))
def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)
with store.Library.open(root) as library:
    if point == "before the original":
        library._keep_original = die
    elif point == "half an original":
        real = os.fsync
        os.fsync = die
    elif point == "before the rows":
        store._store = die
    elif point == "between the rows":
        real = store.document_to_json
        def once(document):
            die()
        store.zlib.compress = die
    elif point == "before the commit":
        from sqlalchemy import event
        event.listen(library.engine, "commit", die)
    elif point == "after the commit":
        library.edition = die
    library.add(document, source, source_name="acts.txt")
"""


@pytest.mark.parametrize(
    ("point", "held"),
    [
        ("before the original", 1),
        ("half an original", 1),
        ("before the rows", 1),
        ("between the rows", 1),
        ("before the commit", 1),
        ("after the commit", 2),
    ],
)
def test_kill_9_leaves_the_library_as_before_or_as_after(tmp_path: Path, point: str, held: int) -> None:
    root = tmp_path / "library"
    with Library.open(root) as library:
        add(library, HEDGES)
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(root), point], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Library.open(root) as library:
        editions = library.editions()
        assert len(editions) == held
        for edition in editions:
            assert broken_spans(library.document(edition.id)) == []
            assert library.original(edition.id).stat().st_size
        assert add(library, LATER, edition="2030-01-01") == "hedges@2030-01-01"


ADDER = """
import sys
from pathlib import Path
from ingest.intake import take_in
from ingest.store import Library
with Library.open(Path(sys.argv[1])) as library:
    for path in sys.argv[2:]:
        take_in(library, Path(path))
"""


def test_two_adds_at_once_lose_nothing(tmp_path: Path) -> None:
    root = tmp_path / "library"
    files = []
    for number in range(4):
        path = tmp_path / f"paper-{number}.txt"
        path.write_text(f"1. The council must keep paper {number}.\n\n2. It may burn it.\n", "utf-8")
        files.append(str(path))
    running = [
        subprocess.Popen([sys.executable, "-c", ADDER, str(root), *mine], stderr=subprocess.PIPE, text=True)
        for mine in (files[:2], files[2:], files[1:3])
    ]
    errors = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], errors
    with Library.open(root) as library:
        held = library.editions()
        assert sorted(edition.source_name for edition in held) == [f"paper-{number}.txt" for number in range(4)]
        assert all(library.document(edition.id).clauses for edition in held)


def test_an_add_waits_for_the_lock_and_then_says_why_not(tmp_path: Path) -> None:
    root = tmp_path / "library"
    holder = "import sys, time\nfrom pathlib import Path\nfrom ingest.store import Library\n" + (
        "with Library.open(Path(sys.argv[1])) as library, library.lock():\n"
        "    print('held', flush=True)\n    time.sleep(30)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", holder, str(root)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "held"
        waited: list[str] = []
        with (
            Library.open(root) as library,
            pytest.raises(LibraryError, match="another clearline has been changing"),
            library.lock(seconds=0.2, waiting=lambda: waited.append("said")),
        ):
            raise AssertionError("the lock was not held")
        assert waited == ["said"]
    finally:
        process.kill()
        process.communicate()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path / "library") as library:
        add(library, HEDGES)

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(LibraryError, match="the disk is full; nothing was changed"):
            add(library, LATER)
        monkeypatch.undo()
        assert [edition.id for edition in library.editions()] == ["hedges@2024-01-01"]
        assert [path.name for path in (library.root / "originals").iterdir()] == [library.edition("hedges").sha256]


def test_a_marker_of_a_newer_clearline_is_respected(tmp_path: Path) -> None:
    Library.open(tmp_path / "library").close()
    (tmp_path / "library" / "library.json").write_text(json.dumps({"library": "clearline", "format": 99}), "utf-8")
    with pytest.raises(LibraryError, match="newer clearline"):
        Library.open(tmp_path / "library")


def test_opening_again_is_cheap_and_changes_nothing(tmp_path: Path) -> None:
    Library.open(tmp_path / "library").close()
    before = (tmp_path / "library" / "library.db").read_bytes()
    time.sleep(0.01)
    Library.open(tmp_path / "library").close()
    assert (tmp_path / "library" / "library.db").read_bytes() == before
