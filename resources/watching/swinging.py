"""Restless windows, and who swings to and fro in them with nothing gained. See `watch`."""
# ruff: noqa: F821

import math

import numpy as np
from numba import njit


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
def medians(kept, told, moods, m):
    """Take the medians of restless particles and the range of their losses, a few at a time."""
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
