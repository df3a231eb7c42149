"""Updates through the real command, on the bundled pair: decide, update, compare, scan since, replay."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from app.settings import read_settings
from app.updates import held_at, scan_as_at, scan_since
from app.wiring import Clearline
from ingest.errors import InputError
from ingest.model import Edition, Kind, Verdict

GUIDANCE = "dcs-lmcs-guidance"
OLD = f"{GUIDANCE}@2012-04-03"


class Command:
    """The command `clearline` on a library of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("clearline")), "--library", str(self.root), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    def json(self, *words: str) -> Any:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def next_edition(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guidance with one `should` made a `must` (6/4), one paragraph put in before 10, and the rest renumbered."""
    text = (corpus / "dcs-lmcs-guidance-2012.xml").read_text("utf-8")
    before = "The DCS should report directly to the chief executive (head of paid service)"
    assert text.count(before) == 1
    text = text.replace(before, before.replace("should", "must")).replace("2012-04-03T", "2026-02-01T")
    for number in range(16, 9, -1):
        assert text.count(f"\t{number}. ") == 1
        text = text.replace(f"\t{number}. ", f"\t{number + 1}. ")
    added = (
        "&lt;p&gt;&#xD;\n\t10. The LMCS must publish a yearly account of visits to residential homes.&lt;/p&gt;&#xD;\n"
    )
    at = text.index("&lt;h1&gt;&#xD;\n\tAdditional functions")
    path = tmp_path_factory.mktemp("next") / "guidance-2026.xml"
    path.write_text(text[:at] + added + text[at:], "utf-8")
    return path


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory, next_edition: Path) -> Command:
    """A library in which three people decided on the old edition, and the next edition was added after that."""
    command = Command(tmp_path_factory.mktemp("updated") / "library")
    first = ("6/4", "override", "covered", "--by", "Ann Officer", "--why", "=R5 says so", "--row", "R5")
    done = command.run("decide", *first)
    assert done.returncode == 0, done.stderr
    with Clearline.open(read_settings(library=command.root)) as clearline:
        scan = clearline.scan()
        computed = {finding.statement.ref: finding.verdict for finding in scan.findings}
        for ref, action, verdict, by, why in (
            ("6/5", "accept", None, "Ben Auditor", "As the scan says."),
            ("13.i/1", "not-applicable", None, "Ann Officer", "A lead-in."),
            ("6/5", "override", "partial", "Cat Clerk", "The panel has a pupil on it."),
        ):
            clearline.ledger.record(
                guidance=clearline.document(scan.guidance),
                framework=clearline.document(scan.framework),
                statement_ref=ref,
                action=action,
                verdict=verdict,
                computed=computed[ref],
                by=by,
                why=why,
            )
    assert command.run("add", str(next_edition), "--replaces", GUIDANCE).returncode == 0
    return command


def statements(scan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["ref"]: one for clause in scan["clauses"] for one in clause["statements"]}


def test_a_scan_shows_the_decided_verdict_and_keeps_the_computed_one(updated: Command) -> None:
    then = statements(updated.json("scan", "--guidance", OLD, "--format", "json"))
    now = statements(updated.json("scan", "--format", "json"))
    assert then["6/5"]["decision"]["verdict"] == "partial", "the later decision stands"
    assert (then["6/5"]["status"], then["6/5"]["computed"]) == ("partial", then["6/5"]["decision"]["computed"])
    assert then["6/4"]["decision"]["verdict"] == "covered"
    assert now["6/4"]["decision"]["suspect"], "must is not should: a person has to look again"
    assert now["14.i/1"]["decision"]["verdict"] == "not-applicable", "renumbered, and the same words"
    assert not now["14.i/1"]["decision"]["suspect"]


def test_the_ledger_is_listed_filtered_and_exported(updated: Command) -> None:
    listed = updated.json("decisions", "--json")
    assert [(one["statement"], one["action"]) for one in listed] == [
        ("6/4", "override"),
        ("6/5", "accept"),
        ("13.i/1", "not-applicable"),
        ("6/5", "override"),
    ]
    assert [one["by"] for one in updated.json("decisions", "--by", "ann", "--json")] == ["Ann Officer"] * 2
    assert len(updated.json("decisions", "--standing", "--json")) == 3
    lines = list(csv.DictReader(StringIO(updated.run("decisions", "--format", "csv").stdout.removeprefix("\ufeff"))))
    assert lines[0]["why"] == "'=R5 says so"
    assert "6/5" in updated.run("decisions").stdout


def test_compare_names_the_change_its_rows_and_its_decisions(updated: Command) -> None:
    found = updated.json("compare", OLD, GUIDANCE, "--format", "json")
    content = [change for change in found["changes"] if change["content_changed"]]
    assert [(change["kind"], change["old_ref"], change["new_ref"]) for change in content] == [
        ("reworded", "6", "6"),
        ("added", None, "10"),
    ]
    assert content[0]["strength_change"] == "should → must"
    assert content[0]["decisions_affected"] == [1]
    assert content[0]["rows_affected"], "the row that answered the sentence is named"
    assert found["summary"]["moved"] == 7 + 9, "ten to sixteen and their bullets are renumbered, and say the same"
    assert updated.run("compare", OLD, GUIDANCE, "--fail-on", "strengthened").returncode == 1


def test_scan_since_reports_only_what_the_update_moved(updated: Command) -> None:
    found = updated.json("scan", "--since", OLD, "--format", "json")
    opened = {moved["new_ref"] for moved in found["since"]["opened"]}
    assert {"10/1"} <= opened <= {"6/4", "10/1"}, "the new duty, and the one whose decision fell"
    assert set(statements(found)) == opened | {"6/4"}
    assert found["since"]["suspect"] == ["6/4"]
    assert found["since"]["closed"] == []
    done = updated.run("scan", "--since", OLD, "--fail-on", "new-gap")
    assert done.returncode == 1
    shown = done.stdout
    assert "10/1" in shown
    assert "7/1" not in shown, "a gap that was known before is not shown again"


def test_a_past_scan_is_replayed_from_the_ledger_and_the_editions(updated: Command) -> None:
    with Clearline.open(read_settings(library=updated.root)) as clearline:
        editions = clearline.editions()
        before_update = editions[-1].added_at
        decisions = clearline.ledger.all()
        moment = decisions[1].at
        then = scan_as_at(clearline, moment, guidance=GUIDANCE)
        assert then.guidance == OLD
        by_ref = {finding.statement.ref: finding for finding in then.findings}
        assert by_ref["6/5"].decided is decisions[1].decided is not Verdict.PARTIAL, "the later one was not made yet"
        assert by_ref["13.i/1"].decision is None
        now = scan_as_at(clearline, before_update, guidance=GUIDANCE)
        assert now.guidance == editions[-1].id
        with pytest.raises(InputError, match="was held on 2001-01-01"):
            scan_as_at(clearline, "2001-01-01", guidance=GUIDANCE)
        with pytest.raises(InputError, match="edition that is scanned"):
            scan_since(clearline, editions[-1].id)
    done = updated.run("scan", "--as-at", "2001-01-01")
    assert (done.returncode, "was held on" in done.stderr) == (2, True)


def test_the_edition_of_a_day_is_the_one_that_was_current_then() -> None:
    def edition(label: str, day: str) -> Edition:
        return Edition(f"d@{label}", "d", Kind.GUIDANCE, "D", label, "", "", f"{day}T10:00:00+00:00")

    editions = [
        edition("2012-04-03", "2026-01-01"),
        edition("2026-01-01", "2026-02-01"),
        edition("2009-01-01", "2026-03-01"),
    ]
    assert held_at(editions, "d", "2026-01-31T23:59:59") == "d@2012-04-03"
    assert held_at(editions, "d", "2026-02-01T23:59:59") == "d@2026-01-01"
    soon = [*editions[:2], edition("2026-06-01", "2026-02-01")]
    soon[2] = replace(soon[2], added_at="2026-02-01T10:00:00.800000+00:00")
    assert held_at(soon, "d", "2026-02-01T10:00:00.300000+00:00") == "d@2026-01-01", "both stand in one second"
    assert held_at(soon, "d", "2026-02-01T10:00:00") == "d@2026-06-01"
    assert held_at(editions, "d", "2026-12-31T23:59:59") == "d@2026-01-01", (
        "an older edition added later is not current"
    )


def test_a_file_is_compared_without_being_stored(updated: Command, next_edition: Path) -> None:
    found = updated.json("compare", OLD, str(next_edition), "--format", "json")
    assert found["summary"]["content_changes"] == 2
    assert len(updated.json("documents", "--json")) == 3
