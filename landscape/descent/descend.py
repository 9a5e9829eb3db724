"""The walk: a surface, an optimizer and a start become a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import inf, isfinite

import numpy as np

from landscape.descent.stopping import WATCH, judge, watched_until
from landscape.descent.trace import Columns, Trace, Verdict
from landscape.errors import LandscapeError
from landscape.optimizers import Optimizer
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array, Point

STEPS = 500
TOLERANCE = 1e-6
MOST_STEPS = 1_000_000

# What stands in the place of a verdict for as long as there is none.
WALKING = "walking"
_GOES_ON = "The run is still being walked: this is how far it has come."
_UNJUDGED = Verdict("out of steps", None, 0, "")
# The first look for a verdict; every later one comes after twice as many steps.
_FIRST_LOOK = 512


def descend(
    surface: Surface,
    optimizer: Optimizer,
    start: Sequence[float] | None = None,
    steps: int = STEPS,
    tolerance: float = TOLERANCE,
    patience: int | None = None,
) -> Trace:
    """Walk downhill for at most `steps` steps and return the whole walk with its verdict.

    `start` is one number for each parameter, the surface's own start where left out; it may lie outside
    the domain. A run that ends, ends: the trace has n ≤ steps steps. After `patience` steps, if that is
    given, the walk is left as it is: "walking" stands where its verdict will, and `extend` goes on.
    Raises LandscapeError for a start of the wrong length, a number of steps that is negative or beyond a
    million, or a negative tolerance.
    """
    point = _checked_start(surface, start)
    if not 0 <= steps <= MOST_STEPS:
        raise LandscapeError(f"The number of steps must lie between 0 and {MOST_STEPS:,}, not {steps:,}.")
    if not 0 <= tolerance < inf:
        raise LandscapeError("The tolerance must be a number ≥ 0.")
    return _continue(Walk.begin(surface, optimizer, point), float(tolerance), int(steps), patience)


def extend(trace: Trace, steps: int, patience: int | None = None) -> Trace:
    """Return the walk with a budget of `steps`, continued from its last state, not walked again."""
    ended = trace.verdict.status not in ("out of steps", WALKING)
    if ended or steps < trace.steps:
        start = trace.points[0].tolist()
        return descend(trace.surface, trace.optimizer, start, steps, trace.tolerance, patience)
    trace = trace.beyond or trace
    points = list(map(tuple, trace.points.tolist()))
    rows = list(map(tuple, np.column_stack([trace.losses, trace.gradients]).tolist()))
    ahead = tuple(trace.ahead.tolist())
    walk = Walk(trace.surface, trace.optimizer, points, rows, list(trace.memories), ahead)
    return _continue(walk, trace.tolerance, steps, patience)


@dataclass
class Walk:
    """A walk being made, as lists of plain floats: arrays of one point would cost thirty times as much.

    `rows` hold the loss and then the gradient at each of the `points`; `ahead` is the point after them,
    and `memories`, in columns as a trace has them, has one more entry than they.
    """

    surface: Surface
    optimizer: Optimizer
    points: list[Point]
    rows: list[tuple[float, ...]]
    memories: list[Columns]
    ahead: Point

    @classmethod
    def begin(cls, surface: Surface, optimizer: Optimizer, start: Point) -> Walk:
        """Return a walk with nothing walked yet."""
        return cls(surface, optimizer, [], [], [tuple((m,) * len(start) for m in optimizer.init())], start)

    def go(self, count: int) -> bool:
        """Make the states up to step `count`; return False if one is not finite, which ends the walk."""
        at, arithmetic, kept = self.surface.at, self.optimizer.arithmetic, 1 + len(self.optimizer.remembers)
        values = list(map(repeat, self.optimizer.values))
        point, memory = self.ahead, self.memories[-1]
        for step in range(len(self.points) + 1, count + 2):
            row = at(point)
            self.points.append(point)
            self.rows.append(row)
            try:
                moved = tuple(zip(*map(arithmetic, point, row[1:], repeat(step), *memory, *values)))  # noqa: B905
            except (ArithmeticError, ValueError):
                moved = tuple(
                    zip(*map(self._unguarded, point, row[1:], repeat(step), *memory, *values), strict=True)
                )
            point, memory = moved[0], moved[1:kept]
            self.memories.append(memory)
            if not isfinite(sum(row)) and not all(map(isfinite, row)):
                self.ahead = point
                return False
        self.ahead = point
        return True

    def _unguarded(self, x: float, g: float, step: int, *rest: float) -> tuple[float, ...]:
        """Make one step in IEEE arithmetic, which has an answer where Python raises: infinity or NaN."""
        with np.errstate(all="ignore"):
            moved = self.optimizer.arithmetic(np.float64(x), np.float64(g), step, *map(np.float64, rest))
        return tuple(map(float, moved))

    def trace(self, tolerance: float, budget: int) -> Trace:
        """Return what has been walked so far, not yet judged."""
        points, rows, ahead = _array(self.points), _array(self.rows), np.array(self.ahead)
        for array in (points, rows, ahead):
            array.setflags(write=False)
        walked = (points, rows[:, 0], rows[:, 1:], tuple(self.memories), ahead)
        return Trace(self.surface, self.optimizer, tolerance, budget, *walked, _UNJUDGED)


def _array(rows: list[tuple[float, ...]]) -> Array:
    """Return rows of equal length as an array, twice as fast as `np.array` does."""
    width = len(rows[0])
    return np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * width).reshape(-1, width)


def _continue(walk: Walk, tolerance: float, budget: int, patience: int | None) -> Trace:
    """Walk on until there is a verdict, looking for one after ever longer stretches, or out of patience."""
    most = MOST_STEPS * 2 if patience is None else max(0, len(walk.points) - 1) + patience
    while True:
        count = min(budget, max(_FIRST_LOOK, 2 * len(walk.points)))
        finite = walk.go(min(count, most))
        trace = walk.trace(tolerance, budget)
        while finite and trace.steps < min(most, watched_until(trace)):
            finite = walk.go(min(most, watched_until(trace)))
            trace = walk.trace(tolerance, budget)
        if finite and trace.steps < max(count, watched_until(trace)):
            return _unfinished(trace)
        verdict = judge(trace)
        if verdict.status != "out of steps" or not finite or trace.steps >= budget:
            return replace(trace.until(verdict.step), verdict=verdict)


def _unfinished(trace: Trace) -> Trace:
    """Return a walk that is to go on, without the steps that only tell whether it stays at rest."""
    at_rest = watched_until(trace) - WATCH
    shown = trace.until(min(trace.steps, trace.budget, at_rest if at_rest >= 0 else trace.steps))
    return replace(shown, verdict=Verdict(WALKING, None, shown.steps, _GOES_ON), beyond=trace)


def _checked_start(surface: Surface, start: Sequence[float] | None) -> Point:
    point = tuple(map(float, surface.start if start is None else start))
    if len(point) != len(surface.parameters):
        names = ", ".join(surface.parameters)
        raise LandscapeError(f"The start needs one number for each of {names}; {len(point)} given.")
    return point
