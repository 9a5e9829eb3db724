"""A surface made of data: the mean loss of a small model over samples, in the model's two weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape.errors import LandscapeError
from landscape.surfaces.drawing import heights
from landscape.surfaces.formula import Constant
from landscape.surfaces.samples import Samples
from landscape.surfaces.surface import Array, CriticalPoint, Domain, Point

# Of more samples than this the map shows a drawn part; a point's own numbers always come from all.
MOST_DRAWN = 2_000


class Model(Protocol):
    """What is computed for each sample; p and q are the weights, every array broadcasts to (m, n)."""

    @property
    def parameters(self) -> tuple[str, str]:
        """The names of the weights."""

    @property
    def quantities(self) -> tuple[str, ...]:
        """The names of what `everything` returns."""

    @property
    def latex(self) -> str:
        """The mean loss, as LaTeX."""

    @property
    def latex_partials(self) -> tuple[str, ...]:
        """Its partial derivatives, as LaTeX."""

    def answer(self, p: float, q: float, x: Array) -> Array:
        """Return what the model says for x."""

    def loss(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array]:
        """Return the loss."""

    def first(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return the loss, ∂L/∂p and ∂L/∂q."""

    def second(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return ∂²L/∂p², ∂²L/∂p∂q and ∂²L/∂q²."""

    def everything(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, ...]:
        """Return every number of the forward and of the backward pass."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The mean loss of a model over samples; see `Surface` for what it offers."""

    key: str
    title: str
    text: str
    model: Model
    samples: Samples
    domain: Domain
    start: Point
    critical_points: tuple[CriticalPoint, ...] = ()
    least: float | None = None
    height: str = "linear"
    note: str = ""
    kinks: str = ""
    source: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict)
    unmoved: Fit | None = None
    """The surface of the same data before some samples were moved."""

    @property
    def bounded(self) -> bool:
        """True: what is known of a fit's least value holds everywhere."""
        return True

    @property
    def on_tape(self) -> None:
        """None: it is no formula."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the weights."""
        return self.model.parameters

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The known minima, global and local."""
        return tuple(point for point in self.critical_points if point.kind.endswith("minimum"))

    @property
    def latex(self) -> str:
        """The mean loss, as LaTeX."""
        return self.model.latex

    @property
    def latex_partials(self) -> tuple[str, ...]:
        """The partial derivatives, as LaTeX."""
        return self.model.latex_partials

    @cached_property
    def sketch(self) -> Fit:
        """The surface that is drawn and measured: this one, or for much data that of a part drawn once.

        `sketch.samples` says which samples those are.
        """
        if len(self.samples) <= MOST_DRAWN:
            return self
        unmoved = self.unmoved.sketch if self.unmoved is not None else None
        return replace(self, samples=self.samples.drawn(MOST_DRAWN), unmoved=unmoved)

    def at(self, point: Point) -> tuple[float, ...]:
        """Return the value at one point and its partial derivatives, as plain floats."""
        return tuple(map(float, self.samples.means(self.model.first, np.array(point), 3)))

    def passes(self, point: Point, sample: int | None = None) -> dict[str, float]:
        """Return every number of the forward and of the backward pass at a point, by name, x and y too.

        They are those of one sample, counted from 0, or the means over all. Raises LandscapeError if
        there is no such sample.
        """
        samples, model = self.samples, self.model
        if sample is not None:
            if not 0 <= sample < len(samples):
                raise LandscapeError(f"There is no sample {sample}: they count from 0 to {len(samples) - 1}.")
            samples = Samples(samples.x[sample : sample + 1], samples.y[sample : sample + 1])
        names = ("x", "y", *model.quantities)

        def terms(p: Array, q: Array, x: Array, y: Array) -> tuple[Array, ...]:
            return x, y, *model.everything(p, q, x, y)

        numbers = map(float, samples.means(terms, np.array(point), len(names)))
        return dict(zip(names, numbers, strict=True))

    def answer(self, point: Point, x: Array) -> Array:
        """Return what the model says for each x, with the weights of one point."""
        p, q = point
        with np.errstate(all="ignore"):
            return self.model.answer(p, q, x)

    def part(self, places: NDArray[np.intp]) -> Fit:
        """Return the surface of some of the samples alone, a mini-batch; they are counted from 0."""
        return replace(self, samples=self.samples.only(places))

    def moved(self, fitted: Fit) -> Fit:
        """Return the surface of the same data with some samples moved, seen as this one is."""
        return replace(fitted, domain=self.domain, start=self.start, unmoved=self)

    def value(self, points: ArrayLike) -> Array:
        """Return values [...] at points [..., 2]."""
        return self.samples.means(self.model.loss, self._checked(points), 1)[0]

    def on_grid(self, axes: Sequence[Array]) -> Array:
        """Return values [n, m] of the sketch on the grid that axes of n and m coordinates span, to be drawn.

        Over much data they are those of a smooth surface through a coarser grid.
        """
        return heights(self.sketch, axes)

    def gradient(self, points: ArrayLike) -> Array:
        """Return gradients [..., 2] at points [..., 2]."""
        return self.value_and_gradient(points)[1]

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return values [...] and gradients [..., 2] at points [..., 2], sharing their work."""
        value, *partials = self.samples.means(self.model.first, self._checked(points), 3)
        return value, np.stack(partials, axis=-1)

    def hessian(self, points: ArrayLike) -> Array:
        """Return Hessians [..., 2, 2] at points [..., 2]."""
        pp, pq, qq = self.samples.means(self.model.second, self._checked(points), 3)
        return np.stack([np.stack([pp, pq], axis=-1), np.stack([pq, qq], axis=-1)], axis=-2)

    def _checked(self, points: ArrayLike) -> Array:
        array = np.asarray(points, dtype=np.float64)
        if array.ndim == 0 or array.shape[-1] != 2:
            raise LandscapeError(
                f"{self.title} has 2 parameters: "
                f"the last axis of the points must be that long, not of shape {array.shape}."
            )
        return array
