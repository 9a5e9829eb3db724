"""What many particles are judged by, what is remembered of them meanwhile, and what became of each.

All arrays have the particles as their last axis.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import Scale
from landscape.descent.stopping import FAR, WINDOWS, slope_within
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

OUT_OF_STEPS, CONVERGED, PLATEAU, OSCILLATING, DIVERGED = range(5)
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Bounds:
    """What a particle is judged by; see `stopping`."""

    budget: int
    slope: float
    move: float
    centre: Array
    half_widths: Array

    @classmethod
    def of(cls, surface: Surface, budget: int, tolerance: float) -> Bounds:
        """Return the bounds of descents on a surface."""
        domain, scale = surface.domain, Scale.of(surface)
        slope = slope_within(surface, tolerance)
        return cls(budget, slope, tolerance * scale.length, domain.centre, domain.half_widths)

    def far(self, points: Array) -> Mask:
        """Tell which points (…, d, n) are not near any more; one that is not a number is not far."""
        distance = np.abs(points - self.centre[:, None]) / self.half_widths[:, None]
        return np.asarray(distance.max(axis=-2) > FAR)


@dataclass
class Endings:
    """What became of each of n particles: their last points (d, n) and so on.

    `gradients` are those at the last points, `exactly` tells who had neither slope nor speed left, and
    `unsure` whose verdict must be found in another way.
    """

    points: Array
    gradients: Array
    losses: Array
    statuses: NDArray[np.uint8]
    steps: NDArray[np.int32]
    exactly: Mask
    unsure: Mask

    @classmethod
    def none_yet(cls, d: int, n: int) -> Endings:
        """Return room for the endings of n particles in d parameters."""
        flags = np.zeros(n, bool), np.zeros(n, bool)
        numbers = np.empty((d, n)), np.empty((d, n)), np.empty(n)
        return cls(*numbers, np.zeros(n, np.uint8), np.zeros(n, np.int32), *flags)

    def put(self, which: NDArray[Any], some: Endings) -> None:
        """Write the endings of some of the particles over earlier ones."""
        for field in fields(self):
            getattr(self, field.name)[..., which] = getattr(some, field.name)

    def enter(self, which: Any, status: int, step: Any, points: Array, row: Array) -> None:
        """Write an ending, over an earlier one if there is one."""
        self.statuses[which], self.steps[which] = status, step
        self.points[:, which], self.losses[which], self.gradients[:, which] = points, row[0], row[1:]


@dataclass
class Watched:
    """What is remembered of n particles from window to window.

    `streak`: for how many steps all has been small. `rest`: since which step a particle rests, −1 if it does
    not; where that was is in `place` and `row`. `waits`: another ending is entered, which holds if the rest
    does not. `blind`: an ending may have been missed while it was at rest. Of the last windows: `chain` is
    how many in a row were restless, `slopes` and `losses` are medians (NaN if not taken), `low` and `high`
    the range of the loss.
    """

    index: NDArray[np.intp]
    streak: NDArray[np.int32]
    rest: NDArray[np.int32]
    place: Array
    row: Array
    exactly: Mask
    waits: Mask
    blind: Mask
    over: Mask
    chain: NDArray[np.int32]
    slopes: Array
    losses: Array
    low: Array
    high: Array

    @classmethod
    def begin(cls, d: int, n: int) -> Watched:
        """Return what is known of particles before their first step: nothing."""
        streak, rest, chain = np.zeros(n, np.int32), np.full(n, -1, np.int32), np.zeros(n, np.int32)
        place, row = np.zeros((d, n)), np.zeros((1 + d, n))
        exactly, waits, blind, over = np.zeros((4, n), bool)
        windows = np.full((4, WINDOWS, n), np.nan)
        return cls(np.arange(n), streak, rest, place, row, exactly, waits, blind, over, chain, *windows)

    def take(self, which: NDArray[Any]) -> Watched:
        """Return what is known of some of the particles."""
        return Watched(*(getattr(self, field.name).take(which, axis=-1) for field in fields(self)))

    def put(self, which: NDArray[Any], some: Watched) -> None:
        """Take back what is known of some of the particles."""
        for field in fields(self):
            getattr(self, field.name)[..., which] = getattr(some, field.name)
