"""Drawings that are kept as pixels, so that a frame costs what has changed in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget
from shiboken6 import VoidPtr

# Draws in the coordinates of its transform; told whether the canvas is fresh or holds the last drawing.
Draw = Callable[[QPainter, bool], None]


class Layer:
    """A transparent sheet over a widget, drawn anew only when its content or the transform changes."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._pixels = QPixmap()
        self._drawn_for: object = None
        self._more = False

    def redraw(self) -> None:
        """Draw everything anew at the next paint."""
        self._drawn_for = None

    def extend(self) -> None:
        """Let the drawing be added to at the next paint."""
        self._more = True

    def paint(self, painter: QPainter, widget: QWidget, transform: QTransform) -> None:
        """Copy the pixels, drawn first if they are not what this transform needs."""
        ratio = widget.devicePixelRatioF()
        needed = (transform, widget.size(), ratio)
        fresh = needed != self._drawn_for
        if fresh:
            self._pixels = QPixmap(widget.size() * ratio)
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(Qt.GlobalColor.transparent)
            self._drawn_for = needed
        if fresh or self._more:
            self._more = False
            canvas = QPainter(self._pixels)
            hints = QPainter.RenderHint
            canvas.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
            canvas.setTransform(transform)
            self._draw(canvas, fresh)
            canvas.end()
        painter.drawPixmap(0, 0, self._pixels)


def polyline(points: NDArray[np.float64]) -> QPolygonF:
    """Return an (n, 2) array as a line that Qt can draw; copied at once, 20 times as fast as by points."""
    line = QPolygonF()
    line.resize(len(points))
    if len(points):
        # A QPointF is two doubles. The stubs know neither what data() is at run time nor VoidPtr's forms.
        memory: Any = VoidPtr(line.data(), 16 * len(points), True)  # type: ignore[call-arg,arg-type]
        np.frombuffer(memory, dtype=np.float64)[:] = points.ravel()
    return line


def finite_parts(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return a curve as (n, 2) pieces without what is not finite."""
    fine = np.isfinite(y)
    points = np.column_stack([x, y])
    pieces = np.split(points, np.flatnonzero(np.diff(fine)) + 1)
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece[0, 1])]


def clipped(way: NDArray[np.float64], middle: NDArray[np.float64], reach: float) -> list[NDArray[np.float64]]:
    """Return an (n, 2) line as pieces within `reach` of `middle` along both axes, cut where it leaves.

    Liang and Barsky's clipping (1984), for all segments at once.
    """
    with np.errstate(all="ignore"):
        if len(way) > 1 and np.abs(way - middle).max() <= reach:
            return [way]
        start, along = way[:-1] - middle, np.diff(way, axis=0)
        crossings = np.stack([(-reach - start) / along, (reach - start) / along])
        crossings = np.where(
            along == 0, np.where(np.abs(start) <= reach, [[[-np.inf]], [[np.inf]]], np.nan), crossings
        )
        enter = np.maximum(crossings.min(axis=0).max(axis=-1), 0.0)
        leave = np.minimum(crossings.max(axis=0).min(axis=-1), 1.0)
        seen = enter < leave
        first = way[:-1] + enter[:, None] * along
        last = way[:-1] + leave[:, None] * along
    return list(np.stack([first, last], axis=1)[seen])
