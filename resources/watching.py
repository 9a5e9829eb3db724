"""The verdicts of a block of particles, told within a kernel while all their steps are at hand.

What `block._window` does for all particles is done here for one after the other, and to the same numbers.
Whoever is not clear, as squares round or too much happens at once, is left to it untouched. Compiled once for
all kernels. The constants in capitals come before it, from where they belong; those of them that are rows of
`watch` and `ends` are named as the fields of `endings.Watched` and `endings.Endings`.

`w` holds a block's states, its last loss and gradient, and what has been summed up of its steps; `old` holds
the states before the last step. `kept` (steps + 1, d + 1 + d, particles) holds the point, the loss and the
gradient before each step, and at last the point after all of them. `told` (4, particles) are the medians of
‖∇L‖ and of L, and the range of L. Particle i of a block is number j of all.
"""

import math

import numpy as np
from numba import njit


# What a particle did in a window: over before it, nothing, stayed at rest, was restless, or more than sums can tell.
FEW = 32
GONE, PLAIN, QUIET, RESTLESS, CLOSELY, LEAVING = -1, 0, 1, 2, 4, 8


@njit(nogil=True, cache=True, error_model="numpy")
def most(table, r, base, m):
    """Return the greatest number in a part of a row."""
    found = -math.inf
    for i in range(m):
        found = max(found, table[r, base + i])
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def look(w, top, watch, limits, base, m, first, count, moods):
    """Enter what each particle of a block did, and tell whether steps must be looked at one by one."""
    d, wanted = (len(limits) - GROUND) // 2, False
    whole = count == WINDOW and first + count - 1 <= limits[BUDGET]
    for i in range(m):
        near, margin = math.isfinite(w[top + 4, i]), count * math.sqrt(w[top + 3, i])
        for r in range(d):
            near &= abs(w[r, i] - limits[GROUND + r]) + margin <= NEARLY * FAR * limits[GROUND + d + r]
        resting = watch[REST, base + i] >= 0
        slow = (w[top + 2, i] <= limits[SLOPE_SMALL]) & (w[top + 3, i] <= limits[MOVE_SMALL])
        quiet = resting & near & slow
        closely = (not quiet) & (resting | (not near) | (not w[top + 1, i] > limits[SLOPE_LARGE]))
        restless = whole & (w[top, i] >= MANY)
        over = watch[OVER, base + i] != 0.0
        mood = QUIET * quiet + RESTLESS * restless + CLOSELY * closely + LEAVING * (not near)
        moods[i] = GONE if over else mood
        wanted |= (not over) & (closely | (restless & (not quiet)))
    return wanted


