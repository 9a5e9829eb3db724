"""A titled box that groups what belongs together."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget


class Card(QFrame):
    """A rounded box with a small title; its contents go below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(5)
        self.body.addWidget(self.title)
        self.set_title(title)

    def set_title(self, title: str, capitals: bool = True) -> None:
        """Write another title; it is also the box's name for screen readers."""
        self.title.setText(title.upper() if capitals else title)
        self.setAccessibleName(title)


def discard(widgets: Iterable[QWidget]) -> None:
    """Take widgets out of their window at once; they are deleted when nothing uses them any more."""
    for widget in widgets:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
