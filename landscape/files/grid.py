"""Results of many descents: rows as CSV, written as they come, or arrays as NPZ without pickle."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape.files import atomic
from landscape.files.cells import text_cell

_ROWS_A_CHUNK = 2_000


def text(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Return rows as the pieces of a CSV file; None is an empty cell."""
    waiting = iter(rows)
    while some := list(islice(waiting, _ROWS_A_CHUNK)):
        yield "".join(",".join(map(_written, row)) + "\n" for row in some)


def write_csv(path: str | os.PathLike[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows as CSV, whole or not at all; raise LandscapeError if that fails."""
    atomic.write_chunks(path, (piece.encode() for piece in text(rows)))


def write_npz(path: str | os.PathLike[str], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name as NPZ, whole or not at all; raise LandscapeError if that fails."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    atomic.write_bytes(path, buffer.getvalue())


def _written(cell: Any) -> str:
    if cell is None:
        return ""
    return text_cell(cell) if isinstance(cell, str) else repr(cell)
