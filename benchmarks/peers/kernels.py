"""Our own steps alone, by the kernels that the program compiles from its formulas and rules."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.peers.task import PARTICLES, RULES, STEPS, rate, serve, starts
from landscape import optimizers, surfaces
from landscape.descent import native
from landscape.descent.compiled import UNWATCHED
from landscape.descent.kernel import Writer

JOB = 8192


def measure(surface: str, rule: str) -> float:
    """Return the rate of a kernel that only makes steps, on all threads."""
    optimizer = optimizers.get(rule, learning_rate=RULES[rule])
    go = native.load(Writer(surfaces.get(surface), type(optimizer), summed=False).text)
    shared, x = np.array(optimizer.values, dtype=np.float64), starts(surface)
    none, path = np.empty((0, JOB)), np.empty((0, 5, JOB))

    def job(first: int) -> None:
        state = np.zeros((2 * (1 + len(optimizer.remembers)), JOB))
        state[:2] = x[:, first : first + JOB]
        row, seen = np.empty((3, JOB)), np.empty((5, JOB))  # not shared: threads would wait for each other's
        go(1, STEPS, shared, none, state, row, state, np.empty_like(state), row, seen, path, *UNWATCHED)

    job(0)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return rate(lambda: list(pool.map(job, range(0, PARTICLES, JOB))))


if __name__ == "__main__":
    if not native.available():
        raise SystemExit(1)
    serve(measure, f"numba {native._numba().__version__}")
