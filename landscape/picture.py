"""A picture of a scene, drawn by the same views as the window's, on no screen at all."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from landscape.files import atomic
from landscape.session import Scene, set_stage
from landscape.views.charts import Charts
from landscape.views.curve import Curve
from landscape.views.map import Map
from landscape.views.panel import Panel
from landscape.views.runs import Runs
from landscape.widgets import theme as themes

_WIDTH, _HEIGHT = 1400, 900


def save_picture(path: str, scene: Scene) -> None:
    """Draw a scene at the end of its runs and write it as a PNG; LandscapeError if it cannot be written."""
    if QApplication.instance() is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        app = QApplication(sys.argv[:1])
        themes.apply(themes.LIGHT)
    else:
        app = None
    data = _drawn(scene)
    if app is not None:
        app.shutdown()
    atomic.write_bytes(path, data)


def _drawn(scene: Scene) -> bytes:
    stage = set_stage(scene)
    plane = Map() if len(stage.surface.parameters) == 2 else Curve()
    charts, panel, runs = Charts(), Panel(), Runs()
    page = QWidget()
    grid = QGridLayout(page)
    grid.addWidget(plane, 0, 0)
    grid.addWidget(charts, 1, 0)
    grid.addWidget(panel, 0, 1)
    grid.addWidget(runs, 1, 1)
    grid.setColumnStretch(0, 1)
    grid.setRowStretch(0, 3)
    grid.setRowStretch(1, 1)
    for view in (plane, charts, panel, runs):
        view.set_theme(themes.LIGHT)
        view.show_stage(stage)
        view.show_cursor(stage.length)
    panel.setFixedWidth(400)
    runs.setFixedWidth(400)
    page.resize(_WIDTH, _HEIGHT)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    page.grab().save(buffer, "PNG")
    page.deleteLater()
    return bytes(buffer.data().data())
