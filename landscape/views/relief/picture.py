"""The picture of one stage: the land with scales and minima, the whole paths, and what the cursor moves."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from landscape.descent import Trace
from landscape.session import Stage
from landscape.surfaces.surface import Array
from landscape.views.relief import ink
from landscape.views.relief.land import Shot
from landscape.views.relief.terrain import Terrain
from landscape.views.relief.trail import Line, Sight, Trail
from landscape.widgets.theme import Theme

_FONT_PIXELS = 11


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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in self._order:
            trace, stroke = self.stage.traces[i], self._stroke(i)
            self._mark(painter, shot.sight, ink.draw_start, trace, 0, stroke)
            self._mark(painter, shot.sight, ink.draw_now, trace, min(cursor, trace.steps), stroke)

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
        for minimum in self.terrain.surface.minima:
            place = self.terrain.place(minimum.at, minimum.value)
            if self.terrain.shows(place):
                ink.draw_star(painter, _marker(shot.sight, place), minimum.kind == "global minimum")
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

    def _mark(
        self, painter: QPainter, sight: Sight, draw: ink.Mark, trace: Trace, step: int, stroke: ink.Stroke
    ) -> None:
        """Draw a marker at a step, unless the run is then outside the picture."""
        place = self.terrain.place(trace.points[step], trace.losses[step])
        if self.terrain.shows(place):
            draw(painter, _marker(sight, place), stroke)


def _marker(sight: Sight, place: Array) -> ink.Marker:
    pixels, seen = sight.project(place)
    return ink.Marker(QPointF(*pixels), bool(seen))
