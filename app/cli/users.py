"""`clearline users`: who may sign in to the pages, and as what."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import InputError

File = Annotated[Path, typer.Option("--users", metavar="FILE", help="The users file.", show_default=True)]

DEFAULT = Path("clearline-users.json")


class RoleName(StrEnum):
    """The roles as they are typed."""

    READER = "reader"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


def register(app: typer.Typer) -> None:
    """Add the commands `users add`, `users list` and `users remove`."""
    users = typer.Typer(help="Who may sign in to the pages, and as what.", no_args_is_help=True)
    app.add_typer(users, name="users")

    @users.command()
    def add(
        name: Annotated[str, typer.Argument(help="The name to sign in with.")],
        role: Annotated[RoleName, typer.Option(help="What the person may do.")] = RoleName.READER,
        file: File = DEFAULT,
    ) -> None:
        """Add a person, or change their password and role. The password is typed, or read from standard input."""
        from app.web.users import Users
        from app.web.visitors import Role

        Users(file).add(name, Role[role.value.upper()], read_password())
        print(f"{name} may sign in as {role.value} ({file}).")

    @users.command(name="list")
    def list_people(file: File = DEFAULT) -> None:
        """Names and roles."""
        from app.web.users import Users

        for name, role in Users(file).people().items():
            print(f"{name}\t{role.label}")

    @users.command()
    def remove(name: Annotated[str, typer.Argument(help="The name.")], file: File = DEFAULT) -> None:
        """Remove a person; if they are signed in, they are signed out."""
        from app.web.users import Users

        Users(file).remove(name)
        print(f"{name} can no longer sign in ({file}).")


def read_password() -> str:
    """A password typed twice, or one line of standard input. Raises InputError where the two differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise InputError("the two passwords differ; nothing was changed.")
    return password
