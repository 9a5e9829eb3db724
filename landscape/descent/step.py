"""One step of a rule on a surface, as a function of plain floats.

A step takes its number t = 1, 2, …, the state before it and the hyperparameters, all in one row, and
returns the loss and the gradient there, then the state after it. A state is the point and then, for each
thing that the rule remembers, a number for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Any

import numpy as np

from landscape.descent.noise import Noise, Sight
from landscape.optimizers import Elementwise, Optimizer, Planned
from landscape.optimizers.functions import Number
from landscape.optimizers.lines import Line, Place
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.surfaces.symbol import Symbol
from landscape.surfaces.tape import Tape
from landscape.unwanted import look

Step = Callable[..., tuple[float, ...]]


class Spot:
    """A point of a surface, or of what is seen of it, with loss and gradient, where a rule may ask for more.

    It counts what it is asked for: `gradients`, its own included, and `hessians`. A look along a line gives
    loss and slope there and is one of the gradients.
    """

    def __init__(self, surface: Sight, point: Array, row: Sequence[float]) -> None:
        self.surface, self.point = surface, point
        self.loss, self.gradient = row[0], np.array(row[1:])
        self.gradients, self.hessians = 1, 0

    @cached_property
    def hessian(self) -> Array:
        """The Hessian, (d, d)."""
        self.hessians += 1
        return self.surface.hessian(self.point)

    def along(self, direction: Array) -> Line:
        """Return the loss and the slope along a direction, as a function of how far."""

        def line(far: float) -> Place:
            self.gradients += 1
            loss, *gradient = self.surface.at(tuple((self.point + far * direction).tolist()))
            return Place(far, loss, float(np.array(gradient) @ direction))

        return line


def spot(surface: Surface, noise: Noise | None, t: int, point: Array, row: Sequence[float]) -> Spot:
    """Return what a rule sees at step t from a point; `row` is the true value and gradient there."""
    if noise is None:
        return Spot(surface, point, row)
    at = tuple(point.tolist())
    seen = noise.sight(surface, t, at)
    return Spot(seen, point, seen.at(at))


@dataclass(frozen=True)
class Stepping:
    """A step twice: as fast as can be, and one that has an answer even where the fast one raises.

    Both give the same numbers to the last bit. `settles`: a state that a step leaves as it is stays so.
    """

    fast: Step
    careful: Step
    settles: bool


def stepping(surface: Surface, rule: type[Optimizer], noise: Noise | None = None) -> Stepping:
    """Return how a rule steps on a surface, or on what it sees of it."""
    if issubclass(rule, Elementwise):
        careful = _careful(surface, rule, noise)
        if surface.on_tape is None or noise is not None:
            return Stepping(_apart(surface, rule, noise), careful, settles=False)
        fast, settles = _fused(surface, rule)
        return Stepping(fast, careful, settles)
    assert issubclass(rule, Planned)
    planned = _planned(surface, rule, noise)
    return Stepping(planned, planned, not rule.counts and noise is None)


def _planned(surface: Surface, rule: type[Planned], noise: Noise | None) -> Step:
    d, names = len(surface.parameters), rule.remembers

    def step(t: int, *numbers: float) -> tuple[float, ...]:
        look()  # such a step may cost a hundred evaluations
        end = (1 + len(names)) * d
        state, row = np.array(numbers[:end]).reshape(-1, d), surface.at(numbers[:d])
        seen = spot(surface, noise, t, state[0], row)
        x, terms = rule.planned(seen, state[1:], t, numbers[end:])
        return row + tuple(np.concatenate([x, *(terms[name] for name in names)]).tolist())

    return step


def _apart(surface: Surface, rule: type[Elementwise], noise: Noise | None) -> Step:
    """Return a step of two parts: the surface, and the rule's arithmetic for the gradient that is seen."""
    move, at, d = _moving(rule, len(surface.parameters)), surface.at, len(surface.parameters)

    def step(t: int, *numbers: float) -> tuple[float, ...]:
        point = numbers[:d]
        row = at(point)
        seen = row[1:] if noise is None else noise.gradient(surface, t, point, row)
        return row + move(t, *seen, *numbers)

    return step


