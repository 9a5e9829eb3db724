"""Surfaces made of data in the real window: a sample dragged, and a very long table opened."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.window import Bench

_LEFT = Qt.MouseButton.LeftButton
ROWS, MOST = 1_000, 1_000_000


def write(folder: str, rows: int, classes: bool) -> Path:
    """Write a table of two columns: a line with noise, or two classes that overlap."""
    rng = np.random.default_rng(rows)
    x = rng.normal(2.0, 1.5, rows)
    y = 1.3 * x - 2 + rng.normal(0, 2, rows)
    y = (y > 0).astype(float) if classes else y
    path = Path(folder) / f"{rows}{'c' * classes}.csv"
    lines = (f"{a:.7f},{b:g}\n" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    path.write_text("x,y\n" + "".join(lines), encoding="utf-8")
    return path


def open_table(bench: Bench, path: Path) -> float:
    """Return the seconds from the choice of a file to its surface, painted."""
    shown = bench.window.session.stage.table
    began = perf_counter()
    bench.window.tables.open_path(path)
    bench.wait_for(lambda: bench.window.session.stage.table is not shown)
    bench.window.cast.map.plot.repaint()
    return perf_counter() - began


def drags(bench: Bench, count: int = 30) -> Iterable[float]:
    """Drag a sample, and time each move to the paint of the new surface."""
    data, session = bench.window.cast.data, bench.window.session
    session.pause()
    bench.wait_for(lambda: session.stage.finished)
    bench.rest(1.0)
    table = session.stage.table
    index = int(np.argmax(table.x))
    plot, shown = data.plot, bench.window.cast.map.plot
    start = plot.transform().map(QPointF(table.x[index], table.y[index])).toPoint()
    QTest.mousePress(plot, _LEFT, pos=start)
    QTest.mouseMove(plot, start + QPoint(-8, 8))
    for i in range(1, count + 1):
        place = start + QPoint(-8 - 3 * i, 8 + 2 * i)
        yield bench.painting.timed(shown, partial(QTest.mouseMove, plot, place))
    QTest.mouseRelease(plot, _LEFT, pos=place)


def measure() -> dict[str, list[float]]:
    """Return the seconds of each."""
    bench = Bench(QApplication(sys.argv[:1]))
    results: dict[str, list[float]] = {"line": [], "classes": [], "opened": []}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("line", "classes"):
            open_table(bench, write(folder, ROWS, name == "classes"))
            results[name] = list(drags(bench))
        for i in range(3):  # a file of another name each time: what has been read is remembered
            long = write(folder, MOST - i, False)
            results["opened"].append(open_table(bench, long))
            bench.window.changes.cancel()
        bench.window.close()
    return results


if __name__ == "__main__":
    print(json.dumps(measure()))
