"""The picture of one stage: the land with scales and marks, the whole paths, and what the cursor moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QImage, QPainter

from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces import CriticalPoint
from landscape.views.relief import ink
from landscape.views.relief.land import Shot
from landscape.views.relief.swarm import Crowd, Particles
from landscape.views.relief.terrain import Terrain
from landscape.views.relief.trail import Line, Sight, Trail
from landscape.widgets.dots import draw_dots
from landscape.widgets.theme import Theme

_FONT_PIXELS = 11
_MOST_MARKS = 60


class Picture:
    """Draws one stage in one theme on shots of the land; what does not change is drawn once for each shot.

    The backdrop is what the cursor does not move; the canvas is the backdrop with what has been walked.
    """

    def __init__(self, stage: Stage, terrain: Terrain, theme: Theme, before: Picture | None = None) -> None:
        """Lay the paths on the land; those that were in the picture before, on the same land, are kept."""
        self.stage, self.terrain, self.theme = stage, terrain, theme
        known = before.trails if before is not None and before.terrain is terrain else {}
        self.trails: dict[Trace, Trail] = {
            trace: known[trace] if trace in known else Trail.of(terrain, trace) for trace in stage.traces
        }
        self._sight: Sight | None = None
        self._lines: list[Line] = []
        self._shot: Shot | None = None
        self._backdrop = self._canvas = QImage()
        self._drawn = 0
        self.critical: tuple[CriticalPoint, ...] = ()
        self.crowd: Crowd | None = None
        if before is not None and before.terrain is terrain:
            self.critical, self.crowd = before.critical, before.crowd
        else:
            self.show_critical_points(stage.surface.critical_points)

    def show_critical_points(self, points: tuple[CriticalPoint, ...]) -> None:
        """Mark those points of the surface; of very many the minima alone, or the land would be covered."""
        many = len(points) > _MOST_MARKS
        self.critical = tuple(p for p in points if not many or p.kind.endswith(("minimum", "found")))
        self._shot = None

    def show_swarm(self, swarm: Particles | None) -> None:
        """Show particles on the land; none for None, and none of another surface."""
        self.crowd = None
        if swarm is not None and swarm.surface is self.terrain.surface:
            self.crowd = Crowd.of(self.terrain, swarm)

    def draw(self, painter: QPainter, shot: Shot, cursor: int) -> None:
        """Draw everything, with the runs as they are after `cursor` steps."""
        if shot.sight is not self._sight:
            self._sight = shot.sight
            self._lines = [shot.sight.line(self.trails[trace]) for trace in self.stage.traces]
        if shot is not self._shot:
            self._shot, self._backdrop = shot, self._draw_backdrop(shot)
            self._canvas, self._drawn = self._backdrop.copy(), 0
        self._draw_walked(cursor)
        painter.drawImage(0, 0, self._canvas)
        if self.crowd is not None:
            area = QRect(QPoint(), shot.image.deviceIndependentSize().toSize())
            draw_dots(painter, area, self.crowd.pixels(shot.sight), self.crowd.inks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        traces = [self.stage.traces[i] for i in self._order]
        starts = self._markers(shot.sight, [(trace.points[0], trace.losses[0]) for trace in traces])
        ends = [min(cursor, trace.steps) for trace in traces]
        nows = self._markers(
            shot.sight, [(trace.points[k], trace.losses[k]) for trace, k in zip(traces, ends, strict=True)]
        )
        for i, start, now in zip(self._order, starts, nows, strict=True):
            if start is not None:
                ink.draw_start(painter, start, self._stroke(i))
            if now is not None:
                ink.draw_now(painter, now, self._stroke(i))

    @cached_property
    def _order(self) -> list[int]:
        """The runs in the order they are drawn: the selected one over the others."""
        return sorted(range(len(self.stage.traces)), key=lambda i: i == self.stage.scene.selected)

    def _stroke(self, index: int) -> ink.Stroke:
        scene = self.stage.scene
        return ink.Stroke(self.theme.run(scene.runs[index].colour), self.theme.dark, index == scene.selected)

    def _draw_backdrop(self, shot: Shot) -> QImage:
        image = shot.image.copy()
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(_FONT_PIXELS)
        painter.setFont(font)
        ink.draw_scales(painter, self.terrain, shot.sight, self.theme)
        marks = self._markers(shot.sight, [(point.at, point.value) for point in self.critical])
        for point, mark in zip(self.critical, marks, strict=True):
            if mark is not None:
                ink.draw_critical(painter, mark, point.kind, 0.7 if len(marks) > _MOST_MARKS else 1.0)
        for i in self._order:
            ink.draw_whole(painter, self._lines[i], self._stroke(i))
        painter.end()
        return image

    def _draw_walked(self, cursor: int) -> None:
        """Bring the canvas to the cursor: going on costs only what is new, going back starts over."""
        if cursor < self._drawn:
            self._canvas, self._drawn = self._backdrop.copy(), 0
        if cursor == self._drawn:
            return
        painter = QPainter(self._canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in self._order:
            line = self._lines[i]
            ink.draw_walked(painter, line, line.part(self._drawn, cursor), self._stroke(i))
        painter.end()
        self._drawn = cursor

    def _markers(self, sight: Sight, states: Sequence[tuple[ArrayLike, float]]) -> list[ink.Marker | None]:
        """Return where points with their losses are in the picture, None for what is outside it."""
        if not states:
            return []
        points, losses = zip(*states, strict=True)
        places = self.terrain.place(points, losses)
        shown = self.terrain.shows(places)
        pixels, seen = sight.project(np.where(shown[:, None], places, 0.0))
        found = zip(shown.tolist(), pixels.tolist(), seen.tolist(), strict=True)
        return [ink.Marker(QPointF(*at), clear) if inside else None for inside, at, clear in found]
