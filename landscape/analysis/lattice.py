"""A picture of many descents: a cell for each, computed coarse first and then finer, each cell once.

A coarse picture takes one cell in the middle of every s × s, a finer one three times as many a side: so
those that were computed stay in the middle of theirs, and what is known is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from landscape.descent.many import Ends
from landscape.errors import LandscapeError
from landscape.surfaces.surface import Array

# How many times finer a side is from level to level; odd, so that cells have a middle.
_FINER = 3
# The code of what has not been computed, beyond those of `many.STATUSES`.
UNKNOWN = 255


@dataclass(frozen=True)
class Axis:
    """A range of a parameter or of a hyperparameter, cut into `count` cells, by powers of ten if `log`."""

    name: str
    low: float
    high: float
    count: int
    log: bool = False

    def __post_init__(self) -> None:
        """Check that there is a range to be cut."""
        if not (np.isfinite([self.low, self.high]).all() and self.low < self.high and self.count > 0):
            raise LandscapeError(f"{self.name} needs a range low < high, both finite: {self.name}=0.1,0.9.")
        if self.log and self.low <= 0:
            raise LandscapeError(f"{self.name} goes by powers of ten: its range must begin above 0.")

    @property
    def values(self) -> Array:
        """The middles of the cells, (count,)."""
        return self.at((np.arange(self.count) + 0.5) / self.count)

    def at(self, part: Array) -> Array:
        """Return the numbers at parts 0 … 1 of the range."""
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** part)
        return np.asarray(self.low + (self.high - self.low) * part)

    def part(self, value: float) -> float:
        """Return where in the range a number is: 0 at the low end and 1 at the high one."""
        if self.log:
            ratio = np.log(value / self.low) / np.log(self.high / self.low) if value > 0 else -np.inf
            return float(ratio)
        return (value - self.low) / (self.high - self.low)

    def cell(self, value: float) -> int | None:
        """Return the cell that a number lies in, None beyond the ends."""
        part = self.part(value)
        return min(int(part * self.count), self.count - 1) if 0 <= part <= 1 else None


@dataclass(frozen=True)
class Piece:
    """Some rows of the lattice that takes every `stride`th cell a side."""

    stride: int
    first: int
    last: int


def plan(shape: tuple[int, int], coarse: int, together: int) -> list[list[Piece]]:
    """Return the levels, each in pieces: at first about `coarse` cells, at last all.

    A piece has at most about `together` cells; the first level is one piece if it is no more than that.
    """
    stride, levels = 1, list[list[Piece]]()
    while _count(shape, stride) > coarse and stride < max(shape):
        stride *= _FINER
    while stride:
        rows, columns = (len(_places(n, stride)) for n in shape)
        height = max(1, together // columns)
        levels.append([Piece(stride, i, min(i + height, rows)) for i in range(0, rows, height)])
        stride //= _FINER
    return levels


def _count(shape: tuple[int, int], stride: int) -> int:
    return prod(ceil(n / stride) for n in shape)


def _places(n: int, stride: int) -> NDArray[np.intp]:
    """Return the cells that a lattice takes of n: the middle of every `stride`, at least one."""
    places = np.arange(stride // 2, n, stride)
    return places if places.size else np.array([n // 2])


class Field:
    """How the descent of every cell ended, as far as it is known, (n, m) of each.

    `statuses` are places in `many.STATUSES` or UNKNOWN, `nearest` which minimum was reached or −1. Where a
    cell is not computed yet, it shows what the nearest one shows that is.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        """Begin with nothing known; one axis or two."""
        self.axes = tuple(axes)
        shape = self.shape = (axes[0].count, axes[1].count if len(axes) > 1 else 1)
        self.statuses = np.full(shape, UNKNOWN, np.uint8)
        self.steps = np.zeros(shape, np.int32)
        self.nearest = np.full(shape, -1, np.int16)
        self.losses = np.full(shape, np.nan)
        self._computed = np.zeros(shape, bool)

    def lacks(self, piece: Piece) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the cells, as rows and columns, that a piece still has to compute."""
        rows, columns = self._lattice(piece)
        lacking = ~self._computed[np.ix_(rows, columns)]
        i, j = np.nonzero(lacking)
        return rows[i], columns[j]

    def points(self, cells: tuple[NDArray[np.intp], NDArray[np.intp]]) -> Array:
        """Return what is on the axes at some cells, (k, number of axes)."""
        return np.stack([axis.values[at] for axis, at in zip(self.axes, cells, strict=False)], axis=-1)

    def put(self, piece: Piece, cells: tuple[NDArray[np.intp], NDArray[np.intp]], ends: Ends) -> slice:
        """Enter how the descents of a piece's cells ended; return the rows that show it."""
        self.statuses[cells], self.steps[cells] = ends.statuses, ends.steps
        self.nearest[cells], self.losses[cells] = ends.nearest, ends.losses
        self._computed[cells] = True
        return self._spread(piece)

    @property
    def known(self) -> float:
        """What part of the cells is computed."""
        return float(self._computed.mean())

    @property
    def computed(self) -> NDArray[np.bool_]:
        """Which cells are computed, (n, m)."""
        return self._computed

    def _lattice(self, piece: Piece) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        rows, columns = (_places(n, piece.stride) for n in self.shape)
        return rows[piece.first : piece.last], columns

    def _spread(self, piece: Piece) -> slice:
        """Show each of a piece's cells all over its s × s."""
        rows, columns = (_places(n, piece.stride) for n in self.shape)
        top = piece.first * piece.stride
        bottom = self.shape[0] if piece.last == len(rows) else piece.last * piece.stride
        if piece.stride > 1:
            across = rows[np.minimum(np.arange(top, bottom) // piece.stride, len(rows) - 1)]
            up = columns[np.minimum(np.arange(self.shape[1]) // piece.stride, len(columns) - 1)]
            # Where a side has fewer cells than the stride, what is known need not lie in the middle.
            open_ = ~self._computed[top:bottom]
            for shown in (self.statuses, self.steps, self.nearest, self.losses):
                np.copyto(shown[top:bottom], shown[np.ix_(across, up)], where=open_)
        return slice(top, bottom)
