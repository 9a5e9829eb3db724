"""What a neuron does with z: each activation with its first and second derivative.

None overflows, and none loses its digits in the tails: all of them look at exp(−|z|) only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from landscape.errors import LandscapeError
from landscape.surfaces.surface import Array

LEAK = 0.01
# Beyond this e^−|z| is held: there a sigmoid is 0 or 1 to the last digit, and its slope still is not 0,
# so that a slope of the loss which grows like e^|z| meets a partner and their product is right.
FURTHEST = 700.0


@dataclass(frozen=True)
class Activation:
    """a = of(z), da/dz = slope(z), d²a/dz² = bend(z); a lies between `low` and `high`.

    `undo` is roughly the z that gives an a: where to look for the best fit. `numbers` and `numbers_slope`
    are `of` and `slope` as templates in `{z}` and `{a}`, to be read with one sample's numbers in them.
    """

    key: str
    of: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]
    latex: str
    latex_slope: str
    numbers: str
    numbers_slope: str
    low: float = -inf
    high: float = inf
    undo: Callable[[Array], Array] = np.positive


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + e⁻ᶻ)."""
    e = np.exp(-np.abs(z))
    a: Array = np.where(z >= 0, 1.0, e) / (1 + e)
    return a


def _sigmoid_slope(z: Array) -> Array:
    e = np.exp(-np.minimum(np.abs(z), FURTHEST))
    slope: Array = e / (1 + e) ** 2
    return slope


def _sigmoid_bend(z: Array) -> Array:
    return -_sigmoid_slope(z) * np.tanh(z / 2)


def tanh_slope(z: Array) -> Array:
    """Return 1 − tanh²(z), which that difference would round to nothing from |z| = 19 on."""
    return 4 * _sigmoid_slope(2 * z)


def softplus(z: Array) -> Array:
    """Return log(1 + eᶻ)."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


_ALL = (
    Activation("identity", np.positive, np.ones_like, np.zeros_like, "z", "1", "{z}", "1"),
    Activation(
        "sigmoid",
        sigmoid,
        _sigmoid_slope,
        _sigmoid_bend,
        r"\sigma(z)",
        r"\sigma(z)\left(1 - \sigma(z)\right)",
        "σ({z})",
        "{a} × (1 − {a})",
        low=0.0,
        high=1.0,
        undo=lambda a: np.log(np.clip(a, 0.05, 0.95) / (1 - np.clip(a, 0.05, 0.95))),
    ),
    Activation(
        "tanh",
        np.tanh,
        tanh_slope,
        lambda z: -2 * np.tanh(z) * tanh_slope(z),
        r"\tanh(z)",
        r"\left(1 - \tanh^2(z)\right)",
        "tanh({z})",
        "1 − {a}²",
        low=-1.0,
        high=1.0,
        undo=lambda a: np.arctanh(np.clip(a, -0.9, 0.9)),
    ),
    Activation(
        "relu",
        lambda z: np.maximum(z, 0.0),
        lambda z: np.where(z > 0, 1.0, 0.0),
        np.zeros_like,
        r"\max(0, z)",
        r"\left[z > 0\right]",
        "max(0, {z})",
        "[{z} > 0]",
        low=0.0,
    ),
    Activation(
        "leaky_relu",
        lambda z: np.where(z > 0, z, LEAK * z),
        lambda z: np.where(z > 0, 1.0, LEAK),
        np.zeros_like,
        rf"\max({LEAK}\,z, z)",
        rf"\max\left({LEAK}, \left[z > 0\right]\right)",
        f"max({LEAK} × {{z}}, {{z}})",
        f"max({LEAK}, [{{z}} > 0])",
    ),
    Activation(
        "softplus",
        softplus,
        sigmoid,
        _sigmoid_slope,
        r"\log\left(1 + e^{z}\right)",
        r"\sigma(z)",
        "log(1 + exp({z}))",
        "σ({z})",
        low=0.0,
    ),
)
ACTIVATIONS = {one.key: one for one in _ALL}


def activation_named(key: str) -> Activation:
    """Return an activation; raise LandscapeError with the names there are if it is none."""
    if key not in ACTIVATIONS:
        raise LandscapeError(f"There is no activation {key!r}: choose one of {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[key]
