"""The colours of basins: one for each minimum, darker for more steps; a pattern for what reached none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from landscape.analysis.lattice import UNKNOWN, Field
from landscape.descent.many import STATUSES
from landscape.widgets.theme import height_colours

Bytes = NDArray[np.uint8]
# After Okabe and Ito (2008): told apart by colour-blind eyes, and of about one lightness.
_FIRST = ("#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#f0e442", "#4b83d6", "#e0703a", "#b9bde8")
# Where there are more, each hue is so far from the last that none comes near it for long.
_TURN = 0.618034
# The darkest shade: of what took most steps.
_DARKEST = 0.42
# What is not a hundredth faster or slower than another looks the same: the scale leaves the extremes out.
_EXTREMES = (0.01, 0.99)

Pattern = Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.bool_]]


@dataclass(frozen=True)
class Ending:
    """How an ending without a minimum is drawn: two colours, and where the second one shows."""

    ground: str
    ink: str
    pattern: Pattern


def _none(i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
    return np.zeros(np.broadcast_shapes(i.shape, j.shape), bool)


ENDINGS = {
    "diverged": Ending("#2b1216", "#b04a50", lambda i, j: (i + j) % 8 < 2),
    "out of steps": Ending("#6d7484", "#3a404d", lambda i, j: (i % 6 < 2) & (j % 6 < 2)),
    "oscillating": Ending("#43395c", "#a695d6", lambda i, j: (j % 6 < 1) & (i >= 0)),
    "plateau": Ending("#b9b2a0", "#8d8674", lambda i, j: (i % 6 < 1) & (j >= 0)),
    "converged": Ending("#d7dbe2", "#8d97a8", lambda i, j: (i - j) % 8 < 1),
}
_UNKNOWN = Ending("#00000000", "#00000000", _none)


def _rgba(colour: QColor | str) -> tuple[int, int, int, int]:
    made = QColor(colour)
    return made.red(), made.green(), made.blue(), made.alpha()


@lru_cache(maxsize=8)
def palette(count: int) -> Bytes:
    """Return the colours of so many minima, (count, 3) bytes, red first."""
    if count <= len(_FIRST):
        colours = [QColor(colour) for colour in _FIRST[:count]]
    else:
        colours = [
            QColor.fromHslF((0.1 + i * _TURN) % 1.0, (0.75, 0.5)[i % 2], (0.5, 0.64, 0.42)[i % 3])
            for i in range(count)
        ]
    return np.array([_rgba(colour) for colour in colours], np.uint8).reshape(-1, 4)[:, :3]


@dataclass(frozen=True)
class Shading:
    """How many steps are drawn brightest and how many darkest."""

    fewest: float = 1.0
    most: float = 100.0

    @classmethod
    def of(cls, field: Field) -> Shading:
        """Return the scale of what is known of a field."""
        steps = field.steps[field.computed & (field.nearest >= 0)]
        if not steps.size:
            return cls()
        fewest, most = np.quantile(steps, _EXTREMES)
        return cls(max(1.0, float(fewest)), max(float(fewest) * 1.5, float(most), 2.0))

    def __call__(self, steps: NDArray[np.int32]) -> NDArray[np.uint8]:
        """Return how dark to draw them, 0 for few steps and 255 for many, by the logarithm."""
        return np.asarray(self._levels[np.minimum(steps, len(self._levels) - 1)])

    @cached_property
    def _levels(self) -> NDArray[np.uint8]:
        """The answer for each number of steps up to the most: a picture has more cells than that."""
        steps = np.maximum(np.arange(int(self.most) + 2), 1)
        part = np.log(steps / self.fewest) / np.log(self.most / self.fewest)
        return np.asarray(255 * np.clip(part, 0.0, 1.0)).astype(np.uint8)


@lru_cache(maxsize=8)
def _shades(count: int) -> Bytes:
    """Return the colours of so many minima at each brightness, (count + 1, 256, 4); those of −1 are clear."""
    brightness = np.linspace(1.0, _DARKEST, 256)
    shades = np.zeros((count + 1, 256, 4), np.uint8)
    shades[:count, :, :3] = palette(count)[:, None] * brightness[:, None]
    shades[:count, :, 3] = 255
    return shades


def paint(field: Field, count: int, shading: Shading, rows: slice, fine: int = 1) -> Bytes:
    """Return the colours of some rows of a field whose minima are `count`, (n, m, 4) bytes, red first.

    Each cell has `fine` × `fine` pixels: patterns need some.
    """
    up = fine if field.shape[1] > 1 else 1
    nearest = field.nearest[rows].repeat(fine, axis=0).repeat(up, axis=1)
    statuses = field.statuses[rows].repeat(fine, axis=0).repeat(up, axis=1)
    steps = field.steps[rows].repeat(fine, axis=0).repeat(up, axis=1)
    # Four bytes at once: one number for each cell instead of four.
    inks = _shades(count).view(np.uint32)[nearest, shading(steps)]
    colours: Bytes = inks.view(np.uint8)
    reached = nearest >= 0
    if not reached.all():
        others = patterned(np.where(reached, UNKNOWN, statuses), fine * (rows.start or 0))
        colours[~reached] = others[~reached]
    return colours


def patterned(statuses: NDArray[np.integer[Any]], first: int = 0) -> Bytes:
    """Return the pattern of each cell's ending, (n, m, 4); nothing for UNKNOWN. Rows count from `first`."""
    colours = np.zeros((*statuses.shape, 4), np.uint8)
    i, j = first + np.arange(len(statuses))[:, None], np.arange(statuses.shape[1])[None, :]
    for status, ending in ENDINGS.items():
        here = statuses == STATUSES.index(status)
        if here.any():
            colours[here] = _rgba(ending.ground)
            colours[here & ending.pattern(i, j)] = _rgba(ending.ink)
    return colours


def graded(numbers: NDArray[np.float64]) -> Bytes:
    """Return the colours of numbers (n, m), dark for the least; nothing for what is not finite."""
    fine = np.isfinite(numbers)
    colours = np.zeros((*numbers.shape, 4), np.uint8)
    if fine.any():
        low, high = numbers[fine].min(), numbers[fine].max()
        part = (numbers[fine] - low) / (high - low or 1.0)
        colours[fine] = height_colours()[(255 * part).astype(np.intp)]
    return colours


def swatch(status: str, minimum: int | None, count: int, size: int) -> QImage:
    """Return a small picture of one way to end, as the legend shows it."""
    i, j = np.arange(size)[:, None], np.arange(size)[None, :]
    pixels = np.empty((size, size, 4), np.uint8)
    if minimum is not None:
        pixels[..., :3], pixels[..., 3] = palette(count)[minimum], 255
    else:
        ending = ENDINGS.get(status, _UNKNOWN)
        inked = np.broadcast_to(ending.pattern(i, j), (size, size))
        pixels[:] = _rgba(ending.ground)
        pixels[inked] = _rgba(ending.ink)
    return as_image(pixels)


def as_image(colours: Bytes) -> QImage:
    """Return colours (n, m, 4) as an image, n across and m down, that has its own copy of them."""
    return copied(np.ascontiguousarray(colours.swapaxes(0, 1)))


def copied(pixels: Bytes) -> QImage:
    """Return pixels (m, n, 4), m down, as an image that has its own copy of them."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()
