"""What Adam and its relatives have in common: two running means, corrected for having begun at nothing."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number
from landscape.optimizers.rule import Elementwise, Equation, hyper

MEAN = Equation(
    r"m_{t} = \beta_1\,m_{t-1} + (1-\beta_1)\,g_{t}",
    "{m} = {beta1} × {m_old} + (1 − {beta1}) × {g}",
    "Average the gradient: β₁ of the old mean, the rest of the new gradient.",
)
SQUARE = Equation(
    r"v_{t} = \beta_2\,v_{t-1} + (1-\beta_2)\,g_{t}^{2}",
    "{v} = {beta2} × {v_old} + (1 − {beta2}) × {g}²",
    "Average its square: β₂ of the old mean, the rest of the new square.",
)
MEAN_HAT = Equation(
    r"\hat m_{t} = \frac{m_{t}}{1-\beta_1^{t}}",
    "{m_hat} = {m} / (1 − {beta1}^{t})",
    "Correct the bias: the mean began at 0, so at first it is too small.",
)
SQUARE_HAT = Equation(
    r"\hat v_{t} = \frac{v_{t}}{1-\beta_2^{t}}",
    "{v_hat} = {v} / (1 − {beta2}^{t})",
    "Correct the bias of the mean square in the same way.",
)
ADAM_STEP = Equation(
    r"\theta_{t} = \theta_{t-1} - \frac{\eta\,\hat m_{t}}{\sqrt{\hat v_{t}} + \varepsilon}",
    "{x_new} = {x} − {learning_rate} × {m_hat} / (√{v_hat} + {epsilon})",
    "Divide and step: the mean gradient over its usual size, times η.",
)


@dataclass(frozen=True)
class Moments(Elementwise):
    """A rule that remembers the running means m and v of the gradient and of its square."""

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, "how slowly past gradients are forgotten")
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly past squares are forgotten")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, "keeps the division safe", log=True)


def moments(
    g: Number, t: int, m: Number, v: Number, beta1: Number, beta2: Number
) -> tuple[Number, Number, Number, Number]:
    """Return m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ)."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return m, v, m_hat, v_hat
