"""What many particles at rest have reached: a plateau or a critical point, and which known minimum.

The answers are those of `critical.kind_of`. Where the Hessian alone makes them sure they are given for all
points at once; the others are taken to where Newton's method takes them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import (
    LITTLE_CURVATURE,
    NEWTON_REACH,
    NO_CURVATURE,
    Scale,
    eigenvalues,
    falls,
    is_least,
    listed_at,
    norms,
    polish,
    rises_around,
)
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

Mask = NDArray[np.bool_]
# An eigenvalue of so great a part of the mean curvature is surely not none, wherever Newton's method leads.
_CURVED = 1e-2
# An eigenvalue of so small a part of the other may be none at all: rounding alone parts it from 0.
_SINGULAR = 1e-12
# Hessians are alike if they differ by at most so great a part.
_ALIKE = 0.25
# So many points are looked at together, with sixty-four around each.
_TOGETHER = 1024


def on_plateau(surface: Surface, points: Array) -> Mask:
    """Tell at which points (n, d), where particles rest, `critical.kind_of` knows no kind: all is flat."""
    unsure = np.flatnonzero(~_curved(surface, points))
    places, which = np.unique(points[unsure], axis=0, return_inverse=True)
    answers = np.concatenate(
        [_flat(surface, places[i : i + _TOGETHER]) for i in range(0, len(places), _TOGETHER)]
        or [np.zeros(0, bool)]
    )
    plateau = np.zeros(len(points), bool)
    plateau[unsure] = answers[which.ravel()]
    return plateau


def _flat(surface: Surface, points: Array) -> Mask:
    """Tell of points (n, d) what Newton's method tells of them."""
    look()
    scale = Scale.of(surface)
    settled, found = polish(surface, points, scale)
    little = np.where(found, NO_CURVATURE, LITTLE_CURVATURE) * scale.curvature
    flat = np.asarray((np.abs(eigenvalues(surface.hessian(settled))) <= little[:, None]).all(axis=-1))
    which = np.flatnonzero(flat)
    places, losses = settled[which], surface.value(settled[which])
    rises = rises_around(surface, places, losses, scale)
    flat[which] = ~is_least(surface, losses, rises, scale) & ~(found[which] & falls(rises, losses, scale))
    for i in np.flatnonzero(flat):
        known = listed_at(surface, settled[i])
        flat[i] = known is None or (known.smooth and known.kind.endswith("minimum"))
    return flat


def _curved(surface: Surface, points: Array) -> Mask:
    """Tell at which points Newton's method surely ends close by, and the surface is surely curved there."""
    scale = Scale.of(surface)
    hessians, gradients = surface.hessian(points), surface.gradient(points)
    values = eigenvalues(hessians)
    least, greatest = np.abs(values).min(axis=-1), np.abs(values).max(axis=-1)
    regular = np.isfinite(values).all(axis=-1) & (least > _SINGULAR * greatest)
    hessians = np.where(regular[:, None, None], hessians, np.eye(points.shape[1]))
    steps = np.asarray(np.linalg.solve(hessians, gradients[..., None])[..., 0], np.float64)
    change = np.abs(surface.hessian(points - 2 * steps) - hessians).max(axis=(-1, -2))
    alike = change <= _ALIKE * least
    steep = greatest > _CURVED * scale.curvature
    return np.asarray(regular & alike & steep & (2 * norms(steps) < NEWTON_REACH * scale.length))


def nearest(surface: Surface, minima: Sequence[CriticalPoint], points: Array) -> NDArray[np.int16]:
    """Return which of the minima particles at rest at points (n, d) have reached, −1 for none of them.

    A particle comes to rest where the slope is small: on x⁴ that is far from the minimum itself.
    """
    if not minima or not len(points):
        return np.full(len(points), -1, np.int16)
    scale = Scale.of(surface)
    columns = np.ascontiguousarray(points.T)
    found, least = np.full(len(points), -1, np.int16), np.full(len(points), np.inf)
    with np.errstate(over="ignore"):
        for i, minimum in enumerate(minima):
            squares = np.square(columns - np.array(minimum.at)[:, None]).sum(axis=0)
            closer = squares < least
            found[closer], least[closer] = i, squares[closer]
    downhill = eigenvalues(surface.hessian(points))[:, 0] < -NO_CURVATURE * scale.curvature
    found[(np.sqrt(least) > NEWTON_REACH * scale.length) | downhill] = -1
    return found
