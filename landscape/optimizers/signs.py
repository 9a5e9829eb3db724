"""Rules that look at the sign of a gradient more than at its size."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.optimizers.functions import Number, greater, maximum, minimum, sign
from landscape.optimizers.rule import Elementwise, Equation, hyper, register


@register
@dataclass(frozen=True)
class Rprop(Elementwise):
    """A step for each parameter: longer while the gradient keeps its sign, shorter where it turns.

    iRprop−: Igel and Hüsken (2000), after Riedmiller and Braun (1993), as `torch.optim.Rprop`. Where the
    gradient has turned, that parameter rests for one step; the first step is η.
    """

    key = "rprop"
    schedulable = False
    title = "Rprop"
    remembers = ("size", "previous")
    derives = ("before", "factor", "used")
    equations = (
        Equation(
            r"c_{t} = \eta^{+}\ \mathrm{or}\ \eta^{-}\ \mathrm{by\ sign}\left(g_{t}\,g_{t-1}\right)",
            "{factor} = 1 + ({longer} − 1) × max(0, sign({g} × {previous_old}))"
            " + (1 − {shorter}) × min(0, sign({g} × {previous_old}))",
            "Compare the signs: the step shall grow if the gradient kept its sign, shrink if it turned.",
        ),
        Equation(
            r"\Delta_{t} = \min\left(\max\left(c_{t}\,\Delta_{t-1}, \Delta_{min}\right), \Delta_{max}\right)",
            "{size} = min(max({factor} × {before}, {shortest}), {longest})",
            "Grow or shrink the step, between its bounds.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \mathrm{sign}(g_{t})\,\Delta_{t}",
            "{x_new} = {x} − sign({used}) × {size}",
            "Step downhill by that length; where the gradient has turned, rest.",
        ),
    )

    learning_rate: float = hyper("η", 0.01, 1e-4, 1.0, "the length of the first step", log=True)
    shorter: float = hyper("η⁻", 0.5, 0.1, 0.99, "what a step is multiplied by where the gradient turns")
    longer: float = hyper("η⁺", 1.2, 1.01, 2.0, "what a step is multiplied by where it does not")
    shortest: float = hyper("Δₘᵢₙ", 1e-6, 1e-12, 1e-2, "no step is shorter", log=True)
    longest: float = hyper("Δₘₐₓ", 50.0, 1e-2, 100.0, "no step is longer", log=True)

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        size: Number,
        previous: Number,
        learning_rate: Number,
        shorter: Number,
        longer: Number,
        shortest: Number,
        longest: Number,
    ) -> tuple[Number, ...]:
        """Adapt the step by whether the gradient has turned, and take it downhill."""
        before = size + learning_rate * (1 - greater(t, 1))
        turned, same = greater(0.0, g * previous), greater(g * previous, 0.0)
        factor = 1 + (longer - 1) * same - (1 - shorter) * turned
        size = minimum(maximum(factor * before, shortest), longest)
        used = g * (1 - turned)
        return x - sign(used) * size, size, used, before, factor, used


@register
@dataclass(frozen=True)
class Lion(Elementwise):
    """x ← x − η(sign(β₁m + (1 − β₁)g) + wx); m ← β₂m + (1 − β₂)g (Chen and others, 2023).

    As the authors' code and `optax.lion`; optax has w = 0.001 where the authors have 0. Every step has the
    length η: the learning rate must shrink for it to come to rest.
    """

    key = "lion"
    title = "Lion"
    remembers = ("m",)
    derives = ("c",)
    equations = (
        Equation(
            r"c_{t} = \beta_1\,m_{t-1} + (1-\beta_1)\,g_{t}",
            "{c} = {beta1} × {m_old} + (1 − {beta1}) × {g}",
            "Mix the mean of past gradients with the new one.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \eta\left(\mathrm{sign}(c_{t}) + w\,\theta_{t-1}\right)",
            "{x_new} = {x} − {learning_rate} × (sign({c}) + {weight_decay} × {x})",
            "Step by η against the sign of the mixture: every step is as long as any other.",
        ),
        Equation(
            r"m_{t} = \beta_2\,m_{t-1} + (1-\beta_2)\,g_{t}",
            "{m} = {beta2} × {m_old} + (1 − {beta2}) × {g}",
            "Only now let the mean take the new gradient in.",
        ),
    )

    learning_rate: float = hyper("η", 1e-4, 1e-5, 1.0, "the length of every step", log=True)
    beta1: float = hyper("β₁", 0.9, 0.0, 0.99, "how much of the past the sign is taken of")
    beta2: float = hyper("β₂", 0.99, 0.0, 0.999, "how slowly past gradients are forgotten")
    weight_decay: float = hyper("w", 0.0, 0.0, 1.0, "pulls the weights towards zero")

    @staticmethod
    def arithmetic(
        x: Number,
        g: Number,
        t: int,
        m: Number,
        learning_rate: Number,
        beta1: Number,
        beta2: Number,
        weight_decay: Number,
    ) -> tuple[Number, ...]:
        """Follow the sign of the mean gradient."""
        c = beta1 * m + (1 - beta1) * g
        return x - learning_rate * (sign(c) + weight_decay * x), beta2 * m + (1 - beta2) * g, c
