"""A formula as a list of single operations, differentiated by running the list backwards.

This is reverse-mode differentiation, the mathematics of backpropagation, done on symbols: what comes out
is again a list of operations, so the gradient is exact and its own gradient is the Hessian. The list is
compiled once, and the same code runs on Python floats and on numpy arrays. No text is ever executed:
the code object is built from syntax nodes whose names all come from the table of operations.

Griewank and Walther, Evaluating Derivatives, 2nd ed. (2008), chapter 3.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Sequence
from types import CodeType, FunctionType
from typing import Any

from landscape.errors import LandscapeError
from landscape.surfaces.operations import FUNCTIONS, OPERATIONS

# A hand-written formula of 400 characters stays far below this; its Hessian may not explode either.
MOST_OPERATIONS = 20_000

# Given to every node when it is made: `ast.fix_missing_locations` would take as long as all the rest.
_HERE: dict[str, Any] = {"lineno": 1, "col_offset": 0}
_OPERATORS = {"add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div}
_CALLED = [*FUNCTIONS, "power", "greater"]
_ON_FLOATS: dict[str, Any] = {name: OPERATIONS[name].on_floats for name in _CALLED} | {"__builtins__": {}}
_ON_ARRAYS: dict[str, Any] = {name: OPERATIONS[name].on_arrays for name in _CALLED} | {"__builtins__": {}}

Entry = tuple[str, tuple[Any, ...]]


class Tape:
    """Operations on earlier results, each named by its place in the list; equal ones are entered once."""

    def __init__(self, parameters: Sequence[str]) -> None:
        """Begin with one entry for each parameter: places 0 … d − 1."""
        self.entries: list[Entry] = []
        self._places: dict[Entry, int] = {}
        self.parameters = tuple(parameters)
        for name in parameters:
            self._enter("parameter", name)

    def number(self, value: float) -> int:
        """Return the place of a constant."""
        return self._enter("number", float(value))

    def constant(self, place: int) -> float | None:
        """Return the number at a place, or None if it depends on a parameter."""
        name, args = self.entries[place]
        return args[0] if name == "number" else None

    def add(self, name: str, *args: int) -> int:
        """Return the place of an operation on earlier places, simplified where that is exact."""
        constants = [self.constant(place) for place in args]
        if None not in constants:
            return self.number(_fold(name, constants))
        simpler = self._simplify(name, args, constants)
        if simpler is not None:
            return simpler
        return self._enter(name, *(sorted(args) if name in ("add", "multiply") else args))

    def gradient(self, output: int) -> list[int]:
        """Return the places of ∂output/∂parameter, one for each parameter.

        The backward pass: the derivative of the output by each entry, from the last entry to the first,
        each handing on to its arguments what the chain rule says.
        """
        adjoint = {output: self.number(1)}
        for place in range(output, -1, -1):
            name, args = self.entries[place]
            if place not in adjoint or name in ("number", "parameter"):
                continue
            for arg, partial in zip(args, OPERATIONS[name].partials(self, args, place), strict=True):
                share = self.add("multiply", adjoint[place], partial)
                adjoint[arg] = self.add("add", adjoint[arg], share) if arg in adjoint else share
        return [adjoint.get(place, self.number(0)) for place in range(len(self.parameters))]

    def needed(self, outputs: Iterable[int]) -> list[int]:
        """Return the places that outputs depend on, and the outputs, in order."""
        needed: set[int] = set()
        waiting = list(outputs)
        while waiting:
            place = waiting.pop()
            if place not in needed:
                needed.add(place)
                name, args = self.entries[place]
                if name not in ("number", "parameter"):
                    waiting.extend(args)
        return sorted(needed)

    def copy(self, tape: Tape, outputs: Iterable[int], parameters: Sequence[int]) -> list[int]:
        """Enter what outputs of another tape need, on places that stand for its parameters."""
        outputs = list(outputs)
        moved: dict[int, int] = {}
        for place in tape.needed(outputs):
            name, args = tape.entries[place]
            if name == "parameter":
                moved[place] = parameters[place]
            elif name == "number":
                moved[place] = self.number(*args)
            else:
                moved[place] = self.add(name, *(moved[arg] for arg in args))
        return [moved[output] for output in outputs]

    def compile(self, outputs: Iterable[int]) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """Return the outputs as two functions of the parameters: one of floats, one of numpy arrays."""
        lowered, places = self.lowered(outputs)
        code = lowered._code(places)
        return FunctionType(code, _ON_FLOATS), FunctionType(code, _ON_ARRAYS)

    def lowered(self, outputs: Iterable[int]) -> tuple[Tape, list[int]]:
        """Return a tape of nothing but what the outputs need, as it is to be computed, and where they are."""
        lowered = Tape(self.parameters)
        return lowered, lowered._lower(self, outputs)

    def _enter(self, name: str, *args: Any) -> int:
        entry = (name, args)
        place = self._places.get(entry)
        if place is None:
            place = self._places[entry] = len(self.entries)
            if place >= MOST_OPERATIONS:
                raise LandscapeError("The derivatives of this formula are too long: shorten it.")
            self.entries.append(entry)
        return place

    def _simplify(self, name: str, args: tuple[int, ...], constants: list[float | None]) -> int | None:
        """Return the place of something shorter and equal, or None."""
        first, last = args[0], args[-1]
        match name, constants:
            case ("add", [0.0, _]) | ("multiply", [1.0, _]):
                return last
            case ("add" | "subtract", [_, 0.0]) | ("multiply" | "divide" | "power", [_, 1.0]):
                return first
            case ("multiply" | "divide", [0.0, _]) | ("multiply", [_, 0.0]):
                return self.number(0)
            case ("subtract", [0.0, _]) | ("multiply", [-1.0, _]):
                return self.add("negate", last)
            case ("multiply" | "divide", [_, -1.0]):
                return self.add("negate", first)
            case ("power", [_, 0.0]):
                return self.number(1)
            case ("power", [_, 0.5]):
                return self.add("sqrt", first)
            case ("power", [math.e, _]):
                return self.add("exp", last)
        return self._without_minus(name, first, last)

    def _without_minus(self, name: str, first: int, last: int) -> int | None:
        """−(−u) is u; u + (−v) is u − v; u − (−v) is u + v."""
        inner, inner_args = self.entries[last]
        if inner != "negate" or name not in ("negate", "add", "subtract"):
            return None
        if name == "negate":
            return int(inner_args[0])
        return self.add("subtract" if name == "add" else "add", first, inner_args[0])

    def _lower(self, tape: Tape, outputs: Iterable[int]) -> list[int]:
        """Copy what the outputs need, whole powers written as products: x**3 costs 200 times x*x*x."""
        outputs = list(outputs)
        moved: dict[int, int] = {}
        for place in tape.needed(outputs):
            name, args = tape.entries[place]
            if name in ("number", "parameter"):
                moved[place] = self._enter(name, *args)
                continue
            exponent = tape.constant(args[1]) if name == "power" else None
            if exponent is not None and exponent == int(exponent) and abs(exponent) <= 64:
                moved[place] = self._product(moved[args[0]], int(exponent))
            else:
                moved[place] = self.add(name, *(moved[arg] for arg in args))
        return [moved[output] for output in outputs]

    def _product(self, base: int, exponent: int) -> int:
        """Return base ^ exponent by repeated squaring."""
        if exponent < 0:
            return self.add("divide", self.number(1), self._product(base, -exponent))
        if exponent == 0:
            return self.number(1)
        half = self._product(base, exponent // 2)
        square = self.add("multiply", half, half)
        return self.add("multiply", square, base) if exponent % 2 else square

    def _code(self, outputs: list[int]) -> CodeType:
        """Return the code of a function of the parameters that returns a tuple of the outputs."""
        body: list[ast.stmt] = []
        for place, (name, args) in enumerate(self.entries):
            if name not in ("number", "parameter"):
                target: list[ast.expr] = [ast.Name(f"t{place}", ast.Store(), **_HERE)]
                body.append(ast.Assign(target, self._node(name, args), **_HERE))
        results = ast.Tuple([self._load(place) for place in outputs], ast.Load(), **_HERE)
        body.append(ast.Return(results, **_HERE))
        arguments = ast.arguments(
            posonlyargs=[],
            args=[ast.arg(f"t{place}", **_HERE) for place in range(len(self.parameters))],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        )
        function = ast.FunctionDef("formula", arguments, body, [], **_HERE)
        module = compile(ast.Module([function], []), "<formula>", "exec")
        return next(constant for constant in module.co_consts if isinstance(constant, CodeType))

    def _load(self, place: int) -> ast.expr:
        value = self.constant(place)
        if value is None:
            return ast.Name(f"t{place}", ast.Load(), **_HERE)
        return ast.Constant(value, **_HERE)

    def _node(self, name: str, args: tuple[int, ...]) -> ast.expr:
        operands = [self._load(place) for place in args]
        if name in _OPERATORS:
            return ast.BinOp(operands[0], _OPERATORS[name](), operands[1], **_HERE)
        if name == "negate":
            return ast.UnaryOp(ast.USub(), operands[0], **_HERE)
        return ast.Call(ast.Name(name, ast.Load(), **_HERE), operands, [], **_HERE)


def _fold(name: str, constants: list[float | None]) -> float:
    try:
        return float(OPERATIONS[name].on_floats(*constants))
    except (ArithmeticError, ValueError):
        return math.nan
