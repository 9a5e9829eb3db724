"""What holds and turns: a card that hides itself takes no room, and one that is withheld stays away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from landscape.widgets.layout import Holder, Turning, column


def test_what_is_held_shows_and_hides_itself_unless_it_is_withheld(qtbot: QtBot) -> None:
    card, below = QLabel("card"), QLabel("below")
    holder = Holder(card)
    whole = column(holder, below, None)
    qtbot.addWidget(whole)
    with qtbot.waitExposed(whole):
        whole.show()
    assert card.isVisible()
    card.hide()
    assert not holder.isVisible()
    qtbot.waitUntil(lambda: below.y() == 0)
    card.show()
    assert card.isVisible()
    holder.withhold(True)
    assert not card.isVisible()
    card.hide()
    card.show()
    assert not card.isVisible()
    holder.withhold(False)
    assert card.isVisible()


def test_two_pictures_turn_where_there_is_no_room_beside_each_other(qtbot: QtBot) -> None:
    turning = Turning(500, (QLabel("a"), 1, 1), (QLabel("b"), 1, 1))
    qtbot.addWidget(turning)
    with qtbot.waitExposed(turning):
        turning.show()
    for width, height, expected in (
        (600, 700, Qt.Orientation.Horizontal),
        (400, 700, Qt.Orientation.Vertical),
        (400, 300, Qt.Orientation.Horizontal),
    ):
        turning.resize(width, height)
        qtbot.waitUntil(lambda expected=expected: turning.orientation() == expected)
