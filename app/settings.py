"""Settings: read once at the edge, from the environment and an optional file, and passed down."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import InputError

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
    synonyms: Path | None = Field(
        default=None, description="everyday words for the field's own, beside the bundled ones"
    )
    llm: str = Field(default="", description="PROVIDER:MODEL of an optional LLM that writes the prose")
    llm_base_url: str = Field(default="", description="base URL of an OpenAI-compatible server")
    llm_api_key: str = Field(default="", description="its key")
    llm_timeout: float = Field(default=20.0, gt=0, description="seconds to wait for it")
    asker: str = Field(default="LMCS", description="whose duties “I” and “my” in a question mean")
    question_characters: int = Field(default=2000, gt=0, description="the longest question that is read")
    upload_megabytes: int = Field(default=50, gt=0, description="the largest file that the pages take")
    requests_per_minute: int = Field(default=120, gt=0, description="requests a person may make of the pages")
    concurrent_scans: int = Field(default=2, gt=0, description="scans that the pages run at once")
    session_minutes: float = Field(default=60.0, gt=0, description="minutes unused after which a session is over")
    audit_questions: bool = Field(default=False, description="write the words of questions into the audit log")


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