@lru_cache(maxsize=64)
def _moving(rule: type[Elementwise], d: int) -> Step:
    """Compile a rule's arithmetic for d parameters: of t, the gradient, the state and the hyperparameters."""
    end = 1 + d + (1 + len(rule.remembers)) * d
    tape = Tape([str(place) for place in range(end + len(rule.hyperparameters()))])
    symbols: list[Any] = [Symbol(tape, place) for place in range(len(tape.parameters))]
    outputs = _traced(rule, symbols[0], symbols[1 : 1 + d], symbols[1 + d : end], symbols[end:])
    return tape.compile(outputs)[0]


def _traced(
    rule: type[Elementwise], t: Any, gradient: list[Any], state: list[Any], values: list[Any]
) -> list[int]:
    """Write a rule's arithmetic down; return where on the tape the state after the step is.

    It is called once, on symbols: what it does to them is what is written.
    """
    d = len(gradient)
    after = [rule.arithmetic(state[i], gradient[i], t, *state[d + i :: d], *values) for i in range(d)]
    return [after[i][kind].place for kind in range(len(state) // d) for i in range(d)]


@lru_cache(maxsize=32)
def _fused(surface: Surface, rule: type[Elementwise]) -> tuple[Step, bool]:
    """Compile a formula, its gradient and a rule's arithmetic into one function; tell if it settles."""
    tape, outputs = one_step(surface, rule)
    return tape.compile(outputs)[0], settles(tape, outputs)


def settles(tape: Tape, outputs: Sequence[int]) -> bool:
    """Tell if a step, written on a tape, does not depend on its number: on the first of its parameters."""
    return 0 not in tape.needed(outputs)


def one_step(surface: Surface, rule: type[Elementwise]) -> tuple[Tape, list[int]]:
    """Return one step as a tape, and where on it a step's results are: row and state, as a step returns them.

    The tape's parameters are what a step takes.
    """
    assert surface.on_tape is not None
    d, kinds = len(surface.parameters), 1 + len(rule.remembers)
    count = 1 + kinds * d + len(rule.hyperparameters())
    tape = Tape([str(place) for place in range(count)])
    symbols: list[Any] = [Symbol(tape, place) for place in range(count)]
    t, state, values = symbols[0], symbols[1 : 1 + kinds * d], symbols[1 + kinds * d :]
    row = tape.copy(*surface.on_tape, range(1, 1 + d))
    gradient: list[Any] = [Symbol(tape, place) for place in row[1:]]
    return tape, [*row, *_traced(rule, t, gradient, state, values)]


def _careful(surface: Surface, rule: type[Elementwise], noise: Noise | None) -> Step:
    arithmetic = rule.arithmetic
    d, kinds = len(surface.parameters), 1 + len(rule.remembers)

    def step(t: int, *numbers: float) -> tuple[float, ...]:
        state, values = numbers[: kinds * d], numbers[kinds * d :]
        row = surface.at(state[:d])
        seen = row[1:] if noise is None else noise.gradient(surface, t, state[:d], row)

        def moved(*columns: tuple[Number, ...]) -> tuple[float, ...]:
            """Return the state after the step, which `arithmetic` gives parameter by parameter."""
            after = zip(*map(arithmetic, columns[0], columns[1], repeat(t), *columns[2:]), strict=True)
            return tuple(float(x) for _, column in zip(range(kinds), after, strict=False) for x in column)

        columns = (
            state[:d],
            seen,
            *(state[i : i + d] for i in range(d, len(state), d)),
            *((v,) * d for v in values),
        )
        try:
            return row + moved(*columns)
        except (ArithmeticError, ValueError):
            # IEEE arithmetic has an answer where Python raises: infinity or NaN.
            with np.errstate(all="ignore"):
                return row + moved(*(tuple(map(np.float64, column)) for column in columns))

    return step
