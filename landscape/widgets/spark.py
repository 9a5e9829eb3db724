"""A small curve without axes, with a dot on it: how one number goes, and where it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from landscape.widgets.ink import disc, pen
from landscape.widgets.theme import DARK, Theme

_HEIGHT, _MARGIN = 54, 6.0


class Spark(QWidget):
    """Draws numbers from the left edge to the right one, 0 or the least at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self._theme, self._numbers = DARK, np.zeros(0)
        self._line: list[QPointF] = []
        self._place = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a low, wide box."""
        return QSize(200, _HEIGHT)

    def show_numbers(self, numbers: NDArray[np.float64]) -> None:
        """Draw another curve, through evenly spaced numbers."""
        self._numbers = numbers
        self._map()

    def show_place(self, place: float) -> None:
        """Put the dot at a place, 0 … 1 of the width."""
        self._place = min(max(place, 0.0), 1.0)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fill the new size."""
        super().resizeEvent(event)
        self._map()

    @property
    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    def _map(self) -> None:
        """Turn the numbers into pixels."""
        area, finite = self._area, self._numbers[np.isfinite(self._numbers)]
        low, high = min(0.0, float(finite.min(initial=0.0))), float(finite.max(initial=0.0))
        with np.errstate(all="ignore"):
            parts = np.nan_to_num(np.clip((self._numbers - low) / ((high - low) or 1.0), 0.0, 1.0))
        xs = np.linspace(area.left(), area.right(), len(parts)).tolist()
        ys = (area.bottom() - parts * area.height()).tolist()
        self._line = [QPointF(x, y) for x, y in zip(xs, ys, strict=True)]
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the ground line, the curve and the dot."""
        area = self._area
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.border, 1.0))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if len(self._numbers):
            painter.setPen(pen(self._theme.accent, 1.8))
            painter.drawPolyline(self._line)
            index = round(self._place * (len(self._numbers) - 1))
            disc(painter, self._line[index], QColor(self._theme.text), 3.6)
        painter.end()
