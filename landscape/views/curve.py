"""The curve: a one-parameter surface, with the tangent at the cursor."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces import sample
from landscape.surfaces.surface import Array, Point
from landscape.views.plane import Plane
from landscape.widgets.axes import Axes
from landscape.widgets.conic import segments
from landscape.widgets.ink import pen
from landscape.widgets.layer import finite_parts, in_pixels, polyline


class Curve(Plane):
    """Loss against the one parameter; a start lies on the curve and is dragged along it."""

    def __init__(self) -> None:
        super().__init__("Curve of the loss: click to start a descent")

    def axes(self, stage: Stage) -> Axes:
        """Name the parameter and the loss."""
        return Axes(stage.surface.parameters[0], "loss", grid=True)

    def legend(self) -> list[str]:
        """Name the marks of a run, the tangent among them."""
        return ["○ start", "□ end", "╱ tangent"]

    def whole(self, stage: Stage) -> tuple[QRectF, bool]:
        """Return the domain and the range of losses in it, each axis to its own scale."""
        mesh = sample(stage.surface, 801)
        spread = mesh.spread or 1.0
        (x0, x1), *_ = stage.surface.domain
        margin = 0.02 * (x1 - x0)
        return QRectF(x0 - margin, mesh.lowest - 0.06 * spread, x1 - x0 + 2 * margin, 1.12 * spread), False

    def place(self, points: Array, losses: Array) -> Array:
        """A state lies on the curve."""
        return np.column_stack([points[:, 0], losses])

    def mark_colour(self) -> QColor:
        """The marks are on the ground itself."""
        return QColor(self.theme.text)

    def point_at(self, position: QPointF) -> Point:
        """Return the parameter under a position, whatever its height."""
        return (position.x(),)

    def draw_ground(self, painter: QPainter) -> None:
        """Draw the curve over all that is in view."""
        if self.stage is None:
            return
        surface, view = self.stage.surface, self.plot.view
        x = np.linspace(view.left(), view.right(), max(200, 2 * self.plot.width()))
        losses = surface.value(x[:, None])
        self._shade_outside(painter, view)
        painter.setPen(pen(self.theme.text, 2.0))
        for line in finite_parts(
            x, np.clip(losses, view.top() - view.height(), view.bottom() + view.height())
        ):
            painter.drawPolyline(polyline(line))

    def draw_cursor(self, painter: QPainter, trace: Trace, step: int) -> None:
        """Draw the tangent at the selected run's point, long enough to read its slope."""
        x, loss, slope = (
            float(trace.points[step, 0]),
            float(trace.losses[step]),
            float(trace.gradients[step, 0]),
        )
        if not np.isfinite([x, loss, slope]).all():
            return
        view = self.plot.view
        # As long on the screen whether steep or level.
        steepness = np.hypot(1.0, slope * view.width() / view.height())
        reach = 0.16 * view.width() / steepness
        if self.curved:
            self._draw_parabola(painter, trace, step)
        painter.setPen(pen(self.theme.warn, 2.0))
        painter.drawLine(QPointF(x - reach, loss - slope * reach), QPointF(x + reach, loss + slope * reach))

    def _draw_parabola(self, painter: QPainter, trace: Trace, step: int) -> None:
        """Draw L + g (x − x₀) + h (x − x₀)² / 2: the parabola of the same slope and curvature, dashed."""
        view, transform = self.plot.view, painter.worldTransform()
        slope, curve = trace.gradients[step, 0], trace.hessians[step, 0, 0]
        x = np.linspace(view.left(), view.right(), max(100, self.plot.width() // 6))
        away = x - trace.points[step, 0]
        losses = trace.losses[step] + (slope + curve / 2 * away) * away
        losses[(losses < view.top() - view.height()) | (losses > view.bottom() + view.height())] = np.nan
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(QColor(self.theme.accent), 1.4))
        for line in finite_parts(x, losses):
            painter.drawLines(segments(in_pixels(line, transform), dashed=True))
        painter.restore()

    def _shade_outside(self, painter: QPainter, view: QRectF) -> None:
        assert self.stage is not None
        (x0, x1), *_ = self.stage.surface.domain
        shade = QColor(self.theme.card)
        shade.setAlpha(150)  # the grid shows through
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRect(QRectF(QPointF(x0, view.top()), QPointF(x1, view.bottom())).intersected(view))
