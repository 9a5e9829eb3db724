"""A hundred thousand descents at once, beside numpy, JAX and C: `python -m benchmarks.engine`.

All of it in one run, for the machine's clock and its neighbours change from minute to minute. `make bench`
keeps JAX in an environment of its own, .venv-peers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.child import ask
from benchmarks.peers.task import PARTICLES, RULES, STEPS, SURFACES

_PEERS = Path(".venv-peers", "Scripts" if os.name == "nt" else "bin", "python")
# Ratios that are to be reached, in every cell and in the geometric mean.
_TARGETS = {
    "JAX": "≥ 2 in each, ≥ 4 in the mean",
    "naive numpy": "≥ 15 in the mean",
    "C": "≥ 0.3 in each, ≥ 0.8 for Adam",
}


def by(python: str, module: str) -> Any:
    """Return what a module prints as JSON when another Python runs it, None if it cannot."""
    told = subprocess.run([python, "-m", module], capture_output=True, text=True, check=False)
    return json.loads(told.stdout) if told.returncode == 0 else None


def mean(ratios: Sequence[float]) -> float:
    """Return the geometric mean."""
    return exp(sum(map(log, ratios)) / len(ratios))


def rows(name: str, rates: Sequence[float], ours: Sequence[float] | None = None) -> list[list[str]]:
    """Return a line for each rule: a rate for each surface, and how much ours is above it."""
    lines, width = [], len(SURFACES)
    for i, rule in enumerate(RULES):
        part = slice(i * width, (i + 1) * width)
        cells = [f"{number:,.0f}" for number in rates[part]]
        ratios = [] if ours is None else [a / b for a, b in zip(ours[part], rates[part], strict=True)]
        told = [f"{ratio:.2f}" for ratio in ratios] + ([f"{mean(ratios):.2f}"] if ratios else [])
        lines.append([name if not i else "", rule, *cells, *told])
    if ours is not None:
        total = mean([a / b for a, b in zip(ours, rates, strict=True)])
        lines[-1][-1] += f"  (all: {total:.2f}; wanted {_TARGETS.get(name, '–')})"
    return lines


def table(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of equal columns."""
    longest = max(map(len, lines))
    full = [[*line, *[""] * (longest - len(line))] for line in lines]
    widths = [max(map(len, column[:-1])) for column in zip(*([*line, ""] for line in full), strict=True)]
    widths = [max(len(line[i]) for line in full) for i in range(longest)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in full
    )


def main() -> None:
    """Measure all, and print it."""
    ours = ask("benchmarks.many")
    naive = by(sys.executable, "benchmarks.peers.naive")
    jax = by(str(_PEERS), "benchmarks.peers.with_jax") if _PEERS.exists() else None
    c = by(sys.executable, "benchmarks.peers.with_c")
    versions = [f"numba {ours['numba'] or '–'}", f"JAX {jax['version'] if jax else '–'}"]
    print(machine.processor(), *versions, c["version"] if c else "no C compiler", sep=", ")
    print(f"\n{PARTICLES:,} particles × {STEPS} steps in float64: million particle-steps a second\n")
    fast = ours["kernels"] or ours["numpy"]
    short = [surface[:4] for surface in SURFACES]
    lines = [["", "", *SURFACES, *(f"× {name}" for name in short), "× mean"], *rows("kernels", fast)]
    lines += rows("  with verdicts", ours["verdicts"]) if ours["kernels"] else []
    lines += rows("without numba, with verdicts", ours["numpy"])
    for name, rates in (("naive numpy", naive), ("JAX", jax and jax["rates"]), ("C", c and c["rates"])):
        lines += rows(name, rates, fast) if rates else []
    print(table(lines), "\n")
    print("Adam on Himmelblau, 200 steps and verdicts, million particle-steps a second")
    lines = [["particles", "", *(f"{threads} threads" for threads in ours["threads"])]]
    lines += [[f"{int(n):,}", "", *(f"{rate:,.0f}" for rate in told)] for n, told in ours["scaling"].items()]
    print(table(lines), "\n")
    print(table([[name, "", told] for name, told in ours["pictures"].items()]))


if __name__ == "__main__":
    main()
