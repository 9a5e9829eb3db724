"""What an optimizer is: a frozen set of hyperparameters and a pure update.

The arithmetic of most rules is written once, elementwise, with operators and the functions below. The same
code then runs on Python floats, on numpy arrays, and compiled together with a formula. A rule that looks at
all parameters together, or at more than the gradient, makes a plan of the ground it stands on.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from landscape.optimizers.lines import Line

Array = NDArray[np.float64]
# One parameter's number, or an array of them: every rule treats both alike.
Number = Any
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


def sqrt(u: Number) -> Number:
    """Return the square root of a float or of each element of an array."""
    return math.sqrt(u) if type(u) is float else np.sqrt(u)


def sign(u: Number) -> Number:
    """Return −1, 0 or 1 by the sign of a float, or of each element of an array; NaN stays NaN."""
    return np.sign(u) if type(u) is not float else math.copysign(1.0, u) if u else u


def maximum(u: Number, v: Number) -> Number:
    """Return the greater of two numbers, or of each pair of elements; NaN stays NaN."""
    if isinstance(u, float | int) and isinstance(v, float | int):
        return v if v > u or v != v else u  # noqa: PLR0124 - only NaN differs from itself
    return np.maximum(u, v)


def minimum(u: Number, v: Number) -> Number:
    """Return the smaller of two numbers, or of each pair of elements; NaN stays NaN."""
    return -maximum(-u, -v)


def greater(u: Number, v: Number) -> Number:
    """Return 1 where u > v and 0 elsewhere: what a rule uses in place of an `if`."""
    if isinstance(u, float | int) and isinstance(v, float | int):
        return 1.0 if u > v else 0.0
    return np.greater(u, v) * 1.0


def hyper(symbol: str, default: float, low: float, high: float, means: str, *, log: bool = False) -> Any:
    """Declare a hyperparameter: its symbol, default, the range of its slider, and what it means.

    The range is what is useful, not what is allowed: any number may be typed.
    """
    described = {"symbol": symbol, "low": low, "high": high, "means": means, "log": log}
    return field(default=default, metadata=described)


@dataclass(frozen=True)
class Hyperparameter:
    """What a form or a command line needs to know of one field of a rule."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    means: str
    log: bool

    @classmethod
    def of(cls, declared: Field[float]) -> Hyperparameter:
        """Read the declaration that `hyper` made."""
        return cls(name=declared.name, default=float(declared.default), **declared.metadata)  # type: ignore[arg-type]


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
class Optimizer(ABC):
    """A rule: how one step is made, and what is remembered from step to step. It never changes.

    A subclass names what it `remembers` and what else it `derives` on the way, one number of each for each
    parameter, and writes its arithmetic once: as `Elementwise` or as `Planned`.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    remembers: ClassVar[tuple[str, ...]] = ()
    derives: ClassVar[tuple[str, ...]] = ()
    equations: ClassVar[tuple[Equation, ...]]

    learning_rate: float = hyper("η", 0.001, 1e-5, 1.0, "how far one step goes", log=True)

    @abstractmethod
    def explain(self, here: Ground, memory: Array, step: int) -> list[Mapping[str, Number]]:
        """Return, for each parameter, every number in an update by its name in the equations.

        `memory` is (r, d), a row for each thing that is remembered; `step` counts from 1.
        """

    @classmethod
    def hyperparameters(cls) -> tuple[Hyperparameter, ...]:
        """Return the descriptions of all hyperparameters, in order."""
        return tuple(Hyperparameter.of(declared) for declared in fields(cls))

    @property
    def values(self) -> tuple[Number, ...]:
        """The hyperparameters' values, in order."""
        return tuple(getattr(self, declared.name) for declared in fields(self))

    @property
    def chosen(self) -> Mapping[str, Number]:
        """The hyperparameters' values by their names."""
        return {declared.name: getattr(self, declared.name) for declared in fields(self)}

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
        with np.errstate(all="ignore"):
            return [self.terms(x, g, tuple(old), step) for x, g, *old in rows]


@dataclass(frozen=True)
class Planned(Optimizer):
    """A rule that looks at all parameters together, and may ask the surface more than its gradient.

    It says if it `counts`: if a step depends on how many went before it, beyond there being any; and if it
    `paces` itself: if it works out how far to go, whatever the learning rate.
    """

    counts: ClassVar[bool] = False
    paces: ClassVar[bool] = True

    @staticmethod
    @abstractmethod
    def plan(here: Ground, t: int, memory: Mapping[str, Array], *hyperparameters: Any) -> tuple[Array, Terms]:
        """Return the next point (d,) and, by name, what is remembered (d,) and all else in the equations.

        `memory` is nothing but zeros at t = 1.
        """

    def explain(self, here: Ground, memory: Array, step: int) -> list[Mapping[str, Number]]:
        """Return, for each parameter, every number in its update."""
        before = dict(zip(self.remembers, memory, strict=True))
        with np.errstate(all="ignore"):
            x, terms = self.plan(here, step, before, *self.values)
        old = {f"{name}_old": column for name, column in before.items()}
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
