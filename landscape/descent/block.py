"""A block of particles walked to their verdicts, window by window, without keeping their paths.

The verdicts are those of `stopping`. Most windows of most particles are told by a summary alone; where one
might end in it, those particles make the window's steps once more, one by one, and are looked at each time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import Scale, norms
from landscape.descent.stepper import Motion, Stepper
from landscape.descent.stopping import (
    FAR,
    RESTLESS,
    STEPS_AT_REST,
    WATCH,
    WINDOW,
    WINDOWS,
    slope_within,
    swinging,
)
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

OUT_OF_STEPS, CONVERGED, PLATEAU, OSCILLATING, DIVERGED = range(5)
# Squares and roots may round: what is this near to a bound is looked at step by step.
_ROUNDING = 1e-9

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
        """Tell which points (d, n) are not near any more; one that is not a number is not far."""
        distance = np.abs(points.T - self.centre) / self.half_widths
        return np.asarray(distance.max(axis=-1) > FAR)


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
        return Watched(*(getattr(self, field.name)[..., which] for field in fields(self)))

    def put(self, which: NDArray[Any], some: Watched) -> None:
        """Take back what is known of some of the particles."""
        for field in fields(self):
            getattr(self, field.name)[..., which] = getattr(some, field.name)


def walk(stepper: Stepper, motion: Motion, bounds: Bounds) -> Endings:
    """Walk particles until each has its verdict.

    Who has come to rest is `CONVERGED`: what was reached is not looked at. How a particle swings that is at
    rest is not looked at either. Where that would have mattered, it is walked again and watched all the time.
    """
    start = replace(motion)
    endings = _walk(stepper, motion, bounds, watchful=False)
    unsure = np.flatnonzero(endings.unsure)
    if unsure.size:
        endings.put(unsure, _walk(stepper, start.take(unsure), bounds, watchful=True))
    return endings


def _walk(stepper: Stepper, motion: Motion, bounds: Bounds, *, watchful: bool) -> Endings:
    n = motion.state.shape[1]
    endings, watched = Endings.none_yet(motion.d, n), Watched.begin(motion.d, n)
    first = 0
    while watched.index.size:
        look()
        count = WINDOW if first > bounds.budget else min(WINDOW, bounds.budget + 1 - first)
        _window(stepper, motion, bounds, watched, endings, first, count, watchful)
        first += count
        stays = np.flatnonzero(~watched.over)
        if 8 * stays.size <= 7 * watched.index.size:
            watched, motion = watched.take(stays), motion.take(stays)
    return endings


def _window(
    stepper: Stepper,
    motion: Motion,
    bounds: Bounds,
    watched: Watched,
    endings: Endings,
    first: int,
    count: int,
    watchful: bool,
) -> None:
    """Walk one window, whose states are those after first, first + 1, … steps."""
    before, last = replace(motion), first + count - 1
    seen = stepper.go(motion, first + 1, count)
    whole = count == WINDOW and last <= bounds.budget
    restless = (seen.restless >= RESTLESS * WINDOW) if whole else np.zeros(len(seen.gone), bool)
    watched.chain = np.where(restless, watched.chain + 1, 0).astype(np.int32)
    slot = first // WINDOW % WINDOWS
    watched.slopes[slot] = watched.losses[slot] = np.nan

    resting = watched.rest >= 0
    quiet = resting & ~seen.gone & _surely_below(seen.greatest, bounds.slope)
    quiet &= _surely_below(seen.moved, bounds.move) & ~(restless & watchful)
    near = ~(seen.least > (1 + _ROUNDING) * max(bounds.slope**2, 1e-280))
    watched.streak = np.where(quiet, watched.streak + count, np.where(near, watched.streak, 0)).astype(
        np.int32
    )
    watched.blind |= quiet & (watched.chain >= WINDOWS)
    closely = np.flatnonzero(~watched.over & ~quiet & (near | resting | seen.gone | restless))
    if closely.size:
        some = watched.take(closely)
        _look_closely(stepper, before.take(closely), bounds, some, endings, first, count)
        watched.put(closely, some)
    _settle(watched, endings, ~watched.over & (watched.rest >= 0) & (last >= watched.rest + WATCH))
    if stepper.settles and first > 0:
        _stand_still(motion, bounds, watched, endings, last)
    if last >= bounds.budget:
        out = ~watched.over & ~watched.waits if last == bounds.budget else np.zeros_like(quiet)
        endings.enter(
            watched.index[out], OUT_OF_STEPS, last, motion.before[: motion.d, out], motion.row[:, out]
        )
        watched.waits |= out
        watched.over |= watched.rest < 0


def _surely_below(squares: Array, bound: float) -> Mask:
    if bound**2 < 1e-280:
        return np.zeros(len(squares), bool)
    return np.asarray(squares <= (1 - _ROUNDING) * bound**2)


def _settle(watched: Watched, endings: Endings, which: Mask) -> None:
    """End the descents of particles that have stayed at rest."""
    index = watched.index[which]
    endings.enter(index, CONVERGED, watched.rest[which], watched.place[:, which], watched.row[:, which])
    endings.exactly[index] = watched.exactly[which]
    watched.over |= which


def _stand_still(motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, last: int) -> None:
    """End the descents of particles that a step leaves as they are, to the last bit."""
    still = ~watched.over & (motion.state == motion.before).all(axis=0)
    begun = still & (watched.rest < 0) & (watched.streak > 0)
    rest = last - watched.streak + STEPS_AT_REST
    begun &= rest <= bounds.budget
    watched.rest[begun] = rest[begun]
    watched.place[:, begun], watched.row[:, begun] = motion.before[: motion.d, begun], motion.row[:, begun]
    _settle(watched, endings, still & (watched.rest >= 0))
    out = still & ~watched.over
    fresh = out & ~watched.waits
    row = motion.row[:, fresh]
    endings.enter(watched.index[fresh], OUT_OF_STEPS, bounds.budget, motion.before[: motion.d, fresh], row)
    watched.over |= out


def _look_closely(
    stepper: Stepper,
    motion: Motion,
    bounds: Bounds,
    watched: Watched,
    endings: Endings,
    first: int,
    count: int,
) -> None:
    """Make a window's steps one by one, and look for an ending at each."""
    d, n = motion.d, motion.state.shape[1]
    slopes, losses = np.empty((count, n)), np.empty((count, n))
    for j in range(count):
        stepper.go(motion, first + j + 1, 1)
        with np.errstate(all="ignore"):
            slopes[j], losses[j] = norms(motion.row[1:].T), motion.row[0]
            move = norms((motion.state[:d] - motion.before[:d]).T)
            _one_step(motion, bounds, watched, endings, first + j, slopes[j], move)
    if count == WINDOW and first + count - 1 <= bounds.budget:
        _swings(motion, watched, endings, first, slopes, losses)


