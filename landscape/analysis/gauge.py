"""The learning-rate gauge: η against the largest that is stable where a run is, before the step is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from landscape.analysis.stability import Response, fastest
from landscape.descent import Trace
from landscape.descent.critical import NO_CURVATURE, Scale
from landscape.descent.sentences import cure
from landscape.optimizers import Optimizer
from landscape.optimizers.functions import Number
from landscape.surfaces.surface import Array

Numbers = Mapping[str, Number]
Scaling = Callable[[Numbers], Number]

TOO_SLOW, SMOOTH, GOOD = "too slow", "smooth", "good, may overshoot"
EDGE, UNSTABLE = "on the edge", "unstable here"
# Each zone with the greatest r = η / limit that belongs to it.
ZONES = {TOO_SLOW: 0.05, SMOOTH: 0.5, GOOD: 0.9, EDGE: 1.0, UNSTABLE: inf}
_REMARKS = {
    TOO_SLOW: "; the limit is far, and a larger η is faster",
    SMOOTH: ", well inside the limit",
    GOOD: ", yet it may swing across the valley before it settles",
}
# Beside the largest eigenvalue, one smaller than this is rounding.
_ROUNDING = 16 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Gauge:
    """A learning rate measured at one point; None where there is nothing to measure.

    `curvature` is λ, the largest positive eigenvalue of the Hessian, of P⁻¹H where the rule `adapts`; `limit`
    the largest stable η; `ratio` r = η / limit; `zone` one of `ZONES`; `halving` in how many steps the error
    along the flattest direction that curves up is halved; `best` the η that shrinks the error fastest,
    nothing where some direction does not curve up. `sentence` says it to people.
    """

    rate: float
    sentence: str
    adapts: bool = False
    curvature: float | None = None
    limit: float | None = None
    ratio: float | None = None
    zone: str | None = None
    halving: float | None = None
    best: float | None = None


def gauge(trace: Trace, step: int) -> Gauge:
    """Return the gauge of the step that leads from state `step` (0 … n) of a run to the next.

    The Hessian H is that at x_step. The scaling P is what the update to step + 1 divides by: √s + ε with the
    s that holds the gradient at x_step already, for Adam √v̂ + ε with the v̂ of step + 1. It is held fixed, and
    Adam's other correction, of m, which lengthens its first steps, is taken as done. η is that of the step,
    and is held fixed as well.
    """
    surface = trace.surface
    with np.errstate(all="ignore"):
        hessian = surface.hessian(trace.points[step])
    flat = NO_CURVATURE * Scale.of(surface).curvature
    return measured(trace.rule(step + 1), hessian, trace.numbers(step + 1), flat)


def measured(rule: Optimizer, hessian: Array, numbers: Sequence[Numbers], flat: float = 0.0) -> Gauge:
    """Return the gauge of a rule where the Hessian is `hessian` (d, d).

    `numbers` are those of one update, for each parameter, named as in `Optimizer.terms`; curvature of at
    most `flat` counts as none.
    """
    rate, recursion = float(rule.learning_rate), rule.recursion
    if recursion is None:
        return Gauge(rate, f"{rule.title}: how far it can step does not follow from the curvature alone.")
    adapts = recursion.scaling is not None
    scaled = hessian if recursion.scaling is None else _scaled(hessian, recursion.scaling, numbers)
    if not (np.isfinite(hessian).all() and np.isfinite(scaled).all()):
        return Gauge(
            rate, "The curvature here is not a finite number: there is nothing to measure by.", adapts
        )
    if np.abs(hessian).max() <= flat:
        return Gauge(rate, "No limit here: there is next to no curvature.", adapts)
    values = np.linalg.eigvalsh(scaled).tolist()
    curved = [value for value in values if value > _ROUNDING * max(map(abs, values))]
    if not curved:
        return Gauge(rate, "No limit here: it curves down.", adapts)
    response = Response.of(recursion, numbers[0])
    return _judged(_Place(rule, response, adapts, curved, bowl=len(curved) == len(values)))


def _scaled(hessian: Array, scaling: Scaling, numbers: Sequence[Numbers]) -> Array:
    """Return P^(−1/2) H P^(−1/2): symmetric, which P⁻¹H is not, with the same eigenvalues; NaN for P = ∞."""
    with np.errstate(all="ignore"):
        root = np.sqrt(np.array([scaling(of) for of in numbers], dtype=np.float64))
        return np.asarray(np.where(np.isfinite(root), hessian / root[:, None] / root, np.nan))


def zone(ratio: float) -> str:
    """Return the zone that r = η / limit lies in; a negative learning rate climbs, which is unstable too."""
    if ratio < 0:
        return UNSTABLE
    return next(name for name, most in ZONES.items() if ratio <= most)


@dataclass(frozen=True)
class _Place:
    """Where a rule is judged: how its errors respond, and which eigenvalues are positive, rising."""

    rule: Optimizer
    response: Response
    adapts: bool
    curved: list[float]
    bowl: bool  # no direction is flat or curves down

    @property
    def rate(self) -> float:
        return float(self.rule.learning_rate)

    @property
    def flattest(self) -> float:
        return self.curved[0]

    @property
    def steepest(self) -> float:
        return self.curved[-1]

    def along(self, which: str) -> str:
        """Return which direction is spoken of, nothing where there is but one."""
        if not self.bowl:
            return " along the direction that curves up"
        return f" along the {which} direction" if self.flattest < self.steepest else ""


def _judged(place: _Place) -> Gauge:
    rate, response = place.rate, place.response
    limit = response.limit / place.steepest
    if limit == inf:
        return Gauge(rate, "No limit here: every learning rate is stable.", place.adapts)
    ratio = rate / limit if limit else inf * rate if rate else 0.0
    return Gauge(
        rate,
        _sentence(place, ratio),
        place.adapts,
        curvature=place.steepest,
        limit=limit,
        ratio=ratio,
        zone=zone(ratio),
        halving=response.halving(rate * place.flattest),
        best=response.best(place.flattest, place.steepest) if place.bowl and limit else None,
    )


def _sentence(place: _Place, ratio: float) -> str:
    rate, response, where = place.rate, place.response, zone(ratio)
    if rate == 0:
        return "At η = 0 nothing moves."
    if rate < 0:
        return "A negative learning rate climbs: make it positive."
    if not response.limit:
        return f"No learning rate is stable: {cure(place.rule)}."
    if where == UNSTABLE:
        growth = f"{_short(response.radius(rate * place.steepest))}-fold a step{place.along('steepest')}"
        held = "curvature and scaling stay" if place.adapts else "the curvature stays"
        return f"While {held} like this, the error grows {growth}."
    if where == EDGE:
        swing = response.halving(rate * place.steepest)
        if swing == inf:
            return "The limit itself: what swings across the valley neither grows nor dies down."
        return f"Each step lands on the far side of the valley: {_halving(swing)} the swing."
    halved = f"{_halving(response.halving(rate * place.flattest))} the error{place.along('flattest')}"
    remark = _REMARKS[where]
    if where == TOO_SLOW and response.radius(rate * place.flattest) <= response.radius(fastest(response)):
        remark = "; the limit is far, yet a larger η is no faster"
    return f"{halved[0].upper()}{halved[1:]}{remark}."


def _halving(count: float) -> str:
    """Return "7 steps halve": whole steps, and at least one."""
    if count >= 1e15:
        return "no number of steps that can be made would halve"
    if count >= 1e6:
        return f"{_short(count)} steps halve"
    whole = max(1, ceil(count - 1e-9))
    return f"{whole:,} steps halve" if whole > 1 else "one step halves"


def _short(value: float) -> str:
    """Return a number in three digits."""
    return f"{value:.3g}".replace("e+0", "e").replace("e+", "e")
