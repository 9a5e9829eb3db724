"""A formula as a surface: parsed safely, differentiated exactly, compiled for numbers and for arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from landscape.errors import LandscapeError
from landscape.surfaces.expression import Expression, parse
from landscape.surfaces.surface import Array, CriticalPoint, Domain, Point
from landscape.surfaces.tape import Tape

# More operations than this in the gradient, and its mathematics would fill the wall instead of a line.
LONGEST_READABLE = 140


@dataclass(frozen=True)
class Constant:
    """A named number in a formula, and the range of its slider."""

    value: float
    low: float
    high: float
    log: bool = False
    means: str = ""


@dataclass(frozen=True, eq=False)
class Formula:
    """A surface given by a formula in one or two parameters; see `Surface` for what it offers."""

    key: str
    title: str
    text: str
    parameters: tuple[str, ...]
    domain: Domain
    start: Point
    critical_points: tuple[CriticalPoint, ...] = ()
    partial: bool = False  # there are more critical points than are listed
    least: float | None = None
    bounded: bool = True
    height: str = "linear"
    group: str = ""
    kinks: str = ""  # where it is not differentiable, in words
    note: str = ""
    source: str = ""
    constants: Mapping[str, Constant] = field(default_factory=dict)

    @cached_property
    def expression(self) -> Expression:
        """The parsed text."""
        return parse(self.text)

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The known minima, global and local."""
        return tuple(point for point in self.critical_points if point.kind.endswith("minimum"))

    @property
    def values_of_constants(self) -> dict[str, float]:
        """The numbers that stand for the constants now."""
        return {name: constant.value for name, constant in self.constants.items()}

    @property
    def sketch(self) -> Formula:
        """The surface itself."""
        return self

    @cached_property
    def at(self) -> Callable[[Point], tuple[float, ...]]:
        """The function from one point to its value and partial derivatives, as plain floats."""
        on_floats, on_arrays = self._first_order

        def at(point: Point) -> tuple[float, ...]:
            try:
                return on_floats(*point)  # type: ignore[no-any-return]
            except (ArithmeticError, ValueError):
                # Python raises where IEEE arithmetic has an answer: infinity, or honestly NaN.
                with np.errstate(all="ignore"):
                    return tuple(map(float, on_arrays(*map(np.float64, point))))

        return at

    def value(self, points: ArrayLike) -> Array:
        """Return values [...] at points [..., d]."""
        return self._outputs(self._zeroth_order[1], points)[0]

    def on_grid(self, axes: Sequence[Array]) -> Array:
        """Return values [n, m, …] on the grid that axes of n, m, … coordinates span.

        What depends on one parameter alone is worked out along its axis alone.
        """
        with np.errstate(all="ignore"):
            values = self._zeroth_order[1](*np.ix_(*axes))[0]
        return np.array(np.broadcast_to(values, tuple(map(len, axes))), dtype=np.float64)

    def gradient(self, points: ArrayLike) -> Array:
        """Return gradients [..., d] at points [..., d]."""
        return self.value_and_gradient(points)[1]

    def value_and_gradient(self, points: ArrayLike) -> tuple[Array, Array]:
        """Return values [...] and gradients [..., d] at points [..., d], sharing their work."""
        value, *partials = self._outputs(self._first_order[1], points)
        return value, np.stack(partials, axis=-1)

    def hessian(self, points: ArrayLike) -> Array:
        """Return Hessians [..., d, d] at points [..., d]."""
        d = len(self.parameters)
        flat = np.stack(self._outputs(self._second_order[1], points), axis=-1)
        return flat.reshape(*flat.shape[:-1], d, d)

    @cached_property
    def latex(self) -> str:
        """The formula, as LaTeX."""
        return str(self._mathematics.latex(self.expression))

    @property
    def readable(self) -> bool:
        """Whether the partial derivatives are short enough to be read."""
        tape, output = self._tape()
        tape.gradient(output)
        return len(tape.entries) <= LONGEST_READABLE

    @cached_property
    def latex_partials(self) -> tuple[str, ...]:
        """The partial derivatives, as LaTeX; empty if they are too long to read."""
        if not self.readable:
            return ()
        return tuple(self._mathematics.partials(self.expression, self.parameters))

    @property
    def _mathematics(self) -> Any:
        from landscape.surfaces import mathematics  # sympy takes half a second to import

        return mathematics

    def _tape(self) -> tuple[Tape, int]:
        """Return a tape with the formula on it, and the place of its value."""
        tape = Tape(self.parameters)
        names = {name: place for place, name in enumerate(tape.parameters)}
        names |= {name: tape.number(value) for name, value in self.values_of_constants.items()}
        return tape, _write(self.expression, tape, names)

    @cached_property
    def on_tape(self) -> tuple[Tape, list[int]]:
        """A tape, and where on it the value and the partial derivatives are."""
        tape, value = self._tape()
        return tape, [value, *tape.gradient(value)]

    @cached_property
    def _zeroth_order(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        tape, value = self._tape()
        return tape.compile([value])

    @cached_property
    def _first_order(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        tape, outputs = self.on_tape
        return tape.compile(outputs)

    @cached_property
    def _second_order(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        tape, value = self._tape()
        rows = [tape.gradient(first) for first in tape.gradient(value)]
        # Below the diagonal the same as above it: exactly symmetric, and a quarter less to compile.
        return tape.compile(rows[min(i, j)][max(i, j)] for i in range(len(rows)) for j in range(len(rows)))

    def _outputs(self, function: Callable[..., Any], points: ArrayLike) -> list[Array]:
        array = np.asarray(points, dtype=np.float64)
        if array.ndim == 0 or array.shape[-1] != len(self.parameters):
            raise LandscapeError(
                f"{self.title} has {len(self.parameters)} parameters: "
                f"the last axis of the points must be that long, not of shape {array.shape}."
            )
        with np.errstate(all="ignore"):
            results = function(*(array[..., i] for i in range(array.shape[-1])))
        return [np.array(np.broadcast_to(result, array.shape[:-1])) for result in results]


def check_names(expression: Expression, known: Sequence[str]) -> None:
    """Raise LandscapeError at the first name of an expression that is not known."""
    for leaf in expression.names():
        if leaf.number is None and leaf.name not in known:
            raise LandscapeError(
                f"Unknown name {leaf.name!r} (column {leaf.column}): the formula may use "
                f"{', '.join(known) or 'no names'}, numbers, pi, e and functions such as sin(…).",
                leaf.column,
            )


def constant_value(text: str, constants: Mapping[str, float]) -> float:
    """Return the value of a formula in constants alone, such as the coordinate "a^2" of a minimum."""
    expression = parse(text)
    check_names(expression, tuple(constants))
    tape = Tape([])
    value = tape.constant(_write(expression, tape, {name: tape.number(v) for name, v in constants.items()}))
    assert value is not None
    return value


def _write(expression: Expression, tape: Tape, names: Mapping[str, int]) -> int:
    """Enter an expression on a tape and return the place of its value."""
    if expression.number is not None:
        return tape.number(expression.number)
    if expression.operation == "name":
        return names[expression.name]
    return tape.add(expression.operation, *(_write(arg, tape, names) for arg in expression.args))
