"""What is under the mouse while basins are shown: the path from there, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QPointF

from landscape.analysis.basins import Task
from landscape.descent import descend
from landscape.descent.reached import nearest
from landscape.surfaces.surface import Array, Point
from landscape.unwanted import unless
from landscape.views.many import Overlay
from landscape.widgets.worker import Worker


class Glimpse(QObject):
    """Walks from where the mouse is, in the background, and shows the path over the plane."""

    def __init__(self, task: Callable[[], Task | None], parent: QObject) -> None:
        """`task` says what is asked of each start, None while no basins are shown."""
        super().__init__(parent)
        self._task, self._worker = task, Worker(self)

    def follow(self, overlay: Overlay) -> None:
        """Follow the mouse over the plane of an overlay."""
        overlay.plane.plot.hovered.connect(partial(self._on_hover, overlay))

    def _on_hover(self, overlay: Overlay, place: QPointF | None) -> None:
        task = self._task()
        if place is None or task is None:
            self._worker.cancel("glimpse")
            overlay.show_way(None)
        elif len(task.surface.parameters) == (2 if overlay.flat else 1):
            job = partial(_glimpse, overlay, task, overlay.plane.point_at(place))
            self._worker.submit("glimpse", job, self._on_seen)

    def _on_seen(self, seen: tuple[Overlay, Task, Array, Array, str]) -> None:
        overlay, task, points, losses, text = seen
        if task != self._task():
            return
        plane = overlay.plane
        overlay.show_way(plane.place(points, losses))
        if plane.plot.underMouse():
            before = plane.readout.text().partition("  → ")[0]
            plane.say(f"{before}  → {text}")


def _glimpse(
    overlay: Overlay, task: Task, point: Point, stop: Event
) -> tuple[Overlay, Task, Array, Array, str]:
    """Return the path from a point, and what comes of it."""
    with unless(stop.is_set):
        trace = descend(task.surface, task.optimizer, point, task.steps, task.tolerance)
    which = -1
    if trace.verdict.status == "converged":
        which = int(nearest(task.surface, task.minima, trace.points[-1:])[0])
    number = f" {which + 1}" if which >= 0 else ""
    steps = f"{trace.steps:,} step{'s' if trace.steps != 1 else ''}"
    text = f"{trace.verdict.kind or trace.verdict.status}{number} in {steps}"
    return overlay, task, trace.points, trace.losses, text
