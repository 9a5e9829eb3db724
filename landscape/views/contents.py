"""The list of lessons, with what has been read of each; and which files could not be read, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

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
            button.setAutoDefault(True)
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
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_lessons(self, shelf: Sequence[Lesson | Broken], read: Mapping[str, int]) -> None:
        """List lessons, with how many pages of each have been read, by its key."""
        discard(self.entries)
        self.entries = [
            _problem(entry) if isinstance(entry, Broken) else self._entry(i, entry, read.get(entry.key, 0))
            for i, entry in enumerate(shelf, start=1)
        ]
        for entry in self.entries:
            self._box.addWidget(entry)

    def begin(self) -> None:
        """Give the first lesson the focus: Enter opens it, Tab goes on."""
        for entry in self.entries[:1]:
            entry.setFocus()

    def _entry(self, number: int, lesson: Lesson, read: int) -> QPushButton:
        entry = _Entry(f"{number}. {lesson.title}", lesson.about, _progress(lesson, read))
        entry.clicked.connect(lambda: self.chosen.emit(lesson))
        return entry


class _Entry(QPushButton):
    """A button as high as its three texts ask for."""

    def __init__(self, title: str, about: str, facts: str) -> None:
        super().__init__()
        self.setObjectName("entry")
        self.setAccessibleName(f"{title}: {facts}")
        self.setAccessibleDescription(about)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 9, 12, 9)
        box.setSpacing(3)
        for text, name in ((title, "title"), (about, ""), (facts, "quiet")):
            label = QLabel(text)
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            label.setVisible(bool(text))
            box.addWidget(label)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the texts' own size, not that of a button's one line."""
        return self.layout().sizeHint()  # type: ignore[union-attr]

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Ask for no height of its own: it is the width that asks."""
        return QSize(120, 0)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return how high the texts are when they are so wide."""
        return self.layout().totalHeightForWidth(width)  # type: ignore[union-attr]


def _progress(lesson: Lesson, read: int) -> str:
    pages = len(lesson.pages)
    done = "✔ read" if read >= pages else f"{read} of {pages} pages read" if read else f"{pages} pages"
    return f"{done} · {lesson.minutes} min"


def _problem(broken: Broken) -> QLabel:
    label = QLabel(f"⚠ {broken.problem}")
    label.setObjectName("problem")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
