"""Schedule and noise in the real window: chosen by mouse and key, and read back from what is shown."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from landscape.descent import Trace
from landscape.session import BuiltIn, Choice, FromTable, from_json, set_stage, to_json
from landscape.session.beginning import on_surface
from landscape.widgets.form import NumberField
from landscape.window import Window


@pytest.fixture
def shown(window: Window, qtbot: QtBot) -> Window:
    """The window with the card unfolded and the cursor at rest."""
    window.session.pause()
    assert window.areas.folded == ["Schedule and noise"]
    assert "SCHEDULE AND NOISE" in window.cast.pace.title.text()
    assert window.cast.pace.folded
    qtbot.mouseClick(window.cast.pace.title, Qt.MouseButton.LeftButton)
    assert window.cast.pace.schedules.isVisible()
    window.areas.reveal(window.cast.pace.noises)
    return window


def pick(qtbot: QtBot, combo: QComboBox, key: str) -> None:
    """Choose by keys, as a person without a mouse does."""
    place = combo.findData(key)
    assert place >= 0, key
    combo.setFocus()
    step = Qt.Key.Key_Down if place > combo.currentIndex() else Qt.Key.Key_Up
    combo.showPopup()
    qtbot.waitUntil(combo.view().isVisible)
    for _ in range(abs(place - combo.currentIndex())):
        qtbot.keyClick(combo.view(), step)
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)


def type_into(qtbot: QtBot, field: NumberField, text: str) -> None:
    edit = field.findChild(QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def trace_of(window: Window) -> Trace:
    trace = window.session.stage.selected
    assert trace is not None
    return trace


def numbers_in(text: str) -> list[float]:
    plain = text.replace("−", "-")
    return [float(found) for found in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", plain)]


def test_cosine_and_noise_are_chosen_and_their_numbers_read_back(shown: Window, qtbot: QtBot) -> None:
    window, pace = shown, shown.cast.pace
    plain = trace_of(window)
    pick(qtbot, pace.schedules, "cosine")
    assert window.session.scene.chosen.schedule == Choice("cosine", {"period": 500.0})
    assert "COSINE SCHEDULE" in pace.title.text()
    pick(qtbot, pace.noises, "gaussian")
    assert "GAUSSIAN NOISE" in pace.title.text()
    type_into(qtbot, pace.noise_form.fields["sigma"], "2.5")
    type_into(qtbot, pace.noise_form.fields["seed"], "7")
    type_into(qtbot, pace.schedule_form.fields["period"], "300.4")  # counts are whole
    type_into(qtbot, pace.schedule_form.fields["least"], "0.0005")
    rule = window.session.scene.runs[0].rule
    assert rule.schedule == Choice("cosine", {"period": 300.0, "least": 0.0005})
    assert rule.noise == Choice("gaussian", {"sigma": 2.5, "seed": 7.0})
    trace = trace_of(window)
    assert not np.array_equal(trace.points[:9], plain.points[:9])

    window.session.seek(140)
    rate, seen = float(trace.rates[140]), trace.spot(141).gradient
    assert numbers_in(pace.now.text()) == [pytest.approx(rate, rel=1e-3)]
    assert "step 141" in pace.now.text()
    true, told = window.cast.panel.gradient.numbers.text().split("what the rule sees")
    assert numbers_in(true)[:2] == [pytest.approx(g, rel=1e-5) for g in trace.gradients[140]]
    assert numbers_in(told) == [pytest.approx(g, rel=1e-5) for g in seen]
    velocity, move = (label.text() for _, label in window.cast.panel.update_.rows)
    assert [pytest.approx(g, rel=1e-2) for g in seen] == numbers_in(velocity)[3::4]
    assert pytest.approx(rate, rel=1e-2) in numbers_in(move)
    assert r"\eta_{t}" in window.cast.panel.update_.lines[-1].latex
    assert f"{rate:.3g}"[:5] in window.cast.gauge.title.text()
    assert "η₀" in window.cast.runs.table.item(0, 0).text()
    assert "Cosine schedule, Gaussian noise" in window.cast.runs.table.item(0, 0).toolTip()
    assert "out of steps" in str(trace.verdict)

    scene = window.session.scene
    assert from_json(to_json(scene)) == scene
    again = set_stage(scene).traces[0]
    np.testing.assert_array_equal(again.points, trace.points)
    for _ in range(6):
        window.changes.undo()
    assert window.session.scene.chosen.schedule == Choice("constant")
    assert window.session.scene.chosen.noise is None
    np.testing.assert_array_equal(trace_of(window).points, plain.points)
    for _ in range(6):
        window.changes.redo()
    assert window.session.scene == scene
    assert pace.schedule_form.fields["least"].value == 0.0005


def test_what_cannot_be_chosen_is_said_and_kept_out(shown: Window, qtbot: QtBot) -> None:
    window, pace = shown, shown.cast.pace
    assert pace.noises.findData("mini_batch") == -1
    pick(qtbot, pace.schedules, "one_cycle")
    window.controller.choose_rule("lbfgs")
    assert not pace.schedules.isEnabled()
    assert "finds its own steps" in pace.refusal.text()
    assert pace.refusal.isVisible()
    assert pace.schedules.currentData() == "constant"
    window.controller.choose_rule("adam")
    assert pace.schedules.isEnabled()
    pick(qtbot, pace.schedules, "one_cycle")
    window.controller.choose_rule("momentum")
    assert pace.schedules.currentData() == "one_cycle"
    before = window.session.scene
    type_into(qtbot, pace.schedule_form.fields["rising"], "1.5")
    assert window.session.scene == before
    assert "between 0 and 1" in window.cast.notice.label.text()
    assert pace.schedule_form.fields["rising"].value == 0.3


def test_the_gauge_sets_the_rate_of_the_step_at_the_cursor(shown: Window, qtbot: QtBot) -> None:
    window = shown
    pick(qtbot, window.cast.pace.schedules, "warm_up")
    type_into(qtbot, window.cast.pace.schedule_form.fields["length"], "100")
    window.session.seek(40)
    assert f"{trace_of(window).rates[40]:.3g}"[:5] in window.cast.gauge.title.text()
    (wanted,) = numbers_in(window.cast.gauge.best.text())
    assert wanted != pytest.approx(trace_of(window).rates[40], rel=0.01)
    window.cast.gauge.best.click()
    assert trace_of(window).rates[40] == pytest.approx(wanted, rel=2e-3)
    assert trace_of(window).optimizer.learning_rate > 1.5 * wanted
    assert not window.session.scene.automatic


def test_mini_batches_are_offered_on_data_and_fit_the_smallest_window(shown: Window, qtbot: QtBot) -> None:
    window, pace = shown, shown.cast.pace
    window.resize(1100, 700)
    window.changes.change(on_surface(window.session.scene, FromTable("o_rings")))
    qtbot.waitUntil(lambda: window.session.stage.table is not None and window.session.stage.finished)
    pick(qtbot, pace.schedules, "warm_up")
    pick(qtbot, pace.noises, "mini_batch")
    qtbot.waitUntil(lambda: window.session.stage.finished)
    type_into(qtbot, pace.noise_form.fields["size"], "5")
    qtbot.waitUntil(lambda: window.session.stage.finished)
    trace = trace_of(window)
    assert trace.noise is not None
    assert trace.noise.chosen["size"] == 5
    window.session.seek(3)
    assert "Mini-batch: what the rule sees" in window.cast.panel.gradient.numbers.text()
    QApplication.processEvents()
    side = window.areas.scrolled
    assert side.widget().width() <= side.viewport().width()
    assert side.viewport().width() >= pace.title.width()
    window.changes.change(on_surface(window.session.scene, BuiltIn("bowl")))
    assert window.session.scene.chosen.noise is None
    assert pace.noises.currentData() == ""
    assert "Mini-batch" not in window.cast.panel.gradient.numbers.text()
