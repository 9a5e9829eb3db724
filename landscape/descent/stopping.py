"""The verdict on a run: pure functions of its arrays. A verdict never flatters.

Gradients are compared with tolerance × min(1, the surface's own typical slope): what is converged
is always within the tolerance, and a surface scaled down is not converged for being small.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from landscape.descent import critical, sentences
from landscape.descent.critical import Scale
from landscape.descent.labels import turns
from landscape.descent.trace import Trace, Verdict
from landscape.optimizers.functions import Number
from landscape.surfaces import Surface
from landscape.surfaces.surface import Array

# A run further than this many half-widths from the middle of the domain has left.
FAR = 100.0
# The gradient must stay within tolerance for so many steps: RMSProp touches it and cycles for ever.
STEPS_AT_REST = 10
# So many steps longer is watched whether what has come to rest stays at rest.
WATCH = 1000
# A rule that works out for itself how far to go does not begin to jump again.
_WATCH_PACED = 50
# Oscillation is judged over this many windows of this many steps.
WINDOWS, WINDOW = 4, 50
# Gradients are level if the greatest median of a window is at most so many times the least; a window is
# restless if in so great a part of its steps the gradient turns back or the loss rises.
LEVEL, RESTLESS = 1.15, 0.2
# A change of medians counts from this part of their size, or of the losses' spread, on; rounding may be this
# part of a loss.
NOTICED, ROUNDING = 1e-6, 1e-14


def judge(trace: Trace) -> Verdict:
    """Return the verdict that ends a run first, or that it is out of steps.

    The trace may go beyond the run's budget: what comes after it only tells whether what has come to rest
    stays at rest.
    """
    within = trace.until(min(trace.budget, trace.steps))
    endings = [ending for ending in (_diverged(within), _settled(trace), _oscillating(within)) if ending]
    return min(endings, key=lambda ending: ending.step) if endings else _out_of_steps(within)


def watched_until(trace: Trace) -> int:
    """Return how far a run must be walked for a verdict on it to be sure."""
    steps, _ = _resting(trace)
    return int(steps[0]) + watch(trace) if steps.size else 0


def watch(trace: Trace) -> int:
    """Return for how many steps it is watched whether a run that rests stays at rest."""
    return _WATCH_PACED if trace.optimizer.paces and trace.noise is None else WATCH


def small_slope(trace: Trace) -> float:
    """Return what ‖∇L‖ may be at most where a run is within its tolerance."""
    return slope_within(trace.surface, trace.tolerance)


def slope_within(surface: Surface, tolerance: float) -> float:
    """Return what ‖∇L‖ may be at most to be within a tolerance."""
    return tolerance * min(1.0, Scale.of(surface).slope)


def _diverged(trace: Trace) -> Verdict | None:
    surface = trace.surface
    if _all_near(trace):
        return None
    numbers = np.column_stack([trace.points, trace.losses, trace.gradients])
    with np.errstate(all="ignore"):
        distance = np.abs(trace.points - surface.domain.centre) / surface.domain.half_widths
    gone = ~np.isfinite(numbers).all(axis=-1) | (distance.max(axis=-1) > FAR)
    if not gone.any():
        return None
    step = int(gone.argmax())
    for name, walked in (("point", trace.points), ("loss", trace.losses), ("gradient", trace.gradients)):
        if not np.isfinite(walked[step]).all():
            return Verdict("diverged", f"{name} not finite", step, sentences.not_finite(name, trace, step))
    return Verdict("diverged", "left the domain", step, sentences.left(trace, step, FAR))


def _all_near(trace: Trace) -> bool:
    """Tell whether nothing at all has diverged, quickly: this is the usual case."""
    domain = trace.surface.domain
    near = np.abs(trace.points - domain.centre).max(axis=0) <= FAR * domain.half_widths
    return bool(near.all() and np.isfinite(trace.losses).all() and np.isfinite(trace.gradients).all())


def _settled(trace: Trace) -> Verdict | None:
    """Converged, or on a plateau: the gradient and the updates have stayed small, or all is at rest."""
    steps, at_rest = _resting(trace)
    if not steps.size:
        return None
    step = int(steps[0])
    kind = critical.kind_of(trace.surface, trace.points[step])
    if kind is not None:
        steps = steps[at_rest | stays(trace.surface, trace.points[steps], trace.gradients[steps])]
        if not steps.size:
            return None
        if steps[0] != step:
            step = int(steps[0])
            kind = critical.kind_of(trace.surface, trace.points[step])
    if kind is None:
        return Verdict("plateau", None, step, sentences.PLATEAU)
    return Verdict("converged", kind, step, sentences.reached(trace, kind, step))


def _resting(trace: Trace) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the steps within the budget at which a run rests, and at which of them it does so exactly."""
    scale = Scale.of(trace.surface)
    tolerance = small_slope(trace)
    if not (trace.grad_norms <= tolerance).any():
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=bool)
    with np.errstate(all="ignore"):
        small = (trace.grad_norms <= tolerance) & (trace.moves <= trace.tolerance * scale.length)
        at_rest = (trace.grad_norms == 0) & (trace.moves == 0)
    padded = np.concatenate([np.zeros(STEPS_AT_REST - 1, dtype=bool), small])
    stayed = sliding_window_view(padded, STEPS_AT_REST).all(axis=-1)
    steps = np.flatnonzero(stayed | at_rest)
    steps = steps[(steps <= trace.budget) & _lasts(small, steps, watch(trace))]
    return steps, at_rest[steps]


