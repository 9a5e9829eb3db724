"""A titled box that groups what belongs together, and can be folded up."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

_OPEN, _FOLDED = "▾", "▸"
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Heading(QWidget):
    """The line at the top: pressed, by mouse or key, it folds the box if that is allowed."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("fold")
        self.title, self.arrow = QLabel(), QLabel()
        for label in (self.title, self.arrow):
            label.setObjectName("heading")
            label.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called anything
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.title, 1)
        self.row.addWidget(self.arrow)

    def event(self, event: QEvent) -> bool:
        """Keep the space bar from the window's own short cuts while the heading has the focus."""
        overrides = event.type() == QEvent.Type.ShortcutOverride
        if overrides and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Fold, or unfold."""
        if event.button() == Qt.MouseButton.LeftButton and self.arrow.text():
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Fold, or unfold, by Space or Enter."""
        if event.key() in _KEYS and self.arrow.text():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class Card(QFrame):
    """A rounded box with a small title; its contents go into `body`, below."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.name = title
        """What the card is called however its title changes."""
        self._heading, self._content = _Heading(), QWidget()
        self.title = self._heading.title
        self._heading.pressed.connect(self._toggle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 10, 14, 12)
        whole.setSpacing(5)
        whole.addWidget(self._heading)
        whole.addWidget(self._content)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(5)
        self.set_title(title)

    def set_title(self, title: str, capitals: bool = True) -> None:
        """Write another title; it is also the box's name for screen readers."""
        self.title.setText(title.upper() if capitals else title)
        self.setAccessibleName(title)
        self._heading.setAccessibleName(title)

    def add_to_heading(self, widget: QWidget) -> None:
        """Put a widget at the right of the title."""
        self._heading.row.addWidget(widget)

    @property
    def folded(self) -> bool:
        """Whether only the title is shown."""
        return self._content.isHidden()

    def allow_folding(self, folded: bool = False) -> None:
        """Let the title fold the box up; begin folded or not."""
        self._heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._heading.setCursor(Qt.CursorShape.PointingHandCursor)
        self._fold(folded)

    def _toggle(self) -> None:
        self._fold(not self.folded)

    def _fold(self, folded: bool) -> None:
        self._content.setHidden(folded)
        self._heading.arrow.setText(_FOLDED if folded else _OPEN)
        self._heading.setAccessibleDescription("folded" if folded else "")
        self._heading.setToolTip("Show" if folded else "Fold up")


def discard(widgets: Iterable[QWidget]) -> None:
    """Take widgets out of their window at once; they are deleted when nothing uses them any more."""
    for widget in widgets:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
