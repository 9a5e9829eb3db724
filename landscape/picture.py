"""A picture of a scene, drawn by the same views as the window's, on no screen at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from landscape import __version__
from landscape.analysis.basins import Task, shares
from landscape.analysis.lattice import Field
from landscape.analysis.passes import Graph
from landscape.analysis.search import Findings, search
from landscape.analysis.sweep import Sweep
from landscape.files import atomic
from landscape.optimizers import Optimizer
from landscape.session import Stage
from landscape.views.charts import Charts
from landscape.views.curve import Curve
from landscape.views.many import Overlay, SweepView
from landscape.views.many.card import Legend, lines
from landscape.views.many.chart import STEPS
from landscape.views.many.drawn import Picture
from landscape.views.map import Map
from landscape.views.panel import Panel
from landscape.views.passes.drawing import Drawing, Light
from landscape.views.passes.geometry import Sheet
from landscape.views.runs import Runs
from landscape.widgets import theme as themes
from landscape.widgets.equation import prepare
from landscape.widgets.layout import column, splitter

_WIDTH, _HEIGHT = 1400, 900
_LEGEND = 330
_PASSES = QSize(900, 240)
PASSES_KINDS = "SVG (*.svg);;PNG (*.png)"


def save_picture(
    path: str, stage: Stage, theme: themes.Theme = themes.LIGHT, findings: Findings | None = None
) -> None:
    """Draw a stage at the end of its runs and write it as a PNG; LandscapeError if it cannot be written.

    Where a window is open, `theme` is the window's and `findings` what it knows of critical points.
    """
    _save(path, theme, lambda: _drawn(stage, theme, findings))


def save_basins(
    path: str, stage: Stage, task: Task, field: Field, theme: themes.Theme = themes.LIGHT
) -> None:
    """Draw the basins over a stage's plane, with their legend, as a PNG; LandscapeError as above."""
    _save(path, theme, lambda: _drawn_basins(stage, task, field, theme))


def save_sweep(
    path: str,
    stage: Stage,
    rule: Optimizer,
    done: Sweep,
    theme: themes.Theme = themes.LIGHT,
    shown: str = STEPS,
) -> None:
    """Draw what came of a sweep as a PNG, `shown` of it; LandscapeError as above."""
    _save(path, theme, lambda: _drawn_sweep(stage, rule, done, theme, shown))


def _save(path: str, theme: themes.Theme, draw: Callable[[], QPixmap]) -> None:
    """Draw on the window's application, or on one of its own that has no screen."""
    if QApplication.instance() is not None:
        save_as_png(draw(), path)
        return
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    themes.apply(theme)
    save_as_png(draw(), path)
    app.shutdown()


def _drawn_basins(stage: Stage, task: Task, field: Field, theme: themes.Theme) -> QPixmap:
    plane = Map() if len(stage.surface.parameters) == 2 else Curve()
    legend = Legend()
    overlay = Overlay(plane, flat=isinstance(plane, Map))
    for view in (plane, legend):
        view.set_theme(theme)
    plane.show_stage(stage)
    plane.show_cursor(stage.length)
    plane.show_critical_points(tuple({*stage.surface.critical_points, *task.minima}))
    picture = Picture.of(field, task.minima)
    overlay.show_picture(picture.image, picture.box)
    overlay.show_numbers(picture.numbers(plane))
    legend.show_lines(lines(shares(field), task.minima), len(task.minima))
    legend.setFixedWidth(_LEGEND)
    size = " × ".join(str(axis.count) for axis in field.axes)
    said = f"{size} starts, each at most {task.steps:,} steps; darker: more steps"
    return _sheet(stage, task.optimizer, said, plane, legend)


def _drawn_sweep(stage: Stage, rule: Optimizer, done: Sweep, theme: themes.Theme, shown: str) -> QPixmap:
    view = SweepView()
    view.set_theme(theme)
    view.show_rule(rule, marked=bool(stage.traces))
    view.prepare()
    view.shown.setCurrentText(shown)
    view.show_sweep(done)
    view.bar.hide()
    view.tools.hide()
    starts = f"{'medians of' if done.starts > 1 else 'from'} {done.origin}"
    size = " × ".join(str(axis.count) for axis in done.axes)
    said = f"{shown}; {size} cells, {starts}, each at most {stage.scene.steps:,} steps"
    return _sheet(stage, rule, said, view, None, [axis.name for axis in done.axes])


