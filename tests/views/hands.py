"""What a person does and reads in any test of a window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from landscape.window import Window


def choose(qtbot: QtBot, window: Window, title: str) -> None:
    """Click a surface, or data, in the gallery."""
    shelf = window.cast.gallery.shelf
    (item,) = shelf.findItems(title, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    shelf.scrollToItem(item)
    qtbot.mouseClick(shelf.viewport(), Qt.MouseButton.LeftButton, pos=shelf.visualItemRect(item).center())


def texts(widget: QWidget) -> str:
    """Return all that is written in labels, but for those that are hidden."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
