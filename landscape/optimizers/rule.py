"""What an optimizer is: a frozen set of hyperparameters and a pure update.

The arithmetic of a rule is written once, elementwise, with operators and the functions below. The same
code then runs on Python floats (one descent: under a microsecond a step) and on numpy arrays (many at once).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, TypeVar

import numpy as np

# One parameter's number, or an array of them: every rule treats both alike.
Number = Any
Memory = tuple[Number, ...]


def sqrt(u: Number) -> Number:
    """Return the square root of a float or of each element of an array."""
    return math.sqrt(u) if type(u) is float else np.sqrt(u)


def sign(u: Number) -> Number:
    """Return −1, 0 or 1 by the sign of a float, or of each element of an array; NaN stays NaN."""
    return np.sign(u) if type(u) is not float else math.copysign(1.0, u) if u else u


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
class Optimizer(ABC):
    """A rule: how one step is made from the gradient and what is remembered. It never changes.

    A subclass names what it `remembers` from step to step and what else it `derives` on the way, and
    writes its arithmetic once. Where an error moves by a `recursion`, it says that as well: the largest
    stable learning rate follows from it.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    remembers: ClassVar[tuple[str, ...]] = ()
    derives: ClassVar[tuple[str, ...]] = ()
    equations: ClassVar[tuple[Equation, ...]]
    recursion: ClassVar[Recursion | None] = None

    learning_rate: float = hyper("η", 0.001, 1e-5, 1.0, "how far one step goes", log=True)

    @staticmethod
    @abstractmethod
    def arithmetic(x: Number, g: Number, t: int, *memory_then_hyperparameters: Number) -> tuple[Number, ...]:
        """Return the next x, the next memory and what is derived, for a gradient g at step t = 1, 2, …

        The arguments after t are the memory and then the hyperparameters, in their order.
        """

    @classmethod
    def hyperparameters(cls) -> tuple[Hyperparameter, ...]:
        """Return the descriptions of all hyperparameters, in order."""
        return tuple(Hyperparameter.of(declared) for declared in fields(cls))

    @property
    def values(self) -> tuple[Number, ...]:
        """The hyperparameters' values, in order."""
        return tuple(getattr(self, declared.name) for declared in fields(self))

    def init(self) -> Memory:
        """Return the memory before the first step: nothing yet."""
        return (0.0,) * len(self.remembers)

    def update(self, x: Number, gradient: Number, memory: Memory, step: int) -> tuple[Number, Memory]:
        """Return the next x and memory; `step` counts from 1."""
        x, *rest = self.arithmetic(x, gradient, step, *memory, *self.values)
        return x, tuple(rest[: len(memory)])

    def terms(self, x: Number, gradient: Number, memory: Memory, step: int) -> Mapping[str, Number]:
        """Return every number in that update by the name it has in the equations."""
        names = ("x_new", *self.remembers, *self.derives)
        after = dict(zip(names, self.arithmetic(x, gradient, step, *memory, *self.values), strict=True))
        before = {f"{name}_old": old for name, old in zip(self.remembers, memory, strict=True)}
        chosen = {declared.name: getattr(self, declared.name) for declared in fields(self)}
        return chosen | before | after | {"x": x, "g": gradient, "t": step}


Rule = TypeVar("Rule", bound=type[Optimizer])

_RULES: dict[str, type[Optimizer]] = {}


def register(rule: Rule) -> Rule:
    """Enter a rule in the registry, under its key."""
    _RULES[rule.key] = rule
    return rule


def registry() -> Mapping[str, type[Optimizer]]:
    """Return all rules by key, in the order of their registration."""
    return _RULES
