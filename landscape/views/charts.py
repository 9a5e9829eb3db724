"""The charts: loss and ‖∇L‖ against the step, with a cursor line that can be dragged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from landscape.session import Stage
from landscape.surfaces.surface import Array
from landscape.widgets.axes import Axes
from landscape.widgets.ink import disc, pen, track_line
from landscape.widgets.layer import Layer, finite_parts, in_pixels
from landscape.widgets.plot import Plot
from landscape.widgets.theme import Theme

# Losses that span less than this many times their least are easier to read on a plain axis.
_LOG_FROM = 30.0
_FLOOR = 1e-16
_MOST_POINTS = 2000


class Charts(QWidget):
    """Two charts side by side with one cursor."""

    sought = Signal(int)  # the step under the mouse while the cursor line is dragged

    def __init__(self) -> None:
        super().__init__()
        self.loss, self.slope, self._steps = _Chart("loss"), _Chart("‖∇L‖"), 0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for chart in (self.loss, self.slope):
            layout.addWidget(chart)
            chart.sought.connect(self.sought)

    def show_stage(self, stage: Stage) -> None:
        """Draw the runs of another stage."""
        colours = [run.colour for run in stage.scene.runs]
        # What is still being walked, as while something is dragged, keeps the room that it had.
        self._steps = stage.length if stage.finished else max(stage.length, self._steps)
        self.loss.show_series(
            [trace.losses for trace in stage.traces], colours, stage.surface.least, self._steps
        )
        self.slope.show_series([trace.grad_norms for trace in stage.traces], colours, 0.0, self._steps)

    def show_cursor(self, cursor: int) -> None:
        """Move both cursor lines."""
        self.loss.show_cursor(cursor)
        self.slope.show_cursor(cursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.loss.set_theme(theme)
        self.slope.set_theme(theme)


class _Chart(Plot):
    """One quantity against the step, on a logarithmic axis where that shows more."""

    sought = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.setAccessibleName(f"Chart of {name} against the step")
        self._cursor, self._steps, self.log, self.shift = 0, 0, False, 0.0
        self.series: list[Array] = []
        self.colours: list[int] = []
        self.movable = False
        self.curves = Layer(self._draw)
        self.canvas.layers, self.sketch = [self.curves], self._draw_cursor
        self.pressed.connect(lambda place: self.sought.emit(round(place.x())))

    def show_series(self, series: list[Array], colours: list[int], least: float | None, steps: int) -> None:
        """Draw one line for each run over so many steps; with a known least value, its distance from that."""
        self.colours, self._steps = colours, steps
        everything = np.concatenate([s[np.isfinite(s)] for s in series] or [np.empty(0)])
        self.shift = (
            least if least is not None and everything.size and everything.min() >= least - 1e-9 else 0.0
        )
        positive = everything.size > 0 and (everything - self.shift).min() >= 0
        above = (everything - self.shift)[everything > self.shift] if positive else np.empty(0)
        self.log = bool(above.size and above.max() > _LOG_FROM * max(above.min(), _FLOOR))
        if not self.log:
            self.shift = 0.0
        self.series = [self._mapped(s) for s in series]
        self._show_range()
        self.curves.redraw()
        self.update()

    def show_cursor(self, cursor: int) -> None:
        """Move the cursor line."""
        self._cursor = cursor
        self.update()

    def _mapped(self, numbers: Array) -> Array:
        if not self.log:
            return numbers
        with np.errstate(all="ignore"):
            return np.log10(np.maximum(numbers - self.shift, _FLOOR))

    def _show_range(self) -> None:
        sign = "−" if self.shift > 0 else "+"
        excess = f"{self.name} {sign} {abs(self.shift):.6g}" if self.shift else self.name
        self.set_axes(Axes("step", excess, log=self.log, whole=True))
        finite = np.concatenate([s[np.isfinite(s)] for s in self.series] or [np.zeros(1)])
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        margin = 0.06 * (high - low) or 0.5
        self.show_whole(QRectF(0, low - margin, 1.015 * max(1, self._steps), high - low + 2 * margin))

    def _draw(self, painter: QPainter) -> None:
        transform = painter.worldTransform()
        painter.resetTransform()
        for series, colour in zip(self.series, self.colours, strict=True):
            for line in finite_parts(*_thinned(series)):
                track_line(painter, in_pixels(line, transform), pen(self._theme.run(colour), 1.8))

    def _draw_cursor(self, painter: QPainter) -> None:
        view = self.view
        painter.setPen(pen(self._theme.text, 1.0))
        painter.drawLine(QPointF(self._cursor, view.top()), QPointF(self._cursor, view.bottom()))
        for series, colour in zip(self.series, self.colours, strict=True):
            step = min(self._cursor, len(series) - 1)
            if np.isfinite(series[step]):
                disc(painter, QPointF(step, series[step]), self._theme.run(colour), 3.6)


def _thinned(series: Array) -> tuple[Array, Array]:
    """Return steps and values; of very many, the least and the greatest of every few."""
    every = len(series) // _MOST_POINTS
    if every < 2:
        return np.arange(len(series), dtype=float), series
    count = -(-len(series) // every)
    padded = np.append(series, np.repeat(series[-1:], count * every - len(series)))
    parts = padded.reshape(count, every)
    steps = np.repeat(np.arange(count) * float(every), 2)
    return steps, np.column_stack([parts.min(axis=1), parts.max(axis=1)]).ravel()
