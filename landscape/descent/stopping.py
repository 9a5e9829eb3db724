"""The verdict on a run: pure functions of its arrays. A verdict never flatters.

Gradients are compared with tolerance × min(1, the slope of the surface's gentle parts): what is converged
is always within the tolerance, and a surface scaled down is not converged for being small.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from landscape.descent import critical
from landscape.descent.critical import Scale
from landscape.descent.labels import turns
from landscape.descent.trace import Trace, Verdict
from landscape.surfaces.surface import Array

# A run further than this many half-widths from the middle of the domain has left.
FAR = 100.0
# The gradient must stay within tolerance for so many steps: RMSProp touches it and cycles for ever.
STEPS_AT_REST = 10
# Oscillation is judged over this many windows of this many steps.
WINDOWS, WINDOW = 4, 50


def judge(trace: Trace) -> Verdict:
    """Return the verdict that ends a run first, or that it is out of steps."""
    endings = [ending for ending in (_diverged(trace), _settled(trace), _oscillating(trace)) if ending]
    return min(endings, key=lambda ending: ending.step) if endings else _out_of_steps(trace)


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
            return Verdict("diverged", f"{name} not finite", step, _not_finite(name, step))
    fell = trace.losses[step] < trace.losses[0]
    why = (
        "the loss falls without end in this direction"
        if fell
        else "each step overshot further than the last: lower the learning rate"
    )
    sentence = f"Left the domain at step {step}, {FAR:.0f} half-widths from its middle: {why}."
    return Verdict("diverged", "left the domain", step, sentence)


def _all_near(trace: Trace) -> bool:
    """Tell whether nothing at all has diverged, quickly: this is the usual case."""
    domain = trace.surface.domain
    near = np.abs(trace.points - domain.centre).max(axis=0) <= FAR * domain.half_widths
    return bool(near.all() and np.isfinite(trace.losses).all() and np.isfinite(trace.gradients).all())


def _not_finite(name: str, step: int) -> str:
    if step == 0:
        return f"The {name} is not a finite number at the start itself: start somewhere else."
    if name == "gradient":
        return f"At step {step} the gradient is not a finite number: the surface has no slope there."
    return f"At step {step} the {name} is no longer a finite number: lower the learning rate."


def _settled(trace: Trace) -> Verdict | None:
    """Converged, or on a plateau: the gradient and the updates have stayed small, or all is at rest."""
    scale = Scale.of(trace.surface)
    tolerance = trace.tolerance * min(1.0, scale.slope)
    if not (trace.grad_norms <= tolerance).any():
        return None
    with np.errstate(all="ignore"):
        small = (trace.grad_norms <= tolerance) & (trace.moves <= trace.tolerance * scale.length)
        at_rest = (trace.grad_norms == 0) & (trace.moves == 0)
    padded = np.concatenate([np.zeros(STEPS_AT_REST - 1, dtype=bool), small])
    stayed = sliding_window_view(padded, STEPS_AT_REST).all(axis=-1)
    candidates = np.flatnonzero(stayed | at_rest)
    if not candidates.size:
        return None
    candidates = candidates[at_rest[candidates] | _stays(trace, candidates)]
    if not candidates.size:
        return None
    step = int(candidates[0])
    kind = critical.kind_of(trace.surface, trace.points[step])
    if kind is None:
        return Verdict("plateau", None, step, _PLATEAU)
    return Verdict("converged", kind, step, _reached(trace, kind, step))


def _stays(trace: Trace, steps: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell at which steps a small gradient will stay small.

    Beside a saddle or a maximum it will not: a ball that rolls past dips below the tolerance, for ninety
    steps or more, and gains speed again. It stays only if it is on the ridge, to within rounding.
    """
    points, gradients = trace.points[steps], trace.gradients[steps]
    hessians = trace.surface.hessian(points)
    values = critical.eigenvalues(hessians)
    stays = np.ones(len(steps), dtype=bool)
    curved = critical.NO_CURVATURE * Scale.of(trace.surface).curvature
    size = np.maximum(trace.surface.domain.size, np.abs(points).max(axis=-1, initial=0))
    resolution = 4 * np.finfo(float).eps * size
    for i in range(values.shape[-1]):
        direction = critical.eigenvector(hessians, values[:, i])
        downhill = np.abs((gradients * direction).sum(axis=-1))
        stays &= (values[:, i] >= -curved) | (downhill <= np.abs(values[:, i]) * resolution)
    return stays


