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


@njit(nogil=True, cache=True, error_model="numpy")
def most(table, r, base, m):
    """Return the greatest number in a part of a row."""
    found = -math.inf
    for i in range(m):
        found = max(found, table[r, base + i])
    return found


@njit(nogil=True, cache=True, error_model="numpy")
def wanted(w, top, watch, limits, base, m, first, count):
    """Tell whether the steps of a particle in a block must be looked at one by one."""
    whole = count == WINDOW and first + count - 1 <= limits[BUDGET]
    for i in range(m):
        j = base + i
        if watch[OVER, j] == 0.0 and (
            (whole and w[top, i] >= RESTLESS * WINDOW and not quiet(w, top, i, j, watch, limits, count))
            or eventful(w, top, i, j, watch, limits, count)
        ):
            return True
    return False


@njit(nogil=True, cache=True, error_model="numpy")
def leaving(w, top, i, limits, count):
    """Tell whether it may be that a number was not finite or a point far away."""
    margin, d = count * math.sqrt(w[top + 3, i]), (len(limits) - GROUND) // 2
    near = math.isfinite(w[top + 4, i])
    for r in range(d):
        near &= abs(w[r, i] - limits[GROUND + r]) + margin <= NEARLY * FAR * limits[GROUND + d + r]
    return not near


@njit(nogil=True, cache=True, error_model="numpy")
def quiet(w, top, i, j, watch, limits, count):
    """Tell whether a particle surely stayed at rest."""
    slow = w[top + 2, i] <= limits[SLOPE_SMALL] and w[top + 3, i] <= limits[MOVE_SMALL]
    return watch[REST, j] >= 0 and slow and not leaving(w, top, i, limits, count)


@njit(nogil=True, cache=True, error_model="numpy")
def eventful(w, top, i, j, watch, limits, count):
    """Tell whether a particle may have come to rest, stirred or left."""
    near = not w[top + 1, i] > limits[SLOPE_LARGE]
    if near or watch[REST, j] >= 0:
        return not quiet(w, top, i, j, watch, limits, count)
    return leaving(w, top, i, limits, count)


@njit(nogil=True, cache=True, error_model="numpy")
def medians(kept, told, work):
    """Take the medians of a window, and the range of its losses."""
    d, n = kept.shape[1] // 2, kept.shape[2]
    for k in range(WINDOW):
        for i in range(n):
            slope = kept[k, d + 1, i] * kept[k, d + 1, i]
            for r in range(1, d):
                slope += kept[k, d + 1 + r, i] * kept[k, d + 1 + r, i]
            loss = kept[k, d, i]
            work[0, k, i], work[1, k, i] = slope, loss
            told[2, i] = loss if k == 0 or loss < told[2, i] else told[2, i]
            told[3, i] = loss if k == 0 or loss > told[3, i] else told[3, i]
    order(work[0])
    order(work[1])
    low, high = WINDOW // 2 - 1, WINDOW // 2
    for i in range(n):
        told[0, i] = (math.sqrt(work[0, low, i]) + math.sqrt(work[0, high, i])) / 2
        told[1, i] = (work[1, low, i] + work[1, high, i]) / 2


@njit(nogil=True, cache=True, error_model="numpy")
def order(numbers):
    """Put the middle two of each column (WINDOW, particles) where they belong."""
    for k in range(len(COMPARATORS)):
        upper, lower = COMPARATORS[k, 0], COMPARATORS[k, 1]
        for i in range(numbers.shape[1]):
            one, other = numbers[upper, i], numbers[lower, i]
            numbers[upper, i] = one if one < other else other
            numbers[lower, i] = one if one > other else other


@njit(nogil=True, cache=True, error_model="numpy")
def tell(kept, told, w, old, watch, ends, limits, base, m, first, count):
    """Watch a block for a window; say in `watch` of whom nothing could be told."""
    top = len(old) + 1 + kept.shape[1] // 2
    for i in range(m):
        j = base + i
        if watch[OVER, j] == 0.0:
            watch[LEFT, j] = not one(kept, told, w, top, watch, ends, limits, i, j, first, count)
            if watch[LEFT, j] == 0.0:
                finish(w, old, watch, ends, limits, i, j, first, count)


