"""The list of lessons, with what has been read of each; and which files could not be read, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCommandLinkButton, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from landscape.session.lesson import Broken, Lesson
from landscape.widgets.card import discard
from landscape.widgets.layout import column


class Contents(QWidget):
    """What there is to read; a click opens it."""

    chosen = Signal(object)  # a Lesson
    file_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Lessons")
        self.entries: list[QWidget] = []
        heading = QLabel("LESSONS")
        heading.setObjectName("heading")
        close = QPushButton("Close")
        close.setAccessibleName("Close the lessons")
        other = QPushButton("Open a lesson file…")
        for button, signal in ((close, self.closed), (other, self.file_wanted)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(close)
        self._box = QVBoxLayout()
        self._box.setSpacing(6)
        inside = column(None)
        inside.layout().insertLayout(0, self._box)  # type: ignore[union-attr]
        scrolled = QScrollArea()
        scrolled.setWidgetResizable(True)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(scrolled, 1)
        layout.addWidget(other)

    def show_lessons(self, shelf: Sequence[Lesson | Broken], read: Mapping[str, int]) -> None:
        """List lessons, with how many pages of each have been read, by its key."""
        discard(self.entries)
        self.entries = [
            _problem(entry) if isinstance(entry, Broken) else self._entry(entry, read.get(entry.key, 0))
            for entry in shelf
        ]
        for entry in self.entries:
            self._box.addWidget(entry)

    def _entry(self, lesson: Lesson, read: int) -> QCommandLinkButton:
        pages = len(lesson.pages)
        done = "✔ read" if read >= pages else f"{read} of {pages} pages read" if read else f"{pages} pages"
        facts = f"{done} · {lesson.minutes} min"
        button = QCommandLinkButton(lesson.title, f"{lesson.about}\n{facts}" if lesson.about else facts)
        button.setIcon(QIcon())
        button.setIconSize(QSize(0, 0))
        button.setAccessibleName(f"{lesson.title}: {facts}")
        button.clicked.connect(lambda: self.chosen.emit(lesson))
        return button


def _problem(broken: Broken) -> QLabel:
    label = QLabel(f"⚠ {broken.problem}")
    label.setObjectName("problem")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
