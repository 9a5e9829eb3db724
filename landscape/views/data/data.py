"""The view of the data: samples to choose and to drag, with the model at the cursor among them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent, QShowEvent, QTransform
from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape.session import Stage
from landscape.surfaces.surface import Point
from landscape.views.data import ink
from landscape.views.data.sight import Sight
from landscape.widgets.axes import Axes
from landscape.widgets.layer import Layer, in_pixels
from landscape.widgets.numbers import fixed
from landscape.widgets.plot import Plot
from landscape.widgets.readout import Readout, joined
from landscape.widgets.theme import DARK, Theme

# Pixels from its middle at which a sample can still be taken hold of.
_REACH = 9.0
_WAYS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
# The model is drawn through its answers every so many pixels.
_APART = 5


class Data(QWidget):
    """The samples of the table with the model's answer for every x; a sample can be chosen and dragged."""

    sample_chosen = Signal(int)
    dragged = Signal(int, object)  # a sample, and the x and y it is dragged to
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._cursor, self.sample = DARK, 0, 0
        self.sight: Sight | None = None
        self._drawn: Sight | None = None  # what the samples were last drawn of
        self.plot = Plot()
        self.plot.setAccessibleName("The data: drag a sample, or move it by Alt and the arrows")
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.samples = Layer(self._draw_samples)
        self.plot.canvas.layers, self.plot.sketch = [self.plot.grid, self.samples], self._draw_sketch
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
        self.sight = Sight.of(stage)
        if self.isVisible():
            self._catch_up()

    def show_cursor(self, cursor: int) -> None:
        """Show what the models say after so many steps."""
        self._cursor = cursor
        self.plot.update()

    def show_sample(self, index: int) -> None:
        """Mark another sample."""
        self.sample = index
        self.samples.redraw()
        self.plot.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.plot.set_theme(theme)

    def fit(self) -> None:
        """Show all of the data."""
        if self.sight is not None:
            (left, right), (low, high) = self.sight.whole
            self.plot.show_whole(QRectF(left, low, right - left, high - low))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what has changed while this was not to be seen."""
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corner's text in its corner."""
        super().resizeEvent(event)
        self._show_readout(None)
        self.plot.keep_free(self.readout.taken)

    def _catch_up(self) -> None:
        """Draw anew what is not where it was drawn last."""
        sight, before = self.sight, self._drawn
        if sight is None:
            return
        if before is None or before.table is not sight.table:
            self._drawn = sight
            self.plot.set_axes(Axes(*sight.names, grid=True))
            if before is None or before.frame != sight.frame:
                self.fit()
            # The chosen one, which may be on its way, is drawn in every frame.
            if sight.moved_since(before) not in ([], [self.sample]):
                self.samples.redraw()
        self.plot.update()
        self._show_readout(None)
        if before is None or before.frame != sight.frame:
            self.plot.keep_free(self.readout.taken)

    # The mouse

    def _sample_at(self, position: QPointF) -> int | None:
        """Return the drawn sample that is nearest to a position, None if none is near."""
        if self.sight is None:
            return None
        places = self.sight.places
        pixels = in_pixels(self.sight.points(places), self.plot.transform())
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

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the chosen sample by Alt and an arrow, a hundredth of what is in view."""
        way = _WAYS.get(event.key()) if event.modifiers() == Qt.KeyboardModifier.AltModifier else None
        if way is None or self.sight is None or self.sample >= len(self.sight):
            super().keyPressEvent(event)
            return
        ((x, y),) = self.sight.points(np.array([self.sample]))
        view = self.plot.view
        place = QPointF(x + way[0] * view.width() / 100, y + way[1] * view.height() / 100)
        self.dragged.emit(self.sample, self._meant(place))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """End a move by keys."""
        if event.key() == Qt.Key.Key_Alt:
            self.dropped.emit()
        super().keyReleaseEvent(event)

    def _show_readout(self, place: QPointF | None) -> None:
        """Say which sample is under the mouse, and what the model says of it; else what the marks mean."""
        if self.sight is None or not self.isVisible():
            return
        index = None if place is None else self._sample_at(self.plot.transform().map(place))
        text = self._legend(self.sight) if index is None else self._told(self.sight, index)
        self.readout.say(text, self.plot.area)

    def _told(self, sight: Sight, index: int) -> str:
        ((x, y),) = sight.points(np.array([index]))
        across, up = sight.names
        told = f"sample {index + 1}  {across} {fixed(x, 8)}  {up} {fixed(y, 8)}"
        if sight.stage.traces:
            weights = sight.weights(sight.stage.scene.selected, self._cursor)
            answer = float(sight.fit.answer(weights, sight.table.x[[index]])[0])
            told += f"  model {fixed(answer, 8)}"
        return told

    def _legend(self, sight: Sight) -> str:
        marks = ["● sample", "◉ chosen"]
        if sight.stage.traces:
            marks += ["━ model", "│ error"] + ["┆ a = ½"] * sight.decides
        part = f"{len(sight.places):,} of {len(sight):,} rows drawn" if len(sight.places) < len(sight) else ""
        return joined(marks) + part  # which may break between its words: it is wider than a narrow view

    # Drawing

    def _draw_samples(self, painter: QPainter) -> None:
        """Draw all samples but the chosen one."""
        if self.sight is not None:
            places = self.sight.places
            points = self.sight.points(places[places != self.sample])
            ink.draw_samples(painter, in_pixels(points, painter.worldTransform()), self.theme)

    def _draw_sketch(self, painter: QPainter) -> None:
        """Draw what the cursor moves: each run's model, the selected one last and with its errors."""
        sight = self.sight
        if sight is None:
            return
        transform, scene = painter.worldTransform(), sight.stage.scene
        view, count = self.plot.view, max(2, int(self.plot.area.width() / _APART))
        painter.resetTransform()
        for i in sorted(range(len(scene.runs)), key=lambda i: i == scene.selected):
            selected, weights = i == scene.selected, sight.weights(i, self._cursor)
            colour = self.theme.run(scene.runs[i].colour)
            if selected:
                self._draw_errors(painter, sight, weights, colour, transform)
            line = sight.line(weights, view.left(), view.right(), count)
            ink.draw_model(painter, in_pixels(line, transform), colour, selected)
        if self.sample < len(sight):
            here = in_pixels(sight.points(np.array([self.sample])), transform)[0]
            ink.draw_chosen(painter, here, self.theme)

    def _draw_errors(
        self, painter: QPainter, sight: Sight, weights: Point, colour: QColor, transform: QTransform
    ) -> None:
        """Draw how wrong the selected run's model is, and where it decides."""
        places, answers = sight.errors(weights, self.sample)
        pixels = in_pixels(sight.points(places), transform)
        ink.draw_errors(painter, pixels, answers * transform.m22() + transform.dy(), colour)
        boundary = sight.boundary(weights)
        if boundary is not None:
            x = boundary * transform.m11() + transform.dx()
            ink.draw_boundary(painter, x, self.plot.area, self.theme)
