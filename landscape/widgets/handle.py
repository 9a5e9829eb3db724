"""A disc in a plot that can be dragged."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from landscape.widgets.ink import CASING

# Pixels from its middle at which it can still be taken hold of: more than it covers.
_REACH = 11.0


@dataclass(frozen=True)
class Handle:
    """Where it is in the plane, in which colour, what is written in it, and whether it is the chosen one."""

    place: QPointF
    colour: QColor
    text: str = ""
    chosen: bool = False

    def draw(self, painter: QPainter, centre: QPointF, font: QFont) -> None:
        """Draw it about a pixel; where a curve has no height there is none."""
        if not isfinite(centre.y()):
            return
        radius = 7.5 if self.text else 6.0
        painter.setPen(QPen(CASING, 5.0 if self.chosen else 4.0))
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(centre, radius, radius)
        painter.setPen(QPen(self.colour, 3.0 if self.chosen else 2.0))
        painter.drawEllipse(centre, radius, radius)
        if self.text:
            small = QFont(font)
            small.setPixelSize(10)
            small.setBold(True)
            painter.setFont(small)
            painter.setPen(QColor("#14171d"))
            box = QRectF(centre.x() - 9, centre.y() - 9, 18, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)

    def reaches(self, centre: QPointF, pixel: QPointF) -> bool:
        """Tell whether the mouse at a pixel takes hold of it."""
        away = centre - pixel
        return away.x() ** 2 + away.y() ** 2 <= _REACH**2
