"""What kind of point a run has come to: minimum, saddle, maximum or flat, from the Hessian.

Every threshold is relative to the surface's own scale, so f → a·f + b changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import dist

import numpy as np

from landscape.surfaces import CriticalPoint, Surface, sample
from landscape.surfaces.surface import Array

GLOBAL, LOCAL = "global minimum", "local minimum"
SADDLE, MAXIMUM = "saddle point", "maximum"
DEGENERATE, VALLEY = "degenerate minimum", "flat valley"

# Below this part of the surface's mean curvature an eigenvalue counts as none.
NO_CURVATURE = 1e-9
# Below this part, next to none: not enough to call a point anything where no critical point is near.
_LITTLE_CURVATURE = 1e-3
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
    settled, found = _polish(surface, point, NEWTON_REACH * scale.length)
    loss = float(surface.value(settled))
    values = eigenvalues(surface.hessian(settled))
    flat = np.abs(values) <= (NO_CURVATURE if found else _LITTLE_CURVATURE) * scale.curvature
    known, rises = listed_at(surface, settled), _rises(surface, settled, loss, scale)
    if found and not flat.any() and np.isfinite(values).all():
        if (values > 0).all():
            return GLOBAL if _is_least(surface, loss, rises, scale) else LOCAL
        return MAXIMUM if (values < 0).all() else SADDLE
    if known is not None and (not known.smooth or not known.kind.endswith("minimum")):
        return known.kind
    if _is_least(surface, loss, rises, scale):
        return DEGENERATE
    if found and (around := _around(rises, loss, scale)) is not None:
        return around
    curved = values[~flat]
    return VALLEY if (curved > 0).any() else SADDLE if (curved < 0).any() else None


def _is_least(surface: Surface, loss: float, rises: Array, scale: Scale) -> bool:
    """Tell whether a loss is the least value of the surface, where that is known.

    A least value that a person typed with three decimals or more may have been rounded in the last one,
    unless the surface as a whole is so low that these decimals would say little of it.
    """
    if surface.least is None:
        return False
    close_by = float(np.max(np.abs(rises[np.isfinite(rises)]), initial=0.0))
    same = _SAME_RISE * close_by + _SAME_LOSS * (abs(loss) + abs(surface.least))
    decimals = len(repr(surface.least).partition(".")[2]) if "e" not in repr(surface.least) else 0
    rounding = min(0.5 * 10.0**-decimals, _MOST_ROUNDING * scale.rise) if 3 <= decimals <= 12 else 0.0
    return abs(loss - surface.least) <= same + rounding


def _rises(surface: Surface, point: Array, loss: float, scale: Scale) -> Array:
    """Return how far the losses on a small circle around a point lie above it."""
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)[:, : len(point)]
    return surface.value(point + _CLOSE_BY * scale.length * circle) - loss


def _polish(surface: Surface, point: Array, reach: float) -> tuple[Array, bool]:
    """Return the critical point within reach, and whether the gradient truly vanishes there."""
    best, gradient = point, surface.gradient(point)
    size = first = float(norms(gradient))
    for _ in range(60):
        hessian = surface.hessian(best)
        if size == 0 or not (np.isfinite(hessian).all() and np.isfinite(size)):
            break
        step = np.linalg.lstsq(hessian, gradient, rcond=1e-14)[0]
        if not np.isfinite(step).all() or norms(best - step - point) > reach:
            break
        gradient = surface.gradient(best - step)
        new_size = float(norms(gradient))
        if not new_size < size:
            break
        best, size = best - step, new_size
    # No gradient is smaller than what rounding the point leaves of it.
    curved = float(np.abs(surface.hessian(best)).max(initial=0.0))
    rounding = 16 * np.finfo(float).eps * curved * max(surface.domain.size, float(np.abs(best).max()))
    return best, size <= max(1e-6 * first, rounding)


def listed_at(surface: Surface, point: Array, kind: str | None = None) -> CriticalPoint | None:
    """Return the listed critical point, of a kind if one is given, that a point is at, if there is one."""
    at, near = point.tolist(), 1e-3 * surface.domain.size
    for listed in surface.critical_points:
        if dist(listed.at, at) <= near and kind in (None, listed.kind):
            return listed
    return None


def _around(rises: Array, loss: float, scale: Scale) -> str | None:
    """Return what the losses on a circle around a critical point show, None if nothing is lower."""
    noise = 1e-12 * scale.rise + 16 * np.finfo(float).eps * abs(loss)
    if not (rises < -noise).any():
        return None
    return SADDLE if (rises > noise).any() else MAXIMUM
