"""What pictures of many descents hold, as tables and as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.analysis.lattice import Field
from landscape.analysis.sweep import Sweep
from landscape.descent.many import STATUSES
from landscape.surfaces import CriticalPoint

Rows = Iterator[tuple[Any, ...]]
Arrays = dict[str, NDArray[Any]]
_ROWS_AT_ONCE = 2_000


def field_rows(field: Field) -> Rows:
    """Yield the names and then the computed cells of a field, the last axis first.

    `minimum` counts from 1 and is None where none was reached.
    """
    yield (*(axis.name for axis in field.axes), "status", "minimum", "steps", "loss")
    values = [axis.values for axis in field.axes]
    for first in range(0, field.statuses.size, _ROWS_AT_ONCE):
        flat = np.arange(first, min(first + _ROWS_AT_ONCE, field.statuses.size))
        cells = np.unravel_index(flat[field.computed.ravel()[flat]], field.shape)
        columns: list[list[Any]] = [own[at].tolist() for own, at in zip(values, cells, strict=False)]
        columns.append([STATUSES[code] for code in field.statuses[cells]])
        columns.append([n + 1 if n >= 0 else None for n in field.nearest[cells].tolist()])
        columns += [field.steps[cells].tolist(), field.losses[cells].tolist()]
        yield from zip(*columns, strict=True)


def sweep_rows(done: Sweep) -> Rows:
    """Yield the names and then the cells of a sweep, the last axis first."""
    yield (*(axis.name for axis in done.axes), "status", "converged", "steps", "loss")
    mesh = np.meshgrid(*(axis.values for axis in done.axes), indexing="ij")
    columns: list[list[Any]] = [part.ravel().tolist() for part in mesh]
    columns.append([STATUSES[code] for code in done.statuses.ravel()])
    columns += [part.ravel().tolist() for part in (done.converged, done.steps, done.losses)]
    yield from zip(*columns, strict=True)


def field_arrays(field: Field, minima: Sequence[CriticalPoint]) -> Arrays:
    """Return a field's arrays by name: the axes, (n, m) of each result, and the minima (k, d), (k,).

    `nearest` counts the minima from 0; it is −1 where none was reached.
    """
    return {axis.name: axis.values for axis in field.axes} | {
        "statuses": field.statuses,
        "status_names": np.array(STATUSES),
        "nearest": field.nearest,
        "steps": field.steps,
        "losses": field.losses,
        "computed": field.computed,
        "minima": np.array([point.at for point in minima], np.float64),
        "minima_values": np.array([point.value for point in minima], np.float64),
    }


def sweep_arrays(done: Sweep) -> Arrays:
    """Return a sweep's arrays by name: the axes, (n,) or (n, m) of each result, and the stability limit."""
    return {axis.name: axis.values for axis in done.axes} | {
        "statuses": done.statuses,
        "status_names": np.array(STATUSES),
        "converged": done.converged,
        "steps": done.steps,
        "losses": done.losses,
        "limit": np.empty(0) if done.limit is None else done.limit,
    }
