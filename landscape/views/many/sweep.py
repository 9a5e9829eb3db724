"""A sweep on the screen: what is swept, the chart of what came of it, and a click that asks for a run."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from landscape.analysis.sweep import Sweep
from landscape.descent.many import STATUSES
from landscape.optimizers import Hyperparameter, Optimizer
from landscape.views.many.chart import LOSS, STEPS, VERDICT, SweepChart, cell_at
from landscape.views.many.key import Key
from landscape.widgets.layer import Layer
from landscape.widgets.layout import column, row
from landscape.widgets.numbers import brief
from landscape.widgets.plot import Plot
from landscape.widgets.readout import Readout
from landscape.widgets.theme import Theme

ONE, MANY = "this start", "64 starts"
_NOTHING = "one line"


class SweepView(QWidget):
    """Asks what to sweep, and shows what came of it; a click asks for the run of a cell."""

    wanted = Signal()  # another sweep is asked for, or this view has come into sight
    picked = Signal(object, bool)  # hyperparameters by name, and whether Shift was held
    picture_wanted = Signal()
    data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chart, self._words, self._note = SweepChart(), "", ""
        self.plot: Plot | None = None
        self.setAccessibleName("Sweep of hyperparameters")

    # What is asked

    @property
    def sweep(self) -> Sweep | None:
        """The sweep that is shown."""
        return self.chart.sweep

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
        self.ground = Layer(partial(self.chart.draw, self.plot))
        self.plot.canvas.layers = [self.plot.grid, self.ground]
        self.plot.sketch = partial(self.chart.draw_chosen, self.plot)
        self.plot.clicked.connect(self._on_click)
        self.plot.hovered.connect(self._on_hover)
        self.plot.set_theme(self.chart.theme)
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
        self.key.set_theme(self.chart.theme)
        self.tools = row(picture, data, None)
        beside.addWidget(column(self.key, self.tools))
        layout.addLayout(beside, 1)
        if self.chart.rule is not None:
            self._offer(self.chart.rule)

    # What is shown

    def show_rule(self, rule: Optimizer, marked: bool = True) -> None:
        """Offer the hyperparameters of a rule; `marked` draws its own values, as those of a run."""
        before, self.chart.rule, self.chart.marked = self.chart.rule, rule, marked
        if self.plot is not None:
            if before is None or before.key != rule.key or not self.across.count():
                self._offer(rule)
            self.plot.update()

    def show_sweep(self, done: Sweep | None, words: str = "") -> None:
        """Show what came of a sweep; `words` say how far it is."""
        self.chart.sweep = done
        self.prepare()
        self._words = words
        self._redraw()

    def show_note(self, note: str) -> None:
        """Say over the sweep what is to be known of it, or nothing."""
        self._note = note
        self._say()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.chart.theme = theme
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
        if self.chart.rule is not None:
            self._offer_up(self.chart.rule.hyperparameters())
        self.wanted.emit()

    def _redraw(self) -> None:
        chart, plot = self.chart, self.plot
        if plot is None:
            return
        self._say()
        chart.shown, done = self.shown.currentText(), chart.sweep
        if done is None:
            self.key.show_lines(None, (), False, False, self._words)
        else:
            chart.fit(plot, done)
            limited = done.limit is not None
            self.key.show_lines(chart.scale(done), chart.endings(done), limited, chart.marked, self._words)
        self.ground.redraw()
        plot.update()

    # The mouse

    def _say(self, text: str = "") -> None:
        """Say something in the corner: what is at the mouse, or else the note, if there is one."""
        if self.plot is not None and (text or self._note):
            self.readout.say(text or self._note, self.plot.area)
            self.readout.show()
        elif self.plot is not None:
            self.readout.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corner's text in its corner."""
        super().resizeEvent(event)
        self._say()

    def _on_click(self, place: QPointF, beside: bool) -> None:
        cell = cell_at(self.sweep, place)
        if cell is not None and self.sweep is not None:
            values = {
                axis.name: float(f"{axis.values[i]:.3g}")
                for axis, i in zip(self.sweep.axes, cell, strict=True)
            }
            self.picked.emit(values, beside)

    def _on_hover(self, place: QPointF | None) -> None:
        cell = cell_at(self.sweep, place) if place is not None else None
        if cell is None or self.sweep is None:
            self._say()
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


def _name(hyper: Hyperparameter) -> str:
    return f"{hyper.symbol}  {hyper.name.replace('_', ' ')}"
