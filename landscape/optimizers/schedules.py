"""Learning-rate schedules: η of each step, from the rule's own learning rate.

As in `torch.optim.lr_scheduler`, by its closed forms. torch counts epochs from 0: the first step, t = 1, is
made with what torch calls epoch 0. All take the learning rate of the rule for η₀ and change nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import cos, inf, pi
from typing import ClassVar

from landscape.errors import LandscapeError
from landscape.optimizers.described import Described, Registry, hyper
from landscape.optimizers.functions import Number

SCHEDULES: Registry[Schedule] = Registry("schedule")
keys, find, get = SCHEDULES.keys, SCHEDULES.find, SCHEDULES.get

# As long as a run is, where nobody says otherwise.
_STEPS = 500


@dataclass(frozen=True)
class Schedule(Described, ABC):
    """How the learning rate changes from step to step."""

    latex: ClassVar[str]
    spans: ClassVar[str | None] = None
    """The hyperparameter that best begins as the number of steps of the run, if there is one."""

    def __post_init__(self) -> None:
        """Refuse counts that are none."""
        self.check_whole()

    @abstractmethod
    def rate(self, base: Number, t: int) -> Number:
        """Return η of step t = 1, 2, …, for η₀ = `base`, a float or an array; affine in it."""

    @property
    def settled(self) -> float:
        """From which step on η stays as it is, ∞ if it goes on changing."""
        return inf

    def base_for(self, rate: float, t: int) -> float | None:
        """Return the η₀ with which step t is made at a rate, None if it has no say in it."""
        least = self.rate(0.0, t)
        slope = self.rate(1.0, t) - least
        return float((rate - least) / slope) if slope else None


@SCHEDULES.enter
@dataclass(frozen=True)
class Constant(Schedule):
    """η_t = η₀."""

    key = "constant"
    title = "Constant"
    latex = r"\eta_{t} = \eta_{0}"
    settled = 1.0

    def rate(self, base: Number, t: int) -> Number:
        """Return η₀ itself."""
        return base


@SCHEDULES.enter
@dataclass(frozen=True)
class Step(Schedule):
    """η_t = η₀ γ^⌊(t − 1) / T⌋, as `torch.optim.lr_scheduler.StepLR`, which has no default for T."""

    key = "step"
    title = "Step"
    latex = r"\eta_{t} = \eta_{0}\,\gamma^{\lfloor (t-1) / T \rfloor}"

    every: float = hyper("T", 100, 1, 10_000, "after how many steps η falls", log=True, whole=True)
    gamma: float = hyper("γ", 0.1, 0.0, 1.0, "what η is then multiplied by")

    def rate(self, base: Number, t: int) -> Number:
        """Multiply by γ after every T steps."""
        return base * _power(self.gamma, (t - 1) // int(self.every))


@SCHEDULES.enter
@dataclass(frozen=True)
class Exponential(Schedule):
    """η_t = η₀ γ^(t − 1), as `torch.optim.lr_scheduler.ExponentialLR`, which has no default for γ."""

    key = "exponential"
    title = "Exponential"
    latex = r"\eta_{t} = \eta_{0}\,\gamma^{t-1}"

    gamma: float = hyper("γ", 0.99, 0.9, 1.0, "what η is multiplied by after each step")

    def rate(self, base: Number, t: int) -> Number:
        """Multiply by γ after each step."""
        return base * _power(self.gamma, t - 1)


@SCHEDULES.enter
@dataclass(frozen=True)
class Cosine(Schedule):
    """η_t = η_min + (η₀ − η_min)(1 + cos(π (t − 1) / T)) / 2 (Loshchilov and Hutter, 2017).

    As `torch.optim.lr_scheduler.CosineAnnealingLR`, which has no default for T: after T steps η is least, and
    from there it rises again, as there.
    """

    key = "cosine"
    title = "Cosine"
    latex = (
        r"\eta_{t} = \eta_{min} + \frac{\eta_{0} - \eta_{min}}{2}"
        r"\left(1 + \cos\left(\pi\,\frac{t-1}{T}\right)\right)"
    )
    spans = "period"

    period: float = hyper("T", _STEPS, 1, 10_000, "after how many steps η is least", log=True, whole=True)
    least: float = hyper("ηₘᵢₙ", 0.0, 0.0, 0.1, "the least η")

    def rate(self, base: Number, t: int) -> Number:
        """Follow half a wave of the cosine, from η₀ down to η_min."""
        return self.least + (base - self.least) * (1 + cos(pi * (t - 1) / self.period)) / 2


@SCHEDULES.enter
@dataclass(frozen=True)
class WarmUp(Schedule):
    """η_t = η₀ (a + (b − a) min(t − 1, T) / T): `torch.optim.lr_scheduler.LinearLR` with its defaults."""

    key = "warm_up"
    title = "Linear warm-up"
    latex = r"\eta_{t} = \eta_{0}\left(a + (b-a)\,\frac{\min(t-1, T)}{T}\right)"

    begin: float = hyper("a", 1 / 3, 0.0, 1.0, "the first part of η₀")
    end: float = hyper("b", 1.0, 0.0, 1.0, "the part of η₀ after T steps, and for good")
    length: float = hyper("T", 5, 1, 10_000, "how many steps it takes", log=True, whole=True)

    def rate(self, base: Number, t: int) -> Number:
        """Rise in a straight line, then stay."""
        return base * (self.begin + (self.end - self.begin) * min(t - 1, self.length) / self.length)

    @property
    def settled(self) -> float:
        """After T steps."""
        return self.length + 1


@SCHEDULES.enter
@dataclass(frozen=True)
class OneCycle(Schedule):
    """η rises from η₀ / a to η₀ in p of T steps, then falls to η₀ / (a b), each by half a cosine.

    Smith and Topin (2018), as `torch.optim.lr_scheduler.OneCycleLR` with its defaults: η₀ is its `max_lr`.
    torch has no default for T; it refuses steps after it, which here are made at the last η, and it turns
    momentum down while η is up, which is not done here.
    """

    key = "one_cycle"
    title = "One cycle"
    latex = (
        r"\frac{\eta_{0}}{a} \rightarrow \eta_{0} \rightarrow \frac{\eta_{0}}{a\,b}"
        r"\quad \mathrm{by} \quad \frac{1 + \cos \pi s}{2}"
    )
    spans = "total"

    total: float = hyper("T", _STEPS, 1, 10_000, "how many steps the cycle has", log=True, whole=True)
    rising: float = hyper("p", 0.3, 0.0, 1.0, "the part of the steps in which η rises")
    divisor: float = hyper("a", 25.0, 1.0, 100.0, "how many times smaller than η₀ the first η is", log=True)
    final: float = hyper("b", 1e4, 1.0, 1e6, "how many times smaller than the first the last is", log=True)

    def __post_init__(self) -> None:
        """Refuse what cannot be divided."""
        super().__post_init__()
        if not 0 <= self.rising <= 1:
            raise LandscapeError(f"rising must lie between 0 and 1, not {self.rising:g}.")
        if not self.divisor or not self.final:
            raise LandscapeError("divisor and final must not be zero: η₀ is divided by them.")

    def rate(self, base: Number, t: int) -> Number:
        """Rise to η₀, then fall to next to nothing, and stay there."""
        first, last = base / self.divisor, base / self.divisor / self.final
        peak, end, place = self.rising * self.total - 1, self.total - 1, min(t - 1, self.total - 1)
        if place <= peak:
            return _between(first, base, place / peak if peak else 1.0)
        return _between(base, last, (place - peak) / (end - peak))

    @property
    def settled(self) -> float:
        """After T steps."""
        return self.total


CONSTANT = Constant()


def _power(base: float, exponent: int) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return inf


def _between(start: Number, end: Number, part: float) -> Number:
    """Return what lies between two numbers, by half a cosine."""
    return end + (start - end) * (1 + cos(pi * part)) / 2
