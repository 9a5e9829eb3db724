"""A formula of a person's own, checked, as a surface: with its variables, constants and domain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from landscape.errors import LandscapeError
from landscape.surfaces.expression import GREATEST_CONSTANT, Expression, parse
from landscape.surfaces.formula import Constant, Formula, check_names
from landscape.surfaces.operations import ALIASES, FUNCTIONS, NUMBERS
from landscape.surfaces.surface import Domain

MOST_PARAMETERS = 2
MOST_CONSTANTS = 20
LONGEST_TITLE = 60
LONGEST_NOTE = 1000
_LONGEST_NAME = 20
_NAME = re.compile("[A-Za-zΑ-Ωα-ω_][A-Za-zΑ-Ωα-ω0-9_]*")


def formula(
    text: str,
    domain: Sequence[Sequence[float]] | None = None,
    *,
    least: float | None = None,
    parameters: Sequence[str] | None = None,
    start: Sequence[float] | None = None,
    title: str | None = None,
    constants: Mapping[str, Constant] | None = None,
    bounded: bool = True,
    height: str = "linear",
    note: str = "",
    source: str = "",
) -> Formula:
    """Return the surface of a typed formula in one or two variables.

    The variables are the formula's one-letter names in alphabetical order, unless `parameters` names
    them; `constants` are none of them. `domain` is one (low, high) pair for each, −5 to 5 where left out;
    `least` is the least value over the whole plane, if it is known, or where `bounded` is false over the
    domain. Raises LandscapeError with a sentence for anything unusable.
    """
    expression, known = parse(text), dict(constants or {})
    names = tuple(parameters or _variables(expression, len(domain) if domain else 0, known))
    _check_kinds(names, known)
    check_names(expression, (*names, *known))
    box = Domain(domain if domain is not None else [(-5.0, 5.0)] * len(names))
    if len(box) != len(names):
        raise LandscapeError(
            f"The formula has {len(names)} parameters ({', '.join(names)}), "
            f"but the domain has {len(box)} intervals: give a low and a high for each parameter."
        )
    if least is not None and not np.isfinite(least):
        raise LandscapeError("The least value must be a finite number.")
    if height not in ("linear", "log"):
        raise LandscapeError(f"Heights are shown linear or log, not {height!r}.")
    begin = aside(box) if start is None else tuple(map(float, start))
    if len(begin) != len(names) or not np.isfinite(begin).all():
        raise LandscapeError(f"The start needs a finite number for each of {', '.join(names)}.")
    _check_words(title, note, source)
    return Formula(
        key_of(title) if title else text.strip(),
        title or text.strip(),
        text,
        names,
        box,
        begin,
        least=least,
        bounded=bounded,
        height=height,
        note=note,
        source=source,
        constants=known,
    )


def key_of(title: str) -> str:
    """Return a title's words in lower case, joined by underscores; titles with one key are one name."""
    return "_".join(re.findall(r"\w+", title.casefold())).strip("_")


def aside(box: Domain) -> tuple[float, ...]:
    """Return a start off the middle and off the diagonal: symmetric starts are often critical points."""
    return tuple(map(float, box.centre + np.array([0.6, 0.4])[: len(box)] * box.half_widths))


def check_constant(name: str, constant: Constant) -> None:
    """Raise LandscapeError unless a constant lies in its range, and that is one.

    Outside it, what is said of a surface's minima need not be true.
    """
    value, low, high = constant.value, constant.low, constant.high
    if not low < high:
        raise LandscapeError(f"The constant {name} needs low < high; {low:g} to {high:g} is not.")
    if not low <= value <= high:
        raise LandscapeError(f"{name} must lie between {low:g} and {high:g}; {value:g} does not.")
    if not all(abs(number) < GREATEST_CONSTANT for number in (value, low, high)):
        raise LandscapeError(f"The numbers of the constant {name} must be finite and below 1e100.")
    if constant.log and low <= 0:
        raise LandscapeError(f"The constant {name} needs a low above 0 for a logarithmic slider.")


def check_title(title: str) -> None:
    """Raise LandscapeError for what cannot be a name."""
    if not key_of(title):
        raise LandscapeError("Give it a name with a letter or a digit.")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise LandscapeError(f"A name has at most {LONGEST_TITLE} characters, all of them visible.")


def _check_kinds(names: Sequence[str], constants: Mapping[str, Constant]) -> None:
    for name in (*names, *constants):
        taken = name in FUNCTIONS or name in ALIASES or name in NUMBERS
        if taken or len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
            raise LandscapeError(
                f"{name[:_LONGEST_NAME]!r} cannot be a name: take a letter, or a short word."
            )
    if len(set(names) | set(constants)) < len(names) + len(constants):
        raise LandscapeError("A name is given twice: each is one variable, or one constant.")
    if len(names) > MOST_PARAMETERS:
        raise LandscapeError(
            f"The formula has {len(names)} variables ({', '.join(names)}): at most two can be shown."
        )
    if len(constants) > MOST_CONSTANTS:
        raise LandscapeError(f"A formula may have {MOST_CONSTANTS} constants, not {len(constants)}.")
    for name, constant in constants.items():
        check_constant(name, constant)


def _check_words(title: str | None, note: str, source: str) -> None:
    if title:
        check_title(title)
    if not all(len(text) <= LONGEST_NOTE and text.isprintable() for text in (note, source)):
        raise LandscapeError(
            f"A note has at most {LONGEST_NOTE:,} characters, on one line, all of them visible."
        )


def _variables(expression: Expression, wanted: int, constants: Mapping[str, Constant]) -> tuple[str, ...]:
    """Return the names a typed formula is a function of; `wanted` is how many its domain speaks of."""
    leaves = [leaf for leaf in expression.names() if leaf.number is None and leaf.name not in constants]
    found = {leaf.name for leaf in leaves}
    for leaf in leaves:
        if not re.fullmatch(r"[^\W\d_][0-9]*", leaf.name):
            spelled = "*".join(leaf.name)
            raise LandscapeError(
                f"Unknown name {leaf.name!r} (column {leaf.column}): a variable is one letter, "
                f"and a product of letters is written {spelled}.",
                leaf.column,
            )
    for name in ("x", "y"):
        if len(found) < max(wanted, 1) and name not in constants:
            found.add(name)
    if len(found) > MOST_PARAMETERS:
        raise LandscapeError(
            f"The formula has {len(found)} variables ({', '.join(sorted(found))}): at most two can be shown."
        )
    return tuple(sorted(found))
