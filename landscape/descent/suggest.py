"""A learning rate to begin with: found by trying, so that a first run neither freezes nor flies off."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from landscape.descent.critical import norms
from landscape.descent.descend import Walk
from landscape.descent.labels import turns
from landscape.optimizers import find, get
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array, Point

# A step longer than this part of the domain's width is a jump, not a walk.
_LONGEST_STEP = 0.12
# A run may go so many half-widths from the middle before it counts as flying off.
_FURTHEST = 1.25
_FIRST_STEPS, _STEPS = 8, 120


def suggest_learning_rate(
    surface: Surface, key: str, hyperparameters: dict[str, float], start: Point
) -> float:
    """Return the rate, of 1, 2 and 5 × 10ᵏ, whose first steps from a start are calm and get furthest.

    Calm: no step is a jump, none leaves the domain, and the end is no mere swinging. Furthest: the least
    mean, over the steps, of log(1 + 1000 (L − L_best) / (L_start − L_best)), L_best the least loss that
    any of them saw. A rule that paces itself keeps its default. It is found with the rate held constant and
    without noise: schedules do not raise it.
    """
    rule = find(key)
    if rule.paces:
        return float(rule.learning_rate)
    trials: list[tuple[float, Array]] = []
    gentlest = (inf, 0.001)
    for rate in _ladder():
        losses, jump = _try(surface, key, hyperparameters | {"learning_rate": rate}, start)
        gentlest = min(gentlest, (jump, rate))
        if losses is not None:
            trials.append((rate, losses))
        if len(trials) >= 4 and _past_the_best(trials):
            break
    if not trials:
        return gentlest[1]
    scores = _scores(trials)
    return trials[int(np.argmin(scores))][0]


def _ladder() -> Iterator[float]:
    for exponent in range(1, -10, -1):
        for digit in (5, 2, 1):
            yield float(f"{digit}e{exponent}")


def _try(
    surface: Surface, key: str, hyperparameters: dict[str, float], start: Point
) -> tuple[Array | None, float]:
    """Return the losses of a calm walk, None of any other, and its longest step in half-widths."""
    walk = Walk.begin(surface.sketch, get(key, **hyperparameters), start)
    half_widths, centre = surface.domain.half_widths, surface.domain.centre
    reach = max(_FURTHEST, float(np.max(np.abs(start - centre) / half_widths)) * 1.02)
    jump = inf
    for steps in (_FIRST_STEPS, _STEPS):
        finite = walk.go(steps)
        losses, gradients, points, _ = walk.arrays
        points = points[:-1]
        with np.errstate(all="ignore"):
            jump = float(norms(np.diff(points, axis=0) / half_widths).max(initial=0.0))
            strayed = np.abs((points - centre) / half_widths).max() > reach
        if not finite or strayed or not jump <= 2 * _LONGEST_STEP:
            return None, jump if finite else inf
    # What is still swinging to and fro at the end has not arrived, however low it has been.
    restless = turns(gradients[_STEPS // 2 :]).mean() > 0.3
    return (None if restless else losses), jump


def _scores(trials: list[tuple[float, Array]]) -> Array:
    losses = np.stack([losses for _, losses in trials])
    best = losses.min()
    fall = losses[0, 0] - best
    return np.log1p(1e3 * (losses - best) / fall).mean(axis=-1) if fall > 0 else np.zeros(len(trials))


def _past_the_best(trials: list[tuple[float, Array]]) -> bool:
    """Tell whether the last three rates, ever smaller, did ever worse."""
    last = _scores(trials)[-4:]
    return bool((np.diff(last) > 0).all())
