"""Small pictures of surfaces: heights from above, or the curve. They may be drawn in any thread."""

from __future__ import annotations

from hashlib import blake2b

import msgspec
import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from landscape import surfaces
from landscape.session import BuiltIn, FromTable
from landscape.surfaces import Heights, Mesh
from landscape.surfaces.surface import Array
from landscape.views.gallery.entries import Chosen
from landscape.widgets.theme import Theme, height_colours

SIDE = 40
# Twice as fine, for screens with small pixels.
PIXELS = 2 * SIDE


def name(surface: Chosen, theme: Theme) -> str:
    """Return the name a picture is kept under: another one for whatever would make another picture."""
    said = blake2b(f"{PIXELS} {theme}".encode() + height_colours().tobytes(), digest_size=16)
    said.update(msgspec.json.encode(surface))
    if isinstance(surface, BuiltIn):
        said.update(surfaces.definition(surface.key).encode())
    if isinstance(surface, FromTable):
        said.update(repr(surface.stamp()).encode())
    return said.hexdigest()


def picture(chosen: Chosen, theme: Theme) -> QImage:
    """Draw a surface, which is built for it and not kept; LandscapeError if it cannot be built."""
    surface = chosen.build()
    axes = surface.domain.axes(PIXELS)
    mesh = Mesh(tuple(axes), surface.sketch.on_grid(axes))
    heights = Heights.of(surface, mesh)(mesh.values)
    if heights.ndim == 1:
        return _curve(heights, theme)
    shades = np.clip(np.nan_to_num(heights) * 255, 0, 255).astype(np.uint8)
    pixels = np.ascontiguousarray(height_colours()[shades.T[::-1]])
    return QImage(pixels.data, PIXELS, PIXELS, QImage.Format.Format_RGBA8888).copy()


def plus(theme: Theme) -> QImage:
    """Return a plus sign: something to add."""
    pixels = _ground(theme)
    painter = QPainter(pixels)
    painter.setPen(QPen(QColor(theme.quiet), 4.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    middle, arm = PIXELS / 2, PIXELS / 6
    painter.drawLine(QPointF(middle - arm, middle), QPointF(middle + arm, middle))
    painter.drawLine(QPointF(middle, middle - arm), QPointF(middle, middle + arm))
    painter.end()
    return pixels


def _curve(heights: Array, theme: Theme) -> QImage:
    pixels = _ground(theme)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.accent), 4.0))
    line = [
        QPointF(x, PIXELS - 8 - h * (PIXELS - 16)) for x, h in enumerate(heights.tolist()) if np.isfinite(h)
    ]
    painter.drawPolyline(QPolygonF(line))
    painter.end()
    return pixels


def _ground(theme: Theme) -> QImage:
    pixels = QImage(PIXELS, PIXELS, QImage.Format.Format_RGB32)
    pixels.fill(QColor(theme.field))
    return pixels
