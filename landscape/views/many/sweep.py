"""A sweep on the screen: a line over one hyperparameter, or a map over two, with the stability limit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from landscape.analysis.lattice import UNKNOWN, Axis
from landscape.analysis.sweep import Sweep
from landscape.descent.many import STATUSES
from landscape.optimizers import Hyperparameter, Optimizer
from landscape.surfaces.surface import Array
from landscape.views.many.colours import as_image, graded, patterned
from landscape.views.many.key import Key
from landscape.widgets.axes import Axes
from landscape.widgets.ink import disc, pen, track_line
from landscape.widgets.layer import Layer, finite_parts, in_pixels
from landscape.widgets.layout import column, row
from landscape.widgets.numbers import brief
from landscape.widgets.plot import Plot
from landscape.widgets.readout import Readout
from landscape.widgets.theme import DARK, Theme

STEPS, LOSS, VERDICT = "steps", "final loss", "verdict"
ONE, MANY = "this start", "64 starts"
_NOTHING = "one line"
_LEAST_LOSS = 1e-16
_WHITE = QColor("#ffffff")


class SweepView(QWidget):
    """Asks what to sweep, and shows what came of it; a click asks for the run of a cell."""

    wanted = Signal()  # another sweep is asked for, or this view has come into sight
    picked = Signal(object, bool)  # hyperparameters by name, and whether Shift was held
    picture_wanted = Signal()
    data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme, self._words = DARK, ""
        self._rule: Optimizer | None = None
        self.sweep: Sweep | None = None
        self.plot: Plot | None = None
        self.marked = True
        """Whether the rule's own hyperparameters are those of a run."""
        self.setAccessibleName("Sweep of hyperparameters")

    # What is asked

    @property
    def names(self) -> tuple[str, ...]:
        """The hyperparameters that are swept."""
        chosen = [str(box.currentData()) for box in (self.across, self.up)]
        return tuple(name for name in chosen if name)

    @property
    def many(self) -> bool:
        """Whether many starts are swept, and not the selected one."""
        return self.plot is not None and self.starts.currentText() == MANY

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be made when first seen, and ask for what has changed meanwhile."""
        if self.plot is None:
            self._make()
        super().showEvent(event)
        self.wanted.emit()

    def prepare(self) -> None:
        """Be made, though not seen: for a picture."""
        if self.plot is None:
            self._make()

    def _make(self) -> None:
        self.across, self.up, self.shown, self.starts = (QComboBox() for _ in range(4))
        self.shown.addItems([STEPS, LOSS, VERDICT])
        self.starts.addItems([ONE, MANY])
        for box, name in (
            (self.across, "Hyperparameter across"),
            (self.up, "Hyperparameter up"),
            (self.shown, "What is shown"),
            (self.starts, "From which starts"),
        ):
            box.setAccessibleName(name)
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.shown.currentIndexChanged.connect(self._redraw)
        self.across.currentIndexChanged.connect(self._on_axis)
        for box in (self.up, self.starts):
            box.currentIndexChanged.connect(lambda _: self.wanted.emit())
        picture, data = QPushButton("Picture"), QPushButton("Data")
        for button, wanted in ((picture, self.picture_wanted), (data, self.data_wanted)):
            button.setObjectName("switch")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"Export {button.text().lower()} of the sweep")
            button.clicked.connect(wanted)
        self.bar = row(self.across, QLabel("×"), self.up, self.shown, self.starts, None)
        self.plot = Plot()
        self.plot.movable = True
        self.plot.setAccessibleName("Chart of the sweep: click to make that run")
        self.ground = Layer(self._draw)
        self.plot.canvas.layers, self.plot.sketch = [self.plot.grid, self.ground], self._draw_chosen
        self.plot.clicked.connect(self._on_click)
        self.plot.hovered.connect(self._on_hover)
        self.plot.set_theme(self._theme)
        self.readout = Readout(self.plot)
        self.readout.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.bar)
        beside = QHBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.plot, 1)
        self.key = Key()
        self.key.set_theme(self._theme)
        self.tools = row(picture, data, None)
        beside.addWidget(column(self.key, self.tools))
        layout.addLayout(beside, 1)
        if self._rule is not None:
            self._offer(self._rule)

    # What is shown

    def show_rule(self, rule: Optimizer) -> None:
        """Offer the hyperparameters of a rule; its own values are marked."""
        before, self._rule = self._rule, rule
        if self.plot is not None:
            if before is None or before.key != rule.key or not self.across.count():
                self._offer(rule)
            self.plot.update()

    def show_sweep(self, done: Sweep | None, words: str = "") -> None:
        """Show what came of a sweep; `words` say how far it is."""
        self.sweep = done
        self.prepare()
        self._words = words
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        if self.plot is not None:
            self.plot.set_theme(theme)
            self.key.set_theme(theme)

    def _offer(self, rule: Optimizer) -> None:
        hypers = rule.hyperparameters()
        line = self.up.count() > 0 and not self.up.currentData()
        blocked = QSignalBlocker(self.across), QSignalBlocker(self.up)
        self.across.clear()
        for hyper in hypers:
            self.across.addItem(_name(hyper), hyper.name)
        self._offer_up(hypers)
        self.up.setCurrentIndex(1 if len(hypers) > 1 and not line else 0)
        del blocked

    def _offer_up(self, hypers: tuple[Hyperparameter, ...]) -> None:
        before = self.up.currentData()
        blocked = QSignalBlocker(self.up)
        self.up.clear()
        self.up.addItem(_NOTHING, "")
        for hyper in hypers:
            if hyper.name != self.across.currentData():
                self.up.addItem(_name(hyper), hyper.name)
        self.up.setCurrentIndex(max(0, self.up.findData(before)))
        del blocked

    def _on_axis(self) -> None:
        if self._rule is not None:
            self._offer_up(self._rule.hyperparameters())
        self.wanted.emit()

    def _redraw(self) -> None:
        done, plot = self.sweep, self.plot
        if plot is None:
            return
        self.readout.hide()
        if done is None:
            self.key.show_lines(None, (), False, False, self._words)
            self.ground.redraw()
            plot.update()
            return
        (x0, x1), (y0, y1) = _ends(done.axes[0]), (0.0, 1.0)
        if len(done.axes) == 2:
            y0, y1 = _ends(done.axes[1])
            plot.set_axes(
                Axes(self._title(0), self._title(1), log=done.axes[1].log, log_bottom=done.axes[0].log)
            )
        else:
            heights, log = self._heights(done)
            finite = heights[np.isfinite(heights)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
            margin = 0.08 * (high - low) or 0.5
            y0, y1 = low - margin, high + margin
            plot.set_axes(
                Axes(
                    self._title(0), self.shown.currentText(), log=log, log_bottom=done.axes[0].log, grid=True
                )
            )
        plot.show_whole(QRectF(x0, y0, x1 - x0, y1 - y0))
        self.key.show_lines(
            self._scale(done), _endings(done), done.limit is not None, self.marked, self._words
        )
        self.ground.redraw()
        plot.update()

    def _scale(self, done: Sweep) -> tuple[str, str] | None:
        """Return what the darkest and the brightest colour of a map stand for, None of a line."""
        shown = self.shown.currentText()
        if len(done.axes) < 2 or shown == VERDICT:
            return None
        numbers = done.steps if shown == STEPS else done.losses
        fine = numbers[np.isfinite(numbers)]
        if not fine.size:
            return None
        if shown == STEPS:
            return f"{fine.max():.0f}", f"{fine.min():.0f} steps"
        return brief(float(fine.min()), 7), brief(float(fine.max()), 7)

    def _title(self, place: int) -> str:
        assert self.sweep is not None
        name = self.sweep.axes[place].name
        symbols = {h.name: h.symbol for h in self._rule.hyperparameters()} if self._rule else {}
        return f"{symbols.get(name, '')} {name.replace('_', ' ')}".strip()

    def _heights(self, done: Sweep) -> tuple[Array, bool]:
        """Return the heights of a line, and whether they are logarithms."""
        if self.shown.currentText() == LOSS:
            with np.errstate(all="ignore"):
                return np.log10(
                    np.where(done.losses > -np.inf, np.maximum(done.losses, _LEAST_LOSS), np.nan)
                ), True
        if self.shown.currentText() == VERDICT:
            return 100 * done.converged, False
        with np.errstate(all="ignore"):
            return np.log10(done.steps), True

    # Drawing

    def _draw(self, painter: QPainter) -> None:
        done = self.sweep
        if done is None or self.plot is None:
            return
        painter.save()
        (self._draw_map if len(done.axes) == 2 else self._draw_line)(painter, done)
        painter.restore()
        self._draw_limit(painter, done)

    def _draw_map(self, painter: QPainter, done: Sweep) -> None:
        (x0, x1), (y0, y1) = (_ends(axis) for axis in done.axes)
        shown = self.shown.currentText()
        if shown == LOSS:
            with np.errstate(all="ignore"):
                numbers = np.log(
                    np.where(np.isfinite(done.losses), np.maximum(done.losses, _LEAST_LOSS), np.nan)
                )
        else:
            numbers = np.log(done.steps) if shown == STEPS else np.where(done.converged > 0, 0.0, np.nan)
        colours = graded(-numbers if shown == STEPS else numbers)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), as_image(colours))
        missing = ~np.isfinite(numbers)
        if missing.any():
            # Patterns need the screen's pixels: each cell is drawn as so many.
            area = self.plot.area if self.plot else QRectF(0, 0, 1, 1)
            n, m = done.statuses.shape
            big = np.where(missing, done.statuses, UNKNOWN)
            big = big[np.arange(round(area.width())) * n // round(area.width())]
            big = big[:, np.arange(round(area.height())) * m // round(area.height())]
            painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), as_image(patterned(big)))

    def _draw_line(self, painter: QPainter, done: Sweep) -> None:
        transform, axis = painter.worldTransform(), done.axes[0]
        heights, _ = self._heights(done)
        x = _places(axis, axis.values)
        self._draw_verdicts(painter, done)
        painter.resetTransform()
        for line in finite_parts(x, heights):
            track_line(painter, in_pixels(line, transform), pen(self._theme.accent, 2.0))

    def _draw_verdicts(self, painter: QPainter, done: Sweep) -> None:
        """Draw below a line, as a band, how the descents ended that came to rest nowhere."""
        assert self.plot is not None
        view, area = self.plot.view, self.plot.area
        bad = done.statuses != STATUSES.index("converged")
        codes = np.where(bad, done.statuses, UNKNOWN)
        codes = codes[np.arange(round(area.width())) * len(codes) // round(area.width())]
        codes = np.repeat(codes[:, None], 10, axis=1)
        (x0, x1), height = _ends(done.axes[0]), 10 * view.height() / area.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(x0, view.top(), x1 - x0, height), as_image(patterned(codes)))

    def _draw_limit(self, painter: QPainter, done: Sweep) -> None:
        """Draw the largest stable learning rate as a dashed line."""
        if done.limit is None or self.plot is None:
            return
        transform, view = painter.worldTransform(), self.plot.view
        flat = next(i for i, axis in enumerate(done.axes) if axis.name == "learning_rate")
        limit = _places(done.axes[flat], done.limit)
        if len(done.axes) == 1:
            line = np.array([[limit[0], view.top()], [limit[0], view.bottom()]])
        else:
            other = done.axes[1 - flat]
            along = _places(other, other.values)
            line = np.column_stack([limit, along] if flat == 0 else [along, limit])
        painter.resetTransform()
        for colour, width in ((QColor(self._theme.card), 4.0), (QColor(self._theme.warn), 1.8)):
            made = pen(colour, width)
            if width < 3:
                made.setDashPattern([4.0, 3.0])
            track_line(painter, in_pixels(line, transform), made)

    def _draw_chosen(self, painter: QPainter) -> None:
        """Mark the run's own hyperparameters."""
        done, rule, plot = self.sweep, self._rule, self.plot
        if done is None or rule is None or plot is None or not self.marked:
            return
        at = [float(_places(axis, np.array([getattr(rule, axis.name, np.nan)]))[0]) for axis in done.axes]
        if not np.isfinite(at).all():
            return
        if len(at) == 2:
            disc(painter, QPointF(*at), QColor(self._theme.runs[0]), 5.0)
        else:
            view = plot.view
            painter.setPen(pen(QColor(self._theme.runs[0]), 1.6))
            painter.drawLine(QPointF(at[0], view.top()), QPointF(at[0], view.bottom()))

    # The mouse

    def _cell(self, place: QPointF) -> tuple[int, ...] | None:
        done = self.sweep
        if done is None:
            return None
        found = []
        for axis, at in zip(done.axes, (place.x(), place.y()), strict=False):
            low, high = _ends(axis)
            part = (at - low) / (high - low)
            if not 0 <= part <= 1:
                return None
            found.append(min(int(part * axis.count), axis.count - 1))
        return tuple(found)

    def _say(self, text: str) -> None:
        assert self.plot is not None
        self.readout.say(text, self.plot.area)
        self.readout.show()

    def _on_click(self, place: QPointF, beside: bool) -> None:
        cell = self._cell(place)
        if cell is not None and self.sweep is not None:
            values = {
                axis.name: float(f"{axis.values[i]:.3g}")
                for axis, i in zip(self.sweep.axes, cell, strict=True)
            }
            self.picked.emit(values, beside)

    def _on_hover(self, place: QPointF | None) -> None:
        cell = self._cell(place) if place is not None else None
        if cell is None or self.sweep is None:
            if self.plot is not None:
                self.readout.hide()
            return
        done = self.sweep
        where = ", ".join(
            f"{a.name.replace('_', ' ')} {brief(float(a.values[i]), 7)}"
            for a, i in zip(done.axes, cell, strict=True)
        )
        status, steps = STATUSES[done.statuses[cell]], done.steps[cell]
        took = f" in {steps:.0f} steps" if np.isfinite(steps) else ""
        share = f", {100 * done.converged[cell]:.0f} % converged" if done.starts > 1 else ""
        self._say(f"{where}: {status}{took}{share}, loss {brief(float(done.losses[cell]), 9)}")


def _endings(done: Sweep) -> list[str]:
    """Return how cells ended that came to rest nowhere."""
    codes = np.unique(done.statuses).tolist()
    return [STATUSES[code] for code in codes if STATUSES[code] != "converged"]


def _name(hyper: Hyperparameter) -> str:
    return f"{hyper.symbol}  {hyper.name.replace('_', ' ')}"


def _places(axis: Axis, values: Array) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(np.log10(values) if axis.log else values, np.float64)


def _ends(axis: Axis) -> tuple[float, float]:
    low, high = _places(axis, np.array([axis.low, axis.high]))
    return float(low), float(high)
