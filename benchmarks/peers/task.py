"""What every peer is asked: so many steps from the same starts, in float64."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

PARTICLES, STEPS = 262_144, 200
SURFACES = {"rosenbrock": 2.0, "himmelblau": 5.0, "ackley": 5.0, "rastrigin": 5.12}
RULES = {"gradient_descent": 1e-4, "momentum": 1e-4, "adam": 0.01}
# Seconds for which a rate is measured.
_AT_LEAST = 0.7
CELLS = [(surface, rule) for rule in RULES for surface in SURFACES]


def starts(surface: str, n: int = PARTICLES) -> np.ndarray:
    """Return n starts, (2, n)."""
    return np.random.default_rng(0).uniform(-1, 1, (2, n)) * SURFACES[surface]


def rate(work: Callable[[], object], repeats: int = 3, steps: int = STEPS) -> float:
    """Return how many million particle-steps a second some work of so many steps makes at best.

    Work of a few milliseconds is repeated for a while: a neighbour may take one of the processors meanwhile.
    """
    best, ends = np.inf, perf_counter() + _AT_LEAST
    while repeats > 0 or perf_counter() < ends:
        began = perf_counter()
        work()
        best, repeats = min(best, perf_counter() - began), repeats - 1
    return PARTICLES * steps / best / 1e6


def serve(measure: Callable[[str, str], float], version: str) -> None:
    """Say the version; then for each line of a surface and a rule the rate, compiling not counted.

    So that all are asked for the same cell one after the other: the machine's clock changes from minute to
    minute.
    """
    print(version, flush=True)
    for line in sys.stdin:
        print(measure(*line.split()), flush=True)
