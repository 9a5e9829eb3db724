"""What is drawn over the land: paths, markers and the numbers along its foot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape.surfaces.surface import Array
from landscape.views.relief.terrain import FOOT, Terrain
from landscape.views.relief.trail import Line, Sight
from landscape.widgets.layer import polyline
from landscape.widgets.marks import draw_mark
from landscape.widgets.theme import Theme

_WHITE, _BLACK = QColor("#ffffff"), QColor(8, 10, 16, 200)
# Around a path, to part it from land of any colour: dark beside bright paths, bright beside dark ones.
_CASINGS = {True: QColor(8, 10, 16, 150), False: QColor(255, 255, 255, 190)}
# How much is left of what the land hides.
_BEHIND = 0.4
_TICK, _TEXT_GAP = 5.0, 9.0


@dataclass(frozen=True)
class Marker:
    """A place in the picture, in pixels, and whether the land leaves it in sight."""

    at: QPointF
    seen: bool


@dataclass(frozen=True)
class Stroke:
    """How a run is drawn: its colour, on a dark or light theme, and whether it is the selected one."""

    colour: QColor
    dark: bool
    selected: bool


def draw_whole(painter: QPainter, line: Line, stroke: Stroke) -> None:
    """Draw all of a path that is in sight, thin: where the run will go."""
    _draw_line(painter, line, line.seen, slice(0, len(line.steps)), _pen(stroke.colour, 1.4, 0.75))


def draw_walked(painter: QPainter, line: Line, part: slice, stroke: Stroke) -> None:
    """Draw a part of a path that the run has come, bright; what the land hides of it shines through faintly.

    What lies around and behind ends bluntly, so that parts drawn one after another do not overlap.
    """
    width = 3.2 if stroke.selected else 2.4
    _draw_line(painter, line, line.hidden, part, _blunt(_pen(stroke.colour, width * 0.7, _BEHIND)))
    casing = _blunt(_pen(_CASINGS[stroke.dark], width + 2.2))
    _draw_line(painter, line, line.seen, part, casing, _pen(stroke.colour, width))


def _draw_line(painter: QPainter, line: Line, joined: NDArray[np.bool_], part: slice, *pens: QPen) -> None:
    if not joined[part][:-1].any():
        return
    pieces = np.split(line.pixels[part], np.flatnonzero(~joined[part]) + 1)
    lines = [polyline(piece) for piece in pieces if len(piece) > 1]
    for pen in pens:
        painter.setPen(pen)
        for drawn in lines:
            painter.drawPolyline(drawn)


def draw_start(painter: QPainter, marker: Marker, stroke: Stroke) -> None:
    """Draw where a run begins: white with a ring of its colour."""
    width = 2.6 if stroke.selected else 1.8
    _disc(painter, marker, _WHITE, [_pen(_BLACK, width + 1.8), _pen(stroke.colour, width)], 4.4)


def draw_now(painter: QPainter, marker: Marker, stroke: Stroke) -> None:
    """Draw where a run is at the cursor: its colour with a white ring."""
    _disc(
        painter,
        marker,
        stroke.colour,
        [_pen(_BLACK, 3.4), _pen(_WHITE, 1.6)],
        5.6 if stroke.selected else 4.6,
    )


def _disc(painter: QPainter, marker: Marker, fill: QColor, rings: list[QPen], radius: float) -> None:
    painter.setOpacity(1.0 if marker.seen else _BEHIND)
    painter.setBrush(fill)
    for ring in rings:
        painter.setPen(ring)
        painter.drawEllipse(marker.at, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setOpacity(1.0)


def draw_critical(painter: QPainter, marker: Marker, kind: str, size: float) -> None:
    """Draw a critical point by its kind."""
    painter.setOpacity(1.0 if marker.seen else _BEHIND)
    draw_mark(painter, marker.at, kind, _WHITE, size)
    painter.setOpacity(1.0)


def _pen(colour: QColor, width: float, strength: float = 1.0) -> QPen:
    shade = QColor(colour)
    shade.setAlphaF(colour.alphaF() * strength)
    return QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.BevelJoin)


def _blunt(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def draw_scales(painter: QPainter, terrain: Terrain, sight: Sight, theme: Theme) -> None:
    """Write both parameters' names and a few numbers along the two edges of the foot that are nearest."""
    domain, names = terrain.surface.domain, terrain.surface.parameters
    for axis in (0, 1):
        other = 1 - axis
        side = 1.0 if sight.camera.axes[2, other] >= 0 else -1.0
        ticks = _ticks(*domain[axis])
        along = np.zeros((len(ticks) + 1, 2))
        along[:-1, axis], along[-1, axis] = ticks, domain.centre[axis]
        edge = np.append(terrain.across(along), np.full((len(along), 1), FOOT), axis=1)
        edge[:, other] = side * terrain.half[other]
        outside = edge.copy()
        outside[:, other] += side * 0.1
        at, out = sight.project(edge)[0], sight.project(outside)[0]
        way = (out - at) / np.maximum(np.linalg.norm(out - at, axis=1, keepdims=True), 1e-9)
        painter.setPen(QColor(theme.quiet))
        for value, start, step in zip(ticks, at[:-1], way[:-1], strict=True):
            painter.drawLine(QPointF(*(start + 2 * step)), QPointF(*(start + _TICK * step)))
            _write(painter, f"{value:g}".replace("-", "−"), start, step, _TICK)
        painter.setPen(QColor(theme.text))
        _write(painter, names[axis], at[-1], way[-1], _TICK + 2 * _TEXT_GAP)


def _write(painter: QPainter, text: str, start: Array, way: Array, gap: float) -> None:
    """Write text centred on where it clears the edge that `way` leads away from."""
    box = painter.fontMetrics().boundingRect(text)
    reach = gap + _TEXT_GAP * 0.4 + abs(way[0]) * box.width() / 2 + abs(way[1]) * box.height() / 2
    x, y = start + reach * way
    painter.drawText(QPointF(x - box.width() / 2, y + painter.fontMetrics().capHeight() / 2), text)


def _ticks(low: float, high: float) -> Array:
    """Return three to six round numbers from low to high."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * min((1.0, 2.0, 5.0, 10.0), key=lambda factor: abs(np.log(factor * power / rough)))
    ticks: Array = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
    return ticks
