"""One neuron on data: the forward pass, the backward pass, and the chain rule's factors.

forward     z = W·x + b        a = activation(z)       L = loss(a, y)
backward    ∂L/∂a      ∂L/∂z = ∂L/∂a · ∂a/∂z      ∂L/∂W = ∂L/∂z · x      ∂L/∂b = ∂L/∂z · 1
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from landscape.errors import LandscapeError
from landscape.surfaces.activations import Activation, activation_named
from landscape.surfaces.fit import Fit
from landscape.surfaces.fitting import all_equal, box, far_start, least_squares, newton, separable, spread
from landscape.surfaces.losses import Loss, check_pairing, loss_named
from landscape.surfaces.samples import Samples
from landscape.surfaces.surface import Array, CriticalPoint, Point

_MEAN = r"\frac{1}{n} \sum_{i=1}^{n} "


@dataclass(frozen=True)
class ChainRule:
    """Every number on the way forward and back: ∂L/∂W = ∂L/∂a × ∂a/∂z × ∂z/∂W, and the same for b.

    For one sample the products hold. For the mean over all, each number is the mean of that number, and
    the mean of products is not the product of means.
    """

    z: float
    a: float
    loss: float
    dL_da: float
    da_dz: float
    dz_dW: float
    dz_db: float
    dL_dW: float
    dL_db: float


@dataclass(frozen=True)
class Neuron:
    """A neuron with its loss, for arrays of weights against arrays of samples."""

    activation: Activation
    criterion: Loss
    parameters: tuple[str, str] = ("W", "b")
    quantities: tuple[str, ...] = (
        *("z", "a", "loss", "dL_da", "da_dz", "dz_dW", "dz_db", "dL_dz", "dL_dW", "dL_db"),
    )

    def forward(self, W: Array, b: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return z, a and L."""
        z = W * x + b
        a = self.activation.of(z)
        L = self.criterion.of(z, a, y)
        return z, a, L

    def backward(self, z: Array, a: Array, x: Array, y: Array) -> tuple[Array, ...]:
        """Return ∂L/∂a, ∂a/∂z, ∂z/∂W, ∂z/∂b, ∂L/∂z, ∂L/∂W and ∂L/∂b, from the loss back to the weights."""
        dL_da = self.criterion.slope(z, a, y)
        da_dz = self.activation.slope(z)
        dz_dW, dz_db = x, np.ones_like(x)
        dL_dz = dL_da * da_dz
        dL_dW = dL_dz * dz_dW
        dL_db = dL_dz * dz_db
        return dL_da, da_dz, dz_dW, dz_db, dL_dz, dL_dW, dL_db

    def answer(self, p: float, q: float, x: Array) -> Array:
        """Return a for each x."""
        return self.activation.of(p * x + q)

    def loss(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array]:
        """Return L."""
        return (self.forward(p, q, x, y)[2],)

    def first(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return L, ∂L/∂W and ∂L/∂b."""
        z, a, L = self.forward(p, q, x, y)
        *_, dL_dW, dL_db = self.backward(z, a, x, y)
        return L, dL_dW, dL_db

    def second(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return ∂²L/∂W², ∂²L/∂W∂b and ∂²L/∂b²: ∂²L/∂z² times x², x and 1."""
        z = p * x + q
        if self.criterion.curvature is not None:
            d2L_dz2 = self.criterion.curvature(z)
        else:
            a, da_dz = self.activation.of(z), self.activation.slope(z)
            d2L_dz2 = self.criterion.bend(z, a, y) * da_dz**2
            d2L_dz2 = d2L_dz2 + self.criterion.slope(z, a, y) * self.activation.bend(z)
        return d2L_dz2 * x * x, d2L_dz2 * x, d2L_dz2

    def everything(self, p: Array, q: Array, x: Array, y: Array) -> tuple[Array, ...]:
        """Return the numbers of both passes."""
        z, a, L = self.forward(p, q, x, y)
        return z, a, L, *self.backward(z, a, x, y)

    @property
    def latex(self) -> str:
        """The mean loss, as LaTeX."""
        # In groups, which are not broken at their signs when the line is folded.
        where = self.activation.latex.replace("z", "W x_i + b")
        if self.activation.key == "leaky_relu":
            where = rf"{self.activation.latex.replace('z', 'z_i')}}}, \quad {{z_i = W x_i + b"
        return rf"{_MEAN}{self.criterion.latex}, \quad {{a_i = {where}}}"

    @property
    def latex_partials(self) -> tuple[str, ...]:
        """The partial derivatives as the chain rule gives them, as LaTeX."""
        slope = self.activation.latex_slope.replace("(z)", "(z_i)").replace("[z", "[z_i")
        chain = self.criterion.latex_slope + ("" if slope == "1" else rf" \cdot {slope}")
        return rf"{_MEAN}{chain} \cdot x_i", f"{_MEAN}{chain}"


def neuron(
    x: ArrayLike, y: ArrayLike, activation: str = "sigmoid", loss: str = "binary_cross_entropy"
) -> Fit:
    """Return the mean loss of a neuron on data as a surface over its weight W and its bias b.

    Raises LandscapeError, saying what to choose instead, for data that is none and for an activation and
    a loss that make no sense together or on this y.
    """
    samples = Samples.of(x, y)
    model = Neuron(activation_named(activation), loss_named(loss))
    check_pairing(model.activation, model.criterion, samples.y)
    wanted = model.activation.undo(samples.y)
    best = least_squares(samples.x, wanted)
    minimum = _minimum(model, samples, best)
    best = minimum or best
    domain = box(best, (spread(wanted) / spread(samples.x), spread(wanted)))
    names = f"{_spoken(activation)} neuron, {_spoken(loss)}"
    surface = Fit(
        key=f"neuron_{activation}_{loss}",
        title=names[0].upper() + names[1:],
        text=f"mean {_spoken(loss).removeprefix('mean ')} of {activation}(W x + b)",
        model=model,
        samples=samples,
        domain=domain,
        start=far_start(model, samples, best, domain),
        height="linear" if np.isfinite(model.activation.high) else "log",
        note=_note(activation, loss),
    )
    if minimum is not None:
        least = float(surface.value(minimum))
        return replace(
            surface, least=least, critical_points=(CriticalPoint("global minimum", minimum, least),)
        )
    return replace(surface, least=_least_of_valley(model, surface))


def chain_rule(surface: Fit, point: Point, sample: int | None = None) -> ChainRule:
    """Return the numbers of the chain rule at a point for one sample, counted from 0, or their means."""
    if not isinstance(surface.model, Neuron):
        raise LandscapeError("The chain rule of a neuron needs a neuron's surface.")
    numbers = surface.passes(point, sample)
    return ChainRule(**{field.name: numbers[field.name] for field in fields(ChainRule)})


def _minimum(model: Neuron, samples: Samples, begin: Point) -> Point | None:
    """Return the one minimum, where theory says that there is exactly one: a convex loss with no flat way."""
    pairing = (model.activation.key, model.criterion.key)
    if pairing == ("identity", "mean_squared_error") and not all_equal(samples.x):
        return begin
    if pairing == ("sigmoid", "binary_cross_entropy") and not separable(samples.x, samples.y):
        return newton(model, samples, begin)
    return None


def _least_of_valley(model: Neuron, surface: Fit) -> float | None:
    """Return the least value where all x are equal, so that a whole line of (W, b) is best."""
    x, y = surface.samples.x, surface.samples.y
    mean = float(y.mean())
    if not all_equal(x):
        return None
    if model.criterion.key == "mean_squared_error" and model.activation.key == "identity":
        return float(surface.value((0.0, mean)))
    if model.criterion.key == "binary_cross_entropy":
        return float(surface.value((0.0, np.log(mean / (1 - mean))))) if 0 < mean < 1 else None
    # One answer that can be given exactly: no error is less than none.
    return 0.0 if all_equal(y) and model.activation.low < mean < model.activation.high else None


def _spoken(key: str) -> str:
    return key.replace("_", " ")


def _note(activation: str, loss: str) -> str:
    if (activation, loss) == ("sigmoid", "binary_cross_entropy"):
        return "Convex: from everywhere the slope leads to the best fit, and the worst answers push hardest."
    if (activation, loss) == ("sigmoid", "mean_squared_error"):
        return "Not convex: where the sigmoid is flat, a wrong answer leaves no slope to learn from."
    if (activation, loss) == ("identity", "mean_squared_error"):
        return "A bowl whose shape is the data's: the further x lies from 0, the narrower it is."
    return "The chain rule carries the slope of the loss back through the activation to W and b."