@njit(nogil=True, cache=True, error_model="numpy")
def one(kept, told, w, top, watch, ends, limits, i, j, first, count):
    """Watch one particle, and tell whether that was possible."""
    whole = count == WINDOW and first + count - 1 <= limits[BUDGET]
    restless = whole and w[top, i] >= RESTLESS * WINDOW
    closely, gone = eventful(w, top, i, j, watch, limits, count), count
    if closely:
        gone = clear(kept, i, watch[REST, j] >= 0, limits, first, count)
    stays = quiet(w, top, i, j, watch, limits, count)
    plain = w[top + 1, i] >= LEAST and w[top + 2, i] <= MOST and math.isfinite(w[top + 4, i])
    if gone < 0 or (restless and not stays and gone == count and not plain):
        return False
    watch[CHAIN, j] = watch[CHAIN, j] + 1 if restless else 0
    slot = first // WINDOW % WINDOWS
    watch[SLOPES + slot, j] = math.nan
    if stays:
        watch[STREAK, j] += count
        if watch[CHAIN, j] >= WINDOWS:
            watch[BLIND, j] = True
    elif gone < count:
        end(kept, watch, ends, i, j, gone, first + gone, float(DIVERGED))
        watch[OVER, j] = True
    else:
        if closely:
            rest(kept, watch, ends, limits, i, j, first, count)
        else:
            watch[STREAK, j] = 0
        if restless and watch[OVER, j] == 0.0:
            swing(kept, told, watch, ends, i, j, first)
    return True


@njit(nogil=True, cache=True, error_model="numpy")
def squares(kept, k, i):
    """Return ‖∇L‖² before a step, the square of its move, and whether all of both is zero."""
    d, slope, move, still = kept.shape[1] // 2, 0.0, 0.0, True
    for r in range(d):
        partial, far = kept[k, d + 1 + r, i], kept[k + 1, r, i] - kept[k, r, i]
        slope += partial * partial
        move += far * far
        still &= partial == 0 and far == 0
    return slope, move, still


@njit(nogil=True, cache=True, error_model="numpy")
def clear(kept, i, resting, limits, first, count):
    """Return how many steps it takes a particle to be gone, `count` if it is not; −1 if nobody can tell."""
    slow = False
    for k in range(count):
        slope, move, _ = squares(kept, k, i)
        if first + k <= limits[BUDGET] and is_gone(kept, k, i, limits):
            return -1 if slow or resting else k
        if slope <= limits[SLOPE_SMALL] and move <= limits[MOVE_SMALL]:
            slow = True
        elif not (slope > limits[SLOPE_LARGE] or move > limits[MOVE_LARGE]):
            return -1
    return count


@njit(nogil=True, cache=True, error_model="numpy")
def is_gone(kept, k, i, limits):
    """Tell whether a number is not finite or the point far away."""
    d, gone = kept.shape[1] // 2, False
    for r in range(d + 1 + d):
        gone |= not math.isfinite(kept[k, r, i])
    for r in range(d):
        gone |= abs(kept[k, r, i] - limits[GROUND + r]) / limits[GROUND + d + r] > FAR
    return gone


@njit(nogil=True, cache=True, error_model="numpy")
def rest(kept, watch, ends, limits, i, j, first, count):
    """Look at each step for one that begins a rest, or breaks it."""
    for k in range(count):
        slope, move, still = squares(kept, k, i)
        small = slope <= limits[SLOPE_SMALL] and move <= limits[MOVE_SMALL]
        if watch[REST, j] >= 0:
            if first + k > watch[REST, j] + WATCH:
                settle(watch, ends, j)
                return
            if not small:
                stir(watch, ends, j)
        watch[STREAK, j] = watch[STREAK, j] + 1 if small else 0
        if watch[OVER, j] != 0.0:
            return
        begins = (small and watch[STREAK, j] >= STEPS_AT_REST) or still
        if watch[REST, j] < 0 and begins and first + k <= limits[BUDGET]:
            watch[REST, j], watch[EXACTLY, j] = first + k, still
            for r in range(kept.shape[1]):
                watch[PLACE + r, j] = kept[k, r, i]