def _lasts(small: NDArray[np.bool_], steps: NDArray[np.intp], watched: int) -> NDArray[np.bool_]:
    """Tell from which steps on everything stays small for as long as it is watched.

    RMSProp and Adam forget: as their scaling shrinks, steps grow, and what lay still for a hundred steps
    may be thrown out again. At too large a learning rate any rule leaves where it only began to lie still.
    """
    large = np.append(np.flatnonzero(~small), np.iinfo(np.intp).max)
    return large[np.searchsorted(large, steps)] > steps + watched


def stays(surface: Surface, points: Array, gradients: Array) -> NDArray[np.bool_]:
    """Tell at which points (n, d) a small gradient will stay small.

    Beside a saddle or a maximum it will not: a ball that rolls past dips below the tolerance, for ninety
    steps or more, and gains speed again. It stays only if it is on the ridge, to within rounding.
    """
    hessians = surface.hessian(points)
    values = critical.eigenvalues(hessians)
    stays = np.ones(len(points), dtype=bool)
    curved = critical.NO_CURVATURE * Scale.of(surface).curvature
    size = np.maximum(surface.domain.size, np.abs(points).max(axis=-1, initial=0))
    resolution = 4 * np.finfo(float).eps * size
    for i in range(values.shape[-1]):
        direction = critical.eigenvector(hessians, values[:, i])
        downhill = np.abs((gradients * direction).sum(axis=-1))
        stays &= (values[:, i] >= -curved) | (downhill <= np.abs(values[:, i]) * resolution)
    return stays


def _oscillating(trace: Trace) -> Verdict | None:
    """Level gradients over several long windows, turning back or losing ground, with no net gain.

    That is the rule's own doing, at a learning rate that will not change any more: what noise keeps moving
    does not swing for ever, and what swings now may come to rest later in its schedule.
    """
    blocks = (trace.steps + 1) // WINDOW
    if blocks < WINDOWS or trace.noise is not None:
        return None
    count = blocks * WINDOW
    restless = (turns(trace.gradients) | _rises(trace))[:count].reshape(blocks, WINDOW).mean(
        axis=-1
    ) >= RESTLESS
    if not sliding_window_view(restless, WINDOWS).all(axis=-1).any():
        return None
    slopes = np.median(trace.grad_norms[:count].reshape(blocks, WINDOW), axis=-1)
    losses = np.median(trace.losses[:count].reshape(blocks, WINDOW), axis=-1)
    for first in range(blocks - WINDOWS + 1):
        window = slice(first, first + WINDOWS)
        spread = float(np.ptp(trace.losses[first * WINDOW : (first + WINDOWS) * WINDOW]))
        steady = first * WINDOW + 1 >= trace.schedule.settled
        if steady and restless[window].all() and swinging(slopes[window], losses[window], spread):
            step = (first + WINDOWS) * WINDOW - 1
            sentence = (
                f"Swings to and fro with nothing gained in the last {WINDOWS * WINDOW} steps: "
                f"{sentences.cure(trace.optimizer)}."
            )
            return Verdict("oscillating", None, step, sentence)
    return None


def swinging(slopes: Array, losses: Array, spread: Number) -> NDArray[np.bool_]:
    """Tell from the medians (WINDOWS, …) of ‖∇L‖ and of L in restless windows if nothing is gained in them.

    `spread` (…) is how far the losses in all these windows lie apart.
    """
    level = slopes.max(axis=0) <= LEVEL * slopes.min(axis=0)
    return np.asarray(level & ~_trending(slopes) & ~_falling(losses, spread))


def _trending(medians: Array) -> NDArray[np.bool_]:
    """Tell whether each is above the last, or each below: slow arrival and slow growth are not level."""
    changes = np.diff(medians, axis=0)
    noticeable = (np.abs(changes) > NOTICED * np.abs(medians).max(axis=0)).all(axis=0)
    return np.asarray(noticeable & ((changes > 0).all(axis=0) | (changes < 0).all(axis=0)))


def _falling(medians: Array, spread: Number) -> NDArray[np.bool_]:
    """Tell whether the loss falls from window to window, by more than rounding."""
    rounding = np.maximum(NOTICED * spread, ROUNDING * np.abs(medians).max(axis=0))
    return np.asarray((np.diff(medians, axis=0) < -rounding).all(axis=0))


def _out_of_steps(trace: Trace) -> Verdict:
    recent = slice(max(0, trace.steps - max(10, trace.steps // 10)), None)
    losses = trace.losses[recent]
    half = len(losses) // 2
    fall = float(np.median(losses[: half or 1]) - np.median(losses[half:]))
    spread = float(np.ptp(losses))
    level = spread <= 1e-14 * float(np.abs(losses).max()) or abs(fall) <= 0.2 * spread
    trend = "level" if level else "falling" if fall > 0 else "rising"
    restless = float((turns(trace.gradients)[recent] | _rises(trace)[recent]).mean()) >= RESTLESS
    sentence = sentences.out_of_steps(trace, trend, restless)
    return Verdict("out of steps", trend, trace.steps, sentence)


def _rises(trace: Trace) -> NDArray[np.bool_]:
    """Tell at each step whether the loss rose."""
    return np.concatenate([[False], np.diff(trace.losses) > 0])
