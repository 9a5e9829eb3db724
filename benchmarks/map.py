"""A frame of the map alone, in a window of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from time import perf_counter

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.recomputing import STEPS, eight_runs
from benchmarks.window import RELIEF
from landscape.session import Session
from landscape.views.map import Map


def frames() -> Iterable[float]:
    """Paint 8 runs, as large as the relief is."""
    alone, stage = Map(), Session(eight_runs()).stage
    alone.resize(*RELIEF)
    alone.show_stage(stage)
    alone.show()
    QTest.qWaitForWindowExposed(alone)
    alone.repaint()
    for step in range(5, STEPS, 5):
        began = perf_counter()
        alone.show_cursor(step)
        alone.plot.repaint()
        yield perf_counter() - began
    alone.close()


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    print(json.dumps({"frames": list(frames())}))
