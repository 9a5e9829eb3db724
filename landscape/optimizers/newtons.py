"""Rules that look at the curvature: they are handed the Hessian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import copysign, hypot, sqrt

import numpy as np

from landscape.optimizers.lines import backtracked
from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register
from landscape.optimizers.searches import origin

# What is added to the least eigenvalue leaves it this part of the greatest.
_LEAST_CURVATURE = 1e-3
# Within a radius this small, relative to the point, differences of losses are nothing but rounding.
_LEAST_RADIUS = 1e-15


@register
@dataclass(frozen=True)
class Newton(Planned):
    """x ← x − ηH⁻¹g (Newton, Raphson): to the critical point of the local quadratic, at η = 1.

    To any: a saddle or a maximum draws it as a minimum does. Where H cannot be inverted, nothing finite
    comes out.
    """

    key = "newton"
    title = "Newton"
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


@register
@dataclass(frozen=True)
class TrustRegion(Planned):
    """The least of the local quadratic within a radius Δ, which grows while the quadratic can be trusted.

    p = argmin of g·p + ½ p·Hp over ‖p‖ ≤ Δ, exactly (Moré and Sorensen, 1983); ρ is what the loss fell by
    over what was promised. ρ < ¼: Δ ← Δ/4; ρ > ¾ at the border: Δ ← 2Δ; and where ρ ≤ 0.1 it stays where it
    is. Nocedal and Wright (2006), algorithm 4.1.
    """

    key = "trust_region"
    title = "Trust region"
    remembers = ("radius",)
    derives = ("p", "rho", "accepted")
    equations = (
        Equation(
            r"p_{t} = \mathrm{argmin}_{\left|p\right| \leq \Delta}\ g \cdot p + \frac{1}{2}\,p \cdot H p",
            "{p} = {p}",
            "Find the least of the local quadratic within the radius.",
        ),
        Equation(
            r"\rho_{t} = \frac{L(\theta_{t-1}) - L(\theta_{t-1} + p_{t})}"
            r"{-g \cdot p - \frac{1}{2}\,p \cdot H p}",
            "{rho} = {fallen} / {promised}",
            "Compare what the loss falls by with what the quadratic promised.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} + p_{t}\ \mathrm{if}\ \rho_{t} > 0.1",
            "{x_new} = {x} + {accepted} × {p}",
            "Go there if it was worth it; then trust the quadratic further, or less far.",
        ),
    )

    learning_rate: float = hyper("Δ₀", 1.0, 1e-3, 10.0, "the first radius of trust", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Solve within the radius, compare, go or stay, and change the radius."""
        radius = learning_rate if t == 1 else float(memory["radius"][0])
        g, hessian = here.gradient, here.hessian
        p = _within(g, hessian, radius)
        promised = float(-g @ p - 0.5 * p @ hessian @ p)
        fallen = here.loss - here.along(p)(1.0).loss if p.any() else 0.0
        rho = fallen / promised if promised else 1.0
        accepted = 1.0 if rho > 0.1 else 0.0
        at_border = float(np.hypot.reduce(p)) > 0.99 * radius
        if radius > _LEAST_RADIUS * max(1.0, float(np.abs(here.point).max())):
            radius *= 0.25 if not rho >= 0.25 else 2.0 if rho > 0.75 and at_border else 1.0
        terms = {"radius": np.full(len(p), radius), "p": p, "rho": rho, "accepted": accepted}
        return here.point + accepted * p, terms | {"fallen": fallen, "promised": promised or 1.0}


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
    equations = (
        Equation(
            r"m_{t} = \beta_1\,m_{t-1} + (1-\beta_1)\,g_{t}",
            "{m} = {beta1} × {m_old} + (1 − {beta1}) × {g}",
            "Average the gradient: the share β₁ of the old mean, and the rest from the new gradient.",
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


def _within(gradient: Array, hessian: Array, radius: float) -> Array:
    """Return the p that makes g·p + ½ p·Hp least over ‖p‖ ≤ radius.

    In the eigenvectors' axes p_i = −g_i / (λ_i + μ) with the least μ ≥ 0, −λ_min that keeps ‖p‖ ≤ radius,
    found by bisection; in the hard case, where that is still too short, along the lowest eigenvector.
    """
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return np.full_like(gradient, np.nan)
    values, axes = np.linalg.eigh(np.asarray(hessian, dtype=np.float64))
    g = (axes.T @ gradient).tolist()
    curved = values.tolist()

    def step(mu: float) -> list[float]:
        return [-u / max(curve + mu, 1e-300) if u else 0.0 for u, curve in zip(g, curved, strict=True)]

    if not radius > 0:
        return np.zeros_like(gradient)
    low = max(0.0, -curved[0])
    p = step(low)
    if hypot(*p) <= radius:
        if curved[0] < 0:
            p[0] = copysign(sqrt(max(0.0, radius**2 - sum(u * u for u in p[1:]))), -g[0] or 1.0)
        return np.asarray(axes @ p, dtype=np.float64)
    high = low + hypot(*g) / radius
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if hypot(*step(middle)) > radius else (low, middle)
    return np.asarray(axes @ step(high), dtype=np.float64)
