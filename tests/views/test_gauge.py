"""The gauge in the real window: it follows the hand and the cursor, and its marks set the learning rate."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from landscape import surfaces
from landscape.analysis.gauge import ZONES, gauge
from landscape.session import BuiltIn, FromTable, Rule, Run, Scene
from landscape.views.gauge import GaugeCard
from landscape.window import Window

LEFT = Qt.MouseButton.LeftButton


def show(window: Window, key: str, rule: str, start: tuple[float, ...], **chosen: float) -> None:
    described = Rule(rule, chosen)
    run = Run(described, start)
    window.session.change(Scene(BuiltIn(key), described, (run,), automatic=False))


def type_rate(qtbot: QtBot, window: Window, text: str) -> None:
    field = window.chooser.rate.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def rate(window: Window) -> float:
    return window.session.scene.runs[0].rule.hyperparameters["learning_rate"]


def told_ratio(card: GaugeCard) -> float:
    return float(card.ratio.text().split()[-1].replace("−", "-"))


def choice(window: Window, name: str) -> QPushButton:
    (found,) = (one for one in window.gauge.findChildren(QPushButton) if name in one.accessibleName())
    return found


def test_typing_past_the_limit_of_the_parabola_says_unstable_before_any_step(
    window: Window, qtbot: QtBot
) -> None:
    show(window, "parabola", "gradient_descent", (5.0,), learning_rate=0.1)
    assert window.gauge.state.text().endswith("Smooth")
    type_rate(qtbot, window, "1.1")
    assert window.session.cursor == 0
    assert "Unstable here" in window.gauge.state.text()
    assert told_ratio(window.gauge) == 1.1
    assert choice(window, "limit").accessibleName() == "limit η = 1"
    assert "1.2-fold" in window.gauge.sentence.text()


def test_dragging_the_learning_rate_moves_it_at_once(window: Window, qtbot: QtBot) -> None:
    show(window, "bowl", "momentum", (2.0, 1.0), learning_rate=0.001)
    slider = window.chooser.rate.findChild(QSlider)
    slider.setSliderDown(True)
    told = []
    for place in (300, 600, 900):
        slider.setSliderPosition(place)
        told.append(told_ratio(window.gauge))
        assert told[-1] == pytest.approx(rate(window) / 1.9, rel=1e-3)
    slider.setSliderDown(False)
    assert told[0] < told[1] < told[2]


def test_a_click_on_the_limit_sets_it_as_one_undo(window: Window, qtbot: QtBot) -> None:
    show(window, "ravine", "gradient_descent", (4.0, 2.0), learning_rate=0.01)
    before = window.session.scene
    qtbot.mouseClick(choice(window, "limit"), LEFT)
    assert rate(window) == 0.2
    assert "On the edge" in window.gauge.state.text()
    qtbot.mouseClick(choice(window, "best"), LEFT)
    assert rate(window) == pytest.approx(2 / 11, rel=1e-3)
    assert "Unstable" not in window.gauge.state.text()
    window.session.undo()
    assert rate(window) == 0.2
    window.session.undo()
    assert window.session.scene == before


@pytest.mark.parametrize(("mark", "expected"), [("limit", 0.2), ("best", 0.1818)])
def test_the_marks_on_the_bar_do_the_same(window: Window, qtbot: QtBot, mark: str, expected: float) -> None:
    show(window, "ravine", "gradient_descent", (4.0, 2.0), learning_rate=0.01)
    place = window.gauge.meter.place_of(mark).toPoint()
    # The two may lie beside each other: each is clicked on its far side.
    qtbot.mouseClick(window.gauge.meter, LEFT, pos=place + QPoint(4 if mark == "limit" else -4, 0))
    assert rate(window) == expected


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_marks_can_be_pressed_by_key(window: Window, qtbot: QtBot, key: Qt.Key) -> None:
    show(window, "parabola", "gradient_descent", (5.0,), learning_rate=0.1)
    button = choice(window, "best")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, key)
    assert rate(window) == 0.5
    assert not window.session.playing


def test_a_limit_is_never_rounded_past_itself(window: Window, qtbot: QtBot) -> None:
    show(window, "himmelblau", "nesterov", (3.2, 1.7), learning_rate=0.001)
    limit = gauge(window.session.stage.selected, 0).limit
    qtbot.mouseClick(choice(window, "limit"), LEFT)
    assert limit * 0.999 < rate(window) <= limit
    assert len(repr(rate(window))) <= 9
    assert "On the edge" in window.gauge.state.text()


def test_it_follows_the_cursor(window: Window) -> None:
    show(window, "himmelblau", "adam", (-0.3, -0.9), learning_rate=0.1)
    trace, seen = window.session.stage.selected, set()
    for step in (0, 1, 10, 20, trace.steps):
        window.session.seek(step)
        told = gauge(trace, step)
        seen.add(told.zone)
        assert window.gauge.sentence.text() == told.sentence
        if told.ratio is None:
            assert "Nothing to measure" in window.gauge.state.text()
            assert not window.gauge.ratio.text()
            assert not choice(window, "no limit η").isEnabled()
        else:
            assert told_ratio(window.gauge) == pytest.approx(told.ratio, rel=1e-3)
            assert "P⁻¹H" in window.gauge.curvature.text()
    assert len(seen) > 1


def test_a_saddle_offers_no_best(window: Window, qtbot: QtBot) -> None:
    show(window, "saddle", "gradient_descent", (1.0, 0.1), learning_rate=0.1)
    assert not choice(window, "no best η").isEnabled()
    assert choice(window, "limit").isEnabled()
    assert window.gauge.meter.place_of("best") is None


def test_without_a_run_it_is_not_there(window: Window) -> None:
    assert window.gauge.isVisible()
    window.controller.remove()
    assert not window.gauge.isVisible()
    window.session.undo()
    assert window.gauge.isVisible()


def test_a_run_that_flew_off_is_answered(window: Window) -> None:
    show(window, "rosenbrock", "gradient_descent", (-1.0, 1.5), learning_rate=1e300)
    window.session.seek(window.session.stage.length)
    assert window.session.stage.selected.verdict.status == "diverged"
    assert window.gauge.sentence.text()


def test_hidden_it_waits_and_then_shows_what_is_now(window: Window, qtbot: QtBot) -> None:
    show(window, "parabola", "gradient_descent", (5.0,), learning_rate=0.1)
    window.actions_["panel"].trigger()
    type_rate(qtbot, window, "1.1")
    assert "Smooth" in window.gauge.state.text()
    window.actions_["panel"].trigger()
    assert "Unstable here" in window.gauge.state.text()


def test_with_very_much_data_it_comes_a_moment_later(window: Window, qtbot: QtBot, tmp_path) -> None:  # type: ignore[no-untyped-def]
    rows = "\n".join(f"{x / 1000 - 1.5},{x / 500}" for x in range(3000))
    file = tmp_path / "much.csv"
    file.write_text(f"x,y\n{rows}\n")
    table = FromTable(str(file), "x", "y", activation="identity", loss="mean_squared_error")
    described = Rule("gradient_descent", {"learning_rate": 0.1})
    window.session.change(Scene(table, described, (Run(described, (0.0, 0.0)),), automatic=False))
    told = gauge(window.session.stage.selected, 0)
    qtbot.waitUntil(lambda: window.gauge.sentence.text() == told.sentence)
    assert choice(window, "limit").accessibleName().startswith("limit η = ")


def test_zones_are_told_by_word_and_sign_in_both_themes(window: Window, qtbot: QtBot) -> None:
    show(window, "parabola", "gradient_descent", (5.0,), learning_rate=0.1)
    heads = set()
    for _ in range(2):
        for most in ZONES.values():
            type_rate(qtbot, window, str(min(most, 2) - 0.01))
            heads.add(window.gauge.state.text())
            assert window.gauge.sentence.text() in window.gauge.meter.accessibleDescription()
        qtbot.mouseClick(window.theme_switch, LEFT)
    assert len(heads) == len(ZONES)
    assert len({head.split()[0] for head in heads}) == len(ZONES)


def test_the_best_of_himmelblaus_minimum_is_two_over_the_sum(window: Window, qtbot: QtBot) -> None:
    show(window, "himmelblau", "gradient_descent", (3.0, 2.0), learning_rate=0.01)
    first, second = (74 - math.sqrt(42**2 - 0), 0) if False else (25.72, 82.28)
    assert surfaces.get("himmelblau").hessian((3.0, 2.0)).trace() == pytest.approx(first + second)
    qtbot.mouseClick(choice(window, "best"), LEFT)
    assert rate(window) == pytest.approx(2 / (first + second), rel=1e-3)
