"""Rules that scale each parameter's step by the size of its past gradients."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, sqrt
from landscape.optimizers.moments import ADAM_STEP, MEAN, MEAN_HAT, SQUARE, SQUARE_HAT, Moments, moments
from landscape.optimizers.rule import Elementwise, Equation, Recursion, hyper, register


@register
@dataclass(frozen=True)
class AdaGrad(Elementwise):
    """s ← s + g²; x ← x − ηg / (√s + ε) (Duchi, Hazan, Singer, 2011), as `torch.optim.Adagrad`.

    The sum never forgets, so steps only shrink. optax puts ε inside the root.
    """

    key = "adagrad"
    title = "AdaGrad"
    remembers = ("s",)
    equations = (
        Equation(
            r"s_{t} = s_{t-1} + g_{t}^{2}",
            "{s} = {s_old} + {g}²",
            "Accumulate: add the gradient's square to the sum of all before it.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \frac{\eta\,g_{t}}{\sqrt{s_{t}} + \varepsilon}",
            "{x_new} = {x} − {learning_rate} × {g} / (√{s} + {epsilon})",
            "Divide and step: where gradients were large so far, the step is made small.",
        ),
    )
    # z − (1 − h), P = √s + ε
    recursion = Recursion(lambda h, _: (1.0, h - 1), scaling=lambda of: sqrt(of["s"]) + of["epsilon"])

    learning_rate: float = hyper("η", 0.01, 1e-4, 10.0, "how far the first step goes", log=True)
    epsilon: float = hyper("ε", 1e-10, 1e-12, 1e-2, "keeps the division safe", log=True)

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, s: Number, learning_rate: Number, epsilon: Number
    ) -> tuple[Number, ...]:
        """Divide the gradient by the root of the sum of all its squares."""
        s = s + g * g
        return x - learning_rate * g / (sqrt(s) + epsilon), s


@register
@dataclass(frozen=True)
class RMSProp(Elementwise):
    """s ← ρs + (1 − ρ)g²; x ← x − ηg / (√s + ε) (Tieleman and Hinton, 2012), as `torch.optim.RMSprop`.

    There is no bias correction, so the first steps are 1/√(1 − ρ) times too long. Hinton's lecture has
    ρ = 0.9 where torch has 0.99; optax puts ε inside the root.
    """

    key = "rmsprop"
    title = "RMSProp"
    remembers = ("s",)
    equations = (
        Equation(
            r"s_{t} = \rho\,s_{t-1} + (1-\rho)\,g_{t}^{2}",
            "{s} = {decay} × {s_old} + (1 − {decay}) × {g}²",
            "Average the squares: ρ of the old mean, the rest of the new square.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \frac{\eta\,g_{t}}{\sqrt{s_{t}} + \varepsilon}",
            "{x_new} = {x} − {learning_rate} × {g} / (√{s} + {epsilon})",
            "Divide and step: by the gradient's usual size, so that about η is left.",
        ),
    )
    # z − (1 − h), P = √s + ε
    recursion = Recursion(lambda h, _: (1.0, h - 1), scaling=lambda of: sqrt(of["s"]) + of["epsilon"])

    learning_rate: float = hyper("η", 0.01, 1e-4, 1.0, "the usual length of a step", log=True)
    decay: float = hyper("ρ", 0.99, 0.0, 0.999, "how slowly past gradients are forgotten")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, "keeps the division safe", log=True)

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, s: Number, learning_rate: Number, decay: Number, epsilon: Number
    ) -> tuple[Number, ...]:
        """Divide the gradient by the root of the running mean of its squares."""
        s = decay * s + (1 - decay) * g * g
        return x - learning_rate * g / (sqrt(s) + epsilon), s


@register
@dataclass(frozen=True)
class Adam(Moments):
    """The running means of g and g², each corrected for having begun at nothing, as `torch.optim.Adam`.

    m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; m̂ = m / (1 − β₁ᵗ); v̂ = v / (1 − β₂ᵗ);
    x ← x − ηm̂ / (√v̂ + ε) (Kingma and Ba, 2015, algorithm 1). The paper's closing remark moves the
    corrections into η and so rescales ε; torch and this rule do not.
    """

    key = "adam"
    title = "Adam"
    remembers = ("m", "v")
    derives = ("m_hat", "v_hat")
    equations = (
        MEAN,
        SQUARE,
        MEAN_HAT,
        SQUARE_HAT,
        ADAM_STEP,
    )
    # z² − (1 + β₁ − (1 − β₁)h)z + β₁, P = √v̂ + ε; the correction of m, gone after some 1/(1 − β₁) steps,
    # is left out.
    recursion = Recursion(
        lambda h, of: (1.0, (1 - of["beta1"]) * h - 1 - of["beta1"], of["beta1"]),
        scaling=lambda of: sqrt(of["v_hat"]) + of["epsilon"],
    )

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
    ) -> tuple[Number, ...]:
        """Divide the corrected mean gradient by the root of the corrected mean square."""
        m, v, m_hat, v_hat = moments(g, t, m, v, beta1, beta2)
        return x - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, m_hat, v_hat
