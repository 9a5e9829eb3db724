"""Rules that learn the curvature from how the gradient changes on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landscape.optimizers.lines import wolfe
from landscape.optimizers.newtons import columns
from landscape.optimizers.rule import Array, Equation, Ground, Planned, Terms, hyper, register
from landscape.optimizers.searches import origin

# Pairs of steps and changes that show less curvature than this teach nothing: torch's bound.
_LEAST_PRODUCT = 1e-10
_PAIRS = 10

_SEARCH = Equation(
    r"\theta_{t} = \theta_{t-1} + \alpha_{t}\,p_{t}",
    "{x_new} = {x} + {alpha} × {p}",
    "Go along the line until the loss has fallen enough and the slope has levelled out.",
)


def searched(here: Ground, p: Array, first: float) -> float:
    """Return how far to go along a direction by the strong Wolfe conditions, 0 if there is no way down."""
    start = origin(here, p)
    if not (start.slope < 0 and first > 0):
        return 0.0
    return wolfe(here.along(p), start, first, float(np.abs(p).max()))


def first_try(here: Ground, t: int, learning_rate: float) -> float:
    """Return how far the search looks at first: not further than 1 before anything is known of the scale."""
    known = t > 1 or not here.gradient.any()
    return learning_rate * (1.0 if known else min(1.0, 1.0 / float(np.abs(here.gradient).sum())))


@register
@dataclass(frozen=True)
class BFGS(Planned):
    """x ← x − αBg, B the inverse of the Hessian as far as it has been learnt.

    B ← (I − s yᵀ/s·y) B (I − y sᵀ/s·y) + s sᵀ/s·y, with s the last step and y what it did to the gradient
    (Broyden, Fletcher, Goldfarb, Shanno, 1970). B begins as I, times s·y / y·y once both are known; the
    search along the line is that of L-BFGS. Nocedal and Wright (2006), algorithm 6.1.
    """

    key = "bfgs"
    title = "BFGS"
    remembers = ("place", "previous", "inverse1", "inverse2")
    derives = ("p", "alpha")
    equations = (
        Equation(
            r"p_{t} = -B_{t}\,\frac{\partial L}{\partial\theta}",
            "{p} = −({inverse1} × {g1} + {inverse2} × {g2})",
            "Ask the curvature learnt so far where the local quadratic is least.",
        ),
        _SEARCH,
    )

    learning_rate: float = hyper("η", 1.0, 1e-2, 1.0, "how far the search looks at first", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Learn from the last step, and search along where the learnt quadratic is least."""
        d, g = len(here.point), here.gradient
        inverse = np.stack([memory["inverse1"], memory["inverse2"]], axis=-1)[:, :d] if t > 1 else np.eye(d)
        s, y = here.point - memory["place"], g - memory["previous"]
        if t > 1 and (product := float(s @ y)) > _LEAST_PRODUCT:
            if np.array_equal(inverse, np.eye(d)):
                inverse = inverse * product / float(y @ y)
            turn = np.eye(d) - np.outer(s, y) / product
            inverse = turn @ inverse @ turn.T + np.outer(s, s) / product
        p = -(inverse @ g)
        alpha = searched(here, p, first_try(here, t, learning_rate))
        terms = {"place": here.point, "previous": g, "p": p, "alpha": alpha}
        return here.point + alpha * p, terms | columns(inverse, g)


@register
@dataclass(frozen=True)
class LBFGS(Planned):
    """BFGS that keeps the last ten pairs (s, y) instead of a matrix (Nocedal, 1980).

    `torch.optim.LBFGS(max_iter=1, line_search_fn="strong_wolfe", history_size=10)`, with its search along
    the line and its bound on s·y; unlike torch it goes on while there is any slope at all.
    """

    key = "lbfgs"
    title = "L-BFGS"
    remembers = (
        "place",
        "previous",
        *(f"{name}{pair}" for pair in range(_PAIRS) for name in ("s", "y")),
    )
    derives = ("p", "alpha", "pairs")
    equations = (
        Equation(
            r"p_{t} = -B_{t}\,\frac{\partial L}{\partial\theta},"
            r"\quad B_{t}\ \mathrm{from\ the\ last}\ (s, y)",
            "{p} = {p}",
            "Ask the curvature that the last steps have met where the local quadratic is least.",
        ),
        _SEARCH,
    )

    learning_rate: float = hyper("η", 1.0, 1e-2, 1.0, "how far the search looks at first", log=True)

    @staticmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], learning_rate: float) -> tuple[Array, Terms]:
        """Add the last step to the pairs, and search along where their quadratic is least."""
        g = here.gradient
        stored = [(memory[f"s{i}"], memory[f"y{i}"]) for i in range(_PAIRS)]
        pairs = [(s, y) for s, y in stored if float(s @ y) > _LEAST_PRODUCT]
        last = here.point - memory["place"], g - memory["previous"]
        if t > 1 and float(last[0] @ last[1]) > _LEAST_PRODUCT:
            pairs = [*pairs, last][-_PAIRS:]
        p = -_product(pairs, g)
        alpha = searched(here, p, first_try(here, t, learning_rate))
        blank = (np.zeros_like(g),) * 2
        kept = {
            f"{name}{i}": part
            for i in range(_PAIRS)
            for name, part in zip("sy", pairs[i] if i < len(pairs) else blank, strict=True)
        }
        terms = {"place": here.point, "previous": g, "p": p, "alpha": alpha, "pairs": float(len(pairs))}
        return here.point + alpha * p, terms | kept


def _product(pairs: list[tuple[Array, Array]], gradient: Array) -> Array:
    """Return Bg by the two loops over the pairs (Nocedal and Wright, 2006, algorithm 7.4)."""
    q, shares = gradient, []
    for s, y in reversed(pairs):
        share = float(s @ q) / float(s @ y)
        q = q - share * y
        shares.append(share)
    if pairs:
        s, y = pairs[-1]
        q = q * (float(s @ y) / float(y @ y))
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        q = q + s * (share - float(y @ q) / float(s @ y))
    return q
