"""A block of particles walked to their verdicts, window by window, without keeping their paths.

The verdicts are those of `stopping`. Most windows of most particles are told by a summary alone; where one
might end in it, those particles make the window's steps once more, one by one, and are looked at each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import norms
from landscape.descent.endings import (
    CONVERGED,
    DIVERGED,
    OSCILLATING,
    OUT_OF_STEPS,
    Bounds,
    Endings,
    Mask,
    Watched,
)
from landscape.descent.stepper import Motion, Stepper
from landscape.descent.stopping import RESTLESS, STEPS_AT_REST, WATCH, WINDOW, WINDOWS, swinging
from landscape.surfaces.surface import Array
from landscape.unwanted import look

# Squares and roots may round: what is this near to a bound is looked at step by step.
_ROUNDING = 1e-9
# So many particles are looked at closely together: the paths of more would not fit into the caches.
_PATHS = 1024


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
    may_end = ~watched.over & ~quiet & (near | resting | seen.gone)
    all_closely = np.flatnonzero(may_end | (~watched.over & ~quiet & restless))
    for i in range(0, all_closely.size, _PATHS):
        closely = all_closely[i : i + _PATHS]
        some = watched.take(closely)
        path = stepper.path(before.take(closely), first + 1, count)
        _look_closely(path, bounds, some, endings, first, np.flatnonzero(may_end[closely]))
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
    path: Sequence[Motion],
    bounds: Bounds,
    watched: Watched,
    endings: Endings,
    first: int,
    may_end: NDArray[np.intp],
) -> None:
    """Look at a window's steps one by one: for an ending at each where one may be, and then for swinging."""
    with np.errstate(all="ignore"):
        may_end = may_end[~_arrives(path, bounds, watched, first, may_end)]
        some = watched.take(may_end)
        for j in range(len(path) if may_end.size else 0):
            motion = path[j].take(may_end)
            slope, move = norms(motion.row[1:].T), norms((motion.state - motion.before)[: motion.d].T)
            _one_step(motion, bounds, some, endings, first + j, slope, move)
        watched.put(may_end, some)
        if len(path) == WINDOW and first + WINDOW - 1 <= bounds.budget:
            _swings(path, watched, endings, first)


def _arrives(
    path: Sequence[Motion], bounds: Bounds, watched: Watched, first: int, which: NDArray[np.intp]
) -> Mask:
    """Enter who only comes to rest in a window, or nearly, and stays so to its end; tell who that was.

    This is the usual case, told for all steps at once; the others are looked at step by step.
    """
    count, n, d = len(path), which.size, path[0].d
    if not n or first + count - 1 > bounds.budget:
        return np.zeros(n, bool)
    places = np.stack([step.before[:d, which] for step in path])
    rows = np.stack([step.row[:, which] for step in path])
    moved = norms(np.stack([(step.state - step.before)[:d, which].T for step in path]))
    slopes = norms(np.moveaxis(rows[:, 1:], 1, -1))
    small = (slopes <= bounds.slope) & (moved <= bounds.move)
    tail = np.where(small.all(axis=0), count, (~small[::-1]).argmax(axis=0))
    begun = watched.streak[which]
    other = small.sum(axis=0) - tail + begun
    near = np.isfinite(rows).all(axis=(0, 1)) & ~np.any([bounds.far(place) for place in places], axis=0)
    usual = near & (watched.rest[which] < 0) & ((other < STEPS_AT_REST) | (tail == count))
    usual &= ~((slopes == 0) & (moved == 0)).any(axis=0)
    streak = tail + np.where(tail == count, begun, 0)
    rests = np.flatnonzero(usual & (streak >= STEPS_AT_REST))
    at = count - streak[rests] + STEPS_AT_REST - 1
    index = which[rests]
    watched.streak[which[usual]] = streak[usual]
    watched.rest[index], watched.exactly[index] = first + at, False
    watched.place[:, index], watched.row[:, index] = places[at, :, rests].T, rows[at, :, rests].T
    return np.asarray(usual)


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


def _swings(path: Sequence[Motion], watched: Watched, endings: Endings, first: int) -> None:
    """Look at a window, and the windows before it, for an end in swinging to and fro."""
    motion, slot = path[-1], first // WINDOW % WINDOWS
    which = np.flatnonzero(~watched.over & (watched.chain > 0))
    if not which.size:
        return
    losses = np.stack([step.row[0, which] for step in path])
    slopes = np.stack([norms(step.row[1:, which].T) for step in path])
    watched.slopes[slot, which], watched.losses[slot, which] = (
        np.median(slopes, axis=0),
        np.median(losses, axis=0),
    )
    watched.low[slot, which], watched.high[slot, which] = losses.min(axis=0), losses.max(axis=0)
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
