"""What a walk has cost: how often the surface was asked for its gradient and for its Hessian."""

from __future__ import annotations

from dataclasses import dataclass

from landscape.descent.trace import Trace
from landscape.optimizers import Planned
from landscape.unwanted import look


@dataclass(frozen=True)
class Evaluations:
    """How many gradients and Hessians were asked for.

    A look along a line, which gives the loss and the slope there, is one gradient.
    """

    gradients: int
    hessians: int


def evaluations(trace: Trace, steps: int) -> Evaluations:
    """Return what the first `steps` steps of a walk have cost.

    An elementwise rule asks for one gradient a step. What a planned one asks for depends on where it is: its
    steps are planned once more, and counted. They are the same to the last bit.
    """
    rule = trace.optimizer
    if not isinstance(rule, Planned):
        return Evaluations(steps, 0)
    gradients = hessians = 0
    for k in range(steps):
        look()
        spot = trace.spot(k + 1)
        rule.planned(spot, trace.memories[k], k + 1, trace.rule(k + 1).values)
        gradients, hessians = gradients + spot.gradients, hessians + spot.hessians
    return Evaluations(gradients, hessians)
