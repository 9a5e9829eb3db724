"""Basins, sweeps and swarms in the real window, driven by mouse and key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QSettings, QStandardPaths, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from landscape import descend, sweeping
from landscape.analysis.basins import Task
from landscape.descent import native
from landscape.session import BuiltIn, FromTable, Session, Typed
from landscape.session.beginning import fitting, on_surface
from landscape.session.opening import opening_scene
from landscape.views.many import Switches
from landscape.views.many.colours import palette
from landscape.views.relief.swarm import Crowd
from landscape.window import Window

LEFT, SHIFT, NONE = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
SLOW = 30_000


def go(window: Window, key: str) -> None:
    window.changes.change(on_surface(window.session.scene, BuiltIn(key)), cursor=0)


def pressed(qtbot: QtBot, window: Window, key: Qt.Key) -> None:
    qtbot.keyClick(window, key)


def coloured(window: Window) -> bool:
    """Whether the picture on the plane is that of the stage."""
    survey, stage = window.observatory.survey, window.session.stage
    assert survey is not None
    request = survey.request
    return (
        survey.overlay.shows_picture
        and request is not None
        and request.task.surface is stage.surface.sketch
        and request.task.optimizer == stage.scene.chosen.build()
    )


def colour(window: Window, *place: float) -> QColor:
    """The colour that the screen shows at a place of the plane, contour lines left aside."""
    plot = window.cast.plane.plot
    at = plot.transform().map(QPointF(*place)).toPoint()
    picture = plot.grab().toImage()
    near = [picture.pixelColor(at + QPoint(dx, dy)) for dx in range(-3, 4) for dy in range(-3, 4)]
    return sorted(near, key=lambda c: c.lightness())[len(near) // 3]


def hue_of(number: int, count: int) -> int:
    return QColor(*palette(count)[number].tolist()).hslHue()


@pytest.fixture(scope="module")
def shown(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for all: to make it takes longer than most of what is done to it."""
    QStandardPaths.setTestModeEnabled(True)
    ini = tmp_path_factory.mktemp("settings") / "settings.ini"
    made = Window(Session(opening_scene()), QSettings(str(ini), QSettings.Format.IniFormat))
    made.controller.clock = lambda: 0.0
    made.resize(1440, 900)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(shown: Window, qtbot: QtBot) -> Iterator[Window]:
    shown.activateWindow()
    qtbot.waitUntil(lambda: shown.isActiveWindow() and shown.observatory.survey is not None, timeout=SLOW)
    yield shown
    shown.session.pause()
    for switched in (shown.observatory.survey, shown.observatory.swarming):
        switched.switch(False)
    shown.areas.below.bring("Charts")
    shown.changes.change(opening_scene(), cursor=0)
    shown.cast.fit()


@pytest.fixture
def basins(window: Window, qtbot: QtBot) -> Window:
    pressed(qtbot, window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: coloured(window), timeout=SLOW)
    return window


def legend(window: Window) -> str:
    return window.observatory.card.legend.accessibleDescription()


def test_every_start_is_coloured_by_the_minimum_that_it_reaches(basins: Window) -> None:
    stage = basins.session.stage
    minima = stage.surface.minima
    assert basins.actions_["basins"].isChecked()
    assert basins.observatory.card.isVisible()
    for place in ((2.2, 3.2), (-3.6, 2.2), (4.2, -1.0), (-2.8, -4.0)):
        trace = descend(stage.surface, stage.scene.chosen.build(), place, stage.scene.steps)
        away = [float(np.hypot(*(trace.points[-1] - np.array(point.at)))) for point in minima]
        hue = colour(basins, *place).hslHue()
        assert abs(hue - hue_of(int(np.argmin(away)), 4)) <= 12
    assert legend(basins).count("%") >= 4


def test_legend_and_key_have_names_for_those_who_hear_them(basins: Window) -> None:
    basins.areas.below.bring("Sweep")
    for explained in (basins.observatory.card.legend, basins.observatory.sweep.key):
        assert explained.accessibleName()


