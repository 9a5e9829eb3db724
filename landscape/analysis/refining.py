"""In which order a picture is walked: coarse first, then ever finer, in pieces as large as is quick."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import prod
from time import perf_counter

from landscape.analysis.basins import Task
from landscape.analysis.lattice import Field, Piece, plan
from landscape.surfaces import Fit

# The first picture is to take no more than so many seconds; it has at least and at most so many starts.
_FIRST, _FEWEST, _MOST = 0.08, 400, 3600
# A piece of a finer picture takes about so many seconds.
_PIECE = 0.3
# What can be had in so many seconds is not waited for.
_SOON = 3.0
# After so many starts, a finer picture of what is walked slowly is begun if it takes at most so many seconds.
_ENOUGH, _PATIENCE = 200, 15.0


class Refining:
    """The pieces of a field that are still to be walked.

    `pace` is how many seconds one start took, of those walked last; 0 while that is not known.
    """

    def __init__(self, task: Task, field: Field, pace: float = 0.0) -> None:
        """Plan the pieces, as large as is fit for starts that take as long as others did before."""
        self.task, self.field, self.pace = task, field, pace
        first = self._starts_in(_FIRST, _MOST)
        levels = plan(
            field.shape,
            min(first, task.coarse),
            max(self._starts_in(_PIECE, task.together), first if task.together > first else 1),
        )
        self._pieces = deque(piece for level in levels for piece in level)
        self._finer = len(self._pieces) - len(levels[0])  # so many are left after the first level
        coarse = [level for level in levels if self._starts(level[0].stride) < _ENOUGH]
        self._sure = sum(map(len, levels[len(coarse) + 1 :]))  # and so many once there are enough starts
        self._began = perf_counter()

    def __bool__(self) -> bool:
        """Tell whether there is anything left."""
        return bool(self._pieces)

    @property
    def on_first(self) -> bool:
        """Whether the piece that was taken last is of the first level."""
        return len(self._pieces) >= self._finer

    @property
    def first_taken(self) -> bool:
        """Whether no piece of the first level is left."""
        return len(self._pieces) <= self._finer

    @property
    def soon(self) -> bool:
        """Whether the next level, as it is, would take no longer than is worth waiting for."""
        stride = self._pieces[0].stride if self._pieces else 1
        return self._starts(stride) * self.pace <= _SOON

    def take(self) -> Piece | None:
        """Take the next piece, with those that follow where all are quickly made; None after the last."""
        if not self._pieces:
            return None
        finer = self.first_taken
        piece = self._pieces.popleft()
        while finer and self._pieces and self._quick(piece, self._pieces[0]):
            piece = replace(piece, last=self._pieces.popleft().last)
        return piece

    def walked(self, starts: int, seconds: float) -> None:
        """Note how long a piece took; leave it at enough starts if a finer picture would take too long."""
        self.pace = seconds / max(1, starts)
        slow = self.task.alone or isinstance(self.task.surface, Fit)
        enough = len(self._pieces) == self._sure
        if enough and slow and 8 * (perf_counter() - self._began) > _PATIENCE:
            self._pieces.clear()

    def _starts(self, stride: int) -> int:
        """Return about how many starts a picture has that takes every so manieth a side."""
        return prod(side // stride + 1 for side in self.field.shape)

    def _starts_in(self, seconds: float, most: int) -> int:
        return min(max(int(seconds / self.pace) if self.pace else 0, _FEWEST), most)

    def _quick(self, piece: Piece, following: Piece) -> bool:
        """Tell whether the next piece can be made together with one: what is compiled is that quick."""
        cells = (following.last - piece.first) * (self.field.shape[1] // piece.stride + 1)
        return piece.stride == following.stride and cells * self.pace < _PIECE
