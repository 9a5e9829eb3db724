"""A surface as a block of land in a box: geometry alone, for the eye (`land`) and for the mouse (`meet`).

In the box the longer of x and y runs from −1 to 1, and z from 0 at the lowest point of the mesh to HEIGHT
at the highest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape.surfaces import Surface
from landscape.surfaces.surface import Array, Domain, Heights, Mesh, Point, sample

HEIGHT = 0.75
FOOT = -0.12
# A side is never drawn shorter than this part of the other, or the land would be a blade.
NARROWEST = 0.5
# How far beyond the mesh a path is still shown: a part of its width, and a height.
MARGIN = 0.08
CEILING = 1.12 * HEIGHT
# Paths run this much, a part of the height, above the surface, so that they do not dip into its facets.
LIFT = 0.02
MARCH = 800


@dataclass(frozen=True, eq=False)
class Terrain:
    """One surface, sampled, and the ways between its parameters and the box."""

    surface: Surface
    mesh: Mesh
    heights: Heights
    half: Array

    @classmethod
    def of(cls, surface: Surface, resolution: int) -> Terrain:
        """Sample a surface of two parameters at `resolution` coordinates along each side.

        Of very much data a part is drawn, and paths are laid over that.
        """
        surface, mesh = surface.sketch, sample(surface, resolution)
        return cls(surface, mesh, Heights.of(surface, mesh), _half(surface.domain))

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """The least and greatest corner of the room that paths are shown in."""
        reach = self.half * (1 + MARGIN)
        return np.append(-reach, FOOT), np.append(reach, CEILING)

    def shows(self, places: Array) -> NDArray[np.bool_]:
        """Tell which places, [..., 3], lie in the room that paths are shown in."""
        low, high = self.bounds
        return np.asarray(((places >= low) & (places <= high)).all(axis=-1))

    def across(self, points: ArrayLike) -> Array:
        """Return x and y in the box, [..., 2], of points of the domain."""
        domain = self.surface.domain
        return (np.asarray(points, dtype=np.float64) - domain.centre) / domain.half_widths * self.half

    def back(self, places: Array) -> Array:
        """Return the points of the domain, [..., 2], above or below places in the box."""
        domain = self.surface.domain
        return places[..., :2] / self.half * domain.half_widths + domain.centre

    def place(self, points: ArrayLike, losses: ArrayLike) -> Array:
        """Return places in the box, [..., 3], just above the surface."""
        with np.errstate(all="ignore"):
            z = (self.heights(losses) + LIFT) * HEIGHT
            return np.concatenate([self.across(points), z[..., None]], axis=-1)

    def above(self, places: Array) -> Array:
        """Return places in the box, raised to just above the surface where they are under it."""
        with np.errstate(all="ignore"):
            land = self.place(self.back(places), self.surface.value(self.back(places)))[..., 2]
        raised = places.copy()
        raised[..., 2] = np.fmax(places[..., 2], np.minimum(land, CEILING))
        return raised

    def land(self) -> Array:
        """Return the mesh in the box, (n, n, 3); z is NaN where the surface has no value."""
        x, y = self.mesh.axes
        grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
        return np.concatenate([self.across(grid), self._z(self.mesh.values)[..., None]], axis=-1)

    @cached_property
    def outline(self) -> Array:
        """Places, (k, 3), that are in a picture when the whole block is."""
        land = self.land()[::7, ::7].reshape(-1, 3)
        x, y = self.half
        foot = [(i, j, FOOT) for i in (-x, x) for j in (-y, y)]
        return np.concatenate([land[np.isfinite(land[:, 2])], foot])

    def meet(self, origin: Array, direction: Array) -> Point | None:
        """Return the point of the domain where a ray first comes down through the surface, if it does."""
        span = _span(origin, direction, np.append(-self.half, -0.01), np.append(self.half, HEIGHT + 0.01))
        if span is None:
            return None
        places = origin + np.linspace(*span, MARCH)[:, None] * direction
        above = places[:, 2] - self._z(self.surface.value(self.back(places)))
        through = np.flatnonzero((above[:-1] > 0) & (above[1:] <= 0))
        # A ray that is under the land where it enters the box has met a wall first.
        if above[0] <= 0 or not through.size:
            return None
        k = through[0]
        part = above[k] / (above[k] - above[k + 1])
        x, y = self.back(places[k] + part * (places[k + 1] - places[k]))
        return float(x), float(y)

    def _z(self, losses: Array) -> Array:
        return np.clip(self.heights(losses), 0.0, 1.0) * HEIGHT


def _half(domain: Domain) -> Array:
    sides: Array = np.maximum(domain.half_widths / domain.half_widths.max(), NARROWEST)
    return sides


def _span(origin: Array, direction: Array, low: Array, high: Array) -> tuple[float, float] | None:
    """Return where, in lengths of its direction, a ray enters and leaves a box; None if it misses."""
    with np.errstate(all="ignore"):
        ends = np.stack([(low - origin) / direction, (high - origin) / direction])
    enter, leave = float(np.nanmax(ends.min(axis=0))), float(np.nanmin(ends.max(axis=0)))
    return (max(enter, 0.0), leave) if leave > max(enter, 0.0) else None
