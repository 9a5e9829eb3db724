"""The budget: whether a run had too few steps, enough, or too many, and what stopping earlier costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, inf, log

import numpy as np

from landscape.descent import Trace
from landscape.surfaces.surface import Array

TOO_FEW, ENOUGH, WASTED, IN_VAIN = "too few", "enough", "wasted", "in vain"

# The mark in the chart: where so much of the fall was done. What comes after the second is a waste.
MARK, NEARLY_ALL = 0.99, 0.999
# Steps after that are wasted if they are this part of all; a run of fewer steps is too short to say so.
_MOST_AFTER, _FEWEST = 0.5, 20
# A fall to come of less than this part of the whole is none to wait for.
_TO_COME = 0.01


@dataclass(frozen=True, eq=False)
class Budget:
    """What each step of a run was worth.

    `status` is "too few", "enough", "wasted" or, for a run that did not get lower, "in vain"; `excess[k]`
    is how far the loss after k steps lies above the lowest of the run, `done[k]` which part of the fall
    from the start to that lowest loss was then done, both (n + 1,), none of it in a run that diverged. From
    step `mark` on at least 99 % of it stays done; None where it does not stay so, or nothing fell.
    """

    status: str
    sentence: str
    excess: Array
    done: Array
    mark: int | None


@lru_cache(maxsize=8)
def budget(trace: Trace) -> Budget:
    """Judge the number of steps of a run: a pure function of its trace."""
    losses = np.where(np.isfinite(trace.losses), trace.losses, np.inf)
    best = int(losses.argmin())
    with np.errstate(all="ignore"):
        excess = losses - losses[best]
        fall = float(excess[0])
        fell = 0 < fall < np.inf and trace.verdict.status != "diverged"
        done = 1 - excess / fall if fell else np.zeros(len(losses))
    if trace.verdict.status == "diverged":
        status, sentence = IN_VAIN, _of_diverged(best, trace.steps)
    elif not fell:
        status, sentence = IN_VAIN, _of_no_fall(trace)
    else:
        status, sentence = _judged(trace, excess, done)
    return Budget(status, sentence, excess, done, _stays(done, MARK))


def _stays(done: Array, part: float) -> int | None:
    """Return the step from which on that part of the fall stays done, None if it is not at the end."""
    short = np.flatnonzero(~(done >= part))
    first = int(short[-1]) + 1 if short.size else 0
    return first if first < len(done) else None


def _of_diverged(best: int, steps: int) -> str:
    if best == steps:
        return "No number of steps is enough: the loss falls without end here."
    if best == 0:
        return "Steps in vain: it diverged and was never lower than at the start."
    return f"Steps in vain: lowest after {_steps(best)}, then it diverged."


def _of_no_fall(trace: Trace) -> str:
    if trace.steps == 0:
        return "No step was made."
    return f"Steps in vain: none of the {trace.steps:,} led lower than the start."


def _judged(trace: Trace, excess: Array, done: Array) -> tuple[str, str]:
    """Return status and sentence for a run that got lower and did not diverge."""
    falling = (trace.verdict.status, trace.verdict.kind) == ("out of steps", "falling")
    left, more = _ahead(excess) if falling else (0.0, 0)
    if left == inf:
        return TOO_FEW, "Too few steps: the loss is still falling, and does not slow down."
    if more:
        return (
            TOO_FEW,
            f"Too few steps: about {left:.3g} is left to fall; about {_steps(more)} more would do.",
        )
    enough = _stays(done, NEARLY_ALL)
    if enough is None:
        best = int(excess.argmin())
        lost = f"the other {trace.steps - best:,} lost {excess[-1]:.3g} again"
        return WASTED, f"Wasted steps: it was lowest after {best:,}; {lost}."
    after = trace.steps - enough
    share = f"99.9 % of the fall was done after {enough:,}"
    if trace.steps < _FEWEST or after <= _MOST_AFTER * trace.steps:
        end = f"only about {left:.3g} is left to fall" if falling else f"{share} of {trace.steps:,}"
        return ENOUGH, f"Enough steps: {end}."
    gained = f"the other {after:,} gained {excess[enough] - excess[-1]:.3g}"
    if falling:  # no waste for who wants to arrive
        return ENOUGH, f"Enough steps: {share}; {gained}, and about {left:.3g} is left."
    return WASTED, f"Wasted steps: {share}; {gained}."


def _ahead(excess: Array) -> tuple[float, int]:
    """Return about how much a falling loss has left to fall, and how many more steps do 99 % of it all.

    As if it went on like a geometric series: where it fell by D in so many steps and then by rD in as many,
    rD · r / (1 − r) is left. That is infinite where the fall does not slow down.
    """
    lowest = np.minimum.accumulate(excess)
    half = max(1, (len(lowest) - 1) // 4)
    if len(lowest) <= 2 * half:
        return inf, 0
    before, last = lowest[-1 - 2 * half] - lowest[-1 - half], lowest[-1 - half] - lowest[-1]
    if not 0 < last < before:
        return inf, 0
    ratio = float(last / before)
    left = float(last) * ratio / (1 - ratio)
    missing = _TO_COME * (float(excess[0]) + left)
    return left, max(0, ceil(half * log(missing / left) / log(ratio)))


def _steps(count: int) -> str:
    return f"{count:,} step" + ("" if count == 1 else "s")
