"""Curves of the second degree: an ellipse, a hyperbola where it bends down one way, a parabola's dashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from landscape.widgets.ink import CASING

_TURN = np.linspace(0, 2 * np.pi, 49)
_ROUND = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=-1)
_REACH = np.linspace(-1.1, 1.1, 20)
_BRANCH = np.stack([np.cosh(_REACH), np.sinh(_REACH)], axis=-1)
# The length of a dash, in pixels, and the most of them in one line.
_DASH, _MOST_DASHES = 5.0, 200
_BLUNT = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def draw_conic(
    painter: QPainter,
    centre: QPointF,
    axes: NDArray[np.float64],
    up: Sequence[bool],
    colour: QColor,
    *,
    longest: float,
    shortest: float,
) -> None:
    """Draw the curve with the semi-axes (2, 2), in pixels, scaled so that the longer one is `longest`.

    The shorter one is never drawn below `shortest`. `up` tells for each axis whether the surface rises
    along it: dashed is where it falls.
    """
    lengths = np.hypot(*axes.T)
    wanted = np.maximum(longest * lengths / lengths.max(), shortest)
    scaled = axes * (wanted / np.maximum(lengths, 1e-300))[:, None]
    if up[0] == up[1]:
        curves = [(_ROUND @ scaled, up[0])]
    else:
        branches = [(_BRANCH @ scaled[[main, 1 - main]], up[main]) for main in (0, 1)]
        curves = [*branches, *((-branch, rises) for branch, rises in branches)]
    middle = np.array([centre.x(), centre.y()])
    strokes = [stroke for curve, rises in curves for stroke in segments(curve + middle, dashed=not rises)]
    cross = [QLineF(*(middle - axis), *(middle + axis)) for axis in scaled]
    for ink, width in ((CASING, 3.0), (colour, 1.4)):
        painter.setPen(QPen(ink, 0.7 * width, *_BLUNT))
        painter.drawLines(cross)
        painter.setPen(QPen(ink, width, *_BLUNT))
        painter.drawLines(strokes)


def segments(line: NDArray[np.float64], *, dashed: bool) -> list[QLineF]:
    """Return a line of pixels, (n, 2), as single strokes, of which Qt draws many in a fraction of the time.

    Dashed, it is every other stroke of a line divided evenly.
    """
    if dashed:
        along = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
        even = np.linspace(0, along[-1], 2 * min(_MOST_DASHES, int(along[-1] / (2 * _DASH)) + 1))
        line = np.stack([np.interp(even, along, line[:, 0]), np.interp(even, along, line[:, 1])], axis=-1)
    ends = np.concatenate([line[:-1], line[1:]], axis=1)
    return [QLineF(*four) for four in ends[:: 2 if dashed else 1].tolist()]
