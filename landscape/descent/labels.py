"""What a descent is doing at each step: labels that come and go, told from the past alone."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from landscape.descent.critical import Scale, eigenvalues, norms
from landscape.surfaces.surface import Array

if TYPE_CHECKING:
    from landscape.descent.trace import Trace

DESCENDING, OVERSHOOTING, UNSTABLE = "descending", "overshooting", "unstable"
CRAWLING, NEAR_SADDLE = "crawling", "near a saddle"
LABELS = (DESCENDING, OVERSHOOTING, UNSTABLE, CRAWLING, NEAR_SADDLE)

_WINDOW = 5


def labels(trace: Trace) -> tuple[str, ...]:
    """Return the label of each step.

    `near a saddle`: eigenvalues of both signs, and the critical point of the local quadratic within a
    twentieth of the domain. `overshooting` and `unstable`: the gradient has lately turned back on itself,
    and shrinks, or grows, from one window of five steps to the next. `crawling`: the gradient a thousand
    times below its median so far, and next to no curvature.
    """
    scale = Scale.of(trace.surface)
    hessians = trace.hessians
    values = eigenvalues(hessians)
    with np.errstate(all="ignore"):
        mixed = (values[:, 0] < 0) & (values[:, -1] > 0)
        near = mixed & (_newton_length(hessians, trace.gradients) < 0.05 * scale.length)
        flat = np.abs(values).max(axis=-1) < 1e-3 * scale.curvature
        slow = trace.grad_norms < 1e-3 * _median_so_far(trace.grad_norms)
    turned, growing = _turned(trace.gradients), _growing(trace.grad_norms)
    chosen = np.select(
        [near, turned & growing, turned, slow & flat],
        [NEAR_SADDLE, UNSTABLE, OVERSHOOTING, CRAWLING],
        DESCENDING,
    )
    return tuple(map(str, chosen))


def turns(gradients: Array) -> NDArray[np.bool_]:
    """Tell at each step whether the gradient points against the one before it."""
    with np.errstate(all="ignore"):
        against = (gradients[1:] * gradients[:-1]).sum(axis=-1) < 0
    return np.concatenate([[False], against])


def _turned(gradients: Array) -> NDArray[np.bool_]:
    """Tell at each step whether the gradient has turned back within the last few."""
    padded = np.concatenate([np.zeros(_WINDOW - 1, dtype=bool), turns(gradients)])
    return np.asarray(sliding_window_view(padded, _WINDOW).any(axis=-1))


def _growing(sizes: Array) -> NDArray[np.bool_]:
    """Tell at each step whether the greatest of the last few gradients exceeds that of the few before."""
    padded = np.concatenate([np.full(2 * _WINDOW - 1, sizes[0]), sizes])
    windows = sliding_window_view(padded, 2 * _WINDOW)
    with np.errstate(all="ignore"):
        return np.asarray(windows[:, _WINDOW:].max(axis=-1) > windows[:, :_WINDOW].max(axis=-1))


def _newton_length(hessians: Array, gradients: Array) -> Array:
    """Return ‖H⁻¹g‖, the distance to the critical point of the local quadratic."""
    if gradients.shape[-1] == 1:
        return np.abs(gradients[:, 0] / hessians[:, 0, 0])
    a, b, c = hessians[:, 0, 0], hessians[:, 0, 1], hessians[:, 1, 1]
    g, h = gradients[:, 0], gradients[:, 1]
    return norms(np.stack([c * g - b * h, a * h - b * g], axis=-1)) / np.abs(a * c - b * b)


def _median_so_far(numbers: Array) -> Array:
    """Return at each step the (upper) median of all numbers up to it."""
    seen: list[float] = []
    medians = []
    for number in numbers.tolist():
        insort(seen, number)
        medians.append(seen[len(seen) // 2])
    return np.array(medians)
