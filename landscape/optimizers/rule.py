"""What an optimizer is: a frozen set of hyperparameters and a pure update.

The arithmetic of most rules is written once, elementwise, with operators and what is in `functions`. The
same code then runs on Python floats, on numpy arrays, and compiled together with a formula. A rule that
looks at all parameters together, or at more than the gradient, makes a plan of the ground it stands on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from landscape.optimizers.described import Described, Hyperparameter, hyper
from landscape.optimizers.functions import Number
from landscape.optimizers.lines import Line

__all__ = [
    "Array",
    "Elementwise",
    "Equation",
    "Ground",
    "Hyperparameter",
    "Memory",
    "Number",
    "Optimizer",
    "Planned",
    "Recursion",
    "Terms",
    "hyper",
    "register",
    "registry",
]

Array = NDArray[np.float64]
Memory = tuple[Number, ...]
# Numbers by name: an array (d,), or one number for all parameters.
Terms = dict[str, Any]


class Ground(Protocol):
    """The surface as a rule meets it: what it may ask from where it is."""

    @property
    def point(self) -> Array:
        """Where it is, (d,)."""

    @property
    def loss(self) -> float:
        """The loss there."""

    @property
    def gradient(self) -> Array:
        """The gradient there, (d,)."""

    @property
    def hessian(self) -> Array:
        """The Hessian there, (d, d)."""

    def along(self, direction: Array) -> Line:
        """Return the loss and the slope along a direction, as a function of how far."""


@dataclass(frozen=True)
class Equation:
    """One line of a rule: in symbols, as LaTeX, with one step's numbers, as text, and what it does.

    `numbers` is a template: `{x}`, `{x_new}`, `{g}` and `{t}`, a hyperparameter by its name, what the
    rule remembers or derives by its name, and the memory before the step as `{name_old}`.
    """

    latex: str
    numbers: str
    says: str

    @property
    def gives(self) -> str:
        """The name of the number that this line computes."""
        return self.numbers[1 : self.numbers.index("}")]


@dataclass(frozen=True)
class Recursion:
    """How an error moves from step to step where the surface is a quadratic and the scaling stands still.

    `polynomial` gives the characteristic polynomial of the error along one eigen-direction, for h = ηλ: its
    coefficients from the highest power of z down, the first of them 1, one or two more, each affine in h.
    λ is an eigenvalue of the Hessian; of P⁻¹H for a rule that divides by a `scaling` P, one number for each
    parameter. Both read the numbers of one update, named as in `Optimizer.terms`.
    """

    polynomial: Callable[[Number, Mapping[str, Number]], tuple[Number, ...]]
    scaling: Callable[[Mapping[str, Number]], Number] | None = None


@dataclass(frozen=True)
class Optimizer(Described, ABC):
    """A rule: how one step is made, and what is remembered from step to step. It never changes.

    A subclass names what it `remembers` and what else it `derives` on the way, one number of each for each
    parameter, and writes its arithmetic once: as `Elementwise` or as `Planned`. It `paces` itself if it works
    out how far to go, whatever the learning rate. Where an error moves by a `recursion`, it says so:
    the largest stable learning rate follows from it.
    """

    remembers: ClassVar[tuple[str, ...]] = ()
    derives: ClassVar[tuple[str, ...]] = ()
    equations: ClassVar[tuple[Equation, ...]]
    paces: ClassVar[bool] = False
    recursion: ClassVar[Recursion | None] = None
    schedulable: ClassVar[bool] = True
    """Whether every step goes by the learning rate: then it means something to change it on the way."""

    learning_rate: float = hyper("η", 0.001, 1e-5, 1.0, "how far one step goes", log=True)

    @abstractmethod
    def explain(self, here: Ground, memory: Array, step: int) -> list[Mapping[str, Number]]:
        """Return, for each parameter, every number in an update by its name in the equations.

        `memory` is (r, d), a row for each thing that is remembered; `step` counts from 1.
        """

    def init(self) -> Memory:
        """Return the memory before the first step: nothing yet."""
        return (0.0,) * len(self.remembers)


@dataclass(frozen=True)
class Elementwise(Optimizer):
    """A rule that treats each parameter alone, and looks at nothing but its gradient."""

    @staticmethod
    @abstractmethod
    def arithmetic(x: Number, g: Number, t: int, *memory_then_hyperparameters: Number) -> tuple[Number, ...]:
        """Return the next x, the next memory and what is derived, for a gradient g at step t = 1, 2, …

        The arguments after t are the memory and then the hyperparameters, in their order.
        """

    def update(self, x: Number, gradient: Number, memory: Memory, step: int) -> tuple[Number, Memory]:
        """Return the next x and memory; `step` counts from 1."""
        x, *rest = self.arithmetic(x, gradient, step, *memory, *self.values)
        return x, tuple(rest[: len(memory)])

    def terms(self, x: Number, gradient: Number, memory: Memory, step: int) -> Mapping[str, Number]:
        """Return every number in that update by the name it has in the equations."""
        names = ("x_new", *self.remembers, *self.derives)
        after = dict(zip(names, self.arithmetic(x, gradient, step, *memory, *self.values), strict=True))
        before = {f"{name}_old": old for name, old in zip(self.remembers, memory, strict=True)}
        return dict(self.chosen) | before | after | {"x": x, "g": gradient, "t": step}

    def explain(self, here: Ground, memory: Array, step: int) -> list[Mapping[str, Number]]:
        """Return, for each parameter, every number in its update."""
        rows = zip(here.point, here.gradient, *memory, strict=True)
        # Python's floats would raise where numpy's have an answer.
        wide = replace(self, **{name: np.float64(value) for name, value in self.chosen.items()})
        with np.errstate(all="ignore"):
            return [wide.terms(x, g, tuple(old), step) for x, g, *old in rows]


@dataclass(frozen=True)
class Planned(Optimizer):
    """A rule that looks at all parameters together, and may ask the surface more than its gradient.

    It says if it `counts`: if a step depends on how many went before it, beyond there being any.
    """

    counts: ClassVar[bool] = False
    paces: ClassVar[bool] = True
    schedulable: ClassVar[bool] = False

    @staticmethod
    @abstractmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], *hyperparameters: Any) -> tuple[Array, Terms]:
        """Return the next point (d,) and, by name, what is remembered (d,) and all else in the equations.

        `memory` is nothing but zeros at t = 1.
        """

    @classmethod
    def planned(cls, here: Ground, memory: Array, t: int, values: Sequence[Number]) -> tuple[Array, Terms]:
        """Return the plan with a memory (r, d); one that cannot be made leads nowhere, and that is said."""
        try:
            with np.errstate(all="ignore"):
                return cls.plan(here, t, dict(zip(cls.remembers, memory, strict=True)), *values)
        except (ArithmeticError, ValueError):
            nowhere = np.full_like(here.point, np.nan)
            return nowhere, defaultdict(lambda: nowhere)

    def explain(self, here: Ground, memory: Array, step: int) -> list[Mapping[str, Number]]:
        """Return, for each parameter, every number in its update."""
        x, terms = self.planned(here, memory, step, self.values)
        old = {f"{name}_old": row for name, row in zip(self.remembers, memory, strict=True)}
        told = old | terms | {"x": here.point, "g": here.gradient, "x_new": x}
        return [
            dict(self.chosen) | {name: _part(number, i) for name, number in told.items()} | {"t": step}
            for i in range(len(x))
        ]


def _part(number: Any, i: int) -> float:
    return float(number[i] if isinstance(number, np.ndarray) else number)


Rule = TypeVar("Rule", bound=type[Optimizer])

_RULES: dict[str, type[Optimizer]] = {}


def register(rule: Rule) -> Rule:
    """Enter a rule in the registry, under its key."""
    _RULES[rule.key] = rule
    return rule


def registry() -> Mapping[str, type[Optimizer]]:
    """Return all rules by key, in the order of their registration."""
    return _RULES
