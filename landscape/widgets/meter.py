"""A bar of named bands with a pointer and marks: how large something is, and what that means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from landscape.widgets.layer import Layer
from landscape.widgets.theme import DARK, Theme

_HEIGHT, _TOP, _THICK = 46, 14.0, 11.0
_HALF_POINTER = 6.5
# Pixels from its middle at which a mark can be clicked.
_REACH = 8.0


@dataclass(frozen=True)
class Band:
    """A stretch of the bar: its name, its part of the whole, the theme's name of its colour, its pattern."""

    name: str
    share: float
    colour: str
    pattern: Qt.BrushStyle = Qt.BrushStyle.SolidPattern


@dataclass(frozen=True)
class Mark:
    """A place on the bar, 0 … 1, that can be clicked: a diamond, or a line across."""

    name: str
    place: float
    is_line: bool = False


class Meter(QWidget):
    """Draws the bands with their names, and where the pointer is; 0 is the left end and 1 the right one."""

    clicked = Signal(str)
    """The name of the mark that was clicked."""

    def __init__(self, bands: Sequence[Band]) -> None:
        super().__init__()
        self._theme, self._bands = DARK, tuple(bands)
        self._pointer: float | None = None
        self._current: str | None = None
        self._marks: tuple[Mark, ...] = ()
        self._bar = Layer(self._draw_bands)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def show_state(self, pointer: float | None, current: str | None, marks: Sequence[Mark]) -> None:
        """Point at a place, None for nowhere, light up the band of that name, and set the marks."""
        state = (pointer, current, tuple(marks))
        if state == (self._pointer, self._current, self._marks):
            return
        if current != self._current:
            self._bar.redraw()
        self._pointer, self._current, self._marks = state
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._bar.redraw()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size at which every name can be read."""
        return QSize(280, _HEIGHT)

    def place_of(self, mark: str) -> QPointF | None:
        """Return the pixel of a mark, None if there is none of that name."""
        at = next((one.place for one in self._marks if one.name == mark), None)
        return None if at is None else QPointF(self._x(at), _TOP + _THICK / 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show that a mark can be clicked."""
        mark = self._mark_at(event.position())
        shape = Qt.CursorShape.PointingHandCursor if mark else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell which mark is clicked."""
        mark = self._mark_at(event.position())
        if mark and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(mark.name)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the bar, the names below it, the marks on it, and the pointer above."""
        self._bar.prepare(self, QTransform())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._bar.copy(painter)
        for mark in self._marks:
            self._draw_mark(painter, mark)
        if self._pointer is not None:
            self._draw_pointer(painter, self._x(self._pointer))

    def _x(self, place: float) -> float:
        return 1.0 + place * (self.width() - 2)

    def _mark_at(self, pixel: QPointF) -> Mark | None:
        away = [(abs(self._x(mark.place) - pixel.x()), mark) for mark in self._marks]
        near = min(away, key=lambda pair: pair[0], default=None)
        return near[1] if near and near[0] <= _REACH else None

    def _draw_bands(self, painter: QPainter) -> None:
        whole = QRectF(self._x(0), _TOP, self._x(1) - self._x(0), _THICK)
        outline = QPainterPath()
        outline.addRoundedRect(whole, _THICK / 2, _THICK / 2)
        small, strong = QFont(self.font()), QFont(self.font())
        small.setPixelSize(10)
        strong.setPixelSize(10)
        strong.setBold(True)
        place = 0.0
        for band in self._bands:
            left, right = self._x(place), self._x(place + band.share)
            place += band.share
            current = band.name == self._current
            colour = QColor(getattr(self._theme, band.colour))
            painter.setPen(colour if current else QColor(self._theme.quiet))
            painter.setFont(strong if current else small)
            below = QRectF(left - 4, _TOP + _THICK + 4, right - left + 8, 14)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, band.name)
            painter.save()
            painter.setClipPath(outline)
            box = QRectF(left + 0.75, _TOP, right - left - 1.5, _THICK)
            ground = QColor(colour)
            ground.setAlphaF(0.75 if current else 0.25)
            painter.fillRect(box, ground)
            if band.pattern != Qt.BrushStyle.SolidPattern:
                hatch = QColor(self._theme.card if current else self._theme.quiet)
                hatch.setAlphaF(0.7)
                painter.fillRect(box, QBrush(hatch, band.pattern))
            painter.restore()

    def _draw_mark(self, painter: QPainter, mark: Mark) -> None:
        x, middle = self._x(mark.place), _TOP + _THICK / 2
        painter.setPen(QPen(QColor(self._theme.card), 1.5))
        painter.setBrush(QColor(self._theme.text))
        if mark.is_line:
            painter.drawRoundedRect(QRectF(x - 2.2, _TOP - 4, 4.4, _THICK + 8), 2, 2)
        else:
            corners = [(0.0, -6.5), (6.5, 0.0), (0.0, 6.5), (-6.5, 0.0)]
            painter.drawPolygon(QPolygonF([QPointF(x + dx, middle + dy) for dx, dy in corners]))

    def _draw_pointer(self, painter: QPainter, x: float) -> None:
        painter.setPen(QPen(QColor(self._theme.card), 1.5))
        painter.setBrush(QColor(self._theme.accent))
        half, tip = _HALF_POINTER, _TOP + 3
        x = min(max(x, half), self.width() - half)
        painter.drawPolygon(
            QPolygonF([QPointF(x, tip), QPointF(x - half, tip - 13), QPointF(x + half, tip - 13)])
        )
