"""One error root. Each error names the thing and the place, and says what to do about it, in one line."""

from __future__ import annotations


class ClearlineError(Exception):
    """Something a person can mend: `str(error)` is the one line to show them. The command line exits with 2."""


class InputError(ClearlineError):
    """A file, question, reference or option that cannot be used as it is."""


class LibraryError(ClearlineError):
    """A library that cannot be opened, or an index in it that does not match what it was built from."""
