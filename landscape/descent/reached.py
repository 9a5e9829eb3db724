"""What many particles at rest have reached: a plateau or a critical point, and which known minimum.

The answers are those of `critical.kind_of`. Where the Hessian alone makes them sure they are given for all
points at once; the others are asked one by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landscape.descent.critical import NEWTON_REACH, NO_CURVATURE, Scale, eigenvalues, kind_of, norms
from landscape.surfaces import CriticalPoint, Surface
from landscape.surfaces.surface import Array
from landscape.unwanted import look

Mask = NDArray[np.bool_]
# An eigenvalue of so great a part of the mean curvature is surely not none, wherever Newton's method leads.
_CURVED = 1e-2
# Hessians are alike if they differ by at most so great a part.
_ALIKE = 0.25


def on_plateau(surface: Surface, points: Array) -> Mask:
    """Tell which points (n, d), where particles rest, are neither minimum, saddle, valley nor maximum."""
    flat = np.zeros(len(points), bool)
    unsure = np.flatnonzero(~_curved(surface, points))
    places, which = np.unique(points[unsure], axis=0, return_inverse=True)
    answers = np.zeros(len(places), bool)
    for i, place in enumerate(places):
        look()
        answers[i] = kind_of(surface, place) is None
    flat[unsure] = answers[which.ravel()]
    return flat


def _curved(surface: Surface, points: Array) -> Mask:
    """Tell at which points Newton's method surely ends close by, and the surface is surely curved there."""
    scale = Scale.of(surface)
    with np.errstate(all="ignore"):
        hessians, gradients = surface.hessian(points), surface.gradient(points)
        values = eigenvalues(hessians)
        regular = np.isfinite(values).all(axis=-1) & (np.abs(values).min(axis=-1) > 0)
        hessians = np.where(regular[:, None, None], hessians, np.eye(points.shape[1]))
        steps = np.asarray(np.linalg.solve(hessians, gradients[..., None])[..., 0], np.float64)
        beyond = surface.hessian(points - 2 * steps)
        change = np.abs(beyond - hessians).max(axis=(-1, -2))
        alike = change <= _ALIKE * np.abs(values).min(axis=-1)
        steep = np.abs(values).max(axis=-1) > _CURVED * scale.curvature
        return np.asarray(regular & alike & steep & (2 * norms(steps) < NEWTON_REACH * scale.length))


def nearest(surface: Surface, minima: Sequence[CriticalPoint], points: Array) -> NDArray[np.int16]:
    """Return which of the minima particles at rest at points (n, d) have reached, −1 for none of them.

    A particle comes to rest where the slope is small: on x⁴ that is far from the minimum itself.
    """
    if not minima or not len(points):
        return np.full(len(points), -1, np.int16)
    scale = Scale.of(surface)
    places = np.array([minimum.at for minimum in minima])
    distances = np.stack([norms(points - place) for place in places])
    found: NDArray[np.int16] = distances.argmin(axis=0).astype(np.int16)
    with np.errstate(all="ignore"):
        least = eigenvalues(surface.hessian(points))[:, 0]
    falls = least < -NO_CURVATURE * scale.curvature
    found[(distances.min(axis=0) > NEWTON_REACH * scale.length) | falls] = -1
    return found
