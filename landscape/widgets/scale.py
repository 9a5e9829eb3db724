"""The scale along a slider."""

from __future__ import annotations

import math

from landscape.widgets.numbers import rounded

PLACES = 1000
_STEPS_A_DECADE = 20


class Scale:
    """Places of a slider, 0 … 1000, and the numbers they stand for: evenly spaced, or by powers of ten."""

    def __init__(self, low: float, high: float, *, log: bool = False) -> None:
        """Span low … high; a logarithmic scale needs both above zero."""
        if not low < high or (log and low <= 0):
            raise ValueError(f"A slider cannot span {low} to {high}.")
        self.low, self.high, self.log = low, high, log
        self._stride = rounded((high - low) / 100, 1)
        self._ends = (math.log10(low), math.log10(high)) if log else (low, high)

    def value(self, place: int) -> float:
        """Return the number at a place, rounded to what the hand can mean; the ends are exact."""
        if place in (0, PLACES):
            return self.high if place else self.low
        first, last = self._ends
        at = first + (last - first) * place / PLACES
        return rounded(10**at, 3) if self.log else self._on_grid(at, self._stride / 10)

    def place(self, value: float) -> int:
        """Return the place nearest to a number; beyond an end it is that end."""
        if math.isnan(value):
            return 0
        first, last = self._ends
        if self.log:
            value = math.log10(value) if value > 0 else -math.inf
        return round(PLACES * min(max((value - first) / (last - first), 0.0), 1.0))

    def step(self, value: float, steps: int) -> float:
        """Return a number some steps on: × 10^(1/20) each, or 1 % of the range; not past the ends."""
        if math.isnan(value):
            return self.low
        if self.log:
            moved = rounded(value * 10 ** (steps / _STEPS_A_DECADE), 3) if value > 0 else self.low
        else:
            moved = self._on_grid(value + steps * self._stride, self._stride / 100)
        return min(max(moved, min(self.low, value)), max(self.high, value))

    @staticmethod
    def _on_grid(value: float, grid: float) -> float:
        if abs(value) > 1e15 * grid:
            return value
        # Through decimals: a multiple of 0.001 should read 0.003, not 0.0030000000000000001.
        decimals = max(0, -math.floor(math.log10(grid) + 1e-9))
        return round(round(value / grid) * grid, decimals)
