"""What the nightly job is told: its sources, where the papers go, what makes it fail. Nothing is watched unasked."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.reports.write import Format
from ingest.errors import InputError
from ingest.model import Kind

GOVUK = "https://www.gov.uk"
CONTENT_API = "/api/content"
LARGEST_CONFIG = 1_000_000


class FailOn(StrEnum):
    """What makes a watch end with status 1."""

    NEVER = "never"
    CHANGE = "change"
    STRENGTHENED = "strengthened"
    PARTIAL = "partial"
    GAP = "gap"
    NEW_GAP = "new-gap"


class Source(BaseModel):
    """One thing to look at: exactly one of `file`, `folder`, `url` and `govuk`.

    `replaces` names the document of which it brings editions; without it the first edition makes a document of its own.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[\w.-]{1,80}$")]
    file: Path | None = None
    folder: Path | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    govuk: Annotated[str, Field(pattern=r"^(/|https?://)")] | None = None
    kind: Kind | None = None
    title: str = ""
    replaces: str = ""
    columns: dict[str, str] = Field(default_factory=dict)
    may_shrink: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        places = [name for name in ("file", "folder", "url", "govuk") if getattr(self, name)]
        if len(places) != 1:
            raise ValueError(f"source {self.name} needs exactly one of file, folder, url and govuk")
        if self.folder and self.replaces:
            raise ValueError(f"source {self.name}: a folder may hold several documents, so it cannot replace one")
        return self

    @property
    def address(self) -> str:
        """The http(s) address to fetch; empty for a file or a folder."""
        if self.url:
            return self.url
        if not self.govuk:
            return ""
        path = self.govuk.removeprefix(GOVUK)
        if path.startswith("/"):
            return GOVUK + (path if path.startswith(CONTENT_API + "/") else CONTENT_API + path)
        return self.govuk


class Pairing(BaseModel):
    """A guidance and a framework that are scanned against each other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    guidance: str
    framework: str


class WatchConfig(BaseModel):
    """The whole of a watch. Paths are relative to the file that holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    reports: Path
    formats: tuple[Format, ...] = (Format.DOCX, Format.XLSX)
    fail_on: FailOn = FailOn.NEW_GAP
    scans: tuple[Pairing, ...] = ()
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    largest_bytes: Annotated[int, Field(gt=0)] = 50_000_000

    @model_validator(mode="after")
    def _names_differ(self) -> WatchConfig:
        names = [source.name for source in self.sources]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two sources are named {twice[0]}")
        return self


def read_config(path: Path) -> WatchConfig:
    """The watch that a YAML file describes. Raises InputError naming the file, the key and the mend."""
    try:
        if path.stat().st_size > LARGEST_CONFIG:
            raise InputError(
                f"{path} is too large for a watch configuration; give the YAML file that names the sources."
            )
        given: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); give the YAML file that names the sources."
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8; give the YAML file that names the sources.") from None
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 1}" if where else ""
        raise InputError(f"{path} is not YAML{line}; mend it there.") from None
    if not isinstance(given, dict):
        raise InputError(f"{path} names nothing to watch; it needs `sources:` and `reports:`.")
    try:
        config = WatchConfig.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InputError(f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}.") from None
    return _resolved(config, path.resolve().parent)


def _resolved(config: WatchConfig, base: Path) -> WatchConfig:
    def under(place: Path | None) -> Path | None:
        return base / place.expanduser() if place else None

    sources = tuple(s.model_copy(update={"file": under(s.file), "folder": under(s.folder)}) for s in config.sources)
    return config.model_copy(update={"sources": sources, "reports": under(config.reports)})
