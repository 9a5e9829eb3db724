"""A block of particles walked to their verdicts, window by window, without keeping their paths.

The verdicts are those of `stopping`. Most windows of most particles are told by a summary alone; where one
might end in it, those particles make the window's steps once more, one by one, and are looked at each time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from landscape.descent import closely, watching
from landscape.descent.at_once import surely_large, surely_small
from landscape.descent.closely import settle
from landscape.descent.endings import OUT_OF_STEPS, Bounds, Endings, Watched
from landscape.descent.stepper import Motion, Stepper, Watcher
from landscape.descent.stopping import RESTLESS, STEPS_AT_REST, WATCH, WINDOW, WINDOWS
from landscape.descent.watching import Watch
from landscape.unwanted import look

# So many particles are looked at closely together: the paths of more would not fit into the caches.
_PATHS = 512
# Beyond the budget it is only watched who stays at rest: of few particles for several windows at once, as the
# work between two windows would take longer than the steps.
_FEW, _LONGEST = 8192, 5


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
    """Walk particles, `watchful` also of how they swing at rest."""
    if stepper.watch is None:
        return _walk_and_watch(stepper, motion, bounds, watchful)
    return _walk_watched(stepper, stepper.watch, motion, bounds, watchful)


def _walk_and_watch(stepper: Stepper, motion: Motion, bounds: Bounds, watchful: bool) -> Endings:
    n = motion.state.shape[1]
    endings, watched = Endings.none_yet(motion.d, n), Watched.begin(motion.d, n)
    first = 0
    while watched.index.size:
        look()
        count = min(WINDOW, bounds.budget + 1 - first)
        if first > bounds.budget:
            count = WINDOW * max(1, min(_LONGEST, _FEW // watched.index.size))
        _window(stepper, motion, bounds, watched, endings, first, count, watchful)
        first += count
        stays = np.flatnonzero(~watched.over)
        if 8 * stays.size <= 7 * watched.index.size:
            watched, motion = watched.take(stays), motion.take(stays)
    return endings


def _walk_watched(
    stepper: Stepper, watch: Watcher, motion: Motion, bounds: Bounds, watchful: bool
) -> Endings:
    """Walk particles with a kernel that watches them itself, but for those that are not clear to it."""
    n = motion.state.shape[1]
    limits, table = (
        watching.limits(bounds, len(motion.state), settles=stepper.settles, watchful=watchful),
        watching.begin(motion.d, n),
    )
    ends, first = watching.none_yet(motion.d, n), 0
    while table.shape[1]:
        look()
        start = replace(motion)
        count = min(WINDOW, bounds.budget + 1 - first) if first <= bounds.budget else WINDOW
        watch(motion, limits, table, ends, first, count)
        left = np.flatnonzero(table[Watch.LEFT])
        if left.size:
            watched, index = watching.watched(table[:, left]), table[Watch.INDEX, left].astype(int)
            endings = watching.endings(ends[:, index])
            _window(stepper, start.take(left), bounds, watched, endings, first, count, watchful)
            watching.write_watched(table, left, watched)
            watching.write_endings(ends, index, endings)
        first += count
        stays = np.flatnonzero(table[Watch.OVER] == 0)
        if 8 * stays.size <= 7 * table.shape[1]:
            table, motion = table.take(stays, axis=1), motion.take(stays)
    return watching.endings(ends)


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
    quiet = resting & ~seen.gone & surely_small(seen.greatest, bounds.slope)
    quiet &= surely_small(seen.moved, bounds.move) & ~(restless & watchful)
    near = ~surely_large(seen.least, bounds.slope)
    watched.streak = np.where(quiet, watched.streak + count, np.where(near, watched.streak, 0)).astype(
        np.int32
    )
    watched.blind |= quiet & (watched.chain >= WINDOWS)
    may_end = ~watched.over & ~quiet & (near | resting | seen.gone)
    all_closely = np.flatnonzero(may_end | (~watched.over & ~quiet & restless))
    for i in range(0, all_closely.size, _PATHS):
        which = all_closely[i : i + _PATHS]
        some = watched.take(which)
        path = stepper.path(before.take(which), first + 1, count)
        closely.look_at(path, bounds, some, endings, first, may_end[which], seen.gone[which])
        watched.put(which, some)
    settle(watched, endings, ~watched.over & (watched.rest >= 0) & (last >= watched.rest + WATCH))
    if stepper.settles and first > 0:
        _stand_still(motion, bounds, watched, endings, last)
    if last >= bounds.budget:
        _run_out(motion, bounds, watched, endings, last)


def _run_out(motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, last: int) -> None:
    """End the descents of particles that are out of steps; who is at rest may yet have converged."""
    if last == bounds.budget:
        out = ~watched.over & ~watched.waits
        places, rows = motion.before[: motion.d, out], motion.row[:, out]
        endings.enter(watched.index[out], OUT_OF_STEPS, last, places, rows)
        watched.waits |= out
    watched.over |= watched.rest < 0


def _stand_still(motion: Motion, bounds: Bounds, watched: Watched, endings: Endings, last: int) -> None:
    """End the descents of particles that a step leaves as they are, to the last bit."""
    still = ~watched.over & (motion.state == motion.before).all(axis=0)
    begun = still & (watched.rest < 0) & (watched.streak > 0)
    rest = last - watched.streak + STEPS_AT_REST
    begun &= rest <= bounds.budget
    watched.rest[begun] = rest[begun]
    watched.place[:, begun], watched.row[:, begun] = motion.before[: motion.d, begun], motion.row[:, begun]
    settle(watched, endings, still & (watched.rest >= 0))
    out = still & ~watched.over
    fresh = out & ~watched.waits
    row = motion.row[:, fresh]
    endings.enter(watched.index[fresh], OUT_OF_STEPS, bounds.budget, motion.before[: motion.d, fresh], row)
    watched.over |= out
