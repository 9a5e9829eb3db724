"""Two columns of a person's own CSV, and the tables that ship with the program."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from landscape.errors import LandscapeError
from landscape.files.columns import NAMED, Columns, short
from landscape.files.source import Source
from landscape.resources import resource
from landscape.surfaces.surface import Array

_PREVIEWED = 4


@dataclass(frozen=True, eq=False)
class Table:
    """Two columns, shape (n,) each, and the lines of the file that had no number in both of them.

    A standardised x is (x − `x_mean`) / `x_scale`, by the standard deviation over n; else they are 0 and 1.
    """

    x_name: str
    y_name: str
    x: Array
    y: Array
    skipped: int = 0
    first_skipped: tuple[int, ...] = ()
    x_mean: float = 0.0
    x_scale: float = 1.0

    @property
    def report(self) -> str:
        """One sentence about what was left out, empty if nothing was."""
        if not self.skipped:
            return ""
        what = "1 row was" if self.skipped == 1 else f"{self.skipped:,} rows were"
        lines = ("line " if self.skipped == 1 else "lines ") + ", ".join(map(str, self.first_skipped))
        more = ", …" if self.skipped > NAMED else ""
        names = f"{short(self.x_name)} and {short(self.y_name)}"
        return f"{what} skipped for want of a number in both {names}: {lines}{more}."

    def standardised(self) -> Table:
        """Return the same with x standardised; raise LandscapeError if all x are equal."""
        with np.errstate(all="ignore"):
            mean, scale = float(self.x.mean()), float(self.x.std())
            x = (self.x - mean) / scale
        if not (self.x.min() < self.x.max() and np.isfinite(scale) and np.isfinite(x).all()):
            raise LandscapeError(
                f"{short(self.x_name)} cannot be standardised: its numbers are all the same, or too large."
            )
        return replace(self, x=x, x_mean=mean, x_scale=scale)

    def moved(self, moves: Sequence[tuple[int, float, float]]) -> Table:
        """Return the same with some rows moved, to an x and y as they stand in the file.

        A standardised x stays measured as before. Raises LandscapeError for a row that is not there.
        """
        rows = np.array([row for row, *_ in moves])
        if not ((rows >= 0) & (rows < len(self.x))).all() or len(set(rows.tolist())) < len(rows):
            raise LandscapeError("A sample is moved that the table does not have, or twice.")
        x, y = self.x.copy(), self.y.copy()
        with np.errstate(all="ignore"):
            x[rows] = (np.array([to for _, to, _ in moves]) - self.x_mean) / self.x_scale
        y[rows] = [to for *_, to in moves]
        return replace(self, x=x, y=y)


@cache
def built_in() -> tuple[str, ...]:
    """Return the names of the tables that ship with the program."""
    return tuple(sorted(path.stem for path in resource("data").glob("*.csv")))


def find(name: str) -> Path:
    """Return the file that a name means: a path, or where no such file is, a built-in table."""
    shipped = name in built_in() and not Path(name).exists()
    return resource("data") / f"{name}.csv" if shipped else Path(name)


def names(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Return the names of a file's columns; raise LandscapeError if it is no table."""
    with Source(path) as source:
        return Columns(source).names


def head(path: str | os.PathLike[str]) -> list[list[str]]:
    """Return the names of a file's columns and, below them, the cells of its first rows, all short."""
    with Source(path) as source:
        columns = Columns(source)
        return [[short(cell) for cell in cells] for cells in (columns.names, *columns.preview(_PREVIEWED))]


def read(path: str | os.PathLike[str], x: str | None = None, y: str | None = None) -> Table:
    """Return two named columns of a file; of a file with just two, left unnamed, the first and the second.

    Raises LandscapeError, saying what to change, if the file is no table or has no such columns.
    """
    with Source(path) as source:
        columns = Columns(source)
        x, y = columns.choose(x, y)
        pairs = columns.pairs(x, y)
    if not len(pairs):
        raise LandscapeError(f"{source.label} has no row with a number in both {short(x)} and {short(y)}.")
    return Table(x, y, pairs[:, 0].copy(), pairs[:, 1].copy(), columns.skipped, tuple(columns.first_skipped))
