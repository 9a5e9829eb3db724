"""A plane with axes: it can be moved and zoomed, clicked, and has handles that can be dragged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from landscape.widgets.axes import BESIDE, Axes
from landscape.widgets.handle import Handle
from landscape.widgets.layer import Canvas, Layer
from landscape.widgets.theme import DARK, Theme
from landscape.widgets.viewport import Viewport

_DRAG = 4.0


class Plot(QWidget):
    """Layers of drawings in plane coordinates, y upwards, with axes round them.

    What stays is kept on the `canvas`; `sketch` and the handles are drawn in every frame.
    """

    clicked = Signal(QPointF, bool)  # a place in the plane, and whether Shift was held
    pressed = Signal(QPointF)  # the button is held at a place, or moves there; only while not `movable`
    hovered = Signal(object)  # the place under the mouse, or None
    handle_moved = Signal(int, QPointF)
    handle_dropped = Signal()
    handle_clicked = Signal(int)
    painted = Signal()  # the first time only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(Layer(self._draw_axes))
        self.grid = Layer(self._draw_grid)  # for those who want it under their own layers
        self.sketch: Callable[[QPainter], None] = lambda painter: None
        self.grasp: Callable[[QPointF], int | None] = self._handle_at
        """Says what is taken hold of at a position: a handle, or what else is drawn to be dragged."""
        self.movable = True
        self._axes = Axes()
        self._handles: list[Handle] = []
        self._theme = DARK
        self._port = Viewport()
        self._grabbed: int | None = None
        self._press: QPointF | None = None
        self._moving = self._was_painted = False
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 80)

    # What is shown

    @property
    def view(self) -> QRectF:
        """The part of the plane that is in view; its top is the least y."""
        return self._port.view

    @property
    def area(self) -> QRectF:
        """The part of the widget inside the axes."""
        text = self.fontMetrics()
        left = text.height() + text.horizontalAdvance("−00000") + 10
        return QRectF(
            left, 6, max(10, self.width() - left - BESIDE), max(10, self.height() - 2 * text.height() - 14)
        )

    def show_whole(self, whole: QRectF, square: bool = False) -> None:
        """Show a rectangle of the plane; `square` keeps both axes to one scale."""
        self._port.show_whole(self.area, whole, square)
        self.update()

    def keep_free(self, pixels: float) -> None:
        """Show the whole above a strip along the lower edge, where something is written."""
        if self._port.keep_free(self.area, pixels):
            self.update()

    def set_axes(self, axes: Axes) -> None:
        """Write other names and numbers at the axes."""
        if axes != self._axes:
            self._axes = axes
            self.canvas.frame.redraw()
            self.grid.redraw()
            self.update()

    def set_handles(self, handles: list[Handle]) -> None:
        """Show other handles."""
        self._handles = handles
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.canvas.redraw()
        self.update()

    def transform(self) -> QTransform:
        """Return the way from the plane to the widget."""
        return self._port.transform(self.area)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a comfortable size."""
        return QSize(480, 360)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Copy what stays and draw what moves."""
        transform = self.transform()
        pixels = self.canvas.paint(self, transform, self.area, QColor(self._theme.window))
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixels)
        painter.setClipRect(self.area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(transform)
        self.sketch(painter)
        painter.resetTransform()
        for handle in self._handles:
            handle.draw(painter, transform.map(handle.place), self.font())
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def _draw_axes(self, painter: QPainter) -> None:
        painter.resetTransform()
        painter.setFont(self.font())
        ink, line = QColor(self._theme.quiet), QColor(self._theme.border)
        self._axes.draw(painter, self.area, self.transform(), ink, line)

    def _draw_grid(self, painter: QPainter) -> None:
        painter.resetTransform()
        self._axes.draw_grid(painter, self.area, self.transform(), QColor(self._theme.border))

    # The view

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802
        """Keep the whole in view, or the middle and the width of what has been moved or zoomed to."""
        self._port.resize(self.area)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom about the place under the mouse."""
        if not self.movable or not event.angleDelta().y():
            event.ignore()
            return
        if self._port.zoom(self.plane(event.position()), 1.0015 ** -event.angleDelta().y()):
            self.update()

    def plane(self, position: QPointF) -> QPointF:
        """Return the place in the plane at a position in the widget."""
        inverse, _ = self.transform().inverted()
        return inverse.map(position)

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of a handle, or of the plane."""
        if event.button() == Qt.MouseButton.LeftButton and self.area.contains(event.position()):
            self._press, self._moving = event.position(), False
            self._grabbed = self.grasp(event.position())
            if not self.movable:
                self.pressed.emit(self.plane(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag what is held, or say where the mouse is."""
        here = event.position()
        if self._press is None:
            self._hover(here)
            return
        self._moving = self._moving or (here - self._press).manhattanLength() > _DRAG
        if not self.movable:
            self.pressed.emit(self.plane(here))
        elif self._moving and self._grabbed is not None:
            self.handle_moved.emit(self._grabbed, self.plane(here))
        elif self._moving:
            self._port.move(self.plane(self._press) - self.plane(here))
            self._press = here
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go; without a drag it was a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._press is None:
            return
        grabbed, moved = self._grabbed, self._moving
        self._press = self._grabbed = None
        if moved and grabbed is not None:
            self.handle_dropped.emit()
        elif not moved and grabbed is not None:
            self.handle_clicked.emit(grabbed)
        elif not moved and self.movable:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.clicked.emit(self.plane(event.position()), shift)

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Say that the mouse has gone."""
        self.hovered.emit(None)

    def _hover(self, here: QPointF) -> None:
        inside = self.area.contains(here)
        self.hovered.emit(self.plane(here) if inside else None)
        if self.movable:
            over = inside and self.grasp(here) is not None
            cross = Qt.CursorShape.CrossCursor if inside else Qt.CursorShape.ArrowCursor
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else cross)

    def _handle_at(self, here: QPointF) -> int | None:
        transform = self.transform()
        for i, handle in reversed(list(enumerate(self._handles))):
            if handle.reaches(transform.map(handle.place), here):
                return i
        return None
