"""What a kernel is told to watch particles by, and the tables in which it keeps what it has seen.

Tables of one kind of numbers have a row for each thing that is known and a column for each particle: much
quicker to take apart, and to compile for, than the arrays of `Watched` and `Endings`, whose fields they are.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from landscape.descent import at_once
from landscape.descent.endings import Bounds, Endings, Watched
from landscape.descent.stopping import WINDOWS
from landscape.surfaces.surface import Array


class Limit(IntEnum):
    """Where in a row of numbers is what a particle is judged by.

    What is summed up of its steps begins at row TOP of a kernel's store; from GROUND on there are the
    domain's centre and half-widths.
    """

    BUDGET, SLOPE_SMALL, SLOPE_LARGE, MOVE_SMALL, MOVE_LARGE, SETTLES, WATCHFUL, TOP, GROUND = range(9)


class Watch(IntEnum):
    """The rows of a table of `Watched`, and LEFT: who could not be watched in the last window.

    From PLACE on there are the point, the loss and the gradient.
    """

    LEFT, INDEX, STREAK, REST, EXACTLY, WAITS, BLIND, OVER, CHAIN = range(9)
    SLOPES, LOSSES, LOW, HIGH, PLACE = range(9, 9 + 5 * WINDOWS, WINDOWS)


class End(IntEnum):
    """The rows of a table of `Endings`; from POINT on there are the point, the loss and the gradient."""

    STATUS, STEP, EXACT, UNSURE, POINT = range(5)


def limits(bounds: Bounds, states: int, *, settles: bool, watchful: bool) -> Array:
    """Return what particles are judged by whose states are so many numbers."""
    kind, top = (settles, watchful), states + 1 + len(bounds.centre)
    numbers = bounds.budget, *at_once.limits(bounds), *kind, top, *bounds.centre, *bounds.half_widths
    return np.array(numbers, dtype=np.float64)


def begin(d: int, n: int) -> Array:
    """Return what is known of n particles before their first step: nothing."""
    table = np.zeros((Watch.PLACE + 1 + 2 * d, n))
    table[Watch.INDEX], table[Watch.REST], table[Watch.SLOPES : Watch.PLACE] = np.arange(n), -1, np.nan
    return table


def none_yet(d: int, n: int) -> Array:
    """Return room for the endings of n particles in d parameters."""
    return np.zeros((End.POINT + 1 + 2 * d, n))


def endings(ends: Array) -> Endings:
    """Return a table of endings as what it stands for."""
    d = (len(ends) - End.POINT) // 2
    points, losses, gradients = np.split(ends[End.POINT :], [d, d + 1])
    statuses, steps = ends[End.STATUS].astype(np.uint8), ends[End.STEP].astype(np.int32)
    exactly, unsure = ends[[End.EXACT, End.UNSURE]] != 0
    return Endings(points, gradients, losses[0], statuses, steps, exactly, unsure)


def write_endings(ends: Array, which: NDArray[np.intp], some: Endings) -> None:
    """Write the endings of some particles into a table."""
    head = some.statuses, some.steps, some.exactly, some.unsure
    ends[:, which] = np.vstack([*head, some.points, some.losses, some.gradients])


def watched(table: Array) -> Watched:
    """Return a table of what is remembered of particles as what it stands for, numbered anew."""
    d = (len(table) - Watch.PLACE) // 2
    streak, rest, chain = table[[Watch.STREAK, Watch.REST, Watch.CHAIN]].astype(np.int32)
    exactly, waits, blind, over = table[[Watch.EXACTLY, Watch.WAITS, Watch.BLIND, Watch.OVER]] != 0
    slopes, losses, low, high = table[Watch.SLOPES : Watch.PLACE].reshape(4, WINDOWS, -1)
    place, row = table[Watch.PLACE : Watch.PLACE + d], table[Watch.PLACE + d :]
    flags = exactly, waits, blind, over
    windows = slopes, losses, low, high
    return Watched(np.arange(table.shape[1]), streak, rest, place, row, *flags, chain, *windows)


def write_watched(table: Array, which: NDArray[np.intp], some: Watched) -> None:
    """Write what is remembered of some particles into a table."""
    index = table[Watch.INDEX, which]
    flags = some.exactly, some.waits, some.blind, some.over
    windows = some.slopes, some.losses, some.low, some.high
    nothing = np.zeros(len(which))
    head = nothing, index, some.streak, some.rest, *flags, some.chain
    table[:, which] = np.vstack([*head, *windows, some.place, some.row])
