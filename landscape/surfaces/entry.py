"""An entry of a catalogue, as TOML has it, as a surface: the same for what ships and for a person's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import permutations, product
from typing import Any

from landscape.surfaces.formula import Constant, Formula, constant_value
from landscape.surfaces.surface import CriticalPoint
from landscape.surfaces.typed import formula

_KINDS = {"minima": "minimum", "saddles": "saddle point", "maxima": "maximum"}


def read(key: str, entry: Mapping[str, Any], changed: Mapping[str, float] | None = None) -> Formula:
    """Return the surface of an entry, some of its constants changed; see the head of surfaces.toml."""
    constants = {name: _constant(facts) for name, facts in entry.get("constants", {}).items()}
    for name, value in (changed or {}).items():
        constants[name] = replace(constants[name], value=value)
    surface = formula(
        entry["formula"],
        entry.get("domain"),
        least=entry.get("least"),
        parameters=entry.get("parameters"),
        start=entry.get("start"),
        title=entry["title"],
        constants=constants,
        bounded=entry.get("bounded", True),
        height=entry.get("height", "linear"),
        note=entry.get("note", ""),
        source=entry.get("source", ""),
    )
    return replace(
        surface,
        key=key,
        group=entry.get("group", ""),
        partial=entry.get("partial", False),
        kinks=entry.get("kinks", ""),
        critical_points=tuple(_critical_points(entry, surface)),
    )


def _constant(facts: Mapping[str, Any]) -> Constant:
    others = {name: fact for name, fact in facts.items() if name != "scale"}
    return Constant(**others, log=facts.get("scale") == "log")


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
