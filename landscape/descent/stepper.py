"""Many particles stepped together, and what must be known of their steps to judge them.

All arrays have the particles as their last axis. A state is as in `step`: the point and then, for each
thing that the rule remembers, a number for each parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from landscape.descent.stopping import FAR
from landscape.surfaces.surface import Array, Domain

# Who is so near to having left, by rounding, has perhaps.
NEARLY = 1 - 1e-9
# A hyperparameter: one number, or one for each particle.
Value = Any


@dataclass
class Motion:
    """Where n particles are, and the last step they made.

    `state` (s, n) is where the next step begins, `before` (s, n) where the last one began, and `row`
    (1 + d, n) the loss and the gradient there.
    """

    state: Array
    before: Array
    row: Array
    values: tuple[Value, ...]

    @classmethod
    def begin(cls, points: Array, memory: Sequence[float], values: tuple[Value, ...]) -> Motion:
        """Return particles at points (n, d) which have made no step yet."""
        n, d = points.shape
        remembered = [np.full((d, n), number) for number in memory]
        state = np.concatenate([points.T, *remembered])
        return cls(state, np.full_like(state, np.nan), np.full((1 + d, n), np.nan), values)

    @property
    def d(self) -> int:
        """The number of parameters."""
        return len(self.row) - 1

    def take(self, which: NDArray[Any]) -> Motion:
        """Return some of the particles."""
        values = (value[which] if np.ndim(value) else value for value in self.values)
        state, before = self.state.take(which, axis=-1), self.before.take(which, axis=-1)
        return Motion(state, before, self.row.take(which, axis=-1), tuple(values))


@dataclass(frozen=True)
class Stretch:
    """Some steps of n particles: `points` (count + 1, d, n), and `rows` (count, 1 + d, n), loss and gradient.

    The rows are those of all points but the last.
    """

    points: Array
    rows: Array

    @property
    def moves(self) -> Array:
        """The moves (count, d, n)."""
        return np.asarray(self.points[1:] - self.points[:-1])

    def take(self, which: NDArray[np.intp]) -> Stretch:
        """Return the steps of some of the particles."""
        if len(which) == self.points.shape[-1]:
            return self
        return Stretch(self.points.take(which, axis=-1), self.rows.take(which, axis=-1))


@dataclass(frozen=True)
class Summary:
    """What some steps were like, each (n,): `least` and `greatest` ‖∇L‖², and the greatest ‖move‖².

    `restless` counts the steps at which the gradient turned back or the loss rose. `gone` is set if it may
    be that a number was not finite or the point far away, and never unset if it was so.
    """

    restless: NDArray[np.int32]
    least: Array
    greatest: Array
    moved: Array
    gone: NDArray[np.bool_]


class Watcher(Protocol):
    """Makes the steps of a window, whose states are those after first, first + 1, … steps, and watches them.

    What it goes by and what follows are the tables of `watching`.
    """

    def __call__(
        self, motion: Motion, limits: Array, watch: Array, ends: Array, first: int, count: int
    ) -> None:
        """Make the steps, in place, and enter what follows from them."""


class Stepper(Protocol):
    """One rule on one surface. `settles`: a state that a step leaves as it is stays so."""

    @property
    def watch(self) -> Watcher | None:
        """How it watches particles itself, if it can."""

    @property
    def settles(self) -> bool:
        """Whether a step does not depend on its number."""

    def go(self, motion: Motion, first: int, count: int) -> Summary:
        """Make the steps first, first + 1, … (from 1), in place."""

    def path(self, motion: Motion, first: int, count: int) -> Stretch:
        """Return these steps: to the last bit as `go` makes them."""


def within(domain: Domain, points: Array, margin: Array) -> NDArray[np.bool_]:
    """Tell which points (d, n), give or take a margin (n,), have surely not left."""
    far = NEARLY * FAR * domain.half_widths
    return np.asarray((np.abs(points.T - domain.centre) + margin[:, None] <= far).all(axis=-1))
