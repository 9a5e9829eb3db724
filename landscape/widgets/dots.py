"""Dots by the ten thousand, written as pixels: to paint discs would take ten times as long."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

# For each dot its colour, as 0xAARRGGBB, opaque.
Inks = NDArray[np.uint32]
# Below each dot, so that it stands out from ground of any colour; multiplied by its opacity, as all here.
_SHADOW = 0x90050609
# Dots are larger where there is room for so many times as many.
_ROOM = 18


def draw_dots(painter: QPainter, area: QRect, places: NDArray[np.float64], inks: Inks) -> None:
    """Draw dots at places (n, 2), in pixels, as far as they are in an area; not those that are not finite."""
    width, height = area.width(), area.height()
    with np.errstate(all="ignore"):
        x, y = places[:, 0] - area.left(), places[:, 1] - area.top()
        seen = (x >= 2) & (x < width - 2) & (y >= 2) & (y < height - 2)
    at, inks = y[seen].astype(np.intp) * width + x[seen].astype(np.intp), inks[seen]
    side = (-1, 0, 1) if _ROOM * len(places) < width**2 else (0, 1)
    around = [dy * width + dx for dy in side for dx in side]
    pixels = np.zeros(height * width, np.uint32)
    for offset in around[-len(side) :]:
        pixels[at + offset + width] = _SHADOW
    for offset in around:
        pixels[at + offset] = inks
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(area.topLeft(), image)
