"""Cards fold up by mouse and key, and stay so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from landscape.session import Session
from landscape.session.opening import opening_scene
from landscape.window import Window


def test_a_card_folds_by_mouse_and_key_and_stays_folded(window: Window, qtbot: QtBot) -> None:
    card = window.cast.panel.gradient
    assert card.numbers.isVisible()
    height = card.height()
    qtbot.mouseClick(card.title, Qt.MouseButton.LeftButton)
    assert not card.numbers.isVisible()
    qtbot.waitUntil(lambda: card.height() < height)
    assert window.areas.folded == ["Gradient", "Schedule and noise"]
    window.close()
    again = Window(Session(opening_scene()), window.settings)
    qtbot.addWidget(again)
    assert again.areas.folded == ["Gradient", "Schedule and noise"]


def test_the_space_bar_on_a_heading_folds_and_does_not_play(window: Window, qtbot: QtBot) -> None:
    window.session.pause()
    heading = window.cast.panel.gradient.title.parentWidget()
    heading.setFocus()
    qtbot.keyClick(heading, Qt.Key.Key_Space)
    assert window.cast.panel.gradient.folded
    assert not window.session.playing
    qtbot.keyClick(heading, Qt.Key.Key_Return)
    assert not window.cast.panel.gradient.folded
