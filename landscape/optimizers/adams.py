"""Adam's closer relatives, as torch has them."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.adaptive import ADAM_STEP, MEAN, MEAN_HAT, SQUARE, SQUARE_HAT
from landscape.optimizers.functions import Number, greater, maximum, sqrt
from landscape.optimizers.rule import Elementwise, Equation, hyper, register

_LONG = "how slowly past gradients are forgotten"
_LONGER = "how slowly past squares are forgotten"
_SAFE = "keeps the division safe"


@register
@dataclass(frozen=True)
class AdamW(Elementwise):
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

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, _LONG)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, _LONGER)
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)
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
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        decayed = x * (1 - learning_rate * weight_decay)
        return decayed - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, m_hat, v_hat, decayed


@register
@dataclass(frozen=True)
class AMSGrad(Elementwise):
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

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, _LONG)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, _LONGER)
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)

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
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        greatest = maximum(greatest, v)
        m_hat = m / (1 - beta1**t)
        v_hat = greatest / (1 - beta2**t)
        return x - learning_rate * m_hat / (sqrt(v_hat) + epsilon), m, v, greatest, m_hat, v_hat


@register
@dataclass(frozen=True)
class Adamax(Elementwise):
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
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, _LONG)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly the greatest gradient is forgotten")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)

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


@register
@dataclass(frozen=True)
class NAdam(Elementwise):
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
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, _LONG)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, _LONGER)
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)
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
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        v_hat = v / (1 - beta2**t)
        mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
        mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
        p = (p + (1 - greater(t, 1))) * mu
        ahead = (1 - mu) * g / (1 - p) + mu_next * m / (1 - p * mu_next)
        return x - learning_rate * ahead / (sqrt(v_hat) + epsilon), m, v, p, v_hat, mu, mu_next, ahead


@register
@dataclass(frozen=True)
class RAdam(Elementwise):
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

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, _LONG)
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, _LONGER)
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, _SAFE, log=True)

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
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        most = 2 / (1 - beta2) - 1
        rho = most - 2 * t * beta2**t / (1 - beta2**t)
        enough = greater(rho, 5.0)
        part = (rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)
        trusted = enough * sqrt(maximum(part, 0.0))
        root = (sqrt(v) + epsilon) / sqrt(1 - beta2**t)
        plain = 1 - enough
        c = trusted / root + plain
        return x - learning_rate * c * m_hat, m, v, m_hat, root, rho, trusted, plain, c
