"""Marks of critical points: one shape for each kind, the same on the map, the curve and the relief."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from landscape.widgets.ink import CASING

# Round dark marks, as the dark casing is round bright ones.
_HALO = QColor(255, 255, 255, 190)
# Where marks have less room than so many pixels each, to a side, they are drawn smaller.
_ROOM, _SMALLEST, _CROWDED = 30.0, 0.6, 0.75

Corners = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class _Mark:
    """What a kind of critical point looks like, in pixels, and how a legend shows and names it."""

    lines: tuple[Corners, ...]
    filled: bool
    sign: str
    means: str

    @property
    def is_minimum(self) -> bool:
        return self.lines not in (_CROSS, _TRIANGLE)


def _star(radius: float) -> tuple[Corners]:
    rays = [(k * math.pi / 5, radius * (0.42 if k % 2 else 1.0)) for k in range(11)]
    return (tuple((math.sin(angle) * length, -math.cos(angle) * length) for angle, length in rays),)


_CROSS: tuple[Corners, ...] = (((-3.2, -3.2), (3.2, 3.2)), ((-3.2, 3.2), (3.2, -3.2)))
_TRIANGLE: tuple[Corners] = (((0, -4.4), (4.2, 3.2), (-4.2, 3.2), (0, -4.4)),)
_DIAMOND: tuple[Corners] = (((0, -4), (4, 0), (0, 4), (-4, 0), (0, -4)),)
# In the order of a legend; what comes first is drawn last.
_MARKS = {
    "global minimum": _Mark(_star(7.5), True, "★", "global min"),
    "lowest found": _Mark(_star(7.5), False, "☆", "lowest found"),
    "local minimum": _Mark(_star(5.0), False, "☆", "local min"),
    "degenerate minimum": _Mark(_DIAMOND, True, "◆", "flat min"),
    "flat valley": _Mark(_DIAMOND, False, "◇", "flat valley"),
    "saddle point": _Mark(_CROSS, False, "✕", "saddle"),
    "maximum": _Mark(_TRIANGLE, False, "△", "max"),
}
_ORDER = list(_MARKS)


def draw_marks(
    painter: QPainter, area: QRectF, places: NDArray[np.float64], kinds: Sequence[str], colour: QColor
) -> None:
    """Draw critical points of those kinds at pixels (n, 2), as far as they are in an area, lowest last."""
    seen = [i for i, (x, y) in enumerate(places.tolist()) if area.contains(x, y)]
    if not seen:
        return
    width, height = np.ptp(places[seen], axis=0) + _ROOM
    size = min(1.0, max(_SMALLEST, math.sqrt(width * height / len(seen)) / _ROOM))
    for i in sorted(seen, key=lambda i: -_ORDER.index(kinds[i])):
        # Where they crowd, what is no minimum stands back.
        painter.setOpacity(1.0 if size > _CROWDED or _MARKS[kinds[i]].is_minimum else 0.5)
        draw_mark(painter, QPointF(*places[i]), kinds[i], colour, size)
    painter.setOpacity(1.0)


def draw_mark(painter: QPainter, centre: QPointF, kind: str, colour: QColor, size: float = 1.0) -> None:
    """Draw one critical point about a pixel, bright or dark, with a casing so that it stands out."""
    mark = _MARKS[kind]
    casing = CASING if colour.lightness() > 127 else _HALO
    pens = ((casing, 2.0),) if mark.filled else ((casing, 3.4), (colour, 1.4))
    draw = painter.drawPolygon if mark.filled else painter.drawPolyline
    painter.setBrush(colour if mark.filled else Qt.BrushStyle.NoBrush)
    for ink, width in pens:
        painter.setPen(QPen(ink, width * size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for corners in mark.lines:
            draw(QPolygonF([centre + QPointF(x, y) * size for x, y in corners]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def mark_legend(kinds: Collection[str]) -> list[str]:
    """Return the entries of a legend for those kinds of critical points that are there."""
    return [f"{mark.sign} {mark.means}" for kind, mark in _MARKS.items() if kind in kinds]
