"""Axes: where the ticks are, what they say, and how they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TICK = 4


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what is written there."""

    place: float
    text: str


def ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return at most about `most` ticks at multiples of 1, 2 or 5 × 10ᵏ."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    rough = (high - low) / max(1, most)
    decade = 10.0 ** math.floor(math.log10(rough))
    stride = next(decade * digit for digit in (1, 2, 5, 10) if decade * digit >= rough * (1 - 1e-9))
    first, last = math.ceil(low / stride - 1e-9), math.floor(high / stride + 1e-9)
    return [Tick(k * stride, _plain(k, stride)) for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return ticks at whole powers of ten, for an axis whose places are logarithms."""
    if high - low < 1.5:
        return [Tick(tick.place, f"{10**tick.place:.3g}") for tick in ticks(low, high, most)]
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    every = max(1, math.ceil(len(powers) / max(1, most)))
    return [Tick(float(k), _power(k)) for k in powers if k % every == 0]


def _plain(k: int, stride: float) -> str:
    value = k * stride
    if k != 0 and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.3g}".replace("-", "−")
    decimals = max(0, -math.floor(math.log10(stride) + 1e-9))
    return f"{value:.{decimals}f}".replace("-", "−")


def _power(k: int) -> str:
    return f"{10.0**k:g}" if -3 <= k <= 3 else "10" + str(k).translate(_SUPERSCRIPTS)


@dataclass(frozen=True)
class Axes:
    """What is written along the left and the lower side of a plot."""

    bottom: str = ""
    left: str = ""
    log: bool = False  # whether the left axis shows logarithms
    grid: bool = False

    def draw(self, painter: QPainter, area: QRectF, transform: QTransform, ink: QColor, line: QColor) -> None:
        """Draw ticks, numbers and names round an area of the widget."""
        view = transform.inverted()[0].mapRect(area)
        across = ticks(view.left(), view.right(), max(2, int(area.width() / 70)))
        up = (log_ticks if self.log else ticks)(view.top(), view.bottom(), max(2, int(area.height() / 44)))
        height = painter.fontMetrics().height()
        pen = QPen(line, 1.0)
        faint = QColor(line)
        faint.setAlpha(110)
        for tick in across:
            x = round(transform.map(QPointF(tick.place, 0)).x()) + 0.5
            painter.setPen(pen)
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
            if self.grid:
                painter.setPen(QPen(faint, 1.0))
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(ink)
            box = QRectF(x - 50, area.bottom() + _TICK + 1, 100, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tick.text)
        for tick in up:
            y = round(transform.map(QPointF(0, tick.place)).y()) + 0.5
            painter.setPen(pen)
            painter.drawLine(QPointF(area.left() - _TICK, y), QPointF(area.left(), y))
            if self.grid:
                painter.setPen(QPen(faint, 1.0))
                painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(ink)
            box = QRectF(0, y - height / 2, area.left() - _TICK - 3, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.text)
        painter.setPen(pen)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        self._draw_names(painter, area, height, ink)

    def _draw_names(self, painter: QPainter, area: QRectF, height: int, ink: QColor) -> None:
        painter.setPen(ink)
        below = QRectF(area.left(), area.bottom() + _TICK + height, area.width(), height + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.bottom)
        painter.save()
        painter.translate(0, area.center().y())
        painter.rotate(-90)
        half = area.height() / 2
        painter.drawText(QRectF(-half, 0, 2 * half, height + 2), Qt.AlignmentFlag.AlignCenter, self.left)
        painter.restore()
