"""Rules that divide by what gradients have been of late, each in a way of its own."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, greater, maximum, sign, sqrt
from landscape.optimizers.moments import ADAM_STEP, MEAN, MEAN_HAT, SQUARE_HAT, Moments
from landscape.optimizers.rule import Elementwise, Equation, hyper, register

_SAFE = "keeps the division safe"


@register
@dataclass(frozen=True)
class Adadelta(Elementwise):
    """d ← g √(u + ε) / √(s + ε), with s and u the running means of g² and d² (Zeiler, 2012).

    As `torch.optim.Adadelta`: ε inside both roots. The steps have the parameter's own unit, so the
    learning rate is 1, and the first ones are tiny: u begins at nothing.
    """

    key = "adadelta"
    title = "Adadelta"
    remembers = ("s", "u")
    derives = ("d", "u_before")
    equations = (
        Equation(
            r"s_{t} = \rho\,s_{t-1} + (1-\rho)\,g_{t}^{2}",
            "{s} = {decay} × {s_old} + (1 − {decay}) × {g}²",
            "Average the squares: ρ of the old mean, the rest of the new square.",
        ),
        Equation(
            r"d_{t} = \frac{\sqrt{u_{t-1} + \varepsilon}}{\sqrt{s_{t} + \varepsilon}}\,g_{t}",
            "{d} = sqrt({u_old} + {epsilon}) / sqrt({s} + {epsilon}) × {g}",
            "Scale the gradient: by how far steps have gone over how steep it has been.",
        ),
        Equation(
            r"u_{t} = \rho\,u_{t-1} + (1-\rho)\,d_{t}^{2}",
            "{u} = {decay} × {u_old} + (1 − {decay}) × {d}²",
            "Average the squares of the steps in the same way.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,d_{t}",
            "{x_new} = {x} − {learning_rate} × {d}",
            "Step: η times as far as that points.",
        ),
    )

    learning_rate: float = hyper("η", 1.0, 1e-2, 100.0, "how far one step goes", log=True)
    decay: float = hyper("ρ", 0.9, 0.0, 0.999, "how slowly the past is forgotten")
    epsilon: float = hyper("ε", 1e-6, 1e-12, 1e-2, "how far the first step goes", log=True)

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        s: Number,
        u: Number,
        learning_rate: Number,
        decay: Number,
        epsilon: Number,
    ) -> tuple[Number, ...]:
        """Scale the gradient by how far steps have gone over how steep it has been."""
        s = decay * s + (1 - decay) * g * g
        d = sqrt(u + epsilon) / sqrt(s + epsilon) * g
        u_before, u = u, decay * u + (1 - decay) * d * d
        return x - learning_rate * d, s, u, d, u_before


@register
@dataclass(frozen=True)
class CentredRMSProp(Elementwise):
    """RMSProp that divides by the deviation of g, with momentum (Graves, 2013).

    m ← ρm + (1 − ρ)g; v ← βv + g / (√(s − cm²) + ε); x ← x − ηv, as `torch.optim.RMSprop(centered=c,
    momentum=β)`, whose own default is not to centre; where rounding would make the variance negative, and
    torch's step NaN, we take 0.
    """

    key = "centred_rmsprop"
    title = "RMSProp, as torch has it"
    remembers = ("s", "m", "v")
    derives = ("variance",)
    equations = (
        Equation(
            r"s_{t} = \rho\,s_{t-1} + (1-\rho)\,g_{t}^{2}",
            "{s} = {decay} × {s_old} + (1 − {decay}) × {g}²",
            "Average the squares: ρ of the old mean, the rest of the new square.",
        ),
        Equation(
            r"m_{t} = \rho\,m_{t-1} + (1-\rho)\,g_{t}",
            "{m} = {decay} × {m_old} + (1 − {decay}) × {g}",
            "Average the gradient itself.",
        ),
        Equation(
            r"\sigma^{2}_{t} = s_{t} - c\,m_{t}^{2}",
            "{variance} = max(0, {s} − {centred} × {m}²)",
            "Take away the mean's square, if asked to: what is left is how much the gradient varies.",
        ),
        Equation(
            r"v_{t} = \beta\,v_{t-1} + \frac{g_{t}}{\sigma_{t} + \varepsilon}",
            "{v} = {momentum} × {v_old} + {g} / (√{variance} + {epsilon})",
            "Gather velocity: β times the old one, plus the gradient so divided.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,v_{t}",
            "{x_new} = {x} − {learning_rate} × {v}",
            "Follow the velocity: η times as far as it is fast.",
        ),
    )

    learning_rate: float = hyper("η", 0.01, 1e-4, 1.0, "the usual length of a step", log=True)
    decay: float = hyper("ρ", 0.99, 0.0, 0.999, "how slowly past gradients are forgotten")
    momentum: float = hyper("β", 0.0, 0.0, 0.99, "how much of the last velocity is kept")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)
    centred: float = hyper("c", 1.0, 0.0, 1.0, "1 to divide by the deviation, 0 by the root mean square")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        s: Number,
        m: Number,
        v: Number,
        learning_rate: Number,
        decay: Number,
        momentum: Number,
        epsilon: Number,
        centred: Number,
    ) -> tuple[Number, ...]:
        """Divide the gradient by how much it varies, gather velocity, and follow it."""
        s = decay * s + (1 - decay) * g * g
        m = decay * m + (1 - decay) * g
        variance = maximum(s - centred * m * m, 0.0)
        v = momentum * v + g / (sqrt(variance) + epsilon)
        return x - learning_rate * v, s, m, v, variance


@register
@dataclass(frozen=True)
class AdaBelief(Moments):
    """Adam that divides by how far g is from its mean (Zhuang and others, 2020).

    v ← β₂v + (1 − β₂)(g − m)² + ε: as the authors' code without its rectification, and `optax.adabelief`.
    """

    key = "adabelief"
    title = "AdaBelief"
    remembers = ("m", "v")
    derives = ("m_hat", "v_hat", "away")
    equations = (
        MEAN,
        Equation(
            r"r_{t} = g_{t} - m_{t}",
            "{away} = {g} − {m}",
            "See how far the gradient is from what the mean had led one to believe.",
        ),
        Equation(
            r"v_{t} = \beta_2\,v_{t-1} + (1-\beta_2)\,r_{t}^{2} + \varepsilon",
            "{v} = {beta2} × {v_old} + (1 − {beta2}) × {away}² + {epsilon}",
            "Average the square of that surprise.",
        ),
        MEAN_HAT,
        SQUARE_HAT,
        ADAM_STEP,
    )

    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly past surprises are forgotten")
    epsilon: float = hyper("ε", 1e-16, 1e-18, 1e-2, _SAFE, log=True)

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
        """Divide the corrected mean gradient by the root of the mean squared surprise."""
        m = beta1 * m + (1 - beta1) * g
        away = g - m
        v = beta2 * v + (1 - beta2) * away * away + epsilon
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return x - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, m_hat, v_hat, away


@register
@dataclass(frozen=True)
class Yogi(Moments):
    """Adam whose v moves by at most (1 − β₂)g² (Zaheer and others, 2018), as `optax.yogi`.

    v ← v − (1 − β₂) sign(v − g²) g²: it shrinks as slowly as it grows. m and v begin at a₀, not at
    nothing, and are corrected as Adam's are all the same.
    """

    key = "yogi"
    title = "Yogi"
    remembers = ("m", "v")
    derives = ("m_hat", "v_hat", "m_before", "v_before")
    equations = (
        Equation(
            r"m_{t} = \beta_1\,m_{t-1} + (1-\beta_1)\,g_{t}",
            "{m} = {beta1} × {m_before} + (1 − {beta1}) × {g}",
            "Average the gradient: β₁ of the old mean, the rest of the new gradient.",
        ),
        Equation(
            r"v_{t} = v_{t-1} - (1-\beta_2)\,\mathrm{sign}\left(v_{t-1} - g_{t}^{2}\right) g_{t}^{2}",
            "{v} = {v_before} − (1 − {beta2}) × sign({v_before} − {g}²) × {g}²",
            "Let the mean square move towards the new square, by so much at most.",
        ),
        MEAN_HAT,
        SQUARE_HAT,
        ADAM_STEP,
    )

    learning_rate: float = hyper("η", 0.01, 1e-4, 1.0, "the usual length of a step", log=True)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly v follows the squares")
    epsilon: float = hyper("ε", 1e-3, 1e-12, 1e-1, _SAFE, log=True)
    begin: float = hyper("a₀", 1e-6, 1e-12, 1e-1, "where m and v begin", log=True)

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
        begin: Number,
    ) -> tuple[Number, ...]:
        """Divide the corrected mean gradient by the root of squares that are followed slowly."""
        first = 1 - greater(t, 1)
        m_before, v_before = m + begin * first, v + begin * first
        m = beta1 * m_before + (1 - beta1) * g
        v = v_before - (1 - beta2) * sign(v_before - g * g) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        return x - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, m_hat, v_hat, m_before, v_before
