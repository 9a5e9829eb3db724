"""The line at the foot of the window: a hint, what was done, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from landscape.widgets.theme import DARK, Theme

HINT = (
    "Click to start a descent · Shift-click adds one beside it · drag a start, or the learning rate, "
    "and the path follows · Space plays · Lessons: Ctrl+L"
)
_MS = 12_000


class Notice(QWidget):
    """Shows a sentence for a while, then the hint again; what runs in the background can be cancelled."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK
        self.label = QLabel(HINT)
        self.label.setObjectName("notice")
        self.label.setAccessibleName("Hints and messages")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        # A long sentence, or one with a long file name in it, folds: the window never grows for it.
        self.label.setWordWrap(True)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cancel = QPushButton("Cancel")
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancelled)
        # Its room is kept: were the foot to grow for it, everything above would be drawn anew.
        kept = self.cancel.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.cancel.setSizePolicy(kept)
        self.cancel.hide()
        self._offered: Callable[[], object] = lambda: None
        self.accept = QPushButton()
        self.accept.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.accept.clicked.connect(self._on_accept)
        self.accept.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.accept)
        row.addWidget(self.cancel)
        self._timer = QTimer(self, singleShot=True, interval=_MS)
        self._timer.timeout.connect(lambda: self._show(HINT, ""))

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours from now on."""
        self.theme = theme

    def say(self, sentence: str) -> None:
        """Say what was done."""
        self._show(f"✔ {sentence}", self.theme.good)
        self._timer.start()

    def complain(self, sentence: str) -> None:
        """Say what went wrong and what to do."""
        self._show(f"⚠ {sentence}", self.theme.bad)
        self._timer.start()

    def offer(self, sentence: str, what: str, do: Callable[[], object]) -> None:
        """Say something, with a button for a while that does what is offered."""
        self._show(sentence, self.theme.quiet)
        self._offered = do
        self.accept.setText(what)
        self.accept.show()
        self._timer.start()

    def busy(self, what: str) -> None:
        """Say what is being done, with a button to cancel it; nothing, when it has ended."""
        self.cancel.setVisible(bool(what))
        if what:
            self._timer.stop()
            self._show(what, self.theme.quiet)
        elif not self._timer.isActive():
            self._show(HINT, "")

    def _on_accept(self) -> None:
        self._show(HINT, "")
        self._offered()

    def _show(self, sentence: str, colour: str) -> None:
        self.accept.hide()
        self.label.setText(sentence)
        self.label.setStyleSheet(f"color: {colour}" if colour else "")
