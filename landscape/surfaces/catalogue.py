"""The built-in surfaces, read from resources/surfaces.toml: adding one is adding an entry there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import permutations, product
from typing import Any

from landscape.errors import LandscapeError
from landscape.resources import resource
from landscape.surfaces.formula import Constant, Formula, check_names, constant_value
from landscape.surfaces.surface import CriticalPoint, Domain

_KINDS = {"minima": "minimum", "saddles": "saddle point", "maxima": "maximum"}
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
    entry = _entry(key)
    constants = {
        name: Constant(
            **{"log": facts.get("scale") == "log"} | {k: v for k, v in facts.items() if k != "scale"}
        )
        for name, facts in entry.get("constants", {}).items()
    }
    for name, value in changed:
        constants[name] = replace(constants[name], value=value)
    surface = Formula(
        key=key,
        title=entry["title"],
        group=entry["group"],
        text=entry["formula"],
        parameters=tuple(entry["parameters"]),
        domain=Domain(entry["domain"]),
        start=tuple(map(float, entry["start"])),
        least=entry.get("least"),
        bounded=entry.get("bounded", True),
        partial=entry.get("partial", False),
        height=entry.get("height", "linear"),
        note=entry["note"],
        source=entry["source"],
        constants=constants,
    )
    check_names(surface.expression, (*surface.parameters, *constants))
    return replace(surface, critical_points=tuple(_critical_points(entry, surface)))


def get(key: str, **constants: float) -> Formula:
    """Return a built-in surface, with other values for its constants if given.

    Raises LandscapeError for an unknown key or constant.
    """
    if key not in _texts():
        raise LandscapeError(f"There is no surface {key!r}: choose one of {', '.join(keys())}.")
    known = _entry(key).get("constants", {})
    for name, value in constants.items():
        if name not in known:
            raise LandscapeError(f"{key} has no constant {name!r}; it has {', '.join(known) or 'none'}.")
        low, high = known[name]["low"], known[name]["high"]
        if not low <= value <= high:
            # Outside it, what the entry says of minima need not be true.
            raise LandscapeError(f"{name} must lie between {low:g} and {high:g}; {value:g} does not.")
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


def _critical_points(entry: Mapping[str, Any], surface: Formula) -> Iterator[CriticalPoint]:
    """Give the listed critical points; coordinates may be formulas in the constants."""
    values = surface.values_of_constants

    def number(written: float | str) -> float:
        return constant_value(written, values) if isinstance(written, str) else float(written)

    for group, kind in _KINDS.items():
        for facts in entry.get(group, ()):
            at, value = tuple(map(number, facts["at"])), number(facts["value"])
            named = kind
            if kind == "minimum":
                named = "global minimum" if value == surface.least else "local minimum"
            for image in _images(at, entry.get("symmetric")):
                yield CriticalPoint(named, image, value, facts.get("smooth", True))


def _images(point: tuple[float, ...], symmetric: str | None) -> list[tuple[float, ...]]:
    """Return a point and its images under a surface's symmetries, each once."""
    signs: Iterable[tuple[int, ...]] = [(1,) * len(point)]
    if symmetric in ("square", "mirrors"):
        signs = product((1, -1), repeat=len(point))
    elif symmetric == "half turn":
        signs = [(1,) * len(point), (-1,) * len(point)]
    # 0.0 + … turns −0 into 0
    images = [tuple(0.0 + s * x for s, x in zip(sign, point, strict=True)) for sign in signs]
    if symmetric in ("square", "swap"):
        images = [turned for image in images for turned in permutations(image)]
    return sorted(set(images))
