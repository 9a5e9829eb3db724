"""A surface made of a person's data, as a part of a scene: which table, which model, what was moved."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from landscape import surfaces
from landscape.errors import LandscapeError
from landscape.files import table
from landscape.files.table import Table
from landscape.surfaces import Fit

# So many rows of a person's own table are kept in a scene; a larger one stays in its file.
MOST_EMBEDDED = 5_000
MOST_MOVED = 200

_Numbers = Annotated[tuple[float, ...], Meta(min_length=1, max_length=MOST_EMBEDDED)]
_Name = Annotated[str, Meta(max_length=1_000)]
_Lines = Annotated[tuple[int, ...], Meta(max_length=100)]
# A sample, counted from 0, and the x and y that it has been moved to.
Move = tuple[int, float, float]


class Embedded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two columns of a person's own table, kept in the scene itself."""

    label: _Name
    x_name: _Name
    y_name: _Name
    x: _Numbers
    y: _Numbers
    skipped: int = 0
    first_skipped: _Lines = ()

    @classmethod
    def of(cls, data: Table, label: str) -> Embedded:
        """Return what a scene keeps of a table that is small enough."""
        columns = tuple(data.x.tolist()), tuple(data.y.tolist())
        return cls(label, data.x_name, data.y_name, *columns, data.skipped, data.first_skipped)

    def read(self) -> Table:
        """Return the table itself."""
        if len(self.x) != len(self.y):
            raise LandscapeError("The scene's data needs one x for each y.")
        columns = np.array(self.x, dtype=np.float64), np.array(self.y, dtype=np.float64)
        return Table(self.x_name, self.y_name, *columns, self.skipped, self.first_skipped)


class FromTable(msgspec.Struct, frozen=True, tag="table", forbid_unknown_fields=True):
    """A model on two columns of a table that ships, of a CSV file or of the scene's own; some rows moved."""

    table: str | Embedded
    x: str | None = None
    y: str | None = None
    model: Literal["neuron", "two_weights"] = "neuron"
    activation: str = "sigmoid"
    loss: str = "binary_cross_entropy"
    standardise: bool = False
    moved: Annotated[tuple[Move, ...], Meta(max_length=MOST_MOVED)] = ()

    @property
    def label(self) -> str:
        """What the table is called."""
        return self.table.label if isinstance(self.table, Embedded) else Path(self.table).name

    @property
    def file(self) -> str | None:
        """The file that has to be read, None if the table ships or is in the scene."""
        if isinstance(self.table, Embedded) or self.table in table.built_in():
            return None
        return self.table

    def build(self) -> Fit:
        """Return the surface itself."""
        return self.fitted()[1]

    def fitted(self) -> tuple[Table, Fit]:
        """Return the data, its moved samples where they were moved to, and the surface."""
        return _fitted(self, self.stamp())

    def report(self) -> str:
        """Return a sentence about rows that were left out, empty if none was."""
        return self.fitted()[0].report

    def with_sample(self, index: int, x: float, y: float) -> FromTable:
        """Return the same with a sample moved; raise LandscapeError if too many are."""
        others = tuple(move for move in self.moved if move[0] != index)
        if len(others) >= MOST_MOVED:
            raise LandscapeError(f"{MOST_MOVED} samples are the most that can be moved: move one of those.")
        return msgspec.structs.replace(self, moved=(*others, (index, x, y)))

    def allowed(self, own: Collection[str]) -> bool:
        """Tell whether a scene from elsewhere may name this table: it must not have files read at will."""
        return self.file is None or self.file in own

    def stamp(self) -> tuple[int, ...]:
        """Return what changes when the file does."""
        if isinstance(self.table, Embedded):
            return ()
        try:
            facts = table.find(self.table).stat()
        except (OSError, ValueError):
            return ()
        return (facts.st_mtime_ns, facts.st_size, facts.st_ino)


def opened(path: Path, x: str | None, y: str | None) -> FromTable:
    """Return a surface for a person's own file, whose rows are kept in the scene if they are few.

    For two classes 0 and 1 it is a sigmoid with cross-entropy, else a line with squared error.
    """
    chosen = FromTable(str(path), x, y)
    data = _read(chosen.table, x, y, chosen.stamp())
    if len(data.x) <= MOST_EMBEDDED:
        chosen = FromTable(Embedded.of(data, path.name))
    if np.array_equal(np.unique(data.y), [0.0, 1.0]):
        return chosen
    return msgspec.structs.replace(chosen, activation="identity", loss="mean_squared_error")


@lru_cache(maxsize=2)
def _fitted(chosen: FromTable, stamp: tuple[int, ...]) -> tuple[Table, Fit]:
    """Read a table and build its surface, once for as long as the file stays as it is."""
    if chosen.moved:
        data, unmoved = _unmoved(msgspec.structs.replace(chosen, moved=()), stamp)
        data = data.moved(chosen.moved)
        return data, unmoved.moved(_model(chosen, data))
    return _unmoved(chosen, stamp)


@lru_cache(maxsize=4)
def _unmoved(chosen: FromTable, stamp: tuple[int, ...]) -> tuple[Table, Fit]:
    data = _read(chosen.table, chosen.x, chosen.y, stamp)
    data = data.standardised() if chosen.standardise else data
    return data, _model(chosen, data)


@lru_cache(maxsize=2)
def _read(named: str | Embedded, x: str | None, y: str | None, _stamp: tuple[int, ...]) -> Table:
    return named.read() if isinstance(named, Embedded) else table.read(table.find(named), x, y)


def _model(chosen: FromTable, data: Table) -> Fit:
    if chosen.model == "two_weights":
        return surfaces.two_weights(data.x, data.y)
    return surfaces.neuron(data.x, data.y, chosen.activation, chosen.loss)
