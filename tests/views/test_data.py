"""Surfaces made of data in the real window: chosen, opened, dropped, dragged, refused and cancelled."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hands import choose, texts
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from landscape.files.source import Source
from landscape.session import Embedded, FromTable
from landscape.unwanted import look
from landscape.window import Window

# Threads are few, and mathematics may have to start first.
SLOW = 20_000
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def pick(combo: QComboBox, text: str) -> None:
    index = combo.findText(text)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def pixel(window: Window, index: int) -> QPoint:
    data = window.session.stage.table
    assert data is not None
    place = QPointF(data.x[index] * data.x_scale + data.x_mean, data.y[index])
    return window.cast.data.plot.transform().map(place).toPoint()


def finished(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: window.session.stage.finished, timeout=SLOW)


def opened(qtbot: QtBot, window: Window, path: Path) -> None:
    before = window.session.stage
    window.tables.open_path(path)
    qtbot.waitUntil(lambda: window.session.stage.surface is not before.surface, timeout=SLOW)


def written(path: Path, rows: int = 30, classes: bool = False) -> Path:
    rng = np.random.default_rng(5)
    x = rng.normal(10, 3, rows).round(3)
    y = (x > 10).astype(int) ^ (rng.uniform(size=rows) < 0.2) if classes else (2 * x + 1).round(3)
    lines = [f"p{i},{a},{b}" for i, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True))]
    path.write_text("name,dose,answer\n" + "\n".join(lines) + "\n")
    return path


# Choosing


def test_the_pair_is_the_textbooks(window: Window, qtbot: QtBot) -> None:
    assert not window.cast.model.isVisible()
    choose(qtbot, window, "One pair (3, 10)")
    assert window.cast.data.isVisible()
    assert not window.cast.relief.isVisible()
    assert window.session.stage.traces[0].points[0].tolist() == [2, 1]
    assert "∂L/∂W = −18" in texts(window.cast.panel)
    assert "pair" in texts(window.cast.model)
    assert "1 row of x and y" in texts(window.cast.model)
    assert window.cast.gallery.shelf.currentItem().text(0) == "One pair (3, 10)"
    choose(qtbot, window, "Bowl")
    assert not window.cast.data.isVisible()
    assert not window.cast.model.isVisible()


def test_the_tab_is_the_readers_to_choose(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    window.areas.beside.bring("Relief")
    choose(qtbot, window, "O-rings")
    assert not window.cast.data.isVisible()
    choose(qtbot, window, "Bowl")
    choose(qtbot, window, "O-rings")
    assert window.cast.data.isVisible()
    assert "x is (temperature − 69.5652) / 6.90196" in texts(window.cast.model)


def test_the_data_shows_the_model_of_the_step_at_the_cursor(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "O-rings")
    finished(qtbot, window)
    told = set()
    for step in (0, 5, window.session.stage.length):
        window.session.seek(step)
        qtbot.mouseMove(window.cast.data.plot, QPoint(5, 5))
        qtbot.mouseMove(window.cast.data.plot, pixel(window, 20))
        qtbot.waitUntil(lambda: "sample" in window.cast.data.readout.text(), timeout=SLOW)
        W, b = window.session.stage.traces[0].points[step]
        data = window.session.stage.table
        words = window.cast.data.readout.text().replace("−", "-").split()
        sample = int(words[1]) - 1
        expected = 1 / (1 + np.exp(-(W * data.x[sample] + b)))
        assert float(words[-1]) == pytest.approx(expected, abs=1e-5)
        assert float(words[words.index("temperature") + 1]) == pytest.approx(
            data.x[sample] * data.x_scale + data.x_mean, abs=1e-3
        )
        told.add(words[-1])
    assert len(told) == 3


def test_a_refused_pairing_is_told_beside_its_field_and_the_old_one_stays(
    window: Window, qtbot: QtBot
) -> None:
    choose(qtbot, window, "Noisy line")
    before = window.session.scene
    pick(window.cast.model.combos["activation"], "sigmoid")
    assert "stays between 0 and 1" in window.cast.model.problems["activation"].text()
    assert window.cast.model.problems["activation"].isVisibleTo(window.cast.model)
    assert window.cast.model.combos["activation"].currentText() == "identity"
    assert window.session.scene == before
    pick(window.cast.model.combos["loss"], "huber")
    assert window.session.scene.surface.loss == "huber"
    assert not window.cast.model.problems["activation"].isVisibleTo(window.cast.model)
    pick(window.cast.model.combos["model"], "two weights in a row")
    assert window.session.stage.surface.parameters == ("w1", "w2")
    assert not window.cast.model.combos["loss"].isVisibleTo(window.cast.model)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before


def test_standardising_is_a_click_and_an_undo(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    window.cast.model.standardise.click()
    assert window.session.stage.surface.samples.x.mean() == pytest.approx(0, abs=1e-12)
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not window.session.scene.surface.standardise
    assert not window.cast.model.standardise.isChecked()


# Samples


def test_a_dragged_sample_takes_the_surface_with_it_and_is_one_undo(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    finished(qtbot, window)
    window.session.seek(10**6)
    before, stage, view = window.session.scene, window.session.stage, window.cast.map.plot.view
    shown, end = window.cast.data.plot.view, window.session.cursor
    losses = [stage.traces[0].losses[0]]
    here = pixel(window, 39)
    qtbot.mousePress(window.cast.data.plot, LEFT, pos=here)
    for i in range(1, 5):
        qtbot.mouseMove(window.cast.data.plot, here + QPoint(-4 * i, 30 * i))
        QApplication.processEvents()
        losses.append(window.session.stage.traces[0].losses[0])
    qtbot.mouseRelease(window.cast.data.plot, LEFT, pos=here + QPoint(-16, 120))
    assert len(set(losses)) == 5
    assert window.tables.sample == 39
    (move,) = window.session.scene.surface.moved
    assert move[0] == 39
    assert window.cast.map.plot.view == view
    # The strip for the legend is so many pixels of a height that the window's notice may change.
    now = window.cast.data.plot.view
    assert (now.left(), now.right(), now.bottom()) == (shown.left(), shown.right(), shown.bottom())
    assert now.top() == pytest.approx(shown.top(), rel=0.02)
    assert "1 moved" in texts(window.cast.model)
    finished(qtbot, window)
    trace = window.session.stage.traces[0]
    assert window.session.cursor == trace.steps
    x, y = window.session.stage.surface.samples.x, window.session.stage.surface.samples.y
    assert (x[39], y[39]) == move[1:]
    best = np.polynomial.Polynomial.fit(x, y, 1).convert().coef[::-1]
    assert trace.points[-1] == pytest.approx(best, abs=1e-3)
    assert str(trace.verdict) == "converged: global minimum"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before
    finished(qtbot, window)
    assert window.session.cursor == end
    qtbot.keyClick(window, Qt.Key.Key_Y, CTRL)
    assert window.session.scene.surface.moved == (move,)
    window.cast.model.back.click()
    assert window.session.scene.surface.moved == ()


def test_fitting_the_view_shows_what_was_moved_out_of_it(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    window.tables.move_sample(3, (20.0, -30.0))
    assert not window.cast.data.plot.view.contains(QPointF(20, -30))
    qtbot.keyClick(window, Qt.Key.Key_F)
    assert window.cast.data.plot.view.contains(QPointF(20, -30))


def test_a_class_is_dragged_no_further_than_the_sigmoid_reaches(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Two classes, cross-entropy")
    here = pixel(window, 3)
    index = window.cast.data._sample_at(QPointF(here))
    qtbot.mousePress(window.cast.data.plot, LEFT, pos=here)
    qtbot.mouseMove(window.cast.data.plot, here + QPoint(0, 300))
    qtbot.mouseMove(window.cast.data.plot, QPoint(here.x(), 8))
    qtbot.mouseRelease(window.cast.data.plot, LEFT, pos=QPoint(here.x(), 8))
    ((moved, _, y),) = window.session.scene.surface.moved
    assert moved == index
    assert 0 <= y <= 1
    assert not window.cast.notice.label.text().startswith("⚠")


def test_samples_are_chosen_by_click_and_by_key(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    heard: list[int] = []
    window.cast.data.sample_chosen.connect(heard.append)
    qtbot.mouseClick(window.cast.data.plot, LEFT, pos=pixel(window, 12))
    assert heard == [12]
    assert (window.tables.sample, window.cast.data.sample) == (12, 12)
    assert window.session.scene.surface.moved == ()
    x = window.session.stage.surface.samples.x
    for key, by in ((Qt.Key.Key_Period, 1), (Qt.Key.Key_Comma, -1)):
        order = np.argsort(x, kind="stable").tolist()
        expected = order[(order.index(window.cast.data.sample) + by) % len(order)]
        qtbot.keyClick(window, key)
        assert window.cast.data.sample == expected
    choose(qtbot, window, "One pair (3, 10)")
    assert window.cast.data.sample == 0


def test_a_sample_is_moved_by_keys_as_one_undo(window: Window, qtbot: QtBot) -> None:
    choose(qtbot, window, "Noisy line")
    before, data = window.session.scene, window.session.stage.table
    plot = window.cast.data.plot
    plot.setFocus()
    up = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    for _ in range(3):  # Alt is held all the while
        QApplication.sendEvent(plot, up)
    qtbot.keyRelease(plot, Qt.Key.Key_Alt)
    moved = window.session.stage.table
    assert moved.y[0] == pytest.approx(data.y[0] + 0.03 * plot.view.height(), abs=0.02)
    assert moved.x[0] == data.x[0]
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before


# Files


def test_a_table_with_two_columns_opens_by_the_dialog(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "my.csv"
    path.write_text("dose,answer\n1,3\nnone,2\n2,5\n4,9\n")
    monkeypatch.setattr(window.tables, "ask_open", lambda: str(path))
    qtbot.keyClick(window, Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: window.session.stage.table is not None, timeout=SLOW)
    surface = window.session.scene.surface
    assert isinstance(surface.table, Embedded)
    assert surface.loss == "mean_squared_error"
    assert "my.csv" in texts(window.cast.model)
    assert "1 row was skipped" in texts(window.cast.model)
    assert "line 3" in texts(window.cast.model)
    assert "Opened my.csv" in window.cast.notice.label.text()
    assert window.cast.data.isVisible()
    finished(qtbot, window)
    assert window.session.stage.surface.minima[0].at == pytest.approx((2, 1))


def test_the_gallery_takes_the_focus_and_leaves_ones_own_data(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    table = tmp_path / "own.csv"
    table.write_text("a,b\n1,2\n3,4\n")
    opened(qtbot, window, table)
    finished(qtbot, window)
    scene = window.session.scene
    window.cast.charts.setFocus()
    window.cast.gallery.shelf.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(window.cast.gallery.shelf.hasFocus)
    assert window.session.scene == scene
    assert window.cast.gallery.shelf.currentItem() is None
    qtbot.keyClick(window.cast.gallery.shelf, Qt.Key.Key_Down)
    assert window.session.scene == scene, "a heading is no choice"
    qtbot.keyClick(window.cast.gallery.shelf, Qt.Key.Key_Down)
    assert window.cast.gallery.shelf.currentItem().text(0) == "Parabola"
    assert window.session.stage.surface.key == "parabola"


def test_a_question_about_columns_stays_about_its_own_table(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    window.tables.open_path(written(tmp_path / "trial.csv"))
    qtbot.waitUntil(window.cast.columns.isVisible, timeout=SLOW)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n3,4\n")
    opened(qtbot, window, other)
    assert window.session.scene.surface.label == "other.csv"
    assert "trial.csv" in texts(window.cast.columns)
    window.cast.columns.across.setCurrentText("dose")
    window.cast.columns.up.setCurrentText("answer")
    qtbot.mouseClick(window.cast.columns.open, LEFT)
    qtbot.waitUntil(lambda: window.session.scene.surface.label == "trial.csv", timeout=SLOW)


def test_of_more_columns_x_and_y_are_asked_for(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    before = window.session.scene
    window.tables.open_path(written(tmp_path / "trial.csv", classes=True))
    qtbot.waitUntil(window.cast.columns.isVisible, timeout=SLOW)
    assert "trial.csv: 3 columns" in texts(window.cast.columns)
    assert window.cast.columns.title.textFormat() == Qt.TextFormat.PlainText
    assert "p0" in texts(window.cast.columns)
    assert not window.cast.columns.open.isEnabled()
    window.cast.columns.across.setCurrentText("dose")
    window.cast.columns.up.setCurrentText("dose")
    assert "choose two" in texts(window.cast.columns)
    assert not window.cast.columns.open.isEnabled()
    assert window.session.scene == before
    window.cast.columns.up.setCurrentText("answer")
    qtbot.mouseClick(window.cast.columns.open, LEFT)
    qtbot.waitUntil(lambda: window.session.stage.table is not None, timeout=SLOW)
    assert not window.cast.columns.isVisible()
    assert (window.session.stage.table.x_name, window.session.stage.table.y_name) == ("dose", "answer")
    assert window.session.scene.surface.activation == "sigmoid"
    stage = window.session.stage
    assert window.cast.model.combos["x"].isVisibleTo(window.cast.model)
    pick(window.cast.model.combos["y"], "dose")
    qtbot.waitUntil(lambda: "two different" in window.cast.model.problems["y"].text(), timeout=SLOW)
    assert window.session.stage.surface is stage.surface
    assert window.cast.model.combos["y"].currentText() == "answer"


def test_a_question_about_columns_ends_when_another_table_is_opened(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    window.tables.open_path(written(tmp_path / "trial.csv", classes=True))
    qtbot.waitUntil(window.cast.columns.isVisible, timeout=SLOW)
    other = tmp_path / "other.csv"
    other.write_text("x,y\n1,2\n3,4\n")
    opened(qtbot, window, other)
    assert not window.cast.columns.isVisible()


def test_no_message_makes_the_window_wider(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    window.resize(window.minimumSize())
    least = window.minimumSizeHint().width()
    window.tables.open_path(tmp_path / f"{'<b>long</b>' * 15}.csv")
    qtbot.waitUntil(lambda: "does not exist" in window.cast.notice.label.text(), timeout=SLOW)
    QApplication.processEvents()
    assert window.minimumSizeHint().width() == least
    assert window.size() == window.minimumSize()
    assert window.cast.notice.label.textFormat() == Qt.TextFormat.PlainText


def test_samples_too_close_to_be_told_apart_are_seen_all_the_same(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "close.csv"
    path.write_text("x,y\n1e-320,1e-320\n2e-320,1e-320\n")
    opened(qtbot, window, path)
    qtbot.waitUntil(window.cast.data.isVisible)
    window.cast.data.grab()
    for index in (0, 1):
        assert window.cast.data.plot.area.contains(pixel(window, index))


def test_files_are_dropped_onto_the_window(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    def drop(path: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        how = (Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
        for event in (QDragEnterEvent(QPoint(50, 50), *how), QDropEvent(QPointF(50, 50), *how)):
            QApplication.sendEvent(window, event)
            assert event.isAccepted()

    scene = window.session.scene
    saved = tmp_path / "a.landscape.json"
    window.documents._save(saved)
    path = tmp_path / "my.csv"
    path.write_text("x,y\n1,0\n2,1\n3,0\n")
    drop(path)
    qtbot.waitUntil(lambda: window.session.stage.table is not None, timeout=SLOW)
    own = window.session.scene
    drop(saved)
    assert window.session.scene == scene
    window.changes.undo()
    assert window.session.scene == own


@pytest.mark.parametrize("content", [b"", b"1,2\n3,4\n", b"x,y\n\xff\xfe", b"x,y\na,b\n", None])
def test_what_is_no_table_is_told_and_changes_nothing(
    window: Window, qtbot: QtBot, tmp_path: Path, content: bytes | None
) -> None:
    path, before = tmp_path / "my.csv", window.session.scene
    if content is not None:
        path.write_bytes(content)
    window.tables.open_path(path)
    qtbot.waitUntil(lambda: window.cast.notice.label.text().startswith("⚠"), timeout=SLOW)
    assert "my.csv" in window.cast.notice.label.text()
    assert window.session.scene == before
    assert not window.cast.notice.cancel.isVisible()


def test_reading_can_be_cancelled(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose end never comes until it is unwanted."""
    path, before = written(tmp_path / "long.csv"), window.session.scene
    reached, take = threading.Event(), Source.take

    def endless(source: Source, size: int) -> bytes:
        while size > 10_000:
            reached.set()
            look()
        return take(source, size)

    monkeypatch.setattr(Source, "take", endless)
    window.tables._asked = path
    window.tables.open_columns("dose", "answer")
    qtbot.waitUntil(reached.is_set, timeout=SLOW)
    assert "Reading long.csv" in window.cast.notice.label.text()
    qtbot.mouseClick(window.cast.notice.cancel, LEFT)
    assert "Cancelled" in window.cast.notice.label.text()
    assert window.session.scene == before
    monkeypatch.undo()
    window.tables.open_columns("dose", "answer")
    qtbot.waitUntil(lambda: window.session.stage.table is not None, timeout=SLOW)


