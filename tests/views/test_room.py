"""Nothing that is written hides what it is about, nor is cut off, in the smallest window either."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHeaderView
from pytestqt.qtbot import QtBot

from landscape.lessons import Lessons
from landscape.session import Rule, Run
from landscape.session.lesson import Lesson
from landscape.views.data import Data
from landscape.views.map import Map
from landscape.views.plane import Plane
from landscape.window import Window


def open_page(window: Window, qtbot: QtBot, key: str, page: int) -> Lessons:
    lessons = window.lessons
    lessons.browse()
    lesson = next(one for one in lessons.shelf if isinstance(one, Lesson) and one.key == key)
    lessons.open(lesson)
    qtbot.waitUntil(lambda: lessons.page is not None)
    for _ in range(len(lesson.pages)):
        if lessons.index != page - 1:
            before = lessons.index
            lessons.turn(1 if page - 1 > before else -1)
            qtbot.waitUntil(lambda before=before: lessons.index != before)
    QApplication.processEvents()
    return lessons


def lowest_above_legend(view: Plane | Data, low: float) -> bool:
    place = view.plot.transform().map(QPointF(0.0, low))
    return place.y() < view.readout.geometry().top()


@pytest.mark.parametrize("size", [(1100, 700), (1440, 900)])
def test_a_legend_lies_below_what_it_explains(window: Window, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    open_page(window, qtbot, "04_bowl", 1)
    assert lowest_above_legend(window.cast.curve, 0.0)
    open_page(window, qtbot, "07_losses", 2)
    qtbot.waitUntil(window.cast.data.isVisible)
    assert lowest_above_legend(window.cast.data, 0.0)
    open_page(window, qtbot, "06_minima", 3)
    assert lowest_above_legend(window.cast.map, -2.0)


def test_the_step_and_the_verdict_are_whole_in_the_smallest_window(window: Window, qtbot: QtBot) -> None:
    window.resize(1100, 700)
    open_page(window, qtbot, "07_losses", 2)
    step = window.cast.transport.step
    assert step.text() == "500 / 500"
    assert step.width() >= step.sizeHint().width()
    open_page(window, qtbot, "07_losses", 1)
    assert "global minimum" in window.cast.panel.verdict.state.text()
    side = window.areas.scrolled
    assert side.widget().width() <= side.viewport().width()


def test_the_loss_of_a_run_is_whole(window: Window, qtbot: QtBot) -> None:
    open_page(window, qtbot, "08_momentum_adam", 4)
    table = window.cast.runs.table
    cell = table.item(0, 1)
    assert cell is not None
    loss, step = cell.text().split("\n")
    assert loss == "−2.6186"
    assert int(step) > 0
    room = table.columnWidth(1) - 12
    assert all(table.fontMetrics().horizontalAdvance(line) <= room for line in (loss, "1000000"))


NAMES = {"gradient_descent", "nesterov", "rmsprop", "adam"}


def test_the_names_of_runs_are_whole_in_the_smallest_window(window: Window, qtbot: QtBot) -> None:
    """They are drawn there as they are where there is room for all: but for the longest, which is cut short."""
    window.resize(1100, 700)
    scene = window.session.scene
    keys = [*sorted(NAMES), "qhm"]
    runs = tuple(Run(Rule(key), (1.0, 1.0), i) for i, key in enumerate(keys))
    window.changes.change(msgspec.structs.replace(scene, runs=runs, chosen=runs[0].rule, selected=0))
    table = window.cast.runs.table
    qtbot.waitUntil(lambda: table.rowCount() == len(runs))
    table.clearSelection()  # what is chosen is marked in the width it has

    def drawn(width: int) -> list[QImage]:
        # As wide as the least: the rest is beside the name.
        rows = (table.visualItemRect(table.item(row, 0)) for row in range(len(runs)))
        return [
            table.viewport().grab(QRect(rect.topLeft(), QSize(width, rect.height()))).toImage()
            for rect in rows
        ]

    width = table.columnWidth(0)
    QApplication.processEvents()
    small = drawn(width)
    header = table.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
    header.resizeSection(0, 2 * width)
    QApplication.processEvents()
    whole = {key for key, before, after in zip(keys, small, drawn(width), strict=True) if before == after}
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    assert whole == NAMES
    assert table.item(4, 0).toolTip().startswith("Quasi-hyperbolic momentum, η = ")


def step_marks(map_: Map) -> QImage:
    return map_.plot.grab().toImage()


def test_a_path_that_was_walked_step_by_step_looks_like_one_drawn_at_once(
    window: Window, qtbot: QtBot
) -> None:
    open_page(window, qtbot, "01_gradient", 4)
    window.session.seek(0)
    window.cast.map.plot.repaint()
    for _ in range(10):
        window.session.seek(window.session.cursor + 1)
        window.cast.map.plot.repaint()
    walked = step_marks(window.cast.map)
    window.session.seek(0)
    window.cast.map.plot.repaint()
    window.session.seek(10)
    window.cast.map.plot.repaint()
    at_once = step_marks(window.cast.map)
    place = window.cast.map.plot.transform().map(QPointF(4 * 0.8, 3 * 0.8)).toPoint()
    assert walked.pixelColor(place) == at_once.pixelColor(place)
    assert walked.pixelColor(place).lightness() > 150


def test_the_foot_is_no_higher_than_its_words_and_a_button_beside_them(window: Window) -> None:
    line = window.cast.notice.label.fontMetrics().lineSpacing()
    assert window.cast.notice.height() < 2 * line
    assert window.areas.height() > 0.85 * window.height()
    sizes = set()
    for what in ("Walking …", ""):
        window.cast.notice.busy(what)
        assert window.cast.notice.cancel.isVisible() == bool(what)
        QApplication.processEvents()
        sizes.add((window.areas.height(), window.cast.notice.label.width()))
    assert len(sizes) == 1, "nothing moves for the button"
