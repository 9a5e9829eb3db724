"""Pictures of many descents in the real window: the finest of basins, a swarm, and stalls."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from landscape import optimizers, surfaces
from landscape.analysis.basins import Task, field_over, whole
from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.views.many.drawn import Picture
from landscape.window import Window

SIZE = 1024
# Time enough to compile the steps of one rule, in seconds.
_COMPILED = 20.0
_TOO_LONG = 120.0


class Bench:
    """A window whose clock stands still, and a timer that tells how long its thread was away."""

    def __init__(self) -> None:
        self.window = Window(Session(opening_scene()), QSettings())
        self.window.controller.clock = lambda: 0.0
        self.window.resize(1440, 900)
        self.window.show()
        self.wait_for(lambda: self.window.observatory.survey is not None)
        self.rest(2.0)
        self.survey = self.window.observatory.survey

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def wait_for(self, ready: Callable[[], bool]) -> float:
        began = perf_counter()
        while not ready():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if perf_counter() - began > _TOO_LONG:
                raise TimeoutError("The picture was never made.")
        return perf_counter() - began

    def stall(self, seconds: float = 3.0) -> float:
        """Refine a picture, and return the longest time in which the window did nothing else."""
        self.survey.switch(True)
        self.wait_for(lambda: self.survey.overlay.shows_picture)
        gaps, last = list[float](), [perf_counter()]

        def tick() -> None:
            gaps.append(perf_counter() - last[0])
            last[0] = perf_counter()

        timer = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(tick)
        timer.start()
        self.rest(seconds)
        timer.stop()
        self.survey.switch(False)
        return max(gaps)

    def swarm_frames(self) -> list[float]:
        """Move a swarm of ten thousand on by a step, and paint the map."""
        swarming, plot = self.window.observatory.swarming, self.window.cast.map.plot
        swarming.switch(True)
        self.wait_for(lambda: swarming.swarm is not None and swarming.swarm.complete)
        self.rest(1.0)
        times = []
        for step in range(60):
            began = perf_counter()
            swarming.show_cursor(step)
            plot.repaint()
            times.append(perf_counter() - began)
        swarming.switch(False)
        return times


def finest() -> float:
    """Walk from 1024² starts on Himmelblau by gradient descent, and colour them; compiling is counted."""
    surface = surfaces.get("himmelblau")
    task = Task(surface, optimizers.get("gradient_descent", learning_rate=0.01), 200, minima=surface.minima)
    began = perf_counter()
    field = field_over(surface, surface.domain, (SIZE, SIZE))
    whole(task, field)
    _ = Picture.of(field, task.minima).image
    return perf_counter() - began


def make_cold() -> None:
    """Have the system forget numba's files, as if nothing had read them since it was started."""
    for name in ("numba", "llvmlite"):
        spec = find_spec(name)
        for folder in (spec and spec.submodule_search_locations) or ():
            for path in filter(Path.is_file, Path(folder).rglob("*")):
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure() -> dict[str, list[float]]:
    """Return the seconds of each; steps are compiled while the first picture is refined."""
    if hasattr(os, "posix_fadvise"):
        make_cold()
    app = QApplication(sys.argv[:1])
    bench = Bench()
    found = {"compiling": [bench.stall(_COMPILED)], "stall": [bench.stall()], "swarm": bench.swarm_frames()}
    bench.window.close()
    app.processEvents()
    return found | {"finest": [finest()]}


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = os.environ["LOCALAPPDATA"] = folder
        print(json.dumps(measure()))
