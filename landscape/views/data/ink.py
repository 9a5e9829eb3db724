"""What is drawn among the data, all in pixels: samples, errors, the model's line and its boundary."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLine, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen, QPixmap

from landscape.surfaces.surface import Array
from landscape.widgets.ink import near, pen, track_line
from landscape.widgets.theme import Theme

_RADIUS, _MANY, _SMALL = 4.0, 400, 2.6
_FAR, _NEAR = 2e4, 4e3
# So many errors and more are drawn so faintly that the samples show through.
_CURTAIN = 80


def draw_samples(painter: QPainter, pixels: Array, theme: Theme) -> None:
    """Draw each sample as a dot with a rim; of many, smaller ones that let each other through."""
    many = len(pixels) > _MANY
    stamp = _stamp(theme, _SMALL if many else _RADIUS, 150 if many else 255, painter.device())
    half = stamp.deviceIndependentSize().width() / 2
    painter.resetTransform()
    for x, y in (pixels[np.abs(pixels).max(axis=-1, initial=0.0) < _FAR] - half).tolist():
        painter.drawPixmap(QPointF(x, y), stamp)


def _stamp(theme: Theme, radius: float, strength: int, device: QPaintDevice) -> QPixmap:
    """Return a dot with a rim as pixels: copied, it costs a tenth of what drawing it does."""
    ratio, side = device.devicePixelRatioF(), 2 * radius + 4
    pixels = QPixmap(QSizeF(side * ratio, side * ratio).toSize())
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fill, rim = QColor(theme.text), QColor(theme.window)
    fill.setAlpha(strength)
    rim.setAlpha(strength)
    painter.setBrush(fill)
    painter.setPen(QPen(rim, 1.2))
    painter.drawEllipse(QPointF(side / 2, side / 2), radius, radius)
    painter.end()
    return pixels


def draw_chosen(painter: QPainter, pixel: Array, theme: Theme) -> None:
    """Draw the chosen sample over all else, with a ring round it."""
    if not near(pixel):
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    painter.drawEllipse(QPointF(*pixel), _RADIUS, _RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(theme.window), 5.0), (QColor(theme.accent), 2.4)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(*pixel), 8.0, 8.0)


def draw_errors(painter: QPainter, pixels: Array, answers: Array, colour: QColor) -> None:
    """Draw a thin line from each sample to the model's answer, which lies above or below it."""
    faint = QColor(colour)
    faint.setAlpha(120 if len(pixels) <= _CURTAIN else 55)
    painter.setPen(QPen(faint, 1.0))
    seen = (np.abs(pixels).max(axis=-1) < _FAR) & ~np.isnan(answers)
    rows = np.column_stack([pixels, np.clip(answers, -_NEAR, _NEAR)])[seen].astype(int)
    _draw_upright(painter, [QLine(x, y, x, end) for x, y, end in rows.tolist()])


def draw_model(painter: QPainter, line: Array, colour: QColor, chosen: bool) -> None:
    """Draw what a run's model says for every x; the others' faintly."""
    finite = line[np.isfinite(line[:, 1])]
    if len(finite) < 2:
        return
    ink = QColor(colour)
    ink.setAlpha(255 if chosen else 140)
    track_line(painter, finite, pen(ink, 2.4 if chosen else 1.3))


def draw_boundary(painter: QPainter, x: float, area: QRectF, theme: Theme) -> None:
    """Draw where the model decides: on one side of a dashed line a > ½, on the other a < ½."""
    if not area.left() <= x <= area.right():
        return
    painter.setPen(QPen(QColor(theme.warn), 2.0))
    at, foot = round(x), int(area.bottom())
    _draw_upright(painter, [QLine(at, y, at, y + 5) for y in range(int(area.top()), foot, 10)])
    text = "a = ½"
    width = painter.fontMetrics().horizontalAdvance(text)
    left = x + 6 if x + 10 + width < area.right() else x - 6 - width
    painter.drawText(QPointF(left, area.top() + painter.fontMetrics().ascent() + 4), text)


def _draw_upright(painter: QPainter, lines: list[QLine]) -> None:
    """Draw upright lines: they look the same without smooth edges, at a quarter of the cost."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
