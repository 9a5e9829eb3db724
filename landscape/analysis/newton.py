"""Newton's method on the gradient, from many starts at once. Places are in half-widths of the domain.

A place u stands for the point centre + u · half-width, so that a domain of any shape is a box from −1 to 1.
"""

from __future__ import annotations

from threading import Event

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import eigenvalues, eigenvector, norms
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

_ITERATIONS = 150
_LONGEST = 0.25
_SHORTENED = (1.0, 0.3, 0.1)
# A critical point has been reached when the next step is so short; the steps after it bring the last digits.
_THERE, _NOTHING = 1e-8, 1e-12


def newton(surface: Surface, places: Array, stop: Event) -> Array:
    """Return the critical points in the domain that starts (m, d) lead to, (k, d) with k ≤ m."""
    places = places.copy()
    there = np.zeros(len(places), dtype=bool)
    walking = np.arange(len(places))
    slopes = slopes_at(surface, places)
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
            new = slopes_at(surface, ahead)
            better = norms(new) < norms(slopes[walking[left]])
        chosen = walking[left[better]]
        places[chosen], slopes[chosen] = ahead[better], new[better]
        moved[left[better]] = True
    return moved


def _step(surface: Surface, places: Array, slopes: Array) -> Array:
    """Return H⁺g, (m, d): Newton's step, with none along a direction that does not curve at all."""
    hessians = curvatures_at(surface, places)
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


def slopes_at(surface: Surface, places: Array) -> Array:
    """Return the gradient, (m, d), in half-widths."""
    half = surface.domain.half_widths
    return surface.gradient(points_at(surface, places)) * half


def curvatures_at(surface: Surface, places: Array) -> Array:
    """Return the Hessian, (m, d, d), in half-widths."""
    half = surface.domain.half_widths
    return surface.hessian(points_at(surface, places)) * np.outer(half, half)


def points_at(surface: Surface, places: Array) -> Array:
    """Return points of the surface, (m, d), for places in half-widths from the middle of its domain."""
    points = surface.domain.centre + places * surface.domain.half_widths
    # Rounding leaves 1e-29 where 0 is meant.
    return np.where(np.abs(points) < 1e-14 * surface.domain.half_widths, 0.0, points)


def cells(side: int, dimensions: int) -> Array:
    """Return the middles, (sideᵈ, d), of the cells of a grid from −1 to 1."""
    middles = (np.arange(side) + 0.5) * 2 / side - 1
    return np.stack(np.meshgrid(*[middles] * dimensions, indexing="ij"), axis=-1).reshape(-1, dimensions)
