"""What the map and the curve share: a plane to click on, with starts to drag and paths that grow."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces import CriticalPoint, Fit, Formula
from landscape.surfaces.surface import Array, Point
from landscape.widgets.axes import Axes
from landscape.widgets.handle import Handle
from landscape.widgets.layer import Layer, in_pixels
from landscape.widgets.marks import draw_marks, mark_legend
from landscape.widgets.numbers import fixed
from landscape.widgets.paths import Paths
from landscape.widgets.plot import Plot
from landscape.widgets.readout import Readout, joined
from landscape.widgets.theme import DARK, Theme


class Plane(QWidget):
    """A plot of one stage: ground, paths up to the cursor, starts to drag, and what is at the mouse.

    A subclass draws the ground and says where in the plane a trace runs.
    """

    clicked = Signal(object, bool)  # a point of the surface, and whether Shift was held
    dragged = Signal(int, object)  # the run whose start is dragged, and to where
    dropped = Signal()  # the drag has ended
    chosen = Signal(int)  # the run whose start was clicked

    def __init__(self, name: str) -> None:
        super().__init__()
        self.theme = DARK
        self.stage: Stage | None = None
        self.paths = Paths(self._colour)
        self.curved = False
        self._foot = 0.0
        self._critical: tuple[CriticalPoint, ...] = ()
        self._note = ""
        self.plot = Plot()
        self.plot.setAccessibleName(name)
        self.ground, self.ahead = Layer(self.draw_ground), Layer(self.paths.draw_ahead)
        self.marks = Layer(self._draw_marks)
        self.plot.canvas.layers = [self.plot.grid, self.ground, self.marks, self.ahead]
        self.plot.canvas.trail, self.plot.sketch = self.paths.draw_trails, self._draw_sketch
        self.plot.clicked.connect(lambda place, beside: self.clicked.emit(self._meant(place), beside))
        self.plot.handle_moved.connect(lambda i, place: self.dragged.emit(i, self._meant(place)))
        self.plot.handle_dropped.connect(self.dropped)
        self.plot.handle_clicked.connect(self.chosen)
        self.plot.hovered.connect(self._show_readout)
        self.readout = Readout(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    # What a subclass says

    @abstractmethod
    def axes(self, stage: Stage) -> Axes:
        """Return what is written at the axes."""

    @abstractmethod
    def legend(self) -> list[str]:
        """Return what is drawn for a run means, entry by entry."""

    @abstractmethod
    def draw_ground(self, painter: QPainter) -> None:
        """Draw the surface itself."""

    @abstractmethod
    def draw_cursor(self, painter: QPainter, trace: Trace, step: int) -> None:
        """Draw the slope at one step of the selected run."""

    @abstractmethod
    def place(self, points: Array, losses: Array) -> Array:
        """Return where in the plane states are, (n, 2)."""

    @abstractmethod
    def point_at(self, position: QPointF) -> Point:
        """Return the point of the surface at a position in the plane."""

    @abstractmethod
    def mark_colour(self) -> QColor:
        """Return the colour that stands out from the ground."""

    @abstractmethod
    def whole(self, stage: Stage) -> tuple[QRectF, bool]:
        """Return the part of the plane that shows a whole stage, and whether both axes have one scale."""

    # What the window says

    def show_stage(self, stage: Stage) -> None:
        """Show another stage; keep the view while the surface's formula and domain stay the same."""
        before, self.stage = self.stage, stage
        self.paths.show([self.place(trace.points, trace.losses) for trace in stage.traces])
        if before is None or before.surface is not stage.surface:
            self.plot.set_axes(self.axes(stage))
            self.ground.redraw()
            self.show_critical_points(stage.surface.critical_points)
            if before is None or _place(before.surface) != _place(stage.surface):
                self.fit()
        self._say_legend()
        self.ahead.redraw()
        self._place_starts()

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        if cursor >= self.paths.cursor:
            self.plot.canvas.extend()
        else:
            self.plot.canvas.retrace()
        self.paths.cursor = cursor
        self.plot.update()

    def show_critical_points(self, points: tuple[CriticalPoint, ...], note: str = "") -> None:
        """Mark those points of the surface; `note` says in a few words what is not marked."""
        self._critical, self._note = points, note
        self.marks.redraw()
        self._say_legend()
        self.plot.update()

    def show_curvature(self, shown: bool) -> None:
        """Draw the local quadratic at the cursor, or do not."""
        self.curved = shown
        self.plot.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.plot.set_theme(theme)
        self._say_legend()
        self._place_starts()

    def fit(self) -> None:
        """Show the whole domain."""
        if self.stage is not None:
            self.plot.show_whole(*self.whole(self.stage))

    def _meant(self, place: QPointF) -> Point:
        """Return the point at a place, without digits finer than a hundredth of a pixel."""
        pixel = self.plot.view.width() / self.plot.area.width()
        decimals = 2 - math.floor(math.log10(pixel))
        return tuple(round(x, decimals) for x in self.point_at(place))

    def _place_starts(self) -> None:
        """Give every run its start, in its colour and, where there are several, with its number."""
        if self.stage is None:
            return
        scene = self.stage.scene
        several = len(scene.runs) > 1
        self.plot.set_handles(
            [
                Handle(
                    QPointF(*way[0]),
                    self.theme.run(run.colour),
                    str(i + 1) if several else "",
                    i == scene.selected,
                )
                for i, (run, way) in enumerate(zip(scene.runs, self.paths.ways, strict=True))
            ]
        )

    def _show_readout(self, place: QPointF | None) -> None:
        """Say what the value and the gradient are under the mouse."""
        if place is None or self.stage is None:
            self._say_legend()
            return
        # Of very much data a part is asked, as it is drawn: the hand shall not wait.
        surface, point = self.stage.surface.sketch, self.point_at(place)
        about = "" if surface is self.stage.surface else "≈ "
        loss, *gradient = surface.at(point)
        where = "  ".join(f"{name} {fixed(x, 8)}" for name, x in zip(surface.parameters, point, strict=True))
        slope = ", ".join(fixed(g, 8) for g in gradient)
        outside = "" if surface.domain.contains(point) else "  outside the domain"
        text = f"{where}  L {about}{fixed(loss, 8)}  ∇L {about}({slope}){outside}"
        self.say(text)

    def say(self, text: str) -> None:
        """Write what is at the mouse, above what is drawn at the foot."""
        self.readout.say(text, self.plot.area.adjusted(0, 0, 0, -self._foot))

    def keep_foot(self, pixels: float) -> None:
        """Leave so much free below what is written, for a band at the foot."""
        if pixels != self._foot:
            self._foot = pixels
            self._say_legend()

    def _say_legend(self) -> None:
        kinds = mark_legend({point.kind for point in self._critical})
        note = f" ({self._note})" if self._note else ""
        self.say(joined([*self.legend(), *kinds]) + note)
        self.plot.keep_free(self.readout.taken + self._foot)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corner's text in its corner."""
        super().resizeEvent(event)
        self._say_legend()

    # Drawing

    def _draw_marks(self, painter: QPainter) -> None:
        """Draw the critical points by kind."""
        if self._critical:
            kinds, points, values = zip(*((c.kind, c.at, c.value) for c in self._critical), strict=True)
            places = in_pixels(self.place(np.array(points), np.array(values)), painter.worldTransform())
            painter.resetTransform()
            draw_marks(painter, self.plot.area, places, kinds, self.mark_colour())

    def _draw_sketch(self, painter: QPainter) -> None:
        """Draw where each run is now, the selected one with its slope."""
        if self.stage is None or self.stage.selected is None:
            return
        trace = self.stage.selected
        painter.save()
        self.draw_cursor(painter, trace, min(self.paths.cursor, trace.steps))
        painter.restore()
        self.paths.draw_heads(painter, self.stage.scene.selected)

    def _colour(self, index: int) -> QColor:
        assert self.stage is not None
        return self.theme.run(self.stage.scene.runs[index].colour)


def _place(surface: Formula | Fit) -> tuple[object, ...]:
    """Return what a view is kept for: constants may change in it, and samples be moved."""
    return (surface.key, surface.text, surface.domain if isinstance(surface, Formula) else None)
