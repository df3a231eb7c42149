"""add, documents, show and remove through the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest import samples

COMMAND = Path(sys.executable).with_name("clearline")


def run(library: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLEARLINE_")}
    return subprocess.run(
        [str(COMMAND), "--library", str(library), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("clearline") / "library"
    assert run(root, "documents").returncode == 0
    return root


def test_many_files_a_bad_one_among_them(library: Path, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(samples.xlsx({"Duties": [samples.HEADER, *samples.ROWS]}))
    (tmp_path / "b.pdf").write_bytes(b"")
    (tmp_path / "c.docx").write_bytes(samples.docx_guidance())
    done = run(library, "add", str(tmp_path / "*.*"))
    assert done.returncode == 2
    assert "b.pdf: is empty" in done.stderr
    assert "Traceback" not in done.stderr
    assert "a.xlsx: added as a@undated (framework)" in done.stdout
    assert "2 added, 0 held already, 1 not read." in done.stdout
    again = run(library, "add", str(tmp_path / "a.xlsx"), "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)[0]["already_held"] is True
    listed = json.loads(run(library, "documents", "--json").stdout)
    assert {"dcs-lmcs-guidance@2012-04-03", "barnet-dcs-framework@undated", "a@undated"} <= {
        line["id"] for line in listed
    }


def test_show_a_row_a_clause_and_what_is_not_there(library: Path) -> None:
    row = json.loads(run(library, "show", "barnet-dcs-framework:R33", "--json").stdout)
    assert row["kind"] == "row"
    assert row["quote"].startswith("Ensure provision of suitable home to school transport")
    clause = run(library, "show", "dcs-lmcs-guidance:6")
    assert "politically restricted statutory chief officer post" in clause.stdout
    assert "footnote 1: Under section 2" in clause.stdout
    missing = run(library, "show", "dcs-lmcs-guidance:99")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.count("\n") == 1
    assert "has no '99'" in missing.stderr


def test_remove_asks_first(library: Path) -> None:
    refused = run(library, "remove", "barnet-dcs-framework")
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    unknown = run(library, "remove", "nothing", "--yes")
    assert unknown.returncode == 2
    assert "'nothing' is not in the library" in unknown.stderr
