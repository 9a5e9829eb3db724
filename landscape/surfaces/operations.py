"""The operations a formula is made of: what each computes, and its partial derivatives.

This table is the whole of what a formula can do. Adding a function to the language is adding a line.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from landscape.surfaces.tape import Tape

    # (tape, the arguments' places, the result's place) -> a partial derivative for each argument
    Partials = Callable[[Tape, tuple[int, ...], int], tuple[int, ...]]


@dataclass(frozen=True)
class Operation:
    """One operation: on Python floats, on numpy arrays, and its derivative by each argument."""

    arity: int
    on_floats: Callable[..., Any]
    on_arrays: Callable[..., Any]
    partials: Partials


def _sign(u: float) -> float:
    return math.copysign(1.0, u) if abs(u) > 0 else 0.0 * u  # NaN stays NaN


def _greater(u: float, v: float) -> float:
    return 1.0 if u > v else 0.0


def _sigmoid(u: float) -> float:
    return 1.0 / (1.0 + math.exp(-u)) if u >= 0 else math.exp(u) / (1.0 + math.exp(u))


def _sigmoid_array(u: Any) -> Any:
    tail = np.exp(-np.abs(u))
    return np.where(u >= 0, 1.0, tail) / (1.0 + tail)


def _maximum(u: float, v: float) -> float:
    return u if u >= v or math.isnan(u) else v


def _minimum(u: float, v: float) -> float:
    return u if u <= v or math.isnan(u) else v


ARITHMETIC = {
    "add": Operation(2, operator.add, np.add, lambda t, a, f: (t.number(1), t.number(1))),
    "subtract": Operation(2, operator.sub, np.subtract, lambda t, a, f: (t.number(1), t.number(-1))),
    "multiply": Operation(2, operator.mul, np.multiply, lambda t, a, f: (a[1], a[0])),
    "divide": Operation(
        2,
        operator.truediv,
        np.divide,
        lambda t, a, f: (t.add("divide", t.number(1), a[1]), t.add("negate", t.add("divide", f, a[1]))),
    ),
    "negate": Operation(1, operator.neg, np.negative, lambda t, a, f: (t.number(-1),)),
    "power": Operation(
        2,
        math.pow,
        np.power,
        lambda t, a, f: (
            t.add("multiply", a[1], t.add("power", a[0], t.add("subtract", a[1], t.number(1)))),
            t.add("multiply", f, t.add("log", a[0])) if t.constant(a[1]) is None else t.number(0),
        ),
    ),
    # 1 where the first is greater, else 0: the derivative of max and min
    "greater": Operation(
        2,
        _greater,
        lambda u, v: np.where(np.greater(u, v), 1.0, 0.0),
        lambda t, a, f: (t.number(0), t.number(0)),
    ),
}


def _one_minus_square(t: Tape, u: int) -> int:
    return t.add("subtract", t.number(1), t.add("power", u, t.number(2)))


FUNCTIONS = {
    "sin": Operation(1, math.sin, np.sin, lambda t, a, f: (t.add("cos", a[0]),)),
    "cos": Operation(1, math.cos, np.cos, lambda t, a, f: (t.add("negate", t.add("sin", a[0])),)),
    "tan": Operation(
        1, math.tan, np.tan, lambda t, a, f: (t.add("add", t.number(1), t.add("power", f, t.number(2))),)
    ),
    "asin": Operation(
        1,
        math.asin,
        np.arcsin,
        lambda t, a, f: (t.add("divide", t.number(1), t.add("sqrt", _one_minus_square(t, a[0]))),),
    ),
    "acos": Operation(
        1,
        math.acos,
        np.arccos,
        lambda t, a, f: (t.add("divide", t.number(-1), t.add("sqrt", _one_minus_square(t, a[0]))),),
    ),
    "atan": Operation(
        1,
        math.atan,
        np.arctan,
        lambda t, a, f: (
            t.add("divide", t.number(1), t.add("add", t.number(1), t.add("power", a[0], t.number(2)))),
        ),
    ),
    "sinh": Operation(1, math.sinh, np.sinh, lambda t, a, f: (t.add("cosh", a[0]),)),
    "cosh": Operation(1, math.cosh, np.cosh, lambda t, a, f: (t.add("sinh", a[0]),)),
    "tanh": Operation(1, math.tanh, np.tanh, lambda t, a, f: (_one_minus_square(t, f),)),
    "exp": Operation(1, math.exp, np.exp, lambda t, a, f: (f,)),
    "log": Operation(1, math.log, np.log, lambda t, a, f: (t.add("divide", t.number(1), a[0]),)),
    "sqrt": Operation(1, math.sqrt, np.sqrt, lambda t, a, f: (t.add("divide", t.number(0.5), f),)),
    "abs": Operation(1, abs, np.abs, lambda t, a, f: (t.add("sign", a[0]),)),
    "sign": Operation(1, _sign, np.sign, lambda t, a, f: (t.number(0),)),
    "sigmoid": Operation(
        1,
        _sigmoid,
        _sigmoid_array,
        lambda t, a, f: (t.add("multiply", f, t.add("subtract", t.number(1), f)),),
    ),
    "max": Operation(
        2,
        _maximum,
        np.maximum,
        lambda t, a, f: (
            t.add("subtract", t.number(1), t.add("greater", a[1], a[0])),
            t.add("greater", a[1], a[0]),
        ),
    ),
    "min": Operation(
        2,
        _minimum,
        np.minimum,
        lambda t, a, f: (
            t.add("subtract", t.number(1), t.add("greater", a[0], a[1])),
            t.add("greater", a[0], a[1]),
        ),
    ),
}
OPERATIONS = ARITHMETIC | FUNCTIONS

ALIASES = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
NUMBERS = {"pi": math.pi, "π": math.pi, "e": math.e}
