"""The basins of a field as an image to be laid over a plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from landscape.analysis.lattice import Field
from landscape.surfaces import CriticalPoint
from landscape.surfaces.surface import Array
from landscape.views.many.colours import Bytes, Shading, copied, paint
from landscape.views.plane import Plane

# With more minima than this their numbers are left out of the picture.
MOST_NUMBERS = 24
# Patterns are drawn in at least about so many pixels a side.
_PIXELS = 300
_ROWS = 512


class Picture:
    """The colours of a field, painted anew only where it has changed."""

    def __init__(self, field: Field, minima: Sequence[CriticalPoint]) -> None:
        """Begin with nothing painted; few cells have several pixels each."""
        self.field, self.minima = field, tuple(minima)
        self._fine = max(1, _PIXELS // max(field.shape))
        self._shading = Shading()
        columns, rows = field.shape
        up = self._fine if rows > 1 else 1
        # The first axis across and the second one down, as an image has them: it is copied for every piece.
        self._pixels: Bytes = np.zeros((up * rows, self._fine * columns, 4), np.uint8)

    @classmethod
    def of(cls, field: Field, minima: Sequence[CriticalPoint]) -> Picture:
        """Return the picture of a field that is complete."""
        made = cls(field, minima)
        made.begin()
        return made

    def begin(self) -> None:
        """Paint all, and take the scale of steps from what is known by now: it stays."""
        self._shading = Shading.of(self.field)
        for first in range(0, self.field.shape[0], _ROWS):  # what is needed on the way stays small
            self.paint(slice(first, min(first + _ROWS, self.field.shape[0])))

    def paint(self, rows: slice) -> None:
        """Paint some rows."""
        wide = slice(self._fine * (rows.start or 0), self._fine * rows.stop)
        colours = paint(self.field, len(self.minima), self._shading, rows, self._fine)
        self._pixels[:, wide] = colours.swapaxes(0, 1)

    @property
    def image(self) -> QImage:
        """The colours, the first axis across and the second one down."""
        return copied(self._pixels)

    @property
    def box(self) -> QRectF:
        """The part of the plane that it covers; with one axis, from 0 to 1 upwards."""
        across, *rest = self.field.axes
        low, high = (rest[0].low, rest[0].high) if rest else (0.0, 1.0)
        return QRectF(across.low, low, across.high - across.low, high - low)

    def numbers(self, plane: Plane) -> list[tuple[Array, str]]:
        """Return where in a plane the minima are, with their numbers; none if they are too many."""
        if not 0 < len(self.minima) <= MOST_NUMBERS:
            return []
        at, values = (
            np.array([point.at for point in self.minima]),
            np.array([point.value for point in self.minima]),
        )
        return [(place, str(i)) for i, place in enumerate(plane.place(at, values), 1)]
