"""One page of a lesson: its text, what to try, and the way to the pages before and after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal, SignalInstance
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from landscape.session.lesson import Lesson, Question, Try
from landscape.widgets.card import Card, discard
from landscape.widgets.layout import column, row
from landscape.widgets.prose import Prose
from landscape.widgets.theme import DARK, Theme

# Letters in boxes, in pixels.
_SMALL = 13


class LessonPage(QWidget):
    """Takes the gallery's place while a lesson is open."""

    turned = Signal(int)  # by so many pages
    contents_wanted = Signal()
    again_wanted = Signal()  # the page's own scene
    answer_wanted = Signal(int)  # to the so-manyth thing to try
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK
        self.setAccessibleName("Lesson")
        self.lesson_title, self.title, self.place = QLabel(), QLabel(), QLabel()
        self.lesson_title.setObjectName("heading")
        self.lesson_title.setWordWrap(True)
        self.title.setObjectName("state")
        self.title.setWordWrap(True)
        self.place.setObjectName("quiet")
        self.text = Prose()
        self.text.linked.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        self.tries: list[_TryBox] = []
        self.questions: list[_QuestionBox] = []
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(8)
        self.contents = _button("All lessons", self.contents_wanted)
        self.close_ = _button("Close", self.closed, "Close the lesson")
        self.again = _button("Set the scene again", self.again_wanted)
        self.back, self.next = _button("‹ Back"), _button("Next ›")
        self.next.setObjectName("primary")
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))
        self._lay_out()
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def show_page(self, lesson: Lesson, index: int) -> None:
        """Show a page of a lesson from its top."""
        page, count = lesson.pages[index], len(lesson.pages)
        self.lesson_title.setText(lesson.title.upper())
        self.title.setText(page.title)
        self.place.setText(f"page {index + 1} of {count}")
        self.text.set_text(page.text)
        discard((*self.tries, *self.questions))
        self.tries = [_TryBox(given, self.theme) for given in page.tries]
        self.questions = [_QuestionBox(given, self.theme) for given in page.questions]
        for box in (*self.tries, *self.questions):
            self._boxes.addWidget(box)
        for i, box in enumerate(self.tries):
            box.answer.clicked.connect(lambda _=False, i=i: self.answer_wanted.emit(i))
        self.back.setEnabled(index > 0)
        self.next.setText("Next ›" if index + 1 < count else "Finish")
        self.scrolled.verticalScrollBar().setValue(0)
        self.scrolled.setFocus()

    def show_tried(self, met: Sequence[bool]) -> None:
        """Mark what has been tried."""
        for box, done in zip(self.tries, met, strict=True):
            box.show_met(done)

    def show_wandered(self, wandered: bool) -> None:
        """Offer the page's own scene again, once another is shown."""
        self.again.setVisible(wandered)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        self.text.set_theme(theme)
        for box in self.tries:
            box.set_theme(theme)
        for question in self.questions:
            question.set_theme(theme)

    def _lay_out(self) -> None:
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(2, 4, 10, 8)
        inside.setSpacing(12)
        inside.addWidget(self.lesson_title)
        inside.addWidget(self.title)
        inside.addWidget(self.text)
        inside.addLayout(self._boxes)
        inside.addStretch(1)
        self.scrolled = QScrollArea()
        self.scrolled.setAccessibleName("The text of the lesson")
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            column(
                row(self.contents, None, self.close_),
                self.scrolled,
                self.again,
                row(self.back, None, self.place, None, self.next),
            )
        )


class _TryBox(Card):
    """A question, whether what it asks for has been reached, a hint, and the way to it for who is stuck."""

    def __init__(self, given: Try, theme: Theme) -> None:
        super().__init__("Try it")
        self.given, self.theme, self.done = given, theme, False
        self.ask, self.hinted, self.met = (
            Prose(text, _SMALL, theme) for text in (given.ask, given.hint, given.met)
        )
        self.sign = QLabel()
        self.sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint, self.answer = _button("Hint"), _button("Show me")
        self.hint.setCheckable(True)
        self.hint.setVisible(bool(given.hint))
        self.hint.toggled.connect(self._show_hint)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.sign)
        line.addWidget(self.ask, 1)
        self.body.addLayout(line)
        for widget in (self.met, row(self.hint, self.answer, None), self.hinted):
            self.body.addWidget(widget)
        self._show_hint(False)
        self.show_met(False)

    def show_met(self, met: bool) -> None:
        self.done = met
        self.sign.setText("✔" if met else "○")
        self.sign.setStyleSheet(f"color: {self.theme.good if met else self.theme.quiet}; font-weight: bold")
        self.setAccessibleName(f"Try it, {'done' if met else 'not yet done'}: {self.given.ask}")
        self.met.setVisible(met)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for prose in (self.ask, self.met, self.hinted):
            prose.set_theme(theme)
        self.show_met(self.done)

    def _show_hint(self, shown: bool) -> None:
        self.hinted.setVisible(shown)
        # Who is still stuck with the hint may see it done.
        self.answer.setVisible((shown or not self.given.hint) and self.given.answer is not None)


class _QuestionBox(Card):
    """A question to think about, and its answer behind a button."""

    def __init__(self, given: Question, theme: Theme) -> None:
        super().__init__("Question")
        self.setAccessibleName(f"Question: {given.ask}")
        self.ask, self.answered = (Prose(text, _SMALL, theme) for text in (given.ask, given.answer))
        self.answered.hide()
        self.answer = _button("Answer")
        self.answer.setCheckable(True)
        self.answer.toggled.connect(self.answered.setVisible)
        for widget in (self.ask, row(self.answer, None), self.answered):
            self.body.addWidget(widget)

    def set_theme(self, theme: Theme) -> None:
        for prose in (self.ask, self.answered):
            prose.set_theme(theme)


def _button(text: str, signal: SignalInstance | None = None, name: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name or text)
    # The arrows and the space bar belong to the window; the Enter key presses what has the focus.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoDefault(True)
    if signal is not None:
        button.clicked.connect(signal)
    return button
