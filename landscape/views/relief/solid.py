"""The block of land as triangles with light and colour in their corners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landscape.surfaces.surface import Array
from landscape.views.relief.terrain import FOOT, HEIGHT

_SUN = np.array([-0.5, -0.22, 0.84])
_SHADE, _LIGHT = 0.5, 0.58
# How much of the land's colour the walls have at the rim; at the foot they have sunk into the ground's.
# The walls that run along y stand in the shade.
_RIM, _FOOT_PART = 0.5, 0.08
_WALLS = ((np.s_[:, 0], 1.0), (np.s_[:, -1], 1.0), (np.s_[0, :], 0.9), (np.s_[-1, :], 0.9))


@dataclass(frozen=True, eq=False)
class Solid:
    """Triangles: places (n, 3), faces (m, 3) of indices, and colours (n, 4) in bytes.

    The fourth byte of a colour is how strongly contour lines are drawn: fully on the land, not on its walls.
    """

    places: NDArray[np.float32]
    colours: NDArray[np.uint8]
    faces: NDArray[np.uint32]


def solid(land: Array, heights: NDArray[np.uint8], ground: Array) -> Solid:
    """Return the land (n, m, 3) with walls down to its foot.

    `heights` is the table of colours from the lowest to the highest, (k, 4); `ground` the colour, (3,) in
    bytes, that the walls sink into. Where the land has no height there are no faces.
    """
    level = np.nan_to_num(land[..., 2] / HEIGHT)
    colours = heights[np.round(level * (len(heights) - 1)).astype(int), :3].astype(float)
    parts = [(land, colours * light(land)[..., None])]
    for edge, bright in _WALLS:
        top, foot = land[edge], land[edge].copy()
        foot[:, 2] = np.where(np.isnan(top[:, 2]), np.nan, FOOT)
        shades = [bright * (ground + part * (colours[edge] - ground)) for part in (_RIM, _FOOT_PART)]
        parts.append((np.stack([top, foot], axis=1), np.stack(shades, axis=1)))
    return _join(parts)


def light(land: Array) -> Array:
    """Return the light that falls on each corner of a mesh (n, m, 3)."""
    normals = np.cross(np.gradient(land, axis=0), np.gradient(land, axis=1))
    with np.errstate(all="ignore"):
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    facing = normals @ (_SUN / np.linalg.norm(_SUN))
    # Beside a hole a gradient cannot be taken; those corners get an even light.
    lit: Array = _SHADE + _LIGHT * np.clip(np.nan_to_num(facing, nan=0.6), 0.0, 1.0)
    return lit


def _join(parts: list[tuple[Array, Array]]) -> Solid:
    places, colours, faces, count = [], [], [], 0
    for place, colour in parts:
        places.append(place.reshape(-1, 3))
        colours.append(colour.reshape(-1, 3))
        faces.append(_faces(place.shape[:2]) + count)
        count += len(places[-1])
    corners, triangles = np.concatenate(places), np.concatenate(faces)
    whole: NDArray[np.bool_] = np.all(np.isfinite(corners), axis=1)
    lines = np.where(np.arange(count) < len(places[0]), 255.0, 0.0)
    shades = np.column_stack([np.clip(np.concatenate(colours), 0, 255), lines])
    return Solid(
        np.nan_to_num(corners).astype(np.float32),
        shades.astype(np.uint8),
        triangles[whole[triangles].all(axis=1)].astype(np.uint32),
    )


def _faces(shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return the two triangles of every cell of a grid, cell by cell, so that neighbours share a cache."""
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    return np.stack([a, b, c, a, c, d], axis=-1).reshape(-1, 3)
