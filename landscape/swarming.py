"""What a person does to a swarm: lets it loose, and moves it with the cursor."""

from __future__ import annotations

from functools import partial
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from landscape.analysis.basins import affordable
from landscape.analysis.swarm import Swarm
from landscape.analysis.sweep import spread_starts
from landscape.descent.reached import nearest
from landscape.optimizers import Elementwise, Optimizer
from landscape.session import Session, Stage
from landscape.surfaces import CriticalPoint, Surface
from landscape.survey import Survey
from landscape.unwanted import unless
from landscape.views.many.colours import palette
from landscape.views.relief import Particles, ReliefPlace
from landscape.widgets.dots import Inks
from landscape.widgets.worker import Worker

# Particles of a swarm: of a rule whose descents are made together, and one by one.
MANY, FEW = 10_000, 64
# Points × steps × samples that a swarm over data may cost.
_DATA = 200_000_000
# Frames in one piece of work.
_FRAMES = 20
_PALE = 0xFFE8ECF3


class Swarming(QObject):
    """Keeps the swarm up to date with the stage, in the background, and shows it at the cursor."""

    switched = Signal(bool)

    def __init__(self, session: Session, survey: Survey, relief: ReliefPlace) -> None:
        """Show it on the planes of `survey`, and on the relief."""
        super().__init__(survey)
        self.session, self.survey, self.relief, self.on = session, survey, relief, False
        self.swarm: Swarm | None = None
        self._made_for: object = None
        self._inks: Inks = np.empty(0, np.uint32)
        self._worker = Worker(self)
        session.changed.connect(self.show_stage)
        session.moved.connect(self.show_cursor)

    def switch(self, on: bool) -> None:
        """Let the swarm loose, or take it back."""
        if on == self.on:
            return
        self.on = on
        if on:
            self.show_stage(self.session.stage)
        else:
            self._worker.cancel("swarm")
            self.swarm = self._made_for = None
            self._clear()
        self.switched.emit(on)

    def show_stage(self, stage: Stage) -> None:
        """Walk the swarm of another stage; where only starts have changed it stays."""
        if not self.on:
            return
        rule, surface = stage.scene.chosen.build(), stage.surface.sketch
        made_for = (stage.surface, rule, stage.scene.steps)
        if made_for == self._made_for:
            return
        before = self._made_for
        self._made_for = made_for
        starts = spread_starts(surface, _count(surface, rule, stage.scene.steps))
        if isinstance(before, tuple) and before[0] is not stage.surface:
            self._clear()
        self.swarm = Swarm(surface, rule, starts, stage.scene.steps)
        self._inks = np.full(len(starts), _PALE, np.uint32)
        self._go()

    def show_cursor(self, cursor: int) -> None:
        """Show where all are at another step."""
        if not self.on or self.swarm is None or not self.swarm.made:
            return
        points, losses = self.swarm.at(cursor)
        overlay = self.survey.overlay
        overlay.show_swarm(overlay.plane.place(points, losses), self._inks)
        self.relief.show_swarm(Particles(self.swarm.surface, points, losses, self._inks))

    def show_critical_points(self, _points: tuple[CriticalPoint, ...], _note: str = "") -> None:
        """Colour a swarm that has been walked by the minima that have been found since."""
        swarm = self.swarm
        if swarm is not None and swarm.complete and swarm.surface is self.session.stage.surface.sketch:
            self._go()

    def _clear(self) -> None:
        self.relief.show_swarm(None)
        for overlay in self.survey.overlays:
            overlay.show_swarm(None, None)

    def _go(self) -> None:
        assert self.swarm is not None
        job = partial(_walk, self.swarm, self.survey.minima)
        self._worker.submit("swarm", job, self._on_walked)

    def _on_walked(self, answer: tuple[Swarm, int, NDArray[np.int16] | None]) -> None:
        swarm, made, reached = answer
        if swarm is not self.swarm:
            return
        swarm.made = made
        if reached is not None:
            self._inks = _inks(reached, len(self.survey.minima))
        else:
            self._go()
        self.show_cursor(self.session.cursor)


def _count(surface: Surface, rule: Optimizer, steps: int) -> int:
    """Return how many particles a swarm has: over much data as many as come to their ends soon."""
    return affordable(surface, steps, _DATA, FEW, MANY if isinstance(rule, Elementwise) else FEW)


def _walk(
    swarm: Swarm, minima: tuple[CriticalPoint, ...], stop: Event
) -> tuple[Swarm, int, NDArray[np.int16] | None]:
    """Make some frames more, in the background; after the last, tell which minimum each has come to."""
    with unless(stop.is_set):
        if not swarm.complete:
            return swarm, swarm.go(_FRAMES), None
        ends = swarm.frames[-1].astype(np.float64)
        reached = np.full(len(ends), -1, np.int16)
        fine = np.flatnonzero(np.isfinite(ends).all(axis=-1))
        with np.errstate(all="ignore"):
            reached[fine] = nearest(swarm.surface, minima, ends[fine])
        return swarm, swarm.made, reached


def _inks(reached: NDArray[np.int16], count: int) -> Inks:
    """Return the colour of each particle: that of its minimum, pale without one."""
    inks = np.full(len(reached), _PALE, np.uint32)
    if count:
        red, green, blue = palette(count).astype(np.uint32).T
        colours = np.uint32(0xFF000000) | red << 16 | green << 8 | blue
        inks[reached >= 0] = colours[reached[reached >= 0]]
    return inks
