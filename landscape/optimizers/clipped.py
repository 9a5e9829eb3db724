"""A rule that divides by the curvature, and clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register


@register
@dataclass(frozen=True)
class Sophia(Planned):
    """x ← (1 − ηw)x − η clip(m / max(γh, ε), 1), m the mean gradient, h the mean diagonal of the Hessian.

    Liu and others (2023), algorithm 3, with h refreshed every k steps. They estimate the diagonal; on a
    surface it is known, and is taken as it is. γ, β and w are those of the authors' code.
    """

    key = "sophia"
    title = "Sophia"
    remembers = ("m", "h")
    derives = ("clipped", "scale")
    counts = True
    paces = False
    schedulable = True
    equations = (
        Equation(
            r"m_{t} = \beta_1\,m_{t-1} + (1-\beta_1)\,g_{t}",
            "{m} = {beta1} × {m_old} + (1 − {beta1}) × {g}",
            "Average the gradient: β₁ of the old mean, the rest of the new gradient.",
        ),
        Equation(
            r"h_{t} = \beta_2\,h_{t-1} + (1-\beta_2)\,\mathrm{diag}(H)\ \mathrm{every}\ k\ \mathrm{steps}",
            "{h} = {kept} × {h_old} + (1 − {kept}) × {diagonal}",
            "Now and then, average the curvature along each parameter.",
        ),
        Equation(
            r"c_{t} = \mathrm{clip}\left(\frac{m_{t}}{\max(\gamma\,h_{t}, \varepsilon)}, 1\right)",
            "{clipped} = max(−1, min(1, {m} / {scale}))",
            "Divide by the curvature; where there is too little of it, take the sign alone.",
        ),
        Equation(
            r"\theta_{t} = \left(1 - \eta\,w\right)\theta_{t-1} - \eta\,c_{t}",
            "{x_new} = {x} × (1 − {learning_rate} × {weight_decay}) − {learning_rate} × {clipped}",
            "Step, at most η far, the weights a little shrunk.",
        ),
    )

    learning_rate: float = hyper("η", 1e-4, 1e-5, 1.0, "the length of the longest step", log=True)
    beta1: float = hyper("β₁", 0.965, 0.0, 0.99, "how slowly past gradients are forgotten")
    beta2: float = hyper("β₂", 0.99, 0.0, 0.999, "how slowly past curvature is forgotten")
    gamma: float = hyper("γ", 0.04, 1e-3, 1.0, "how much curvature counts", log=True)
    epsilon: float = hyper("ε", 1e-12, 1e-15, 1e-2, "keeps the division safe", log=True)
    weight_decay: float = hyper("w", 0.1, 0.0, 1.0, "pulls the weights towards zero")
    every: float = hyper("k", 10.0, 1.0, 100.0, "steps from one look at the curvature to the next")

    @staticmethod
    def plan(
        here: Ground,
        t: int,
        memory: Mapping[str, Array],
        learning_rate: float,
        beta1: float,
        beta2: float,
        gamma: float,
        epsilon: float,
        weight_decay: float,
        every: float,
    ) -> tuple[Array, Terms]:
        """Follow the mean gradient over the mean curvature, clipped."""
        m = beta1 * memory["m"] + (1 - beta1) * here.gradient
        looks = (t - 1) % max(1, round(every)) == 0
        kept, diagonal = (beta2, here.hessian.diagonal()) if looks else (1.0, np.zeros_like(m))
        h = kept * memory["h"] + (1 - kept) * diagonal
        scale = np.maximum(gamma * h, epsilon)
        clipped = np.clip(m / scale, -1, 1)
        x = here.point * (1 - learning_rate * weight_decay) - learning_rate * clipped
        terms = {"m": m, "h": h, "clipped": clipped, "scale": scale}
        return x, terms | {"kept": kept, "diagonal": diagonal}
