"""The best learning rate of a rule for one surface and start, found by trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np

from landscape.analysis.racer import Course, Result, ranked, run
from landscape.descent import suggest_learning_rate
from landscape.optimizers import Optimizer
from landscape.unwanted import look

# Rungs of the ladder 1, 2, 5, 10, … that are tried on either side of the rate to begin with; three a decade.
_RUNGS = 8
# So many rungs more while the best is the last of them; so many rounds between the best one's neighbours.
_FURTHER, _ROUNDS, _BETWEEN = 8, 3, 7
# What may be tried at most, the given rate included.
MOST_TRIALS = 1 + (2 * _RUNGS + 1) + _FURTHER + _ROUNDS * _BETWEEN
_DIGITS = 3


@dataclass(frozen=True)
class Trial:
    """One learning rate that was tried, and what came of it."""

    learning_rate: float
    to_tolerance: int | None
    loss: float
    verdict: str


@dataclass(frozen=True, eq=False)
class Tuned:
    """A rule before and after tuning.

    `before` is with the rate it was given, `after` with the best of all that were tried, `before` among them;
    `trials` are those, in the order in which they were tried.
    """

    before: Result
    after: Result
    trials: tuple[Trial, ...]


def tunable(rule: Optimizer) -> bool:
    """Tell whether a rule has a learning rate to tune: none that paces itself has."""
    return not rule.paces


def tune(course: Course, rule: Optimizer, progress: Callable[[Tuned], object] | None = None) -> Tuned:
    """Search for the learning rate with which a rule does best on a course; the same one every time.

    The goal is that of the race (`ranked`): the fewest steps to tolerance, in the lowest minimum that any
    rate came to rest in; where none came to rest, the lowest final loss. First a grid of rates 1, 2, 5 × 10ᵏ
    around the suggested one, further while the best lies at its end; then three times seven rates, of three
    digits, between the neighbours of the best. At most `MOST_TRIALS` runs in all. `progress` hears after
    each of them. A rule that paces itself is run once, as it is.
    """
    search = _Search(course, rule, progress)
    search.attempt(float(rule.learning_rate))
    if tunable(rule):
        search.climb()
        for _ in range(_ROUNDS):
            search.refine()
    return search.tuned


class _Search:
    """The rates tried so far; of their runs only the first and the best are kept."""

    def __init__(
        self, course: Course, rule: Optimizer, progress: Callable[[Tuned], object] | None = None
    ) -> None:
        self.course, self.rule, self.progress = course, rule, progress
        self.trials: dict[float, Trial] = {}
        self.before: Result | None = None
        self.best: Result | None = None

    @property
    def tuned(self) -> Tuned:
        """What has been found so far."""
        assert self.before is not None
        assert self.best is not None
        return Tuned(self.before, self.best, tuple(self.trials.values()))

    def attempt(self, rate: float) -> None:
        """Run with a rate, once, and keep the better of this run and the best before it."""
        look()
        if rate in self.trials:
            return
        result = run(self.course, replace(self.rule, learning_rate=rate))
        verdict = str(result.verdict)
        self.trials[rate] = Trial(rate, result.to_tolerance, result.loss, verdict)
        if self.before is None or self.best is None:
            self.before = self.best = result
        else:
            self.best = (self.best, result)[ranked((self.best, result))[0]]
        if self.progress is not None:
            self.progress(self.tuned)

    def climb(self) -> None:
        """Try the rungs around the suggested rate, and further where the best is the last of them."""
        chosen = {name: float(value) for name, value in self.rule.chosen.items() if name != "learning_rate"}
        first = suggest_learning_rate(self.course.surface, self.rule.key, chosen, self.course.start)
        middle = _nearest_rung(first)
        low, high = middle - _RUNGS, middle + _RUNGS
        for rung in range(low, high + 1):
            self.attempt(_rate(rung))
        for _ in range(_FURTHER):
            rate = self.tuned.after.learning_rate
            if rate == _rate(high):
                high += 1
                self.attempt(_rate(high))
            elif rate == _rate(low):
                low -= 1
                self.attempt(_rate(low))

    def refine(self) -> None:
        """Try rates between the neighbours of the best."""
        best = self.tuned.after.learning_rate
        tried = sorted(rate for rate in self.trials if rate > 0)
        if best not in tried:
            return  # the given rate is none to look beside
        place = tried.index(best)
        low, high = tried[max(0, place - 1)], tried[min(len(tried) - 1, place + 1)]
        for rate in np.geomspace(low, high, _BETWEEN + 2)[1:-1].tolist():
            self.attempt(float(f"{rate:.{_DIGITS}g}"))


def _rate(rung: int) -> float:
    """Return a rung of the ladder: 1, 2, 5, 10, … from rung 0 on."""
    return float(f"{(1, 2, 5)[rung % 3]}e{rung // 3}")


def _nearest_rung(rate: float) -> int:
    about = floor(3 * log10(rate))
    return min(range(about - 2, about + 4), key=lambda rung: abs(log10(_rate(rung) / rate)))
