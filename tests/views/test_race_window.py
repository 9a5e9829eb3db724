"""A race in the real window: ticked, tuned, run, sorted, copied, exported, shown on the map, cancelled."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from landscape import optimizers, surfaces
from landscape.analysis.race import MOST_STEPS_IN_ALL as MOST_STEPS_RACED
from landscape.analysis.race import race, rows
from landscape.files import cells
from landscape.session import BuiltIn, Rule, Run, Scene
from landscape.session.raced import as_stage, with_racers
from landscape.session.scene import MOST_RUNS, MOST_STEPS_IN_ALL, check_size
from landscape.views.race import RaceView
from landscape.views.race.board import BEFORE, COLUMNS, UNTUNED, cell, lines, ordered
from landscape.window import Window

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SLOW = 30_000
THREE = ("gradient_descent", "adam", "lbfgs")
NAMES = [column.name for column in COLUMNS]


def opened(window: Window, qtbot: QtBot) -> RaceView:
    window.session.pause()
    window.actions_["race"].trigger()
    return found(window, qtbot)


def found(window: Window, qtbot: QtBot) -> RaceView:
    (view,) = window.findChildren(RaceView)
    qtbot.waitUntil(view.isActiveWindow)
    return view


def tick(view: RaceView, keys: tuple[str, ...], qtbot: QtBot) -> None:
    """Tick rules by the keyboard alone."""
    view.entrants.presets["None"].setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.entrants.count.text().startswith("0 of")
    for row, key in enumerate(optimizers.keys()):
        if key in keys:
            view.entrants.list.setCurrentRow(row)
            qtbot.keyClick(view.entrants.list, Qt.Key.Key_Space)


def run(view: RaceView, window: Window, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.start, LEFT)
    assert view.cancel.isVisible()
    assert view.results.bar.isVisible()
    qtbot.waitUntil(lambda: not window.racing.running, timeout=SLOW)
    assert view.start.isVisible()
    assert not view.results.bar.isVisible()


def column(view: RaceView, name: str) -> list[str]:
    board = view.results.board
    return [board.item(row, NAMES.index(name)).text() for row in range(board.rowCount())]


def type_steps(view: RaceView, text: str, qtbot: QtBot) -> None:
    field = view.terms.steps.findChild(QLineEdit)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


# In the window


def test_three_rules_are_tuned_raced_sorted_copied_exported_and_shown(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(window, qtbot)
    assert "Himmelblau" in view.title.text()
    assert view.results.empty.isVisible()
    assert view.entrants.keys == optimizers.classics()
    tick(view, THREE, qtbot)
    assert view.terms.tune.isChecked()
    run(view, window, qtbot)

    ours = race(
        surfaces.get("himmelblau"),
        [optimizers.get(key) for key in THREE],
        window.session.scene.runs[0].start,
        tuning=True,
    )
    told = [line.split("\n") for line in column(view, "optimizer")]
    assert [after for after, _ in told] == [racer.after.optimizer.title for racer in ours.scoreboard]
    assert dict(told)["L-BFGS"] == UNTUNED
    assert dict(told)["Adam"] == BEFORE
    after, before = column(view, "learning_rate")[[name for name, _ in told].index("Adam")].split("\n")
    assert float(after) > float(before) == 0.001

    # A click on a heading sorts, another one turns it round; who never arrived is last both times.
    board = view.results.board
    header = board.horizontalHeader()
    place = header.sectionViewportPosition(NAMES.index("gradient_evaluations")) + 20
    for down in (False, True):
        qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(place, header.height() // 2))
        counts = [int(text.split("\n")[0].replace(",", "")) for text in column(view, "gradient_evaluations")]
        assert counts == sorted(counts, reverse=down)
        assert board.horizontalHeaderItem(NAMES.index("gradient_evaluations")).text()[0] == "↑↓"[down]
    assert view.results.by.currentText() == "gradients"
    view.results.by.setFocus()
    qtbot.keyClick(view.results.by, Qt.Key.Key_Home)
    view.results.by.activated.emit(0)
    assert column(view, "place") == ["1", "2", "3"]

    board.setFocus()
    qtbot.keyClick(board, Qt.Key.Key_C, CTRL)
    pasted = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert "Copied 3 rows" in view.results.foot.text()
    path = tmp_path / "race.csv"
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: path)
    qtbot.mouseClick(view.results.buttons["csv"], LEFT)
    assert path.read_text(encoding="utf-8") == cells.table(rows(ours))
    assert list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))) == pasted
    picture = tmp_path / "race.png"
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: picture)
    qtbot.mouseClick(view.results.buttons["picture"], LEFT)
    assert QImage(str(picture)).width() > 1000
    monkeypatch.setattr(window.documents, "ask_save", lambda *_: tmp_path / "nowhere" / "race.csv")
    qtbot.mouseClick(view.results.buttons["csv"], LEFT)
    assert "⚠" in view.results.foot.text()

    # Onto the map: one line by Enter, the others by a button, each undone as one.
    scene = window.session.scene
    board.selectRow(1)
    qtbot.keyClick(board, Qt.Key.Key_Return)
    best = ours.scoreboard[1].after
    _, added = window.session.scene.runs
    assert (added.rule.key, added.start) == (best.optimizer.key, scene.runs[0].start)
    assert window.session.stage.traces[1].losses[-1] == best.loss
    done = window.racing.race
    assert done is not None
    assert window.session.stage.traces[1] is done.scoreboard[1].after.trace, "it is not walked again"
    assert window.session.scene.selected == 1
    assert window.cast.runs.table.rowCount() == 2
    assert "Added 1 run" in view.results.foot.text()
    qtbot.mouseClick(view.results.buttons["all"], LEFT)
    assert len(window.session.scene.runs) == 4
    assert len({run.colour for run in window.session.scene.runs}) == 4
    qtbot.mouseClick(view.results.buttons["all"], LEFT)
    assert "already" in view.results.foot.text()
    window.actions_["undo"].trigger()
    window.actions_["undo"].trigger()
    assert window.session.scene == scene
    assert not view.results.aged.isVisible()

    # What is shown no longer belongs to the map.
    window.controller.move_start((1.0, 1.0))
    assert "starts elsewhere" in view.results.aged.text()
    window.controller.choose_surface("bowl")
    assert "another surface" in view.results.aged.text()
    assert "Bowl" in view.title.text()
    shown = window.session.scene
    qtbot.mouseClick(view.results.buttons["all"], LEFT)
    assert "another surface" in view.results.foot.text()
    assert window.session.scene == shown
    window.close()
    assert not view.isVisible()


def test_cancelled_in_the_middle_and_asked_for_the_impossible(window: Window, qtbot: QtBot) -> None:
    view = opened(window, qtbot)
    view.terms.tune.setChecked(False)
    run(view, window, qtbot)
    before = column(view, "optimizer")
    assert all("\n" not in name for name in before)

    qtbot.mouseClick(view.entrants.presets["All"], LEFT)
    view.terms.tune.setChecked(True)
    type_steps(view, "20000", qtbot)
    view.start.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "learning rates" in view.results.doing.text(), timeout=SLOW)
    assert view.cancel.hasFocus()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert not window.racing.running
    assert "Cancelled" in view.results.foot.text()
    assert view.start.hasFocus()
    assert column(view, "optimizer") == before

    type_steps(view, "9999999", qtbot)
    qtbot.mouseClick(view.start, LEFT)
    assert view.terms.steps.value == MOST_STEPS_RACED
    qtbot.waitUntil(lambda: "more than can be kept" in view.results.foot.text())
    qtbot.mouseClick(view.entrants.presets["None"], LEFT)
    qtbot.mouseClick(view.start, LEFT)
    qtbot.waitUntil(lambda: "A race needs 1 to" in view.results.foot.text())
    assert column(view, "optimizer") == before
    assert view.start.isVisible()

    view.results.board.clearSelection()
    qtbot.mouseClick(view.results.buttons["show"], LEFT)
    assert "Choose a line" in view.results.foot.text()
    qtbot.mouseClick(view.entrants.presets["All"], LEFT)
    type_steps(view, "20000", qtbot)
    qtbot.mouseClick(view.start, LEFT)
    assert window.racing.running
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not window.racing.running
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()


@pytest.mark.parametrize("where", ["parabola", "noisy_line"])
def test_one_parameter_and_data_race_as_well(window: Window, qtbot: QtBot, where: str) -> None:
    if where == "parabola":
        window.controller.choose_surface(where)
    else:
        window.tables.choose_example(where)
    qtbot.waitUntil(lambda: window.session.stage.finished)
    window.cast.runs.race.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Return)
    view = found(window, qtbot)
    tick(view, THREE, qtbot)
    view.terms.tune.setChecked(False)
    type_steps(view, "60", qtbot)
    run(view, window, qtbot)
    assert column(view, "place") == ["1", "2", "3"]
    assert view.results.board.lines[0].row["surface"] == window.session.stage.surface.key
    board = view.results.board
    middle = board.visualItemRect(board.item(0, 1)).center()
    qtbot.mouseClick(board.viewport(), LEFT, pos=middle)
    qtbot.mouseDClick(board.viewport(), LEFT, pos=middle)
    qtbot.waitUntil(lambda: len(window.session.scene.runs) == 2)
    assert window.session.scene.steps == 60
    assert "60 steps" in view.results.foot.text()


def test_all_columns_are_in_sight_at_first(window: Window, qtbot: QtBot) -> None:
    """Also with the longest verdicts and names, whichever column it is sorted by."""
    view = opened(window, qtbot)
    assert view.width() <= 1090, "a screen of 1100 × 700 holds it, with the frame"
    assert view.height() <= 660
    rules = list(map(optimizers.get, optimizers.keys()))
    view.show_end(race(surfaces.get("saddle"), rules, steps=400))
    board = view.results.board
    texts = column(view, "verdict")
    assert "▲ diverged: left the domain" in texts
    for place in range(len(COLUMNS)):
        board.arrange(place, True)
        qtbot.waitUntil(lambda: board.horizontalHeader().length() == board.viewport().width())
        assert board.horizontalScrollBar().maximum() == 0
    last = len(COLUMNS) - 1
    assert board.columnWidth(last) >= board.sizeHintForColumn(last)
    names = [line.racer.after.optimizer.title for line in board.lines]
    assert [board.item(row, 1).toolTip() for row in range(board.rowCount())] == names
    room = board.columnWidth(1) - 12
    whole = {name for name in names if board.fontMetrics().horizontalAdvance(name) <= room}
    assert whole >= {"Gradient descent", "Nesterov momentum", "RMSProp", "Adam", "Conjugate gradient"}


# Without it


def test_numbers_are_sorted_as_numbers_and_who_has_none_is_last() -> None:
    done = race(surfaces.get("rosenbrock"), [optimizers.get(key) for key in optimizers.classics()], steps=200)
    board = lines(done)
    for name in NAMES:
        for down in (False, True):
            sorted_ = ordered(board, name, down)
            values = [line.row[name] for line in sorted_]
            known = [value for value in values if value is not None]
            assert values == known + [None] * (len(values) - len(known))
            if name not in ("optimizer", "verdict"):
                assert known == sorted(known, reverse=down)
            assert {line.key for line in sorted_} == {line.key for line in board}
    assert None in [line.row["steps_to_tolerance"] for line in board]


def test_equals_share_their_place() -> None:
    rules = [optimizers.get(key) for key in ("sgd", "newton", "gradient_descent")]
    board = lines(race(surfaces.get("bowl"), rules))
    written = [cell(line, COLUMNS[0]) for line in board]
    assert written[0] == "1"
    assert written[1:] == ["=2", "=2"]


def test_only_as_many_are_shown_as_the_map_can(tmp_path: Path) -> None:
    surface = surfaces.get("bowl")
    keys = optimizers.keys()
    done = race(surface, [optimizers.get(key) for key in keys], steps=20)
    scene = Scene(BuiltIn("bowl"), Rule("adam"), (Run(Rule("adam"), (1.0, 1.0)),))
    results = [racer.after for racer in done.scoreboard]
    full, added, left = with_racers(scene, done, results)
    assert (len(full.runs), added, added + left) == (MOST_RUNS, MOST_RUNS - 1, len(keys))
    check_size(full)
    assert with_racers(full, done, results[:3]) == (full, 0, 0)
    stage = as_stage(scene, surface, None, done)
    assert len(stage.traces) == MOST_RUNS
    check_size(stage.scene)
    long = race(surface, [optimizers.get(key) for key in THREE], steps=MOST_STEPS_IN_ALL // 2)
    shown, added, left = with_racers(scene, long, [racer.after for racer in long.scoreboard])
    assert (len(shown.runs), added, left) == (2, 1, 2)
    assert shown.runs[1].colour != shown.runs[0].colour


def test_what_is_pasted_cannot_be_a_formula_or_break_a_row() -> None:
    text = cells.tabbed([{"surface": "=1+1", "verdict": "a\tb\nc", "loss": -1.5, "distance": None}])
    assert text == "surface\tverdict\tloss\tdistance\n'=1+1\ta b c\t-1.5\t\n"


def test_what_of_the_selected_run_takes_no_part_is_said(window: Window, qtbot: QtBot) -> None:
    view = opened(window, qtbot)
    assert "without" not in view.title.text()
    pace = window.cast.pace
    pace.schedule_chosen.emit("cosine")
    assert "without the selected run's schedule" in view.title.text()
    pace.noise_chosen.emit("gaussian")
    assert "schedule and noise" in view.title.text()