_PLATEAU = (
    "Neither slope nor curvature is left here, and nothing shows that this is a minimum: "
    "a plateau. Start elsewhere."
)


def _reached(trace: Trace, kind: str, step: int) -> str:
    loss = trace.losses[step]
    least = trace.surface.least
    if kind == critical.GLOBAL:
        return f"Reached the global minimum in {step} steps: no point of this surface is lower."
    if kind == critical.LOCAL and least is not None and loss > least:
        above = f"{loss - least:.4g} above the least value of this surface"
        return f"Reached a local minimum in {step} steps, {above}."
    if kind == critical.LOCAL:
        return f"Reached a local minimum in {step} steps; whether a lower one exists is not known."
    if kind == critical.SADDLE:
        return (
            "Stopped on a saddle point, not a minimum: the smallest push downhill would set it going again."
        )
    if kind == critical.MAXIMUM:
        return "Stopped on a maximum: the slope is zero at the top, too. Start a little to one side."
    if kind == critical.DEGENERATE:
        return f"Reached the least value of this surface in {step} steps, where it is flat in some direction."
    return (
        "Stopped where the surface is flat in one direction: that it is a minimum cannot be told from here."
    )


def _oscillating(trace: Trace) -> Verdict | None:
    """Level gradients over several long windows, turning back or losing ground, with no net gain."""
    blocks = (trace.steps + 1) // WINDOW
    if blocks < WINDOWS:
        return None
    count = blocks * WINDOW
    rising = np.concatenate([[False], np.diff(trace.losses) > 0])
    restless = (turns(trace.gradients) | rising)[:count].reshape(blocks, WINDOW).mean(axis=-1) >= 0.2
    if not sliding_window_view(restless, WINDOWS).all(axis=-1).any():
        return None
    slopes = np.median(trace.grad_norms[:count].reshape(blocks, WINDOW), axis=-1)
    losses = np.median(trace.losses[:count].reshape(blocks, WINDOW), axis=-1)
    for first in range(blocks - WINDOWS + 1):
        window = slice(first, first + WINDOWS)
        level = slopes[window].max() <= 1.05 * slopes[window].min()
        spread = float(np.ptp(trace.losses[first * WINDOW : (first + WINDOWS) * WINDOW]))
        if (
            restless[window].all()
            and level
            and not _trending(slopes[window])
            and not _falling(losses[window], spread)
        ):
            step = (first + WINDOWS) * WINDOW - 1
            sentence = (
                f"Swings to and fro with nothing gained in the last {WINDOWS * WINDOW} steps: "
                "lower the learning rate."
            )
            return Verdict("oscillating", None, step, sentence)
    return None


def _trending(medians: Array) -> bool:
    """Tell whether each is above the last, or each below: slow arrival and slow growth are not level."""
    changes = np.diff(medians)
    noticeable = np.abs(changes) > 1e-6 * np.abs(medians).max()
    return bool(noticeable.all() and ((changes > 0).all() or (changes < 0).all()))


def _falling(medians: Array, spread: float) -> bool:
    """Tell whether the loss falls from window to window, by more than rounding."""
    return bool((np.diff(medians) < -max(1e-6 * spread, 1e-14 * float(np.abs(medians).max()))).all())


def _out_of_steps(trace: Trace) -> Verdict:
    steps = trace.steps
    recent = trace.losses[max(0, steps - max(10, steps // 10)) :]
    fall, spread = recent[0] - recent[-1], np.ptp(recent)
    level = spread <= 1e-14 * np.abs(recent).max() or abs(fall) <= 0.1 * spread
    trend = "level" if level else "falling" if fall > 0 else "rising"
    advice = {
        "falling": "the loss is still falling: allow more steps, or a larger learning rate.",
        "level": "the loss has stopped changing, yet the gradient is not zero: try another learning rate.",
        "rising": "the loss is rising: lower the learning rate.",
    }[trend]
    return Verdict("out of steps", trend, steps, f"Out of steps after {steps}: {advice}")
