"""Whole arrays of numpy, a line of it for a line of mathematics."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.peers.task import RULES, rate, serve, starts

TAU = 2 * np.pi
# So few are enough for a rate: one is as long as another.
_STEPS = 40


def rosenbrock(x, y):
    return -400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)


def himmelblau(x, y):
    a, b = x**2 + y - 11, x + y**2 - 7
    return 4 * x * a + 2 * b, 2 * a + 4 * y * b


def ackley(x, y):
    r = np.sqrt((x**2 + y**2) / 2)
    e, f = 2 * np.exp(-0.2 * r) / r, np.pi * np.exp((np.cos(TAU * x) + np.cos(TAU * y)) / 2)
    return x * e + f * np.sin(TAU * x), y * e + f * np.sin(TAU * y)


def rastrigin(x, y):
    return 2 * x + 10 * TAU * np.sin(TAU * x), 2 * y + 10 * TAU * np.sin(TAU * y)


def walk(surface: str, rule: str) -> np.ndarray:
    """Make the steps."""
    gradient, eta = globals()[surface], RULES[rule]
    x = starts(surface)
    m = v = np.zeros_like(x)
    for t in range(1, _STEPS + 1):
        g = np.array(gradient(*x))
        if rule == "gradient_descent":
            x = x - eta * g
        elif rule == "momentum":
            m = 0.9 * m + g
            x = x - eta * m
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            x = x - eta * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return x


def measure(surface: str, rule: str) -> float:
    """Return the rate."""
    return rate(partial(walk, surface, rule), 2, _STEPS)


if __name__ == "__main__":
    serve(measure, f"numpy {np.__version__}")
