"""The charts: loss and ‖∇L‖ against the step, with a cursor line that can be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from landscape.session import Stage
from landscape.surfaces.surface import Array
from landscape.widgets.layer import Layer, Sketch
from landscape.widgets.theme import DARK, Theme

# Losses that span less than this many times their least are easier to read on a plain axis.
_LOG_FROM = 30.0
_FLOOR = 1e-16


class Charts(QWidget):
    """Two charts side by side with one cursor."""

    sought = Signal(int)  # the step under the mouse while the cursor line is dragged

    def __init__(self) -> None:
        super().__init__()
        self.loss, self.slope = _Chart("loss"), _Chart("‖∇L‖")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for chart in (self.loss, self.slope):
            layout.addWidget(chart)
            chart.sought.connect(self.sought)

    def show_stage(self, stage: Stage) -> None:
        """Draw the runs of another stage."""
        colours = [run.colour for run in stage.scene.runs]
        self.loss.show_series([trace.losses for trace in stage.traces], colours, stage.surface.least)
        self.slope.show_series([trace.grad_norms for trace in stage.traces], colours, 0.0)

    def show_cursor(self, cursor: int) -> None:
        """Move both cursor lines."""
        self.loss.show_cursor(cursor)
        self.slope.show_cursor(cursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.loss.set_theme(theme)
        self.slope.set_theme(theme)


class _Chart(pg.PlotWidget):  # type: ignore[misc]
    """One quantity against the step, on a logarithmic axis where that shows more."""

    sought = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setAccessibleName(f"Chart of {name} against the step")
        self.theme, self.cursor, self.log, self.shift = DARK, 0, False, 0.0
        self.series: list[Array] = []
        self.colours: list[int] = []
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFrameShape(self.Shape.NoFrame)
        self.getPlotItem().setContentsMargins(0, 4, 8, 0)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self.getAxis("left").setWidth(62)
        self.curves = Layer(lambda painter, fresh: self._draw(painter), 1)
        self.line = Sketch(self._draw_cursor, 2)
        for item in (self.curves, self.line):
            self.addItem(item, ignoreBounds=True)
        self.setLabel("bottom", "step")

    def show_series(self, series: list[Array], colours: list[int], least: float | None) -> None:
        """Draw one line for each run; with a known least value, its distance from that value."""
        self.colours = colours
        everything = np.concatenate([s[np.isfinite(s)] for s in series] or [np.empty(0)])
        self.shift = least if least is not None and everything.size and everything.min() >= least - 1e-9 else 0.0
        positive = everything.size > 0 and (everything - self.shift).min() >= 0
        above = (everything - self.shift)[everything > self.shift] if positive else np.empty(0)
        self.log = bool(above.size and above.max() > _LOG_FROM * max(above.min(), _FLOOR))
        if not self.log:
            self.shift = 0.0
        self.series = [self._mapped(s) for s in series]
        self._show_range()
        self.curves.redraw()
        self.line.update()

    def show_cursor(self, cursor: int) -> None:
        """Move the cursor line."""
        self.cursor = cursor
        self.line.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.setBackground(theme.window)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(theme.border)
            self.getAxis(side).setTextPen(theme.quiet)
        self.curves.redraw()

    def mousePressEvent(self, event: Any) -> None:  # noqa: N802
        """Take the cursor line where the mouse is."""
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: Any) -> None:  # noqa: N802
        """Drag the cursor line."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.series:
            self.sought.emit(round(self.getViewBox().mapSceneToView(self.mapToScene(event.position().toPoint())).x()))

    def mouseReleaseEvent(self, event: Any) -> None:  # noqa: N802
        """Let go."""

    def _mapped(self, numbers: Array) -> Array:
        if not self.log:
            return numbers
        with np.errstate(all="ignore"):
            return np.log10(np.maximum(numbers - self.shift, _FLOOR))

    def _show_range(self) -> None:
        axis = self.getAxis("left")
        axis.setLogMode(self.log)
        excess = f"{self.name} − {self.shift:.6g}" if self.shift else self.name
        self.setLabel("left", excess)
        finite = np.concatenate([s[np.isfinite(s)] for s in self.series] or [np.zeros(1)])
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        margin = 0.06 * (high - low) or 0.5
        steps = max([len(s) - 1 for s in self.series] or [1], default=1)
        self.setRange(QRectF(0, low - margin, max(1, steps), high - low + 2 * margin), padding=0)

    def _draw(self, painter: QPainter) -> None:
        for series, colour in zip(self.series, self.colours, strict=True):
            pen = QPen(self.theme.run(colour), 1.8)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(pg.arrayToQPath(np.arange(len(series), dtype=float), series, connect="finite"))

    def _draw_cursor(self, painter: QPainter) -> None:
        view = self.getViewBox().viewRect()
        pen = QPen(QColor(self.theme.text), 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLine(QPointF(self.cursor, view.top()), QPointF(self.cursor, view.bottom()))
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        for series, colour in zip(self.series, self.colours, strict=True):
            value = series[min(self.cursor, len(series) - 1)]
            if np.isfinite(value):
                painter.setPen(QPen(QColor(8, 10, 16, 190), 1.2))
                painter.setBrush(self.theme.run(colour))
                place = QPointF(min(self.cursor, len(series) - 1), value)
                painter.drawEllipse(transform.map(place), 3.6, 3.6)
        painter.restore()
