"""Rules that go downhill and ask the surface how far: what plain gradient descent lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.optimizers.lines import Place, backtracked, least
from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register

_ALONG = Equation(
    r"\theta_{t} = \theta_{t-1} + \alpha_{t}\,p_{t}",
    "{x_new} = {x} + {alpha} × {p}",
    "Go that far along the line.",
)
_DOWNHILL = Equation(r"p_{t} = -\frac{\partial L}{\partial\theta}", "{p} = −{g}", "Look straight downhill.")


def origin(here: Ground, direction: Array) -> Place:
    """Return the beginning of the line from here in a direction."""
    return Place(0.0, here.loss, float(here.gradient @ direction))


@register
@dataclass(frozen=True)
class Backtracking(Planned):
    """x ← x − αg, with α the first of η, η/2, η/4, … that lowers the loss enough (Armijo, 1966).

    Enough: by at least 10⁻⁴ αg². So the learning rate cannot be too large.
    """

    key = "backtracking"
    title = "Backtracking line search"
    derives = ("p", "alpha")
    equations = (
        _DOWNHILL,
        Equation(
            r"\alpha_{t} = \frac{\eta}{2^{k}}",
            "{alpha} = {learning_rate} / 2^{halvings}",
            "Try η; while the loss does not fall enough, halve.",
        ),
        _ALONG,
    )

    learning_rate: float = hyper("η", 1.0, 1e-4, 10.0, "how far the first try goes", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Try, halve, and go."""
        p = -here.gradient
        alpha = backtracked(here.along(p), origin(here, p), learning_rate)
        halvings = float(np.log2(learning_rate / alpha)) if alpha else np.inf
        return here.point + alpha * p, {"p": p, "alpha": alpha, "halvings": halvings}


@register
@dataclass(frozen=True)
class ExactLineSearch(Planned):
    """x ← x − αg, with α where the loss along the line is least (Cauchy, 1847).

    Each gradient is at right angles to the last: in a narrow valley the best step for now is a poor one for
    later.
    """

    key = "exact_line_search"
    title = "Exact line search"
    derives = ("p", "alpha")
    equations = (
        _DOWNHILL,
        Equation(
            r"\alpha_{t} = \mathrm{argmin}_{\alpha > 0}\ L(\theta_{t-1} + \alpha\,p_{t})",
            "{alpha} = {alpha}",
            "Go along the line until it no longer falls.",
        ),
        _ALONG,
    )

    learning_rate: float = hyper("η", 0.1, 1e-4, 10.0, "how far the search looks at first", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Find the least loss on the line downhill, and go there."""
        p = -here.gradient
        alpha = least(here.along(p), origin(here, p), learning_rate) if p.any() else 0.0
        return here.point + alpha * p, {"p": p, "alpha": alpha}


@register
@dataclass(frozen=True)
class ConjugateGradient(Planned):
    """p ← −g + βp, β = max(0, g·(g − g_old) / g_old·g_old); x ← x + αp (Polak and Ribière, 1969).

    α by exact line search. On a quadratic in d parameters it has arrived after d steps. Where p does not
    point downhill it begins anew with −g.
    """

    key = "conjugate_gradient"
    title = "Conjugate gradient"
    remembers = ("previous", "p")
    derives = ("beta", "alpha")
    equations = (
        Equation(
            r"\beta_{t} = \max\left(0, \frac{g_{t} \cdot (g_{t} - g_{t-1})}{g_{t-1} \cdot g_{t-1}}\right)",
            "{beta} = {turned} / {before}",
            "See how much of the last direction is worth keeping.",
        ),
        Equation(
            r"p_{t} = -g_{t} + \beta_{t}\,p_{t-1}",
            "{p} = −{g} + {beta} × {p_old}",
            "Bend the way downhill so that what the last step gained is not undone.",
        ),
        Equation(
            r"\alpha_{t} = \mathrm{argmin}_{\alpha > 0}\ L(\theta_{t-1} + \alpha\,p_{t})",
            "{alpha} = {alpha}",
            "Go along the line until it no longer falls.",
        ),
        _ALONG,
    )

    learning_rate: float = hyper("η", 0.1, 1e-4, 10.0, "how far the search looks at first", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Bend the direction, find the least loss along it, and go there."""
        g, last = here.gradient, memory["previous"]
        turned, before = max(0.0, float(g @ (g - last))), float(last @ last)
        beta = turned / before if before else 0.0
        if not before or not g @ (beta * memory["p"] - g) < 0:
            turned = beta = 0.0
        p = -g + beta * memory["p"]
        alpha = least(here.along(p), origin(here, p), learning_rate) if p.any() else 0.0
        terms = {
            "previous": g,
            "p": p,
            "beta": beta,
            "alpha": alpha,
            "turned": turned,
            "before": before or 1.0,
        }
        return here.point + alpha * p, terms


@register
@dataclass(frozen=True)
class BarzilaiBorwein(Planned):
    """x ← x − αg, α = s·s / |s·y| with s the last step and y what it did to the gradient (1988).

    1/α is the curvature that the last step has met, taken as positive. η is the first step's. The loss may
    rise on the way: it is meant to.
    """

    key = "barzilai_borwein"
    title = "Barzilai–Borwein"
    remembers = ("place", "previous")
    derives = ("alpha", "moved", "met")
    equations = (
        Equation(
            r"\alpha_{t} = \frac{s \cdot s}{\left|s \cdot y\right|}",
            "{alpha} = {moved} / {met}",
            "Measure the curvature that the last step has met; step by one over it.",
        ),
        Equation(
            r"\theta_{t} = \theta_{t-1} - \alpha_{t}\,\frac{\partial L}{\partial\theta}",
            "{x_new} = {x} − {alpha} × {g}",
            "Step against the gradient.",
        ),
    )

    learning_rate: float = hyper("η", 0.001, 1e-5, 1.0, "how far the first step goes", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Step by the inverse of the curvature last met."""
        s, y = here.point - memory["place"], here.gradient - memory["previous"]
        moved, met = float(s @ s), abs(float(s @ y))
        if t == 1 or not met:
            moved, met = learning_rate, 1.0
        alpha = moved / met
        terms = {"place": here.point, "previous": here.gradient, "alpha": alpha, "moved": moved, "met": met}
        return here.point - alpha * here.gradient, terms
