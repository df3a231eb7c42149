"""The nightly job against a real server: one edition, the next, an error, a truncated body; and nothing new."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.settings import read_settings
from app.watch.config import FailOn, WatchConfig, read_config
from app.watch.job import Night, watch
from app.wiring import Clearline
from ingest.model import ChangeKind, Kind
from tests.app.watch.server import Served, serving

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
REPORT = "should report directly to the chief executive (head of paid service)"


@pytest.fixture(scope="module")
def first(corpus: Path) -> bytes:
    return (corpus / "dcs-lmcs-guidance-2012.xml").read_bytes()


@pytest.fixture(scope="module")
def second(first: bytes) -> bytes:
    """The next edition: a `should` became a `must`, and the Lead Member got a new duty."""
    text = first.decode()
    assert text.count(REPORT) == 1
    text = text.replace(REPORT, REPORT.replace("should", "must"))
    text = text.replace("2012-04-03T", "2026-02-01T")
    duty = "The LMCS must publish a yearly account of visits to children&amp;rsquo;s homes."
    at = text.index("&lt;/p&gt;", text.index("8. The LMCS"))
    return (text[:at] + " " + duty + text[at:]).encode()


@pytest.fixture
def clearline(tmp_path: Path) -> Iterator[Clearline]:
    with Clearline.open(read_settings(library=tmp_path / "library")) as opened:
        yield opened


@pytest.fixture
def served(first: bytes) -> Iterator[Served]:
    with serving() as server:
        server.body, server.headers = first, {"ETag": '"one"', "Last-Modified": "Tue, 03 Apr 2012 09:00:00 GMT"}
        yield server


def config_for(tmp_path: Path, source: str, extra: str = "") -> WatchConfig:
    path = tmp_path / "watch.yaml"
    path.write_text(f"reports: papers\nformats: [docx, json]\n{extra}\nsources:\n- {{name: dcs, {source}}}\n", "utf-8")
    return read_config(path)


def look(clearline: Clearline, config: WatchConfig) -> Night:
    return watch(clearline, config, clock=lambda: NOW)


def papers(config: WatchConfig) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in config.reports.iterdir()}


def test_one_edition_then_the_next_then_an_error_then_a_truncated_body(
    tmp_path: Path, clearline: Clearline, served: Served, second: bytes
) -> None:
    config = config_for(tmp_path, f"url: '{served.address}', kind: guidance, replaces: dcs-lmcs-guidance")
    [known] = look(clearline, config).taken
    assert known.edition == "dcs-lmcs-guidance@2012-04-03", "these very bytes are bundled"
    assert not known.added
    written = papers(config)

    assert look(clearline, config).taken == (), "nothing new"
    assert served.asked[-1]["if-none-match"] == '"one"'
    assert papers(config) == written, "and nothing is written again"
    served.headers = {}
    assert look(clearline, config).taken == (), "the same bytes from a server without ETag are nothing new either"

    served.body, served.headers = second, {"ETag": '"two"'}
    night = look(clearline, config)
    [update] = night.taken
    assert update.edition == "dcs-lmcs-guidance@2026-02-01"
    assert update.comparison is not None
    assert {(c.kind, c.old_ref) for c in update.comparison.content} == {
        (ChangeKind.REWORDED, "6"),
        (ChangeKind.REWORDED, "8"),
    }
    assert {c.strength_change for c in update.comparison.strengthened} == {"should → must"}
    [since] = update.since
    assert any(moved.after and "yearly account" in moved.after.statement.text for moved in since.new_gaps)
    assert night.fails(FailOn.NEW_GAP)
    assert night.fails(FailOn.STRENGTHENED)
    assert night.fails(FailOn.CHANGE)
    assert not night.fails(FailOn.NEVER)
    assert sorted(path.suffix for path in update.papers) == [".docx", ".json"]
    assert clearline.library.edition("dcs-lmcs-guidance").id == update.edition
    written = papers(config)

    assert not look(clearline, config).fails(FailOn.NEW_GAP), "a night with nothing new finds nothing"

    editions = clearline.editions()
    served.status = 500
    [failed] = look(clearline, config).taken
    assert failed.failed
    assert "500" in failed.line
    served.status, served.headers, served.cut = 200, {"ETag": '"three"'}, 2000
    served.body = second.replace(b"yearly", b"monthly")
    [broken] = look(clearline, config).taken
    assert "broke off" in broken.line
    assert (clearline.editions(), papers(config)) == (editions, written), "nothing of either was taken in"

    served.cut = 0
    [third] = look(clearline, config).taken
    assert third.edition == "dcs-lmcs-guidance@2026-02-01-2"


def test_a_body_that_shrank_by_half_is_not_taken_in_unasked(
    tmp_path: Path, clearline: Clearline, served: Served, first: bytes
) -> None:
    text = first.decode()
    cut = text.index("&lt;p&gt;", text.index("7. Section 19"))
    served.body = (text[:cut] + "]]&gt;</field></item></items>").encode()
    config = config_for(tmp_path, f"url: '{served.address}', replaces: dcs-lmcs-guidance")
    [taken] = look(clearline, config).taken
    assert taken.failed
    assert "may_shrink" in taken.line
    assert len(clearline.editions()) == 2


def test_the_same_words_in_other_bytes_are_nothing_new(tmp_path: Path, clearline: Clearline, first: bytes) -> None:
    path = tmp_path / "guidance.xml"
    path.write_bytes(first.replace(b"<contentType>", b"<!-- fetched at 03:00 --><contentType>", 1))
    config = config_for(tmp_path, "file: guidance.xml, replaces: dcs-lmcs-guidance")
    [taken] = look(clearline, config).taken
    assert "says the same" in taken.line
    assert len(clearline.editions()) == 2
    assert not look(clearline, config).taken


def test_a_run_that_was_cut_off_is_done_again_in_full(
    tmp_path: Path, clearline: Clearline, second: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guidance.xml").write_bytes(second)
    config = config_for(tmp_path, "file: guidance.xml, replaces: dcs-lmcs-guidance")

    def cut_off(*_: object, **__: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("app.watch.job.write_scan", cut_off)
        with pytest.raises(KeyboardInterrupt):
            look(clearline, config)
    assert len(clearline.editions()) == 3, "the edition is in"
    [again] = look(clearline, config).taken
    assert again.papers
    assert again.comparison is not None
    assert len(clearline.editions()) == 3
    assert not look(clearline, config).taken


def test_a_folder_brings_new_documents_and_goes_on_past_a_bad_file(tmp_path: Path, clearline: Clearline) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "framework.csv").write_text("Ref,Duty,How discharged\nX1,Appoint a DCS,Done by the council\n", "utf-8")
    (folder / "broken.xml").write_text("<items><item>", "utf-8")
    (folder / ".hidden").write_text("not looked at", "utf-8")
    config = config_for(tmp_path, "folder: in", extra="fail_on: never")
    night = look(clearline, config)
    assert {one.source: one.failed for one in night.taken} == {"dcs/broken.xml": True, "dcs/framework.csv": False}
    assert [e.kind for e in clearline.editions()][-1] is Kind.FRAMEWORK
    assert len(papers(config)) == 2
    assert [one.source for one in look(clearline, config).taken] == ["dcs/broken.xml"], "it is tried again"


def test_a_govuk_address_is_read_as_guidance(tmp_path: Path, clearline: Clearline, shared: Path) -> None:
    body = (shared / "documents" / "govuk" / "guide.json").read_bytes()
    with serving("api/content/guide") as served:
        served.body = body
        config = config_for(tmp_path, f"govuk: '{served.address}', kind: guidance")
        [taken] = look(clearline, config).taken
        assert not taken.failed, taken.line
        assert clearline.library.edition(taken.edition).kind is Kind.GUIDANCE
        served.body = re.sub(rb'"updated_at": "[^"]+"', b'"updated_at": "2026-11-21T00:00:00Z"', body)
        [same] = look(clearline, config).taken
        assert "says the same" in same.line


def test_the_command_ends_with_the_status_that_was_asked_for(tmp_path: Path, served: Served, second: bytes) -> None:
    source = f"url: '{served.address}', replaces: dcs-lmcs-guidance"
    config_for(tmp_path, source, extra="fail_on: strengthened")
    command = [str(Path(sys.executable).with_name("clearline")), "--library", str(tmp_path / "library")]

    def run() -> subprocess.CompletedProcess[str]:
        words = [*command, "watch", str(tmp_path / "watch.yaml")]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)

    assert run().returncode == 0
    served.body, served.headers = second, {}
    found = run()
    assert (found.returncode, "dcs-lmcs-guidance@2026-02-01 taken in" in found.stdout) == (1, True), found.stderr
    again = run()
    assert (again.returncode, again.stdout) == (0, "Nothing new.\n")
    served.status = 404
    gone = run()
    assert (gone.returncode, gone.stderr.count("\n")) == (2, 1)
    assert "404" in gone.stderr
