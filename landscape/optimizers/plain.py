"""Rules that follow the gradient itself, with or without momentum."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number
from landscape.optimizers.rule import Elementwise, Equation, Recursion, hyper, register

_VELOCITY = Equation(
    r"v_{t} = \beta\,v_{t-1} + \frac{\partial L}{\partial\theta}",
    "{v} = {momentum} × {v_old} + {g}",
    "Gather velocity: β times the old one, plus the new gradient.",
)


@register
@dataclass(frozen=True)
class GradientDescent(Elementwise):
    """x ← x − η ∂L/∂x (Cauchy, 1847): `torch.optim.SGD` without momentum."""

    key = "gradient_descent"
    title = "Gradient descent"
    equations = (
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,\frac{\partial L}{\partial\theta}",
            "{x_new} = {x} − {learning_rate} × {g}",
            "Step against the gradient: η times as far as the slope is steep.",
        ),
    )
    # z − (1 − h)
    recursion = Recursion(lambda h, _: (1.0, h - 1))

    @staticmethod
    def arithmetic(x: Number, g: Number, t: int, learning_rate: Number) -> tuple[Number, ...]:
        """Step against the gradient."""
        return (x - learning_rate * g,)


@register
@dataclass(frozen=True)
class Momentum(Elementwise):
    """v ← βv + ∂L/∂x; x ← x − ηv (Polyak, 1964), as `torch.optim.SGD(momentum=β)`.

    The first v is the gradient. Textbooks often write v ← βv − η ∂L/∂x; x ← x + v: the same walk while
    η is constant. Others damp the gradient by 1 − β, which divides the learning rate by ten at β = 0.9.
    """

    key = "momentum"
    title = "Momentum"
    remembers = ("v",)
    equations = (
        _VELOCITY,
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\,v_{t}",
            "{x_new} = {x} − {learning_rate} × {v}",
            "Follow the velocity, not the gradient alone: η times as far as it is fast.",
        ),
    )
    # z² − (1 + β − h)z + β
    recursion = Recursion(lambda h, of: (1.0, h - 1 - of["momentum"], of["momentum"]))

    momentum: float = hyper("β", 0.9, 0.0, 0.99, "how much of the last velocity is kept")

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, v: Number, learning_rate: Number, momentum: Number
    ) -> tuple[Number, ...]:
        """Gather velocity, then follow it."""
        v = momentum * v + g
        return x - learning_rate * v, v


@register
@dataclass(frozen=True)
class Nesterov(Elementwise):
    """v ← βv + g; x ← x − η(g + βv), g = ∂L/∂x (Nesterov, 1983), as `torch.optim.SGD(nesterov=True)`.

    The gradient is taken where the ball is; the original looks ahead to x − ηβv and steps from there.
    With y the point looked ahead to, both are the same walk.
    """

    key = "nesterov"
    title = "Nesterov momentum"
    remembers = ("v",)
    equations = (
        _VELOCITY,
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\left(\frac{\partial L}{\partial\theta} + \beta\,v_{t}\right)",
            "{x_new} = {x} − {learning_rate} × ({g} + {momentum} × {v})",
            "Follow the gradient and the velocity that the ball is about to have.",
        ),
    )
    # z² − (1 + β)(1 − h)z + β(1 − h)
    recursion = Recursion(
        lambda h, of: (1.0, (1 + of["momentum"]) * (h - 1), of["momentum"] * (1 - h)),
    )

    momentum: float = hyper("β", 0.9, 0.0, 0.99, "how much of the last velocity is kept")

    @staticmethod
    def arithmetic(
        x: Number, g: Number, t: int, v: Number, learning_rate: Number, momentum: Number
    ) -> tuple[Number, ...]:
        """Gather velocity, then follow it and the gradient."""
        v = momentum * v + g
        return x - learning_rate * (g + momentum * v), v
