"""Marks that look the same wherever they are drawn: discs, squares, arrows, and pens of a fixed width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape.widgets.layer import clipped, polyline, thinned

# Round every bright mark, so that it stands out from ground of any colour.
CASING = QColor(8, 10, 16, 190)
# Steps at least so many pixels long are marked one by one.
_APART = 6.0
# Pixels further away than this cannot be seen, and may overflow a painter.
_FAR = 2e4


def pen(colour: QColor | str, width: float) -> QPen:
    """Return a pen with round ends, as wide in pixels whatever the scale of the drawing."""
    made = QPen(QColor(colour), width)
    made.setCosmetic(True)
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    # Round joins take three times as long, and lines this narrow look the same.
    made.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return made


def disc(painter: QPainter, place: QPointF, colour: QColor, radius: float) -> None:
    """Draw a disc of a radius in pixels at a place of the drawing."""
    centre = painter.worldTransform().map(place)
    painter.save()
    painter.resetTransform()
    painter.setPen(QPen(CASING, 1.5))
    painter.setBrush(colour)
    painter.drawEllipse(centre, radius, radius)
    painter.restore()


def square(painter: QPainter, place: QPointF, colour: QColor, half: float) -> None:
    """Draw an open square, of half a side in pixels, at a place of the drawing: where a run ends."""
    centre = painter.worldTransform().map(place)
    painter.save()
    painter.resetTransform()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((CASING, 3.6), (colour, 1.8)):
        painter.setPen(QPen(ink, width))
        painter.drawRect(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half))
    painter.restore()


def arrow(painter: QPainter, along: QLineF, length: float, colour: QColor) -> None:
    """Draw an arrow of a length in pixels along a line in pixels, from its start."""
    if along.length() == 0:
        return
    direction = QPointF(along.dx(), along.dy()) / along.length()
    across = QPointF(-direction.y(), direction.x())
    tip = along.p1() + direction * length
    head = min(8.0, length * 0.6)
    for ink, width in ((CASING, 4.0), (colour, 2.0)):
        painter.setPen(pen(ink, width))
        painter.drawLine(along.p1(), tip)
        for side in (1, -1):
            painter.drawLine(tip, tip - direction * head + across * (side * head * 0.5))


def near(place: NDArray[np.float64]) -> bool:
    """Tell whether a pixel is near enough to the screen to be drawn: finite, and no painter overflows."""
    return bool(np.abs(place).max() < _FAR)


def track_line(painter: QPainter, track: NDArray[np.float64], *pens: QPen) -> None:
    """Draw a line of pixels, (n, 2), with one pen over the other; what is far off the screen is cut off."""
    lines = [polyline(thinned(piece)) for piece in clipped(track, np.zeros(2), _FAR)]
    for ink in pens:
        painter.setPen(ink)
        for line in lines:
            painter.drawPolyline(line)


def track_steps(painter: QPainter, track: NDArray[np.float64], colour: QColor) -> None:
    """Mark the steps along a line of pixels where they are far enough apart to be seen."""
    painter.setPen(QPen(CASING, 1.0))
    painter.setBrush(colour.lighter(135))
    with np.errstate(all="ignore"):
        apart = np.hypot(*np.diff(track, axis=0).T) > _APART
        apart &= np.abs(track[1:]).max(axis=-1) < _FAR
    for x, y in track[1:][apart].tolist():
        painter.drawEllipse(QPointF(x, y), 2.4, 2.4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
