"""What a watch configuration may say, and how each mistake in one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.watch.config import FailOn, read_config
from ingest.errors import InputError


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "watch.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_file_and_govuk_addresses_are_made(tmp_path: Path) -> None:
    config = read_config(
        write(
            tmp_path,
            "reports: papers\nfail_on: strengthened\nsources:\n"
            "- {name: a, file: in/a.xml, kind: guidance}\n"
            "- {name: b, govuk: /government/publications/working-together}\n"
            "- {name: c, govuk: 'https://www.gov.uk/guidance/x'}\n"
            "- {name: d, govuk: 'http://127.0.0.1:9/api/content/x'}\n"
            "- {name: e, url: 'https://example.org/x.pdf', replaces: doc}\n",
        )
    )
    assert config.reports == tmp_path / "papers"
    assert config.sources[0].file == tmp_path / "in" / "a.xml"
    assert [source.address for source in config.sources] == [
        "",
        "https://www.gov.uk/api/content/government/publications/working-together",
        "https://www.gov.uk/api/content/guidance/x",
        "http://127.0.0.1:9/api/content/x",
        "https://example.org/x.pdf",
    ]
    assert config.fail_on is FailOn.STRENGTHENED


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names nothing to watch"),
        ("reports: r\nsources: []", "sources"),
        ("reports: r\nsources: [{name: a}]", "exactly one of"),
        ("reports: r\nsources: [{name: a, file: x, url: 'http://x'}]", "exactly one of"),
        ("reports: r\nsources: [{name: a, url: 'ftp://x'}]", "sources.0.url"),
        ("reports: r\nsources: [{name: a, file: x}, {name: a, file: y}]", "two sources"),
        ("reports: r\nsorces: []\nsources: [{name: a, file: x}]", "sorces"),
        ("reports: r\nsources: [{name: a, folder: x, replaces: d}]", "cannot replace"),
        ("reports: r\nformats: [pdf]\nsources: [{name: a, file: x}]", "formats.0"),
        ("reports: [", "not YAML at line"),
        ("reports: !!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_mistakes_are_named_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        read_config(write(tmp_path, text))
    assert "\n" not in str(error.value)
    assert "watch.yaml" in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_config(tmp_path / "none.yaml")