def _sheet(
    stage: Stage, rule: Optimizer, said: str, view: QWidget, legend: QWidget | None, swept: Sequence[str] = ()
) -> QPixmap:
    """Return a picture with its title, its legend, and a caption that says how it was made."""
    page = QWidget()
    page.setContentsMargins(12, 8, 12, 10)
    chosen = ", ".join(
        f"{name.replace('_', ' ')} {value:g}" for name, value in rule.chosen.items() if name not in swept
    )
    title = QLabel(f"<b>{escape(stage.surface.title)}</b> &nbsp; {escape(stage.surface.text)}")
    caption = QLabel(
        f"{escape(rule.title)}{escape(chosen and f', {chosen}')}: {escape(said)}. Landscape {__version__}."
    )
    caption.setObjectName("quiet")
    caption.setWordWrap(True)
    middle = QHBoxLayout()
    middle.addWidget(view, 1)
    if legend is not None:
        middle.addWidget(column(legend, None))
    whole = QVBoxLayout(page)
    whole.addWidget(title)
    whole.addLayout(middle, 1)
    whole.addWidget(caption)
    page.resize(_WIDTH if legend is not None else _WIDTH - _LEGEND, _HEIGHT)
    page.grab()  # where the words at the foot of the plane are is known once they have been drawn
    picture = page.grab()
    page.deleteLater()
    return picture


def _drawn(stage: Stage, theme: themes.Theme, findings: Findings | None) -> QPixmap:
    known = findings or search(stage.surface)
    for trace in stage.traces:
        for equation in trace.equations:
            prepare(equation.latex)
    plane = Map() if len(stage.surface.parameters) == 2 else Curve()
    charts, panel, runs = Charts(), Panel(), Runs(max(1, len(stage.traces)))  # a picture cannot be scrolled
    page = QWidget()
    page.setContentsMargins(8, 4, 8, 8)
    title = QLabel(f"<b>{escape(stage.surface.title)}</b> &nbsp; {escape(stage.surface.text)}")
    pictures = splitter(Qt.Orientation.Vertical, (plane, 3, 640), (charts, 1, 200))
    sides = QHBoxLayout()
    sides.addWidget(pictures, 1)
    sides.addWidget(column(panel, None, runs))
    whole = QVBoxLayout(page)
    whole.addWidget(title)
    whole.addLayout(sides, 1)
    for view in (plane, charts, panel, runs):
        view.set_theme(theme)
        view.show_stage(stage)
        view.show_cursor(stage.length)
    for marked in (plane, panel):
        marked.show_critical_points(known.points, known.note)
    panel.setFixedWidth(400)
    page.resize(_WIDTH, _HEIGHT)
    page.grab()  # how high the cards are is known once they have been drawn
    page.resize(_WIDTH, max(_HEIGHT, page.sizeHint().height()))
    picture = page.grab()
    page.deleteLater()
    return picture


def save_passes(path: str, graph: Graph, theme: themes.Theme) -> None:
    """Write the backpropagation picture, as SVG or as PNG by its ending; LandscapeError if that fails."""
    if Path(path).suffix.lower() == ".png":
        pixels = QPixmap(_PASSES * 2)
        pixels.setDevicePixelRatio(2)
        _draw_passes(pixels, graph, theme)
        save_as_png(pixels, path)
        return
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(_PASSES)
    generator.setViewBox(QRect(QPoint(0, 0), _PASSES))
    generator.setTitle("Backpropagation")
    _draw_passes(generator, graph, theme)
    atomic.write_bytes(path, bytes(buffer.data().data()))


def _draw_passes(device: QPaintDevice, graph: Graph, theme: themes.Theme) -> None:
    painter = QPainter(device)
    painter.setFont(QApplication.font())
    painter.fillRect(QRect(QPoint(0, 0), _PASSES), QColor(theme.card))
    sheet = Sheet.of(graph, _PASSES.width(), _PASSES.height())
    Drawing(painter, graph, sheet, theme, Light()).draw()
    painter.end()


def save_as_png(picture: QPixmap, path: str) -> None:
    """Write pixels as a PNG, whole or not at all; LandscapeError if it cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    atomic.write_bytes(path, bytes(buffer.data().data()))
