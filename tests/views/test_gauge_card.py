"""The gauge follows the hand and the cursor, and its marks set the learning rate: in the window, and alone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from landscape.analysis.gauge import ZONES, gauge
from landscape.controller import Controller
from landscape.session import BuiltIn, FromTable, Rule, Run, Scene, Session
from landscape.views.gauge import GaugeCard
from landscape.widgets.theme import DARK, LIGHT
from landscape.window import Window

LEFT = Qt.MouseButton.LeftButton


def scene(key: str, rule: str, start: tuple[float, ...], rate: float, **chosen: float) -> Scene:
    described = Rule(rule, {"learning_rate": rate} | chosen)
    return Scene(BuiltIn(key), described, (Run(described, start),), automatic=False)


PARABOLA = scene("parabola", "gradient_descent", (5.0,), 0.1)
RAVINE = scene("ravine", "gradient_descent", (4.0, 2.0), 0.01)


def rate(session: Session) -> float:
    return session.scene.runs[0].rule.hyperparameters["learning_rate"]


def told_ratio(card: GaugeCard) -> float:
    return float(card.ratio.text().split()[-1].replace("−", "-"))


def choice(card: GaugeCard, name: str) -> QPushButton:
    (found,) = (one for one in card.findChildren(QPushButton) if name in one.accessibleName())
    return found


# In the window


def type_rate(qtbot: QtBot, window: Window, text: str) -> None:
    field = window.cast.chooser.rate.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_typing_past_the_limit_says_unstable_before_any_step(window: Window, qtbot: QtBot) -> None:
    window.session.change(PARABOLA)
    assert window.cast.gauge.state.text().endswith("Smooth")
    type_rate(qtbot, window, "1.1")
    assert window.session.cursor == 0
    assert "Unstable here" in window.cast.gauge.state.text()
    assert told_ratio(window.cast.gauge) == 1.1
    assert choice(window.cast.gauge, "limit").accessibleName() == "limit η = 1"
    assert "1.2-fold" in window.cast.gauge.sentence.text()


def test_dragging_the_learning_rate_moves_it_at_once(window: Window) -> None:
    window.session.change(scene("bowl", "momentum", (2.0, 1.0), 0.001))
    slider = window.cast.chooser.rate.findChild(QSlider)
    slider.setSliderDown(True)
    told = []
    for place in (300, 600, 900):
        slider.setSliderPosition(place)
        told.append(told_ratio(window.cast.gauge))
        assert told[-1] == pytest.approx(rate(window.session) / 1.9, rel=0.05)
    slider.setSliderDown(False)
    assert told[0] < told[1] < told[2]


def test_its_marks_set_the_learning_rate_each_as_one_undo(window: Window, qtbot: QtBot) -> None:
    window.session.change(RAVINE)
    qtbot.mouseClick(choice(window.cast.gauge, "limit"), LEFT)
    assert rate(window.session) == 0.2
    assert window.cast.chooser.rate.value == 0.2
    assert "On the edge" in window.cast.gauge.state.text()
    button = choice(window.cast.gauge, "best")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert rate(window.session) == pytest.approx(2 / 11, rel=1e-3)
    assert not window.session.playing
    window.session.undo()
    assert rate(window.session) == 0.2
    window.session.undo()
    assert window.session.scene == RAVINE


def test_hidden_it_waits_and_then_shows_what_is_now(window: Window, qtbot: QtBot) -> None:
    window.session.change(PARABOLA)
    window.actions_["panel"].trigger()
    type_rate(qtbot, window, "1.1")
    assert "Smooth" in window.cast.gauge.state.text()
    window.actions_["panel"].trigger()
    assert "Unstable here" in window.cast.gauge.state.text()


# Alone


@dataclass
class Desk:
    """A gauge with a session and nothing else."""

    session: Session
    card: GaugeCard

    def change(self, scene: Scene) -> None:
        self.session.change(scene)
        self.session.seek(0)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    session, card = Session(PARABOLA), GaugeCard()
    controller = Controller(session)
    qtbot.addWidget(card)
    card.resize(316, 200)
    card.rate_wanted.connect(controller.set_rate)

    def show(stage):  # type: ignore[no-untyped-def]
        card.show_stage(stage)
        card.show_cursor(session.cursor)

    session.changed.connect(show)
    session.moved.connect(card.show_cursor)
    with qtbot.waitExposed(card):
        show(session.stage)
    return Desk(session, card)


@pytest.mark.parametrize(("mark", "expected"), [("limit", 0.2), ("best", 0.1818)])
def test_the_marks_on_the_bar_do_the_same(desk: Desk, qtbot: QtBot, mark: str, expected: float) -> None:
    desk.change(RAVINE)
    place = desk.card.meter.place_of(mark).toPoint()
    # The two may lie beside each other: each is clicked on its far side.
    qtbot.mouseClick(desk.card.meter, LEFT, pos=place + QPoint(4 if mark == "limit" else -4, 0))
    assert rate(desk.session) == expected


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_the_marks_can_be_pressed_by_key(desk: Desk, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(choice(desk.card, "best"), key)
    assert rate(desk.session) == 0.5


def test_a_limit_is_never_rounded_past_itself(desk: Desk, qtbot: QtBot) -> None:
    for x in (3.2, 3.3, 3.4, 3.5):
        desk.change(scene("himmelblau", "nesterov", (x, 1.7), 0.001))
        limit = gauge(desk.session.stage.selected, 0).limit
        qtbot.mouseClick(choice(desk.card, "limit"), LEFT)
        assert limit * 0.999 < rate(desk.session) <= limit
        assert len(repr(rate(desk.session))) <= 9
        assert "On the edge" in desk.card.state.text()


def test_it_follows_the_cursor(desk: Desk) -> None:
    desk.change(scene("himmelblau", "adam", (-0.3, -0.9), 0.1))
    trace, seen = desk.session.stage.selected, set()
    for step in (0, 1, 10, 20, trace.steps):
        desk.session.seek(step)
        told = gauge(trace, step)
        seen.add(told.zone)
        assert desk.card.sentence.text() == told.sentence
        if told.ratio is None:
            assert "Nothing to measure" in desk.card.state.text()
            assert not desk.card.ratio.text()
            assert not choice(desk.card, "no limit η").isEnabled()
        else:
            assert told_ratio(desk.card) == pytest.approx(told.ratio, rel=0.05)
            assert "P⁻¹H" in desk.card.curvature.text()
    assert len(seen) > 1


def test_a_saddle_offers_no_best(desk: Desk) -> None:
    desk.change(scene("saddle", "gradient_descent", (1.0, 0.1), 0.1))
    assert not choice(desk.card, "no best η").isEnabled()
    assert choice(desk.card, "limit").isEnabled()
    assert desk.card.meter.place_of("best") is None


def test_the_best_at_a_minimum_is_two_over_the_sum(desk: Desk, qtbot: QtBot) -> None:
    desk.change(scene("himmelblau", "gradient_descent", (3.0, 2.0), 0.01))
    # The Hessian there is ((74, 20), (20, 34)).
    qtbot.mouseClick(choice(desk.card, "best"), LEFT)
    assert rate(desk.session) == pytest.approx(2 / 108, rel=1e-3)


def test_without_a_run_it_is_not_there(desk: Desk) -> None:
    assert desk.card.isVisible()
    desk.change(Scene(BuiltIn("bowl"), PARABOLA.chosen))
    assert not desk.card.isVisible()
    desk.session.undo()
    assert desk.card.isVisible()


def test_a_run_that_flew_off_is_answered(desk: Desk) -> None:
    desk.change(scene("rosenbrock", "gradient_descent", (-1.0, 1.5), 1e300))
    desk.session.seek(desk.session.stage.length)
    assert desk.session.stage.selected.verdict.status == "diverged"
    assert "not a finite number" in desk.card.sentence.text()


def test_with_very_much_data_it_comes_a_moment_later(desk: Desk, qtbot: QtBot, tmp_path) -> None:  # type: ignore[no-untyped-def]
    rows = "\n".join(f"{x / 1000 - 1.5},{x / 500}" for x in range(3000))
    file = tmp_path / "much.csv"
    file.write_text(f"x,y\n{rows}\n")
    table = FromTable(str(file), "x", "y", activation="identity", loss="mean_squared_error")
    described = Rule("gradient_descent", {"learning_rate": 0.1})
    desk.change(Scene(table, described, (Run(described, (0.0, 0.0)),), automatic=False, steps=50))
    told = gauge(desk.session.stage.selected, 0)
    qtbot.waitUntil(lambda: desk.card.sentence.text() == told.sentence)
    assert choice(desk.card, "limit").accessibleName().startswith("limit η = ")


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_zones_are_told_by_word_and_sign(desk: Desk, theme) -> None:  # type: ignore[no-untyped-def]
    desk.card.set_theme(theme)
    heads = set()
    for most in ZONES.values():
        desk.change(scene("parabola", "gradient_descent", (5.0,), min(most, 2) - 0.01))
        heads.add(desk.card.state.text())
        assert desk.card.sentence.text() in desk.card.meter.accessibleDescription()
    assert len(heads) == len({head.split()[0] for head in heads}) == len(ZONES)
