"""A hundred thousand descents at once, beside numpy, JAX and C: `python -m benchmarks.engine`.

All of it in one run and each cell of the table by all in turn, for the machine's clock and its neighbours
change from minute to minute. `make bench` keeps JAX in an environment of its own, .venv-peers.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.child import ask
from benchmarks.peers.task import CELLS, PARTICLES, RULES, STEPS, SURFACES

_NEAREST = ("kernels", "C")
_JAX = Path(".venv-peers", "Scripts" if os.name == "nt" else "bin", "python")
_PEERS = {
    "kernels": (sys.executable, "kernels"),
    "naive numpy": (sys.executable, "naive"),
    "JAX": (str(_JAX), "with_jax"),
    "C": (sys.executable, "with_c"),
}
# Ratios that are to be reached.
_TARGETS = {
    "naive numpy": "≥ 15 in the mean",
    "JAX": "≥ 2 in each, ≥ 4 in the mean",
    "C": "≥ 0.3 in each, ≥ 0.8 for Adam",
}


class Peer:
    """A process that makes the same steps, and tells how many a second."""

    def __init__(self, python: str, module: str) -> None:
        """Start it, if that can be; `version` is None if not."""
        self.version: str | None = None
        if Path(python).exists():
            command = [python, "-m", f"benchmarks.peers.{module}"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._asked, self._told = self._process.stdin, self._process.stdout
            self.version = self._told.readline().strip() or None

    def rate(self, surface: str, rule: str) -> float:
        """Return its rate for one cell of the table."""
        print(surface, rule, file=self._asked)
        return float(self._told.readline())

    def end(self) -> None:
        """Have it end."""
        if self.version is not None:
            self._asked.close()
            self._process.wait()


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


def rates(ours: dict[str, Any], found: dict[str, list[float]]) -> None:
    """Print the table of rates, and what is made of it."""
    print(f"\n{PARTICLES:,} particles × {STEPS} steps in float64: million particle-steps a second\n")
    fast = found.pop("kernels", ours["numpy"])
    lines = [["", "", *SURFACES, *(f"× {name[:4]}" for name in SURFACES), "× mean"], *rows("kernels", fast)]
    lines += rows("  with verdicts", ours["verdicts"]) if ours["verdicts"] else []
    lines += rows("without numba, with verdicts", ours["numpy"])
    for name, told in found.items():
        lines += rows(name, told, fast)
    print(table(lines), "\n")
    lines = [["ours ×", "wanted", "mean", "least", "Adam"]]
    print(table(lines + [compared(name, fast, told) for name, told in found.items()]), "\n")


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
    peers = {name: Peer(*how) for name, how in _PEERS.items()}
    there = {name: peer for name, peer in peers.items() if peer.version is not None}
    versions = [peer.version or f"no {name}" for name, peer in peers.items()]
    print(machine.processor(), *versions, sep=", ")
    found: dict[str, list[float]] = {name: [] for name in there}
    for cell in CELLS:
        told = dict.fromkeys(there, 0.0)
        # A neighbour may slow one down meanwhile: those that are nearest to each other have two turns.
        for name in (*there, *(name for name in _NEAREST if name in there)):
            told[name] = max(told[name], there[name].rate(*cell))
        for name, best in told.items():
            found[name].append(best)
    for peer in there.values():
        peer.end()
    ours = ask("benchmarks.many")
    rates(ours, found)
    rest(ours)


if __name__ == "__main__":
    main()
