"""A field for one formula: what is wrong with it is underlined where it is."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit

from landscape.widgets.theme import DARK, Theme

# What a mistake is told of: a word or a number, else one character.
_WORD = re.compile(r"[^\W\d_]\w*|[\d.]+")
_MOST_LINES = 4
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FormulaField(QPlainTextEdit):
    """One line of text that folds; Enter and Tab mean what they mean in every other field."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.theme, self._column = DARK, 0
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.setFont(font)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text)

    @property
    def text(self) -> str:
        """What is written, on one line."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Write another formula; `edited` is not emitted."""
        self.blockSignals(True)
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.blockSignals(False)
        self.show_problem(None)
        self.updateGeometry()

    @property
    def underlined(self) -> tuple[int, int]:
        """From which character to before which the text is underlined; the same twice for none."""
        if not self._column:
            return (0, 0)
        text = self.text
        first = min(self._column - 1, max(0, len(text.rstrip()) - 1))
        word = _WORD.match(text, first)
        return (first, word.end() if word else min(first + 1, len(text)))

    def show_problem(self, column: int | None, sentence: str = "") -> None:
        """Underline what is at a column, counted from 1, or the last character beyond; None for nothing."""
        self._column = column or 0
        self.setAccessibleDescription(sentence)
        first, end = self.underlined
        marks = []
        if end > first:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self.textCursor()
            mark.cursor.setPosition(first)
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.format = self._wave()
            marks.append(mark)
        self.setExtraSelections(marks)

    def set_theme(self, theme: Theme) -> None:
        """Underline in another colour."""
        self.theme = theme
        self.show_problem(self._column, self.accessibleDescription())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return room for as many lines as the formula takes, one to four."""
        lines = min(max(1, round(self.document().size().height())), _MOST_LINES)
        margins = self.contentsMargins()
        around = 2 * self.document().documentMargin() + margins.top() + margins.bottom() + 4
        return QSize(200, round(lines * self.fontMetrics().lineSpacing() + around))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave Enter to whatever holds this field."""
        if event.key() in _ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source) -> None:  # type: ignore[no-untyped-def]  # noqa: N802
        """Paste on one line."""
        self.insertPlainText(" ".join(source.text().split()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Be as high as the formula is at the new width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _on_text(self) -> None:
        self.updateGeometry()
        self.edited.emit(self.text)

    def _wave(self) -> QTextCharFormat:
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor(self.theme.bad))
        ground = QColor(self.theme.bad)
        ground.setAlpha(48)  # seen where the wave is hidden below the line
        wave.setBackground(ground)
        return wave
