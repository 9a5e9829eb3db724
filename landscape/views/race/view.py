"""The race's own window: who takes part at the left, how it went at the right."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from landscape.analysis.race import Progress, Race
from landscape.descent.sentences import place
from landscape.session import Stage
from landscape.views.race.entrants import Entrants
from landscape.views.race.results import Results
from landscape.views.race.terms import TermsCard
from landscape.widgets.layout import column

_SIZE, _LEFT = QSize(1080, 660), 252


class RaceView(QWidget):
    """Says what is raced on, takes the terms, and shows the scoreboard; a race that runs can be cancelled."""

    started = Signal(object)  # Terms
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Race")
        self.resize(_SIZE)
        self.setMinimumSize(880, 540)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.RichText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.entrants, self.terms, self.results = Entrants(), TermsCard(), Results()
        self.start = _button("Start", self._on_start)
        self.start.setObjectName("primary")
        self.cancel = _button("Cancel", self.cancelled.emit)
        self.cancel.hide()
        left = column(self.entrants, self.terms, self.start, self.cancel)
        left.setFixedWidth(_LEFT)
        parts = QHBoxLayout()
        parts.setSpacing(10)
        parts.addWidget(left)
        parts.addWidget(self.results, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 12)
        whole.addWidget(self.title)
        whole.addLayout(parts, 1)

    def open(self, stage: Stage) -> None:
        """Show the window, on what the map shows."""
        if not self.isVisible():
            self.terms.show_scene(stage.scene)
        self.show()
        self.show_stage(stage)
        self.raise_()
        self.activateWindow()
        self.start.setFocus()

    def show_stage(self, stage: Stage) -> None:
        """Say what the next race is run on."""
        if self.isVisible():
            start = place(stage.surface, stage.start)
            title = escape(stage.surface.title)
            without = stage.left_out
            self.title.setText(f"From {escape(start)} on <b>{title}</b>{without and f', {without}'}")
            self.title.setToolTip(title)

    def show_start(self) -> None:
        """Show that a race is being run."""
        self._run(True)
        self.results.show_start()

    def show_progress(self, progress: Progress) -> None:
        """Show how far it has come."""
        self.results.show_progress(progress)

    def show_end(self, race: Race | None) -> None:
        """Show its scoreboard; the one before if it was given up."""
        self._run(False)
        self.results.show_end(race)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press by Enter what has the focus; give up by Esc, first the race and then the window."""
        button = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            if self.cancel.isVisible():
                self.cancelled.emit()
            else:
                self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Give up what is being run."""
        self.cancelled.emit()
        super().closeEvent(event)

    def _run(self, running: bool) -> None:
        """Offer to cancel in the place of starting, the focus staying there."""
        shown, hidden = (self.cancel, self.start) if running else (self.start, self.cancel)
        focus = hidden.hasFocus()
        shown.show()
        hidden.hide()
        if focus:
            shown.setFocus()

    def _on_start(self) -> None:
        self.started.emit(self.terms.terms(self.entrants.keys))


def _button(text: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.clicked.connect(lambda _: pressed())
    return button
