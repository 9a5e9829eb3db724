"""Our own many descents: steps with verdicts, pictures of basins, and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.peers.task import CELLS, PARTICLES, RULES, STEPS, starts
from landscape import optimizers, surfaces
from landscape.descent import native
from landscape.descent.many import descend_many

# The learning rates of the pictures; their sizes, and how often each is made.
PICTURES = {"gradient_descent": 0.01, "adam": 0.1}
SIZES = {64: 3, 256: 2, 1024: 1}


def with_verdicts(surface: str, rule: str, compiled: bool, n: int) -> float:
    """Return the rate of `descend_many` for n particles."""
    terrain, optimizer = surfaces.get(surface), optimizers.get(rule, learning_rate=RULES[rule])
    points = np.ascontiguousarray(starts(surface, n).T)
    descend_many(terrain, optimizer, points[:10], STEPS, compiled=compiled)
    began = perf_counter()
    descend_many(terrain, optimizer, points, STEPS, 0.0, compiled=compiled)
    return n * STEPS / (perf_counter() - began) / 1e6


def scaling(n: int, threads: int) -> float:
    """Return the rate for n particles; ten million make a tenth of the steps."""
    points = np.ascontiguousarray(starts("himmelblau", n).T)
    optimizer, steps = optimizers.get("adam", learning_rate=0.01), STEPS if n < 10**7 else STEPS // 10
    began = perf_counter()
    descend_many(surfaces.get("himmelblau"), optimizer, points, steps, 0.0, threads=threads)
    return n * steps / (perf_counter() - began) / 1e6


def picture(size: int, rule: str, compiled: bool, steps: int = 500) -> float:
    """Return the seconds that the basins of Himmelblau take, as size × size starts."""
    surface, optimizer = surfaces.get("himmelblau"), optimizers.get(rule, learning_rate=PICTURES[rule])
    axes = surface.domain.axes(size)
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    began = perf_counter()
    descend_many(surface, optimizer, grid, steps, compiled=compiled)
    return perf_counter() - began


def pictures(compiled: bool) -> dict[str, list[float]]:
    """Return the seconds that pictures of each size in SIZES take, by rule."""
    found = {}
    for rule in PICTURES:
        picture(8, rule, compiled)
        found[rule] = [
            min(picture(size, rule, compiled) for _ in range(times)) for size, times in SIZES.items()
        ]
    return found


def largest(compiled: bool) -> str:
    """Return the time and the greatest memory of 4096² starts, in a process of its own."""
    code = (
        "import resource, sys; from benchmarks.many import picture;"
        f"seconds = picture(4096, 'gradient_descent', {compiled}, 20);"
        "unit = 2**20 if sys.platform == 'darwin' else 2**10;"
        "most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit;"
        "print(f'{seconds:.1f} s, {most:,.0f} MB')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return told.stdout.strip() or "not measured"


def measure() -> dict[str, Any]:
    """Return all of it."""
    compiled, threads = native.available(), sorted({1, os.cpu_count() or 1})
    return {
        "verdicts": [with_verdicts(*cell, True, PARTICLES) for cell in CELLS] if compiled else None,
        "numpy": [with_verdicts(*cell, False, PARTICLES // 16) for cell in CELLS],
        "threads": threads,
        "scaling": {10**k: [scaling(10**k, count) for count in threads] for k in range(3, 8)},
        "sizes": list(SIZES),
        "pictures": pictures(compiled),
        "coarse with numpy": {rule: picture(64, rule, compiled=False) for rule in PICTURES},
        "largest": largest(compiled),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
