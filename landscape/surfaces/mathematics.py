"""Formulas and their derivatives as people write them: LaTeX, by sympy.

The symbols are built node by node from a checked tree; sympy never sees text to interpret.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import sympy

from landscape.surfaces.expression import Expression, parse

_BUILD: dict[str, Callable[..., Any]] = {
    "add": lambda u, v: u + v,
    "subtract": lambda u, v: u - v,
    "multiply": lambda u, v: u * v,
    "divide": lambda u, v: u / v,
    "negate": lambda u: -u,
    "power": lambda u, v: u**v,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "sigmoid": sympy.Function(r"\sigma", real=True),
    # Unevaluated: sympy's own simplification of nested extremes can take for ever.
    "max": lambda u, v: sympy.Max(u, v, evaluate=False),
    "min": lambda u, v: sympy.Min(u, v, evaluate=False),
}
_NAMED = {"pi": sympy.pi, "π": sympy.pi, "e": sympy.E}


def symbolic(expression: Expression) -> Any:
    """Return a checked tree as a sympy expression in real symbols."""
    if expression.operation == "name":
        return _NAMED.get(expression.name) or sympy.Symbol(expression.name, real=True)
    if expression.operation == "number":
        value = expression.number
        assert value is not None
        return sympy.Integer(int(value)) if value.is_integer() else sympy.Float(repr(value))
    args = [symbolic(arg) for arg in expression.args]
    build = _BUILD.get(expression.operation) or getattr(sympy, expression.operation)
    return build(*args)


def latex(expression: Expression) -> str:
    """Return a formula as LaTeX."""
    return _written(symbolic(expression))


def partials(expression: Expression, parameters: Sequence[str]) -> tuple[str, ...]:
    """Return each partial derivative as LaTeX."""
    whole = symbolic(expression)
    return tuple(_written(sympy.diff(whole, sympy.Symbol(name, real=True))) for name in parameters)


def symbols(names: Sequence[str]) -> tuple[str, ...]:
    """Return each name as LaTeX."""
    return tuple(sympy.latex(sympy.Symbol(name, real=True)) for name in names)


def _written(value: Any) -> str:
    """Return LaTeX in which 2.0 x reads 2 x, as differentiating 0.5 x^4 would leave it."""
    whole = {
        number: sympy.Integer(int(number)) for number in value.atoms(sympy.Float) if number == int(number)
    }
    text: str = sympy.latex(value.xreplace(whole), inv_trig_style="power", full_prec=False)
    return text


def main() -> None:
    """Answer a question on standard input, {"text", "parameters", "partials"}, which are wanted or not."""
    asked = json.load(sys.stdin)
    expression = parse(asked["text"])
    wanted = asked["parameters"] if asked["partials"] else ()
    answer = {
        "formula": latex(expression),
        "partials": partials(expression, wanted),
        "symbols": symbols(asked["parameters"]),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
