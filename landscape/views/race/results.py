"""How a race went: its progress while it runs, then the scoreboard and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy

from landscape.analysis.race import Progress, Race
from landscape.analysis.racer import ORDER
from landscape.views.race.board import COLUMNS
from landscape.views.race.scoreboard import Scoreboard
from landscape.widgets.card import Card

_EMPTY = (
    "Tick who takes part, then press Start.\n\nAll set out from the selected run's start, "
    "with the same steps and their own default hyperparameters."
)
_PARTS = 1000


class Results(Card):
    """The scoreboard, with a line above that says if it is about something else than the map shows."""

    shown = Signal(object)  # the keys of the rules whose runs are wanted on the map
    all_shown = Signal()
    csv_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Scoreboard")
        self.board, self.empty = Scoreboard(), _text("quiet")
        self.empty.setText(_EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.order, self.aged, self.foot = _text("quiet"), _text("problem"), _text("quiet")
        self.order.setText(ORDER)
        self.doing = _text("quiet")
        self.bar = QProgressBar()
        self.bar.setRange(0, _PARTS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the race")
        self.by, self.direction = QComboBox(), QPushButton()
        self.buttons = {
            "show": _button("Show on the map", "Add the chosen lines as runs (Enter)", self._on_show),
            "all": _button("Show all", "Add all of them as runs", self.all_shown.emit),
            "copy": _button("Copy", "Copy the chosen lines, or all (Ctrl+C)", self.board.copy),
            "csv": _button("Export CSV…", "Write the scoreboard to a file", self.csv_wanted.emit),
            "picture": _button("Export picture…", "Draw the race into a file", self.picture_wanted.emit),
        }
        self._lay_out()
        self.board.wanted.connect(self._on_show)
        self.board.copied.connect(lambda rows: self.say(f"Copied {rows} row{'s' * (rows > 1)}."))
        self.board.arranged.connect(self._on_arranged)
        self.by.activated.connect(lambda column: self.board.arrange(column, False))
        self.direction.clicked.connect(self._on_direction)
        self._show_board(False)
        self._show_running(False)

    def show_start(self) -> None:
        """Show that a race is being run."""
        self.bar.setValue(0)
        self.doing.setText("Starting …")
        self.foot.clear()
        self._show_running(True)

    def show_progress(self, progress: Progress) -> None:
        """Show how far it has come."""
        self.bar.setValue(round(_PARTS * progress.part))
        self.doing.setText(progress.sentence)

    def show_end(self, race: Race | None) -> None:
        """Show the scoreboard; the one before, if there is none."""
        self._show_running(False)
        if race is not None:
            self.board.show_race(race)
            self._show_board(True)

    def show_aged(self, sentence: str) -> None:
        """Say what has changed since the race."""
        self.aged.setText(f"⚠ {sentence}")
        self.aged.setVisible(bool(sentence))

    def say(self, sentence: str) -> None:
        """Say what was done."""
        self._tell(f"✔ {sentence}", "quiet")

    def complain(self, sentence: str) -> None:
        """Say what went wrong and what to do."""
        self._tell(f"⚠ {sentence}", "problem")

    def _tell(self, sentence: str, how: str) -> None:
        self.foot.setObjectName(how)
        self.foot.setText(sentence)
        self.foot.style().unpolish(self.foot)
        self.foot.style().polish(self.foot)

    def _lay_out(self) -> None:
        sorting = QHBoxLayout()
        label = QLabel("Sorted by")
        label.setBuddy(self.by)
        self.by.addItems([column.heading for column in COLUMNS])
        self.by.setAccessibleName("Sorted by")
        self.direction.setObjectName("small")
        self._sorting = (label, self.by, self.direction)
        for part in self._sorting:
            sorting.addWidget(part)
        sorting.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(6)
        for name, button in self.buttons.items():
            if name == "copy":
                actions.addStretch(1)
            actions.addWidget(button)
        self.body.addWidget(self.order)
        self.body.addWidget(self.aged)
        self.body.addLayout(sorting)
        self.body.addWidget(self.board, 1)
        self.body.addWidget(self.empty, 1)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.doing)
        self.body.addLayout(actions)
        self.body.addWidget(self.foot)
        self.aged.hide()

    def _show_board(self, shown: bool) -> None:
        for part in (self.order, self.board, *self._sorting):
            part.setVisible(shown)
        self.empty.setVisible(not shown)
        for button in self.buttons.values():
            button.setEnabled(shown)

    def _show_running(self, running: bool) -> None:
        self.bar.setVisible(running)
        self.doing.setVisible(running)

    def _on_show(self) -> None:
        self.shown.emit(self.board.chosen)

    def _on_arranged(self, column: int, descending: bool) -> None:
        self.by.setCurrentIndex(column)
        self.direction.setText("↓" if descending else "↑")
        self.direction.setAccessibleName("Descending" if descending else "Ascending")
        self.direction.setToolTip("The other way round")

    def _on_direction(self) -> None:
        self.board.arrange(self.by.currentIndex(), self.direction.text() == "↑")


def _text(how: str) -> QLabel:
    label = QLabel()
    label.setObjectName(how)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _button(text: str, means: str, pressed: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(means)
    button.clicked.connect(lambda _: pressed())
    return button
