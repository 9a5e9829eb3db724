"""The few shapes on buttons, drawn in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF

_SIDE = 48
# Shapes in a square of 24: rectangles as (x, y, width, height), polygons as corners.
_RIGHT: list[tuple[float, ...]] = [(7, 4), (20, 12), (7, 20)]
_SHAPES: dict[str, list[list[tuple[float, ...]]]] = {
    "play": [_RIGHT],
    "pause": [[(6, 4, 4.5, 16)], [(13.5, 4, 4.5, 16)]],
    "start": [[(3, 4, 3, 16)], [(20, 4), (8, 12), (20, 20)]],
    "end": [[(18, 4, 3, 16)], [(4, 4), (16, 12), (4, 20)]],
    "back": [[(18, 5, 2.6, 14)], [(15, 5), (4, 12), (15, 19)]],
    "slow": [[(2, 10.4, 3.2, 3.2)], [(7.4, 10.4, 3.2, 3.2)], [(13, 5), (22, 12), (13, 19)]],
    "forward": [[(3.4, 5, 2.6, 14)], [(9, 5), (20, 12), (9, 19)]],
}


def icon(shape: str, colour: str) -> QIcon:
    """Return a shape in a colour, faint where its button is disabled."""
    made = QIcon(_pixels(shape, QColor(colour)))
    faint = QColor(colour)
    faint.setAlpha(70)
    made.addPixmap(_pixels(shape, faint), QIcon.Mode.Disabled)
    return made


def _pixels(shape: str, colour: QColor) -> QPixmap:
    pixels = QPixmap(_SIDE, _SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_SIDE / 24, _SIDE / 24)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for part in _SHAPES[shape]:
        if len(part) == 1:
            painter.drawRoundedRect(QRectF(*part[0]), 1, 1)
        else:
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in part]))
    painter.end()
    return pixels
