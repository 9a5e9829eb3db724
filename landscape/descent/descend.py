"""The walk: a surface, an optimizer and a start become a trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import inf, isfinite

import numpy as np

from landscape.descent.noise import Noise
from landscape.descent.step import stepping
from landscape.descent.stopping import judge, watch, watched_until
from landscape.descent.trace import Trace, Verdict
from landscape.errors import LandscapeError
from landscape.optimizers import Optimizer
from landscape.optimizers.schedules import CONSTANT, Schedule
from landscape.surfaces import Fit, Surface
from landscape.surfaces.surface import Array, Point
from landscape.unwanted import look

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
    schedule: Schedule = CONSTANT,
    noise: Noise | None = None,
) -> Trace:
    """Walk downhill for at most `steps` steps and return the whole walk with its verdict.

    `start` is one number for each parameter, the surface's own start where left out; it may lie outside
    the domain. A run that ends, ends: the trace has n ≤ steps steps. After `patience` steps, if that is
    given, the walk is left as it is: "walking" stands where its verdict will, and `extend` goes on.
    `schedule` changes the learning rate from step to step; with `noise` the rule sees another gradient, while
    the trace, its labels and its verdict stay those of the surface itself.
    Raises LandscapeError for a start of the wrong length, a number of steps that is negative or beyond a
    million, a negative tolerance, or a schedule or a noise that the rule or the surface cannot have.
    """
    check_fit(type(optimizer), schedule, noise, data=isinstance(surface, Fit))
    point = _checked_start(surface, start)
    if not 0 <= steps <= MOST_STEPS:
        raise LandscapeError(f"The number of steps must lie between 0 and {MOST_STEPS:,}, not {steps:,}.")
    if not 0 <= tolerance < inf:
        raise LandscapeError("The tolerance must be a number ≥ 0.")
    return _continue(
        Walk.begin(surface, optimizer, point, schedule, noise), float(tolerance), int(steps), patience
    )


def extend(trace: Trace, steps: int, patience: int | None = None) -> Trace:
    """Return the walk with a budget of `steps`, continued from its last state, not walked again."""
    ended = trace.verdict.status not in ("out of steps", WALKING)
    if ended or steps < trace.steps:
        start = trace.points[0].tolist()
        how = (trace.tolerance, patience, trace.schedule, trace.noise)
        return descend(trace.surface, trace.optimizer, start, steps, *how)
    trace = trace.beyond or trace
    after = np.vstack([trace.points[1:], trace.ahead]), trace.memories[1:].reshape(trace.steps + 1, -1)
    rows = np.column_stack([trace.losses, trace.gradients, *after])
    start = tuple(trace.points[0].tolist())
    walk = Walk.begin(trace.surface, trace.optimizer, start, trace.schedule, trace.noise)
    walk.rows = list(map(tuple, rows.tolist()))
    return _continue(walk, trace.tolerance, steps, patience)


@dataclass
class Walk:
    """A walk being made, as plain floats: arrays of one point would cost thirty times as much.

    `rows` has for each state walked through its loss and gradient, and the state after it; see `step`.
    """

    surface: Surface
    optimizer: Optimizer
    start: tuple[float, ...]  # the first state
    rows: list[tuple[float, ...]]
    schedule: Schedule = CONSTANT
    noise: Noise | None = None

    @classmethod
    def begin(
        cls,
        surface: Surface,
        optimizer: Optimizer,
        start: Point,
        schedule: Schedule = CONSTANT,
        noise: Noise | None = None,
    ) -> Walk:
        """Return a walk with nothing walked yet."""
        memory = tuple(number for number in optimizer.init() for _ in start)
        return cls(surface, optimizer, (*start, *memory), [], schedule, noise)

    def go(self, count: int) -> bool:
        """Make the states up to step `count`; return False if one is not finite, which ends the walk."""
        how = stepping(self.surface, type(self.optimizer), self.noise)
        step, values, seen = how.fast, self.optimizer.values, 1 + len(self.surface.parameters)
        state = self.rows[-1][seen:] if self.rows else self.start
        append = self.rows.append
        (base, *others), steady = values, self.schedule == CONSTANT
        for t in range(len(self.rows) + 1, count + 2):
            if not steady:
                values = (self.schedule.rate(base, t), *others)
            try:
                row = step(t, *state, *values)
            except (ArithmeticError, ValueError):
                row = how.careful(t, *state, *values)
            append(row)
            if not isfinite(sum(row)) and not all(map(isfinite, row[:seen])):
                return False
            before, state = state, row[seen:]
            if state == before and how.settles and 1 < t >= self.schedule.settled:
                self.rows.extend(repeat(row, count + 1 - t))
                break
        return True

    @property
    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """The losses (n + 1,), the gradients (n + 1, d), and the points and memories, one more of each."""
        d = len(self.surface.parameters)
        numbers, width = chain(repeat(0.0, 1 + d), self.start, *self.rows), 1 + d + len(self.start)
        table = np.fromiter(numbers, np.float64, (len(self.rows) + 1) * width).reshape(-1, width)
        table.setflags(write=False)
        memories = table[:, 1 + 2 * d :].reshape(len(table), -1, d)
        return table[1:, 0], table[1:, 1 : 1 + d], table[:, 1 + d : 1 + 2 * d], memories

    def trace(self, tolerance: float, budget: int) -> Trace:
        """Return what has been walked so far, not yet judged."""
        losses, gradients, points, memories = self.arrays
        walked = (points[:-1], losses, gradients, memories, points[-1])
        how = (self.schedule, self.noise)
        return Trace(self.surface, self.optimizer, tolerance, budget, *walked, _UNJUDGED, *how)


def _continue(walk: Walk, tolerance: float, budget: int, patience: int | None) -> Trace:
    """Walk on until there is a verdict, looking for one after ever longer stretches, or out of patience."""
    most = 2 * MOST_STEPS if patience is None else max(0, len(walk.rows) - 1) + patience
    while True:
        look()
        count = min(budget, max(_FIRST_LOOK, 2 * len(walk.rows)))
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
    at_rest = watched_until(trace) - watch(trace)
    shown = trace.until(min(trace.steps, trace.budget, at_rest if at_rest >= 0 else trace.steps))
    return replace(shown, verdict=Verdict(WALKING, None, shown.steps, _GOES_ON), beyond=trace)


def check_fit(rule: type[Optimizer], schedule: Schedule, noise: Noise | None, *, data: bool) -> None:
    """Raise LandscapeError unless the rule can follow the schedule, and the noise has the data it needs."""
    if schedule.settled > 1 and not rule.schedulable:
        why = "works out for itself how far to go" if rule.paces else "goes by it at the first step alone"
        raise LandscapeError(f"{rule.title} {why}: leave the learning rate constant.")
    if noise is not None and noise.needs_data and not data:
        raise LandscapeError(
            "Mini-batches are drawn from data: choose a surface made of data, or other noise."
        )


def _checked_start(surface: Surface, start: Sequence[float] | None) -> Point:
    point = tuple(map(float, surface.start if start is None else start))
    if len(point) != len(surface.parameters):
        names = ", ".join(surface.parameters)
        raise LandscapeError(f"The start needs one number for each of {names}; {len(point)} given.")
    return point
