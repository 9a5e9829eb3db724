"""Adam's closer relatives, as torch has them."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, maximum, sqrt
from landscape.optimizers.moments import ADAM_STEP, MEAN, MEAN_HAT, SQUARE, SQUARE_HAT, Moments, moments
from landscape.optimizers.rule import Equation, hyper, register


@register
@dataclass(frozen=True)
class AdamW(Moments):
    """x ← (1 − ηw)x, then Adam's step (Loshchilov and Hutter, 2019), as `torch.optim.AdamW`.

    The decay is decoupled: it does not pass through the division. optax's default for w is 1e-4.
    """

    key = "adamw"
    title = "AdamW"
    remembers = ("m", "v")
    derives = ("m_hat", "v_hat", "decayed")
    equations = (
        MEAN,
        SQUARE,
        MEAN_HAT,
        SQUARE_HAT,
        Equation(
            r"\theta' = \left(1 - \eta\,w\right)\theta_{t-1}",
            "{decayed} = {x} × (1 − {learning_rate} × {weight_decay})",
            "Decay: shrink the weight itself, past all scaling.",
        ),
        Equation(
            r"\theta_{t} = \theta' - \frac{\eta\,\hat m_{t}}{\sqrt{\hat v_{t}} + \varepsilon}",
            "{x_new} = {decayed} − {learning_rate} × {m_hat} / (√{v_hat} + {epsilon})",
            "Divide and step from there: the mean gradient over its usual size, times η.",
        ),
    )

    weight_decay: float = hyper("w", 0.01, 0.0, 1.0, "pulls the weights towards zero")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        v: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        epsilon: Number,
        weight_decay: Number,
    ) -> tuple[Number, ...]:
        """Shrink the weights, then step as Adam does."""
        m, v, m_hat, v_hat = moments(g, t, m, v, beta1, beta2)
        decayed = x * (1 - learning_rate * weight_decay)
        return decayed - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, m_hat, v_hat, decayed


@register
@dataclass(frozen=True)
class AMSGrad(Moments):
    """Adam that divides by the greatest v so far (Reddi, Kale, Kumar, 2018): `Adam(amsgrad=True)`.

    So no step grows because the past is forgotten. torch takes the greatest v before the bias is
    corrected, optax after it.
    """

    key = "amsgrad"
    title = "AMSGrad"
    remembers = ("m", "v", "greatest")
    derives = ("m_hat", "v_hat")
    equations = (
        MEAN,
        SQUARE,
        Equation(
            r"v^{max}_{t} = \max\left(v^{max}_{t-1}, v_{t}\right)",
            "{greatest} = max({greatest_old}, {v})",
            "Keep the greatest mean square so far: what divides can only grow.",
        ),
        MEAN_HAT,
        Equation(
            r"\hat v_{t} = \frac{v^{max}_{t}}{1-\beta_2^{t}}",
            "{v_hat} = {greatest} / (1 − {beta2}^{t})",
            "Correct the bias of that greatest mean square.",
        ),
        ADAM_STEP,
    )

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        v: Number,
        greatest: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        epsilon: Number,
    ) -> tuple[Number, ...]:
        """Divide the corrected mean gradient by the root of the greatest mean square."""
        m, v, m_hat, _ = moments(g, t, m, v, beta1, beta2)
        greatest = maximum(greatest, v)
        v_hat = greatest / (1 - beta2**t)
        return x - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, greatest, m_hat, v_hat


@register
@dataclass(frozen=True)
class Adamax(Moments):
    """u ← max(β₂u, |g| + ε); x ← x − ηm̂ / u (Kingma and Ba, 2015, algorithm 2): `torch.optim.Adamax`.

    torch keeps the division safe inside the maximum, the paper not at all.
    """

    key = "adamax"
    title = "Adamax"
    remembers = ("m", "u")
    derives = ("m_hat",)
    equations = (
        MEAN,
        Equation(
            r"u_{t} = \max\left(\beta_2\,u_{t-1}, \left|g_{t}\right| + \varepsilon\right)",
            "{u} = max({beta2} × {u_old}, abs({g}) + {epsilon})",
            "Take the greatest gradient so far, of which each step forgets a little.",
        ),
        MEAN_HAT,
        Equation(
            r"\theta_{t} = \theta_{t-1} - \frac{\eta\,\hat m_{t}}{u_{t}}",
            "{x_new} = {x} − {learning_rate} × {m_hat} / {u}",
            "Divide and step: the mean gradient over the greatest, times η.",
        ),
    )

    learning_rate: float = hyper("η", 0.002, 1e-4, 1.0, "the usual length of a step", log=True)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly the greatest gradient is forgotten")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        u: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        epsilon: Number,
    ) -> tuple[Number, ...]:
        """Divide the corrected mean gradient by the greatest gradient that is not yet forgotten."""
        m = beta1 * m + (1 - beta1) * g
        u = maximum(beta2 * u, abs(g) + epsilon)
        m_hat = m / (1 - beta1**t)
        return x - learning_rate * m_hat / u, m, u, m_hat
