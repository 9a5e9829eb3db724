"""The charts: loss and ‖∇L‖ against the step, with a cursor line that can be dragged."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from landscape.analysis.budget import Budget, budget
from landscape.session import Stage
from landscape.surfaces.surface import Array
from landscape.widgets.axes import Axes
from landscape.widgets.ink import disc, pen, track_line
from landscape.widgets.layer import Layer, finite_parts, in_pixels
from landscape.widgets.numbers import fixed
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
        self.loss, self.slope, self._steps = _Chart("loss", remarked=True), _Chart("‖∇L‖"), 0
        self._budget: Budget | None = None
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
        steps = self._steps = stage.length if stage.finished else max(stage.length, self._steps)
        self.loss.show_series([trace.losses for trace in stage.traces], colours, stage.surface.least, steps)
        self.slope.show_series([trace.grad_norms for trace in stage.traces], colours, 0.0, steps)
        self._budget = budget(stage.selected) if stage.selected else None
        self.loss.show_mark(self._budget.mark if self._budget else None, "99 % of the fall")

    def show_cursor(self, cursor: int) -> None:
        """Move both cursor lines."""
        self.loss.show_remark(_remark(self._budget, cursor) if self._budget else ())
        self.loss.show_cursor(cursor)
        self.slope.show_cursor(cursor)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.loss.set_theme(theme)
        self.slope.set_theme(theme)


class _Chart(Plot):
    """One quantity against the step, on a logarithmic axis where that shows more."""

    sought = Signal(int)

    def __init__(self, name: str, *, remarked: bool = False) -> None:
        super().__init__()
        self.name, self._remarked = name, remarked
        self.setAccessibleName(f"Chart of {name} against the step")
        self._cursor, self._steps, self.log, self.shift = 0, 0, False, 0.0
        self._remark: tuple[str, ...] = ()
        self._mark: tuple[int | None, str] = (None, "")
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

    def show_mark(self, step: int | None, text: str) -> None:
        """Mark a step by a dashed line with a label, or none."""
        self._mark = (step, text)
        self.curves.redraw()

    def show_remark(self, texts: tuple[str, ...]) -> None:
        """Write a few words in the upper right corner: the first of some texts that fits."""
        self._remark = texts
        self.setAccessibleDescription(texts[0] if texts else "")

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
        height, above = high - low + margin, margin
        if self._remarked:
            # The remark's line is kept free of the curve, and of its disc.
            line, room = self.fontMetrics().height() + 8, self.area.height()
            above = max(margin, height * line / max(line, room - line))
        self.show_whole(QRectF(0, low - margin, 1.015 * max(1, self._steps), height + above))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the remark's line free at another size."""
        super().resizeEvent(event)
        self._show_range()

    def _draw(self, painter: QPainter) -> None:
        transform = painter.worldTransform()
        painter.resetTransform()
        for series, colour in zip(self.series, self.colours, strict=True):
            for line in finite_parts(*_thinned(series)):
                track_line(painter, in_pixels(line, transform), pen(self._theme.run(colour), 1.8))
        if self._mark[0] is not None:
            self._draw_mark(painter, transform.map(QPointF(self._mark[0], 0)).x(), self._mark[1])

    def _draw_mark(self, painter: QPainter, x: float, text: str) -> None:
        """Draw the marked step, its label on the side that has room, and where the line does not run."""
        area, letters = self.area, self.fontMetrics()
        painter.setPen(QPen(QColor(self._theme.quiet), 1.0, Qt.PenStyle.DashLine))
        painter.setFont(self.font())
        # Below the remark's line.
        room = area.adjusted(0, letters.height() + 6, 0, -4)
        painter.drawLine(QPointF(x, room.top()), QPointF(x, area.bottom()))
        leftwards = x + 5 + letters.horizontalAdvance(text) > area.right()
        room.setLeft(x - 300 if leftwards else x + 5)
        room.setWidth(295)
        flags = Qt.AlignmentFlag.AlignRight if leftwards else Qt.AlignmentFlag.AlignLeft
        # On a logarithmic axis there is room below a falling line, on a plain one above it.
        flags |= Qt.AlignmentFlag.AlignBottom if self.log else Qt.AlignmentFlag.AlignTop
        painter.drawText(room, flags, text)

    def _draw_cursor(self, painter: QPainter) -> None:
        view = self.view
        painter.setPen(pen(self._theme.text, 1.0))
        painter.drawLine(QPointF(self._cursor, view.top()), QPointF(self._cursor, view.bottom()))
        for series, colour in zip(self.series, self.colours, strict=True):
            step = min(self._cursor, len(series) - 1)
            if np.isfinite(series[step]):
                disc(painter, QPointF(step, series[step]), self._theme.run(colour), 3.6)
        if self._remark:
            self._draw_remark(painter)

    def _draw_remark(self, painter: QPainter) -> None:
        """Write the first remark that fits into the upper right corner."""
        painter.resetTransform()
        painter.setFont(self.font())
        room = self.area.adjusted(4, 2, -6, 0)
        width = self.fontMetrics().horizontalAdvance
        text = next((text for text in self._remark if width(text) <= room.width()), "")
        ground = QColor(self._theme.window)
        ground.setAlpha(200)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        painter.fillRect(painter.boundingRect(room, flags, text), ground)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(room, flags, text)


def _remark(budget: Budget, cursor: int) -> tuple[str, ...]:
    """Say what stopping at a step would have cost, in ever fewer words."""
    step = min(cursor, len(budget.done) - 1)
    excess, done = float(budget.excess[step]), float(budget.done[step])
    if not budget.done.any() or not np.isfinite(excess):
        return ()
    # Rounded down, so that 100 % is only said of what is as low as the lowest.
    percent = np.floor(1000 * done + 1e-6) / 10
    part = f"{percent:.1f} % of the fall done" if done >= 0 else "higher than the start"
    cost = fixed(excess, 7, plus=True).strip() if excess else "+0"
    return f"stopping here: {cost}, {part}", f"{cost}, {part}", part


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
