"""Axes: where the ticks are, what they say, and how they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TICK = 4
# Pixels between a plot and the right edge of its widget.
BESIDE = 8


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what is written there."""

    place: float
    text: str


def ticks(low: float, high: float, most: int, least: float = 0.0) -> list[Tick]:
    """Return at most about `most` ticks at multiples of 1, 2 or 5 × 10ᵏ, no nearer than `least`."""
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return []
    rough = max((high - low) / max(1, most), least)
    decade = 10.0 ** math.floor(math.log10(rough))
    stride = next(decade * digit for digit in (1, 2, 5, 10) if decade * digit >= rough * (1 - 1e-9))
    first, last = math.ceil(low / stride - 1e-9), math.floor(high / stride + 1e-9)
    return [Tick(k * stride, _plain(k, stride)) for k in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Return ticks at whole powers of ten, for an axis whose places are logarithms."""
    if high - low < 1.5:
        for digits in ((1, 2, 5), (1, 3)):
            numbers = [d * 10.0**k for k in range(math.floor(low), math.ceil(high)) for d in digits]
            seen = [
                Tick(math.log10(n), f"{n:g}".replace("-", "−"))
                for n in numbers
                if low <= math.log10(n) <= high
            ]
            if 3 <= len(seen) <= most + 1:
                return seen
        seen = ticks(10.0**low, 10.0**high, max(2, most))
        return [Tick(math.log10(tick.place), tick.text) for tick in seen if tick.place > 0]
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
    log_bottom: bool = False  # whether the lower one does
    grid: bool = False
    whole: bool = False  # whether the lower axis counts

    def draw_grid(self, painter: QPainter, area: QRectF, transform: QTransform, line: QColor) -> None:
        """Draw faint lines at the ticks, if there is to be a grid; it lies under everything else."""
        if not self.grid:
            return
        faint = QColor(line)
        faint.setAlpha(110)
        painter.setPen(QPen(faint, 1.0))
        across, up = self._ticks(area, transform)
        for x, _ in across:
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for y, _ in up:
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def draw(self, painter: QPainter, area: QRectF, transform: QTransform, ink: QColor, line: QColor) -> None:
        """Draw ticks, numbers and names round an area of the widget."""
        height = painter.fontMetrics().height()
        across, up = self._ticks(area, transform)
        painter.setPen(QPen(line, 1.0))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.bottomLeft())
        for x, _ in across:
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + _TICK))
        for y, _ in up:
            painter.drawLine(QPointF(area.left() - _TICK, y), QPointF(area.left(), y))
        painter.setPen(ink)
        for x, text in across:
            # The last number may be wider than what is beside the plot.
            half = painter.fontMetrics().horizontalAdvance(text) / 2 + 1
            centre = min(x, area.right() + BESIDE - half)
            box = QRectF(centre - 50, area.bottom() + _TICK + 1, 100, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
        for y, text in up:
            box = QRectF(0, y - height / 2, area.left() - _TICK - 3, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        self._draw_names(painter, area, height, ink)

    def _ticks(
        self, area: QRectF, transform: QTransform
    ) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
        """Return where in the widget the ticks of both axes are, and what they say."""
        view = transform.inverted()[0].mapRect(area)
        most_across, most_up = max(2, int(area.width() / 70)), max(2, int(area.height() / 44))
        across = (
            log_ticks(view.left(), view.right(), most_across)
            if self.log_bottom
            else ticks(view.left(), view.right(), most_across, 1.0 if self.whole else 0.0)
        )
        up = (log_ticks if self.log else ticks)(view.top(), view.bottom(), most_up)
        columns = [(round(transform.map(QPointF(tick.place, 0)).x()) + 0.5, tick.text) for tick in across]
        rows = [(round(transform.map(QPointF(0, tick.place)).y()) + 0.5, tick.text) for tick in up]
        return columns, rows

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
