"""Settings: read once at the edge, from the environment and an optional file, and passed down."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import InputError
from ingest.limits import Limits

PREFIX = "CLEARLINE_"


class Settings(BaseSettings):
    """Every setting, its default and its meaning. In the environment each has the prefix `CLEARLINE_`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    library: Path = Field(
        default_factory=lambda: user_data_path("clearline") / "library", description="the library's directory"
    )
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite inside the library")
    models: Path = Field(
        default_factory=lambda: user_cache_path("clearline") / "models", description="where exported models are kept"
    )
    model: str = Field(default="", description="a sentence-transformers model directory; empty: the packaged model")
    exported: bool = Field(default=True, description="run the model's 8-bit export; false: the original, slower")
    synonyms: Path | None = Field(
        default=None, description="everyday words for the field's own, beside the bundled ones"
    )
    llm: str = Field(default="", description="PROVIDER:MODEL of an optional LLM that writes the prose")
    llm_base_url: str = Field(default="", description="base URL of an OpenAI-compatible server")
    llm_api_key: str = Field(default="", description="its key")
    llm_timeout: float = Field(default=20.0, gt=0, description="seconds to wait for it")
    asker: str = Field(default="LMCS", description="whose duties “I” and “my” in a question mean")
    limit_file_bytes: int = Field(default=Limits.file_bytes, gt=0, description="the largest file that is read")
    limit_text_bytes: int = Field(default=Limits.text_bytes, gt=0, description="the largest text, HTML, XML or CSV")
    limit_line_characters: int = Field(default=Limits.line_characters, gt=0, description="the longest line of a text")
    limit_pages: int = Field(default=Limits.pages, gt=0, description="the most pages of a PDF")
    limit_archive_members: int = Field(default=Limits.archive_members, gt=0, description="the most parts of an archive")
    limit_expanded_bytes: int = Field(default=Limits.expanded_bytes, gt=0, description="an archive's size, expanded")
    limit_expansion_ratio: int = Field(default=Limits.expansion_ratio, gt=0, description="how often its packed size")
    limit_cells: int = Field(default=Limits.cells, gt=0, description="the most cells of a file's tables")
    limit_nesting: int = Field(default=Limits.nesting, gt=0, description="how deep elements may stand in each other")
    limit_seconds: float = Field(default=Limits.seconds, gt=0, description="how long one file may take to read")
    limit_memory_bytes: int = Field(default=Limits.memory_bytes, gt=0, description="memory of the process that reads")
    debug: bool = Field(default=False, description="show the details of a fault")
    question_characters: int = Field(default=2000, gt=0, description="the longest question that is read")
    upload_megabytes: int = Field(default=50, gt=0, description="the largest file that the pages take")
    requests_per_minute: int = Field(default=120, gt=0, description="requests a person may make of the pages")
    concurrent_scans: int = Field(default=2, gt=0, description="scans that the pages run at once")
    session_minutes: float = Field(default=60.0, gt=0, description="minutes unused after which a session is over")
    audit_questions: bool = Field(default=False, description="write the words of questions into the audit log")

    @property
    def limits(self) -> Limits:
        """How much of a file is read, as the readers take it."""
        return Limits(**{field.name: getattr(self, f"limit_{field.name}") for field in fields(Limits)})


def read_settings(**given: object) -> Settings:
    """The settings, those given by hand first. Raises InputError that names an unknown key or an unusable value."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise InputError(f"{name} is not a setting of clearline; known are {', '.join(sorted(known))}.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else "a setting"
        raise InputError(f"{name} cannot be used: {first['msg']}.") from None
