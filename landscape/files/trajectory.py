"""Descents as CSV: one row a step, every number in the shortest form that reads back to the same float64.

    run,surface,optimizer,learning_rate,step,<parameters>,loss,grad_<parameters>,grad_norm,update_norm,state

Runs count from 1, steps from 0; `state` is the label of a step, on a run's last row its verdict. What is
not finite is written `nan`, `inf` or `-inf`, as pandas writes and reads it. The learning rate is that of the
step that leads on from the row.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

import numpy as np

from landscape.descent import Trace
from landscape.errors import LandscapeError
from landscape.files import atomic
from landscape.files.cells import text_cell, unguarded
from landscape.files.numbers import number
from landscape.surfaces.surface import Array

MOST_ROWS = 5_000_000
LONGEST_LINE = 10_000

_RUN = ("run", "surface", "optimizer", "learning_rate", "step")
_END = ("grad_norm", "update_norm", "state")
# Small enough that a window writing a large file stays alive between two pieces.
_ROWS_A_CHUNK = 2_000


@dataclass(frozen=True, eq=False)
class Recorded:
    """One run as read from a file: n steps in d parameters, arrays as in a `Trace`."""

    run: int
    surface: str
    optimizer: str
    rates: Array
    parameters: tuple[str, ...]
    points: Array
    losses: Array
    gradients: Array
    grad_norms: Array
    update_norms: Array
    states: tuple[str, ...]


def columns(parameters: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns for the given parameters."""
    return (*_RUN, *parameters, "loss", *(f"grad_{name}" for name in parameters), *_END)


def write(path: str | os.PathLike[str], traces: Sequence[Trace]) -> None:
    """Write descents to a file, whole or not at all; raise LandscapeError if they or the file cannot be."""
    atomic.write_chunks(path, (chunk.encode() for chunk in text(traces)))


def text(traces: Sequence[Trace]) -> Iterator[str]:
    """Return the lines of the file, in pieces of many lines.

    Raises LandscapeError if there is no descent, or if they are not all in the same parameters.
    """
    if not traces:
        raise LandscapeError("There is no run to write: start one first.")
    parameters = traces[0].surface.parameters
    names = columns(parameters)
    if any(trace.surface.parameters != parameters for trace in traces) or len(set(names)) < len(names):
        raise LandscapeError("The runs of one file need the same parameters, named unlike its other columns.")
    lines = chain(
        [",".join(map(text_cell, names)) + "\n"], *(_lines(i, trace) for i, trace in enumerate(traces, 1))
    )
    return iter(lambda: "".join(islice(lines, _ROWS_A_CHUNK)), "")


def _lines(run: int, trace: Trace) -> Iterator[str]:
    same = f"{run},{text_cell(trace.surface.key)},{text_cell(trace.optimizer.key)}"
    states = trace.states
    cells = {state: text_cell(state) for state in set(states)}
    norms = (trace.grad_norms, trace.update_norms)
    numbers = np.column_stack([trace.rates, trace.points, trace.losses, trace.gradients, *norms])
    for first in range(0, len(numbers), _ROWS_A_CHUNK):
        piece = slice(first, first + _ROWS_A_CHUNK)
        rows = zip(numbers[piece].tolist(), states[piece], strict=True)
        for step, ((rate, *row), state) in enumerate(rows, first):
            yield f"{same},{rate!r},{step},{','.join(map(repr, row))},{cells[state]}\n"


