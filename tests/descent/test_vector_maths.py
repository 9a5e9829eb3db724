"""The functions that kernels bring along, beside mpmath."""

from __future__ import annotations

import runpy
import sys
import types
from collections.abc import Callable
from math import pi, ulp
from typing import Any

import mpmath
import numpy as np
import pytest

from landscape.resources import resource

FUNCTIONS: dict[str, tuple[Callable[[Any, float], float], Callable[[Any], Any], float]] = {
    "sine": (lambda given, x: given["sine"](x), mpmath.sin, 1e5),
    "cosine": (lambda given, x: given["cosine"](x), mpmath.cos, 1e5),
    "sine of both": (lambda given, x: given["sin_cos"](x)[0], mpmath.sin, 1e5),
    "cosine of both": (lambda given, x: given["sin_cos"](x)[1], mpmath.cos, 1e5),
    "exponential": (lambda given, x: given["exponential"](x), mpmath.exp, 700.0),
    "logistic": (lambda given, x: given["logistic"](x), lambda x: 1 / (1 + mpmath.exp(-x)), 700.0),
}


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """The functions as the Python that they are."""
    numba = types.ModuleType("numba")
    numba.njit = lambda **options: lambda function: function  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "numba", numba)
        return runpy.run_path(str(resource("vector_maths.py")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_they_are_right_to_three_units_in_the_last_place(name: str, given: dict[str, Any]) -> None:
    function, truth, reach = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    turns = rng.integers(-60_000, 60_000, 200) * (pi / 2)
    places = [0.0, reach, -reach, *(10 ** rng.uniform(-9, np.log10(reach), 400) * rng.choice([-1, 1], 400))]
    places += [turn for turn in turns if abs(turn) <= reach]
    with mpmath.workprec(200):
        for x in map(float, places):
            right = truth(mpmath.mpf(x))
            assert abs(function(given, x) - right) <= 3 * ulp(float(right)), x
