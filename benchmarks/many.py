"""Our own many descents: the steps alone, the steps with verdicts, pictures of basins, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.peers.task import CELLS, PARTICLES, RULES, STEPS, rate, starts
from landscape import optimizers, surfaces
from landscape.descent import native
from landscape.descent.kernel import Writer
from landscape.descent.many import descend_many

JOB = 8192


def steps_alone(surface: str, rule: str) -> float:
    """Return the rate of a kernel that only makes steps, on all threads."""
    optimizer = optimizers.get(rule, learning_rate=RULES[rule])
    go = native.load(Writer(surfaces.get(surface), type(optimizer), summed=False).text)
    shared, x = np.array(optimizer.values, dtype=np.float64), starts(surface)
    none, row, seen = np.empty((0, JOB)), np.empty((3, JOB)), np.empty((5, JOB))
    path = np.empty((0, 5, JOB))

    def job(first: int) -> None:
        state = np.zeros((2 * (1 + len(optimizer.remembers)), JOB))
        state[:2] = x[:, first : first + JOB]
        go(1, STEPS, shared, none, state, row, state, np.empty_like(state), row, seen, path)

    job(0)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return rate(lambda: list(pool.map(job, range(0, PARTICLES, JOB))))


def with_verdicts(surface: str, rule: str, compiled: bool, n: int) -> float:
    """Return the rate of `descend_many` for n particles."""
    terrain, optimizer = surfaces.get(surface), optimizers.get(rule, learning_rate=RULES[rule])
    points = np.ascontiguousarray(starts(surface, n).T)
    descend_many(terrain, optimizer, points[:10], STEPS, compiled=compiled)
    began = perf_counter()
    descend_many(terrain, optimizer, points, STEPS, 0.0, compiled=compiled)
    return n * STEPS / (perf_counter() - began) / 1e6


def scaling(n: int, threads: int) -> float:
    """Return the rate for n particles."""
    points = np.ascontiguousarray(starts("himmelblau", n).T)
    optimizer = optimizers.get("adam", learning_rate=0.01)
    began = perf_counter()
    descend_many(surfaces.get("himmelblau"), optimizer, points, STEPS, 0.0, threads=threads)
    return n * STEPS / (perf_counter() - began) / 1e6


def picture(size: int, rule: str, learning_rate: float, compiled: bool) -> float:
    """Return the seconds that the basins of Himmelblau take, as size × size starts of 500 steps."""
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get(rule, learning_rate=learning_rate)
    grid = np.stack(np.meshgrid(*surface.domain.axes(size), indexing="ij"), axis=-1).reshape(-1, 2)
    began = perf_counter()
    descend_many(surface, optimizer, grid, compiled=compiled)
    return perf_counter() - began


def largest() -> str:
    """Return the time and the greatest memory of 4096² starts, in a process of its own."""
    code = (
        "import resource; from benchmarks.many import picture;"
        "seconds = picture(4096, 'gradient_descent', 0.01, True);"
        "print(f'{seconds:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return told.stdout.strip() or "not measured"


def measure() -> dict[str, Any]:
    """Return all of it."""
    version = native._numba().__version__ if native.available() else None
    threads = [1, os.cpu_count() or 1]
    pictures = {}
    for rule, learning_rate in (("gradient_descent", 0.01), ("adam", 0.1)):
        picture(8, rule, learning_rate, True)
        for size, compiled in ((64, False), (64, True), (1024, True)):
            how = "compiled" if compiled and version else "numpy"
            name = f"basins of Himmelblau, {rule}, {size}², {how}"
            pictures[name] = f"{picture(size, rule, learning_rate, compiled):.3f} s"
    return {
        "numba": version,
        "kernels": [steps_alone(*cell) for cell in CELLS] if version else None,
        "verdicts": [with_verdicts(*cell, True, PARTICLES) for cell in CELLS] if version else None,
        "numpy": [with_verdicts(*cell, False, PARTICLES // 16) for cell in CELLS],
        "threads": threads,
        "scaling": {n: [scaling(n, count) for count in threads] for n in (10**3, 10**4, 10**5, 10**6)},
        "pictures": pictures | {"basins of Himmelblau, 4096², with its peak memory": largest()},
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
