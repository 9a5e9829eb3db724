"""What is laid over a plane: the picture of the basins, the path from the mouse, the particles of a swarm."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from landscape.surfaces.surface import Array
from landscape.views.plane import Plane
from landscape.widgets.dots import Inks, draw_dots
from landscape.widgets.ink import CASING, near, pen, track_line
from landscape.widgets.layer import Layer, in_pixels

_WHITE = QColor("#ffffff")
# The band under a curve: so many pixels high; above it the colours are faint.
_BAND, _FAINT = 12.0, 0.09


class Overlay(QObject):
    """Draws on a plane what the plane itself knows nothing of; `view_changed` tells of another view."""

    view_changed = Signal()

    def __init__(self, plane: Plane, *, flat: bool) -> None:
        """Lay it under the lines of a map (`flat`), or under a curve and in a band at its foot."""
        super().__init__(plane)
        self.plane, self.flat = plane, flat
        self._image, self._box = QImage(), QRectF()
        self._numbers: list[tuple[Array, str]] = []
        self._way: Array | None = None
        self._dots: Array | None = None
        self._inks: Inks | None = None
        self._view = QRectF()
        self.layer = Layer(self._draw)
        layers = plane.plot.canvas.layers
        layers.insert(2, self.layer)  # over the ground, which a curve's domain is shaded in
        self._below = plane.plot.sketch
        plane.plot.sketch = self._draw_sketch

    def show_picture(self, image: QImage, box: QRectF) -> None:
        """Show colours over a box of the plane, the lowest row of the plane first; a null image for none."""
        self._image, self._box = image, box
        if not self.flat:
            self.plane.keep_foot(0.0 if image.isNull() else _BAND)
        self.layer.redraw()
        self.plane.plot.update()

    def show_numbers(self, numbers: Sequence[tuple[Array, str]]) -> None:
        """Write numbers beside some places, as the legend has them."""
        self._numbers = list(numbers)
        self.plane.plot.update()

    def show_way(self, way: Array | None) -> None:
        """Draw a thin path, (n, 2), or none."""
        self._way = way
        self.plane.plot.update()

    def show_swarm(self, dots: Array | None, inks: Inks | None) -> None:
        """Draw particles at places (n, 2), each in its colour (n,), as 0xAARRGGBB."""
        self._dots, self._inks = dots, inks
        self.plane.plot.update()

    @property
    def shows_picture(self) -> bool:
        """Whether a picture is laid over the plane."""
        return not self._image.isNull()

    # Drawing

    def _draw(self, painter: QPainter) -> None:
        view = self.plane.plot.view
        if view != self._view:
            self._view = QRectF(view)
            QTimer.singleShot(0, self, self.view_changed.emit)
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        if self.flat:
            painter.drawImage(self._box, self._image)
            return
        box = QRectF(self._box.left(), view.top(), self._box.width(), view.height())
        painter.setOpacity(_FAINT)
        painter.drawImage(box, self._image)
        painter.setOpacity(1.0)
        box.setHeight(_BAND * view.height() / self.plane.plot.area.height())
        painter.drawImage(box, self._image)

    def _draw_sketch(self, painter: QPainter) -> None:
        transform = painter.worldTransform()
        painter.resetTransform()
        if self._dots is not None and self._inks is not None:
            area = self.plane.plot.area.toRect()
            draw_dots(painter, area, in_pixels(self._dots, transform), self._inks)
        if self._way is not None and len(self._way) > 1:
            track = in_pixels(self._way, transform)
            track_line(painter, track, pen(CASING, 3.0), pen(_WHITE, 1.3))
        if self.shows_picture:
            self._draw_numbers(
                painter, [(in_pixels(at[None], transform)[0], text) for at, text in self._numbers]
            )
        painter.setTransform(transform)
        self._below(painter)

    def _draw_numbers(self, painter: QPainter, numbers: Sequence[tuple[Array, str]]) -> None:
        font = QFont(self.plane.font())
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        for at, text in numbers:
            if near(at):
                width = painter.fontMetrics().horizontalAdvance(text) + 8
                box = QRectF(at[0] + 8, at[1] - 8, width, 16)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(CASING)
                painter.drawRoundedRect(box, 5, 5)
                painter.setPen(QPen(_WHITE))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
