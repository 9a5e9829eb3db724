"""A rule that trusts the local quadratic within a radius."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import copysign, hypot, sqrt

import numpy as np

from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register

# Within a radius this small, relative to the point, differences of losses are nothing but rounding.
_LEAST_RADIUS = 1e-15


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
