"""What every command shares: the settings, the open library, and how an error leaves the house."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.settings import Settings, read_settings

if TYPE_CHECKING:
    from app.wiring import Clearline
    from index.encoder import TokenEncoder


@dataclass(frozen=True, slots=True)
class Shared:
    """Options that stand before the command."""

    library: Path | None = None


def settings_of(context: typer.Context, **given: object) -> Settings:
    """The settings, with those of the command line laid over the environment's."""
    shared = context.find_object(Shared) or Shared()
    return read_settings(library=shared.library, **given)


def encoder_of(settings: Settings, samples: Sequence[str] = ()) -> TokenEncoder:
    """The encoder that the settings name, for a command that opens no library; `samples` as for `load_encoder`."""
    from index.encoder import load_encoder

    return load_encoder(settings.models, settings.model, exported=settings.exported, samples=samples)


@contextmanager
def open_clearline(context: typer.Context, **given: object) -> Iterator[Clearline]:
    """The open library behind the one facade; closed again at the end of the block."""
    from app.wiring import Clearline

    with Clearline.open(settings_of(context, **given), tell=tell) as clearline:
        yield clearline


def tell(line: str) -> None:
    """A line of progress for the person, on standard error, so that standard output holds results alone."""
    print(line, file=sys.stderr, flush=True)
