"""A line of arithmetic from a template such as "{x} − {learning_rate} × {g}": with numbers, and folded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from landscape.widgets.numbers import exact, fixed

DIGITS = 8
# After these a negative number needs no brackets.
_NO_SIGN = ("= ", "(", "[", "|", ", ")
# Before the first row stands a name, such as "x: "; the other rows begin under its first number.
_NAME = 3
_INDENT = " " * (_NAME + DIGITS + 3)


def folded(template: str, width: int) -> str:
    """Return a template broken before outer signs where it is too long for one line, then before inner ones.

    As long as it may ever become: what breaks depends on the rule and the room alone, so that nothing jumps.
    """
    equals = template.index(" = ") + 3
    rows = [template]
    for operators in ("+−", "×/"):
        places = [
            sign.start()
            for sign in re.finditer(rf" [{operators}] ", rows[-1])
            if (len(rows) > 1 or sign.start() > equals) and not _depth(rows[-1], sign.start())
        ]
        # The name before the first row.
        if _widest(rows[-1]) + (0 if len(rows) > 1 else _NAME) > width and places:
            place = places[0] if operators == "+−" else places[-1]
            rows[-1:] = [rows[-1][:place], _INDENT[1:] + rows[-1][place:]]
    first, *rest = rows
    parts = [_broken(first, width - _NAME, equals), *(_broken(row, width, len(_INDENT) + 2) for row in rest)]
    return "\n".join(row for part in parts for row in part)


def _broken(row: str, width: int, begin: int) -> list[str]:
    """Break a row that is still too long, behind `begin`: as far out in its brackets as there is room."""
    if _widest(row) <= width:
        return [row]
    places = [
        (_depth(row, sign.start()), sign[0].strip() in "×/", -sign.start())
        for sign in re.finditer(r" [+−×/] |(?<=,) ", row)
        if sign.start() > begin and _widest(row[: sign.start()]) <= width
    ]
    if not places:
        return [row]
    place = -min(places)[2]
    return [row[:place], *_broken(_INDENT + row[place + 1 :], width, len(_INDENT) + 2)]


def _depth(row: str, place: int) -> int:
    """Return inside how many brackets of its own a place of a row is."""
    return row[:place].count("(") - row[:place].count(")")


def _widest(template: str) -> int:
    """Return how many characters a row can become, with brackets wherever a number may be negative."""

    def written(match: re.Match[str]) -> str:
        free = not match.start() or template[: match.start()].endswith(_NO_SIGN)
        return "000" if match[1] == "t" else "0" * (DIGITS if free else DIGITS + 2)

    return len(re.sub(r"\{(\w+)\}", written, template))


def _longest(template: str, digits: int = DIGITS) -> int:
    """Return how many characters a template can become."""
    return len(re.sub(r"\{t\}", "000", re.sub(r"\{(?!t\})\w+\}", "0" * digits, template)))


def with_chosen(template: str, chosen: Mapping[str, float]) -> str:
    """Return an equation's template with the hyperparameters in it, as a person would type them."""

    def written(match: re.Match[str]) -> str:
        text = exact(chosen[match[1]]).replace("-", "−")
        return f"({text})" if chosen[match[1]] < 0 else text

    return re.sub(rf"\{{({'|'.join(chosen)})\}}", written, template)


def padded(value: float) -> str:
    """Return a number as wide as every other."""
    return fixed(value, DIGITS)


def substituted(template: str, numbers: Mapping[str, float], write: Callable[[float], str] = padded) -> str:
    """Return a template with a step's numbers in it, negative ones bracketed after a sign."""

    def written(match: re.Match[str]) -> str:
        name, before = match[1], template[: match.start()]
        if name == "t":
            return str(numbers[name])
        text = write(numbers[name])
        if not before:
            return text
        squared = template[match.end() :].startswith("²") and "e" in text
        negative = numbers[name] < 0 and not before.endswith(_NO_SIGN)
        return f"({text.strip()})" if squared or negative else text.strip()

    return re.sub(r"\{(\w+)\}", written, template)


def worked_out(name: str, template: str, key: str, width: int, digits: int) -> str:
    """Return "name = template = {key}", broken in two where it may become too long for one line.

    Like `folded`, it goes by the template and the room alone, so that nothing jumps.
    """
    whole = f"{name} = {template} = {{{key}}}"
    if _longest(whole, digits) <= width:
        return whole
    indent = " " * (len(name) + 1)
    first = f"{name} = {template}"
    outer = [sign.start() for sign in re.finditer(r" [+−×/] ", first) if not _depth(first, sign.start())]
    if _longest(first, digits) <= width or not outer:
        return f"{first}\n{indent}= {{{key}}}"
    return f"{first[: outer[0]]}\n{indent}{first[outer[0] + 1 :]} = {{{key}}}"
