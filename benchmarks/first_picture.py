"""The first picture of basins in a window that has shown none yet, from the switch to its paint."""

from __future__ import annotations

import json
import sys
from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.basins import Bench


class Painted(QObject):
    """Ends a loop once the plot has been painted with a picture over it."""

    def __init__(self, bench: Bench, loop: QEventLoop) -> None:
        super().__init__()
        self._overlay, self._loop = bench.survey.overlay, loop
        self._overlay.plane.plot.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and self._overlay.shows_picture:
            QTimer.singleShot(0, self._loop.quit)
        return False


def measure() -> list[float]:
    """Return the seconds, as a person waits for them: while Qt waits too."""
    QApplication(sys.argv[:1])
    bench, loop = Bench(), QEventLoop()
    _painted = Painted(bench, loop)
    began = perf_counter()
    bench.survey.switch(True)
    loop.exec()
    took = perf_counter() - began
    bench.window.close()
    return [took]


if __name__ == "__main__":
    print(json.dumps({"first": measure()}))
