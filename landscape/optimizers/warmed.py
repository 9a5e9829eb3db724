"""Adams that begin with care: their first steps are not yet those of Adam."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, greater, maximum, sqrt
from landscape.optimizers.moments import MEAN, MEAN_HAT, SQUARE, SQUARE_HAT, Moments, moments
from landscape.optimizers.rule import Equation, hyper, register


@register
@dataclass(frozen=True)
class NAdam(Moments):
    """Adam that looks ahead as Nesterov does, its momentum warmed up (Dozat, 2016): `torch.optim.NAdam`.

    μ_t = β₁(1 − 0.96^(tψ) / 2). optax has no such warm-up: after one step the two are 0.02 apart.
    """

    key = "nadam"
    title = "NAdam"
    remembers = ("m", "v", "p")
    derives = ("v_hat", "mu", "mu_next", "ahead")
    equations = (
        MEAN,
        SQUARE,
        SQUARE_HAT,
        Equation(
            r"\mu_{t} = \beta_1\left(1 - \frac{1}{2}\,0.96^{t\,\psi}\right)",
            "{mu} = {beta1} × (1 − 0.5 × 0.96^({t} × {momentum_decay}))",
            "Warm the momentum up: it grows from half of β₁ towards β₁.",
        ),
        Equation(
            r"\hat m_{t} = \frac{(1-\mu_{t})\,g_{t}}{1-\prod_{i \leq t} \mu_{i}}"
            r" + \frac{\mu_{t+1}\,m_{t}}{1-\prod_{i \leq t+1} \mu_{i}}",
            "{ahead} = (1 − {mu}) × {g} / (1 − {p}) + {mu_next} × {m} / (1 − {p} × {mu_next})",
            "Look ahead: the gradient of now, and the mean as it will count one step on.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \frac{\eta\,\hat m_{t}}{\sqrt{\hat v_{t}} + \varepsilon}",
            "{x_new} = {x} − {learning_rate} × {ahead} / (√{v_hat} + {epsilon})",
            "Divide and step: what was seen ahead over the gradient's usual size, times η.",
        ),
    )

    learning_rate: float = hyper("η", 0.002, 1e-4, 1.0, "the usual length of a step", log=True)
    momentum_decay: float = hyper("ψ", 4e-3, 0.0, 0.1, "how fast the momentum warms up")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        v: Number,
        p: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        epsilon: Number,
        momentum_decay: Number,
    ) -> tuple[Number, ...]:
        """Mix the gradient with the mean as it will be one step on, p the product of all μ so far."""
        m, v, _, v_hat = moments(g, t, m, v, beta1, beta2)
        mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
        mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
        p = (p + (1 - greater(t, 1))) * mu
        ahead = (1 - mu) * g / (1 - p) + mu_next * m / (1 - p * mu_next)
        return x - learning_rate * ahead / (sqrt(v_hat) + epsilon), m, v, p, v_hat, mu, mu_next, ahead


@register
@dataclass(frozen=True)
class RAdam(Moments):
    """Adam that divides only once v can be trusted (Liu and others, 2020), as `torch.optim.RAdam`.

    ρ_t counts how many gradients v is the mean of, in effect. Up to ρ = 5, the first five steps at
    β₂ = 0.999, the step is plain momentum, ηm̂: a learning rate that suits Adam can explode there.
    """

    key = "radam"
    title = "RAdam"
    remembers = ("m", "v")
    derives = ("m_hat", "root", "rho", "trusted", "plain", "c")
    equations = (
        MEAN,
        SQUARE,
        MEAN_HAT,
        Equation(
            r"\sqrt{\hat v_{t}} = \frac{\sqrt{v_{t}} + \varepsilon}{\sqrt{1-\beta_2^{t}}}",
            "{root} = (√{v} + {epsilon}) / sqrt(1 − {beta2}^{t})",
            "Take the root of the mean square, its bias corrected.",
        ),
        Equation(
            r"\rho_{t} = \frac{2}{1-\beta_2} - 1 - \frac{2\,t\,\beta_2^{t}}{1-\beta_2^{t}}",
            "{rho} = 2 / (1 − {beta2}) − 1 − 2 × {t} × {beta2}^{t} / (1 − {beta2}^{t})",
            "Count how many squares that mean is made of, in effect.",
        ),
        Equation(
            r"c_{t} = \frac{r_{t}}{\sqrt{\hat v_{t}}}\ \mathrm{if}\ \rho_{t} > 5,\ \mathrm{else}\ 1",
            "{c} = {trusted} / {root} + {plain}",
            "Divide only if they are enough to be trusted; else leave the mean gradient as it is.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,c_{t}\,\hat m_{t}",
            "{x_new} = {x} − {learning_rate} × {c} × {m_hat}",
            "Step: the mean gradient so scaled, times η.",
        ),
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
        """Step by the mean gradient, divided as Adam does once enough squares are behind it."""
        m, v, m_hat, _ = moments(g, t, m, v, beta1, beta2)
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * t * beta2**t / (1 - beta2**t)
        enough = greater(rho, 5.0)
        part = (rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)
        trusted = enough * sqrt(maximum(part, 0.0))
        root = (sqrt(v) + epsilon) / sqrt(1 - beta2**t)
        plain = 1 - enough
        c = trusted / root + plain
        return x - learning_rate * c * m_hat, m, v, m_hat, root, rho, trusted, plain, c
