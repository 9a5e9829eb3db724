"""The critical points that a surface does not list: looked for everywhere, and each one proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, sqrt
from threading import Event

import numpy as np
from numpy.typing import NDArray

from landscape.analysis.newton import cells, curvatures_at, newton, points_at, slopes_at
from landscape.descent.critical import (
    DEGENERATE,
    GLOBAL,
    LOCAL,
    NO_CURVATURE,
    Scale,
    eigenvalues,
    kind_of,
    norms,
)
from landscape.descent.sentences import place
from landscape.surfaces import CriticalPoint, Fit, Surface, sample
from landscape.surfaces.surface import Array

LOWEST = "lowest found"
MOST = 1000
# Of critical points that fill a line or a region so many are shown, for the rest.
MOST_FLAT = 24

# Cells to a side, by the number of parameters: of the grid of starts, and of the finer ones inside it.
_SIDE, _FINER = {1: 800, 2: 64}, {1: 100, 2: 24}
# Samples to a side of the mesh whose lowest place the finer grids are about.
_LOOKED_AT = 101
# Two places as near as this, in half-widths, are the same; the second where the surface is level.
_SAME, _SAME_LEVEL = 1e-5, 0.06
# Close by, and how large a slope there is none, as a part of what the losses rise over a half-width.
_BESIDE, _LEVEL = 1e-7, 1e-3
# Points × samples that one evaluation of a surface made of data may cost: to look, and to prove.
_LOOK, _PROVE = 500_000, 4_000_000


@dataclass(frozen=True)
class Findings:
    """The critical points of a surface in its domain: those it lists, then those found, lowest first.

    `note` says in a few words what is not marked, empty if nothing is left out.
    """

    points: tuple[CriticalPoint, ...]
    note: str = ""


def search(surface: Surface, stop: Event | None = None) -> Findings:
    """Look for critical points all over the domain and return them with those that the surface lists.

    Newton's method on the gradient, damped by its norm, from a grid of starts at once; what it leads to
    counts only where its next step has vanished and the Hessian says what it is. A found minimum is
    "global" only where its value is the known least; else the lowest one is "lowest found". Where much
    data lies behind a surface a part of it shows where to look; the proof is always by all of it. Returns
    what is listed, as soon as `stop` is set.
    """
    stop = stop or Event()
    look, listed = surface.sketch, surface.critical_points
    isolated, level, note = _grouped(look, newton(look, _starts(look), stop))
    places = np.concatenate([isolated, level])
    if look is not surface:
        few = _affordable(surface, places)
        note = note if len(few) == len(places) else f"the lowest {len(few)} of them"
        places = _merged(newton(surface, few, stop), _SAME)
    known = np.array([point.at for point in listed]).reshape(-1, len(surface.parameters))
    places = _apart(places, (known - surface.domain.centre) / surface.domain.half_widths, 10 * _SAME)
    found = list(_proved(surface, points_at(surface, places[_smooth(surface, places)]), stop))
    return Findings(listed if stop.is_set() else _crowned(surface, (*listed, *found)), note)


def minima_of(surface: Surface) -> tuple[CriticalPoint, ...]:
    """Return the minima of a surface: those it lists, or all that the search finds where it lists none."""
    return only_minima(surface.minima or search(surface).points)


def only_minima(points: tuple[CriticalPoint, ...]) -> tuple[CriticalPoint, ...]:
    """Return those critical points that a descent may be said to reach."""
    return tuple(point for point in points if point.kind.endswith("minimum") or point.kind == LOWEST)


def lower(surface: Surface, points: tuple[CriticalPoint, ...], loss: float) -> str:
    """Return a sentence that compares where a run has ended with the lowest minimum that was found."""
    lowest = next((point for point in points if point.kind == LOWEST), None)
    if lowest is None:
        return ""
    gap, rounding = loss - lowest.value, 1e-6 * (Scale.of(surface).rise + abs(lowest.value))
    if gap <= rounding:
        return " No lower minimum was found." if gap >= -rounding else ""
    return f" The lowest minimum that was found lies at {place(surface, lowest.at)}, {gap:.4g} lower."


def _smooth(surface: Surface, places: Array) -> NDArray[np.bool_]:
    """Tell at which places (m, d) the gradient vanishes not only there but, all but, close by: at no kink."""
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, : places.shape[-1]]
    with np.errstate(all="ignore"):
        beside = norms(slopes_at(surface, places[:, None] + _BESIDE * circle)).max(axis=-1, initial=0.0)
    return np.asarray(beside <= _LEVEL * Scale.of(surface).rise)


def _proved(surface: Surface, points: Array, stop: Event) -> Iterator[CriticalPoint]:
    """Give those of some points (m, d) that the Hessian can call something, lowest first."""
    values = surface.value(points)
    for i in np.argsort(values):
        kind = None if stop.is_set() else kind_of(surface, points[i])
        if kind is not None:
            yield CriticalPoint(kind, tuple(points[i].tolist()), float(values[i]))


def _affordable(surface: Surface, places: Array) -> Array:
    """Return the lowest places of a sketch: as many as all of its data can prove without a long wait."""
    count = max(1, _PROVE // len(surface.samples)) if isinstance(surface, Fit) else len(places)
    return places[np.argsort(surface.sketch.value(points_at(surface, places)))[:count]]


def _crowned(surface: Surface, points: tuple[CriticalPoint, ...]) -> tuple[CriticalPoint, ...]:
    """Call the lowest of the local minima so, where none is known to be global."""
    values = [point.value for point in points if point.kind == LOCAL]
    if not values or any(point.kind in (GLOBAL, DEGENERATE) for point in points):
        return points
    lowest = min(values) + 1e-9 * (Scale.of(surface).rise + abs(min(values)))
    return tuple(
        replace(point, kind=LOWEST) if point.kind == LOCAL and point.value <= lowest else point
        for point in points
    )


def _starts(surface: Surface) -> Array:
    """Return the middles of the cells of a grid, (m, d), and of finer ones about the lowest of all places.

    Where there is data to go through, the grid is coarser.
    """
    dimensions = len(surface.parameters)
    rows = len(surface.samples) if isinstance(surface, Fit) else 1
    most = ceil(sqrt(_LOOK / rows))
    values = np.nan_to_num(sample(surface, _LOOKED_AT).values, nan=np.inf)
    lowest = 2 * np.array(np.unravel_index(values.argmin(), values.shape)) / (_LOOKED_AT - 1) - 1
    coarse = cells(min(most, _SIDE[dimensions]), dimensions)
    fine = cells(min(most, _FINER[dimensions]), dimensions)
    starts = np.concatenate([coarse, lowest[None], lowest + fine / 8, lowest + fine / 64])
    inside: Array = starts[np.abs(starts).max(axis=-1) <= 1]
    return inside


def _grouped(surface: Surface, reached: Array) -> tuple[Array, Array, str]:
    """Return each place once, isolated ones and those of a level line or region, and what was left out."""
    with np.errstate(all="ignore"):
        curved = np.abs(eigenvalues(curvatures_at(surface, reached))).min(axis=-1)
    flat = ~(curved > 100 * NO_CURVATURE * Scale.of(surface).rise)
    isolated, note = _merged(reached[~flat], _SAME), ""
    if len(isolated) > MOST:
        isolated = isolated[np.argsort(surface.value(points_at(surface, isolated)))[:MOST]]
        note = f"the lowest {MOST:,} of them"
    near = _SAME_LEVEL
    level = _merged(reached[flat], near)
    while len(level) > MOST_FLAT:
        near *= 1.5
        level = _merged(level, near)
        note = "a whole line or region of them"
    return isolated, level, note


def _merged(places: Array, near: float) -> Array:
    """Return places (m, d) without those that are near an earlier one."""
    kept = []
    while len(places):
        kept.append(places[0])
        places = places[norms(places - places[0]) > near]
    return np.array(kept).reshape(-1, places.shape[-1])


def _apart(places: Array, known: Array, near: float) -> Array:
    """Return places (m, d) that are near none of those known."""
    for at in known:
        places = places[norms(places - at) > near]
    return places
