"""A sweep: what becomes of a descent as one hyperparameter or two are changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.analysis.lattice import Axis
from landscape.analysis.stability import Response
from landscape.descent import STEPS, TOLERANCE
from landscape.descent.many import STATUSES, Ends, descend_many
from landscape.errors import LandscapeError
from landscape.optimizers import Optimizer
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Array, Point
from landscape.unwanted import look

# Descents of one sweep in all: cells × starts.
MOST_DESCENTS = 1 << 24
_PIECE = 1 << 16
_RATE = "learning_rate"
_CONVERGED = STATUSES.index("converged")


@dataclass(frozen=True, eq=False)
class Sweep:
    """What came of each cell, from starts `begins` (k, d); one axis or two, arrays (n,) or (n, m).

    Over several starts `converged` is the part of them that came to rest, `steps` and `losses` the medians
    (steps of those that came to rest, NaN for none), `statuses` the commonest ending. `limit` is the largest
    stable learning rate: one number, or one for each value of the other axis; None where the rule has none.
    """

    axes: tuple[Axis, ...]
    begins: Array
    statuses: NDArray[np.uint8]
    converged: Array
    steps: Array
    losses: Array
    limit: Array | None

    @property
    def starts(self) -> int:
        """From how many starts each cell was walked."""
        return len(self.begins)

    @property
    def origin(self) -> str:
        """From where, in words: the one start, or how many."""
        place = ", ".join(f"{x:g}" for x in self.begins[0].tolist())
        return f"{self.starts} starts" if self.starts > 1 else f"({place})"

    @property
    def best(self) -> tuple[int, ...] | None:
        """The cell that most starts come to rest from, in the fewest steps; None if none does."""
        if not (self.converged > 0).any():
            return None
        steps = np.where(self.converged == self.converged.max(), self.steps, inf)
        return tuple(int(i) for i in np.unravel_index(int(np.nanargmin(steps)), steps.shape))


def axis_of(optimizer: Optimizer, name: str, count: int, ends: tuple[float, float] | None = None) -> Axis:
    """Return the axis of a hyperparameter, over its own range unless `ends` are given."""
    for hyper in optimizer.hyperparameters():
        if hyper.name == name:
            low, high = ends or (hyper.low, hyper.high)
            return Axis(name, low, high, count, hyper.log)
    raise LandscapeError(f"{optimizer.title} has no {name}: it has {', '.join(optimizer.chosen)}.")


def spread_starts(surface: Surface, count: int) -> Array:
    """Return about `count` starts evenly over a surface's domain, (k, d).

    Raises LandscapeError for less than one and for more than a sweep can have.
    """
    if not 1 <= count <= MOST_DESCENTS:
        raise LandscapeError(f"A sweep has 1 to {MOST_DESCENTS:,} starts, not {count:,}.")
    d = len(surface.parameters)
    side = max(1, round(count ** (1 / d)))
    parts = (np.arange(side) + 0.5) / side
    axes = [low + (high - low) * parts for low, high in surface.domain]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, d)


def sweep(
    surface: Surface,
    optimizer: Optimizer,
    axes: Sequence[Axis],
    starts: Array | Sequence[Point],
    steps: int = STEPS,
    tolerance: float = TOLERANCE,
    minima: Sequence[CriticalPoint] | None = None,
    progress: Callable[[float], object] = lambda part: None,
    threads: int | None = None,
    compiled: bool | None = None,
) -> Sweep:
    """Descend from each start (k, d) with each value of one hyperparameter, or of two.

    `compiled` is as in `descend_many`.

    Raises LandscapeError for axes that are alike and for more than MOST_DESCENTS; Unwanted once the
    result is.
    """
    begins = np.atleast_2d(np.asarray(starts, dtype=np.float64))
    _check(axes, len(begins))
    shape = tuple(axis.count for axis in axes)
    mesh = np.meshgrid(*(axis.values for axis in axes), indexing="ij")
    cells, count, together = [part.ravel() for part in mesh], prod(shape), max(1, _PIECE // len(begins))
    told = list[tuple[NDArray[Any], ...]]()
    for first in range(0, count, together):
        look()
        some = slice(first, min(first + together, count))
        values = {
            axis.name: np.repeat(cell[some], len(begins)) for axis, cell in zip(axes, cells, strict=True)
        }

        def tell(done: int, first: int = first) -> None:
            progress((first + done / len(begins)) / count)

        tiled = np.tile(begins, (some.stop - some.start, 1))
        ends = descend_many(
            surface, optimizer, tiled, steps, tolerance, values, minima, tell, threads, compiled
        )
        told.append(_told(ends, len(begins)))
    statuses, converged, lengths, losses = (
        np.concatenate(parts).reshape(shape) for parts in zip(*told, strict=True)
    )
    limit = stability_limit(surface, optimizer, axes, minima)
    return Sweep(tuple(axes), begins, statuses, converged, lengths, losses, limit)


def _told(ends: Ends, starts: int) -> tuple[NDArray[Any], ...]:
    """Return of each cell, (cells,) each, the commonest ending, how many came to rest, and the medians."""
    ended, lengths = ends.statuses.reshape(-1, starts), ends.steps.reshape(-1, starts)
    rests = ended == _CONVERGED
    steps, losses = np.where(rests, lengths, np.nan), ends.losses.reshape(-1, starts)
    return _commonest(ended), rests.mean(axis=-1), _median(steps), _median(losses)


def stability_limit(
    surface: Surface,
    optimizer: Optimizer,
    axes: Sequence[Axis],
    minima: Sequence[CriticalPoint] | None = None,
) -> Array | None:
    """Return the largest learning rate stable at the lowest minimum, for each value of the other axis.

    None where no axis is the learning rate, no smooth minimum is known, or the rule's limit does not follow
    from the curvature alone: one that scales its steps has another at every point.
    """
    recursion = optimizer.recursion
    known = [point for point in (surface.minima if minima is None else minima) if point.smooth]
    if recursion is None or recursion.scaling is not None or not known:
        return None
    if _RATE not in [axis.name for axis in axes]:
        return None
    lowest = min(known, key=lambda point: point.value)
    steepest = float(np.linalg.eigvalsh(surface.hessian(np.array(lowest.at)))[-1])
    if not steepest > 0:
        return None
    others = [axis for axis in axes if axis.name != _RATE]
    settings = [{others[0].name: float(v)} for v in others[0].values] if others else [{}]
    limits = [Response.of(recursion, replace(optimizer, **one).chosen).limit / steepest for one in settings]
    return np.array(limits)


def _check(axes: Sequence[Axis], starts: int) -> None:
    names = [axis.name for axis in axes]
    if not 1 <= len(names) <= 2 or len(set(names)) < len(names):
        raise LandscapeError("A sweep goes over one hyperparameter, or over two different ones.")
    descents = starts * prod(axis.count for axis in axes)
    if not 0 < descents <= MOST_DESCENTS:
        raise LandscapeError(
            f"A sweep makes 1 to {MOST_DESCENTS:,} descents, not {descents:,}: take fewer starts or cells."
        )


def _commonest(statuses: NDArray[np.uint8]) -> NDArray[np.uint8]:
    counts = np.stack([(statuses == code).sum(axis=-1) for code in range(len(STATUSES))])
    return np.asarray(counts.argmax(axis=0), np.uint8)


def _median(numbers: Array) -> Array:
    """Return the medians of rows, leaving NaN out; NaN for a row of nothing else."""
    last = np.sort(numbers, axis=-1)  # NaN come last
    count = (~np.isnan(last)).sum(axis=-1)
    rows = np.arange(len(last))
    low = last[rows, np.maximum(count - 1, 0) // 2]
    high = last[rows, np.minimum(count // 2, last.shape[1] - 1)]
    with np.errstate(all="ignore"):
        middle = np.where(count % 2 == 1, low, low + (high - low) / 2)
    return np.where(count > 0, middle, np.nan)
