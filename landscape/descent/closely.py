"""A window of steps looked at one by one: who comes to rest in it, leaves, is gone, or swings to and fro.

The usual cases are told for all steps at once. What squares cannot tell surely is looked at step by step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landscape.descent import at_once
from landscape.descent.at_once import LEAST, MOST, squares
from landscape.descent.critical import norms
from landscape.descent.endings import CONVERGED, DIVERGED, OSCILLATING, Bounds, Endings, Mask, Watched
from landscape.descent.stepper import Motion, Stretch
from landscape.descent.stopping import STEPS_AT_REST, WATCH, WINDOW, WINDOWS, swinging
from landscape.surfaces.surface import Array


def look_at(
    path: Stretch, bounds: Bounds, watched: Watched, endings: Endings, first: int, may_end: Mask, gone: Mask
) -> None:
    """Look at a window's steps: for an ending where one may be, and then for swinging."""
    count = len(path.rows)
    with np.errstate(all="ignore"):
        which = np.flatnonzero(may_end)
        if which.size:
            told = at_once.enter(path.take(which), bounds, watched, endings, first, which, gone[which])
            which = which[~told]
        if which.size:
            _step_by_step(path.take(which), bounds, watched, endings, first, which)
        if count == WINDOW and first + WINDOW - 1 <= bounds.budget:
            _swings(path, watched, endings, first)


def settle(watched: Watched, endings: Endings, which: Mask) -> None:
    """End the descents of particles that have stayed at rest."""
    if not which.any():
        return
    index = watched.index[which]
    endings.enter(index, CONVERGED, watched.rest[which], watched.place[:, which], watched.row[:, which])
    endings.exactly[index] = watched.exactly[which]
    watched.over |= which


def _lengths(vectors: Array) -> Array:
    """Return the lengths of vectors (count, d, n)."""
    numbers = squares(vectors)
    if numbers.min() >= LEAST and numbers.max() <= MOST:
        return np.sqrt(numbers)
    return norms(np.moveaxis(vectors, 1, -1))


def _step_by_step(
    path: Stretch, bounds: Bounds, watched: Watched, endings: Endings, first: int, which: NDArray[np.intp]
) -> None:
    """Look at each step of particles `which`, whose steps these are."""
    some = watched.take(which)
    slopes, moves = norms(np.moveaxis(path.rows[:, 1:], 1, -1)), norms(np.moveaxis(path.moves, 1, -1))
    for j, row in enumerate(path.rows):
        motion = Motion(path.points[j + 1], path.points[j], row, ())
        _one_step(motion, bounds, some, endings, first + j, slopes[j], moves[j])
    watched.put(which, some)


def _one_step(
    motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, step: int, slope: Array, move: Array
) -> None:
    """Look at the state after `step` steps, from which a move has been made."""
    points = motion.before[: motion.d]
    small = (slope <= bounds.slope) & (move <= bounds.move)
    resting = watched.rest >= 0
    settle(watched, endings, ~watched.over & resting & (step > watched.rest + WATCH))
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
    settle(watched, endings, gone & resting & ~np.isfinite(motion.row).all(axis=0))
    gone &= ~watched.over
    fresh = gone & ~watched.waits
    endings.enter(watched.index[fresh], DIVERGED, step, points[:, fresh], motion.row[:, fresh])
    watched.waits |= gone & resting
    watched.over |= gone & ~resting


def _swings(path: Stretch, watched: Watched, endings: Endings, first: int) -> None:
    """Look at a window, and the windows before it, for an end in swinging to and fro."""
    slot = first // WINDOW % WINDOWS
    which = np.flatnonzero(~watched.over & (watched.chain > 0))
    if not which.size:
        return
    rows = path.rows if len(which) == path.rows.shape[-1] else path.rows.take(which, axis=-1)
    losses, slopes = rows[:, 0], _lengths(rows[:, 1:])
    watched.slopes[slot, which], watched.losses[slot, which] = _medians(slopes), _medians(losses)
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
    place, row = path.points[-2][:, swing], path.rows[-1][:, swing]
    endings.enter(watched.index[swing], OSCILLATING, step, place, row)
    watched.waits[which] |= ends
    watched.over[which] |= (ends | unknown) & ~resting


def _medians(numbers: Array) -> Array:
    """Return the medians of columns (WINDOW, n): sorted as rows, which is several times as quick."""
    if not np.isfinite(numbers).all():
        return np.asarray(np.median(numbers, axis=0))
    rows = np.ascontiguousarray(numbers.T)
    rows.sort(axis=-1)
    return np.asarray(rows[:, WINDOW // 2 - 1 : WINDOW // 2 + 1].mean(axis=-1))
