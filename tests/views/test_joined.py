"""What is chosen in one view is shown in the others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from landscape.window import Window


def test_a_sample_is_one_and_the_same_everywhere(window: Window, qtbot: QtBot) -> None:
    window.tables.choose_example("noisy_line")
    qtbot.waitUntil(lambda: window.session.stage.table is not None)
    window.session.pause()
    assert window.cast.backpropagation.sample is None
    window.cast.data.sample_chosen.emit(7)
    assert (window.tables.sample, window.cast.backpropagation.sample) == (7, 7)
    window.cast.chain.sample_chosen.emit(3)
    assert (window.tables.sample, window.cast.backpropagation.sample) == (3, 3)
    window.cast.chain.sample_chosen.emit(None)
    assert (window.tables.sample, window.cast.backpropagation.sample) == (3, None)
    window.cast.data.sample_chosen.emit(3)
    assert window.cast.backpropagation.sample == 3


def test_the_tab_key_goes_around_the_whole_window_and_changes_nothing(window: Window, qtbot: QtBot) -> None:
    window.tables.choose_example("noisy_line")
    qtbot.waitUntil(lambda: window.session.stage.finished)
    window.session.pause()
    scene = window.session.scene
    window.cast.gallery.shelf.setFocus()
    reached = []
    while not reached or reached[-1] is not window.cast.gallery.shelf:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() not in reached, "it comes by once"
        reached.append(window.focusWidget())
    assert {
        window.cast.runs.table,
        window.cast.data.plot,
        window.cast.model.standardise,
        window.cast.chain.switch.mean,
    } <= set(reached)
    assert window.session.scene == scene


def test_the_tab_key_leaves_the_gallery_where_there_is_no_data_too(window: Window, qtbot: QtBot) -> None:
    window.session.pause()
    reached = [window.cast.gallery.shelf]
    reached[0].setFocus()
    while len(reached) == 1 or reached[-1] is not reached[0]:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() not in reached[1:], "it comes by once"
        assert window.focusWidget() is not reached[-1], "it goes on"
        reached.append(window.focusWidget())
    assert {window.cast.runs.table, window.learn} <= set(reached)


def test_what_has_no_key_of_its_own_is_pressed_by_enter(window: Window, qtbot: QtBot) -> None:
    window.tables.choose_example("noisy_line")
    qtbot.waitUntil(lambda: window.session.stage.finished)
    window.session.pause()
    switch, standardise = window.cast.chain.switch, window.cast.model.standardise
    for button, sample in ((switch.one, 0), (switch.mean, None), (switch.mean, None)):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
        assert window.cast.backpropagation.sample == sample
        assert (switch.one.isChecked(), switch.mean.isChecked()) == (sample == 0, sample is None)
    standardise.setFocus()
    qtbot.keyClick(standardise, Qt.Key.Key_Return)
    assert window.session.scene.surface.standardise
    assert standardise.isChecked()
    assert not window.session.playing
