"""Drawings that are kept as pixels, so that a frame costs what has changed in it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QWidget
from shiboken6 import VoidPtr


class Layer:
    """A transparent sheet over a widget, drawn anew only when its content or the transform changes."""

    def __init__(self, draw: Callable[[QPainter], None]) -> None:
        """Draw by `draw`, in the coordinates of the transform."""
        self._draw = draw
        self._pixels = QPixmap()
        self._drawn_for: object = None

    def redraw(self) -> None:
        """Draw everything anew at the next paint."""
        self._drawn_for = None

    def prepare(self, widget: QWidget, transform: QTransform) -> bool:
        """Draw the sheet if it is not what this transform needs, and tell whether that was so."""
        needed = (transform, widget.size(), widget.devicePixelRatioF())
        if needed == self._drawn_for:
            return False
        self._pixels, self._drawn_for = _sheet(widget, Qt.GlobalColor.transparent), needed
        painter = QPainter(self._pixels)
        hints = QPainter.RenderHint
        painter.setRenderHints(hints.Antialiasing | hints.SmoothPixmapTransform)
        painter.setTransform(transform)
        self._draw(painter)
        painter.end()
        return True

    def copy(self, painter: QPainter) -> None:
        """Lay the sheet over what is there."""
        painter.drawPixmap(0, 0, self._pixels)


class Canvas:
    """Layers over each other, a frame round them, and over all a trail that can be added to.

    One opaque picture holds it all: it is copied to the screen in a fraction of the time of several sheets.
    """

    def __init__(self, frame: Layer) -> None:
        """Begin with a frame alone, which is drawn outside the area of the others."""
        self.frame = frame
        self.layers: list[Layer] = []
        self.trail: Callable[[QPainter, bool], None] = lambda painter, fresh: None
        """Draws the trail; told whether to begin afresh or to add to what it drew before."""
        self._backdrop = self._pixels = QPixmap()
        self._fresh = self._more = True

    def extend(self) -> None:
        """Let the trail be added to at the next paint."""
        self._more = True

    def retrace(self) -> None:
        """Let the trail be drawn anew at the next paint."""
        self._fresh = True

    def redraw(self) -> None:
        """Let everything be drawn anew at the next paint."""
        for layer in (*self.layers, self.frame):
            layer.redraw()

    def paint(self, widget: QWidget, transform: QTransform, area: QRectF, ground: QColor) -> QPixmap:
        """Return all of it, for a transform and an area of the widget, on ground of one colour."""
        stale = [layer.prepare(widget, transform) for layer in (*self.layers, self.frame)]
        if any(stale):
            self._backdrop, self._fresh = _sheet(widget, ground), True
            painter = QPainter(self._backdrop)
            painter.setClipRect(area)
            for layer in self.layers:
                layer.copy(painter)
            painter.setClipping(False)
            self.frame.copy(painter)
            painter.end()
        if self._fresh:
            self._pixels = QPixmap(self._backdrop)
        if self._fresh or self._more:
            painter = QPainter(self._pixels)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(area)
            painter.setTransform(transform)
            self.trail(painter, self._fresh)
            painter.end()
        self._fresh = self._more = False
        return self._pixels


def _sheet(widget: QWidget, colour: QColor | Qt.GlobalColor) -> QPixmap:
    """Return pixels for the whole of a widget, all of one colour."""
    ratio = widget.devicePixelRatioF()
    pixels = QPixmap(widget.size() * ratio)
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(colour)
    return pixels


def polyline(points: NDArray[np.float64]) -> QPolygonF:
    """Return an (n, 2) array as a line that Qt can draw; copied at once, 20 times as fast as by points."""
    line = QPolygonF()
    line.resize(len(points))
    if len(points):
        # A QPointF is two doubles. The stubs know neither what data() is at run time nor VoidPtr's forms.
        memory: Any = VoidPtr(line.data(), 16 * len(points), True)  # type: ignore[call-arg,arg-type]
        np.frombuffer(memory, dtype=np.float64)[:] = points.ravel()
    return line


def lines_path(points: NDArray[np.float64], ends: NDArray[np.integer[Any]]) -> QPainterPath:
    """Return thousands of lines as one path: the `points` (n, 2) of all, each from one of `ends` to the next.

    It is handed over as Qt writes paths to streams. A call for each line would wait its turn, each time,
    for whatever else runs in Python.
    """
    elements = np.ones(len(points), dtype=[("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
    elements["kind"][ends[:-1]] = 0  # a line begins here, and is drawn on to all others
    elements["x"], elements["y"] = points.T
    first, fill = int(ends[-2]), 0
    written = struct.pack(">i", len(points)) + elements.tobytes() + struct.pack(">ii", first, fill)
    path, stream = QPainterPath(), QDataStream(QByteArray(written))
    stream >> path
    return path


def in_pixels(points: NDArray[np.float64], transform: QTransform) -> NDArray[np.float64]:
    """Return where points (n, 2) of the plane are under a transform that neither turns nor shears.

    Where a run flew off to the end of all numbers that is infinitely far away.
    """
    with np.errstate(over="ignore"):
        return points * [transform.m11(), transform.m22()] + [transform.dx(), transform.dy()]


def thinned(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line of (n, 2) pixels without points so near the one before that nobody sees them."""
    cells = np.round(pixels)
    kept = np.ones(len(pixels), dtype=bool)
    # On a fixed grid many small steps add up to one that is kept; both ends stay where they are.
    kept[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return pixels[kept]


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
