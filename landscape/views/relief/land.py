"""The land as OpenGL draws it: the mesh of one surface in the colours of one theme."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from landscape.views.relief.solid import solid
from landscape.views.relief.terrain import HEIGHT, Terrain
from landscape.views.relief.trail import Sight
from landscape.widgets.camera import Camera, Size
from landscape.widgets.mesh_renderer import MeshPicture, MeshRenderer, Style
from landscape.widgets.theme import Theme, height_colours

CONTOURS = 14
FINE_SAMPLES = 4


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture of the land, what is in sight in it, and whether its edges are smooth."""

    image: QImage
    sight: Sight
    fine: bool = False


class Land:
    """Holds OpenGL and the land; the last picture is kept for as long as nothing changes."""

    def __init__(self) -> None:
        """Start OpenGL; raise LandscapeError if it does not start."""
        self._renderer = MeshRenderer()
        self._style = Style(QColor(), 1.0, 0.0)
        self._shot: Shot | None = None

    def build(self, terrain: Terrain, theme: Theme) -> None:
        """Take another surface, or the same in other colours."""
        foot = QColor(theme.border).darker(108)
        block = solid(
            terrain.land(), height_colours(), np.array([foot.red(), foot.green(), foot.blue()], float)
        )
        self._renderer.set_mesh(block.places, block.colours, block.faces)
        self._style = Style(QColor(theme.window), HEIGHT / CONTOURS, 0.25 if theme.dark else -0.22)
        self._shot = None

    def look(self, camera: Camera, size: QSize, scale: float) -> Shot:
        """Return a picture, `scale` times `size` pixels large: quickly drawn, if it is not the last one."""
        extent = (size.width(), size.height())
        sight = self._shot.sight if self._shot else None
        if self._shot is None or (
            sight and (sight.camera, sight.size, sight.scale) != (camera, extent, scale)
        ):
            picture = self._draw(camera, extent, scale, 0)
            self._shot = Shot(picture.image, Sight(camera, extent, picture.depths, scale))
        return self._shot

    def refine(self) -> None:
        """Draw the last picture again with smooth edges, which takes several times as long."""
        if self._shot is not None and not self._shot.fine:
            sight = self._shot.sight
            picture = self._draw(sight.camera, sight.size, sight.scale, FINE_SAMPLES)
            self._shot = replace(self._shot, image=picture.image, fine=True)

    def close(self) -> None:
        """Give back what OpenGL holds."""
        self._renderer.close()

    def _draw(self, camera: Camera, size: Size, scale: float, samples: int) -> MeshPicture:
        pixels = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        picture = self._renderer.draw(camera.matrix(size), pixels, self._style, samples)
        picture.image.setDevicePixelRatio(scale)
        return picture
