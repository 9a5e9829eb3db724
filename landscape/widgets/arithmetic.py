"""A line of arithmetic from a template such as "{x} − {learning_rate} × {g}": with numbers, and folded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from landscape.widgets.numbers import exact, fixed

DIGITS = 8
# After these a negative number needs no brackets.
_NO_SIGN = ("= ", "(", "[", "|", ", ")


def folded(template: str, width: int) -> str:
    """Return a template broken before outer signs where it is too long for one line.

    As long as it may ever become: what breaks depends on the rule and the room alone, so that nothing jumps.
    """
    equals = template.index(" = ") + 3
    rows = [template]
    for operators in ("+−", "×/"):
        places = [
            sign.start()
            for sign in re.finditer(rf" [{operators}] ", rows[-1])
            if (len(rows) > 1 or sign.start() > equals)
            and rows[-1][: sign.start()].count("(") == rows[-1][: sign.start()].count(")")
        ]
        # The name before the first row, and the brackets of a negative number.
        if _longest(rows[-1]) + (2 if len(rows) > 1 else 5) > width and places:
            place = places[0] if operators == "+−" else places[-1]
            rows[-1:] = [rows[-1][:place], " " * (DIGITS + 5) + rows[-1][place:]]
    return "\n".join(rows)


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
    outer = [
        sign.start()
        for sign in re.finditer(r" [+−×/] ", first)
        if first[: sign.start()].count("(") == first[: sign.start()].count(")")
    ]
    if _longest(first, digits) <= width or not outer:
        return f"{first}\n{indent}= {{{key}}}"
    return f"{first[: outer[0]]}\n{indent}{first[outer[0] + 1 :]} = {{{key}}}"