@njit(nogil=True, cache=True, error_model="numpy")
def medians(kept, told, moods, m):
    """Take the medians of restless particles, and the range of their losses, a few at a time: in the nearest cache."""
    work, which, found = np.zeros((2, WINDOW, FEW)), np.empty(m, np.int64), 0
    least, greatest = np.empty(FEW), np.empty(FEW)
    for i in range(m):
        if moods[i] != GONE and moods[i] & (RESTLESS | QUIET) == RESTLESS:
            which[found] = i
            found += 1
    for c in range(0, found, FEW):
        some = which[c : min(c + FEW, found)]
        slopes(kept, some, WINDOW, work[0])
        for k in range(WINDOW):
            for n in range(len(some)):
                work[1, k, n] = kept[k, kept.shape[1] // 2, some[n]]
        span(work[1], least, greatest)
        order(work[0])
        order(work[1])
        low, high = work[:, WINDOW // 2 - 1], work[:, WINDOW // 2]
        for n in range(len(some)):
            told[0, some[n]] = (math.sqrt(low[0, n]) + math.sqrt(high[0, n])) / 2
            told[1, some[n]] = (low[1, n] + high[1, n]) / 2
            told[2, some[n]], told[3, some[n]] = least[n], greatest[n]


@njit(nogil=True, cache=True, error_model="numpy")
def slopes(kept, some, count, squares):
    """Put ‖∇L‖² of some particles beside one another."""
    d = kept.shape[1] // 2
    for k in range(count):
        square = squares[k]
        for n in range(len(some)):
            square[n] = 0.0
        for r in range(d + 1, d + 1 + d):
            row = kept[k, r]
            for n in range(len(some)):
                square[n] += row[some[n]] * row[some[n]]


@njit(nogil=True, cache=True, error_model="numpy")
def moves(kept, some, count, squares):
    """Put the squares of moves of some particles beside one another."""
    for k in range(count):
        square = squares[k]
        for n in range(len(some)):
            square[n] = 0.0
        for r in range(kept.shape[1] // 2):
            row, after = kept[k, r], kept[k + 1, r]
            for n in range(len(some)):
                move = after[some[n]] - row[some[n]]
                square[n] += move * move


@njit(nogil=True, cache=True, error_model="numpy")
def span(numbers, least, greatest):
    """Take the range of each column (WINDOW, FEW)."""
    for n in range(FEW):
        least[n], greatest[n] = math.inf, -math.inf
    for k in range(WINDOW):
        for n in range(FEW):
            least[n], greatest[n] = min(least[n], numbers[k, n]), max(greatest[n], numbers[k, n])


@njit(nogil=True, cache=True, error_model="numpy")
def order(numbers):
    """Put the middle two of each column (WINDOW, FEW) where they belong."""
    for k in range(len(COMPARATORS)):
        upper, lower = COMPARATORS[k, 0], COMPARATORS[k, 1]
        for i in range(FEW):
            one, other = numbers[upper, i], numbers[lower, i]
            # Not `one if one < other`: that would be stored by halves.
            numbers[upper, i] = other if other < one else one
            numbers[lower, i] = one if one > other else other


@njit(nogil=True, cache=True, error_model="numpy")
def tell(kept, told, w, old, watch, ends, limits, moods, base, m, first, count):
    """Watch a block for a window; say in `watch` of whom nothing could be told."""
    top, until = len(old) + 1 + kept.shape[1] // 2, np.empty(m, np.int64)
    closely(kept, w, top, watch, ends, limits, moods, until, base, m, first, count)
    sum_up(kept, watch, ends, moods, until, base, m, first, count)
    swing(kept, told, watch, ends, moods, until, base, m, first, count)
    settle(watch, ends, moods, until, base, m, first + count - 1)
    if limits[SETTLES] != 0.0 and first > 0:
        stand_still(w, old, watch, ends, limits, moods, until, base, m, first + count - 1)
    if first + count - 1 >= limits[BUDGET]:
        run_out(w, old, watch, ends, limits, moods, until, base, m, first + count - 1)


@njit(nogil=True, cache=True, error_model="numpy")
def closely(kept, w, top, watch, ends, limits, moods, until, base, m, first, count):
    """Look at the steps of those who may have come to rest, stirred or left, a few at a time.

    Enters after how many steps each is gone, `count` if it is not; −1 where nobody can tell.
    """
    work, which, found = np.empty((2, count, FEW)), np.empty(m, np.int64), 0
    for i in range(m):
        exact = w[top + 1, i] >= LEAST and w[top + 2, i] <= MOST and math.isfinite(w[top + 4, i])
        until[i] = count if exact or moods[i] & (RESTLESS | QUIET) != RESTLESS else -1
        if moods[i] >= CLOSELY:
            which[found] = i
            found += 1
    for c in range(0, found, FEW):
        some = which[c : min(c + FEW, found)]
        slopes(kept, some, count, work[0])
        moves(kept, some, count, work[1])
        for n in range(len(some)):
            i = some[n]
            gone = gone_after(kept, work, n, i, moods[i], watch[REST, base + i] >= 0, limits, first, count)
            until[i] = min(gone, until[i]) if gone == count else gone
            if until[i] == count:
                rest(kept, work, watch, ends, limits, n, i, base + i, first, count)
    for i in range(m):
        watch[LEFT, base + i] = until[i] < 0 and moods[i] != GONE


@njit(nogil=True, cache=True, error_model="numpy")
def gone_after(kept, work, n, i, mood, resting, limits, first, count):
    """Return how many steps it takes a particle to be gone."""
    slow = False
    for k in range(count):
        slope, move = work[0, k, n], work[1, k, n]
        if mood & LEAVING and first + k <= limits[BUDGET] and is_gone(kept, k, i, limits):
            return -1 if slow or resting else k
        if slope <= limits[SLOPE_SMALL] and move <= limits[MOVE_SMALL]:
            slow = True
        elif not (slope > limits[SLOPE_LARGE] or move > limits[MOVE_LARGE]):
            return -1
    return count


@njit(error_model="numpy", forceinline=True)
def is_gone(kept, k, i, limits):
    """Tell whether a number is not finite or the point far away."""
    d, gone = kept.shape[1] // 2, False
    for r in range(d + 1 + d):
        gone |= not math.isfinite(kept[k, r, i])
    for r in range(d):
        gone |= abs(kept[k, r, i] - limits[GROUND + r]) / limits[GROUND + d + r] > FAR
    return gone


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


@njit(nogil=True, cache=True, error_model="numpy")
def rest(kept, work, watch, ends, limits, n, i, j, first, count):
    """Look at each step for one that begins a rest, or breaks it."""
    for k in range(count):
        slope, move = work[0, k, n], work[1, k, n]
        small = slope <= limits[SLOPE_SMALL] and move <= limits[MOVE_SMALL]
        if watch[REST, j] >= 0:
            if first + k > watch[REST, j] + WATCH:
                converge(watch, ends, j)
            elif not small:
                stir(watch, ends, j)
        if watch[OVER, j] != 0.0:
            return
        watch[STREAK, j] = watch[STREAK, j] + 1.0 if small else 0.0
        if watch[REST, j] < 0 and small and first + k <= limits[BUDGET]:
            still = slope == 0 and move == 0 and is_still(kept, k, i)
            if still or watch[STREAK, j] >= STEPS_AT_REST:
                watch[REST, j], watch[EXACTLY, j] = first + k, still
                for r in range(kept.shape[1]):
                    watch[PLACE + r, j] = kept[k, r, i]


@njit(error_model="numpy", forceinline=True)
def is_still(kept, k, i):
    """Tell whether there is neither slope nor move."""
    d, still = kept.shape[1] // 2, True
    for r in range(d):
        still &= kept[k, d + 1 + r, i] == 0 and kept[k + 1, r, i] == kept[k, r, i]
    return still


@njit(nogil=True, cache=True, error_model="numpy")
def stir(watch, ends, j):
    """End a rest: another ending holds if there was one, and nobody knows if one may have been missed."""
    if watch[BLIND, j] != 0.0:
        ends[UNSURE, int(watch[INDEX, j])] = 1.0
    watch[OVER, j] = watch[WAITS, j] != 0.0 or watch[BLIND, j] != 0.0
    watch[REST, j], watch[BLIND, j] = -1.0, 0.0


@njit(nogil=True, cache=True, error_model="numpy")
def swing(kept, told, watch, ends, moods, until, base, m, first, count):
    """Look at a restless window, and the windows before it, for an end in swinging to and fro."""
    slot = first // WINDOW % WINDOWS
    for i in range(m):
        j = base + i
        if moods[i] & (RESTLESS | QUIET) != RESTLESS or until[i] < count or watch[OVER, j] != 0.0:
            continue
        watch[SLOPES + slot, j], watch[LOSSES + slot, j] = told[0, i], told[1, i]
        watch[LOW + slot, j], watch[HIGH + slot, j] = told[2, i], told[3, i]
        if watch[CHAIN, j] < WINDOWS:
            continue
        unknown, resting = False, watch[REST, j] >= 0
        for k in range(WINDOWS):
            unknown |= math.isnan(watch[SLOPES + k, j])
        if unknown and resting:
            watch[BLIND, j] = 1.0
        elif unknown:
            ends[UNSURE, int(watch[INDEX, j])] = 1.0
            watch[OVER, j] = 1.0
        elif watch[WAITS, j] == 0.0 and swinging(watch, j, slot):
            end(kept, watch, ends, i, j, count - 1, first + count - 1, float(OSCILLATING))
            watch[WAITS, j], watch[OVER, j] = 1.0, not resting


@njit(error_model="numpy", forceinline=True)
def swinging(watch, j, slot):
    """Tell if nothing is gained in restless windows: `stopping.swinging` for one particle."""
    least, greatest, loss = math.inf, 0.0, 0.0
    lowest, highest = math.inf, -math.inf
    for k in range(WINDOWS):
        least, greatest = min(least, watch[SLOPES + k, j]), max(greatest, watch[SLOPES + k, j])
        lowest, highest = min(lowest, watch[LOW + k, j]), max(highest, watch[HIGH + k, j])
        loss = max(loss, abs(watch[LOSSES + k, j]))
    rising, sinking, falling = True, True, True
    rounding = max(NOTICED * (highest - lowest), ROUNDING * loss)
    for k in range(1, WINDOWS):
        this, that = (slot + k) % WINDOWS, (slot + k + 1) % WINDOWS
        change = watch[SLOPES + that, j] - watch[SLOPES + this, j]
        rising &= change > NOTICED * greatest
        sinking &= change < -NOTICED * greatest
        falling &= watch[LOSSES + that, j] - watch[LOSSES + this, j] < -rounding
    return greatest <= LEVEL * least and not (rising or sinking or falling)


@njit(nogil=True, cache=True, error_model="numpy")
def end(kept, watch, ends, i, j, k, step, status):
    """Enter an ending before a step that is kept."""
    e = int(watch[INDEX, j])
    ends[STATUS, e], ends[STEP, e] = status, step
    for r in range(kept.shape[1]):
        ends[POINT + r, e] = kept[k, r, i]


@njit(nogil=True, cache=True, error_model="numpy")
def converge(watch, ends, j):
    """End the descent of a particle where it came to rest."""
    e = int(watch[INDEX, j])
    ends[STATUS, e], ends[STEP, e], ends[EXACT, e] = CONVERGED, watch[REST, j], watch[EXACTLY, j]
    for r in range(len(ends) - POINT):
        ends[POINT + r, e] = watch[PLACE + r, j]
    watch[OVER, j] = 1.0


@njit(nogil=True, cache=True, error_model="numpy")
def settle(watch, ends, moods, until, base, m, last):
    """End the descents of those that have stayed at rest."""
    for i in range(m):
        j = base + i
        told = moods[i] != GONE and until[i] >= 0 and watch[OVER, j] == 0.0
        if told and watch[REST, j] >= 0 and last >= watch[REST, j] + WATCH:
            converge(watch, ends, j)


@njit(nogil=True, cache=True, error_model="numpy")
def stand_still(w, old, watch, ends, limits, moods, until, base, m, last):
    """End the descents of those that a step leaves as they are, to the last bit."""
    for i in range(m):
        still, j = moods[i] != GONE and until[i] >= 0, base + i
        for r in range(len(old)):
            still &= w[r, i] == old[r, i]
        if not still or watch[OVER, j] != 0.0:
            continue
        begins = last - watch[STREAK, j] + STEPS_AT_REST
        if watch[REST, j] < 0 and watch[STREAK, j] > 0 and begins <= limits[BUDGET]:
            watch[REST, j] = begins
            for r in range(len(ends) - POINT):
                watch[PLACE + r, j] = last_place(w, old, r, i, len(ends) - POINT)
        if watch[REST, j] >= 0:
            converge(watch, ends, j)
        elif watch[WAITS, j] == 0.0:
            stop(w, old, watch, ends, i, j, limits[BUDGET])
        watch[OVER, j] = 1.0


@njit(error_model="numpy", forceinline=True)
def last_place(w, old, r, i, size):
    """Return a number of the last point from which a step was made, or of the loss and the gradient there."""
    d = size // 2
    return old[r, i] if r < d else w[len(old) + r - d, i]


@njit(nogil=True, cache=True, error_model="numpy")
def run_out(w, old, watch, ends, limits, moods, until, base, m, last):
    """End the descents of those that are out of steps, but for those at rest, which may yet have converged."""
    for i in range(m):
        j = base + i
        if moods[i] == GONE or until[i] < 0 or watch[OVER, j] != 0.0:
            continue
        if last == limits[BUDGET] and watch[WAITS, j] == 0.0:
            stop(w, old, watch, ends, i, j, float(last))
            watch[WAITS, j] = 1.0
        if watch[REST, j] < 0:
            watch[OVER, j] = 1.0


@njit(nogil=True, cache=True, error_model="numpy")
def stop(w, old, watch, ends, i, j, step):
    """Enter that a particle is out of steps."""
    e, size = int(watch[INDEX, j]), len(ends) - POINT
    ends[STATUS, e], ends[STEP, e] = OUT_OF_STEPS, step
    for r in range(size):
        ends[POINT + r, e] = last_place(w, old, r, i, size)
