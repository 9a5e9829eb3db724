"""Numbers as text: of one width for the screen, exact for files and fields, and read from what was typed."""

from __future__ import annotations

import math
import re

from landscape.errors import LandscapeError

MINUS = "−"
_NARROWEST = 7
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)


def _plain(size: float, room: int) -> str:
    """Write with as many decimals as fit into `room` characters; "" if not even the integer part fits."""
    for decimals in range(room - 2, -1, -1):
        text = f"{size:.{decimals}f}"
        if len(text) <= room:
            return text
    return ""


def _scientific(size: float, room: int) -> str:
    for decimals in range(room, -1, -1):
        mantissa, exponent = f"{size:.{decimals}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
        if len(text) <= room:
            break
    return text


def _digits(text: str) -> int:
    """Count the significant digits of a positive number."""
    return len(text.partition("e")[0].replace(".", "").lstrip("0"))


def fixed(value: float, width: int = 10, *, plus: bool = False) -> str:
    """Return a number in exactly `width` characters (7 or more), for a mono-spaced face.

    One character is kept for the sign, so that numbers do not jump when it changes; `plus` shows it
    before positive numbers too. Decimals where four digits of them can be seen, else powers of ten.
    """
    if width < _NARROWEST:
        raise ValueError(f"A number needs {_NARROWEST} characters; {width} are too few.")
    if math.isnan(value):
        return "NaN".rjust(width)
    sign = MINUS if value < 0 else "+" if plus and value > 0 else ""
    if math.isinf(value):
        return f"{sign}∞".rjust(width)
    size, room = abs(value), width - 1
    text = _plain(size, room)
    if size and _digits(text) < 4:
        power = _scientific(size, room)
        if _digits(power) > _digits(text):
            text = power
    return f"{sign}{text}".replace("e-", f"e{MINUS}").rjust(width)


def exact(value: float) -> str:
    """Return the shortest text that reads back to the same float64."""
    text = repr(float(value))
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text.removesuffix(".0")


def brief(value: float, width: int = 8) -> str:
    """Return a number itself where that takes no more than `width` characters, else as `fixed` writes it.

    For numbers that stand alone: 7, not 7.00000.
    """
    if math.isfinite(value):
        text = exact(value).replace("-", MINUS)
        if len(text) <= width:
            return text
    return fixed(value, width).strip()


def rounded(value: float, digits: int) -> float:
    """Return the value rounded to that many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def read(text: str) -> float:
    """Return the number that a person typed, with a decimal point or a comma.

    Raises LandscapeError with a sentence if it is none: Python's own float() would also take "1_000",
    "infinity", and the digits of every script.
    """
    plain = text.strip().replace(MINUS, "-").replace(",", ".")
    if not plain:
        raise LandscapeError("Type a number, such as 0.01 or 1e-3.")
    if not _NUMBER.fullmatch(plain):
        raise LandscapeError(f"“{_short(text.strip())}” is not a number: type one such as 0.01 or 1e-3.")
    value = float(plain)
    if math.isinf(value):
        raise LandscapeError("That number is too large: type one below 1e308.")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:15] + "…"
