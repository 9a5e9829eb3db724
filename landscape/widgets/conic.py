"""A curve of the second degree about a pixel: an ellipse, or a hyperbola where it bends down one way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter

from landscape.widgets.ink import CASING, pen
from landscape.widgets.layer import polyline

_TURN = np.linspace(0, 2 * np.pi, 65)
_ROUND = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=-1)
_REACH = np.linspace(-1.3, 1.3, 33)
_BRANCH = np.stack([np.cosh(_REACH), np.sinh(_REACH)], axis=-1)


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
    lines = [(np.stack([-axis, axis]), rises) for axis, rises in zip(scaled, up, strict=True)]
    if up[0] == up[1]:
        lines.append((_ROUND @ scaled, up[0]))
    else:
        for main in (0, 1):
            branch = _BRANCH @ scaled[[main, 1 - main]]
            lines += [(branch, up[main]), (-branch, up[main])]
    middle = [centre.x(), centre.y()]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for line, rises in lines:
        axis = len(line) == 2
        for ink, width in ((CASING, 3.0), (colour, 1.4)):
            stroke = pen(ink, width * (0.7 if axis else 1.0))
            stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
            if not rises and not axis:
                # In units of the width: dashes of 5 pixels with gaps of 4.
                stroke.setDashPattern([5 / width, 4 / width])
            painter.setPen(stroke)
            painter.drawPolyline(polyline(line + middle))
