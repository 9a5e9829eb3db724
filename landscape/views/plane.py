"""What the map and the curve share: a plane to click on, with starts to drag and paths that grow."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces.surface import Array, Point
from landscape.widgets.layer import Layer, Sketch
from landscape.widgets.numbers import fixed
from landscape.widgets.theme import DARK, Theme

_CASING = QColor(8, 10, 16, 190)
_PATH_WIDTH = 2.4


class Plane(QWidget):
    """A plot of one stage: ground, paths up to the cursor, start markers, and what is at the mouse.

    A subclass draws the ground and says where in the plane a trace runs.
    """

    clicked = Signal(object, bool)  # a point of the surface, and whether Shift was held
    dragged = Signal(int, object)  # the run whose start is dragged, and to where
    dropped = Signal()  # the drag has ended
    chosen = Signal(int)  # the run whose start was clicked

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.theme, self.cursor = DARK, 0
        self.stage: Stage | None = None
        self._ways: list[Array] = []
        self._drawn = 0
        self._home: QRectF | None = None
        self.plot = pg.PlotWidget()
        self._prepare_plot()
        self.ground = self._added(Layer(lambda painter, fresh: self.draw_ground(painter), 0))
        self.ahead = self._added(Layer(lambda painter, fresh: self._draw_ahead(painter), 1))
        self.trails = self._added(Layer(self._draw_trails, 2))
        self.sketch = self._added(Sketch(self._draw_sketch, 4))
        self.starts: list[pg.TargetItem] = []
        self.readout = QLabel(self)
        self.readout.setObjectName("readout")
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)

    # What a subclass says

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
    def whole(self, stage: Stage) -> QRectF:
        """Return the part of the plane that shows a whole stage."""

    # What the window says

    def show_stage(self, stage: Stage) -> None:
        """Show another stage; keep the view while the surface stays the same."""
        anew = self.stage is None or self.stage.surface is not stage.surface
        self.stage = stage
        self._ways = [self.place(trace.points, trace.losses) for trace in stage.traces]
        if anew:
            self.name_axes(stage.surface.parameters)
            self.fit()
            self.ground.redraw()
            self.readout.hide()
        self._place_starts()
        self.ahead.redraw()
        self.trails.redraw()
        self.sketch.update()

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        forward = cursor >= self.cursor
        self.cursor = cursor
        (self.trails.extend if forward else self.trails.redraw)()
        self.sketch.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.plot.setBackground(theme.window)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.quiet)
        for layer in (self.ground, self.ahead, self.trails):
            layer.redraw()
        self._place_starts()

    def fit(self) -> None:
        """Show the whole domain."""
        if self.stage is not None:
            self._home = self.whole(self.stage)
            self.plot.setRange(self._home, padding=0.02)

    def name_axes(self, parameters: Sequence[str]) -> None:
        """Write the parameters' names at the axes."""
        for side, name in zip(("bottom", "left"), parameters, strict=False):
            self.plot.setLabel(side, name)

    # Making the plot

    def _prepare_plot(self) -> None:
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).enableAutoSIPrefix(False)
        self.plot.getPlotItem().setContentsMargins(0, 6, 6, 0)
        scene = self.plot.scene()
        scene.setClickRadius(4)
        scene.setMoveDistance(4)
        scene.sigMouseClicked.connect(self._on_click)
        scene.sigMouseMoved.connect(self._on_hover)
        self.plot.setAccessibleName(self.accessibleName())

    def _added(self, item: Any) -> Any:
        self.plot.addItem(item, ignoreBounds=True)
        return item

    def _place_starts(self) -> None:
        """Give every run its start marker, in its colour, with its number."""
        stage = self.stage
        runs = stage.scene.runs if stage else ()
        while len(self.starts) > len(runs):
            self.plot.removeItem(self.starts.pop())
        while len(self.starts) < len(runs):
            self.starts.append(self._start_marker(len(self.starts)))
        for i, (marker, run) in enumerate(zip(self.starts, runs, strict=True)):
            assert stage is not None
            colour = self.theme.run(run.colour)
            ring = 3.0 if i == stage.scene.selected else 1.6
            marker.setPen(pg.mkPen(colour, width=ring))
            marker.setHoverPen(pg.mkPen(colour, width=ring + 1.5))
            marker.setBrush(pg.mkBrush("#ffffff"))
            marker.setHoverBrush(pg.mkBrush("#ffffff"))
            way = self._ways[i][0]
            if np.isfinite(way).all():
                marker.blockSignals(True)
                marker.setPos(*way)
                marker.blockSignals(False)

    def _start_marker(self, index: int) -> pg.TargetItem:
        marker = pg.TargetItem(size=13, symbol="o", movable=True)
        marker.setZValue(6)
        marker.sigPositionChanged.connect(
            lambda item, index=index: self.dragged.emit(index, self.point_at(item.pos()))
        )
        marker.sigPositionChangeFinished.connect(lambda *_: self.dropped.emit())
        self.plot.addItem(marker, ignoreBounds=True)
        return marker

    # The mouse

    def _on_click(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.stage is None:
            return
        view = self.plot.getViewBox()
        if not view.sceneBoundingRect().contains(event.scenePos()):
            return
        if event.double() and not self.stage.traces:
            return
        for i, marker in enumerate(self.starts):
            if marker.mapToScene(marker.boundingRect()).boundingRect().contains(event.scenePos()):
                self.chosen.emit(i)
                return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.clicked.emit(self.point_at(view.mapSceneToView(event.scenePos())), shift)

    def _on_hover(self, position: QPointF) -> None:
        view = self.plot.getViewBox()
        if self.stage is None or not view.sceneBoundingRect().contains(position):
            self.readout.hide()
            return
        surface = self.stage.surface
        point = self.point_at(view.mapSceneToView(position))
        loss, *gradient = surface.at(point)
        where = "  ".join(f"{n} {fixed(x)}" for n, x in zip(surface.parameters, point, strict=True))
        slope = ", ".join(fixed(g) for g in gradient)
        outside = "" if surface.domain.contains(point) else "   outside the domain"
        self.readout.setText(f"{where}   L {fixed(loss)}   ∇L ({slope}){outside}")
        self.readout.adjustSize()
        box = view.mapRectToScene(view.boundingRect())
        self.readout.move(int(box.left()) + 8, int(box.bottom()) - self.readout.height() - 8)
        self.readout.show()

    def leaveEvent(self, event: Any) -> None:  # noqa: N802
        """Take the read-out away with the mouse."""
        self.readout.hide()
        super().leaveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Leave double clicks to the plot."""
        event.ignore()

    # Drawing

    def _draw_ahead(self, painter: QPainter) -> None:
        """Draw where each run will go, faintly."""
        for i, way in enumerate(self._ways):
            colour = self._colour(i)
            colour.setAlpha(90)
            self._line(painter, way, colour, 1.2)

    def _draw_trails(self, painter: QPainter, fresh: bool) -> None:
        """Draw each run from its start, or from where it was last drawn, to the cursor."""
        first = 0 if fresh else self._drawn
        for i, way in enumerate(self._ways):
            part = way[max(0, first) : self.cursor + 1]
            if len(part) > 1:
                self._line(painter, part, _CASING, _PATH_WIDTH + 2.2)
                self._line(painter, part, self._colour(i), _PATH_WIDTH)
                self._steps(painter, part, self._colour(i))
        self._drawn = self.cursor

    def _draw_sketch(self, painter: QPainter) -> None:
        """Draw where each run is now, the selected one last and with its slope."""
        if self.stage is None or not self._ways:
            return
        selected = self.stage.scene.selected
        order = [i for i in range(len(self._ways)) if i != selected] + [selected]
        trace = self.stage.traces[selected]
        self.draw_cursor(painter, trace, min(self.cursor, trace.steps))
        for i in order:
            way = self._ways[i]
            self._dot(painter, way[min(self.cursor, len(way) - 1)], self._colour(i), 5.5 if i == selected else 4.5)

    def _colour(self, index: int) -> QColor:
        assert self.stage is not None
        return self.theme.run(self.stage.scene.runs[index].colour)

    def _line(self, painter: QPainter, way: Array, colour: QColor, width: float) -> None:
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self._drawable(way)
        if len(way) > 1:
            painter.drawPath(pg.arrayToQPath(way[:, 0], way[:, 1], connect="all"))

    def _steps(self, painter: QPainter, way: Array, colour: QColor) -> None:
        """Mark single steps where they are far enough apart to be seen."""
        transform = painter.worldTransform()
        place = self._drawable(way)
        pixels = place * [transform.m11(), transform.m22()] + [transform.dx(), transform.dy()]
        apart = np.hypot(*np.diff(pixels, axis=0).T) > 6 if len(pixels) > 1 else np.empty(0, dtype=bool)
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(_CASING, 1.0))
        painter.setBrush(colour.lighter(135))
        for x, y in pixels[1:][apart].tolist():
            painter.drawEllipse(QPointF(x, y), 2.4, 2.4)
        painter.restore()

    def _drawable(self, way: Array) -> Array:
        """Return a way without what no painter can draw: not finite, or far outside the plane."""
        view = self.plot.getViewBox().viewRect()
        reach = 50 * max(view.width(), view.height())
        middle = np.array([view.center().x(), view.center().y()])
        with np.errstate(all="ignore"):
            fine = (np.abs(way - middle) < reach).all(axis=-1)
        end = len(way) if fine.all() else int(np.argmin(fine))
        return way[:end]

    def _dot(self, painter: QPainter, place: Array, colour: QColor, radius: float) -> None:
        if not len(self._drawable(place[None])):
            return
        centre = painter.worldTransform().map(QPointF(*place))
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(_CASING, 1.5))
        painter.setBrush(colour)
        painter.drawEllipse(centre, radius, radius)
        painter.restore()

    def draw_star(self, painter: QPainter, place: QPointF, is_global: bool) -> None:
        """Draw a known minimum: a filled star if it is global, a small open one if it is local."""
        centre = painter.worldTransform().map(place)
        radius = 7.0 if is_global else 4.5
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(QColor(10, 12, 20, 220) if is_global else QColor(255, 255, 255, 190), 1.2))
        painter.setBrush(QColor("#ffffff") if is_global else QColor(0, 0, 0, 0))
        rays = [(k * math.pi / 5, radius * (0.42 if k % 2 else 1.0)) for k in range(10)]
        corners = [centre + QPointF(math.sin(angle), -math.cos(angle)) * length for angle, length in rays]
        painter.drawPolygon(QPolygonF(corners))
        painter.restore()