def test_it_is_switched_off_by_the_button(basins: Window, qtbot: QtBot) -> None:
    (button,) = [b for b in basins.cast.map.findChildren(QPushButton) if b.text() == "Basins"]
    assert button.isChecked()
    qtbot.mouseClick(button, LEFT)
    assert not basins.actions_["basins"].isChecked()
    assert not basins.observatory.card.isVisible()
    assert not basins.observatory.survey.overlay.shows_picture


def test_another_surface_rule_rate_and_view_start_the_right_picture(basins: Window, qtbot: QtBot) -> None:
    survey = basins.observatory.survey
    go(basins, "six_hump_camel")
    basins.controller.choose_rule("adam")
    basins.controller.set_value("learning_rate", 0.2)
    qtbot.waitUntil(lambda: coloured(basins), timeout=SLOW)
    assert survey.request.task.surface.key == "six_hump_camel"
    assert survey.request.task.optimizer.learning_rate == 0.2
    plot = basins.cast.map.plot
    before = survey.request.box
    at = QPointF(plot.area.center())
    wheel = QWheelEvent(
        at,
        plot.mapToGlobal(at),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, wheel)
    plot.repaint()
    qtbot.waitUntil(lambda: survey.request.box != before, timeout=SLOW)
    (x0, x1), (y0, _) = survey.request.box
    assert plot.view.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(QPointF(x0, y0))
    assert x1 - x0 < before[0][1] - before[0][0]


def test_beside_the_domain_there_is_no_picture_and_it_says_so(basins: Window, qtbot: QtBot) -> None:
    survey, note, plot = basins.observatory.survey, basins.observatory.card.note, basins.cast.map.plot
    assert "in view" not in note.text()
    far = plot.area.toRect().adjusted(5, 5, -5, -5)
    qtbot.mousePress(plot, LEFT, NONE, far.topLeft())
    qtbot.mouseMove(plot, far.center())
    qtbot.waitUntil(lambda: "starts in view" in note.text(), timeout=SLOW)
    qtbot.mouseMove(plot, far.bottomRight())
    qtbot.waitUntil(lambda: note.text().startswith("Too little of the domain is in view"), timeout=SLOW)
    qtbot.mouseRelease(plot, LEFT, NONE, far.bottomRight())
    assert not survey.overlay.shows_picture
    assert survey.request is None
    pressed(qtbot, basins, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: coloured(basins) and "in view" not in note.text(), timeout=SLOW)


def test_how_many_starts_have_been_walked_is_said_after_every_piece(basins: Window, qtbot: QtBot) -> None:
    survey, note = basins.observatory.survey, basins.observatory.card.note
    qtbot.waitUntil(lambda: survey.field.known > 0.05 or survey.field.known == 1, timeout=SLOW)
    said = set[str]()

    def grows() -> bool:
        said.add(note.text())
        return len(said) > 4 or survey.field.known == 1

    qtbot.waitUntil(grows, timeout=SLOW)
    assert len(said) > 1


@pytest.mark.parametrize("can", [True, False])
def test_while_something_plays_a_picture_is_refined_by_compiled_steps_alone(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, can: bool
) -> None:
    asked: list[Task] = []
    monkeypatch.setattr(Task, "compiled", property(lambda task: can and bool(asked)))
    monkeypatch.setattr(Task, "uncompiled", property(lambda task: not asked))
    monkeypatch.setattr(Task, "prepare", lambda task: asked.append(task) or can)
    survey = window.observatory.survey
    window.controller.go("start")
    pressed(qtbot, window, Qt.Key.Key_Space)
    pressed(qtbot, window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: coloured(window) and bool(asked), timeout=SLOW)
    assert window.session.playing
    assert "being compiled" in window.observatory.card.note.text()
    first = survey.field.computed.sum()
    if can:
        qtbot.waitUntil(lambda: survey.field.computed.sum() > first, timeout=SLOW)
    else:
        assert not survey.working
        window.session.pause()
        qtbot.waitUntil(lambda: survey.field.computed.sum() > first, timeout=SLOW)
    assert len(asked) == 1


