"""Where the best fit is, as far as that is known exactly, and the box to look at it in."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np

from landscape.errors import LandscapeError
from landscape.surfaces.fit import Model
from landscape.surfaces.samples import Samples
from landscape.surfaces.surface import Array, Domain, Point

# The square of what is smaller might vanish.
_NOTHING = 1e-99
_MANY, _FEW = 20_000, 2_000


def all_equal(numbers: Array) -> bool:
    """Tell whether numbers differ by no more than rounding."""
    return bool(np.ptp(numbers) <= 8 * np.finfo(float).eps * np.abs(numbers).max())


def least_squares(x: Array, z: Array) -> Point:
    """Return the W and b for which W·x + b is nearest to z; if all x are equal, the shortest such pair.

    W = Σ (x − x̄)(z − z̄) / Σ (x − x̄)², b = z̄ − W x̄.
    """
    mean_x, mean_z = float(x.mean()), float(z.mean())
    if all_equal(x):
        shortest = mean_z / (1 + mean_x * mean_x)
        return (mean_x * shortest, shortest)
    # In units of the spread, whose square might overflow or vanish.
    unit = float(np.ptp(x))
    u = (x - mean_x) / unit
    slope = float((u * (z - mean_z)).sum() / (u * u).sum()) / unit
    return (slope, mean_z - slope * mean_x)


def separable(x: Array, y: Array) -> bool:
    """Tell whether cross-entropy has no isolated minimum: no y is on the wrong side of some threshold."""
    ones, zeros = x[y > 0], x[y < 1]
    if not ones.size or not zeros.size:
        return True
    return bool(ones.min() >= zeros.max() or ones.max() <= zeros.min())


def newton(model: Model, samples: Samples, begin: Point) -> Point | None:
    """Return the minimum that damped Newton steps lead to, to full precision; None if they lead nowhere."""
    if len(samples) > _MANY:
        # From the minimum of a few of them it is a step or two to that of all.
        begin = newton(model, samples.drawn(_FEW), begin) or begin
    point = np.array(begin)
    here = _first(model, samples, point)
    first = _size(here)
    for _ in range(200):
        pp, pq, qq = map(float, samples.means(model.second, point, 3))
        # A determinant that is nothing but rounding is that of a valley, which has no one minimum.
        if not (pp > 0 and pp * qq - pq * pq > 1e-13 * pp * qq):
            return None
        step = np.linalg.solve(np.array([[pp, pq], [pq, qq]]), here[1:])
        moved = _downhill(model, samples, point, step, here)
        if moved is None:
            break
        point, here = moved
    large = max(first, pp * abs(point[0]) + qq * abs(point[1]))
    return (float(point[0]), float(point[1])) if _size(here) <= 1e-9 * large else None


def _downhill(
    model: Model, samples: Samples, point: Array, step: Array, here: Array
) -> tuple[Array, Array] | None:
    """Return the first of step, step/2, step/4, … that lowers the loss or, near the end, the gradient."""
    loss = here[0]
    for halving in range(30):
        ahead = point - step / 2**halving
        there = _first(model, samples, ahead)
        lower = there[0] < loss - 1e-12 * abs(loss)
        if lower or (there[0] <= loss + 1e-14 * abs(loss) and _size(there) < _size(here)):
            return ahead, there
    return None


def _first(model: Model, samples: Samples, point: Array) -> Array:
    """Return the loss and its two slopes at a point, (3,)."""
    return np.stack(samples.means(model.first, point, 3))


def _size(first: Array) -> float:
    return float(np.hypot(first[1], first[2]))


def rounded_up(number: float) -> float:
    """Return the least of 1, 2 and 5 × 10ᵏ that is not below a number > 0."""
    power = 10.0 ** floor(log10(number))
    digit = ceil(number / power * (1 - 1e-12))
    return float(f"{next(nice for nice in (1, 2, 5, 10) if nice >= digit) * power:.6g}")


def box(best: Point, units: Point) -> Domain:
    """Return the domain for a best fit: 0 in the middle, round ends, the fit at most half-way out."""
    sizes = [max(2 * abs(at), unit) for at, unit in zip(best, units, strict=True)]
    if not all(1e-90 < size < 1e90 for size in sizes):
        raise LandscapeError("The x and y of this data differ too much in size: rescale one of them.")
    return Domain([(-rounded_up(size), rounded_up(size)) for size in sizes])


def far_start(model: Model, samples: Samples, best: Point, domain: Domain) -> Point:
    """Return a round point on the other side of the best fit, where there is a slope to go down."""
    away = [-1.0 if at > 0 else 1.0 for at in best]
    corners = [(away[0], away[1]), (away[0], -away[1]), (-away[0], away[1]), (-away[0], -away[1])]
    (_, right), (_, top) = domain
    points = [(float(f"{0.6 * p * right:.6g}"), float(f"{0.4 * q * top:.6g}")) for p, q in corners]
    _, *slopes = samples.means(model.first, np.array(points), 3)
    sizes = np.hypot(slopes[0], slopes[1])
    steep = np.flatnonzero(sizes > 1e-6 * sizes.max())
    return points[int(steep[0])] if steep.size else points[0]


def spread(numbers: Array) -> float:
    """Return the standard deviation; where all are equal, their size; where all are next to 0, one."""
    unit = float(np.abs(numbers).max())
    if unit < _NOTHING:
        return 1.0
    return unit if all_equal(numbers) else unit * float((numbers / unit).std())
