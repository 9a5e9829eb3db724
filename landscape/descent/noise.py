"""Gradient noise: what a rule sees of a surface at each step, drawn from a seed.

The noise of step t depends on the seed and on t alone: a run that is made longer, or gone back over, meets
the same noise, and runs with the same seed all meet the same. Draws come from Philox, a generator that is
addressed by its key, through `numpy.random.RandomState`, whose streams numpy keeps as they are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from landscape.errors import LandscapeError
from landscape.optimizers.described import Described, Registry, hyper
from landscape.surfaces import Fit, Surface
from landscape.surfaces.surface import Array, Point

NOISES: Registry[Noise] = Registry("noise")
keys, find, get = NOISES.keys, NOISES.find, NOISES.get

# So many steps' noise is drawn at a time.
_BLOCK = 256


class Sight(Protocol):
    """A surface, or what a rule sees in its place."""

    def at(self, point: Point) -> tuple[float, ...]:
        """Return the value at a point and its partial derivatives."""

    def hessian(self, points: Array) -> Array:
        """Return the Hessian (d, d) at a point (d,)."""


@dataclass(frozen=True)
class Noise(Described, ABC):
    """What stands between a surface and a rule."""

    needs_data: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse counts that are none."""
        self.check_whole()

    @abstractmethod
    def sight(self, surface: Surface, t: int, point: Point) -> Sight:
        """Return the surface that a rule sees at step t = 1, 2, …, from where it then is."""

    def gradient(self, surface: Surface, t: int, point: Point, _row: tuple[float, ...]) -> tuple[float, ...]:
        """Return the gradient seen there; `_row` is the true value and gradient."""
        return self.sight(surface, t, point).at(point)[1:]


@NOISES.enter
@dataclass(frozen=True)
class Gaussian(Noise):
    """g + σξ, ξ standard normal in every parameter, independent from step to step.

    A rule that asks for more than the gradient sees the surface tilted by it: L(x') + σξ·(x' − x), the same
    curvature everywhere.
    """

    key = "gaussian"
    title = "Gaussian"

    sigma: float = hyper("σ", 0.1, 1e-3, 100.0, "the standard deviation in each parameter", log=True)
    seed: float = hyper(
        "seed", 0, 0, 99, "which numbers are drawn: the same seed, the same noise", whole=True
    )

    def __post_init__(self) -> None:
        """Refuse what is no standard deviation."""
        super().__post_init__()
        if not self.sigma >= 0:
            raise LandscapeError(f"sigma must be a number ≥ 0, not {self.sigma:g}.")

    def shift(self, t: int, d: int) -> tuple[float, ...]:
        """Return what is added to the gradient at step t, (d,)."""
        block, place = divmod(t, _BLOCK)
        return tuple(self.sigma * x for x in _normal(int(self.seed), block, d)[place])

    def sight(self, surface: Surface, t: int, point: Point) -> Sight:
        """Return the tilted surface."""
        return _Tilted(surface, point, self.shift(t, len(point)))

    def gradient(self, _surface: Surface, t: int, point: Point, row: tuple[float, ...]) -> tuple[float, ...]:
        """Return the gradient with what is added."""
        return tuple(g + x for g, x in zip(row[1:], self.shift(t, len(point)), strict=True))


@NOISES.enter
@dataclass(frozen=True)
class MiniBatch(Noise):
    """The gradient of B samples alone, by the same passes forward and back.

    Without replacement, as torch's `DataLoader(shuffle=True)`: every ⌈n / B⌉ steps, an epoch, go through all
    samples once, in a new order; the last batch of an epoch has what is left. B ≥ n is the full gradient.
    """

    key = "mini_batch"
    title = "Mini-batch"
    needs_data = True

    size: float = hyper("B", 16, 1, 1000, "how many samples each step looks at", log=True, whole=True)
    seed: float = hyper("seed", 0, 0, 99, "which samples are drawn: the same seed, the same", whole=True)

    def places(self, n: int, t: int) -> NDArray[np.intp]:
        """Return which of n samples step t looks at, in their order."""
        size = min(int(self.size), n)
        epoch, batch = divmod(t - 1, -(-n // size))
        return np.sort(_shuffled(int(self.seed), epoch, n)[batch * size : (batch + 1) * size])

    def sight(self, surface: Surface, t: int, point: Point) -> Sight:
        """Return the surface of the batch."""
        assert isinstance(surface, Fit)
        return surface.part(self.places(len(surface.samples), t))


@dataclass(frozen=True)
class _Tilted:
    surface: Surface
    origin: Point
    slope: tuple[float, ...]

    def at(self, point: Point) -> tuple[float, ...]:
        value, *partials = self.surface.at(point)
        rise = sum(s * (x - o) for s, x, o in zip(self.slope, point, self.origin, strict=True))
        return (value + rise, *(g + s for g, s in zip(partials, self.slope, strict=True)))

    def hessian(self, points: Array) -> Array:
        return self.surface.hessian(points)


def _drawing(seed: int, number: int) -> np.random.RandomState:
    """Return the generator of a seed's draw of some number: each is a stream of its own."""
    return np.random.RandomState(np.random.Philox(key=np.array([seed, number], dtype=np.uint64)))


@lru_cache(maxsize=256)
def _normal(seed: int, block: int, d: int) -> Sequence[Sequence[float]]:
    rows: list[list[float]] = _drawing(seed, block).standard_normal((_BLOCK, d)).tolist()
    return rows


@lru_cache(maxsize=4)
def _shuffled(seed: int, epoch: int, n: int) -> NDArray[np.intp]:
    return _drawing(seed, epoch).permutation(n)