def test_a_picture_is_completed_by_kernels_where_they_can_be_made(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(native, "available", lambda: True)
    survey = window.observatory.survey
    go(window, "bowl")
    pressed(qtbot, window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: coloured(window), timeout=SLOW)
    note = window.observatory.card.note
    qtbot.waitUntil(lambda: survey.field.known == 1 and "computed" not in note.text(), timeout=4 * SLOW)
    assert survey.request.task.compiled


def test_under_the_mouse_is_the_path_from_there(basins: Window, qtbot: QtBot) -> None:
    plot = basins.cast.map.plot
    at = plot.transform().map(QPointF(4.0, 4.0)).toPoint()
    qtbot.mouseMove(plot, at + QPoint(9, 9))
    qtbot.mouseMove(plot, at)
    readout = basins.cast.map.readout
    plot.hovered.emit(plot.plane(QPointF(at)))
    qtbot.waitUntil(lambda: "→" in readout.text() and "steps" in readout.text(), timeout=SLOW)
    assert "minimum" in readout.text()


def test_a_click_still_starts_a_run_there(basins: Window, qtbot: QtBot) -> None:
    plot = basins.cast.map.plot
    qtbot.mouseClick(plot, LEFT, NONE, plot.transform().map(QPointF(2.0, 4.0)).toPoint())
    (run,) = basins.session.scene.runs
    assert run.start == pytest.approx((2.0, 4.0), abs=0.1)
    qtbot.waitUntil(lambda: coloured(basins), timeout=SLOW)


def test_a_start_goes_where_the_picture_says(basins: Window, qtbot: QtBot) -> None:
    go(basins, "rosenbrock")
    qtbot.waitUntil(lambda: coloured(basins), timeout=SLOW)
    plot, survey, scene = basins.cast.map.plot, basins.observatory.survey, basins.session.scene
    assert scene.automatic
    fitted = set[float]()
    for place in ((1.5, 2.8), (-1.8, -0.5), (0.2, 0.1)):
        at = plot.transform().map(QPointF(*place)).toPoint()
        qtbot.mouseClick(plot, LEFT, NONE, at)
        (run,) = basins.session.scene.runs
        assert run.rule == scene.chosen
        assert survey.request.task.optimizer == run.rule.build()
        fitted.add(fitting(scene, basins.session.stage.surface, run.start).hyperparameters["learning_rate"])
    assert len(fitted) > 1, "else nothing is held"
    pressed(qtbot, basins, Qt.Key.Key_B)
    for place in ((1.5, 2.8), (-1.8, -0.5), (0.2, 0.1)):
        qtbot.mouseClick(plot, LEFT, NONE, plot.transform().map(QPointF(*place)).toPoint())
        fitted.discard(basins.session.scene.runs[0].rule.hyperparameters["learning_rate"])
    assert not fitted


def test_a_curve_has_a_band(basins: Window, qtbot: QtBot) -> None:
    go(basins, "double_well")
    qtbot.waitUntil(lambda: coloured(basins), timeout=SLOW)
    curve = basins.cast.curve
    view, area = curve.plot.view, curve.plot.area
    foot = view.top() + 3 * view.height() / area.height()
    shown, meant = colour(basins, 1.2, foot), QColor(*palette(2)[1].tolist())
    assert abs(shown.hslHue() - meant.hslHue()) <= 12
    # As strong as in the legend, though darker for more steps: nothing pale lies over it.
    assert shown.hsvSaturationF() == pytest.approx(meant.hsvSaturationF(), abs=0.05)
    assert "2" in legend(basins)
    band = round(area.bottom()) - 12
    assert curve.readout.geometry().bottom() < band
    at = curve.plot.transform().map(QPointF(1.2, 0.0)).toPoint()
    qtbot.mouseMove(curve.plot, at + QPoint(9, 9))
    qtbot.mouseMove(curve.plot, at)
    curve.plot.hovered.emit(curve.plot.plane(QPointF(at)))
    qtbot.waitUntil(lambda: "→" in curve.readout.text(), timeout=SLOW)
    assert curve.readout.geometry().bottom() < band


def test_data_and_rules_with_a_plan_have_a_coarse_picture(basins: Window, qtbot: QtBot) -> None:
    basins.session.change(on_surface(basins.session.scene, FromTable("o_rings")), cursor=0)
    basins.controller.set_steps(20)
    qtbot.waitUntil(lambda: coloured(basins), timeout=SLOW)
    go(basins, "bowl")
    basins.controller.choose_rule("newton")
    basins.controller.set_steps(10)
    survey, note = basins.observatory.survey, basins.observatory.card.note
    qtbot.waitUntil(lambda: coloured(basins) and survey.field.known > 0, timeout=SLOW)
    assert survey.request.task.alone
    assert "starts" in note.text()


def test_a_swarm_follows_the_cursor(window: Window, qtbot: QtBot) -> None:
    window.controller.set_steps(30)
    pressed(qtbot, window, Qt.Key.Key_W)
    swarming = window.observatory.swarming
    qtbot.waitUntil(lambda: swarming.swarm is not None and swarming.swarm.complete, timeout=SLOW)
    window.session.seek(0)
    first = window.cast.map.plot.grab().toImage()
    window.session.seek(12)
    assert window.cast.map.plot.grab().toImage() != first
    assert len(swarming.swarm.frames[0]) == 10_000
    pressed(qtbot, window, Qt.Key.Key_W)
    assert not window.actions_["swarm"].isChecked()
    window.session.seek(0)
    assert window.cast.map.plot.grab().toImage() != first


def inked(widget: QWidget, number: int, count: int = 4) -> int:
    """Return how many pixels of a widget have exactly the colour of a minimum."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    shown = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return int((shown == palette(count)[number]).all(axis=-1).sum())


@pytest.fixture
def swarm(window: Window, qtbot: QtBot) -> Window:
    relief = window.cast.relief
    qtbot.waitUntil(lambda: relief.relief is not None or bool(window.areas.no_relief.text()), timeout=SLOW)
    if relief.relief is None:
        pytest.skip(window.areas.no_relief.text())
    window.controller.set_steps(60)
    pressed(qtbot, window, Qt.Key.Key_W)
    swarming = window.observatory.swarming
    qtbot.waitUntil(lambda: swarming.swarm is not None and swarming.swarm.complete, timeout=SLOW)
    window.session.seek(8)
    qtbot.waitUntil(lambda: inked(window.cast.map.plot, 0) > 100, timeout=SLOW)
    return window


def test_a_swarm_is_on_the_relief_as_well_and_moves_with_the_cursor(swarm: Window, qtbot: QtBot) -> None:
    """What has come to rest takes a few pixels, what is on its way many."""
    relief = swarm.cast.relief.relief
    assert all(inked(relief, number) > 100 for number in range(4))
    early = inked(relief, 1)
    swarm.session.seek(60)
    assert inked(relief, 1) < 0.2 * early
    pressed(qtbot, swarm, Qt.Key.Key_End)
    pressed(qtbot, swarm, Qt.Key.Key_Home)
    assert inked(relief, 1) > early
    (button,) = [b for b in swarm.cast.map.findChildren(QPushButton) if b.text() == "Swarm"]
    qtbot.mouseClick(button, LEFT)
    assert all(inked(view, number) == 0 for view in (relief, swarm.cast.map.plot) for number in range(4))


def test_a_swarm_stays_on_the_land_while_that_is_turned(swarm: Window, qtbot: QtBot) -> None:
    relief = swarm.cast.relief.relief
    before = relief.grab().toImage()
    qtbot.keyClick(relief, Qt.Key.Key_Left, SHIFT)
    assert relief.grab().toImage() != before
    assert inked(relief, 1) > 100
    qtbot.keyClick(relief, Qt.Key.Key_F)
    assert inked(relief, 1) > 100


def test_a_relief_that_is_hidden_does_no_work_for_a_swarm(
    swarm: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid, lay = [], Crowd.of
    monkeypatch.setattr(Crowd, "of", lambda *args: (laid.append(1), lay(*args))[1])
    swarm.actions_["relief"].trigger()
    for step in (9, 10, 60):
        swarm.session.seek(step)
        QApplication.processEvents()
    assert not laid
    swarm.actions_["relief"].trigger()
    relief = swarm.cast.relief.relief
    qtbot.waitUntil(lambda: bool(laid) and relief.isVisible())
    late = inked(relief, 1)
    swarm.session.seek(8)
    assert inked(relief, 1) > 2 * late


def test_another_surface_has_its_own_swarm_and_a_curve_too(swarm: Window, qtbot: QtBot) -> None:
    swarming, relief = swarm.observatory.swarming, swarm.cast.relief.relief
    go(swarm, "six_hump_camel")
    qtbot.waitUntil(lambda: swarming.swarm.complete and inked(relief, 1, 6) > 30, timeout=SLOW)
    go(swarm, "double_well")
    plot = swarm.cast.curve.plot
    qtbot.waitUntil(lambda: inked(plot, 0, 2) > 100 and inked(plot, 1, 2) > 100, timeout=SLOW)
    go(swarm, "himmelblau")
    qtbot.waitUntil(lambda: inked(relief, 1) > 100, timeout=SLOW)


def test_a_swarm_over_much_data_has_fewer_particles(window: Window, qtbot: QtBot) -> None:
    swarming = window.observatory.swarming
    window.session.change(on_surface(window.session.scene, FromTable("o_rings")), cursor=0)
    window.controller.set_steps(20)
    pressed(qtbot, window, Qt.Key.Key_W)
    assert len(swarming.swarm.frames[0]) == 10_000
    window.controller.set_steps(10_000)
    count, samples = len(swarming.swarm.frames[0]), len(window.session.stage.surface.samples)
    assert 64 <= count < 1_000
    assert 1e8 < count * samples * 10_000 < 2.1e8


def test_what_of_the_run_has_no_part_in_them_is_said(window: Window, qtbot: QtBot) -> None:
    (note,) = [
        label
        for label in window.cast.map.findChildren(QLabel)
        if label.parent().findChild(Switches) and label is not window.cast.map.readout
    ]
    pressed(qtbot, window, Qt.Key.Key_W)
    assert not note.isVisible()
    window.cast.pace.schedule_chosen.emit("cosine")
    assert note.isVisible()
    assert note.text() == "without the selected run's schedule"
    pressed(qtbot, window, Qt.Key.Key_W)
    assert not note.isVisible()
    pressed(qtbot, window, Qt.Key.Key_B)
    window.cast.pace.noise_chosen.emit("gaussian")
    assert note.text() == "without the selected run's schedule and noise"
    assert window.cast.map.rect().contains(note.geometry())
    window.areas.below.bring("Sweep")
    said = window.observatory.sweep.readout
    qtbot.waitUntil(said.isVisible, timeout=SLOW)
    assert said.text() == note.text()
    window.changes.undo()
    window.changes.undo()
    assert not note.isVisible()
    assert not said.isVisible()


@pytest.fixture
def sweep(window: Window, qtbot: QtBot) -> Window:
    window.controller.set_steps(60)
    window.areas.below.bring("Sweep")
    view = window.observatory.sweep
    view.up.setCurrentIndex(1)
    view.starts.setCurrentIndex(0)
    qtbot.waitUntil(lambda: view.sweep is not None and len(view.sweep.axes) == 2, timeout=SLOW)
    return window


def test_a_click_makes_the_run_of_a_cell_and_undo_takes_it_back(sweep: Window, qtbot: QtBot) -> None:
    view, before = sweep.observatory.sweep, sweep.session.scene
    plot = view.plot
    at = plot.transform().map(QPointF(-2.3, 0.5)).toPoint()
    qtbot.mouseClick(plot, LEFT, NONE, at)
    (run,) = sweep.session.scene.runs
    assert run.rule.hyperparameters["learning_rate"] == pytest.approx(10**-2.3, rel=0.5)
    assert run.rule.hyperparameters["momentum"] == pytest.approx(0.5, abs=0.1)
    assert run.start == before.runs[0].start
    qtbot.mouseClick(plot, LEFT, SHIFT, at + QPoint(30, 0))
    assert len(sweep.session.scene.runs) == 2
    sweep.changes.undo()
    sweep.changes.undo()
    assert sweep.session.scene == before


def test_a_line_and_many_starts_can_be_asked_for(sweep: Window, qtbot: QtBot) -> None:
    view = sweep.observatory.sweep
    view.up.setCurrentIndex(0)
    qtbot.waitUntil(lambda: view.sweep is not None and len(view.sweep.axes) == 1, timeout=SLOW)
    assert view.sweep.limit is not None
    view.starts.setCurrentText("64 starts")
    qtbot.waitUntil(lambda: view.sweep is not None and view.sweep.starts == 64, timeout=SLOW)
    go(sweep, "rosenbrock")
    sweep.controller.choose_rule("adam")
    qtbot.waitUntil(
        lambda: view.sweep is not None and view.sweep.limit is None and "beta1" not in view.names,
        timeout=SLOW,
    )


def test_a_sweep_that_was_left_while_it_grew_grows_on_when_it_is_seen_again(
    sweep: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = sweep.observatory.sweep
    view.up.setCurrentIndex(0)
    qtbot.waitUntil(lambda: view.sweep is not None and len(view.sweep.axes) == 1, timeout=SLOW)
    left, made = Event(), sweeping._made
    monkeypatch.setattr(sweeping, "_made", lambda *asked: left.wait(SLOW / 1000) and made(*asked))
    sweep.controller.set_steps(50)
    qtbot.waitUntil(lambda: "computing" in view.key.accessibleDescription(), timeout=SLOW)
    sweep.areas.below.bring("Charts")
    left.set()
    qtbot.waitUntil(lambda: "refining" in view.key.accessibleDescription(), timeout=SLOW)
    sweep.areas.below.bring("Sweep")
    qtbot.waitUntil(lambda: view.sweep.axes[0].count == 300, timeout=SLOW)
    assert "refining" not in view.key.accessibleDescription()


def test_the_limit_is_drawn_once_the_minimum_of_a_typed_formula_is_found(sweep: Window, qtbot: QtBot) -> None:
    view = sweep.observatory.sweep
    typed = Typed("3*x^2 + y^2", ((-5.0, 5.0), (-5.0, 5.0)))
    sweep.session.change(on_surface(sweep.session.scene, typed), cursor=0)
    sweep.controller.choose_rule("gradient_descent")
    qtbot.waitUntil(
        lambda: view.sweep is not None and len(view.sweep.axes) == 1 and view.sweep.limit is not None,
        timeout=SLOW,
    )
    assert view.sweep.limit == pytest.approx(2 / 6)


def test_pictures_and_data_are_taken_along(
    basins: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = basins.observatory.card
    for button, name in ((card.picture, "a.png"), (card.data, "a.csv"), (card.data, "a.npz")):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        qtbot.mouseClick(button, LEFT)
        qtbot.waitUntil(path.exists, timeout=SLOW)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.width > 1000
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert arrays["computed"].any()
    assert (tmp_path / "a.csv").read_text().startswith("x,y,status,minimum,steps,loss\n")


def test_a_sweep_of_what_was_there_before_is_not_exported_as_that_of_what_is(
    sweep: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sweep.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    view = sweep.observatory.sweep
    sweep.areas.below.bring("Charts")
    go(sweep, "bowl")
    for what in ("export_sweep", "export_sweep_data"):
        sweep.actions_[what].trigger()
    qtbot.waitUntil(lambda: "no sweep of this surface" in sweep.cast.notice.label.text(), timeout=SLOW)
    assert not path.exists()
    sweep.areas.below.bring("Sweep")
    surface = sweep.session.stage.surface
    qtbot.waitUntil(lambda: sweep.observatory.sweeping.current is not None, timeout=SLOW)
    qtbot.mouseClick(next(b for b in view.findChildren(QPushButton) if b.text() == "Data"), LEFT)
    qtbot.waitUntil(path.exists, timeout=SLOW)
    heads, first, *_ = path.read_text().splitlines()
    cell = dict(zip(heads.split(","), first.split(","), strict=True))
    rule = sweep.session.scene.chosen.build()
    rule = replace(rule, **{name: float(cell[name]) for name in ("learning_rate", "momentum")})
    trace = descend(surface, rule, sweep.session.stage.start, 60)
    assert float(cell["loss"]) == pytest.approx(trace.losses[-1], rel=1e-12)
