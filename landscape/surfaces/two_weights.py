"""The smallest deep network: two weights in a row, ŷ = w₂·tanh(w₁·x), with squared error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from landscape.surfaces.activations import tanh_slope
from landscape.surfaces.fit import MOST_DRAWN, Fit
from landscape.surfaces.fitting import box, newton, spread
from landscape.surfaces.samples import Samples
from landscape.surfaces.surface import Array, CriticalPoint, Domain, Point

_MEAN = r"\frac{1}{n} \sum_{i=1}^{n} "
# So many first weights are tried for every factor of ten.
_TRIED = 100


@dataclass(frozen=True)
class TwoWeights:
    """w₁, a tanh, and w₂, for arrays of weights against arrays of samples."""

    parameters: tuple[str, str] = ("w1", "w2")
    quantities: tuple[str, ...] = (
        *("h", "y_hat", "loss", "dL_dy_hat", "dy_hat_dh", "dy_hat_dw2", "dh_dw1", "dL_dh"),
        *("dL_dw1", "dL_dw2"),
    )
    latex: str = rf"{_MEAN}\left(w_2 \tanh(w_1 x_i) - y_i\right)^{{2}}"
    latex_partials: tuple[str, ...] = (
        rf"{_MEAN}2\left(\hat{{y}}_i - y_i\right) \cdot w_2"
        r" \cdot \left(1 - \tanh^2(w_1 x_i)\right) \cdot x_i",
        rf"{_MEAN}2\left(\hat{{y}}_i - y_i\right) \cdot \tanh(w_1 x_i)",
    )

    def answer(self, p: float, q: float, x: Array) -> Array:
        """Return ŷ for each x."""
        answer: Array = q * np.tanh(p * x)
        return answer

    def loss(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array]:
        """Return the squared error."""
        return ((q * np.tanh(p * x) - y) ** 2,)

    def first(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return the squared error and its slopes."""
        _, _, loss, *_, dL_dw1, dL_dw2 = self.everything(p, q, x, y)
        return loss, dL_dw1, dL_dw2

    def everything(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, ...]:
        """Return the numbers of one pass forward and one back through both weights."""
        w1, w2 = p, q
        z = w1 * x
        h = np.tanh(z)
        y_hat = w2 * h
        loss = (y_hat - y) ** 2

        dL_dy_hat = 2 * (y_hat - y)
        dy_hat_dw2, dy_hat_dh = h, w2
        dh_dw1 = tanh_slope(z) * x
        dL_dh = dL_dy_hat * dy_hat_dh
        dL_dw1 = dL_dh * dh_dw1
        dL_dw2 = dL_dy_hat * dy_hat_dw2
        return h, y_hat, loss, dL_dy_hat, dy_hat_dh, dy_hat_dw2, dh_dw1, dL_dh, dL_dw1, dL_dw2

    def second(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return ∂²L/∂w₁², ∂²L/∂w₁∂w₂ and ∂²L/∂w₂²."""
        h, s = np.tanh(p * x), tanh_slope(p * x)
        error = q * h - y
        sx = s * x
        pp = 2 * ((q * sx) ** 2 - 2 * error * q * h * sx * x)
        return pp, 2 * (q * h + error) * sx, 2 * h * h


def two_weights(x: ArrayLike, y: ArrayLike) -> Fit:
    """Return the mean squared error of ŷ = w₂·tanh(w₁·x) on data as a surface over w₁ and w₂.

    (w₁, w₂) and (−w₁, −w₂) are the same function, so minima come in twins; between them, at the origin,
    lies a saddle. Raises LandscapeError for data that is none.
    """
    samples = Samples.of(x, y)
    model = TwoWeights()
    best, proved = _best(model, samples)
    domain = box(best, (1 / spread(samples.x), spread(samples.y)))
    surface = Fit(
        key="two_weights",
        title="Two weights in a row",
        text="mean squared error of w2 tanh(w1 x)",
        model=model,
        samples=samples,
        domain=domain,
        start=_start(best, domain),
        note="The smallest deep network: a saddle at the origin, and two minima that are the same function.",
    )
    points = list(_saddle(surface))
    if proved:
        least = float(surface.value(best))
        twins = [best, (-best[0], -best[1])]
        points = [*(CriticalPoint("global minimum", twin, least) for twin in twins), *points]
        return replace(surface, least=least, critical_points=tuple(points))
    return replace(surface, critical_points=tuple(points))


def _best(model: TwoWeights, samples: Samples) -> tuple[Point, bool]:
    """Return the best weights with w₁ > 0, and whether they are proved to be an isolated minimum.

    The best w₂ for a given w₁ is known: Σ h y / Σ h². So one weight is left to look for, along a line
    from a network that is next to linear to one that is next to a step.
    """
    few = samples if len(samples) <= MOST_DRAWN else samples.drawn(MOST_DRAWN)
    sizes = np.abs(few.x)
    sizes = sizes[sizes > max(1e-90, 1e-12 * float(sizes.max()))]
    if not sizes.size or not few.y.any():
        return (0.0, 0.0), False
    low, high = 1e-2 / sizes.max(), 1e2 / sizes.min()
    first = np.geomspace(low, high, min(2000, int(_TRIED * np.log10(high / low))))
    h = np.tanh(first[:, None] * few.x)
    second = (h * few.y).sum(axis=-1) / (h * h).sum(axis=-1)
    losses = ((second[:, None] * h - few.y) ** 2).mean(axis=-1)
    lowest = int(losses.argmin())
    guess = (float(first[lowest]), float(second[lowest]))
    if lowest in (0, len(first) - 1):
        usual = min(int(np.searchsorted(first, 1 / spread(few.x))), len(first) - 1)
        return (float(first[usual]), float(second[usual])), False
    best = newton(model, samples, guess)
    return (best or guess), best is not None and few is samples


def _start(best: Point, domain: Domain) -> Point:
    """Return a round point from which the saddle draws the walk in before it lets it go."""
    first, second = best if all(best) else domain.half_widths / 2
    return (float(f"{-0.5 * first:.2g}"), float(f"{0.5 * second:.2g}"))


def _saddle(surface: Fit) -> Iterator[CriticalPoint]:
    """Give the origin, where both slopes vanish and, unless Σ x y = 0, both curvatures occur."""
    hessian = surface.hessian((0.0, 0.0))
    if hessian[0, 1] != 0:
        yield CriticalPoint("saddle point", (0.0, 0.0), float(surface.value((0.0, 0.0))))
