"""What a window of steps did to particles in the usual cases, told for all its steps at once.

What squares cannot tell surely is left to be looked at step by step.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from landscape.descent.endings import DIVERGED, Bounds, Endings, Mask, Watched
from landscape.descent.stepper import Stretch
from landscape.descent.stopping import STEPS_AT_REST, WATCH
from landscape.surfaces.surface import Array

# Squares and roots may round: what is this near to a bound is looked at step by step.
_ROUNDING = 1e-9
# Squares between these are neither too small nor too large to be exact.
LEAST, MOST = 1e-280, 1e280


def enter(
    path: Stretch,
    bounds: Bounds,
    watched: Watched,
    endings: Endings,
    first: int,
    which: NDArray[np.intp],
    gone: Mask,
) -> Mask:
    """Enter what a window did to particles `which`, whose steps these are, where that is told at once."""
    last = first + len(path.rows) - 1
    slopes, moves = squares(path.rows[:, 1:]), squares(path.moves)
    small = surely_small(slopes, bounds.slope) & surely_small(moves, bounds.move)
    large = surely_large(slopes, bounds.slope) | surely_large(moves, bounds.move)
    whole, rest = small.all(axis=0), watched.rest[which]
    gone_at = _gone_at(path, bounds, gone)
    clear = (gone_at == len(small)) & (small | large).all(axis=0)
    clear &= whole | (rest < 0) | (rest + WATCH > last)
    if last > bounds.budget:
        # Nothing begins any more: who does not stay ends as entered, or nobody knows how.
        clear &= (rest >= 0) & watched.waits[which]
        broken = clear & ~whole
        endings.unsure[watched.index[which[broken & watched.blind[which]]]] = True
        watched.over[which] |= broken
        return np.asarray(clear)
    clear &= ~watched.waits[which] & ~watched.blind[which]
    exactly = (slopes == 0) & (moves == 0)
    _come_to_rest(path, watched, first, which, small, exactly, clear)
    # Who left before anything was small has not come to rest on the way.
    left = (gone_at < len(small)) & (rest < 0) & ~watched.waits[which] & (gone_at <= _first(~large))
    (new,) = np.nonzero(left)
    at, index = gone_at[new], which[new]
    places, rows = path.points[at, :, new].T, path.rows[at, :, new].T
    endings.enter(watched.index[index], DIVERGED, first + at, places, rows)
    watched.over[index] = True
    return np.asarray(clear | left)


def _come_to_rest(
    path: Stretch,
    watched: Watched,
    first: int,
    which: NDArray[np.intp],
    small: Mask,
    exactly: Mask,
    clear: Mask,
) -> None:
    """Enter who rests at the end of a window; those are not `clear` who did so before they were slow."""
    count = len(small)
    whole, begun = small.all(axis=0), watched.streak[which]
    stays = whole & (watched.rest[which] >= 0)
    tail = _first(~small[::-1])
    streak = tail + np.where(whole, begun, 0)
    begins = ~stays & (streak >= STEPS_AT_REST)
    at = count - streak + STEPS_AT_REST - 1
    sooner = _first(exactly) <= np.where(begins, at, count - 1)
    clear &= stays | (~sooner & (at >= 0))
    watched.streak[which[clear]] = streak[clear]
    watched.rest[which[clear & ~stays]] = -1
    (new,) = np.nonzero(begins & clear)
    index, at = which[new], at[new]
    watched.rest[index], watched.exactly[index] = first + at, False
    watched.place[:, index], watched.row[:, index] = path.points[at, :, new].T, path.rows[at, :, new].T


def _gone_at(path: Stretch, bounds: Bounds, perhaps: Mask) -> NDArray[np.intp]:
    """Return at which step first a number is not finite or the point far away; their count for never."""
    (which,), count = np.nonzero(perhaps), len(path.rows)
    at = np.full(len(perhaps), count)
    if which.size:
        some = path.take(which)
        bad = ~np.isfinite(some.rows).all(axis=1) | ~np.isfinite(some.points[:-1]).all(axis=1)
        bad |= bounds.far(some.points[:-1])
        at[which] = _first(bad)
    return at


def _first(flags: Mask) -> NDArray[np.intp]:
    """Return for each column (count, n) which flag is the first that is set, their count for none."""
    return np.where(flags.any(axis=0), flags.argmax(axis=0), len(flags))


def squares(vectors: Array) -> Array:
    """Return the squares of the lengths of vectors (count, d, n)."""
    total = vectors[:, 0] * vectors[:, 0]
    for i in range(1, vectors.shape[1]):
        total += vectors[:, i] * vectors[:, i]
    return total


def limits(bounds: Bounds) -> tuple[float, float, float, float]:
    """Return up to which square a slope is surely small, above which surely large, and so for a move."""
    return (
        _small(bounds.slope),
        _large(bounds.slope),
        _small(bounds.move),
        _large(bounds.move),
    )


def _small(bound: float) -> float:
    return (1 - _ROUNDING) * _square(bound) if _square(bound) >= LEAST else -1.0


def _large(bound: float) -> float:
    return (1 + _ROUNDING) * max(_square(bound), LEAST)


def _square(bound: float) -> float:
    """Return the square of a bound, of a great one the greatest number: a square beyond it tells nothing."""
    return min(bound * bound, sys.float_info.max)


def surely_small(squares: Array, bound: float) -> Mask:
    """Tell which lengths are surely at most a bound."""
    return np.asarray(squares <= _small(bound))


def surely_large(squares: Array, bound: float) -> Mask:
    """Tell which lengths are surely above a bound."""
    return np.asarray(squares > _large(bound))
