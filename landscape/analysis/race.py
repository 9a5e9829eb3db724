"""A race: any rules from the same start with the same budget of steps, by their defaults or tuned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from threading import Event

from landscape.analysis.racer import Course, Result, positions, ranked, run
from landscape.analysis.search import LOWEST, search
from landscape.analysis.tuning import MOST_TRIALS, Trial, Tuned, tunable, tune
from landscape.descent import STEPS, TOLERANCE
from landscape.errors import LandscapeError
from landscape.optimizers import Optimizer
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Point
from landscape.unwanted import unless

Figure = str | float | int | None

MOST_RACERS = 100
# Steps of all racers together: what fits into memory.
MOST_STEPS_IN_ALL = 1_000_000


@dataclass(frozen=True, eq=False)
class Racer:
    """One rule in a race: its run as it was given, its best one, and all the rates that were tried.

    Where nothing was tuned `after` is `before`, and there are no trials.
    """

    before: Result
    after: Result
    trials: tuple[Trial, ...] = ()


@dataclass(frozen=True, eq=False)
class Race:
    """A race that was run: its course and the racers, in the order in which they were named."""

    course: Course
    racers: tuple[Racer, ...]
    tuned: bool

    @cached_property
    def scoreboard(self) -> tuple[Racer, ...]:
        """The racers, the best first; see `ranked`."""
        return tuple(self.racers[place] for place in ranked([racer.after for racer in self.racers]))

    @cached_property
    def scoreboard_before(self) -> tuple[Racer, ...]:
        """The racers by how they did before they were tuned."""
        return tuple(self.racers[place] for place in ranked([racer.before for racer in self.racers]))


@dataclass(frozen=True)
class Progress:
    """How far a race has come: how many racers are done, and what the one that runs has tried.

    `tried` of at most `most` rates; `best` is the best of them so far, None before the first.
    """

    done: int
    racers: int
    optimizer: Optimizer
    tried: int
    most: int
    best: Result | None

    @property
    def sentence(self) -> str:
        """Which racer runs, and how far its tuning is, in one line."""
        best = f", best so far {self.best.learning_rate:g}" if self.best else ""
        trials = f": {self.tried} of at most {self.most} learning rates{best}" if self.most > 1 else ""
        return f"{self.done + 1} of {self.racers}  {self.optimizer.title}{trials}"

    @property
    def part(self) -> float:
        """The part of the whole that is done, from 0 to 1, in racers and their trials."""
        return (self.done + self.tried / max(1, self.most)) / self.racers


def race(
    surface: Surface,
    rules: Sequence[Optimizer],
    start: Point | None = None,
    steps: int = STEPS,
    tolerance: float = TOLERANCE,
    *,
    tuning: bool = False,
    minima: Sequence[CriticalPoint] | None = None,
    progress: Callable[[Progress], object] | None = None,
    stop: Event | None = None,
) -> Race:
    """Run a race; the same result every time.

    `minima` are those that distances are measured to: where left out, those that the surface lists, or else
    those that `search` finds. With `tuning` each rule that does not pace itself first has its best learning
    rate looked for. `progress` hears before and after every run. Raises Unwanted as soon as `stop` is set,
    and LandscapeError for no rules, for more steps in all than can be kept, and for what `descend` refuses.
    """
    _check(rules, steps)
    with unless(stop.is_set) if stop else nullcontext():
        known = _known_minima(surface, stop) if minima is None else minima
        start = tuple(map(float, surface.start if start is None else start))
        course = Course(surface, start, steps, tolerance, tuple(known))
        racers = []
        for done, rule in enumerate(rules):
            racers.append(_enter(course, rule, tuning, _Told(progress, done, len(rules), rule)))
        return Race(course, tuple(racers), tuning)


def figures(result: Result) -> dict[str, Figure]:
    """Return what the scoreboard says of a run, by the names of its columns."""
    return {
        "learning_rate": result.learning_rate,
        "steps_to_tolerance": result.to_tolerance,
        "gradient_evaluations": result.gradients,
        "hessian_evaluations": result.hessians,
        "steps": result.trace.steps,
        "loss": result.loss,
        "distance": result.distance,
        "verdict": str(result.verdict),
    }


def rows(run: Race) -> list[dict[str, Figure]]:
    """Return the scoreboard, one row a racer, by the names of its columns; None where there is no number.

    Racers of which none is better share their place. What was before the tuning is there only if there
    was one.
    """
    places = positions([racer.after for racer in run.scoreboard])
    return [_row(place, racer, run) for place, racer in zip(places, run.scoreboard, strict=True)]


def _row(place: int, racer: Racer, run: Race) -> dict[str, Figure]:
    before = {name: value if run.tuned else None for name, value in figures(racer.before).items()}
    return {
        "place": place,
        "surface": run.course.surface.key,
        "optimizer": racer.after.optimizer.key,
        **figures(racer.after),
        **{f"before_{name}": value for name, value in before.items()},
    }


@dataclass(frozen=True)
class _Told:
    """Tells of the progress of one racer."""

    progress: Callable[[Progress], object] | None
    done: int
    racers: int
    rule: Optimizer

    def __call__(self, tried: int, most: int, best: Result | None) -> None:
        if self.progress is not None:
            self.progress(Progress(self.done, self.racers, self.rule, tried, most, best))


def _enter(course: Course, rule: Optimizer, tuning: bool, told: _Told) -> Racer:
    """Have one rule tuned, if it is to be and can be, and run."""
    most = MOST_TRIALS if tuning and tunable(rule) else 1
    told(0, most, None)
    if most == 1:
        result = run(course, rule)
        told(1, 1, result)
        return Racer(result, result)

    def heard(so_far: Tuned) -> None:
        told(len(so_far.trials), most, so_far.after)

    tuned = tune(course, rule, heard)
    return Racer(tuned.before, tuned.after, tuned.trials)


def _check(rules: Sequence[Optimizer], steps: int) -> None:
    if not 1 <= len(rules) <= MOST_RACERS:
        raise LandscapeError(f"A race needs 1 to {MOST_RACERS} optimizers, not {len(rules)}.")
    if len(rules) * steps > MOST_STEPS_IN_ALL:
        raise LandscapeError(
            f"{len(rules)} optimizers of {steps:,} steps are more than can be kept: "
            f"allow at most {MOST_STEPS_IN_ALL // len(rules):,} steps, or race fewer."
        )


def _known_minima(surface: Surface, stop: Event | None) -> Sequence[CriticalPoint]:
    if surface.minima:
        return surface.minima
    found = search(surface, stop).points
    return [point for point in found if point.kind.endswith("minimum") or point.kind == LOWEST]
