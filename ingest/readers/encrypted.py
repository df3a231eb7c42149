"""Office files behind a password, opened with the password given or with none."""

from __future__ import annotations

import hashlib
import io
import struct
from functools import cache
from xml.parsers.expat import ExpatError

from ingest.errors import InputError
from ingest.limits import Limits

# What Excel itself uses for a file that is encrypted, and has no password of its own.
_OFFICE_DEFAULT = "VelvetSweatshop"


# What msoffcrypto lets through from the parsers below it, for files that are broken inside.
_FAULTS = (OSError, ValueError, LookupError, AttributeError, TypeError, AssertionError, struct.error, ExpatError)


def open_office(source: bytes, name: str, password: str | None, limits: Limits) -> bytes:
    """The bytes of the Office file inside. Raises InputError for a wrong or missing password, or an old binary
    format."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(source))
        encrypted = office.is_encrypted()
    except (FileFormatError, ParseError, DecryptionError, *_FAULTS):
        raise InputError(
            f"{name}: is an old Office file or another OLE file, which is not read; save it as .docx, .xlsx or PDF."
        ) from None
    if not encrypted or type(office).__name__ != "OOXMLFile":
        kind = (
            "an encrypted old Office file" if encrypted else "an old Word, Excel or PowerPoint file (.doc, .xls, .ppt)"
        )
        raise InputError(f"{name}: is {kind}, which is not read; save it as .docx, .xlsx or PDF.")
    _pad_short_keys()
    for candidate in [password] if password else [_OFFICE_DEFAULT]:
        opened = io.BytesIO()
        try:
            # The library's own check of the password fails for short hashes: what comes out says as much.
            office.load_key(password=candidate)
            office.decrypt(opened)
        except (InvalidKeyError, DecryptionError):
            continue
        except (ParseError, FileFormatError, *_FAULTS):
            raise InputError(
                f"{name}: is encrypted in a way that cannot be opened; save it without a password."
            ) from None
        if opened.getvalue()[:4] == b"PK\x03\x04":
            return opened.getvalue()
    if password:
        raise InputError(f"{name}: the password given does not open it; check it and try again.")
    raise InputError(f"{name}: is encrypted; give its password with --password, or save it without one.")


@cache
def _pad_short_keys() -> None:
    """Teach msoffcrypto what [MS-OFFCRYPTO] 2.3.4.11 says of a hash shorter than the key: it is padded with 0x36.

    The library only cuts a longer one, so files whose passwords are hashed by SHA-1 for a 256-bit key would stay shut.
    """
    from msoffcrypto.method.ecma376_agile import ECMA376Agile

    def derive(hashed: bytes, block: bytes, algorithm: str, bits: int) -> bytes:
        digest = hashlib.new(algorithm.replace("-", ""), hashed + block).digest()
        return digest[: bits // 8].ljust(bits // 8, b"\x36")

    ECMA376Agile._derive_encryption_key = staticmethod(derive)
