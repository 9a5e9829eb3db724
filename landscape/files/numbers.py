"""Numbers as they stand in files and on command lines: ASCII, and nothing that only Python calls a number."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|nan|inf)", re.IGNORECASE)
LONGEST = 60


def number(text: str) -> float | None:
    """Return the float64 that a text is, None if it is no number; `nan` and `inf` are numbers."""
    return float(text) if len(text) <= LONGEST and _NUMBER.fullmatch(text) else None