def _one_step(
    motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, step: int, slope: Array, move: Array
) -> None:
    """Look at the state after `step` steps, from which a move has been made."""
    points = motion.before[: motion.d]
    small = (slope <= bounds.slope) & (move <= bounds.move)
    resting = watched.rest >= 0
    _settle(watched, endings, ~watched.over & resting & (step > watched.rest + WATCH))
    broken = ~watched.over & resting & ~small
    endings.unsure[watched.index[broken & watched.blind]] = True
    watched.over |= broken & (watched.waits | watched.blind)
    watched.rest[broken] = -1
    watched.blind &= ~broken
    watched.streak = np.where(small, watched.streak + 1, 0).astype(np.int32)
    if step > bounds.budget:
        return
    _diverge(motion, bounds, watched, endings, step, small)
    exactly = (slope == 0) & (move == 0)
    rests = ~watched.over & (watched.rest < 0) & ((small & (watched.streak >= STEPS_AT_REST)) | exactly)
    watched.rest[rests], watched.exactly[rests] = step, exactly[rests]
    watched.place[:, rests], watched.row[:, rests] = points[:, rests], motion.row[:, rests]


def _diverge(
    motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, step: int, small: Mask
) -> None:
    """End the descents of particles that are not finite, or far away and not at rest."""
    points = motion.before[: motion.d]
    finite = np.isfinite(points).all(axis=0) & np.isfinite(motion.row).all(axis=0)
    gone = ~watched.over & (~finite | bounds.far(points))
    if not gone.any():
        return
    # A walk ends where a number is not finite: what was at rest until then is.
    resting = watched.rest >= 0
    _settle(watched, endings, gone & resting & ~np.isfinite(motion.row).all(axis=0))
    gone &= ~watched.over
    fresh = gone & ~watched.waits
    endings.enter(watched.index[fresh], DIVERGED, step, points[:, fresh], motion.row[:, fresh])
    watched.waits |= gone & resting
    watched.over |= gone & ~resting


def _swings(
    motion: Motion, watched: Watched, endings: Endings, first: int, slopes: Array, losses: Array
) -> None:
    """Look at a window, and the windows before it, for an end in swinging to and fro."""
    slot = first // WINDOW % WINDOWS
    which = np.flatnonzero(~watched.over & (watched.chain > 0))
    if not which.size:
        return
    watched.slopes[slot, which] = np.median(slopes[:, which], axis=0)
    watched.losses[slot, which] = np.median(losses[:, which], axis=0)
    watched.low[slot, which], watched.high[slot, which] = (
        losses[:, which].min(axis=0),
        losses[:, which].max(axis=0),
    )
    which = which[watched.chain[which] >= WINDOWS]
    if not which.size:
        return
    order = [(slot + 1 + i) % WINDOWS for i in range(WINDOWS)]
    some = watched.take(which)
    unknown = np.isnan(some.slopes).any(axis=0)
    ends = swinging(some.slopes[order], some.losses[order], some.high.max(axis=0) - some.low.min(axis=0))
    resting = some.rest >= 0
    endings.unsure[some.index[unknown & ~resting]] = True
    watched.blind[which] |= unknown & resting
    ends &= ~unknown & ~some.waits
    step = first + WINDOW - 1
    swing = which[ends]
    endings.enter(
        watched.index[swing], OSCILLATING, step, motion.before[: motion.d, swing], motion.row[:, swing]
    )
    watched.waits[which] |= ends
    watched.over[which] |= (ends | unknown) & ~resting
