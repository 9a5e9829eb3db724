"""Cells of a CSV file: text guarded against spreadsheets, numbers that read back to the same float64."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

from landscape.files import atomic

Cell = str | float | int | None

# What a spreadsheet would take for the beginning of a formula. The apostrophe, which is the guard, is
# guarded itself, so that it can be told from one that was there before.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


def text_cell(content: str) -> str:
    """Return a text cell: guarded against spreadsheets, and quoted where CSV needs it."""
    guarded = f"'{content}" if content.startswith(_GUARDED) else content
    return '"' + guarded.replace('"', '""') + '"' if any(c in guarded for c in ',"\r\n') else guarded


def unguarded(content: str) -> str:
    """Return what was written as a text cell, without its guard."""
    return content.removeprefix("'")


def table(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Return rows with the same names as CSV, header first; None is an empty cell."""
    lines: list[Iterable[Cell]] = [rows[0].keys(), *(row.values() for row in rows)]
    return "".join(",".join(map(_written, line)) + "\n" for line in lines)


def tabbed(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Return rows with the same names as a spreadsheet pastes them: cells by tabs, header first."""
    lines: list[Iterable[Cell]] = [rows[0].keys(), *(row.values() for row in rows)]
    return "".join("\t".join(map(_pasted, line)) + "\n" for line in lines)


def write(path: str | os.PathLike[str], rows: Sequence[Mapping[str, Cell]]) -> None:
    """Write rows to a file, whole or not at all; raise LandscapeError if that fails."""
    atomic.write_bytes(path, table(rows).encode())


def _pasted(content: Cell) -> str:
    if not isinstance(content, str):
        return _written(content)
    plain = " ".join(content.split())  # a tab or a line's end would begin another cell
    return f"'{plain}" if plain.startswith(_GUARDED) else plain


def _written(content: Cell) -> str:
    if content is None:
        return ""
    return text_cell(content) if isinstance(content, str) else repr(content)
