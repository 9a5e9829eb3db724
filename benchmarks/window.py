"""The real window, driven by mouse and clock: own time, from an act to the end of the paint that shows it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from time import perf_counter, process_time

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QOffscreenSurface, QOpenGLContext
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.machine import resident
from benchmarks.recomputing import STEPS, eight_runs
from landscape import surfaces
from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.widgets.opengl import three_d_problem
from landscape.window import Window

RELIEF = (800, 700)
_LEFT = Qt.MouseButton.LeftButton
_REST = 3.0
# After so many seconds what is free has been given back.
_AT_REST = 10.0
_TOO_LONG = 10.0
_GL_RENDERER, _GL_VERSION = 0x1F01, 0x1F02


class Painting(QObject):
    """Tells when a window last ended a paint, to the screen, in which one of its widgets was painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._ended, self._painted = 0.0, False
        self._window, self._widget = window, window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self._widget and event.type() == QEvent.Type.Paint:
            self._painted = True
        if watched is self._window and event.type() == QEvent.Type.UpdateRequest:
            self._window.event(event)
            if self._painted:
                self._ended, self._painted = perf_counter(), False
            return True
        return False

    def timed(self, widget: QWidget, action: Callable[[], object]) -> float:
        """Return the seconds from an action to the end of the paint that shows it in a widget."""
        self._widget.removeEventFilter(self)
        for watched in (self._window, widget):
            watched.installEventFilter(self)
        self._widget = widget
        QApplication.processEvents()
        self._painted, began = False, perf_counter()
        action()
        while self._ended < began:
            QApplication.processEvents()
            if perf_counter() - began > _TOO_LONG:
                raise TimeoutError("Nothing was painted.")
        return self._ended - began


class Bench:
    """A window with a relief of 800 × 700, whose clock stands still."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.window = Window(Session(opening_scene()), QSettings())
        self.window.controller.clock = lambda: 0.0
        self.window.resize(1900, 1060)
        self.window.show()
        self.painting = Painting(self.window)
        self.wait_for(
            lambda: self.window.cast.relief.relief is not None or bool(self.window.areas.no_relief.text())
        )
        if self.window.cast.relief.relief is not None:
            self.window.cast.relief.setFixedSize(*RELIEF)
        self.rest(2.0)

    def timed(self, action: Callable[[], object]) -> float:
        """Return the seconds until an action shows in the charts, which are painted with all the rest."""
        return self.painting.timed(self.window.cast.charts.loss, action)

    def wait_for(self, ready: Callable[[], bool]) -> None:
        while not ready():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def clicks(self, shown: QWidget, count: int = 25) -> Iterable[float]:
        """Click the map and wait until the path is shown in a widget."""
        plot = self.window.cast.map.plot
        for point in np.random.default_rng(1).uniform(-4.5, 4.5, (count, 2)):
            position = plot.transform().map(QPointF(*point)).toPoint()
            click = partial(QTest.mouseClick, plot, _LEFT, pos=position)
            yield self.painting.timed(shown, click)
            self.window.session.pause()

    def frames(self) -> Iterable[float]:
        """Play 8 runs at 300 steps a second, 60 frames a second."""
        session = self.window.session
        session.change(eight_runs())
        session.seek(0)
        self.rest(1.0)
        for step in range(5, STEPS, 5):
            yield self.timed(lambda step=step: session.seek(step))

    def turns(self, count: int = 40) -> Iterable[float]:
        relief = self.window.cast.relief.relief
        centre = QPoint(relief.width() // 2, relief.height() // 2)
        QTest.mousePress(relief, _LEFT, pos=centre)
        for i in range(1, count + 1):
            place = centre + QPoint(6 * i, i)
            yield self.painting.timed(relief, partial(QTest.mouseMove, relief, place))
        QTest.mouseRelease(relief, _LEFT, pos=centre)

    def drags(self, count: int = 25) -> Iterable[float]:
        """Drag the start of one of 8 runs, its path and all the others in sight to their ends."""
        plot, session = self.window.cast.map.plot, self.window.session
        session.seek(STEPS)
        start = plot.transform().map(QPointF(*session.scene.runs[1].start)).toPoint()
        QTest.mousePress(plot, _LEFT, pos=start)
        QTest.mouseMove(plot, start + QPoint(-8, 8))
        for i in range(1, count + 1):
            place = start + QPoint(-8 - 3 * i, 8 + 2 * i)
            yield self.timed(lambda place=place: QTest.mouseMove(plot, place))
        QTest.mouseRelease(plot, _LEFT, pos=place)
        session.settle()

    def swarm(self, count: int = 60) -> Iterable[float]:
        """Let ten thousand descents go at once, on the map and on the relief, step by step."""
        session, swarming = self.window.session, self.window.observatory.swarming
        session.change(opening_scene())
        session.seek(0)
        swarming.switch(True)
        self.wait_for(lambda: swarming.swarm is not None and swarming.swarm.complete)
        self.rest(1.0)
        for step in range(1, count + 1):
            yield self.timed(lambda step=step: session.seek(step))
        swarming.switch(False)

    def switches(self) -> Iterable[float]:
        """Go to every surface of two parameters, each for the first time."""
        two = [key for key, (_, parameters) in surfaces.titles().items() if parameters == 2]
        for key in two:
            if key != self.window.session.stage.surface.key:
                yield self.timed(lambda key=key: self.window.controller.choose_surface(key))
                self.window.session.pause()
                self.rest(0.8)  # as long as a person looks, while the formula is written in the background

    def idle(self) -> float:
        """Return the part of one processor that is used while nothing moves."""
        self.rest(1.0)
        before, began = process_time(), perf_counter()
        self.rest(_REST)
        return (process_time() - before) / (perf_counter() - began)


def renderer() -> str:
    """Return who draws in 3-D, and on which platform Qt runs."""
    platform = f"Qt on {QApplication.platformName()}"
    if three_d_problem() is not None:
        return f"{platform}, without OpenGL"
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.create()
    context.create()
    context.makeCurrent(surface)
    told = [context.functions().glGetString(name) for name in (_GL_RENDERER, _GL_VERSION)]
    context.doneCurrent()
    return f"{platform}, OpenGL by {told[0]}, {told[1]}"


def measure() -> dict[str, object]:
    """Return the seconds of everything measured, the idle share, and the memory held at the end."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    bench = Bench(QApplication(sys.argv[:1]))
    results: dict[str, object] = {"renderer": renderer(), "idle": [bench.idle()]}
    results["click"] = list(bench.clicks(bench.window.cast.map.plot))
    results["click, all"] = list(bench.clicks(bench.window.cast.charts.loss))
    results["window"] = list(bench.frames())
    results["drag"] = list(bench.drags())
    results["turn"] = list(bench.turns()) if bench.window.cast.relief.relief is not None else [float("nan")]
    results["swarm"] = list(bench.swarm()) if bench.window.cast.relief.relief is not None else [float("nan")]
    bench.rest(_AT_REST)
    results["memory in use"] = [resident()]
    results["switch"] = list(bench.switches())
    bench.rest(_AT_REST)
    results["memory"] = [resident()]
    bench.window.close()
    return results


if __name__ == "__main__":
    print(json.dumps(measure()))
