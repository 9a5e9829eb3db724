"""A surface against the truth: its exact derivatives beside differences of what they are derivatives of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from landscape.analysis.differences import Differences, differences, typical
from landscape.analysis.newton import cells, points_at
from landscape.descent.sentences import place
from landscape.surfaces import Fit, Surface
from landscape.surfaces.surface import Array, Point
from landscape.unwanted import unless

KINK, UNDEFINED, UNGIVEN, ROUGH = "kink", "not finite", "no derivative given", "too rough"

# Places to a side of the grid, by the number of parameters; odd, so that the middle is one of them.
_SIDE = {1: 2001, 2: 61}
_LEAST_SIDE = 3
# Places × samples that one evaluation of a surface made of data may cost.
_AT_ONCE = 500_000
# A derivative is wrong if it is off by this part of its size and by this many times the differences' doubt.
_WRONG, _DOUBTS = 1e-5, 10.0
# Where the doubt itself is more than this part of the size, nothing can be told.
_ROUGH = 1e-3
# One-sided slopes that differ by this part of the size, and no less at half the step, are those of a kink.
_JUMP, _SHRINKS = 1e-4, 0.75


@dataclass(frozen=True)
class Worst:
    """The place where a derivative and the differences differ most, relative to its size there.

    `exact` and `differences` are flat: a gradient's d numbers, or a Hessian's d × d row by row.
    """

    at: Point
    exact: tuple[float, ...]
    differences: tuple[float, ...]
    error: float

    @property
    def numbers(self) -> tuple[tuple[float, ...], ...]:
        """Where it is, what is exact and what the differences are."""
        return self.at, self.exact, self.differences


@dataclass(frozen=True)
class Untold:
    """Why a derivative cannot be told at so many places, and the first of them.

    `reason` is "kink", "not finite", "no derivative given" or "too rough".
    """

    reason: str
    places: int
    such_as: Point


@dataclass(frozen=True)
class Comparison:
    """How a derivative compares with central differences over a grid.

    It was `told` at so many of `places` places and `wrong` at so many of those; `untold` are all others.
    `worst` is None if it could be told nowhere.
    """

    name: str
    places: int
    told: int
    wrong: int
    worst: Worst | None
    untold: tuple[Untold, ...]
    sentence: str

    @property
    def agrees(self) -> bool:
        """Whether it is wrong nowhere, and could be told somewhere."""
        return self.wrong == 0 and self.told > 0


@dataclass(frozen=True, eq=False)
class Check:
    """The gradient against differences of the value, the Hessian against differences of the gradient."""

    surface: Surface
    gradient: Comparison
    hessian: Comparison

    @property
    def agrees(self) -> bool:
        """Whether both agree wherever it can be told."""
        return self.gradient.agrees and self.hessian.agrees


def check(surface: Surface, stop: Event | None = None) -> Check:
    """Compare exact derivatives with central differences all over the domain of a surface.

    D(h) = (f(x + h) − f(x − h)) / 2h with h = ∛ε · scale, the scale of each parameter its half-width, or the
    point's own size where that is more. D(h) and D(h/2) give the differences (4 D(h/2) − D(h)) / 3 and their
    doubt: how far apart they are, and what rounding leaves. At kinks, where the slopes on both sides differ
    however small the step, and where something is not finite, it cannot be told. Nor where the exact one
    is not finite although the differences are: it is then missing, not wrong, and that is said. The places
    are the middles of a grid's cells, fewer of them where much data lies behind the surface, with the start
    and all listed critical points. Raises Unwanted as soon as `stop` is set.
    """
    with unless(stop.is_set) if stop else nullcontext():
        points = _places(surface)
        gradient = _compare(surface, "gradient", points, _values_of(surface), surface.gradient)
        hessian = _compare(surface, "Hessian", points, surface.gradient, surface.hessian)
    return Check(surface, gradient, hessian)


def _values_of(surface: Surface) -> Callable[[Array], Array]:
    return lambda points: surface.value(points)[..., None]


def _places(surface: Surface) -> Array:
    """Return the points (n, d) to look at."""
    dimensions = len(surface.parameters)
    rows = len(surface.samples) if isinstance(surface, Fit) else 1
    side = min(_SIDE[dimensions], int((_AT_ONCE / rows) ** (1 / dimensions)))
    side = max(_LEAST_SIDE, side - 1 + side % 2)
    known = [surface.start, *(point.at for point in surface.critical_points)]
    points = np.concatenate([points_at(surface, cells(side, dimensions)), np.array(known)])
    return np.unique(points, axis=0)


def _compare(
    surface: Surface,
    name: str,
    points: Array,
    function: Callable[[Array], Array],
    derivative: Callable[[Array], Array],
) -> Comparison:
    """Compare the derivative [..., m × d] of a function [..., m] with its differences."""
    with np.errstate(all="ignore"):
        found = differences(surface, points, function)
        exact = derivative(points).reshape(found.slopes.shape)
        size = _sizes(exact, found.slopes)
        off = np.abs(exact - found.slopes)
        error = (off / size).max(axis=(1, 2))
        wrong = ~((off <= _WRONG * size) | (off <= _DOUBTS * found.doubts)).all(axis=(1, 2))
        untold = _untold(found, exact, size)
    told = ~np.any(list(untold.values()), axis=0)
    wrong &= told
    among = np.flatnonzero(wrong if wrong.any() else told)
    worst = None
    if among.size:
        i = int(among[error[among].argmax()])
        worst = Worst(_numbers(points[i]), _numbers(exact[i]), _numbers(found.slopes[i]), float(error[i]))
    places = tuple(
        Untold(reason, int(where.sum()), _numbers(points[where.argmax()]))
        for reason, where in untold.items()
        if where.any()
    )
    counts = len(points), int(told.sum()), int(wrong.sum())
    return Comparison(name, *counts, worst, places, _sentence(surface, name, counts, worst, places))


def _numbers(array: Array) -> tuple[float, ...]:
    return tuple(array.ravel().tolist())


def _sizes(exact: Array, slopes: Array) -> Array:
    """Return what a difference is large or small against, (n, 1, 1): all the numbers there, or typical."""
    there = np.maximum(np.nan_to_num(np.abs(exact)), np.nan_to_num(np.abs(slopes)))
    largest = there.max(axis=(1, 2), keepdims=True)
    size: Array = np.maximum(largest, typical(largest))
    return np.where(size > 0, size, 1.0)


def _untold(found: Differences, exact: Array, size: Array) -> dict[str, NDArray[np.bool_]]:
    """Return for each reason at which places (n,) it cannot be told, one reason a place."""
    undefined = ~np.isfinite(found.slopes + found.jumps + found.half_jumps)
    bent = (found.half_jumps > _JUMP * size) & (found.half_jumps > _SHRINKS * found.jumps)
    reasons = {
        UNDEFINED: undefined,
        KINK: bent,
        UNGIVEN: ~np.isfinite(exact),
        ROUGH: found.doubts > _ROUGH * size,
    }
    taken = np.zeros(len(exact), dtype=bool)
    for reason, where in reasons.items():
        reasons[reason] = where.any(axis=(1, 2)) & ~taken
        taken |= reasons[reason]
    return reasons


def _sentence(
    surface: Surface,
    name: str,
    counts: tuple[int, int, int],
    worst: Worst | None,
    untold: tuple[Untold, ...],
) -> str:
    """Return what came of the comparison, for people."""
    places, told, wrong = counts
    if worst is None:
        said = f"The {name} could be compared with differences at none of {places:,} places"
    elif wrong:
        said = (
            f"The {name} is not that of the surface at {wrong:,} of {told:,} places: "
            f"worst at {place(surface, worst.at)}, where it is off by {worst.error:.2g} of its size"
        )
    else:
        said = (
            f"The {name} agrees with differences at {told:,} places, to {worst.error:.2g} of its size, "
            f"worst at {place(surface, worst.at)}"
        )
    reasons = (f"{one.reason} at {one.places:,}, such as {place(surface, one.such_as)}" for one in untold)
    return f"{said}; it cannot be told elsewhere: {', '.join(reasons)}." if untold else f"{said}."
