"""What every surface offers, and how one is sampled onto a mesh."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape.errors import LandscapeError

if TYPE_CHECKING:
    from landscape.surfaces.tape import Tape

Array = NDArray[np.float64]
Point = tuple[float, ...]


class Domain(tuple[tuple[float, float], ...]):
    """The box a surface is looked at in: one (low, high) pair for each parameter."""

    __slots__ = ()

    def __new__(cls, intervals: Iterable[Sequence[float]]) -> Domain:
        """Check that every interval is two finite numbers in rising order."""
        pairs = []
        for interval in intervals:
            if len(interval) != 2:
                raise LandscapeError("A domain needs two numbers, low and high, for each parameter.")
            low, high = float(interval[0]), float(interval[1])
            if not (np.isfinite(low) and np.isfinite(high) and low < high):
                raise LandscapeError(f"The domain needs low < high, both finite; {low:g} to {high:g} is not.")
            if not 1e-12 * max(abs(low), abs(high)) < high - low < 1e100:
                raise LandscapeError(
                    f"A domain from {low:g} to {high:g} cannot be drawn: choose another width."
                )
            pairs.append((low, high))
        return super().__new__(cls, pairs)

    @property
    def centre(self) -> Array:
        """The middle of the box, shape (d,)."""
        return np.array([(low + high) / 2 for low, high in self])

    @property
    def half_widths(self) -> Array:
        """Half the length of each side, shape (d,)."""
        return np.array([(high - low) / 2 for low, high in self])

    @property
    def size(self) -> float:
        """The mean half-width: the length that "small" and "far" are measured by."""
        return float(self.half_widths.mean())

    def contains(self, point: Sequence[float]) -> bool:
        """Tell whether a point lies in the box, its border included."""
        return all(low <= x <= high for x, (low, high) in zip(point, self, strict=True))

    def axes(self, n: int) -> list[Array]:
        """Return n evenly spaced coordinates along each side."""
        return [np.linspace(low, high, n) for low, high in self]


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient is known to vanish, with its kind and the value there.

    `kind` is "global minimum", "local minimum", "saddle point" or "maximum". Where the surface has a
    cusp (`smooth` false) the point is a true minimum although no gradient exists there.
    """

    kind: str
    at: Point
    value: float
    smooth: bool = True


class Surface(Protocol):
    """A function to be descended. The last axis of every array is the parameters; float64 throughout."""

    def __hash__(self) -> int:
        """Return a hash by identity: what is measured of a surface is remembered."""

    @property
    def key(self) -> str:
        """The name in the catalogue, or the text of a typed formula."""

    @property
    def title(self) -> str:
        """The name for people."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what is optimized: ("x", "y") or ("W", "b")."""

    @property
    def domain(self) -> Domain:
        """The box that is shown."""

    @property
    def start(self) -> Point:
        """A good place to begin."""

    @property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """What is known of minima, saddles and maxima."""

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The known minima, global and local."""

    @property
    def least(self) -> float | None:
        """The least value, where it is known: over the whole plane, or else over the domain."""

    @property
    def bounded(self) -> bool:
        """Whether nothing lies below `least` beyond the domain either."""

    @property
    def height(self) -> str:
        """How heights are shown: "linear" or "log"."""

    @property
    def latex(self) -> str:
        """The formula, as LaTeX."""

    @property
    def latex_partials(self) -> tuple[str, ...]:
        """The partial derivatives, as LaTeX; empty if they are too long to read."""

    @property
    def sketch(self) -> Surface:
        """What is drawn and measured in its place: itself, unless it is made of very much data."""

    @property
    def on_tape(self) -> tuple[Tape, list[int]] | None:
        """Value and partial derivatives as operations, to be compiled with others; None of no formula."""

    @property
    def at(self) -> Callable[[Point], tuple[float, ...]]:
        """The function from one point to its value and d partial derivatives: d + 1 plain floats."""

    def value(self, points: ArrayLike) -> Array:
        """Return values [...] at points [..., d]."""

    def on_grid(self, axes: Sequence[Array]) -> Array:
        """Return values [n, m, …] on the grid that axes of n, m, … coordinates span."""

    def gradient(self, points: ArrayLike) -> Array:
        """Return gradients [..., d] at points [..., d]."""

    def hessian(self, points: ArrayLike) -> Array:
        """Return Hessians [..., d, d] at points [..., d]."""

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return value and gradient, sharing their work."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """A surface sampled on a grid: `values[i, j]` is at (`axes[0][i]`, `axes[1][j]`)."""

    axes: tuple[Array, ...]
    values: Array

    @cached_property
    def finite(self) -> Array:
        """The finite values, in a row."""
        return self.values[np.isfinite(self.values)]

    @cached_property
    def lowest(self) -> float:
        """The least finite value, 0 where there is none."""
        return float(self.finite.min()) if self.finite.size else 0.0

    @cached_property
    def median(self) -> float:
        """What half of the finite values stay below, 0 where there is none."""
        return float(np.median(self.finite)) if self.finite.size else 0.0

    @cached_property
    def spread(self) -> float:
        """The distance from the least to the greatest finite value."""
        return float(np.ptp(self.finite)) if self.finite.size else 0.0


def sample(surface: Surface, n: int) -> Mesh:
    """Sample a surface at n evenly spaced coordinates along each side of its domain."""
    return _sampled(surface.sketch, n)


@lru_cache(maxsize=16)
def _sampled(surface: Surface, n: int) -> Mesh:
    axes = surface.domain.axes(n)
    values = surface.on_grid(axes)
    values.setflags(write=False)
    return Mesh(tuple(axes), values)


@dataclass(frozen=True)
class Heights:
    """From loss to what is drawn, 0 at the lowest point of the mesh and 1 at the highest.

    Linear: (L − lowest) / spread. Log: the same of log(1 + depth (L − lowest) / spread), where 1 / depth is
    what the lowest fiftieth of the mesh stays below: so a valley's floor shows beside walls however high.
    """

    lowest: float
    spread: float
    depth: float = 0.0  # 0 for linear heights

    @classmethod
    def of(cls, surface: Surface, mesh: Mesh) -> Heights:
        """Return the heights that a surface asks for."""
        spread = mesh.spread or 1.0
        if surface.height != "log":
            return cls(mesh.lowest, spread)
        floor = float(np.quantile(mesh.finite, 0.02) - mesh.lowest) / spread if mesh.finite.size else 0.0
        return cls(mesh.lowest, spread, 1 / min(max(floor, 1e-7), 1e-2))

    def __call__(self, losses: ArrayLike) -> Array:
        """Return heights of the same shape; below 0 or above 1 off the mesh, NaN where the loss is."""
        with np.errstate(all="ignore"):
            relative = (np.asarray(losses, dtype=np.float64) - self.lowest) / self.spread
            if not self.depth:
                return np.asarray(relative)
            return np.asarray(
                np.sign(relative) * np.log1p(self.depth * np.abs(relative)) / np.log1p(self.depth)
            )
