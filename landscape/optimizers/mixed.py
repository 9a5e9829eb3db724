"""Rules that mix the gradient of now with what is remembered of it: quasi-hyperbolic ones, and Adan."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, greater, sqrt
from landscape.optimizers.moments import MEAN, MEAN_HAT, SQUARE, SQUARE_HAT, moments
from landscape.optimizers.rule import Elementwise, Equation, hyper, register


@register
@dataclass(frozen=True)
class QHM(Elementwise):
    """v ← βv + (1 − β)g; x ← x − η((1 − ν)g + νv) (Ma and Yarats, 2019), as the authors' `qhoptim`.

    ν = 0 is plain descent, ν = 1 momentum that is damped by 1 − β, ν = β Nesterov's. The authors advise
    ν = 0.7 and β = 0.999.
    """

    key = "qhm"
    title = "Quasi-hyperbolic momentum"
    remembers = ("v",)
    equations = (
        Equation(
            r"v_{t} = \beta\,v_{t-1} + (1-\beta)\,g_{t}",
            "{v} = {momentum} × {v_old} + (1 − {momentum}) × {g}",
            "Average the gradient: β of the old mean, the rest of the new gradient.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\left((1-\nu)\,g_{t} + \nu\,v_{t}\right)",
            "{x_new} = {x} − {learning_rate} × ((1 − {nu}) × {g} + {nu} × {v})",
            "Step: against the mean by the share ν, against the new gradient by the rest.",
        ),
    )

    momentum: float = hyper("β", 0.999, 0.0, 0.999, "how slowly past gradients are forgotten")
    nu: float = hyper("ν", 0.7, 0.0, 1.0, "how much of the step is the velocity's")

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, v: Number, learning_rate: Number, momentum: Number, nu: Number
    ) -> tuple[Number, ...]:
        """Gather velocity, and follow it and the gradient."""
        v = momentum * v + (1 - momentum) * g
        return x - learning_rate * ((1 - nu) * g + nu * v), v


@register
@dataclass(frozen=True)
class QHAdam(Elementwise):
    """x ← x − η((1 − ν₁)g + ν₁m̂) / (√((1 − ν₂)g² + ν₂v̂) + ε) (Ma and Yarats, 2019).

    As the authors' `qhoptim`, whose default ν₁ = ν₂ = 1 is Adam; they advise ν₁ = 0.7 and β₁ = 0.995.
    """

    key = "qhadam"
    title = "Quasi-hyperbolic Adam"
    remembers = ("m", "v")
    derives = ("m_hat", "v_hat", "top", "under")
    equations = (
        MEAN,
        SQUARE,
        MEAN_HAT,
        SQUARE_HAT,
        Equation(
            r"a_{t} = (1-\nu_1)\,g_{t} + \nu_1\,\hat m_{t}",
            "{top} = (1 − {nu1}) × {g} + {nu1} × {m_hat}",
            "Mix the mean gradient with the new one.",
        ),
        Equation(
            r"b_{t} = (1-\nu_2)\,g_{t}^{2} + \nu_2\,\hat v_{t}",
            "{under} = (1 − {nu2}) × {g}² + {nu2} × {v_hat}",
            "Mix the mean square with the new one.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \frac{\eta\,a_{t}}{\sqrt{b_{t}} + \varepsilon}",
            "{x_new} = {x} − {learning_rate} × {top} / (√{under} + {epsilon})",
            "Divide and step: one mixture over the root of the other, times η.",
        ),
    )

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.999, "how slowly past gradients are forgotten")
    beta2: float = hyper("β₂", 0.999, 0.0, 0.9999, "how slowly past squares are forgotten")
    nu1: float = hyper("ν₁", 1.0, 0.0, 1.0, "how much of the step is the mean gradient's")
    nu2: float = hyper("ν₂", 1.0, 0.0, 1.0, "how much of the scaling is the mean square's")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, "keeps the division safe", log=True)

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
        nu1: Number,
        nu2: Number,
        epsilon: Number,
    ) -> tuple[Number, ...]:
        """Divide one mixture of now and before by the root of another."""
        m, v, m_hat, v_hat = moments(g, t, m, v, beta1, beta2)
        top = (1 - nu1) * g + nu1 * m_hat
        under = (1 - nu2) * g * g + nu2 * v_hat
        return x - learning_rate * top / (sqrt(under) + epsilon), m, v, m_hat, v_hat, top, under


@register
@dataclass(frozen=True)
class Adan(Elementwise):
    """Nesterov's look ahead, by the change of the gradient (Xie and others, 2022), as the authors' code.

    With y = g − g_before: m, u and v are the running means of g, of y and of (g + β₂y)², each corrected
    for having begun at nothing; x ← (x − η(m̂ + β₂û) / (√v̂ + ε)) / (1 + ηw). Theirs are
    β = (0.98, 0.92, 0.99): what is kept, not what is new, as in the paper.
    """

    key = "adan"
    title = "Adan"
    remembers = ("m", "u", "v", "previous")
    derives = ("before", "y", "m_hat", "u_hat", "v_hat")
    equations = (
        Equation(
            r"y_{t} = g_{t} - g_{t-1}",
            "{y} = {g} − {before}",
            "See how the gradient has changed since the last step.",
        ),
        MEAN,
        Equation(
            r"u_{t} = \beta_2\,u_{t-1} + (1-\beta_2)\,y_{t}",
            "{u} = {beta2} × {u_old} + (1 − {beta2}) × {y}",
            "Average that change.",
        ),
        Equation(
            r"v_{t} = \beta_3\,v_{t-1} + (1-\beta_3)\left(g_{t} + \beta_2\,y_{t}\right)^{2}",
            "{v} = {beta3} × {v_old} + (1 − {beta3}) × ({g} + {beta2} × {y})^2",
            "Average the square of where the gradient is going.",
        ),
        MEAN_HAT,
        Equation(
            r"\hat u_{t} = \frac{u_{t}}{1-\beta_2^{t}}",
            "{u_hat} = {u} / (1 − {beta2}^{t})",
            "Correct the bias of the mean change: it began at 0.",
        ),
        Equation(
            r"\hat v_{t} = \frac{v_{t}}{1-\beta_3^{t}}",
            "{v_hat} = {v} / (1 − {beta3}^{t})",
            "Correct the bias of the mean square in the same way.",
        ),
        Equation(
            r"\theta_{t} = \frac{1}{1 + \eta\,w} \left(\theta_{t-1} - \frac{"
            r"\eta\left(\hat m_{t} + \beta_2\,\hat u_{t}\right)}{\sqrt{\hat v_{t}} + \varepsilon}\right)",
            "{x_new} = ({x} − {learning_rate} × ({m_hat} + {beta2} × {u_hat}) / (√{v_hat} + {epsilon}))"
            " / (1 + {learning_rate} × {weight_decay})",
            "Divide and step: the mean gradient, moved on by the mean change, over its usual size.",
        ),
    )

    learning_rate: float = hyper("η", 0.001, 1e-4, 1.0, "the usual length of a step", log=True)
    beta1: float = hyper("β₁", 0.98, 0.0, 0.999, "how slowly past gradients are forgotten")
    beta2: float = hyper("β₂", 0.92, 0.0, 0.999, "how slowly past changes of the gradient are forgotten")
    beta3: float = hyper("β₃", 0.99, 0.0, 0.9999, "how slowly past squares are forgotten")
    epsilon: float = hyper("ε", 1e-8, 1e-12, 1e-2, "keeps the division safe", log=True)
    weight_decay: float = hyper("w", 0.0, 0.0, 1.0, "pulls the weights towards zero")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        u: Number,
        v: Number,
        previous: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        beta3: Number,
        epsilon: Number,
        weight_decay: Number,
    ) -> tuple[Number, ...]:
        """Follow the mean gradient and where it is going, divided by the root of the mean square."""
        before = previous + (1 - greater(t, 1)) * g  # at first there is no change
        y = g - before
        m = beta1 * m + (1 - beta1) * g
        u = beta2 * u + (1 - beta2) * y
        v = beta3 * v + (1 - beta3) * (g + beta2 * y) * (g + beta2 * y)
        m_hat, u_hat, v_hat = m / (1 - beta1**t), u / (1 - beta2**t), v / (1 - beta3**t)
        x = x - learning_rate * (m_hat + beta2 * u_hat) / (sqrt(v_hat) + epsilon)
        return x / (1 + learning_rate * weight_decay), m, u, v, g, before, y, m_hat, u_hat, v_hat
