"""A person's text file, read in bounded blocks of whole lines; what is no text is refused in a sentence."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from landscape.errors import LandscapeError
from landscape.unwanted import look

MOST_BYTES = 512_000_000
LONGEST_LINE = 100_000


class Source:
    """An open text file in UTF-8, as a context; `label` is what sentences call it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.label = repr(self.path)

    def __enter__(self) -> Source:
        """Open the file; raise LandscapeError if it is none, or too large."""
        try:
            path = Path(self.path)
            # A device or a pipe might never end.
            if not path.is_file():
                what = "is not a file" if path.exists() else "does not exist"
                raise LandscapeError(f"{self.label} {what}: choose a CSV file.")
            if path.stat().st_size > MOST_BYTES:
                raise LandscapeError(f"{self.label} is larger than {MOST_BYTES // 10**6} MB: keep a part.")
            self.file = path.open("rb")
        except OSError as error:
            raise self._unreadable(error) from None
        except ValueError as error:  # a NUL in the name itself
            raise error if isinstance(error, LandscapeError) else self._unreadable(error) from None
        return self

    def __exit__(self, *_: Any) -> None:
        """Close the file."""
        self.file.close()

    def take(self, size: int) -> bytes:
        """Return about so many bytes, to the end of a line; lines end in a line feed alone."""
        look()
        try:
            block = self.file.read(size)
            rest = self.file.readline(LONGEST_LINE)
        except OSError as error:
            raise self._unreadable(error) from None
        if len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
            raise LandscapeError(
                f"{self.label} has a line longer than {LONGEST_LINE:,} bytes: it is no table."
            )
        block += rest
        if b"\0" in block:
            raise LandscapeError(
                f"{self.label} has NUL bytes in it, as no text has: save it as CSV in UTF-8."
            )
        return block.replace(b"\r\n", b"\n")

    def text(self, block: bytes) -> str:
        """Return a block as text; raise LandscapeError if it is not UTF-8."""
        try:
            return block.decode("utf-8")
        except UnicodeDecodeError:
            raise LandscapeError(f"{self.label} is not a text in UTF-8: save it as CSV in UTF-8.") from None

    def _unreadable(self, error: Exception) -> LandscapeError:
        reason = getattr(error, "strerror", None) or error
        return LandscapeError(f"{self.label} cannot be read: {reason}.")
