"""The values of options: text that is a number, several, a range or a domain, or is refused in a sentence.

Each raises argparse.ArgumentTypeError, which says how to write it.
"""

from __future__ import annotations

import argparse
import re

from landscape.files.numbers import number


def real(text: str) -> float:
    """Read a number, as 0.01 or 1e-3."""
    value = number(text)
    if value is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number: write one like 0.01 or 1e-3")
    return value


def whole(text: str) -> int:
    """Read a whole number."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number: write one like 200")
    return int(text)


def reals(text: str) -> tuple[float, ...]:
    """Read numbers with commas between them."""
    return tuple(real(part.strip()) for part in text.split(","))


def span(text: str) -> tuple[str, tuple[float, float] | None]:
    """Read NAME=LOW,HIGH, or NAME alone."""
    name, equals, ends = text.partition("=")
    both = reals(ends) if equals else ()
    if not name.strip() or (equals and len(both) != 2):
        raise argparse.ArgumentTypeError(f"{text!r} is no range: write one like learning_rate=1e-4,1")
    return name.strip().replace("-", "_"), (both[0], both[1]) if equals else None


def keys(text: str) -> tuple[str, ...]:
    """Read the keys of rules with commas between them."""
    return tuple(part.strip().replace("-", "_") for part in text.split(","))


def domain(text: str) -> tuple[tuple[float, ...], ...]:
    """Read a low and a high for each parameter."""
    ends = reals(text)
    if len(ends) % 2:
        raise argparse.ArgumentTypeError(
            "a domain needs a low and a high for each parameter: --domain=-5,5,-5,5"
        )
    return tuple(zip(ends[::2], ends[1::2], strict=True))
