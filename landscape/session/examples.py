"""The surfaces made of data that the gallery offers, read from resources/data/examples.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from landscape.resources import resource
from landscape.session.data import FromTable
from landscape.surfaces.surface import Point


@dataclass(frozen=True)
class Example:
    """A surface to begin with: its title, where its first run starts if not at its own start, and a note."""

    key: str
    title: str
    surface: FromTable
    start: Point | None
    note: str


@cache
def examples() -> dict[str, Example]:
    """Return all of them by key, in the file's order."""
    entries = tomllib.loads(resource("data/examples.toml").read_text(encoding="utf-8"))
    return {key: _example(key, entry) for key, entry in entries.items()}


def example_of(surface: object) -> Example | None:
    """Return the example that a scene's surface is, whichever of its samples were moved; None if none."""
    if not isinstance(surface, FromTable):
        return None
    unmoved = msgspec.structs.replace(surface, moved=())
    return next((one for one in examples().values() if one.surface == unmoved), None)


def _example(key: str, entry: dict[str, Any]) -> Example:
    title, note, start = entry.pop("title"), entry.pop("note"), entry.pop("start", None)
    return Example(key, title, msgspec.convert(entry, FromTable), start and tuple(map(float, start)), note)
