"""What a rule's arithmetic may use beside operators: the same on floats, on arrays and on symbols."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# One parameter's number, or an array of them: every rule treats both alike.
Number = Any


def sqrt(u: Number) -> Number:
    """Return the square root of a float or of each element of an array."""
    return math.sqrt(u) if type(u) is float else np.sqrt(u)


def sign(u: Number) -> Number:
    """Return −1, 0 or 1 by the sign of a float, or of each element of an array; NaN stays NaN."""
    return np.sign(u) if type(u) is not float else math.copysign(1.0, u) if u else u


def maximum(u: Number, v: Number) -> Number:
    """Return the greater of two numbers, or of each pair of elements; NaN stays NaN."""
    if isinstance(u, float | int) and isinstance(v, float | int):
        return v if v > u or v != v else u  # noqa: PLR0124 - only NaN differs from itself
    return np.maximum(u, v)


def minimum(u: Number, v: Number) -> Number:
    """Return the smaller of two numbers, or of each pair of elements; NaN stays NaN."""
    return -maximum(-u, -v)


def greater(u: Number, v: Number) -> Number:
    """Return 1 where u > v and 0 elsewhere: what a rule uses in place of an `if`."""
    if isinstance(u, float | int) and isinstance(v, float | int):
        return 1.0 if u > v else 0.0
    return np.greater(u, v) * 1.0
