"""Descents that end: at rest, gone, swinging, standing still or out of steps. See `watch`."""
# ruff: noqa: F821

import numpy as np
from numba import njit


@njit(nogil=True, cache=True, error_model="numpy")
def settle(watch, ends, moods, until, base, m, last):
    """End the descents of those that have stayed at rest."""
    for i in range(m):
        j = base + i
        told = moods[i] != GONE and until[i] >= 0 and watch[OVER, j] == 0.0
        if told and watch[REST, j] >= 0 and last >= watch[REST, j] + WATCH:
            converge(watch, ends, j)


@njit(nogil=True, cache=True, error_model="numpy")
def may_stand(w, old, m):
    """Tell whether any particle's first number is as it was: nearly always none."""
    found = 0
    for i in range(m):
        found += w[0, i] == old[0, i]
    return found > 0


@njit(nogil=True, cache=True, error_model="numpy")
def stand_still(w, old, watch, ends, limits, moods, until, base, m, last):
    """End the descents of those that a step leaves as they are, to the last bit."""
    d, out, found = len(ends) - POINT - 1 >> 1, np.empty(m, np.int64), 0
    for i in range(m):
        still, j = moods[i] != GONE and until[i] >= 0, base + i
        for r in range(len(old)):
            still &= w[r, i] == old[r, i]
        if not still or watch[OVER, j] != 0.0:
            continue
        begins = last - watch[STREAK, j] + STEPS_AT_REST
        if watch[REST, j] < 0 and watch[STREAK, j] > 0 and begins <= limits[BUDGET]:
            watch[REST, j] = begins
            for r in range(d):
                watch[PLACE + r, j] = old[r, i]
            for r in range(1 + d):
                watch[PLACE + d + r, j] = w[len(old) + r, i]
        if watch[REST, j] >= 0:
            converge(watch, ends, j)
        elif watch[WAITS, j] == 0.0:
            out[found] = i
            found += 1
        watch[OVER, j] = 1.0
    stop(w, old, watch, ends, base, out[:found], limits[BUDGET])


@njit(nogil=True, cache=True, error_model="numpy")
def run_out(w, old, watch, ends, limits, moods, until, base, m, last):
    """End the descents of those that are out of steps; who is at rest may yet have converged."""
    out, found = np.empty(m, np.int64), 0
    for i in range(m):
        j = base + i
        if moods[i] == GONE or until[i] < 0 or watch[OVER, j] != 0.0:
            continue
        if last == limits[BUDGET] and watch[WAITS, j] == 0.0:
            watch[WAITS, j] = 1.0
            out[found] = i
            found += 1
        if watch[REST, j] < 0:
            watch[OVER, j] = 1.0
    stop(w, old, watch, ends, base, out[:found], limits[BUDGET])


@njit(nogil=True, cache=True, error_model="numpy")
def stop(w, old, watch, ends, base, some, step):
    """Enter that some of a block are out of steps, from where they made their last."""
    d, which = len(ends) - POINT - 1 >> 1, np.empty(len(some), np.int64)
    for n in range(len(some)):
        which[n] = int(watch[INDEX, base + some[n]])
        ends[STATUS, which[n]], ends[STEP, which[n]] = OUT_OF_STEPS, step
    for r in range(d):
        for n in range(len(some)):
            ends[POINT + r, which[n]] = old[r, some[n]]
    for r in range(1 + d):
        for n in range(len(some)):
            ends[POINT + d + r, which[n]] = w[len(old) + r, some[n]]


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
