"""A picture of basins: what is wanted of it, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from landscape.analysis.basins import MOST_SIZE, Share, Task, Walked, field_over
from landscape.analysis.refining import Refining
from landscape.session import Stage
from landscape.surfaces import CriticalPoint, Fit
from landscape.views.many.drawn import Picture
from landscape.widgets.plot import Plot


@dataclass(frozen=True)
class Request:
    """A picture that is wanted: the task, the part of the domain in view, and how many cells it has."""

    task: Task
    box: tuple[tuple[float, float], ...]
    shape: tuple[int, ...]

    @classmethod
    def of(cls, stage: Stage, plot: Plot, minima: tuple[CriticalPoint, ...]) -> Request | None:
        """Return what a plot has room for, a cell for each pixel; None where no part of the domain shows."""
        scene, surface, seen, area = stage.scene, stage.surface, plot.view, plot.area
        task = Task(surface.sketch, scene.chosen.build(), scene.steps, scene.tolerance, minima)
        (x0, x1), *rest = surface.domain
        low, high = (rest or [(seen.top(), seen.bottom())])[0]
        box = seen.intersected(QRectF(QPointF(x0, low), QPointF(x1, high)))
        ratio = plot.devicePixelRatioF()
        columns = round(ratio * area.width() * box.width() / seen.width())
        rows = round(ratio * area.height() * box.height() / seen.height())
        if columns < 2 or rows < 2:
            return None
        sides, d = ((box.left(), box.right()), (box.top(), box.bottom())), len(surface.parameters)
        return cls(task, sides[:d], (min(columns, MOST_SIZE), min(rows, MOST_SIZE))[:d])


class Sheet:
    """A picture in the making: its cells, the order in which they are walked, and their colours."""

    def __init__(self, request: Request, pace: float) -> None:
        """Begin with nothing known; one start takes `pace` seconds, if that is known, else 0."""
        self.request, self.task = request, request.task
        self.field = field_over(self.task.surface, request.box, request.shape)
        self.refining = Refining(self.task, self.field, pace)
        self.picture = Picture(self.field, self.task.minima)
        self.shares = list[Share]()
        """In which ways descents ended, of those that had been walked when it was asked last."""
        self.told = False
        """Whether all has been told of it, once it was complete."""

    def enter(self, walked: Walked, seconds: float) -> None:
        """Enter what was walked in so many seconds, and colour it."""
        coarse = self.refining.on_first
        self.refining.walked(len(walked.cells[0]), seconds)
        rows = walked.enter(self.field)
        if coarse:
            self.picture.begin()
        else:
            self.picture.paint(rows)

    def note(self, stage: Stage) -> str:
        """Return what is to be said of the picture as far as it is made."""
        computed = f"{int(self.field.computed.sum()):,}"
        inside = not np.allclose(self.request.box, [*self.task.surface.domain])
        note = f"{' × '.join(map(str, self.request.shape))} starts{' in view' if inside else ''}"
        if not self.told:
            note += f", {computed} of them computed so far"
            if self.task.uncompiled:
                note += "; the steps are being compiled, which is done once"
        elif self.field.known < 1:
            why = "over so much data" if isinstance(self.task.surface, Fit) else "one by one"
            note = f"{computed} starts: descents {why} take long, so the picture is coarse"
        if self.task.surface is not stage.surface:
            note += "; of a part of the data"
        return note + ". Darker: more steps."
