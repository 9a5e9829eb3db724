"""Rules that look at the curvature: they are handed the Hessian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.optimizers.lines import backtracked
from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register
from landscape.optimizers.searches import origin

# What is added to the least eigenvalue leaves it this part of the greatest.
_LEAST_CURVATURE = 1e-3


@register
@dataclass(frozen=True)
class Newton(Planned):
    """x ← x − ηH⁻¹g (Newton, Raphson): to the critical point of the local quadratic, at η = 1.

    To any: a saddle or a maximum draws it as a minimum does. Where H cannot be inverted, nothing finite
    comes out.
    """

    key = "newton"
    title = "Newton"
    schedulable = True
    derives = ("p",)
    equations = (
        Equation(
            r"p_{t} = -H_{t}^{-1}\,\frac{\partial L}{\partial\theta}",
            "{p} = −({inverse1} × {g1} + {inverse2} × {g2})",
            "Ask the curvature where the local quadratic is level.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} + \eta\,p_{t}",
            "{x_new} = {x} + {learning_rate} × {p}",
            "Go there, η of the way.",
        ),
    )

    learning_rate: float = hyper("η", 1.0, 1e-2, 1.0, "how much of the way is gone", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Go towards the critical point of the local quadratic."""
        if not here.gradient.any():
            inverse, p = np.zeros_like(here.hessian), np.zeros_like(here.point)
        else:
            inverse = _inverse(here.hessian)
            p = -(inverse @ here.gradient)
        return here.point + learning_rate * p, {"p": p} | columns(inverse, here.gradient)


@register
@dataclass(frozen=True)
class DampedNewton(Planned):
    """x ← x − α(H + μI)⁻¹g, μ so large that all curvature is positive, α by backtracking from η.

    Levenberg (1944); Nocedal and Wright (2006), algorithm 3.2. Downhill everywhere: saddles let it go.
    """

    key = "damped_newton"
    title = "Newton, damped"
    derives = ("p", "alpha", "mu")
    equations = (
        Equation(
            r"\mu_{t} = \max\left(0, \delta - \lambda_{min}\right)",
            "{mu} = max(0, {wanted} − {lowest})",
            "Lift the curvature until it is positive in every direction.",
        ),
        Equation(
            r"p_{t} = -\left(H_{t} + \mu_{t} I\right)^{-1} \frac{\partial L}{\partial\theta}",
            "{p} = −({inverse1} × {g1} + {inverse2} × {g2})",
            "Ask the curvature so lifted where its quadratic is least.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} + \alpha_{t}\,p_{t}",
            "{x_new} = {x} + {alpha} × {p}",
            "Try to go there, η of the way; while the loss does not fall enough, half as far.",
        ),
    )

    learning_rate: float = hyper("η", 1.0, 1e-2, 1.0, "how much of the way the first try goes", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Lift the curvature, and go towards the least of the local quadratic as far as it pays."""
        values = np.linalg.eigvalsh(here.hessian) if np.isfinite(here.hessian).all() else np.array([np.nan])
        lowest, wanted = float(values[0]), _LEAST_CURVATURE * float(np.abs(values).max()) or 1.0
        mu = max(0.0, wanted - lowest)
        inverse = _inverse(here.hessian + mu * np.eye(len(here.point)))
        p = -(inverse @ here.gradient)
        alpha = backtracked(here.along(p), origin(here, p), learning_rate) if p.any() else 0.0
        terms = {"p": p, "alpha": alpha, "mu": mu, "wanted": wanted, "lowest": lowest}
        return here.point + alpha * p, terms | columns(inverse, here.gradient)


def columns(matrix: Array, gradient: Array, name: str = "inverse") -> Terms:
    """Return a matrix and the gradient as the equations name them; of one parameter, the second part is 0."""
    wide = np.zeros((len(matrix), 2))
    wide[:, : len(matrix)] = matrix
    g = (*map(float, gradient), 0.0)
    return {f"{name}1": wide[:, 0], f"{name}2": wide[:, 1], "g1": g[0], "g2": g[1]}


def _inverse(matrix: Array) -> Array:
    """Return the inverse; NaN where there is none."""
    try:
        return np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)
