"""The real window, driven by mouse and key; what is checked is what it shows."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hands import choose, texts
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSlider
from pytestqt.qtbot import QtBot

from landscape import optimizers, surfaces
from landscape.descent import descend
from landscape.views.plane import Plane
from landscape.widgets.plot import Plot
from landscape.window import Window

LEFT, SHIFT, CTRL = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def pixel(plot: Plot, *place: float) -> QPoint:
    return plot.transform().map(QPointF(*place)).toPoint()


def click(qtbot: QtBot, plane: Plane, *place: float, beside: bool = False) -> None:
    modifier = SHIFT if beside else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(plane.plot, LEFT, modifier, pixel(plane.plot, *place))


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(window, key, modifier)


def type_rate(qtbot: QtBot, window: Window, text: str) -> QLineEdit:
    field = window.cast.chooser.rate.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    return field


def test_opens_on_himmelblau_with_a_run_and_a_hint(window: Window) -> None:
    assert window.session.stage.surface.key == "himmelblau"
    assert len(window.session.stage.traces) == 1
    assert "Click to start" in window.cast.notice.label.text()
    assert window.cast.gallery.shelf.currentItem().text(0) == "Himmelblau"


def test_click_starts_a_run_exactly_there_and_plays_it(window: Window, qtbot: QtBot) -> None:
    click(qtbot, window.cast.map, 2.0, 3.0)
    (run,) = window.session.scene.runs
    half_a_pixel = 0.6 * window.cast.map.plot.view.width() / window.cast.map.plot.area.width()
    assert run.start == pytest.approx((2.0, 3.0), abs=half_a_pixel)
    assert window.session.playing
    assert window.session.cursor == 0
    assert "step 0 of" in texts(window.cast.panel)


def test_shift_click_adds_a_run_in_another_colour(window: Window, qtbot: QtBot) -> None:
    click(qtbot, window.cast.map, 2.0, 3.0, beside=True)
    first, second = window.session.scene.runs
    assert first.colour != second.colour
    assert window.cast.runs.table.rowCount() == 2
    assert window.session.scene.selected == 1


def test_playing_follows_the_clock_and_stops_at_the_end(window: Window, qtbot: QtBot, clock) -> None:  # type: ignore[no-untyped-def]
    press(qtbot, window, Qt.Key.Key_R)
    clock.now = 1.0
    qtbot.waitUntil(lambda: window.session.cursor == 30)
    assert "step  30 /" in window.cast.transport.step.text()
    clock.now = 1e6
    qtbot.waitUntil(lambda: not window.session.playing)
    assert window.session.cursor == window.session.stage.length
    assert window.session.stage.traces[0].verdict.sentence in texts(window.cast.panel)


def test_keys_move_the_cursor(window: Window, qtbot: QtBot) -> None:
    last = window.session.stage.length
    for key, expected in [
        (Qt.Key.Key_End, last),
        (Qt.Key.Key_Left, last - 1),
        (Qt.Key.Key_Right, last),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_Right, 1),
    ]:
        press(qtbot, window, key)
        assert window.session.cursor == expected
        assert f"step {expected} of {last}" in texts(window.cast.panel)
    press(qtbot, window, Qt.Key.Key_Space)
    assert window.session.playing
    press(qtbot, window, Qt.Key.Key_Space)
    assert not window.session.playing


def test_buttons_and_the_scrub_bar_do_the_same(window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.cast.transport.buttons["end"], LEFT)
    assert window.session.cursor == window.session.stage.length
    qtbot.mouseClick(window.cast.transport.buttons["back"], LEFT)
    assert window.session.cursor == window.session.stage.length - 1
    window.cast.transport.scrub.setValue(7)
    assert window.session.cursor == 7
    assert "step 7 of" in texts(window.cast.panel)


def test_dragging_a_start_bends_the_path_and_is_one_undo(window: Window, qtbot: QtBot) -> None:
    plot, before = window.cast.map.plot, window.session.scene
    start = before.runs[0].start
    qtbot.mousePress(plot, LEFT, pos=pixel(plot, *start))
    for x in (0.5, 1.0, 1.5):
        qtbot.mouseMove(plot, pixel(plot, x, 1.0))
        QApplication.processEvents()
        assert window.session.stage.traces[0].points[0] == pytest.approx((x, 1.0), abs=0.05)
    qtbot.mouseRelease(plot, LEFT, pos=pixel(plot, 1.5, 1.0))
    assert len(window.session.scene.runs) == 1
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before
    press(qtbot, window, Qt.Key.Key_Y, CTRL)
    assert window.session.scene.runs[0].start == pytest.approx((1.5, 1.0), abs=0.05)


def test_a_click_on_a_start_selects_its_run(window: Window, qtbot: QtBot) -> None:
    click(qtbot, window.cast.map, 2.0, 3.0, beside=True)
    click(qtbot, window.cast.map, *window.session.scene.runs[0].start)
    assert window.session.scene.selected == 0
    assert len(window.session.scene.runs) == 2


def test_delete_removes_the_selected_run_and_undo_brings_it_back(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_Delete)
    assert not window.session.scene.runs
    assert "No run yet" in texts(window.cast.panel)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert len(window.session.scene.runs) == 1


def test_a_typed_learning_rate_that_is_too_large_diverges_and_says_so(window: Window, qtbot: QtBot) -> None:
    type_rate(qtbot, window, "0.5")
    press(qtbot, window, Qt.Key.Key_End)
    assert window.session.scene.runs[0].rule.hyperparameters["learning_rate"] == 0.5
    assert window.session.stage.traces[0].verdict.status == "diverged"
    assert "Diverged" in texts(window.cast.panel)
    assert "diverged" in window.cast.runs.table.item(0, 2).text()
    assert not window.cast.chooser.automatic.isChecked()


@pytest.mark.parametrize("text", ["0", "-1", "1e300"])
def test_an_odd_learning_rate_is_walked_not_feared(window: Window, qtbot: QtBot, text: str) -> None:
    type_rate(qtbot, window, text)
    assert window.session.scene.runs[0].rule.hyperparameters["learning_rate"] == float(text)
    assert window.session.stage.traces[0].verdict.sentence


@pytest.mark.parametrize("text", ["abc", "nan", "--", "1e999"])
def test_nonsense_is_refused_beside_the_field(window: Window, qtbot: QtBot, text: str) -> None:
    before = window.session.scene
    type_rate(qtbot, window, text)
    assert window.session.scene == before
    assert [
        label
        for label in window.cast.chooser.findChildren(QLabel, "problem")
        if label.isVisible() and label.text()
    ]


def test_the_learning_rate_drags_and_the_path_bends_as_one_undo(window: Window, qtbot: QtBot) -> None:
    before = window.session.scene
    slider = window.cast.chooser.rate.findChild(QSlider)
    slider.setSliderDown(True)
    paths = []
    for place in (500, 520, 540):
        slider.setSliderPosition(place)
        paths.append(window.session.stage.traces[0].points[-1].tolist())
    slider.setSliderDown(False)
    assert len({tuple(path) for path in paths}) == 3
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before


def test_the_slider_has_the_range_of_the_rule_that_is_picked(window: Window, qtbot: QtBot) -> None:
    rules = window.cast.chooser.rules
    for key in ("adadelta", "gradient_descent", "lbfgs"):
        rules.setCurrentIndex(rules.findData(key))
        rules.activated.emit(rules.currentIndex())
        (rate,) = (h for h in optimizers.find(key).hyperparameters() if h.name == "learning_rate")
        slider = window.cast.chooser.rate.findChild(QSlider)
        for end, value in ((slider.maximum(), rate.high), (slider.minimum(), rate.low)):
            slider.setSliderPosition(end)
            assert window.session.scene.chosen.build().learning_rate == value


def test_at_its_narrowest_the_panel_cuts_nothing_off(window: Window, qtbot: QtBot) -> None:
    window.areas.body.setSizes([168, 960, 0])
    window.controller.choose_rule("adagrad")
    window.controller.go("end")
    assert "Converged: global minimum" in window.cast.panel.verdict.state.text()
    inside = window.areas.scrolled.viewport().width()
    assert window.areas.side.width() == window.areas.side.minimumWidth()
    qtbot.waitUntil(lambda: window.areas.scrolled.widget().width() == inside)
    for key in ("adan", "sophia", "adamax"):
        window.controller.choose_rule(key)
        window.controller.go("end")
        for _, label in window.cast.panel.update_.rows:
            row = max(map(label.fontMetrics().horizontalAdvance, label.text().split("\n")))
            qtbot.waitUntil(lambda row=row, label=label: row <= label.width())


def test_adam_shows_the_arithmetic_of_the_step(window: Window, qtbot: QtBot) -> None:
    window.cast.chooser.rules.setFocus()
    index = window.cast.chooser.rules.findData("adam")
    window.cast.chooser.rules.setCurrentIndex(index)
    window.cast.chooser.rules.activated.emit(index)
    type_rate(qtbot, window, "0.1")
    press(qtbot, window, Qt.Key.Key_Home)
    press(qtbot, window, Qt.Key.Key_Right)
    surface, start = surfaces.get("himmelblau"), window.session.scene.runs[0].start
    trace = descend(surface, optimizers.get("adam", learning_rate=0.1), start, 5)
    g0, g1 = trace.gradients[0, 0], trace.gradients[1, 0]
    m = 0.9 * (0.1 * g0) + 0.1 * g1
    v = 0.999 * (0.001 * g0**2) + 0.001 * g1**2
    m_hat, v_hat = m / (1 - 0.9**2), v / (1 - 0.999**2)
    after = trace.points[1, 0] - 0.1 * m_hat / (math.sqrt(v_hat) + 1e-8)
    assert after == pytest.approx(trace.points[2, 0], rel=1e-14)
    shown = [label.text().splitlines()[0] for _, label in window.cast.panel.update_.rows]
    assert len(shown) == 5
    for line, value in zip(shown, (m, v, m_hat, v_hat, after), strict=True):
        number = line.removeprefix("x: ").split(" = ")[0].strip().replace("−", "-")
        assert float(number) == pytest.approx(value, rel=2e-3)


def test_a_run_of_one_parameter_shows_the_curve_and_the_textbooks_numbers(
    window: Window, qtbot: QtBot
) -> None:
    choose(qtbot, window, "Parabola")
    assert window.cast.curve.isVisible()
    assert not window.cast.map.isVisible()
    assert not window.cast.relief.isVisible()
    index = window.cast.chooser.rules.findData("gradient_descent")
    window.cast.chooser.rules.setCurrentIndex(index)
    window.cast.chooser.rules.activated.emit(index)
    type_rate(qtbot, window, "0.1")
    trace = window.session.stage.traces[0]
    assert trace.points[:, 0] == pytest.approx(5 * 0.8 ** np.arange(len(trace.points)), rel=1e-12)
    click(qtbot, window.cast.curve, 3.0, 9.0)
    assert window.session.scene.runs[0].start[0] == pytest.approx(3.0, abs=0.05)
    assert len(window.session.scene.runs[0].start) == 1


def test_hovering_says_value_and_gradient(window: Window, qtbot: QtBot) -> None:
    qtbot.mouseMove(window.cast.map.plot, pixel(window.cast.map.plot, 3.0, 2.0))
    qtbot.waitUntil(lambda: "L " in window.cast.map.readout.text())
    x, y, loss = (float(word.replace("−", "-")) for word in window.cast.map.readout.text().split()[1:6:2])
    assert loss == pytest.approx(float(surfaces.get("himmelblau").value([x, y])), rel=1e-2, abs=1e-2)


def test_a_click_on_the_relief_starts_a_run_there(window: Window, qtbot: QtBot) -> None:
    relief = window.cast.relief.relief
    if relief is None:
        pytest.skip(window.areas.no_relief.text())
    place = QPointF(relief.width() / 2, relief.height() / 2)
    picked = relief.picked(place)
    assert picked is not None
    qtbot.mouseClick(relief, LEFT, pos=place.toPoint())
    assert window.session.scene.runs[0].start == pytest.approx(picked, abs=0.1)
    assert window.session.playing


def test_a_start_typed_outside_the_domain_is_allowed_and_said(window: Window, qtbot: QtBot) -> None:
    field = next(
        edit for edit in window.cast.details.findChildren(QLineEdit) if "x₀" in edit.accessibleName()
    )
    field.selectAll()
    qtbot.keyClicks(field, "8")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.session.scene.runs[0].start[0] == 8
    assert "outside the domain" in texts(window.cast.panel)


def test_the_charts_cursor_drags(window: Window, qtbot: QtBot) -> None:
    chart = window.cast.charts.loss
    middle = chart.view.center().y()
    qtbot.mousePress(chart, LEFT, pos=pixel(chart, 20, middle))
    assert window.session.cursor == pytest.approx(20, abs=1)
    qtbot.mouseMove(chart, pixel(chart, 50, middle))
    qtbot.waitUntil(lambda: abs(window.session.cursor - 50) <= 1)
    qtbot.mouseRelease(chart, LEFT, pos=pixel(chart, 50, middle))


def test_constants_are_sliders_and_the_surface_follows(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Ravine")
    field = window.cast.formula.fields["kappa"].findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "50")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.session.stage.surface.constants["kappa"].value == 50
    assert window.session.stage.surface.hessian([0.0, 0.0])[1, 1] == 50
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.session.stage.surface.constants["kappa"].value != 50


def test_ctrl_e_exports_what_the_screen_shows(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "run.csv"
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: target)
    press(qtbot, window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: "Exported" in window.cast.notice.label.text())
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    trace = window.session.stage.traces[0]
    assert [float(row["loss"]) for row in rows] == trace.losses.tolist()
    assert [float(row["x"]) for row in rows] == trace.points[:, 0].tolist()
    assert rows[-1]["state"] == str(trace.verdict)


def test_an_export_that_fails_says_what_to_do_and_loses_nothing(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    before = window.session.scene
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: tmp_path / "nowhere" / "run.csv")
    qtbot.mouseClick(window.export, LEFT)
    qtbot.waitUntil(lambda: window.cast.notice.label.text().startswith("⚠"))
    assert window.session.scene == before


def test_a_scene_is_saved_and_opened_again(window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "a.landscape.json"
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: target)
    click(qtbot, window.cast.map, 2.0, 3.0, beside=True)
    saved = window.session.scene
    press(qtbot, window, Qt.Key.Key_S, CTRL)
    choose(qtbot, window, "Bowl")
    window.documents.open_path(target)
    assert window.session.scene == saved
    target.write_text('{"surface": 7}')
    window.documents.open_path(target)
    assert window.session.scene == saved
    assert window.cast.notice.label.text().startswith("⚠")


def test_both_themes_and_the_smallest_size(window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.theme_switch, LEFT)
    assert window.dress.theme.name == "light"
    window.resize(1100, 700)
    QApplication.processEvents()
    assert window.width() == 1100
    assert window.height() == 700
    qtbot.mouseClick(window.theme_switch, LEFT)
    assert window.dress.theme.name == "dark"


def test_everything_a_screen_reader_meets_has_a_name(window: Window) -> None:
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSlider,
        QComboBox,
        QHeaderView,
        QScrollBar,
    )

    for kind in (QAbstractButton, QAbstractSlider, QComboBox, QAbstractItemView, Plot):
        for widget in window.findChildren(kind):
            if widget.isVisible() and not isinstance(widget, QScrollBar | QHeaderView):
                named = widget.accessibleName() or (
                    widget.text() if isinstance(widget, QAbstractButton) else ""
                )
                assert named, widget


def test_closing_while_an_export_runs_is_quiet(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    target = tmp_path / "run.csv"
    target.write_text("old")
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: target)
    window.controller.set_steps(50_000)
    type_rate(qtbot, window, "0.00001")
    window.documents.export_csv()
    window.close()
    text = target.read_text()
    assert text == "old" or text.startswith("run,surface")


def test_the_formula_and_its_partial_derivatives_stand_in_mathematics(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Booth")
    qtbot.waitUntil(lambda: len(window.cast.formula.equations) == 3, timeout=20_000)
    for equation, start in zip(
        window.cast.formula.equations,
        ("L(x, y) =", r"\frac{\partial L}{\partial x}", r"\frac{\partial L}{\partial y}"),
        strict=True,
    ):
        qtbot.waitUntil(lambda equation=equation: equation.drawn and equation.isVisibleTo(window))
        assert equation.latex.startswith(start)


def test_a_click_leaves_no_digits_that_nobody_meant(window: Window, qtbot: QtBot) -> None:
    click(qtbot, window.cast.map, 2.0, 3.0)
    for x in window.session.scene.runs[0].start:
        assert len(repr(x)) <= 8
