"""The map: a two-parameter surface from above, with contours, paths and starts."""

from __future__ import annotations

import math
from typing import Any

import contourpy
import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF, QTransform

from landscape.analysis.curvature import Curvature, curvature
from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces import Heights, sample
from landscape.surfaces.surface import Array, Point
from landscape.views.plane import Plane
from landscape.widgets.axes import Axes
from landscape.widgets.conic import draw_conic
from landscape.widgets.ink import arrow, near, pen
from landscape.widgets.layer import Layer, in_pixels, lines_path
from landscape.widgets.theme import height_colours

_LEVELS = 18
# Pixels of the screen to one sample of the surface: smooth scaling hides it.
_PIXELS_PER_SAMPLE = 4
# How long the longer axis of the local quadratic is, of the shorter side of the view.
_PART_OF_VIEW = 0.14
_WHITE = QColor("#ffffff")


class Map(Plane):
    """The surface as seen from above. It has no edge: what is in view is sampled as it comes into view."""

    def __init__(self) -> None:
        super().__init__("Map of the surface: click to start a descent")
        self.lines = Layer(self._draw_lines)
        self.plot.canvas.layers.insert(2, self.lines)
        self._seen: tuple[Array, Array, Array] | None = None

    def axes(self, stage: Stage) -> Axes:
        """Name the parameters."""
        across, up = stage.surface.parameters
        return Axes(across, up)

    def legend(self) -> list[str]:
        """Name the marks of a run, the two arrows among them."""
        colour = self._colour(self.stage.scene.selected).name() if self.stage and self.stage.traces else ""
        marks = [
            "○ start",
            "□ end",
            "➜ uphill",
            f"<font color='{colour}'>➜</font> next step",
        ]
        return marks if colour else []

    def whole(self, stage: Stage) -> tuple[QRectF, bool]:
        """Return the domain with a narrow margin; parameters of one scale are drawn to scale."""
        (x0, x1), (y0, y1) = stage.surface.domain
        dx, dy = 0.02 * (x1 - x0), 0.02 * (y1 - y0)
        return QRectF(QPointF(x0 - dx, y0 - dy), QPointF(x1 + dx, y1 + dy)), 1 / 3 < dx / dy < 3

    def place(self, points: Array, losses: Array) -> Array:
        """A state is where its point is."""
        return points

    def mark_colour(self) -> QColor:
        """White stands out from heights of any colour."""
        return _WHITE

    def point_at(self, position: QPointF) -> Point:
        """Return the point at a position: they are the same."""
        return (position.x(), position.y())

    def draw_ground(self, painter: QPainter) -> None:
        """Draw heights as colours; the lines over them follow."""
        self.lines.redraw()
        self._seen = None
        if self.stage is None:
            return
        surface, view = self.stage.surface, self.plot.view
        heights = Heights.of(surface, sample(surface, 101))
        pixels = self.plot.area
        columns = max(2, round(pixels.width() / _PIXELS_PER_SAMPLE))
        rows = max(2, round(pixels.height() / _PIXELS_PER_SAMPLE))
        x, y = np.linspace(view.left(), view.right(), columns), np.linspace(view.top(), view.bottom(), rows)
        self._seen = x, y, heights(surface.on_grid((x, y)))
        self._draw_image(painter, view, self._seen[-1])

    def _draw_lines(self, painter: QPainter) -> None:
        """Draw contour lines and the domain's border, over whatever colours there are."""
        if self._seen is not None:
            self._draw_contours(painter, *self._seen)
            self._draw_border(painter, self.plot.view)

    def draw_cursor(self, painter: QPainter, trace: Trace, step: int) -> None:
        """Draw two arrows: the gradient, which points uphill, and the next update."""
        here, gradient = trace.points[step], trace.gradients[step]
        after = trace.points[step + 1] if step < trace.steps else trace.ahead
        if not (np.isfinite(here).all() and np.isfinite(gradient).all()):
            return
        transform = painter.worldTransform()
        start = transform.map(QPointF(*here))
        painter.save()
        painter.resetTransform()
        if self.curved:
            self._draw_quadratic(painter, start, transform, curvature(trace, step))
        uphill = transform.map(QPointF(*(here + gradient / max(np.hypot(*gradient), 1e-300) * self._unit())))
        length = float(np.clip(22 + 9 * math.log10(1e-3 + np.hypot(*gradient)), 16, 64))
        if np.hypot(*gradient) > 0:
            arrow(painter, QLineF(start, uphill), length, _WHITE)
        ahead = in_pixels(after[None], transform)[0]
        if near(ahead):
            update = QLineF(start, QPointF(*ahead))
            assert self.stage is not None
            if update.length() > 2:
                colour = self._colour(self.stage.scene.selected)
                arrow(painter, update, min(update.length(), 4000.0), colour)
        painter.restore()

    def _draw_quadratic(self, painter: QPainter, at: QPointF, transform: QTransform, here: Curvature) -> None:
        """Draw where the local quadratic has risen or fallen by the same, its longer axis of one length."""
        if here.axes:
            axes = np.array(here.axes) * [transform.m11(), transform.m22()]
            area, up = self.plot.area, [value >= 0 for value in here.values]
            longest = _PART_OF_VIEW * min(area.width(), area.height())
            draw_conic(painter, at, axes, up, _WHITE, longest=longest, shortest=5.0)

    def _unit(self) -> float:
        return self.plot.view.width() / 100

    def _draw_image(self, painter: QPainter, view: QRectF, seen: Array) -> None:
        table = height_colours()
        with np.errstate(invalid="ignore"):
            indices = np.clip(np.nan_to_num(seen, nan=0.0, posinf=1.0, neginf=0.0) * 255, 0, 255).astype(
                np.uint8
            )
        pixels = np.ascontiguousarray(table[indices.T])
        pixels[~np.isfinite(seen.T)] = (128, 128, 128, 255)
        image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], QImage.Format.Format_RGBA8888)
        # Samples lie on the corners of the view; pixels cover half a sample more on each side.
        dx, dy = view.width() / (len(seen) - 1) / 2, view.height() / (seen.shape[1] - 1) / 2
        painter.drawImage(view.adjusted(-dx, -dy, dx, dy), image)

    def _draw_contours(self, painter: QPainter, x: Array, y: Array, seen: Array) -> None:
        finite = seen[np.isfinite(seen)]
        if not finite.size or np.ptp(finite) == 0:
            return
        low, high = finite.min(), min(finite.max(), max(1.0, finite.min() + 1e-9))
        # Masked arrays are a module of their own, loaded only for a surface that needs them.
        known = seen.T if finite.size == seen.size else np.ma.masked_invalid(seen.T)
        together = contourpy.LineType.ChunkCombinedOffset
        generator = contourpy.contour_generator(x, y, known, line_type=together)
        painter.setPen(pen(QColor(255, 255, 255, 95), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for level in np.linspace(low, high, _LEVELS + 2)[1:-1]:
            lines: Any = generator.lines(level)  # what it returns follows from the line type
            (points,), (ends,) = lines
            if points is not None:
                painter.drawPath(lines_path(points, ends))

    def _draw_border(self, painter: QPainter, view: QRectF) -> None:
        """Shade what lies outside the domain, and draw its border."""
        assert self.stage is not None
        (x0, x1), (y0, y1) = self.stage.surface.domain
        inside = QRectF(x0, y0, x1 - x0, y1 - y0)
        shade = QColor(self.theme.window)
        shade.setAlpha(215)
        outside = QPolygonF(
            view.adjusted(-view.width(), -view.height(), view.width(), view.height())
        ).subtracted(QPolygonF(inside))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawPolygon(outside)
        painter.setPen(pen(QColor(255, 255, 255, 120), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inside)
