"""What was measured, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

_HEADINGS = ("", "median", "slowest", "target", "", "matplotlib", "ratio")


@dataclass(frozen=True)
class Unit:
    """What a number is written in, and how many of it make one of what was measured."""

    name: str
    factor: float

    def written(self, value: float | None) -> str:
        """Return a value with its unit, "" where there is none."""
        if value is None:
            return ""
        number = self.factor * value
        return f"{number:.{0 if number >= 100 else 1 if number >= 10 else 2}f} {self.name}"


@dataclass(frozen=True)
class Row:
    """One thing measured several times, its target, and the newcomer's times for the same."""

    name: str
    measured: list[float]
    unit: Unit
    target: float | None
    newcomer: list[float] | None

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        ours, theirs = median(self.measured), median(self.newcomer) if self.newcomer else None
        met = "" if self.target is None else "ok" if ours <= self.target else "MISS"
        target = "" if self.target is None else f"≤ {self.unit.written(self.target)}"
        ratio = f"{theirs / ours:.1f} ×" if theirs else ""
        slowest = self.unit.written(max(self.measured)) if len(self.measured) > 1 else ""
        return (self.name, self.unit.written(ours), slowest, target, met, self.unit.written(theirs), ratio)


def table(rows: list[Row]) -> str:
    """Return lines of equal columns."""
    lines = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    )
