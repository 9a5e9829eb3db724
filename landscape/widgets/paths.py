"""Paths in a plane that grow with a cursor: where each will go, where it has been, and where it is now."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from landscape.widgets.ink import CASING, disc, near, pen, square, track_line, track_steps
from landscape.widgets.layer import in_pixels

_WIDTH = 2.4

Way = NDArray[np.float64]


class Paths:
    """Draws ways of the plane, (n, 2) each, up to the step that the cursor is at."""

    def __init__(self, colour: Callable[[int], QColor]) -> None:
        """`colour` says which a way has, by its place among them."""
        self._colour, self.cursor = colour, 0
        self.ways: list[Way] = []
        self._tracks: list[Way] = []
        self._tracked_for: object = None
        self._drawn = 0

    def show(self, ways: list[Way]) -> None:
        """Draw other ways from now on."""
        self.ways, self._tracked_for = ways, None

    def draw_ahead(self, painter: QPainter) -> None:
        """Draw where each will go, faintly, and where it ends."""
        tracks = self._tracks_on(painter)
        painter.resetTransform()
        for i, track in enumerate(tracks):
            colour = self._colour(i)
            colour.setAlpha(90)
            track_line(painter, track, pen(colour, 1.2))
            if near(track[-1]):
                square(painter, QPointF(*track[-1]), self._colour(i), 5.0)

    def draw_trails(self, painter: QPainter, fresh: bool) -> None:
        """Draw each from its start, or from where it was last drawn, to the cursor."""
        first = 0 if fresh else self._drawn
        tracks = self._tracks_on(painter)
        painter.resetTransform()
        for i, track in enumerate(tracks):
            part = track[first : self.cursor + 1]
            if len(part) > 1:
                colour = self._colour(i)
                track_line(painter, part, pen(CASING, _WIDTH + 2.2), pen(colour, _WIDTH))
                # The line that is added covers half of the step that was marked last.
                track_steps(painter, track[max(first - 1, 0) : self.cursor + 1], colour)
        self._drawn = self.cursor

    def draw_heads(self, painter: QPainter, selected: int) -> None:
        """Draw where each is now, the selected one last and larger."""
        tracks = self._tracks_on(painter)
        painter.resetTransform()
        for i in [*(i for i in range(len(tracks)) if i != selected), selected]:
            here = tracks[i][min(self.cursor, len(tracks[i]) - 1)]
            if near(here):
                disc(painter, QPointF(*here), self._colour(i), 5.5 if i == selected else 4.5)

    def _tracks_on(self, painter: QPainter) -> list[Way]:
        """Return each way in pixels."""
        transform = painter.worldTransform()
        if transform != self._tracked_for:
            self._tracked_for = transform
            self._tracks = [in_pixels(way, transform) for way in self.ways]
        return self._tracks