def test_a_large_table_stays_in_its_file_and_is_drawn_from_a_part(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    x = np.random.default_rng(1).normal(size=30_000)
    path = tmp_path / "large.csv"
    path.write_text("x,y\n" + "".join(f"{a:.4f},{2 * a + 1:.4f}\n" for a in x.tolist()))
    opened(qtbot, window, path)
    assert window.session.scene.surface.table == str(path)
    assert "Map drawn from 2,000 of 30,000 rows; numbers use all." in texts(window.cast.model)
    readout = window.cast.data.readout
    assert "2,000 of 30,000 rows drawn" in readout.text()
    window.resize(1100, 700)
    QApplication.processEvents()
    assert readout.minimumSizeHint().width() <= readout.width()  # nothing in it is cut off
    assert str(path) in window.tables.own
    window.documents.export_csv()
    if not window.session.stage.finished:
        assert "still being walked" in window.cast.notice.label.text()
    before, steps = window.session.stage, window.session.stage.length
    qtbot.waitUntil(
        lambda: window.session.stage.length > steps or window.session.stage.finished, timeout=SLOW
    )
    # Even a step takes too long to wait for: another start is made in the background.
    window.controller.start((0.5, 0.5))
    qtbot.waitUntil(lambda: window.session.scene.runs[0].start == (0.5, 0.5), timeout=SLOW)
    losses = window.session.stage.traces[0].losses
    assert losses[0] == pytest.approx(before.surface.at((0.5, 0.5))[0], rel=1e-12)
    window.changes.cancel()
    window.documents.keep(window.session.scene)
    kept = window.session.scene
    choose(qtbot, window, "Bowl")
    window.documents.reopen()
    qtbot.waitUntil(lambda: window.session.scene == kept, timeout=SLOW)
    window.changes.undo()
    assert not isinstance(window.session.scene.surface, FromTable)
    window.changes.redo()
    qtbot.waitUntil(lambda: window.session.scene == kept, timeout=SLOW)
    window.close()


def test_a_small_table_is_kept_with_the_work(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "my.csv"
    path.write_text("x,y\n1,0\n2,1\n3,0\n")
    opened(qtbot, window, path)
    window.tables.move_sample(1, (2.5, 0.75))
    scene, target = window.session.scene, tmp_path / "mine.landscape.json"
    window.documents._save(target)
    path.unlink()
    choose(qtbot, window, "Bowl")
    window.documents.open_path(target)
    assert window.session.scene == scene
    assert window.session.stage.table.x.tolist() == [1, 2.5, 3]
    assert "my.csv" in texts(window.cast.model)


def test_a_walk_that_was_cancelled_goes_on_by_play(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=25_000)
    path = tmp_path / "large.csv"
    path.write_text("x,y\n" + "".join(f"{a:.4f},{2 * a + 1:.4f}\n" for a in x.tolist()))
    window.controller.set_steps(90)
    opened(qtbot, window, path)
    window.changes.cancel()
    stage = window.session.stage
    assert not stage.finished
    assert "walking" in window.cast.runs.table.item(0, 2).text()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    finished(qtbot, window)
    trace, before = window.session.stage.traces[0], stage.traces[0]
    assert trace.steps > before.steps
    assert trace.points[: before.steps + 1].tolist() == before.points.tolist()
    assert "walking" not in window.cast.runs.table.item(0, 2).text()
