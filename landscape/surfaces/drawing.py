"""Heights to be drawn of a surface made of data, in a bounded time: for the eye, never for a number.

Over much data a coarser grid is computed, and a smooth one drawn through it. Where a few samples were
moved, their old losses are taken out of the mean of all and their new ones put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landscape.surfaces.surface import Array

if TYPE_CHECKING:
    from landscape.surfaces.fit import Fit

# So many losses, points × samples, are computed for one picture: about a tenth of a second.
MOST_TERMS = 3 << 20
# No grid is coarser than this along a side.
_COARSEST = 24


def heights(fit: Fit, axes: Sequence[Array]) -> Array:
    """Return values [n, m] on the grid that axes of n and m coordinates span."""
    ends = tuple((float(axis[0]), float(axis[-1]), len(axis)) for axis in axes)
    even = all(np.array_equal(axis, np.linspace(*end)) for axis, end in zip(axes, ends, strict=True))
    if not even:
        return fit.value(_grid(axes))
    coarse = tuple((low, high, _count(n, axes, len(fit.samples))) for low, high, n in ends)
    values = _moved(fit, coarse) if fit.unmoved is not None else _known(fit, coarse)
    for side, ((*_, n), (*_, few)) in enumerate(zip(ends, coarse, strict=True)):
        if few < n:
            values = _through(values, side, few, n)
    return values


def _count(n: int, axes: Sequence[Array], samples: int) -> int:
    """Return how many of n coordinates are computed."""
    terms = len(axes[0]) * len(axes[1]) * samples
    return n if terms <= MOST_TERMS else min(n, max(_COARSEST, int(n * sqrt(MOST_TERMS / terms))))


Ends = tuple[tuple[float, float, int], ...]


@lru_cache(maxsize=24)
def _known(fit: Fit, ends: Ends) -> Array:
    values = fit.value(_grid([np.linspace(*end) for end in ends]))
    values.setflags(write=False)
    return values


def _moved(fit: Fit, ends: Ends) -> Array:
    """Return the heights of the unmoved data, which are remembered, with what the moved samples change.

    Always from the unmoved ones, so that no error adds up while a sample is dragged.
    """
    assert fit.unmoved is not None
    old, new = fit.unmoved.samples, fit.samples
    moved = np.flatnonzero((old.x != new.x) | (old.y != new.y))
    if not moved.size:
        return _known(fit.unmoved, ends)
    if 2 * len(moved) >= len(new):
        return fit.value(_grid([np.linspace(*end) for end in ends]))
    grid = _grid([np.linspace(*end) for end in ends])
    before, after = (some.only(moved).means(fit.model.loss, grid, 1)[0] for some in (old, new))
    changed: Array = _known(fit.unmoved, ends) + (after - before) * (len(moved) / len(new))
    return changed


def _grid(axes: Sequence[Array]) -> Array:
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


def _through(values: Array, side: int, few: int, n: int) -> Array:
    """Return n values along one side for a few, evenly spaced ones."""
    first, weights = _cubics(few, n)
    shape = [1, 1]
    shape[side] = n
    return np.asarray(
        sum(values.take(first + k, axis=side) * weight.reshape(shape) for k, weight in enumerate(weights))
    )


@lru_cache(maxsize=16)
def _cubics(few: int, n: int) -> tuple[NDArray[np.intp], list[Array]]:
    """Return the first of the four values next to each of n places, and the weights of all four.

    Lagrange's, of the cubic through the four: exact for whatever is cubic, so for every quadratic bowl.
    """
    at = np.linspace(0, few - 1, n)
    first = np.clip(np.floor(at).astype(np.intp) - 1, 0, few - 4)
    t = at - first
    return first, [
        -(t - 1) * (t - 2) * (t - 3) / 6,
        t * (t - 2) * (t - 3) / 2,
        -t * (t - 1) * (t - 3) / 2,
        t * (t - 1) * (t - 2) / 6,
    ]