@njit(nogil=True, cache=True, error_model="numpy")
def stir(watch, ends, j):
    """End a rest: another ending holds if there was one, and nobody knows if one may have been missed."""
    if watch[BLIND, j] != 0.0:
        ends[UNSURE, int(watch[INDEX, j])] = True
    watch[OVER, j] = watch[WAITS, j] != 0.0 or watch[BLIND, j] != 0.0
    watch[REST, j], watch[BLIND, j] = -1, False


@njit(nogil=True, cache=True, error_model="numpy")
def swing(kept, told, watch, ends, i, j, first):
    """Look at a restless window, and the windows before it, for an end in swinging to and fro."""
    slot, unknown = first // WINDOW % WINDOWS, False
    watch[SLOPES + slot, j], watch[LOSSES + slot, j] = told[0, i], told[1, i]
    watch[LOW + slot, j], watch[HIGH + slot, j] = told[2, i], told[3, i]
    if watch[CHAIN, j] < WINDOWS:
        return
    for k in range(WINDOWS):
        unknown |= math.isnan(watch[SLOPES + k, j])
    resting = watch[REST, j] >= 0
    if unknown and resting:
        watch[BLIND, j] = True
    elif unknown:
        ends[UNSURE, int(watch[INDEX, j])] = True
        watch[OVER, j] = True
    elif watch[WAITS, j] == 0.0 and swinging(watch, j, slot):
        end(kept, watch, ends, i, j, WINDOW - 1, first + WINDOW - 1, float(OSCILLATING))
        watch[WAITS, j], watch[OVER, j] = True, not resting


@njit(nogil=True, cache=True, error_model="numpy")
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
def settle(watch, ends, j):
    """End the descent of a particle that has stayed at rest."""
    e = int(watch[INDEX, j])
    ends[STATUS, e], ends[STEP, e], ends[EXACT, e] = CONVERGED, watch[REST, j], watch[EXACTLY, j]
    for r in range(len(ends) - POINT):
        ends[POINT + r, e] = watch[PLACE + r, j]
    watch[OVER, j] = True


@njit(nogil=True, cache=True, error_model="numpy")
def finish(w, old, watch, ends, limits, i, j, first, count):
    """End a descent that has stayed at rest, stands still or is out of steps."""
    last = first + count - 1
    if watch[OVER, j] == 0.0 and watch[REST, j] >= 0 and last >= watch[REST, j] + WATCH:
        settle(watch, ends, j)
    if limits[SETTLES] != 0.0 and first > 0 and watch[OVER, j] == 0.0:
        stand_still(w, old, watch, ends, limits, i, j, last)
    if last >= limits[BUDGET]:
        if last == limits[BUDGET] and watch[OVER, j] == 0.0 and watch[WAITS, j] == 0.0:
            stop(w, old, watch, ends, i, j, float(last))
            watch[WAITS, j] = True
        if watch[REST, j] < 0:
            watch[OVER, j] = True


@njit(nogil=True, cache=True, error_model="numpy")
def stand_still(w, old, watch, ends, limits, i, j, last):
    """End the descent of a particle that a step leaves as it is, to the last bit."""
    d = (len(limits) - GROUND) // 2
    for r in range(len(old)):
        if w[r, i] != old[r, i]:
            return
    begins = last - watch[STREAK, j] + STEPS_AT_REST
    if watch[REST, j] < 0 and watch[STREAK, j] > 0 and begins <= limits[BUDGET]:
        watch[REST, j] = begins
        for r in range(d):
            watch[PLACE + r, j] = old[r, i]
        for r in range(1 + d):
            watch[PLACE + d + r, j] = w[len(old) + r, i]
    if watch[REST, j] >= 0:
        settle(watch, ends, j)
    elif watch[WAITS, j] == 0.0:
        stop(w, old, watch, ends, i, j, limits[BUDGET])
    watch[OVER, j] = True


@njit(nogil=True, cache=True, error_model="numpy")
def stop(w, old, watch, ends, i, j, step):
    """Enter that a particle is out of steps."""
    e = int(watch[INDEX, j])
    d = (len(ends) - POINT) // 2
    ends[STATUS, e], ends[STEP, e] = OUT_OF_STEPS, step
    for r in range(d):
        ends[POINT + r, e] = old[r, i]
    for r in range(1 + d):
        ends[POINT + d + r, e] = w[len(old) + r, i]
