"""How results leave the program: tables, JSON and pictures; notes on standard error."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TextIO

from landscape.errors import LandscapeError
from landscape.session.data import FromTable
from landscape.session.scene import BuiltIn, Typed
from landscape.session.stage import Stage
from landscape.surfaces import Fit, Formula
from landscape.surfaces.surface import Point


def check_image(path: str | None) -> None:
    """Raise LandscapeError for a picture's name that is not a PNG's, before any work."""
    if path is not None and not path.lower().endswith(".png"):
        raise LandscapeError(f"--image writes PNG: give {path!r} the ending .png.")


def say_notes(chosen: BuiltIn | Typed | FromTable, surface: Formula | Fit, starts: Iterable[Point]) -> None:
    """Say what a person may not have meant: rows that were left out, a start outside the domain."""
    if isinstance(chosen, FromTable) and (report := chosen.report()):
        print(f"landscape: note: {report}", file=sys.stderr)
    if not all(map(surface.domain.contains, starts)):
        print("landscape: note: the start lies outside the domain.", file=sys.stderr)


def draw(path: str, stage: Stage) -> None:
    """Draw a stage into a file, by the same views that the window shows."""
    with_pictures().save_picture(path, stage)


def with_pictures() -> ModuleType:
    """Return the module that draws; raise LandscapeError where a library for it is missing."""
    try:
        return import_module("landscape.picture")
    except ImportError as error:
        raise LandscapeError(
            f"A picture needs a library that is missing ({error}): `make run` installs it."
        ) from None


def pour(chunks: Iterable[str]) -> None:
    """Write a table to standard output: UTF-8 and line feeds, whatever the terminal prefers."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for chunk in chunks:
        sys.stdout.write(chunk)


def print_table(rows: Sequence[Sequence[str]], file: TextIO | None = None) -> None:
    """Print rows in columns, to standard output if nothing else is said."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=file
        )


def print_json(facts: Any, file: TextIO) -> None:
    """Print facts as indented JSON."""
    print(_json(facts, indent=2), file=file)


def print_json_table(facts: dict[str, Any], name: str, rows: Iterator[tuple[Any, ...]], file: TextIO) -> None:
    """Print facts as indented JSON, and after them, by `name`, a table: a row is an object on its own line.

    The first row has the names of the columns. Each line is written as it is made: a table may be long.
    """
    columns = next(rows)
    print(_json(facts, indent=2).removesuffix("\n}"), file=file, end=f',\n  "{name}": [')
    before = ""
    for row in rows:
        print(f"{before}\n    {_json(dict(zip(columns, row, strict=True)))}", file=file, end="")
        before = ","
    print("\n  ]\n}", file=file)


def _json(facts: Any, indent: int | None = None) -> str:
    return json.dumps(_plain(facts), indent=indent, allow_nan=False)


def _plain(facts: Any) -> Any:
    """Return the same with null for what JSON has no number for."""
    if isinstance(facts, dict):
        return {name: _plain(value) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_plain(value) for value in facts]
    return None if isinstance(facts, float) and not math.isfinite(facts) else facts
