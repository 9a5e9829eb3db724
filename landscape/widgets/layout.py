"""Rows, columns and splitters, said in one line each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget


def row(*widgets: QWidget | None) -> QWidget:
    """Return widgets side by side, no higher than they need to be; None is a gap that grows."""
    made = _box(QHBoxLayout(), widgets)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


def column(*widgets: QWidget | None) -> QWidget:
    """Return widgets one below another; None is a gap that grows."""
    return _box(QVBoxLayout(), widgets)


def scrolled(widget: QWidget, name: str) -> QScrollArea:
    """Return a widget that can be moved up and down where there is not room for all of it."""
    made = QScrollArea()
    made.setAccessibleName(name)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(widget)
    return made


def splitter(orientation: Qt.Orientation, *parts: tuple[QWidget, int, int]) -> QSplitter:
    """Return widgets with movable borders: each with its share of new room, and its size at first."""
    made = QSplitter(orientation)
    _fill(made, parts)
    return made


def _fill(empty: QSplitter, parts: tuple[tuple[QWidget, int, int], ...]) -> None:
    empty.setHandleWidth(8)
    for i, (widget, share, _) in enumerate(parts):
        empty.addWidget(widget)
        empty.setStretchFactor(i, share)
    empty.setSizes([size for _, _, size in parts])


class Turning(QSplitter):
    """Two pictures beside each other where there is room for that, else one above the other."""

    def __init__(self, least: int, *parts: tuple[QWidget, int, int]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._least = least
        _fill(self, parts)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Turn where the room has become another."""
        across = Qt.Orientation.Horizontal
        roomy = self.width() >= min(self._least, self.height())
        wanted = across if roomy else Qt.Orientation.Vertical
        if wanted != self.orientation():
            self.setOrientation(wanted)
        super().resizeEvent(event)


class Holder(QWidget):
    """Holds one widget, which shows and hides itself as it likes, and can be withheld all the same."""

    def __init__(self, held: QWidget) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(held)
        self._held, self._withheld = held, False
        held.installEventFilter(self)
        self._settle()

    def withhold(self, withheld: bool) -> None:
        """Keep the widget from being seen, or no longer."""
        self._withheld = withheld
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take no room for what has hidden itself."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._settle()
        return False

    def _settle(self) -> None:
        self.setVisible(not self._withheld and not self._held.isHidden())


def _box(layout: QHBoxLayout | QVBoxLayout, widgets: tuple[QWidget | None, ...]) -> QWidget:
    box = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    box.setLayout(layout)
    return box