def read(path: str | os.PathLike[str]) -> tuple[Recorded, ...]:
    """Return the runs in a file that `write` made.

    Raises LandscapeError, naming the line and the column, for anything else.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return _Reader(file).runs()
    except UnicodeDecodeError:
        raise LandscapeError(
            f"{os.fspath(path)!r} is not a text in UTF-8: choose a file that was exported here."
        ) from None
    except csv.Error as error:
        raise LandscapeError(f"{os.fspath(path)!r} is not a table that can be read: {error}.") from None
    except OSError as error:
        raise LandscapeError(f"{os.fspath(path)!r} cannot be read: {error.strerror or error}.") from None


class _Reader:
    """Reads the file line by line, refusing the first that does not fit."""

    def __init__(self, file: IO[str]) -> None:
        self.rows = csv.reader(_bounded(file), strict=True)
        self.names = tuple(map(unguarded, next(self.rows, ())))
        d = (len(self.names) - len(columns(()))) // 2
        self.parameters = self.names[len(_RUN) : len(_RUN) + max(d, 0)]
        if not self.parameters or self.names != columns(self.parameters):
            raise LandscapeError(
                "Line 1: these are not the columns of an exported run: " + ",".join(columns(("x", "…"))) + "."
            )

    def runs(self) -> tuple[Recorded, ...]:
        """Return everything after the header."""
        runs: list[_Run] = []
        for count, cells in enumerate(self.rows):
            if count >= MOST_ROWS:
                raise self._refusal(f"more than {MOST_ROWS:,} rows cannot be read")
            if len(cells) != len(self.names):
                raise self._refusal(f"{len(self.names)} cells are needed, not {len(cells)}")
            self._take(cells, runs)
        if not runs:
            raise LandscapeError("The file has no rows: export a run first.")
        return tuple(run.recorded(i, self.parameters) for i, run in enumerate(runs, 1))

    def _take(self, cells: list[str], runs: list[_Run]) -> None:
        """Add a row to the run it belongs to: the last, or a new one."""
        run, step = self._whole(cells, 0), self._whole(cells, 4)
        if run == len(runs) + 1 and step == 0:
            runs.append(_Run(cells[1:3], [], []))
        elif run != len(runs) or not runs:
            raise self._refusal(f"runs must count 1, 2, … without a gap, not {run} here", "run")
        last = runs[-1]
        if step != len(last.states):
            raise self._refusal(f"step {len(last.states)} must follow, not {step}", "step")
        if cells[1:3] != last.same:
            raise self._refusal("surface and optimizer cannot change within a run")
        rate = self._numbers(cells, 3, 4)
        last.numbers.append(rate + self._numbers(cells, len(_RUN), len(cells) - 1))
        last.states.append(unguarded(cells[-1]))

    def _whole(self, cells: list[str], column: int) -> int:
        cell = cells[column]
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
            raise self._refusal(f"{cell[:40]!r} is not a whole number", self.names[column])
        return int(cell)

    def _numbers(self, cells: list[str], first: int, end: int) -> list[float]:
        values = [number(cell) for cell in cells[first:end]]
        for column, value in enumerate(values, first):
            if value is None:
                raise self._refusal(f"{cells[column][:40]!r} is not a number", self.names[column])
        return values  # type: ignore[return-value]  # none of them is None

    def _refusal(self, what: str, column: str | None = None) -> LandscapeError:
        where = f"Line {self.rows.line_num}" + (f", column {column}" if column else "")
        return LandscapeError(f"{where}: {what}.")


@dataclass
class _Run:
    """A run while it is read: what is the same on every row, and the rows."""

    same: list[str]
    numbers: list[list[float]]
    states: list[str]

    def recorded(self, run: int, parameters: tuple[str, ...]) -> Recorded:
        """Return it as arrays."""
        d, table = len(parameters), np.array(self.numbers)
        surface, optimizer = map(unguarded, self.same)
        return Recorded(
            run=run,
            surface=surface,
            optimizer=optimizer,
            rates=table[:, 0],
            parameters=parameters,
            points=table[:, 1 : 1 + d],
            losses=table[:, 1 + d],
            gradients=table[:, 2 + d : 2 * d + 2],
            grad_norms=table[:, -2],
            update_norms=table[:, -1],
            states=tuple(self.states),
        )


def _bounded(file: IO[str]) -> Iterator[str]:
    """Give the lines of a file, none of them longer than an exported one can be."""
    count = 0
    while line := file.readline(LONGEST_LINE + 1):
        count += 1
        if len(line) > LONGEST_LINE:
            raise LandscapeError(f"Line {count} is longer than any that is exported here.")
        yield line
