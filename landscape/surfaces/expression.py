"""From text to an expression tree, and nothing else: no name is looked up outside a fixed table.

The caps are those that hostile formulas were seen to need: on length, digits, depth, nesting, exponents
and constant parts. Every refusal is one sentence with the column.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import lark

from landscape.errors import LandscapeError
from landscape.resources import resource
from landscape.surfaces.operations import ALIASES, FUNCTIONS, NUMBERS, OPERATIONS

LONGEST = 400
MOST_DIGITS = 30
DEEPEST = 60
DEEPEST_FUNCTIONS = 12
GREATEST_EXPONENT = 64
GREATEST_CONSTANT = 1e100

_LOOKALIKES = str.maketrans({"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "\u00a0": " "})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Expression:
    """One operation of a formula and what it is applied to; a leaf is a "number" or a "name".

    `number` is the value of a part that is free of names, None of any other.
    """

    operation: str
    args: tuple[Expression, ...] = ()
    number: float | None = None
    name: str = ""
    column: int | None = field(default=1, compare=False)
    depth: int = field(default=0, compare=False)
    nesting: int = field(default=0, compare=False)

    def names(self) -> Iterator[Expression]:
        """Give every leaf that is a name."""
        if self.operation == "name":
            yield self
        for arg in self.args:
            yield from arg.names()


@lru_cache(maxsize=64)
def parse(text: str) -> Expression:
    """Return the tree of a formula; raise LandscapeError with a sentence and a column if it is none."""
    if not text.strip():
        raise LandscapeError("The formula is empty: write something like x^2 + y^2.")
    if len(text) > LONGEST:
        raise LandscapeError(
            f"The formula has {len(text)} characters; at most {LONGEST} are allowed.", LONGEST + 1
        )
    try:
        tree = _parser().parse(text.translate(_LOOKALIKES))
    except lark.exceptions.UnexpectedCharacters as error:
        character = text[error.pos_in_stream or 0]
        raise _refusal(f"{character!r} has no meaning in a formula", error.column) from None
    except lark.exceptions.UnexpectedToken as error:
        raise _unexpected(error, text) from None
    except RecursionError:
        raise LandscapeError("The formula is nested too deeply: simplify it.") from None
    assert isinstance(tree, Expression)
    return tree


def _refusal(what: str, column: int | None) -> LandscapeError:
    return LandscapeError(f"{what} (column {column}).", column)


def _unexpected(error: lark.exceptions.UnexpectedToken, text: str) -> LandscapeError:
    token = error.token
    if token.type == "$END":
        return LandscapeError("The formula stops too early: something is missing at its end.", len(text) + 1)
    before = text[: token.column - 1].split()[-1:]
    if before and (before[0] in FUNCTIONS or before[0] in ALIASES):
        return _refusal(f"{before[0]} needs its argument in brackets: {before[0]}(…)", token.column)
    return _refusal(f"{str(token)[:20]!r} was not expected here", token.column)


def _mark_function(token: lark.Token) -> lark.Token:
    known = token in FUNCTIONS or token in ALIASES
    return lark.Token.new_borrow_pos("FUNCTION", str(token), token) if known else token


@lru_cache(maxsize=1)
def _parser() -> lark.Lark:
    return lark.Lark(
        resource("formula.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        transformer=_Builder(),
        lexer_callbacks={"NAME": _mark_function},
    )


class _Builder(lark.Transformer[Any, Any]):
    """Builds the tree while the text is read, refusing what is too big as soon as it appears."""

    def number(self, parts: list[lark.Token]) -> Expression:
        token = parts[0]
        if sum(character.isdigit() for character in token) > MOST_DIGITS:
            raise _refusal(f"A number may have at most {MOST_DIGITS} digits", token.column)
        value = float(token)
        if not value < GREATEST_CONSTANT:
            raise _refusal(f"The number {token} is too large", token.column)
        return Expression("number", number=value, column=token.column)

    def name(self, parts: list[lark.Token]) -> Expression:
        token = parts[0]
        return Expression("name", number=NUMBERS.get(token), name=str(token), column=token.column)

    def call(self, parts: list[Any]) -> Expression:
        token, *args = parts
        name = ALIASES.get(token, str(token))
        arity = FUNCTIONS[name].arity
        if len(args) != arity:
            wanted = "one argument" if arity == 1 else "two arguments"
            raise _refusal(f"{token} takes {wanted}, not {len(args)}", token.column)
        return _apply(name, *args, column=token.column)

    def raised(self, parts: list[Any]) -> Expression:
        digits = str(parts[1]).translate(_SUPERSCRIPTS)
        return self.power([parts[0], self.number([parts[1].update(value=digits)])])

    def number_raised(self, parts: list[Any]) -> Expression:
        return self.raised([self.number(parts[:1]), parts[1]])

    def power(self, parts: list[Expression]) -> Expression:
        exponent = parts[1].number
        if exponent is not None and abs(exponent) > GREATEST_EXPONENT:
            raise _refusal(f"An exponent may be at most {GREATEST_EXPONENT}", parts[1].column)
        return _apply("power", *parts)

    def divide(self, parts: list[Expression]) -> Expression:
        if parts[1].number == 0:
            raise _refusal("This divides by zero", parts[1].column)
        return _apply("divide", *parts)

    def add(self, parts: list[Expression]) -> Expression:
        return _apply("add", *parts)

    def subtract(self, parts: list[Expression]) -> Expression:
        return _apply("subtract", *parts)

    def multiply(self, parts: list[Expression]) -> Expression:
        return _apply("multiply", *parts)

    def negate(self, parts: list[Expression]) -> Expression:
        return _apply("negate", *parts)


def _apply(operation: str, *args: Expression, column: int | None = None) -> Expression:
    """Return an operation on checked parts, itself checked."""
    place = args[0].column if column is None else column
    depth = 1 + max(arg.depth for arg in args)
    nesting = (operation in FUNCTIONS) + max(arg.nesting for arg in args)
    if depth > DEEPEST:
        raise _refusal(f"The formula is more than {DEEPEST} operations deep: simplify it", place)
    if nesting > DEEPEST_FUNCTIONS:
        raise _refusal(f"Functions may be nested at most {DEEPEST_FUNCTIONS} deep", place)
    number = _constant(operation, args, place)
    return Expression(operation, args, number, column=place, depth=depth, nesting=nesting)


def _constant(operation: str, args: tuple[Expression, ...], column: int | None) -> float | None:
    numbers = [arg.number for arg in args]
    if None in numbers:
        return None
    try:
        value = float(OPERATIONS[operation].on_floats(*numbers))
    except (ArithmeticError, ValueError):
        value = math.nan
    if not abs(value) < GREATEST_CONSTANT:
        raise _refusal("A constant part here is not a finite, real number below 1e100", column)
    return value
