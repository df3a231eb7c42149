"""Zip archives looked at before they are opened: their members, their size once expanded, and where they would go."""

from __future__ import annotations

import io
import zipfile
import zlib

from ingest.errors import InputError
from ingest.limits import Limits

_SMALL = 10_000_000  # below this many expanded bytes no ratio is suspicious


# What Python's zipfile raises for archives that are broken inside, by way of one fault or another.
FAULTS = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, KeyError, RuntimeError, zlib.error)


def broken(name: str) -> InputError:
    """The one line for an archive that is broken inside."""
    return InputError(f"{name}: its archive is broken or cut off; get the file again from where it came from.")


def check_archive(source: bytes, name: str, limits: Limits) -> frozenset[str]:
    """The names of an archive's members. Raises InputError for one that is broken, encrypted, or would burst the
    limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            members = archive.infolist()
    except FAULTS:
        raise broken(name) from None
    if len(members) > limits.archive_members:
        raise InputError(
            f"{name}: its archive has {len(members):,} members, more than the {limits.archive_members:,} "
            f"allowed; it is not read."
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise InputError(
                f"{name}: a member of its archive is named {member.filename!r}, outside the archive; it is not read."
            )
        if member.flag_bits & 1:
            raise InputError(f"{name}: its archive is encrypted member by member; save it without a password.")
    expanded = sum(member.file_size for member in members)
    if expanded > limits.expanded_bytes:
        raise InputError(
            f"{name}: would expand to {expanded / 1e6:,.0f} MB, more than the "
            f"{limits.expanded_bytes / 1e6:,.0f} MB allowed; it is not read."
        )
    packed = max(1, len(source))
    if expanded > _SMALL and expanded / packed > limits.expansion_ratio:
        raise InputError(
            f"{name}: expands {expanded / packed:,.0f}-fold, more than the {limits.expansion_ratio}-fold "
            f"allowed, as a zip bomb does; it is not read."
        )
    return frozenset(member.filename for member in members)
