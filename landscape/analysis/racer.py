"""What one run of a race has come to, and which of several came to more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import dist, isfinite

import numpy as np

from landscape.descent import Trace, Verdict, descend
from landscape.descent.critical import MAXIMUM, SADDLE, Scale
from landscape.descent.evaluations import evaluations
from landscape.descent.stopping import small_slope
from landscape.optimizers import Optimizer
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Point

ORDER = (
    "Best first: who came to rest in the lower minimum, then with less work "
    "(gradients, a Hessian as one a parameter); then who left the domain where it is lower beyond; "
    "then the others by loss."
)

# Two runs came to the same minimum if their losses differ by no more than this part of what the losses rise.
_SAME = 1e-6


@dataclass(frozen=True)
class Course:
    """What is the same for all in a race: the surface and its minima, the start, the steps, the tolerance."""

    surface: Surface
    start: Point
    steps: int
    tolerance: float
    minima: tuple[CriticalPoint, ...]


@dataclass(frozen=True, eq=False)
class Result:
    """How one run went.

    `to_tolerance` is the step from which on ‖∇L‖ stays within the tolerance, None unless the run converged,
    and not to a saddle or a maximum. `gradients` and `hessians` are what was asked for up to there, or up to
    the end of a run that did not arrive. `distance` is that of its end to the nearest known minimum, None
    where no minimum is known.
    """

    trace: Trace
    to_tolerance: int | None
    gradients: int
    hessians: int
    distance: float | None

    @property
    def optimizer(self) -> Optimizer:
        """The rule."""
        return self.trace.optimizer

    @property
    def learning_rate(self) -> float:
        """The learning rate that was used."""
        return float(self.optimizer.learning_rate)

    @property
    def loss(self) -> float:
        """The loss at its end."""
        return float(self.trace.losses[-1])

    @property
    def verdict(self) -> Verdict:
        """What became of it."""
        return self.trace.verdict

    @property
    def work(self) -> int:
        """The gradients, a Hessian counted as one for each parameter: what it costs by differences."""
        return self.gradients + self.hessians * len(self.trace.surface.parameters)


def run(course: Course, rule: Optimizer) -> Result:
    """Have one rule walk the course; raise LandscapeError if the course cannot be walked."""
    trace = descend(course.surface, rule, course.start, course.steps, course.tolerance)
    arrived = _arrived(trace)
    cost = evaluations(trace, trace.steps if arrived is None else arrived)
    return Result(trace, arrived, cost.gradients, cost.hessians, _distance(trace, course.minima))


def ranked(results: Sequence[Result]) -> list[int]:
    """Return the places of results in their list, the best first.

    First the runs that came to rest in a minimum: the lower minimum is better, and of those in the same one
    (their losses differ by rounding and by what the tolerance leaves undone) the run that took less work
    (`Result.work`), then fewer steps. Where a surface is lower still beyond its domain, a minimum out there
    comes after all within: nobody wins by leaving. After them the runs that did not come to rest, by final
    loss. Those that diverged are last. Equals are in the order of their losses, then in the one they have.
    """
    standings = _standings(results)
    lost = [result.loss if result.to_tolerance is not None else 0.0 for result in results]
    return sorted(range(len(results)), key=lambda place: (standings[place], lost[place]))


def positions(results: Sequence[Result]) -> list[int]:
    """Return the position of each, from 1: results of which none is better share theirs, as in 1, 2, 2, 4."""
    standings = _standings(results)
    return [1 + sum(other < own for other in standings) for own in standings]


def _standings(results: Sequence[Result]) -> list[tuple[float, ...]]:
    """Return what results are compared by, less is better; equal where none is better."""
    levels: list[float] = []  # the lowest loss in each minimum
    for loss in sorted(result.loss for result in results if result.to_tolerance is not None):
        if not levels or loss > levels[-1] + _rounding(results[0].trace, levels[-1]):
            levels.append(loss)

    def standing(result: Result) -> tuple[float, ...]:
        if result.to_tolerance is not None:
            return _left(result), bisect_right(levels, result.loss), result.work, result.to_tolerance
        if result.verdict.status == "diverged" or not isfinite(result.loss):
            return (3,)
        return 2, result.loss

    return [standing(result) for result in results]


def _left(result: Result) -> bool:
    """Tell whether a run has left the domain of a surface that goes lower still beyond it."""
    surface = result.trace.surface
    return not surface.bounded and not surface.domain.contains(result.trace.points[-1].tolist())


def _arrived(trace: Trace) -> int | None:
    """Return from which step on a run stays within its tolerance, None if it has not come to rest low."""
    if trace.verdict.status != "converged" or trace.verdict.kind in (SADDLE, MAXIMUM):
        return None
    steep = np.flatnonzero(~(trace.grad_norms <= small_slope(trace)))
    return int(steep[-1]) + 1 if steep.size else 0


def _distance(trace: Trace, minima: Sequence[CriticalPoint]) -> float | None:
    end = trace.points[-1].tolist()
    if not minima or not all(map(isfinite, end)):
        return None
    return min(dist(end, point.at) for point in minima)


def _rounding(trace: Trace, loss: float) -> float:
    """Return how far apart two losses may be at the same minimum: what the tolerance leaves undone, too."""
    scale = Scale.of(trace.surface)
    return _SAME * (scale.rise + abs(loss)) + small_slope(trace) * scale.length
