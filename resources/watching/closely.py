"""A window of steps looked at one by one: who comes to rest in it, stirs or is gone. See `watch`."""
# ruff: noqa: F821

import math

import numpy as np
from numba import njit


@njit(nogil=True, cache=True, error_model="numpy")
def closely(kept, w, watch, ends, limits, moods, until, base, m, first, count):
    """Look at the steps of those who may have come to rest, stirred or left, a few at a time.

    Enters after how many steps each is gone, `count` if it is not; −1 where nobody can tell.
    """
    work, which, found = np.empty((2, count, FEW)), np.empty(m, np.int64), 0
    top = int(limits[TOP])
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
