"""A walk as read-only arrays: every step of it, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from landscape.descent.critical import norms
from landscape.descent.labels import labels
from landscape.descent.noise import Noise
from landscape.descent.step import Spot, spot
from landscape.optimizers import Equation, Optimizer
from landscape.optimizers.schedules import CONSTANT, Schedule
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

# η alone: not η⁺, and not θ.
_RATE = re.compile(r"\\eta(?![A-Za-z_^])")


@dataclass(frozen=True)
class Verdict:
    """What ended a run: `status`, what `kind` of it, at which `step`, and a sentence for people.

    `status` is "diverged", "converged", "plateau", "oscillating" or "out of steps"; "walking" while there is
    none yet. `kind` says what did not stay finite, which critical point was reached, or the trend; None
    where there is nothing to add.
    """

    status: str
    kind: str | None
    step: int
    sentence: str

    def __str__(self) -> str:
        """Return status and kind as they are written in a table: "converged: local minimum"."""
        return f"{self.status}: {self.kind}" if self.kind else self.status


@dataclass(frozen=True, eq=False)
class Trace:
    """One descent of n steps in d parameters.

    `points` and `gradients` are (n + 1, d), `losses` is (n + 1,): row k is the state after k steps. They are
    those of the surface itself; with `noise` the rule was shown others, see `spot`.
    `memories` is (n + 2, r, d): row k is what the optimizer then remembers, r things for each parameter.
    `ahead` is where the step after the last would lead, and the last of the memories what it would remember
    then.
    `budget` is the number of steps that was asked for. `beyond` is all that has been walked, where the
    walk is not at its end yet.
    """

    surface: Surface
    optimizer: Optimizer
    tolerance: float
    budget: int
    points: Array
    losses: Array
    gradients: Array
    memories: Array
    ahead: Array
    verdict: Verdict
    schedule: Schedule = CONSTANT
    noise: Noise | None = None
    beyond: Trace | None = None

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.losses) - 1

    @cached_property
    def grad_norms(self) -> Array:
        """‖∇L‖ at each step, (n + 1,)."""
        return norms(self.gradients)

    @cached_property
    def hessians(self) -> Array:
        """The second derivatives at each step, (n + 1, d, d)."""
        return self.surface.hessian(self.points)

    @cached_property
    def update_norms(self) -> Array:
        """‖x_k − x_(k−1)‖ at each step, 0 at step 0, (n + 1,)."""
        return np.concatenate([[0.0], self.moves[:-1]])

    @cached_property
    def moves(self) -> Array:
        """‖x_(k+1) − x_k‖ at each step, the one after the last included, (n + 1,)."""
        with np.errstate(all="ignore"):
            return norms(np.diff(np.vstack([self.points, self.ahead]), axis=0))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each step looks like on its own: "descending", "overshooting", …"""
        return labels(self)

    @property
    def states(self) -> tuple[str, ...]:
        """The label of each step, and on the last the verdict."""
        return (*self.labels[:-1], str(self.verdict))

    @cached_property
    def rates(self) -> Array:
        """η of the step that leads on from each state, (n + 1,)."""
        if self.schedule == CONSTANT:
            return np.full(self.steps + 1, float(self.optimizer.learning_rate))
        return np.array([self._rate(step) for step in range(1, self.steps + 2)])

    def rule(self, step: int) -> Optimizer:
        """Return the rule with the learning rate that it makes `step` (1 … n + 1) with."""
        if self.schedule == CONSTANT:
            return self.optimizer
        return replace(self.optimizer, learning_rate=self._rate(step))

    def _rate(self, step: int) -> float:
        return float(self.schedule.rate(float(self.optimizer.learning_rate), step))

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The rule's equations, with η_t in them where a schedule changes η, unless they have one already."""
        lines = self.optimizer.equations
        if self.schedule == CONSTANT or any(r"\eta_{t}" in line.latex for line in lines):
            return lines
        return tuple(replace(line, latex=_RATE.sub(r"\\eta_{t}", line.latex)) for line in lines)

    def spot(self, step: int) -> Spot:
        """Return what the rule saw from where it made `step` (1 … n + 1)."""
        row = [self.losses[step - 1], *self.gradients[step - 1]]
        return spot(self.surface, self.noise, step, self.points[step - 1], row)

    def numbers(self, step: int) -> list[Mapping[str, float]]:
        """Return, for each parameter, every number in the update that leads to `step` (1 … n + 1).

        They are named as in the rule's equations.
        """
        return self.rule(step).explain(self.spot(step), self.memories[step - 1], step)

    def until(self, step: int) -> Trace:
        """Return the same walk cut after `step` steps."""
        if step == self.steps:
            return self
        end = step + 1
        return replace(
            self,
            points=self.points[:end],
            losses=self.losses[:end],
            gradients=self.gradients[:end],
            memories=self.memories[: end + 1],
            ahead=self.points[end],
        )
