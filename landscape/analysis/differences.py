"""Central differences, with how far they can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

# ∛ε: the step that balances what is cut off (h²) against rounding (ε/h).
_STEP = float(np.cbrt(np.finfo(float).eps))


@dataclass(frozen=True)
class Differences:
    """Differences of m functions along d parameters at n points: all arrays are (n, m, d).

    `doubts` are how far those by the whole step and by half of it are apart, and what rounding leaves;
    `jumps` and `half_jumps` are how far the slopes on both sides are apart, by the whole and by half.
    """

    slopes: Array
    doubts: Array
    jumps: Array
    half_jumps: Array


def differences(surface: Surface, points: Array, function: Callable[[Array], Array]) -> Differences:
    """Return the central differences of a function [..., m] at points (n, d), by ∛ε of each one's scale.

    (4 D(h/2) − D(h)) / 3 with D(h) = (f(x + h) − f(x − h)) / 2h; the scale of a parameter is its half-width,
    or the point's own size where that is more.
    """
    here = function(points)
    half_widths, eps = surface.domain.half_widths, np.finfo(float).eps
    columns = []
    for i in range(points.shape[-1]):
        step = _STEP * np.maximum(half_widths[i], np.abs(points[:, i]))
        pairs = []
        for part in (1.0, 0.5):
            look()
            ahead, behind = points.copy(), points.copy()
            ahead[:, i] += part * step
            behind[:, i] -= part * step
            after, before = function(ahead), function(behind)
            forth, back = (ahead[:, i] - points[:, i])[:, None], (points[:, i] - behind[:, i])[:, None]
            slope = (after - before) / (forth + back)
            pairs.append((slope, np.abs((after - here) / forth - (here - before) / back)))
        (whole, jump), (half, half_jump) = pairs
        largest = np.maximum(np.maximum(np.abs(after), np.abs(before)), typical(here))
        doubt = np.abs(whole - half) + 4 * eps * largest / step[:, None]
        columns.append(((4 * half - whole) / 3, doubt, jump, half_jump))
    return Differences(*(np.stack(column, axis=-1) for column in zip(*columns, strict=True)))


def typical(numbers: Array) -> float:
    """Return the median size of the finite numbers, 0 where there are none."""
    finite = np.abs(numbers[np.isfinite(numbers)])
    return float(np.median(finite)) if finite.size else 0.0
