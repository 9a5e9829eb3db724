"""One step of a rule on a surface, as a function of plain floats.

A step takes its number t = 1, 2, …, the state before it and the hyperparameters, all in one row, and
returns the loss and the gradient there, then the state after it. A state is the point and then, for each
thing that the rule remembers, a number for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np

from landscape.optimizers import Optimizer
from landscape.optimizers.rule import Number
from landscape.surfaces import Surface
from landscape.surfaces.symbol import Symbol
from landscape.surfaces.tape import Tape

Step = Callable[..., tuple[float, ...]]


def step_of(surface: Surface, rule: type[Optimizer]) -> tuple[Step, Step]:
    """Return a step twice: as fast as can be, and one that has an answer even where the fast one raises.

    Both give the same numbers to the last bit.
    """
    careful = _careful(surface, rule)
    return (careful if surface.on_tape is None else _fused(surface, rule)), careful


@lru_cache(maxsize=128)
def _fused(surface: Surface, rule: type[Optimizer]) -> Step:
    """Compile a formula, its gradient and a rule's arithmetic into one function.

    The rule's own arithmetic is called once, on symbols: what it does to them is what is compiled.
    """
    assert surface.on_tape is not None
    d, kinds = len(surface.parameters), 1 + len(rule.remembers)
    count = 1 + kinds * d + len(rule.hyperparameters())
    tape = Tape([str(place) for place in range(count)])
    symbols: list[Any] = [Symbol(tape, place) for place in range(count)]
    t, state, values = symbols[0], symbols[1 : 1 + kinds * d], symbols[1 + kinds * d :]
    row = tape.copy(*surface.on_tape, range(1, 1 + d))
    after = [
        rule.arithmetic(state[i], Symbol(tape, row[1 + i]), t, *state[d + i :: d], *values) for i in range(d)
    ]
    return tape.compile([*row, *(after[i][kind].place for kind in range(kinds) for i in range(d))])[0]


def _careful(surface: Surface, rule: type[Optimizer]) -> Step:
    arithmetic = rule.arithmetic
    d, kinds = len(surface.parameters), 1 + len(rule.remembers)

    def step(t: int, *numbers: float) -> tuple[float, ...]:
        state, values = numbers[: kinds * d], numbers[kinds * d :]
        row = surface.at(state[:d])

        def moved(*columns: tuple[Number, ...]) -> tuple[float, ...]:
            """Return the state after the step, which `arithmetic` gives parameter by parameter."""
            after = zip(*map(arithmetic, columns[0], columns[1], repeat(t), *columns[2:]), strict=True)
            return tuple(float(x) for _, column in zip(range(kinds), after, strict=False) for x in column)

        columns = (
            state[:d],
            row[1:],
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
