"""The built-in surfaces, read from resources/surfaces.toml: adding one is adding an entry there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from landscape.errors import LandscapeError
from landscape.resources import resource
from landscape.surfaces import entry
from landscape.surfaces.formula import Formula

# The lines of an entry that a list of surfaces needs.
_HEAD = ("title", "group", "parameters")


def keys() -> tuple[str, ...]:
    """Return the keys of all built-in surfaces, in the order they are shown."""
    return tuple(_texts())


def titles() -> dict[str, tuple[str, int]]:
    """Return, by key, the title and the number of parameters of all built-in surfaces, building none."""
    return {key: (head["title"], len(head["parameters"])) for key, head in _heads().items()}


def groups() -> dict[str, str]:
    """Return, by key, the group of all built-in surfaces, building none."""
    return {key: head["group"] for key, head in _heads().items()}


def note(key: str) -> str:
    """Return what a built-in surface teaches, in a sentence, without building it."""
    return str(_entry(key)["note"])


def definition(key: str) -> str:
    """Return all that defines a built-in surface, as it is written: what changes when the surface does."""
    return _texts()[key]


@lru_cache(maxsize=16)
def _built(key: str, changed: tuple[tuple[str, float], ...]) -> Formula:
    return entry.read(key, _entry(key), dict(changed))


def get(key: str, **constants: float) -> Formula:
    """Return a built-in surface, with other values for its constants if given.

    Raises LandscapeError for an unknown key or constant.
    """
    if key not in _texts():
        raise LandscapeError(f"There is no surface {key!r}: choose one of {', '.join(keys())}.")
    known = _entry(key).get("constants", {})
    for name in constants:
        if name not in known:
            raise LandscapeError(f"{key} has no constant {name!r}; it has {', '.join(known) or 'none'}.")
    return _built(key, tuple(sorted((name, float(value)) for name, value in constants.items())))


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, str]:
    """Return the text of each entry, by key. To read them all takes tomllib 30 ms; one is soon read."""
    _, *parts = re.split(r"^\[(\w+)\]$", resource("surfaces.toml").read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@lru_cache(maxsize=1)
def _heads() -> Mapping[str, Any]:
    """Return what a list shows of each entry, by key."""
    return {
        key: tomllib.loads("\n".join(line for line in text.splitlines() if line.startswith(_HEAD)))
        for key, text in _texts().items()
    }


@lru_cache(maxsize=256)
def _entry(key: str) -> Mapping[str, Any]:
    return tomllib.loads(_texts()[key])
