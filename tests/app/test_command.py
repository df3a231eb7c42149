"""The real command: what a person and a script get back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(library: Path, *arguments: str, given: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """The installed command over a library."""
    command = [str(Path(sys.executable).with_name("clearline")), "--library", str(library), *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=300, env=os.environ | settings, check=False
    )


def test_a_question_is_answered_in_the_terminal(bundled_root: Path) -> None:
    done = run(bundled_root, "ask", "Who is accountable for home to school transport?")
    assert done.returncode == 0
    assert "Strategic Director: Communities (SDC)" in done.stdout
    assert "[1] Row R33" in done.stdout
    assert "Accountability card" in done.stdout


def test_a_batch_comes_back_in_order_with_its_ids(bundled_root: Path) -> None:
    lines = [
        {"id": "a", "question": "who drives the JSNA?"},
        {"id": 2, "question": "what is the transport budget?"},
        {"id": "c", "question": "and at which board?", "previous": "who drives the JSNA?"},
        {"id": "d", "question": ""},
    ]
    done = run(bundled_root, "ask", "--batch", "-", given="\n".join(json.dumps(line) for line in lines))
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d"]
    assert [answer["status"] for answer in answers] == ["answered", "not_in_documents", "answered", "not_a_question"]
    assert answers[0]["citations"][0]["ref"] == "R19"
    assert answers[2]["citations"][0]["ref"] == "R19"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ""), "the question is empty"),
        (("ask", "   "), "the question is empty"),
        (("ask", "x" * 20_000), "20,000 characters"),
        (("ask",), "takes either one question"),
        (("ask", "--batch", "no-such-file.jsonl"), "no-such-file.jsonl"),
        (("ask", "--batch", "pyproject.toml"), "line 1 of the batch is not JSON"),
        (("show", "no-such-document"), "no-such-document"),
        (("add", "no-such-file.pdf"), "no-such-file.pdf"),
        (("add", "tests"), "directory"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(bundled_root: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(bundled_root, *arguments)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert any(said in line for line in lines), done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_an_unknown_setting_and_a_foreign_directory_are_named(bundled_root: Path, tmp_path: Path) -> None:
    unknown = run(bundled_root, "documents", CLEARLINE_LIBARY="x")
    assert (unknown.returncode, "CLEARLINE_LIBARY is not a setting" in unknown.stderr) == (2, True)
    (tmp_path / "holiday.txt").write_text("photos", encoding="utf-8")
    foreign = run(tmp_path, "documents")
    assert (foreign.returncode, "is not a clearline library" in foreign.stderr) == (2, True)
    assert (tmp_path / "holiday.txt").read_text(encoding="utf-8") == "photos"
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"), [(["ask", "who drives the JSNA?"], "Row R19"), (["scan"], "covered")], ids=["ask", "scan"]
)
def test_asking_and_scanning_import_neither_torch_nor_gradio(
    bundled_root: Path, arguments: list[str], said: str
) -> None:
    script = (
        "import sys; from app.cli.main import main\n"
        f"sys.argv = ['clearline', '--library', {str(bundled_root)!r}, *{arguments!r}]\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'transformers', 'langchain', 'pandas', 'scipy', 'onnx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
    assert said in done.stdout  # it did its work, so what it needs was imported
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mapping_is_evaluated_with_the_model_that_the_settings_name(tmp_path: Path) -> None:
    given = {
        "clauses": [{"id": "x", "text": "Publish the accounts."}, {"id": "y", "text": "Train new staff."}],
        "rows": [{"id": "1", "text": "New staff are trained."}, {"id": "2", "text": "Accounts are published."}],
        "mapping": [["x", "2"], ["y", "1"]],
    }
    (tmp_path / "set.json").write_text(json.dumps(given), "utf-8")
    models = tmp_path / "models"
    arguments = ("evaluate", "mapping", "--set", str(tmp_path / "set.json"))
    done = run(tmp_path / "library", *arguments, CLEARLINE_EXPORTED="false", CLEARLINE_MODELS=str(models))
    assert json.loads(done.stdout)["map_at_10"] == 1.0
    assert not list(models.glob("*/model.onnx")), "the original was asked for, and nothing was exported"


def test_a_scan_is_written_as_the_file_s_ending_says(bundled_root: Path, tmp_path: Path) -> None:
    done = run(bundled_root, "scan", "--out", str(tmp_path / "scan.html"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "scan.html").read_text("utf-8").startswith("<!doctype html>")
