"""The drawing of a sweep: a line over one hyperparameter, or a map over two, with the stability limit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from landscape.analysis.lattice import UNKNOWN, Axis
from landscape.analysis.sweep import Sweep
from landscape.descent.many import STATUSES
from landscape.optimizers import Optimizer
from landscape.surfaces.surface import Array
from landscape.views.many.colours import as_image, graded, patterned
from landscape.widgets.axes import Axes
from landscape.widgets.ink import disc, pen, track_line
from landscape.widgets.layer import finite_parts, in_pixels
from landscape.widgets.numbers import brief
from landscape.widgets.plot import Plot
from landscape.widgets.theme import DARK

STEPS, LOSS, VERDICT = "steps", "final loss", "verdict"
CONVERGED = "converged"
_CONVERGED = STATUSES.index(CONVERGED)
_LEAST_LOSS = 1e-16


class SweepChart:
    """Draws a sweep on a plot: what is `shown` of it, and the values that a run has."""

    def __init__(self) -> None:
        self.theme, self.shown = DARK, STEPS
        self.sweep: Sweep | None = None
        self.rule: Optimizer | None = None
        self.marked = True
        """Whether the rule's own hyperparameters are those of a run."""

    def fit(self, plot: Plot, done: Sweep) -> None:
        """Give a plot the axes of a sweep, and show all of it."""
        (x0, x1), (y0, y1) = ends(done.axes[0]), (0.0, 1.0)
        if len(done.axes) == 2:
            y0, y1 = ends(done.axes[1])
            plot.set_axes(
                Axes(self._title(0), self._title(1), log=done.axes[1].log, log_bottom=done.axes[0].log)
            )
        else:
            heights, log = self._heights(done)
            finite = heights[np.isfinite(heights)]
            low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
            margin = 0.08 * (high - low) or 0.5
            y0, y1 = low - margin, high + margin
            name = self._height_title(done)
            plot.set_axes(Axes(self._title(0), name, log=log, log_bottom=done.axes[0].log, grid=True))
        plot.show_whole(QRectF(x0, y0, x1 - x0, y1 - y0))

    def scale(self, done: Sweep) -> tuple[str, str] | None:
        """Return what the darkest and the brightest colour of a map stand for, None of a line."""
        shown = self.shown
        if len(done.axes) < 2 or shown == VERDICT:
            return None
        numbers = done.steps if shown == STEPS else done.losses
        fine = numbers[np.isfinite(numbers)]
        if not fine.size:
            return None
        if shown == STEPS:
            return f"{fine.max():.0f}", f"{fine.min():.0f} steps"
        return brief(float(fine.min()), 7), brief(float(fine.max()), 7)

    def _title(self, place: int) -> str:
        assert self.sweep is not None
        name = self.sweep.axes[place].name
        symbols = {h.name: h.symbol for h in self.rule.hyperparameters()} if self.rule else {}
        return f"{symbols.get(name, '')} {name.replace('_', ' ')}".strip()

    def _height_title(self, done: Sweep) -> str:
        if self.shown == VERDICT:
            return "converged, %"
        below = _below_zero(done.losses) if self.shown == LOSS else 0.0
        return f"{self.shown} + {-below:.6g}" if below else self.shown

    def _heights(self, done: Sweep) -> tuple[Array, bool]:
        """Return the heights of a line, and whether they are logarithms."""
        if self.shown == LOSS:
            return _logarithms(done.losses), True
        if self.shown == VERDICT:
            return 100 * done.converged, False
        with np.errstate(all="ignore"):
            return np.log10(done.steps), True

    def draw(self, plot: Plot, painter: QPainter) -> None:
        """Draw the sweep and the stability limit."""
        done = self.sweep
        if done is None:
            return
        painter.save()
        (self._draw_map if len(done.axes) == 2 else self._draw_line)(plot, painter, done)
        painter.restore()
        self._draw_limit(plot, painter, done)

    def endings(self, done: Sweep) -> list[str]:
        """Return the endings that are drawn as such: of a map, in cells that have no number."""
        flat = len(done.axes) == 2
        shown = done.statuses[np.isnan(self._numbers(done))] if flat else done.statuses
        found = [STATUSES[code] for code in np.unique(shown).tolist() if code != _CONVERGED]
        return [CONVERGED, *found] if flat and self.shown == VERDICT else found

    def _numbers(self, done: Sweep) -> Array:
        """Return what the colours of a map's cells go by, NaN for those drawn as an ending."""
        if self.shown == VERDICT:
            return np.where(done.statuses == _CONVERGED, 0.0, np.nan)
        with np.errstate(all="ignore"):
            numbers = -np.log(done.steps) if self.shown == STEPS else _logarithms(done.losses)
        return np.where(np.isfinite(numbers), numbers, np.nan)

    def _draw_map(self, plot: Plot, painter: QPainter, done: Sweep) -> None:
        (x0, x1), (y0, y1) = (ends(axis) for axis in done.axes)
        numbers = self._numbers(done)
        # Patterns need the screen's pixels: each cell is drawn as so many, of which none is left out.
        n, m = done.statuses.shape
        width, height = round(plot.area.width()), round(plot.area.height())
        cells = np.ix_(np.arange(width) * n // width, np.arange(height) * m // height)
        colours = graded(numbers)[cells]
        missing = np.isnan(numbers)[cells]
        if missing.any():
            colours[missing] = patterned(np.where(missing, done.statuses[cells], UNKNOWN))[missing]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), as_image(colours))

    def _draw_line(self, plot: Plot, painter: QPainter, done: Sweep) -> None:
        transform, axis = painter.worldTransform(), done.axes[0]
        heights, _ = self._heights(done)
        x = places(axis, axis.values)
        self._draw_verdicts(plot, painter, done)
        painter.resetTransform()
        for line in finite_parts(x, heights):
            track_line(painter, in_pixels(line, transform), pen(self.theme.accent, 2.0))

    def _draw_verdicts(self, plot: Plot, painter: QPainter, done: Sweep) -> None:
        """Draw below a line, as a band, how the descents ended that came to rest nowhere."""
        view, area = plot.view, plot.area
        bad = done.statuses != _CONVERGED
        codes = np.where(bad, done.statuses, UNKNOWN)
        codes = codes[np.arange(round(area.width())) * len(codes) // round(area.width())]
        codes = np.repeat(codes[:, None], 10, axis=1)
        (x0, x1), height = ends(done.axes[0]), 10 * view.height() / area.height()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(QRectF(x0, view.top(), x1 - x0, height), as_image(patterned(codes)))

    def _draw_limit(self, plot: Plot, painter: QPainter, done: Sweep) -> None:
        """Draw the largest stable learning rate as a dashed line."""
        if done.limit is None:
            return
        transform, view = painter.worldTransform(), plot.view
        flat = next(i for i, axis in enumerate(done.axes) if axis.name == "learning_rate")
        limit = places(done.axes[flat], done.limit)
        if len(done.axes) == 1:
            line = np.array([[limit[0], view.top()], [limit[0], view.bottom()]])
        else:
            other = done.axes[1 - flat]
            along = places(other, other.values)
            line = np.column_stack([limit, along] if flat == 0 else [along, limit])
        painter.resetTransform()
        for colour, width in ((QColor(self.theme.card), 4.0), (QColor(self.theme.warn), 1.8)):
            made = pen(colour, width)
            if width < 3:
                made.setDashPattern([4.0, 3.0])
            track_line(painter, in_pixels(line, transform), made)

    def draw_chosen(self, plot: Plot, painter: QPainter) -> None:
        """Mark the run's own hyperparameters."""
        done, rule, view = self.sweep, self.rule, plot.view
        if done is None or rule is None or not self.marked:
            return
        at = [float(places(axis, np.array([getattr(rule, axis.name, np.nan)]))[0]) for axis in done.axes]
        if not np.isfinite(at).all():
            return
        if len(at) == 2:
            disc(painter, QPointF(*at), QColor(self.theme.runs[0]), 5.0)
        else:
            painter.setPen(pen(QColor(self.theme.runs[0]), 1.6))
            painter.drawLine(QPointF(at[0], view.top()), QPointF(at[0], view.bottom()))


def _below_zero(losses: Array) -> float:
    """Return the lowest of some losses if it is negative, else 0: logarithms are of what is above it."""
    return min(0.0, float(losses[np.isfinite(losses)].min(initial=0.0)))


def _logarithms(losses: Array) -> Array:
    """Return log₁₀ of losses, of those with negative ones above the lowest; NaN for what is not finite."""
    fine = np.isfinite(losses)
    return np.where(
        fine, np.log10(np.maximum(np.where(fine, losses - _below_zero(losses), 1.0), _LEAST_LOSS)), np.nan
    )


def places(axis: Axis, values: Array) -> Array:
    """Return where values of a hyperparameter are on its axis: their logarithms if it is logarithmic."""
    with np.errstate(all="ignore"):
        return np.asarray(np.log10(values) if axis.log else values, np.float64)


def ends(axis: Axis) -> tuple[float, float]:
    """Return where an axis begins and ends."""
    low, high = places(axis, np.array([axis.low, axis.high]))
    return float(low), float(high)


def cell_at(done: Sweep | None, place: QPointF) -> tuple[int, ...] | None:
    """Return the indices of the cell of a sweep at a place of its plot, None where there is none."""
    found = []
    for axis, at in zip(done.axes if done else (), (place.x(), place.y()), strict=False):
        low, high = ends(axis)
        part = (at - low) / (high - low)
        if not 0 <= part <= 1:
            return None
        found.append(min(int(part * axis.count), axis.count - 1))
    return tuple(found) or None
