"""The verdicts of a block of particles, told within a kernel while all their steps are at hand.

What `block._window` does for all particles is done here, to the same numbers, for one after the other. Who is
not clear, as squares round or too much happens at once, is left to it untouched.

All of this folder is compiled once for all kernels. The constants in capitals come before it, from where they
belong; those that are rows of `watch` and `ends` are those of `watching.Watch` and `watching.End`.

`w` holds a block's states, its last loss and gradient, and what has been summed up of its steps; `old` holds
the states before the last step. `kept` (steps + 1, d + 1 + d, particles) holds the point, the loss and the
gradient before each step, and at last the point after all of them. `told` (4, particles) are the medians of
‖∇L‖ and of L, and the range of L. `moods` say what each did in a window, `until` for how many steps it was
not gone. Particle i of a block, of m that begin at `base`, is number j of all.
"""
# ruff: noqa: F821

import math

import numpy as np
from numba import cfunc, njit

# What a particle did: it was over before, stayed at rest, was restless, did more than sums can tell, and may
# have left.
GONE, QUIET, RESTLESS, CLOSELY, LEAVING = -1, 1, 2, 4, 8
# So many particles are gathered in the nearest cache.
FEW = 32


@njit(nogil=True, cache=True, error_model="numpy")
def sum_up(kept, watch, ends, moods, until, base, m, first, count):
    """Enter what a window did to those whose steps matter no further, and who was restless."""
    slot = first // WINDOW % WINDOWS
    for i in range(m):
        j = base + i
        if moods[i] == GONE or until[i] < 0:
            continue
        restless, quiet = moods[i] & RESTLESS != 0, moods[i] & QUIET != 0
        watch[SLOPES + slot, j] = math.nan
        watch[CHAIN, j] = watch[CHAIN, j] + 1.0 if restless else 0.0
        if quiet:
            watch[STREAK, j] += count
            if watch[CHAIN, j] >= WINDOWS:
                watch[BLIND, j] = 1.0
        elif moods[i] < CLOSELY:
            watch[STREAK, j] = 0.0
        elif until[i] < count:
            end(kept, watch, ends, i, j, until[i], first + until[i], float(DIVERGED))
            watch[OVER, j] = 1.0


@cfunc(
    "b1(f8[:, ::1], f8[:, ::1], f8[::1], i8, i8, i8, i8, i8[::1])",
    nogil=True,
    cache=True,
    error_model="numpy",
)
def look(w, watch, limits, base, m, first, count, moods):
    """Enter what each particle of a block did, and tell whether steps must be looked at one by one."""
    d, top, wanted = (len(limits) - GROUND) // 2, int(limits[TOP]), False
    whole = count == WINDOW and first + count - 1 <= limits[BUDGET]
    watchful = limits[WATCHFUL] != 0.0
    for i in range(m):
        near, margin = math.isfinite(w[top + 4, i]), count * math.sqrt(w[top + 3, i])
        for r in range(d):
            near &= abs(w[r, i] - limits[GROUND + r]) + margin <= NEARLY * FAR * limits[GROUND + d + r]
        resting = watch[REST, base + i] >= 0
        slow = (w[top + 2, i] <= limits[SLOPE_SMALL]) & (w[top + 3, i] <= limits[MOVE_SMALL])
        restless = whole & (w[top, i] >= MANY)
        quiet = resting & near & slow & (not (restless & watchful))
        closely = (not quiet) & (resting | (not near) | (not w[top + 1, i] > limits[SLOPE_LARGE]))
        over = watch[OVER, base + i] != 0.0
        mood = QUIET * quiet + RESTLESS * restless + CLOSELY * closely + LEAVING * (not near)
        moods[i] = GONE if over else mood
        wanted |= (not over) & (closely | (restless & (not quiet)))
    return wanted


@cfunc(
    "void(f8[:, :, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[:, ::1], f8[::1], i8[::1], i8, i8, i8, i8)",
    nogil=True,
    cache=True,
    error_model="numpy",
)
def tell(kept, w, old, watch, ends, limits, moods, base, m, first, count):
    """Watch a block for a window; say in `watch` of whom nothing could be told."""
    until, told, did = np.empty(m, np.int64), np.empty((4, m)), 0
    for i in range(m):
        until[i] = count
        did |= moods[i]
    if did != 0:
        medians(kept, told, moods, m)
        closely(kept, w, watch, ends, limits, moods, until, base, m, first, count)
    sum_up(kept, watch, ends, moods, until, base, m, first, count)
    if did != 0:
        swing(kept, told, watch, ends, moods, until, base, m, first, count)
        settle(watch, ends, moods, until, base, m, first + count - 1)
    if limits[SETTLES] != 0.0 and first > 0 and may_stand(w, old, m):
        stand_still(w, old, watch, ends, limits, moods, until, base, m, first + count - 1)
    if first + count - 1 >= limits[BUDGET]:
        run_out(w, old, watch, ends, limits, moods, until, base, m, first + count - 1)
