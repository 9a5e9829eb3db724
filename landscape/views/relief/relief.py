"""The 3-D view of a stage: the widget that holds the camera and answers the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from landscape.errors import LandscapeError
from landscape.session import Stage
from landscape.surfaces import CriticalPoint
from landscape.surfaces.surface import Point
from landscape.views.relief.land import Land, Shot
from landscape.views.relief.picture import Picture
from landscape.views.relief.swarm import Particles
from landscape.views.relief.terrain import Terrain
from landscape.widgets.camera import Camera, Size
from landscape.widgets.theme import Theme

RESOLUTION = 121
# Room around the land for its numbers, in pixels.
_MARGIN = 46.0
_DRAG = 4.0
# While the picture changes it is drawn fast; when it has rested for so many milliseconds, finely.
_REST = 160
_DEGREES_A_PIXEL = 0.4
_TURNS: dict[int, tuple[float, float]] = {
    Qt.Key.Key_Left: (6, 0),
    Qt.Key.Key_Right: (-6, 0),
    Qt.Key.Key_Up: (0, 6),
    Qt.Key.Key_Down: (0, -6),
}
_ZOOMS: dict[int, float] = {Qt.Key.Key_Plus: 0.9, Qt.Key.Key_Equal: 0.9, Qt.Key.Key_Minus: 1 / 0.9}


class Relief(QWidget):
    """A surface of two parameters as land, to be turned by the mouse, with the paths of the runs on it.

    Create it only where `three_d_problem()` is None; LandscapeError is raised if OpenGL fails even so.
    `clicked` carries the point that was picked, as a tuple, and whether Shift was held; `hovered` the point
    under the mouse, or None. A stage of one parameter leaves it empty.
    """

    clicked = Signal(object, bool)
    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Start OpenGL, with nothing to show yet."""
        super().__init__(parent)
        self.setAccessibleName("Relief")
        self.setAccessibleDescription("The surface in three dimensions. Drag to turn it; F shows all of it.")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self._theme = theme
        self._land: Land | None = Land()
        self._picture: Picture | None = None
        self._cursor = 0
        self._camera, self._fitted = Camera(), True
        self._fitted_to: object = None
        self._shown: Shot | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._rest = QTimer(self, interval=_REST, singleShot=True)
        self._rest.timeout.connect(self._refine)

    # What is shown

    def show_stage(self, stage: Stage) -> None:
        """Show another stage; the land is built anew only if its surface is another."""
        before = self._picture
        if len(stage.surface.parameters) != 2:
            self._picture = None
        elif before is not None and before.stage.surface is stage.surface:
            self._picture = Picture(stage, before.terrain, self._theme, before)
        else:
            self._picture = Picture(stage, Terrain.of(stage.surface, RESOLUTION), self._theme)
            self._build(self._picture.terrain)
        self.update()

    def show_cursor(self, cursor: int) -> None:
        """Show the runs as they are after `cursor` steps."""
        self._cursor = cursor
        self.update()

    def show_critical_points(self, points: tuple[CriticalPoint, ...]) -> None:
        """Mark those points of the surface."""
        if self._picture is not None:
            self._picture.show_critical_points(points)
            self.update()

    def show_swarm(self, swarm: Particles | None) -> None:
        """Show many descents at once, as they are after some step, or none."""
        if self._picture is not None:
            self._picture.show_swarm(swarm)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Dress in other colours."""
        self._theme = theme
        if self._picture is not None:
            self._picture = Picture(self._picture.stage, self._picture.terrain, theme, self._picture)
            self._build(self._picture.terrain)
        self.update()

    def fit(self) -> None:
        """Go back to the view that shows everything."""
        self._camera, self._fitted, self._fitted_to = Camera(), True, None
        self.update()

    def close_view(self) -> None:
        """Give back what OpenGL holds; nothing is drawn from here on."""
        self._rest.stop()
        if self._land is not None:
            self._land.close()
        self._land = None

    def picked(self, position: QPointF) -> Point | None:
        """Return the point of the surface at a position in the widget, None where there is none."""
        if self._picture is None:
            return None
        ray = self._aimed().ray(position.x(), position.y(), self._extent)
        return self._picture.terrain.meet(*ray)

    @property
    def _extent(self) -> Size:
        return max(1, self.width()), max(1, self.height())

    def _build(self, terrain: Terrain) -> None:
        if self._land is not None:
            self._land.build(terrain, self._theme)

    def _aimed(self) -> Camera:
        """Return the camera; until a person has moved it, it keeps everything in the picture."""
        if self._fitted and self._picture is not None:
            wanted = (self._picture.terrain, self._extent)
            if wanted != self._fitted_to:
                self._fitted_to = wanted
                self._camera = self._camera.fit(self._picture.terrain.outline, self._extent, _MARGIN)
        return self._camera

    def _move(self, camera: Camera) -> None:
        self._camera, self._fitted = camera, False
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the land and the paths, or say why not."""
        painter = QPainter(self)
        if self._picture is None or self._land is None:
            self._say(painter, "")
            return
        try:
            shot = self._land.look(self._aimed(), self.size(), self.devicePixelRatioF())
        except LandscapeError as error:
            self._say(painter, str(error))
            return
        if shot is not self._shown:
            self._shown = shot
            self._rest.start()
        self._picture.draw(painter, shot, self._cursor)

    def _say(self, painter: QPainter, sentence: str) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.window))
        painter.setPen(QColor(self._theme.quiet))
        frame = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sentence)

    def _refine(self) -> None:
        """Draw the land once more with smooth edges, now that nothing moves."""
        if self._land is None or self._shown is None or self._shown.fine:
            return
        try:
            self._land.refine()
        except LandscapeError:
            return  # The next paint finds the same and says so.
        self.update()

    # The mouse and the keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click or a drag."""
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Turn or shift the land; without a button, tell what the mouse is over."""
        at, buttons = event.position(), event.buttons()
        if not buttons:
            self.hovered.emit(self.picked(at))
            return
        if self._pressed is not None:
            if (at - self._pressed).manhattanLength() < _DRAG:
                return
            self._pressed = None
        way, self._last = at - self._last, at
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if buttons & Qt.MouseButton.MiddleButton or control:
            self._move(self._camera.pan(way.x(), way.y(), self._extent))
        elif buttons & Qt.MouseButton.LeftButton:
            self._move(self._camera.orbit(-way.x() * _DEGREES_A_PIXEL, way.y() * _DEGREES_A_PIXEL))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End a click: where it met the surface, say so."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            point = self.picked(pressed)
            if point is not None:
                self.clicked.emit(point, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Beside the land, show everything; on the land it is one more click."""
        if self.picked(event.position()) is None:
            self.fit()
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Tell that the mouse is over nothing."""
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Come nearer or go away."""
        self._move(self._camera.zoom(0.999 ** event.angleDelta().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Turn by Shift and the arrows, zoom by + and −, show all by F; leave other keys to the window."""
        turn = _TURNS.get(event.key()) if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else None
        if event.key() == Qt.Key.Key_F and not event.modifiers():
            self.fit()
        elif turn:
            self._move(self._camera.orbit(*turn))
        elif event.key() in _ZOOMS:
            self._move(self._camera.zoom(_ZOOMS[event.key()]))
        else:
            event.ignore()
