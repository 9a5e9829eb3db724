"""What a person does to a sweep: asks for one, and makes the run of one of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from os import cpu_count
from threading import Event

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from landscape.analysis.sweep import Sweep, axis_of, spread_starts, sweep
from landscape.controller import Controller
from landscape.errors import LandscapeError
from landscape.optimizers import Elementwise, Optimizer
from landscape.session import Run, Stage
from landscape.session.scene import free_colour
from landscape.surfaces import CriticalPoint, Fit, Surface
from landscape.surfaces.surface import Point
from landscape.unwanted import unless
from landscape.views.many import SweepView
from landscape.widgets.worker import Worker

# Cells of a line and of a side of a map: at first, and then.
_LINE, _SIDE = (60, 300), (12, 24, 72)
# Where each descent is walked on its own.
_LINE_ALONE, _SIDE_ALONE = (20, 60), (6, 12)
_STARTS = 64
# While something is dragged there is another sweep for every move: the one it rests at is made.
_REST = 120
_THREADS = max(1, (cpu_count() or 1) - 1)


@dataclass(frozen=True)
class Request:
    """A sweep that is wanted: `varied` is the rule with what is swept at its defaults."""

    surface: Surface
    varied: Optimizer
    names: tuple[str, ...]
    start: Point | None
    steps: int
    tolerance: float
    minima: tuple[CriticalPoint, ...]


class Sweeping(QObject):
    """Keeps the sweep that is in sight up to date with the stage, coarse first, in the background."""

    failed = Signal(str)

    def __init__(
        self, controller: Controller, view: SweepView, minima: Callable[[], tuple[CriticalPoint, ...]]
    ) -> None:
        """`minima` says which are known of the surface."""
        super().__init__(view)
        self.controller, self.session, self.view, self.minima = controller, controller.session, view, minima
        self._worker = Worker(self)
        self._request: Request | None = None
        self._shown: Request | None = None  # that of the sweep in the view
        self._sizes: tuple[int, ...] = ()
        self._held = False  # whether a finer one waits for the view to be seen again
        self._coarse = True  # the next sweep is the first of its request: nothing is compiled for it
        self._rest = QTimer(self, interval=_REST, singleShot=True)
        self._rest.timeout.connect(self._begin)
        view.wanted.connect(self._want)
        view.picked.connect(self.pick, Qt.ConnectionType.DirectConnection)
        self.session.changed.connect(self.show_stage)

    def show_stage(self, stage: Stage) -> None:
        """Follow another stage, if the sweep can be seen."""
        if self.view.isVisible():
            self._want()

    def show_critical_points(self, _points: tuple[CriticalPoint, ...], _note: str = "") -> None:
        """Draw the limit at the lowest minimum that has been found by now, if the sweep can be seen."""
        if self.view.isVisible():
            self._want()

    @property
    def current(self) -> Sweep | None:
        """The sweep in the view, None if it is of another surface, rule or start than the stage's."""
        if self.view.sweep is None or self._shown is None:
            return None
        # Which minima are known by now changes where the limit is drawn, not what was swept.
        asked = replace(self._asked(), minima=self._shown.minima)
        return self.view.sweep if asked == self._shown else None

    def pick(self, values: dict[str, float], beside: bool) -> None:
        """Give the selected run these hyperparameters, or make a run beside with them; both can be undone."""
        scene = self.session.scene
        rule = scene.chosen
        for name, value in values.items():
            rule = rule.with_value(name, value)
        runs, selected = scene.runs, scene.selected
        if not runs or beside:
            start = runs[selected].start if runs else self.session.stage.surface.start
            runs = (*runs, Run(rule, start, free_colour(runs)))
            selected = len(runs) - 1
        else:
            run = msgspec.structs.replace(runs[selected], rule=rule)
            runs = (*runs[:selected], run, *runs[selected + 1 :])
        self.controller.settle()
        changed = msgspec.structs.replace(scene, runs=runs, selected=selected, chosen=rule, automatic=False)
        self.controller.changes.change(changed)

    def _want(self) -> None:
        rule = self.session.scene.chosen.build()
        self.view.show_rule(rule)
        self.view.show_note(self.session.stage.left_out)
        if self.view.plot is not None and self._asked() != self._request:
            self._rest.start()
        elif self._held:
            self._next()

    def _asked(self) -> Request:
        stage = self.session.stage
        scene, surface = stage.scene, stage.surface.sketch
        names = self.view.names
        chosen = scene.chosen
        kept = {name: value for name, value in chosen.hyperparameters.items() if name not in names}
        varied = msgspec.structs.replace(chosen, hyperparameters=kept).build()
        wanted = None if self.view.many else stage.start
        return Request(surface, varied, names, wanted, scene.steps, scene.tolerance, self.minima())

    def _begin(self) -> None:
        request = self._request = self._asked()
        alone = not isinstance(request.varied, Elementwise)
        sizes = (_LINE_ALONE, _SIDE_ALONE) if alone else (_LINE, _SIDE)
        self._sizes = sizes[len(request.names) - 1]
        if (alone and request.start is None) or isinstance(request.surface, Fit):
            self._sizes = self._sizes[:1]
        self._coarse = True
        self.view.show_sweep(None if self._stale(request) else self.view.sweep, "computing …")
        self._next()

    def _stale(self, request: Request) -> bool:
        shown = self.view.sweep
        return shown is None or tuple(axis.name for axis in shown.axes) != request.names

    def _next(self) -> None:
        size, *rest = self._sizes
        self._sizes = tuple(rest)
        coarse, self._coarse, self._held = self._coarse, False, False
        assert self._request is not None
        self._worker.submit(
            "sweep", partial(_made, self._request, size, not coarse), self._on_made, self._went_wrong
        )

    def _on_made(self, done: Sweep) -> None:
        self._shown = self._request
        starts = f" · {done.starts} starts, medians" if done.starts > 1 else ""
        more = " · refining …" if self._sizes else ""
        size = " × ".join(str(axis.count) for axis in done.axes)
        what = "cells" if len(done.axes) > 1 else "values"
        self.view.show_sweep(done, f"{size} {what}{starts}{more}")
        self._held = bool(self._sizes) and not self.view.isVisible()
        if self._sizes and not self._held:
            self._next()

    def _went_wrong(self, error: Exception) -> None:
        if not isinstance(error, LandscapeError):
            raise error
        self.failed.emit(str(error))


def _made(request: Request, size: int, fine: bool, stop: Event) -> Sweep:
    """Make a sweep, in the background."""
    with unless(stop.is_set):
        axes = [axis_of(request.varied, name, size) for name in request.names]
        surface = request.surface
        starts = spread_starts(surface, _STARTS) if request.start is None else [request.start]
        return sweep(
            surface,
            request.varied,
            axes,
            starts,
            request.steps,
            request.tolerance,
            request.minima,
            threads=_THREADS,
            compiled=fine or None,
        )
