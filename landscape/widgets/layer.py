"""Drawings inside a plot that are kept as pixels, so that a frame costs what has changed in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

# Draws in the plot's own coordinates; told whether the canvas is fresh or still holds the last drawing.
Draw = Callable[[QPainter, bool], None]


class Layer(pg.GraphicsObject):  # type: ignore[misc]
    """A transparent sheet over the whole view, drawn anew only when the view or its content changes."""

    def __init__(self, draw: Draw, z: float) -> None:
        super().__init__()
        self._draw = draw
        self._pixels: QPixmap | None = None
        self._drawn_for: object = None
        self._more = False
        self.setZValue(z)

    def redraw(self) -> None:
        """Draw everything anew at the next paint."""
        self._drawn_for = None
        self.update()

    def extend(self) -> None:
        """Let the drawing be added to at the next paint."""
        self._more = True
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the visible part of the plot."""
        rect = self.viewRect()
        return rect if rect is not None else QRectF()

    def viewTransformChanged(self) -> None:  # noqa: N802
        """Follow the view."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Copy the pixels, drawn first if they are not what this view needs."""
        view = self.getViewWidget().viewport()
        ratio = view.devicePixelRatioF()
        transform = painter.worldTransform()
        needed = (transform, view.width(), view.height(), ratio)
        fresh = needed != self._drawn_for
        if self._pixels is None or fresh:
            self._pixels = QPixmap(view.size() * ratio)
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(Qt.GlobalColor.transparent)
            self._drawn_for = needed
        if fresh or self._more:
            self._more = False
            canvas = QPainter(self._pixels)
            canvas.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            canvas.setTransform(transform)
            self._draw(canvas, fresh)
            canvas.end()
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._pixels)
        painter.restore()


class Sketch(pg.GraphicsObject):  # type: ignore[misc]
    """A drawing over the whole view that is made anew in every frame: keep it small."""

    def __init__(self, draw: Callable[[QPainter], None], z: float) -> None:
        super().__init__()
        self._draw = draw
        self.setZValue(z)

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the visible part of the plot."""
        rect = self.viewRect()
        return rect if rect is not None else QRectF()

    def viewTransformChanged(self) -> None:  # noqa: N802
        """Follow the view."""
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter)
