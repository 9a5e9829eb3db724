"""The data behind a surface, with what the model makes of it at the cursor."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QShowEvent, QTransform
from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape.files.table import Table
from landscape.session import FromTable, Stage
from landscape.surfaces import Fit
from landscape.surfaces.fit import MOST_DRAWN
from landscape.surfaces.samples import drawn_places
from landscape.surfaces.surface import Array, Point
from landscape.views.data import ink
from landscape.widgets.axes import Axes
from landscape.widgets.layer import Layer, in_pixels
from landscape.widgets.numbers import fixed
from landscape.widgets.plot import Plot
from landscape.widgets.readout import Readout, joined
from landscape.widgets.theme import DARK, Theme

# Pixels from its middle at which a sample can still be taken hold of.
_REACH = 9.0
# Errors of more samples than this would be a curtain.
_MOST_ERRORS = 160


class Data(QWidget):
    """The samples of the table with the model's answer for every x; a sample can be chosen and dragged.

    x and y are those of the table, also where the model is given a standardised x.
    """

    sample_chosen = Signal(int)
    dragged = Signal(int, object)  # a sample, and the x and y it is dragged to
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._cursor, self.sample = DARK, 0, 0
        self.stage: Stage | None = None
        self._stale = False
        self._shown_for: object = None
        self._drawn_data: Table | None = None
        self.plot = Plot()
        self.plot.setAccessibleName("The data: drag a sample, and the surface follows")
        self.points = Layer(self._draw_points)
        self.plot.canvas.layers, self.plot.sketch = [self.plot.grid, self.points], self._draw_sketch
        self.plot.grasp = self._sample_at
        self.plot.handle_moved.connect(lambda index, place: self.dragged.emit(index, self._meant(place)))
        self.plot.handle_dropped.connect(self.dropped)
        self.plot.handle_clicked.connect(self.sample_chosen)
        self.plot.hovered.connect(self._show_readout)
        self.readout = Readout(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    # What the window says

    def show_stage(self, stage: Stage) -> None:
        """Show another stage; the view stays as it is while samples are moved."""
        before, self.stage = self.stage, stage
        if before is None or before.surface is not stage.surface:
            self._stale = True
        if self.isVisible():
            self._catch_up()

    def show_cursor(self, cursor: int) -> None:
        """Show what the models say after so many steps."""
        self._cursor = cursor
        self.plot.update()

    def show_sample(self, index: int) -> None:
        """Mark another sample."""
        self.sample = index
        self.points.redraw()
        self.plot.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.plot.set_theme(theme)

    def fit(self) -> None:
        """Show all of the data."""
        if self._fit is not None:
            self.plot.show_whole(_whole(self._table, self._fit))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what has changed while this was not to be seen."""
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corner's text in its corner."""
        super().resizeEvent(event)
        self._show_readout(None)

    def _catch_up(self) -> None:
        if not self._stale or self.stage is None or self._fit is None:
            return
        self._stale = False
        data, chosen = self._table, self.stage.scene.surface
        assert isinstance(chosen, FromTable)
        self.plot.set_axes(Axes(data.x_name, data.y_name, grid=True))
        # Another table or another scale; not a sample that was moved, nor another loss.
        shown_for = (chosen.table, data.x_name, data.y_name, chosen.model, chosen.activation)
        if shown_for != self._shown_for:
            self._shown_for = shown_for
            self.fit()
        if not self._only_chosen_moved():
            self.points.redraw()
        self._drawn_data = data
        self.plot.update()
        self._show_readout(None)

    def _only_chosen_moved(self) -> bool:
        """Tell whether all but the chosen sample are where they were drawn; that one is drawn anew anyway."""
        before, now = self._drawn_data, self._table
        if before is None or len(before.x) != len(now.x):
            return False
        moved = np.flatnonzero((before.x != now.x) | (before.y != now.y))
        return moved.tolist() == [self.sample]

    # What there is

    @property
    def _fit(self) -> Fit | None:
        surface = self.stage.surface if self.stage is not None else None
        return surface if isinstance(surface, Fit) else None

    @property
    def _table(self) -> Table:
        assert self.stage is not None
        assert self.stage.table is not None
        return self.stage.table

    @property
    def _places(self) -> NDArray[np.intp]:
        """Which samples are drawn: those that the map is drawn from."""
        return drawn_places(len(self._table.x), MOST_DRAWN)

    def _drawn(self, places: NDArray[np.intp]) -> Array:
        """Return x and y of samples, (n, 2), as they stand in the table."""
        data = self._table
        return np.column_stack([data.x[places] * data.x_scale + data.x_mean, data.y[places]])

    def _weights(self, run: int) -> Point:
        """Return where a run is at the cursor."""
        assert self.stage is not None
        trace = self.stage.traces[run]
        return tuple(trace.points[min(self._cursor, trace.steps)].tolist())

    def _sample_at(self, position: QPointF) -> int | None:
        """Return the drawn sample that is nearest to a position, None if none is near."""
        if self._fit is None:
            return None
        places = self._places
        pixels = self._pixels(places, self.plot.transform())
        distances = np.hypot(*(pixels - [position.x(), position.y()]).T)
        nearest = int(distances.argmin())
        return int(places[nearest]) if distances[nearest] <= _REACH else None

    def _meant(self, place: QPointF) -> Point:
        """Return x and y at a place, without digits finer than a tenth of a pixel."""
        view, area = self.plot.view, self.plot.area
        pixels = (view.width() / area.width(), view.height() / area.height())
        return tuple(
            round(at, 1 - math.floor(math.log10(pixel)))
            for at, pixel in zip((place.x(), place.y()), pixels, strict=True)
        )

    def _show_readout(self, place: QPointF | None) -> None:
        """Say which sample is under the mouse, and what the model says of it; else what the marks mean."""
        if self._fit is None or not self.isVisible():
            return
        index = None
        if place is not None:
            index = self._sample_at(self.plot.transform().map(place))
        self.readout.say(self._legend() if index is None else self._told(index), self.plot.area)

    def _told(self, index: int) -> str:
        data = self._table
        (x, y), *_ = self._drawn(np.array([index]))
        told = f"sample {index + 1}  {data.x_name} {fixed(x, 8)}  {data.y_name} {fixed(y, 8)}"
        if self.stage is not None and self._fit is not None and self.stage.traces:
            weights = self._weights(self.stage.scene.selected)
            answer = float(self._fit.answer(weights, data.x[[index]])[0])
            told += f"  model {fixed(answer, 8)}"
        return told

    def _legend(self) -> str:
        assert self.stage is not None
        marks = ["● sample", "◉ chosen"]
        if self.stage.traces:
            marks += ["━ model", "│ error"] + ["┆ a = ½"] * self._has_boundary
        all_, drawn = len(self._table.x), len(self._places)
        if drawn < all_:
            marks.append(f"{drawn:,} of {all_:,} rows drawn")
        return joined(marks)

    @property
    def _has_boundary(self) -> bool:
        chosen = self.stage.scene.surface if self.stage is not None else None
        return isinstance(chosen, FromTable) and (chosen.model, chosen.activation) == ("neuron", "sigmoid")

    # Drawing

    def _draw_points(self, painter: QPainter) -> None:
        """Draw all samples but the chosen one, which may be on its way."""
        if self._fit is not None:
            places = self._places
            pixels = self._pixels(places[places != self.sample], painter.worldTransform())
            ink.draw_samples(painter, pixels, self.theme)

    def _draw_sketch(self, painter: QPainter) -> None:
        """Draw what the cursor moves: each run's model, the selected one last and with its errors."""
        if self.stage is None or self._fit is None:
            return
        transform, scene = painter.worldTransform(), self.stage.scene
        painter.resetTransform()
        for i in sorted(range(len(scene.runs)), key=lambda i: i == scene.selected):
            chosen, weights = i == scene.selected, self._weights(i)
            colour = self.theme.run(scene.runs[i].colour)
            if chosen:
                self._draw_errors(painter, weights, colour, transform)
                self._draw_boundary(painter, weights, transform)
            ink.draw_model(painter, self._line(weights, transform), colour, chosen)
        if self.sample < len(self._table.x):
            ink.draw_chosen(painter, self._pixels(np.array([self.sample]), transform)[0], self.theme)

    def _draw_errors(self, painter: QPainter, weights: Point, colour: QColor, transform: QTransform) -> None:
        """Draw how wrong the model is: for the chosen sample always, for the others if they are not many."""
        assert self._fit is not None
        places = drawn_places(len(self._table.x), _MOST_ERRORS)
        if self.sample < len(self._table.x):
            places = np.union1d(places, [self.sample])
        answers = self._fit.answer(weights, self._table.x[places])
        heights = answers * transform.m22() + transform.dy()
        ink.draw_errors(painter, self._pixels(places, transform), heights, colour)

    def _draw_boundary(self, painter: QPainter, weights: Point, transform: QTransform) -> None:
        slope, bias = weights
        if self._has_boundary and slope:
            data = self._table
            x = -bias / slope * data.x_scale + data.x_mean
            ink.draw_boundary(painter, x * transform.m11() + transform.dx(), self.plot.area, self.theme)

    def _line(self, weights: Point, transform: QTransform) -> Array:
        """Return what the model says for every fifth pixel in view, in pixels."""
        assert self._fit is not None
        view, data = self.plot.view, self._table
        x = np.linspace(view.left(), view.right(), max(2, int(self.plot.area.width() / 5)))
        answers = self._fit.answer(weights, (x - data.x_mean) / data.x_scale)
        return in_pixels(np.column_stack([x, answers]), transform)

    def _pixels(self, places: NDArray[np.intp], transform: QTransform) -> Array:
        return in_pixels(self._drawn(places), transform)


def _whole(data: Table, fit: Fit) -> QRectF:
    """Return the part of the plane that shows the data, before any of it was moved, with a margin."""
    samples = (fit.unmoved or fit).samples
    x = samples.x * data.x_scale + data.x_mean
    across, up = _span(x), _span(samples.y)
    return QRectF(across[0], up[0], across[1] - across[0], up[1] - up[0])


def _span(numbers: Array) -> tuple[float, float]:
    low, high = float(numbers.min()), float(numbers.max())
    room = 0.12 * (high - low) or max(abs(low), 1.0)
    return low - room, high + room
