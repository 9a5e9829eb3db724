"""Lessons in the real window: opened by key and mouse, read, tried, and left as if nothing had been."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hands import texts
from PySide6.QtCore import QPointF, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from landscape.areas import AREAS
from landscape.documents import kept_path, read_scene
from landscape.lessons import folders
from landscape.session.lesson import Card as CardName
from landscape.session.lesson import Hideable, Tab
from landscape.views.contents import Contents
from landscape.views.lesson import LessonPage
from landscape.widgets.card import Card
from landscape.widgets.drops import Drops
from landscape.window import Window

LEFT, ALT, CTRL = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(
    qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(window, key, modifier)


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, LEFT)


def named(window: Window, name: str) -> QPushButton:
    (button,) = [b for b in window.findChildren(QPushButton) if b.accessibleName().startswith(name)]
    return button


def open_lesson(qtbot: QtBot, window: Window, number: int) -> LessonPage:
    press(qtbot, window, Qt.Key.Key_L, CTRL)
    click(qtbot, named(window, f"{number}. "))
    (page,) = window.findChildren(LessonPage)
    assert page.isVisible()
    return page


def type_start(qtbot: QtBot, window: Window, name: str, number: str) -> None:
    field = next(
        edit for edit in window.cast.details.findChildren(QLineEdit) if f"{name}₀" in edit.accessibleName()
    )
    field.selectAll()
    qtbot.keyClicks(field, number)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_lesson_from_the_menu_to_the_end_and_back(window: Window, qtbot: QtBot) -> None:
    before = window.session.scene
    areas = {name: window.actions_[name].isChecked() for name in AREAS}
    width = window.cast.gallery.width()
    page = open_lesson(qtbot, window, 1)
    assert not window.cast.gallery.isVisible()
    assert page.title.text() == "A slope you can touch"
    assert "page 1 of 4" in texts(page)
    assert "slope of 6" in texts(page)
    assert window.session.stage.surface.key == "parabola"
    assert window.session.scene.runs[0].start == (3.0,)
    # What this page does not need is not there.
    assert not window.cast.charts.isVisible()
    assert not window.cast.chooser.isVisible()
    assert not page.back.isEnabled()

    click(qtbot, page.next)
    assert page.title.text() == "Its sign says which way"
    (box,) = page.tries
    assert "○" in texts(box)
    assert "not yet done" in box.accessibleName()
    type_start(qtbot, window, "x", "-3")
    assert "✔" in texts(box)
    assert "it falls" in texts(box)
    # What is done stays done; and there is a way back to the page's own scene.
    type_start(qtbot, window, "x", "2")
    assert "✔" in texts(box)
    click(qtbot, page.again)
    assert window.session.scene.runs[0].start == (-4.0,)
    assert not page.again.isVisible()

    qtbot.keyClick(page.scrolled, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.cast.gallery.isVisible()
    assert window.cast.chooser.isVisible()
    assert {name: window.actions_[name].isChecked() for name in AREAS} == areas
    assert window.cast.gallery.width() == pytest.approx(width, abs=2)
    click(qtbot, window.cast.notice.accept)
    assert window.session.scene == before
    assert not window.cast.notice.accept.isVisible()


def test_a_try_by_a_click_on_the_curve(window: Window, qtbot: QtBot) -> None:
    page = open_lesson(qtbot, window, 1)
    plot = window.cast.curve.plot
    place = plot.transform().map(QPointF(-2.0, 4.0)).toPoint()
    qtbot.mouseClick(plot, LEFT, pos=place)
    assert page.tries[0].done


def test_the_textbooks_step_in_the_second_lesson(window: Window, qtbot: QtBot) -> None:
    page = open_lesson(qtbot, window, 2)
    for _ in range(3):
        press(qtbot, window, Qt.Key.Key_Right, ALT)
    assert page.title.text() == "The step"
    (box,) = page.tries
    assert not box.done
    press(qtbot, window, Qt.Key.Key_Right)
    assert box.done
    assert window.session.stage.traces[0].points[1].tolist() == pytest.approx([2.18, 1.06])
    (question,) = page.questions
    assert "0.01\u00a0·\u00a018" not in texts(question)
    click(qtbot, question.answer)
    assert "0.01\u00a0·\u00a018" in texts(question)
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert page.title.text() == "A factor of zero"


def test_a_hint_and_then_the_answer_for_who_is_stuck(window: Window, qtbot: QtBot) -> None:
    page = open_lesson(qtbot, window, 4)
    click(qtbot, page.next)
    click(qtbot, page.next)
    (box,) = page.tries
    assert not box.answer.isVisible()
    click(qtbot, box.hint)
    assert "vanish" in texts(box)
    click(qtbot, window.theme_switch)
    qtbot.waitUntil(lambda: "vanish" in texts(box))
    click(qtbot, box.answer)
    assert box.done
    assert window.session.scene.runs[0].rule.hyperparameters["learning_rate"] == 0.5
    assert window.session.playing


def test_what_was_read_is_kept_and_the_next_time_goes_on_there(window: Window, qtbot: QtBot) -> None:
    page = open_lesson(qtbot, window, 3)
    click(qtbot, page.next)
    click(qtbot, page.contents)
    (contents,) = window.findChildren(Contents)
    assert "2 of 4 pages read" in texts(contents)
    page = open_lesson(qtbot, window, 3)
    assert "page 3 of 4" in texts(page)
    click(qtbot, page.next)
    click(qtbot, page.next)
    assert contents.isVisible()
    assert "✔ read" in texts(contents)


def test_every_page_of_every_lesson_opens(window: Window, qtbot: QtBot) -> None:
    window.lessons.browse()
    window.setUpdatesEnabled(False)  # what is painted is seen to elsewhere
    for lesson in window.lessons.shelf:
        window.lessons.open(lesson)
        page = window.classroom.page
        for written in lesson.pages:
            assert page.title.text() == written.title
            assert window.session.scene == written.setting.scene
            assert not any(box.done for box in page.tries)
            window.lessons.turn(1)
        assert not window.cast.notice.label.text().startswith("⚠")


def test_a_teachers_file_and_a_broken_one(window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    QStandardPaths.setTestModeEnabled(True)
    own = tmp_path / "own"
    own.mkdir()
    (own / "good.md").write_text(
        '+++\ntitle = "Mine"\n+++\n+++\ntitle = "P"\nscene = { surface = { key = "bowl" } }\n+++\nHello\n'
    )
    (own / "bad.md").write_text('+++\ntitle = "Mine"\n+++\n+++\ntitle = P\n+++\nHello\n')
    monkeypatch.setattr("landscape.lessons.folders", lambda: (*folders(), own))
    press(qtbot, window, Qt.Key.Key_L, CTRL)
    (contents,) = window.findChildren(Contents)
    assert "⚠ Lesson bad.md, line 5: invalid value." in texts(contents)
    click(qtbot, named(window, "10. Mine"))
    assert "Hello" in texts(window.classroom.page)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(own / "bad.md"), ""))
    window.actions_["open_lesson"].trigger()
    assert "bad.md, line 5" in window.cast.notice.label.text()
    assert "Hello" in texts(window.classroom.page)


def test_the_list_and_the_boxes_by_keys_alone(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(named(window, "1. ").hasFocus)
    qtbot.keyClick(named(window, "1. "), Qt.Key.Key_Return)
    page = window.classroom.page
    assert page.isVisible()
    (box,) = page.tries
    qtbot.waitUntil(box.hint.isVisible)
    box.hint.setFocus()
    qtbot.keyClick(box.hint, Qt.Key.Key_Return)
    assert "lowest point" in texts(box)
    press(qtbot, window, Qt.Key.Key_L, CTRL)
    qtbot.keyClick(window.classroom.contents.entries[0], Qt.Key.Key_Escape)
    assert window.cast.gallery.isVisible()


def test_a_cursor_beyond_the_end_is_said_with_its_line(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "far.md"
    scene = 'surface = { key = "parabola" }\nruns = [{ learning_rate = 0.5, start = [5] }]\ncursor = 7'
    path.write_text(f'+++\ntitle = "T"\n+++\n+++\ntitle = "P"\n[scene]\n{scene}\n+++\nFar\n')
    window.lessons.open_path(path)
    assert "Far" in texts(window.classroom.page)
    assert "far.md, line 6: the cursor cannot be at 7" in window.cast.notice.label.text()
    window.lessons.open_path(tmp_path / "nowhere.md")
    assert "Far" in texts(window.classroom.page)


def test_closing_the_window_on_a_page_keeps_the_persons_own_work(window: Window, qtbot: QtBot) -> None:
    before = window.session.scene
    open_lesson(qtbot, window, 1)
    window.close()
    assert read_scene(kept_path()) == before


def test_a_card_that_a_page_brings_shows_this_pages_numbers(window: Window, qtbot: QtBot) -> None:
    page = open_lesson(qtbot, window, 6)
    assert not window.cast.curvature.isVisible()
    click(qtbot, page.next)
    click(qtbot, page.next)
    assert "Saddle-shaped" in texts(window.cast.curvature)


def test_a_page_may_step_slowly_and_a_dropped_lesson_opens(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "slow.md"
    scene = 'surface = { table = "pair", activation = "identity", loss = "mean_squared_error" }'
    path.write_text(
        f'+++\ntitle = "T"\n+++\n+++\ntitle = "P"\nview = {{ slow = true }}\n[scene]\n{scene}\n'
        "runs = [{ learning_rate = 0.01, start = [2, 1] }]\n+++\nSlowly\n"
    )
    window.findChild(Drops).dropped.emit(path)
    assert "Slowly" in texts(window.classroom.page)
    assert window.session.slow
    assert window.cast.transport.slow.isChecked()
    press(qtbot, window, Qt.Key.Key_Right)
    assert (window.session.cursor, window.session.phase) == (0, 1)
    window.actions_["close_lesson"].trigger()
    assert not window.session.slow


def test_a_page_over_data_is_at_its_end_when_its_runs_have_been_walked(window: Window, qtbot: QtBot) -> None:
    open_lesson(qtbot, window, 7)
    qtbot.waitUntil(lambda: window.session.stage.finished)
    assert window.session.cursor == window.session.stage.length == 141
    assert window.cast.data.isVisible()


def test_closing_without_a_change_offers_nothing(window: Window, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_L, CTRL)
    click(qtbot, named(window, "Close the lessons"))
    assert window.cast.gallery.isVisible()
    assert not window.cast.notice.accept.isVisible()


def test_a_page_is_one_change_that_can_be_undone(window: Window, qtbot: QtBot) -> None:
    before = window.session.scene
    open_lesson(qtbot, window, 1)
    press(qtbot, window, Qt.Key.Key_Z, CTRL)
    assert window.session.scene == before
    assert window.classroom.page.again.isVisible()


def test_it_is_usable_at_the_smallest_size(window: Window, qtbot: QtBot) -> None:
    window.resize(1100, 700)
    page = open_lesson(qtbot, window, 1)
    qtbot.waitUntil(lambda: window.width() == 1100)
    assert window.height() == 700
    assert page.width() >= 260
    qtbot.waitUntil(lambda: window.cast.curve.width() >= 300)


def test_what_a_page_may_name_is_there(window: Window, qtbot: QtBot) -> None:
    window.tables.choose_example("noisy_line")
    qtbot.waitUntil(lambda: window.session.stage.table is not None)
    cards = window.areas.scrolled.findChildren(Card)
    for name in get_args(CardName):
        window.areas.show_cards({name})
        assert any(card.isVisibleTo(window) for card in cards), name
    window.areas.show_cards(())
    assert not any(card.isVisibleTo(window) for card in cards)
    tabs = [bar.tabText(i) for bar in window.findChildren(QTabBar) for i in range(bar.count())]
    assert {tab.capitalize() for tab in get_args(Tab)} <= set(tabs)
    assert set(get_args(Hideable)) <= {*AREAS, "optimizer", "runs"}
