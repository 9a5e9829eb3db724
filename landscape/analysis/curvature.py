"""Curvature at a point: how much the surface curves, along which directions, and what that looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, sqrt

import numpy as np

from landscape.descent import Trace
from landscape.descent.critical import Scale, eigenvalues, eigenvector
from landscape.surfaces.surface import Array, Point

# Below this part of the surface's mean curvature a direction counts as level.
_LITTLE = 1e-3
# From this condition number on a bowl is called a valley.
_LONG = 30.0
# In a picture no axis is longer than this many times the other.
_LONGEST = 1e3

_KINDS = {
    frozenset({1}): "bowl",
    frozenset({-1}): "dome",
    frozenset({0}): "flat",
    frozenset({0, 1}): "trough",
    frozenset({-1, 0}): "ridge",
    frozenset({-1, 1}): "saddle-shaped",
}


@dataclass(frozen=True)
class Curvature:
    """The Hessian at a point, as what it does: H v = λ v.

    `values` are its d eigenvalues λ in rising order, `directions` a unit eigenvector v for each, the larger
    component positive. `level` is the curvature below which there is next to none.
    """

    values: Point
    directions: tuple[Point, ...]
    level: float

    @property
    def condition(self) -> float:
        """κ = |λ|max / |λ|min, infinite where one curvature is 0; 1 where both are."""
        least, greatest = min(map(abs, self.values)), max(map(abs, self.values))
        return greatest / least if least else inf if greatest else 1.0

    @property
    def kind(self) -> str:
        """What kind of place this is: bowl, valley, trough, saddle-shaped, dome, ridge or flat.

        A valley is a bowl thirty times as curved across as along, a trough does not rise along at all.
        """
        if not all(map(isfinite, self.values)):
            return "not finite"
        kind = _KINDS[frozenset((v > self.level) - (v < -self.level) for v in self.values)]
        return "valley" if kind == "bowl" and self.condition > _LONG else kind

    @property
    def axes(self) -> tuple[Point, ...]:
        """v / √|λ| for each direction, times the √|λ| of the greatest curvature; empty if all is level.

        These are the semi-axes of the ellipse ½ dᵀH d = const, on which the local quadratic has risen by
        the same; of the hyperbola, where the signs differ.
        """
        greatest = max(map(abs, self.values))
        if not 0 < greatest < inf:
            return ()
        lengths = (sqrt(greatest / max(abs(v), greatest / _LONGEST**2)) for v in self.values)
        return tuple(
            tuple(length * x for x in direction)
            for length, direction in zip(lengths, self.directions, strict=True)
        )


def curvature(trace: Trace, step: int) -> Curvature:
    """Return the curvature of the surface where a run is at a step."""
    values, directions = _along(trace)
    return Curvature(
        tuple(values[step].tolist()),
        tuple(map(tuple, directions[step].tolist())),
        _LITTLE * Scale.of(trace.surface).curvature,
    )


@lru_cache(maxsize=8)
def _along(trace: Trace) -> tuple[Array, Array]:
    """Return eigenvalues, (n + 1, d), and unit eigenvectors in rows, (n + 1, d, d), at every step at once."""
    values = eigenvalues(trace.hessians)
    with np.errstate(all="ignore"):
        first = eigenvector(trace.hessians, values[:, 0])
    across = np.stack([-first[:, -1], first[:, 0]], axis=-1)
    directions = first[:, None] if values.shape[-1] == 1 else np.stack([first, across], axis=1)
    larger = np.take_along_axis(directions, np.abs(directions).argmax(axis=-1)[..., None], axis=-1)
    # 0.0 + … turns −0 into 0
    return values, 0.0 + directions * np.where(larger < 0, -1.0, 1.0)
