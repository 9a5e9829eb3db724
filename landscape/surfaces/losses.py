"""How wrong a neuron's answer a is when y was wanted: each loss with its derivatives.

Cross-entropy looks at z beside a: once a has rounded to 1, the digits of 1 − a are left in z alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from landscape.errors import LandscapeError
from landscape.surfaces.activations import FURTHEST, Activation, sigmoid
from landscape.surfaces.surface import Array

HUBER_DELTA = 1.0

Function = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Loss:
    """L = of(z, a, y), ∂L/∂a = slope(z, a, y), ∂²L/∂a² = bend(z, a, y), for one sample.

    `curvature` is ∂²L/∂z² where it is simpler than the chain rule's two terms, which would cancel.
    `numbers` and `numbers_slope` are `of` and `slope` as templates in `{a}` and `{y}`, to be read with one
    sample's numbers in them.
    """

    key: str
    of: Function
    slope: Function
    bend: Function
    latex: str
    latex_slope: str
    numbers: str
    numbers_slope: str
    curvature: Callable[[Array], Array] | None = None


def _huber(z: Array, a: Array, y: Array) -> Array:
    error = np.abs(a - y)
    return np.where(error <= HUBER_DELTA, error * error / 2, HUBER_DELTA * (error - HUBER_DELTA / 2))


def _cross_entropy(z: Array, a: Array, y: Array) -> Array:
    """Return −y log a − (1 − y) log(1 − a) = log(1 + eᶻ) − y z."""
    # Written so that nothing cancels at either end: max(z, 0) − y z is exactly 0 for a right answer.
    return np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))


def _cross_entropy_slope(z: Array, a: Array, y: Array) -> Array:
    """Return −y / a + (1 − y) / (1 − a), where 1/a = 1 + e⁻ᶻ and 1/(1 − a) = 1 + eᶻ."""
    e = np.exp(np.minimum(np.maximum(z, -FURTHEST), FURTHEST))
    slope: Array = (1 - y) * (1 + e) - y * (1 + 1 / e)
    return slope


def _cross_entropy_bend(z: Array, a: Array, y: Array) -> Array:
    e = np.exp(np.minimum(np.maximum(z, -FURTHEST / 2), FURTHEST / 2))
    bend: Array = (1 - y) * (1 + e) ** 2 + y * (1 + 1 / e) ** 2
    return bend


def _sigmoid_curvature(z: Array) -> Array:
    return sigmoid(z) * sigmoid(-z)


_ALL = (
    Loss(
        "mean_squared_error",
        lambda z, a, y: (a - y) ** 2,
        lambda z, a, y: 2 * (a - y),
        lambda z, a, y: np.full_like(a, 2.0),
        r"\left(a_i - y_i\right)^{2}",
        r"2\left(a_i - y_i\right)",
        "({a} − {y})²",
        "2 × ({a} − {y})",
    ),
    Loss(
        "binary_cross_entropy",
        _cross_entropy,
        _cross_entropy_slope,
        _cross_entropy_bend,
        r"\left(-y_i \log a_i - (1 - y_i) \log(1 - a_i)\right)",
        r"\frac{a_i - y_i}{a_i (1 - a_i)}",
        "−{y} log {a} − (1 − {y}) log(1 − {a})",
        "({a} − {y}) / ({a} × (1 − {a}))",
        curvature=_sigmoid_curvature,
    ),
    Loss(
        "mean_absolute_error",
        lambda z, a, y: np.abs(a - y),
        lambda z, a, y: np.sign(a - y),
        lambda z, a, y: np.zeros_like(a),
        r"\left|a_i - y_i\right|",
        r"\mathrm{sign}\left(a_i - y_i\right)",
        "|{a} − {y}|",
        "sign({a} − {y})",
    ),
    Loss(
        "huber",
        _huber,
        lambda z, a, y: np.clip(a - y, -HUBER_DELTA, HUBER_DELTA),
        lambda z, a, y: np.where(np.abs(a - y) <= HUBER_DELTA, 1.0, 0.0),
        r"h\left(a_i - y_i\right)",
        r"\max\left(-1, \min\left(1, a_i - y_i\right)\right)",
        "huber({a} − {y})",
        "max(−1, min(1, {a} − {y}))",
    ),
)
LOSSES = {one.key: one for one in _ALL}


def loss_named(key: str) -> Loss:
    """Return a loss; raise LandscapeError with the names there are if it is none."""
    if key not in LOSSES:
        raise LandscapeError(f"There is no loss {key!r}: choose one of {', '.join(LOSSES)}.")
    return LOSSES[key]


def check_pairing(activation: Activation, loss: Loss, y: Array) -> None:
    """Raise LandscapeError unless an activation, a loss and the y to be learned make sense together.

    Squared error with a sigmoid does: it is not convex, and that is what it is there to show. A ReLU may
    miss some y below 0, as a line misses most of its points, but it must be able to reach one.
    """
    low, high = float(y.min()), float(y.max())
    if loss.key == "binary_cross_entropy":
        if activation.key != "sigmoid":
            raise LandscapeError(
                "binary_cross_entropy needs a probability, which only a sigmoid gives: "
                f"choose the activation sigmoid, or another loss beside {activation.key}."
            )
        if not (low >= 0 and high <= 1):
            raise LandscapeError(
                f"binary_cross_entropy needs y between 0 and 1, such as two classes 0 and 1; "
                f"here y goes from {low:g} to {high:g}: choose another column, "
                "or the activation identity with mean_squared_error."
            )
    bounded = np.isfinite(activation.high)
    if bounded and not (low >= activation.low and high <= activation.high):
        raise LandscapeError(
            f"A {activation.key} stays between {activation.low:g} and {activation.high:g}, "
            f"but y goes from {low:g} to {high:g}: choose the activation identity, or rescale y."
        )
    if not bounded and high < activation.low:
        raise LandscapeError(
            f"A {activation.key} never goes below {activation.low:g}, but every y is: "
            "choose the activation identity or leaky_relu."
        )
