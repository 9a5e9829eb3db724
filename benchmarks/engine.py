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
# Ratios that are to be reached.
_TARGETS = {
    "naive numpy": "≥ 15 in the mean",
    "JAX": "≥ 2 in each, ≥ 4 in the mean",
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
    return lines


def table(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of equal columns."""
    longest = max(map(len, lines))
    full = [[*line, *[""] * (longest - len(line))] for line in lines]
    widths = [max(len(line[i]) for line in full) for i in range(longest)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i < 2 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in full
    )


def compared(name: str, ours: Sequence[float], theirs: Sequence[float]) -> list[str]:
    """Return how much more ours are: the mean, the least, the mean of Adam, and what is wanted."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    adam = ratios[list(RULES).index("adam") * len(SURFACES) :][: len(SURFACES)]
    return [name, _TARGETS[name], *(f"{number:.2f}" for number in (mean(ratios), min(ratios), mean(adam)))]


def rates(ours: dict[str, Any], peers: dict[str, Sequence[float] | None]) -> None:
    """Print the table of rates, and what is made of it."""
    print(f"\n{PARTICLES:,} particles × {STEPS} steps in float64: million particle-steps a second\n")
    fast = ours["kernels"] or ours["numpy"]
    lines = [["", "", *SURFACES, *(f"× {name[:4]}" for name in SURFACES), "× mean"], *rows("kernels", fast)]
    lines += rows("  with verdicts", ours["verdicts"]) if ours["kernels"] else []
    lines += rows("without numba, with verdicts", ours["numpy"])
    there = {name: told for name, told in peers.items() if told}
    for name, told in there.items():
        lines += rows(name, told, fast)
    print(table(lines), "\n")
    lines = [["ours ×", "wanted", "mean", "least", "Adam"]]
    print(table(lines + [compared(name, fast, told) for name, told in there.items()]), "\n")


def rest(ours: dict[str, Any]) -> None:
    """Print how our own rates grow with particles and threads, and what pictures cost."""
    threads = [f"{count} thread{'s' * (count > 1)}" for count in ours["threads"]]
    print("Adam on Himmelblau with verdicts, million particle-steps a second")
    lines = [["particles", "", *threads]]
    lines += [[f"{int(n):,}", "", *(f"{rate:,.0f}" for rate in told)] for n, told in ours["scaling"].items()]
    print(table(lines), "\n")
    print("Basins of Himmelblau, at most 500 steps, with verdicts, in seconds")
    lines = [["", "", *(f"{size}²" for size in ours["sizes"]), f"{ours['sizes'][0]}² with numpy"]]
    for rule, seconds in ours["pictures"].items():
        told = [*seconds, ours["coarse with numpy"][rule]]
        lines.append([rule, "", *(f"{number:.3f}" for number in told)])
    print(table(lines))
    print(f"4096² starts of gradient descent, 20 steps: {ours['largest']} at most")


def main() -> None:
    """Measure all, and print it; a peer that is not there is said not to be."""
    ours = ask("benchmarks.many")
    naive = by(sys.executable, "benchmarks.peers.naive")
    jax = by(str(_PEERS), "benchmarks.peers.with_jax") if _PEERS.exists() else None
    c = by(sys.executable, "benchmarks.peers.with_c")
    versions = [f"numpy {ours['numpy version']}"]
    versions += [f"numba {ours['numba']}" if ours["numba"] else "no numba: numpy alone"]
    versions += [f"JAX {jax['version']}" if jax else f"no JAX at {_PEERS}"]
    versions += [c["version"] if c else "no C compiler"]
    print(machine.processor(), *versions, sep=", ")
    rates(ours, {"naive numpy": naive, "JAX": jax and jax["rates"], "C": c and c["rates"]})
    rest(ours)


if __name__ == "__main__":
    main()
