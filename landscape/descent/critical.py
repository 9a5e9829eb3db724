"""What kind of point a run has come to: minimum, saddle, maximum or flat, from the Hessian.

Every threshold is relative to the surface's own scale, so f → a·f + b changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import dist

import numpy as np
from numpy.typing import NDArray

from landscape.surfaces import CriticalPoint, Surface, sample
from landscape.surfaces.surface import Array

GLOBAL, LOCAL = "global minimum", "local minimum"
SADDLE, MAXIMUM = "saddle point", "maximum"
DEGENERATE, VALLEY = "degenerate minimum", "flat valley"

# Below this part of the surface's mean curvature an eigenvalue counts as none.
NO_CURVATURE = 1e-9
# Below this part, next to none: not enough to call a point anything where no critical point is near.
LITTLE_CURVATURE = 1e-3
# Two losses this near are the same: as a part of themselves, and of what the losses rise close by.
_SAME_LOSS, _SAME_RISE = 1e-10, 1e-9
# The part of the surface's rise that a typed least value may be off by.
_MOST_ROUNDING = 1e-3
# The radius, in half-widths, of the circle on which "close by" is looked at.
_CLOSE_BY = 1e-2
# A run on x⁴ or x⁶ meets the tolerance this far, in half-widths, from the point itself.
NEWTON_REACH = 0.05


@dataclass(frozen=True)
class Scale:
    """How large a surface's losses, slopes and curvatures are over its domain.

    `rise` is how far the losses of half the domain lie above the least: walls a thousand times as high do
    not inflate it, and a plateau around one hole does not shrink it.
    """

    length: float
    rise: float

    @classmethod
    def of(cls, surface: Surface) -> Scale:
        """Measure a surface on a coarse mesh."""
        mesh = sample(surface, 33)
        lowest = mesh.lowest if surface.least is None else min(mesh.lowest, surface.least)
        return cls(surface.domain.size, mesh.median - lowest or mesh.spread)

    @property
    def slope(self) -> float:
        """A typical slope."""
        return self.rise / self.length

    @property
    def curvature(self) -> float:
        """A typical curvature."""
        return self.rise / self.length**2


def norms(vectors: Array) -> Array:
    """Return the Euclidean norm along the last axis, of length 1 or 2, without overflow on the way."""
    return np.abs(vectors[..., 0]) if vectors.shape[-1] == 1 else np.hypot(vectors[..., 0], vectors[..., 1])


def eigenvalues(hessians: Array) -> Array:
    """Return the eigenvalues [..., d] of symmetric matrices [..., d, d], d ≤ 2, in rising order."""
    if hessians.shape[-1] == 1:
        return hessians[..., 0]
    a, b, c = hessians[..., 0, 0], hessians[..., 0, 1], hessians[..., 1, 1]
    with np.errstate(all="ignore"):
        middle, radius = a / 2 + c / 2, np.hypot(a / 2 - c / 2, b)
        # The smaller one as determinant over the larger: the difference would lose its digits.
        larger = np.where(middle >= 0, middle + radius, middle - radius)
        other = np.where(larger != 0, (a * c - b * b) / larger, 0.0)
        other = np.where(np.isfinite(other), other, np.where(middle >= 0, middle - radius, middle + radius))
    return np.sort(np.stack([other, larger], axis=-1), axis=-1)


@np.errstate(all="ignore")
def eigenvector(hessians: Array, values: Array) -> Array:
    """Return unit eigenvectors [..., d] for given eigenvalues [...] of symmetric matrices [..., d, d]."""
    if hessians.shape[-1] == 1:
        return np.ones((*values.shape, 1))
    a, b, c = hessians[..., 0, 0], hessians[..., 0, 1], hessians[..., 1, 1]
    # Both rows of H − λI are orthogonal to the vector; the longer row says so more exactly.
    upper, lower = np.stack([b, values - a], axis=-1), np.stack([values - c, b], axis=-1)
    longer = norms(upper) >= norms(lower)
    vector = np.where(longer[..., None], upper, lower)
    length = norms(vector)[..., None]
    return np.where(length > 0, vector / np.where(length > 0, length, 1.0), [1.0, 0.0])


def kind_of(surface: Surface, point: Array) -> str | None:
    """Return the kind of critical point that a run has settled at, or None where all is flat.

    Newton's method first takes the point to the critical point itself: there the Hessian of a true
    minimum stands, while that of a degenerate one has vanished. Where none is within reach, a small slope
    is a plateau's or a valley's, whatever the signs of the curvature.
    """
    scale = Scale.of(surface)
    (settled,), (found,) = polish(surface, point[None], scale)
    loss = surface.value(settled)
    values = eigenvalues(surface.hessian(settled))
    flat = np.abs(values) <= (NO_CURVATURE if found else LITTLE_CURVATURE) * scale.curvature
    known, rises = listed_at(surface, settled), rises_around(surface, settled, loss, scale)
    if found and not flat.any() and np.isfinite(values).all():
        if (values > 0).all():
            return GLOBAL if is_least(surface, loss, rises, scale) else LOCAL
        return MAXIMUM if (values < 0).all() else SADDLE
    if known is not None and (not known.smooth or not known.kind.endswith("minimum")):
        return known.kind
    if is_least(surface, loss, rises, scale):
        return DEGENERATE
    if found and (around := _around(rises, loss, scale)) is not None:
        return around
    curved = values[~flat]
    return VALLEY if (curved > 0).any() else SADDLE if (curved < 0).any() else None


def is_least(surface: Surface, losses: Array, rises: Array, scale: Scale) -> NDArray[np.bool_]:
    """Tell which losses [...] are the least value of the surface, where that is known.

    A least value that a person typed with three decimals or more may have been rounded in the last one,
    unless the surface as a whole is so low that these decimals would say little of it.
    """
    if surface.least is None:
        return np.zeros(losses.shape, bool)
    close_by = np.abs(np.where(np.isfinite(rises), rises, 0.0)).max(axis=-1)
    same = _SAME_RISE * close_by + _SAME_LOSS * (np.abs(losses) + abs(surface.least))
    decimals = len(repr(surface.least).partition(".")[2]) if "e" not in repr(surface.least) else 0
    rounding = min(0.5 * 10.0**-decimals, _MOST_ROUNDING * scale.rise) if 3 <= decimals <= 12 else 0.0
    return np.asarray(np.abs(losses - surface.least) <= same + rounding)


def rises_around(surface: Surface, points: Array, losses: Array, scale: Scale) -> Array:
    """Return how far the losses [..., 64] on a small circle around points [..., d] lie above these."""
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, : points.shape[-1]]
    return surface.value(points[..., None, :] + _CLOSE_BY * scale.length * circle) - losses[..., None]


def polish(surface: Surface, points: Array, scale: Scale) -> tuple[Array, NDArray[np.bool_]]:
    """Return the critical points (n, d) within Newton's reach, and where the gradient truly vanishes."""
    best, gradients = points.copy(), surface.gradient(points)
    sizes = first = norms(gradients)
    active = np.arange(len(points))
    for _ in range(60):
        hessians = surface.hessian(best[active])
        usable = (sizes[active] > 0) & np.isfinite(sizes[active]) & np.isfinite(hessians).all(axis=(-1, -2))
        active = active[usable]
        if not active.size:
            break
        with np.errstate(all="ignore"):  # next to no curvature: the step leads far beyond all reach
            inverses = np.linalg.pinv(hessians[usable], rcond=1e-14, hermitian=True)
            after = best[active] - (inverses @ gradients[active, :, None])[..., 0]
        near = norms(after - points[active]) <= NEWTON_REACH * scale.length
        active, after = active[near], after[near]
        slopes = surface.gradient(after)
        better = norms(slopes) < sizes[active]
        active = active[better]
        best[active], gradients[active] = after[better], slopes[better]
        sizes = norms(gradients)
    # No gradient is smaller than what rounding the point leaves of it.
    curved = np.abs(surface.hessian(best)).max(axis=(-1, -2))
    rounding = 16 * np.finfo(float).eps * curved * np.maximum(surface.domain.size, np.abs(best).max(axis=-1))
    return best, np.asarray(sizes <= np.maximum(1e-6 * first, rounding))


def listed_at(surface: Surface, point: Array, kind: str | None = None) -> CriticalPoint | None:
    """Return the listed critical point, of a kind if one is given, that a point is at, if there is one."""
    at, near = point.tolist(), 1e-3 * surface.domain.size
    for listed in surface.critical_points:
        if dist(listed.at, at) <= near and kind in (None, listed.kind):
            return listed
    return None


def falls(rises: Array, losses: Array, scale: Scale) -> NDArray[np.bool_]:
    """Tell which circles [..., 64] around critical points fall somewhere below these, by more than noise."""
    return np.asarray((rises < -_noise(losses, scale)[..., None]).any(axis=-1))


def _around(rises: Array, loss: Array, scale: Scale) -> str | None:
    """Return what the losses on a circle around a critical point show, None if nothing is lower."""
    if not falls(rises, loss, scale):
        return None
    return SADDLE if (rises > _noise(loss, scale)).any() else MAXIMUM


def _noise(losses: Array, scale: Scale) -> Array:
    return np.asarray(1e-12 * scale.rise + 16 * np.finfo(float).eps * np.abs(losses))
