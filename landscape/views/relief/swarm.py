"""A swarm on the land: where thousands of descents are at one step, and what the land leaves in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.surfaces import Surface
from landscape.surfaces.surface import Array
from landscape.views.relief.terrain import Terrain
from landscape.views.relief.trail import Sight
from landscape.widgets.dots import Inks


@dataclass(frozen=True, eq=False)
class Particles:
    """Descents on one surface: their points (n, 2), the losses there (n,), and their colours (n,)."""

    surface: Surface
    points: Array
    losses: Array
    inks: Inks


@dataclass(frozen=True, eq=False)
class Crowd:
    """Particles on the land: places (n, 3) in the box, which of them are in it (n,), and colours (n,)."""

    places: Array
    inside: NDArray[np.bool_]
    inks: Inks

    @classmethod
    def of(cls, terrain: Terrain, particles: Particles) -> Crowd:
        """Lay particles on the land of their surface."""
        places = terrain.place(particles.points, particles.losses)
        inside = terrain.shows(places)
        return cls(np.where(inside[:, None], places, 0.0), inside, particles.inks)

    def pixels(self, sight: Sight) -> Array:
        """Return where they are in the picture, (n, 2); NaN where the land hides them."""
        pixels, seen = sight.project(self.places)
        return np.where((seen & self.inside)[:, None], pixels, np.nan)
