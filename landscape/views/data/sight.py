"""What there is to see of the data: where its samples are, and what a model says of them. It draws nothing.

x and y are those of the table, also where the model is given a standardised x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.files.columns import short
from landscape.files.table import Table
from landscape.session import FromTable, Stage
from landscape.surfaces import Fit
from landscape.surfaces.fit import MOST_DRAWN
from landscape.surfaces.samples import drawn_places
from landscape.surfaces.surface import Array, Point

Places = NDArray[np.intp]
# Errors of more samples than this would be a curtain.
_MOST_ERRORS = 100
_ROUNDING, _CLOSEST = 1e-13, 1e-200


@dataclass(frozen=True, eq=False)
class Sight:
    """A stage made of data."""

    stage: Stage
    fit: Fit
    table: Table
    chosen: FromTable

    @classmethod
    def of(cls, stage: Stage) -> Sight | None:
        """Return what there is to see of a stage, None if it is not made of data."""
        surface, chosen = stage.surface, stage.scene.surface
        if not isinstance(surface, Fit) or not isinstance(chosen, FromTable) or stage.table is None:
            return None
        return cls(stage, surface, stage.table, chosen)

    def __len__(self) -> int:
        """Return how many samples there are."""
        return len(self.table.x)

    @property
    def names(self) -> tuple[str, str]:
        """What the two columns are called, short enough to be read."""
        return short(self.table.x_name), short(self.table.y_name)

    @property
    def places(self) -> Places:
        """Which samples are drawn: those that the map is drawn from."""
        return drawn_places(len(self), MOST_DRAWN)

    def points(self, places: Places) -> Array:
        """Return x and y of samples, (n, 2)."""
        return np.column_stack([self._unscaled(self.table.x[places]), self.table.y[places]])

    def weights(self, run: int, cursor: int) -> Point:
        """Return where a run is at the cursor."""
        trace = self.stage.traces[run]
        return tuple(trace.points[min(cursor, trace.steps)].tolist())

    def errors(self, weights: Point, sample: int) -> tuple[Places, Array]:
        """Return a few samples, a chosen one among them, and what the model says of each."""
        places = drawn_places(len(self), _MOST_ERRORS)
        if sample < len(self):
            places = np.union1d(places, [sample])
        return places, self.fit.answer(weights, self.table.x[places])

    def line(self, weights: Point, low: float, high: float, count: int) -> Array:
        """Return what the model says from one x to another, (count, 2)."""
        x = np.linspace(low, high, count)
        return np.column_stack([x, self.fit.answer(weights, (x - self.table.x_mean) / self.table.x_scale)])

    @property
    def decides(self) -> bool:
        """Whether the model tells two classes apart."""
        return (self.chosen.model, self.chosen.activation) == ("neuron", "sigmoid")

    def boundary(self, weights: Point) -> float | None:
        """Return the x at which a = ½, where W x + b = 0; None if there is none."""
        slope, bias = weights
        if not self.decides or not slope:
            return None
        return -bias / slope * self.table.x_scale + self.table.x_mean

    @property
    def frame(self) -> tuple[object, ...]:
        """What the view is fitted to: not which samples were moved, nor the loss."""
        return (self.chosen.table, self.table.x_name, self.table.y_name, self.chosen.activation)

    @property
    def whole(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Between which x and which y the data lies, and lay before any of it was moved, with a margin."""
        now, before = self.fit.samples, (self.fit.unmoved or self.fit).samples
        return _span(self._unscaled(_ends(now.x, before.x))), _span(_ends(now.y, before.y))

    def moved_since(self, before: Sight | None) -> list[int] | None:
        """Return which samples are elsewhere than before, None if they are others altogether."""
        if before is None or len(before) != len(self) or before.frame != self.frame:
            return None
        now, then = self.table, before.table
        moved: list[int] = np.flatnonzero((now.x != then.x) | (now.y != then.y)).tolist()
        return moved

    def _unscaled(self, x: Array) -> Array:
        return x * self.table.x_scale + self.table.x_mean


def _ends(*columns: Array) -> Array:
    return np.array([[column.min(), column.max()] for column in columns])


def _span(numbers: Array) -> tuple[float, float]:
    low, high = float(numbers.min()), float(numbers.max())
    # What differs by rounding alone is seen as one; closer still, pixels per unit were no finite number.
    apart = high - low if high - low > max(_ROUNDING * max(-low, high), _CLOSEST) else 0.0
    room = 0.12 * apart or max(abs(low), 1.0)
    return low - room, high + room
