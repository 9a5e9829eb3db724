"""The critical points that a surface does not list: looked for everywhere, and each one proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, sqrt
from threading import Event

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import (
    DEGENERATE,
    GLOBAL,
    LOCAL,
    NO_CURVATURE,
    Scale,
    eigenvalues,
    eigenvector,
    kind_of,
    norms,
)
from landscape.descent.sentences import place
from landscape.surfaces import CriticalPoint, Fit, Surface, sample
from landscape.surfaces.surface import Array

LOWEST = "lowest found"
MOST = 1000
# Where critical points are not isolated, so many of a line or a region are shown, for the rest.
MOST_FLAT = 24

# All lengths below are in half-widths of the domain.
_SIDE = {1: 800, 2: 64}
_LOOKED_AT = 101
_FINER = {1: 100, 2: 24}
_ITERATIONS = 150
_LONGEST = 0.25
_SHORTENED = (1.0, 0.3, 0.1)
# A point has been reached when Newton's next step is this short; two this near are the same.
_THERE, _NOTHING, _SAME, _SAME_FLAT = 1e-8, 1e-12, 1e-5, 0.06
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
    isolated, level, note = _grouped(look, _newton(look, _starts(look), stop))
    places = np.concatenate([isolated, level])
    if look is not surface:
        places = _merged(_newton(surface, _affordable(surface, places), stop), _SAME)
    known = np.array([point.at for point in listed]).reshape(-1, len(surface.parameters))
    places = _apart(places, (known - surface.domain.centre) / surface.domain.half_widths, 10 * _SAME)
    found = list(_proved(surface, _points(surface, places[_smooth(surface, places)]), stop))
    return Findings(listed if stop.is_set() else _crowned(surface, (*listed, *found)), note)


def lower(surface: Surface, points: tuple[CriticalPoint, ...], loss: float) -> str:
    """Return a sentence that compares where a run has ended with the lowest minimum that was found."""
    lowest = next((point for point in points if point.kind == LOWEST), None)
    if lowest is None or loss < lowest.value:
        return ""
    gap = loss - lowest.value
    if gap <= 1e-6 * abs(lowest.value):
        return " No lower minimum was found."
    return f" The lowest minimum that was found lies at {place(surface, lowest.at)}, {gap:.4g} lower."


def _smooth(surface: Surface, places: Array) -> NDArray[np.bool_]:
    """Tell at which places (m, d) the gradient vanishes not only there but, all but, close by: at no kink."""
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, : places.shape[-1]]
    with np.errstate(all="ignore"):
        beside = norms(_slopes(surface, places[:, None] + _BESIDE * circle)).max(axis=-1, initial=0.0)
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
    return places[np.argsort(surface.sketch.value(_points(surface, places)))[:count]]


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
    coarse = _cells(min(most, _SIDE[dimensions]), dimensions)
    fine = _cells(min(most, _FINER[dimensions]), dimensions)
    starts = np.concatenate([coarse, lowest[None], lowest + fine / 8, lowest + fine / 64])
    inside: Array = starts[np.abs(starts).max(axis=-1) <= 1]
    return inside


def _cells(side: int, dimensions: int) -> Array:
    """Return the middles, (sideᵈ, d), of the cells of a grid from −1 to 1."""
    middles = (np.arange(side) + 0.5) * 2 / side - 1
    return np.stack(np.meshgrid(*[middles] * dimensions, indexing="ij"), axis=-1).reshape(-1, dimensions)


def _newton(surface: Surface, places: Array, stop: Event) -> Array:
    """Return the critical points in the domain that starts (m, d) lead to, (k, d) with k ≤ m."""
    places = places.copy()
    there = np.zeros(len(places), dtype=bool)
    walking = np.arange(len(places))
    slopes = _slopes(surface, places)
    for _ in range(_ITERATIONS):
        if stop.is_set() or not walking.size:
            break
        steps = _step(surface, places[walking], slopes[walking])
        lengths = norms(steps)
        there[walking] = lengths <= _THERE
        with np.errstate(all="ignore"):
            steps *= (_LONGEST / np.maximum(lengths, _LONGEST))[:, None]
        moved = _move(surface, places, slopes, walking, steps)
        near = np.abs(places[walking]).max(axis=-1) < 1 + _LONGEST
        # The steps after one so short bring the last digits.
        walking = walking[moved & near & (lengths > _NOTHING)]
    there &= np.abs(places).max(axis=-1) <= 1 + 1e-9
    return places[there]


def _move(
    surface: Surface, places: Array, slopes: Array, walking: NDArray[np.intp], steps: Array
) -> NDArray[np.bool_]:
    """Move by the first of step, 0.3 step, … that shrinks the gradient; tell which moved at all."""
    moved = np.zeros(len(walking), dtype=bool)
    for part in _SHORTENED:
        left = np.flatnonzero(~moved)
        with np.errstate(all="ignore"):
            ahead = places[walking[left]] - part * steps[left]
            new = _slopes(surface, ahead)
            better = norms(new) < norms(slopes[walking[left]])
        chosen = walking[left[better]]
        places[chosen], slopes[chosen] = ahead[better], new[better]
        moved[left[better]] = True
    return moved


def _step(surface: Surface, places: Array, slopes: Array) -> Array:
    """Return H⁺g, (m, d): Newton's step, with none along a direction that does not curve at all."""
    hessians = _curvatures(surface, places)
    values = eigenvalues(hessians)
    first = eigenvector(hessians, values[:, 0])
    steps = np.zeros_like(places)
    with np.errstate(all="ignore"):
        negligible = 1e-14 * np.abs(values).max(axis=-1)
        across = np.stack([-first[:, -1], first[:, 0]], axis=-1)
        for value, direction in zip(values.T, (first, across), strict=False):
            along = (slopes * direction).sum(axis=-1) / value
            steps += np.where(np.abs(value) > negligible, along, 0.0)[:, None] * direction
    # Where there is a slope and no curvature at all, Newton's method has nowhere to go.
    steps[(norms(slopes) > 0) & ~(norms(steps) > 0)] = np.nan
    return steps


def _slopes(surface: Surface, places: Array) -> Array:
    """Return the gradient, (m, d), in half-widths."""
    half = surface.domain.half_widths
    return surface.gradient(_points(surface, places)) * half


def _curvatures(surface: Surface, places: Array) -> Array:
    """Return the Hessian, (m, d, d), in half-widths."""
    half = surface.domain.half_widths
    return surface.hessian(_points(surface, places)) * np.outer(half, half)


def _grouped(surface: Surface, reached: Array) -> tuple[Array, Array, str]:
    """Return each place once, isolated ones and those of a level line or region, and what was left out."""
    with np.errstate(all="ignore"):
        curved = np.abs(eigenvalues(_curvatures(surface, reached))).min(axis=-1)
    flat = ~(curved > 100 * NO_CURVATURE * Scale.of(surface).rise)
    isolated, note = _merged(reached[~flat], _SAME), ""
    if len(isolated) > MOST:
        isolated = isolated[np.argsort(surface.value(_points(surface, isolated)))[:MOST]]
        note = f"the lowest {MOST:,} of them"
    near = _SAME_FLAT
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


def _points(surface: Surface, places: Array) -> Array:
    """Return points of the surface, (m, d), for places in half-widths from the middle of its domain."""
    points = surface.domain.centre + places * surface.domain.half_widths
    # Rounding leaves 1e-29 where 0 is meant.
    return np.where(np.abs(points) < 1e-14 * surface.domain.half_widths, 0.0, points)
