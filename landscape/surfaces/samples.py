"""The data behind a surface, and means over it: in blocks, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape.errors import LandscapeError
from landscape.surfaces.surface import Array
from landscape.unwanted import look

MOST_ROWS = 1_000_000
LARGEST = 1e100
# How much is worked on at a time: points × samples that stay in the processor's cache. The samples are
# always cut at the same places, so a point's numbers do not depend on how many others are asked with it.
_BLOCK, _ROWS = 1 << 16, 1 << 14
_SEED = 2026

# p and q are arrays of weights, or two plain floats.
Terms = Callable[[Any, Any, Array, Array], tuple[Array, ...]]


@dataclass(frozen=True, eq=False)
class Samples:
    """Pairs of x and y, both of shape (n,) and read-only."""

    x: Array
    y: Array

    @classmethod
    def of(cls, x: ArrayLike, y: ArrayLike) -> Samples:
        """Check and copy data; raise LandscapeError if it is none, uneven or not finite."""
        try:
            arrays = [np.array(given, dtype=np.float64) for given in (x, y)]
        except (TypeError, ValueError):
            raise LandscapeError("The data must be numbers: a list of x and a list of y.") from None
        if arrays[0].shape != arrays[1].shape or arrays[0].ndim > 1:
            shapes = " and ".join(str(array.shape) for array in arrays)
            raise LandscapeError(f"The data needs one x for each y, both in a row; not the shapes {shapes}.")
        arrays = [np.atleast_1d(array) for array in arrays]
        if not 1 <= arrays[0].size <= MOST_ROWS:
            raise LandscapeError(f"The data needs 1 to {MOST_ROWS:,} samples, not {arrays[0].size:,}.")
        if not all((np.abs(array) < LARGEST).all() for array in arrays):
            raise LandscapeError("The data must be finite numbers below 1e100: leave out what is missing.")
        for array in arrays:
            array.setflags(write=False)
        return cls(*arrays)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.x)

    def drawn(self, count: int) -> Samples:
        """Return `count` of them, drawn without replacement, the same every time, in their order."""
        return self.only(drawn_places(len(self), count))

    def only(self, chosen: NDArray[np.intp]) -> Samples:
        """Return those at some places."""
        parts = self.x[chosen], self.y[chosen]
        for part in parts:
            part.setflags(write=False)
        return Samples(*parts)

    def means(self, terms: Terms, points: Array, count: int) -> list[Array]:
        """Return the means over all samples of the `count` arrays in terms(p, q, x, y), each [...].

        `points` is [..., 2]; p and q have shape (m, 1), x and y (n,), and each term broadcasts to (m, n).
        One point alone, shape (2,), is given as two floats.
        """
        with np.errstate(all="ignore"):
            if points.ndim == 1:
                return self._means_at(terms, points, count)
            return self._means_of_many(terms, points, count)

    def _means_at(self, terms: Terms, point: Array, count: int) -> list[Array]:
        p, q = point.tolist()
        sums = [np.float64(0.0)] * count
        for row in range(0, len(self), _ROWS):
            if row:
                look()
            x, y = self.x[row : row + _ROWS], self.y[row : row + _ROWS]
            sums = [total + np.add.reduce(term) for total, term in zip(sums, terms(p, q, x, y), strict=True)]
        return [np.asarray(total / len(self)) for total in sums]

    def _means_of_many(self, terms: Terms, points: Array, count: int) -> list[Array]:
        flat = points.reshape(-1, 2)
        sums = np.zeros((count, len(flat)))
        rows = min(len(self), _ROWS)
        few = max(1, _BLOCK // rows)
        for first in range(0, len(flat), few):
            p, q = flat[first : first + few].T[..., None]
            for row in range(0, len(self), rows):
                look()
                x, y = self.x[row : row + rows], self.y[row : row + rows]
                shape = (len(p), len(x))
                for total, term in zip(sums, terms(p, q, x, y), strict=True):
                    whole = term if term.shape == shape else np.broadcast_to(term, shape)
                    total[first : first + few] += whole.sum(axis=-1)
        return list((sums / len(self)).reshape(count, *points.shape[:-1]))


@lru_cache(maxsize=4)
def drawn_places(n: int, count: int) -> NDArray[np.intp]:
    """Return which `count` of n samples are drawn, in their order; all of them, if there are no more."""
    if n <= count:
        return np.arange(n)
    return np.sort(np.random.default_rng(_SEED).choice(n, count, replace=False))
