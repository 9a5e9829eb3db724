"""Where a picture is taken from: a point that is looked at, two angles and a distance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin, tan

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Size = tuple[float, float]

# A long lens: parallel edges stay nearly parallel, and far slopes can be compared with near ones.
FIELD = radians(24)
NEAREST, FARTHEST = 1.0, 20.0
# What is shown lies within this distance of the point that is looked at.
REACH = 4.0
WANDER = 1.2


def _scale(size: Size) -> float:
    """Return how many pixels one unit takes at a distance of one; the field is that of the shorter side."""
    return min(size) / 2 / tan(FIELD / 2)


@dataclass(frozen=True)
class Camera:
    """A camera above a floor: `azimuth` about the z axis and `elevation`, in degrees, look at `centre`."""

    azimuth: float = -60.0
    elevation: float = 48.0
    distance: float = 6.0
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def axes(self) -> Array:
        """Return the unit vectors to the right, up and back towards the camera, as rows."""
        a, e = radians(self.azimuth), radians(self.elevation)
        right = (-sin(a), cos(a), 0.0)
        up = (-sin(e) * cos(a), -sin(e) * sin(a), cos(e))
        return np.array([right, up, (cos(e) * cos(a), cos(e) * sin(a), sin(e))])

    @property
    def near(self) -> float:
        """The distance before which nothing is drawn."""
        return max(0.1, self.distance - REACH)

    @property
    def far(self) -> float:
        """The distance beyond which nothing is drawn."""
        return self.distance + REACH

    def matrix(self, size: Size) -> Array:
        """Return the OpenGL matrix, (4, 4), from places to clip coordinates."""
        width, height = size
        view = np.eye(4)
        view[:3, :3] = self.axes
        view[:3, 3] = -self.axes @ np.array(self.centre)
        view[2, 3] -= self.distance
        near, far = self.near, self.far
        scale = 2 * _scale(size)
        lens = np.diag([scale / width, scale / height, (far + near) / (near - far), 0.0])
        lens[2, 3], lens[3, 2] = 2 * far * near / (near - far), -1.0
        return lens @ view

    def project(self, places: Array, size: Size) -> Array:
        """Return [..., 3] of places [..., 3]: pixels to the right and down, and the distance in front."""
        width, height = size
        seen = (places - np.array(self.centre)) @ self.axes.T
        distance = self.distance - seen[..., 2]
        scale = _scale(size) / np.maximum(distance, 1e-3)
        across, down = width / 2 + seen[..., 0] * scale, height / 2 - seen[..., 1] * scale
        return np.stack([across, down, distance], axis=-1)

    def distances(self, depths: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the distance in front of the camera of depths 0 … 1 as OpenGL keeps them."""
        near, far = np.float32(self.near), np.float32(self.far)
        return near * far / (far - depths * (far - near))

    def ray(self, across: float, down: float, size: Size) -> tuple[Array, Array]:
        """Return where the ray through a pixel begins and its direction."""
        width, height = size
        right, up, back = self.axes
        slope = 1 / _scale(size)
        direction = right * (across - width / 2) * slope + up * (height / 2 - down) * slope - back
        return np.array(self.centre) + back * self.distance, direction

    def orbit(self, azimuth: float, elevation: float) -> Camera:
        """Return the camera turned by so many degrees; it stays above the floor."""
        raised = min(max(self.elevation + elevation, 4.0), 90.0)
        return replace(self, azimuth=(self.azimuth + azimuth) % 360, elevation=raised)

    def zoom(self, factor: float) -> Camera:
        """Return the camera so many times as far away, within bounds."""
        return replace(self, distance=min(max(self.distance * factor, NEAREST), FARTHEST))

    def pan(self, across: float, down: float, size: Size) -> Camera:
        """Return the camera moved so that what it looks at follows the mouse by so many pixels."""
        slope = self.distance / _scale(size)
        right, up, _ = self.axes
        moved = np.array(self.centre) + (up * down - right * across) * slope
        x, y, z = (float(c) for c in np.clip(moved, -WANDER, WANDER))
        return replace(self, centre=(x, y, z))

    def fit(self, places: Array, size: Size, margin: float) -> Camera:
        """Return the camera, at the same angles, from where places (n, 3) fill all but a margin in pixels."""
        room = np.maximum(np.array(size) - 2 * margin, 40.0) / 2 / _scale(size)
        seen = places @ self.axes.T
        middle = (seen.min(axis=0) + seen.max(axis=0)) / 2
        distance = self.distance
        for _ in range(6):
            # Near things look larger, so the middle of the picture is not the middle of what is shown.
            apart = np.abs(seen[:, :2] - middle[:2]) / room
            distance = float((apart.max(axis=1) + seen[:, 2] - middle[2]).max())
            flat = (seen[:, :2] - middle[:2]) / (distance - seen[:, 2:] + middle[2])
            middle[:2] += (flat.min(axis=0) + flat.max(axis=0)) / 2 * distance
        x, y, z = (float(c) for c in middle @ self.axes)
        return replace(self, centre=(x, y, z)).zoom(distance / self.distance)
