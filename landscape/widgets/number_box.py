"""A number to be typed, without a slider."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLineEdit

from landscape.errors import LandscapeError
from landscape.widgets.numbers import MINUS, exact, read


class NumberBox(QLineEdit):
    """A field that is read with every key; `optional` allows it to be empty."""

    changed = Signal(object)  # the number, None if it is empty
    problem = Signal(str)  # why what is typed is no number, empty when it is one

    def __init__(self, name: str, *, optional: bool = False, characters: int = 6) -> None:
        super().__init__()
        self.optional, self.refused = optional, ""
        self._value: float | None = None
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("0" * characters) + 20)
        self.textEdited.connect(self._on_edit)

    def set_value(self, value: float | None) -> None:
        """Show another number, or nothing; no signal is emitted. What is typed stays while it is the same."""
        if value != self._value:
            self._value = value
            self.setText("" if value is None else exact(value).replace("-", MINUS))
            self.setCursorPosition(0)
            self._tell("")

    def forget(self) -> None:
        """Be empty, whatever was typed."""
        self._value = None
        self.clear()
        self._tell("")

    def _on_edit(self, text: str) -> None:
        try:
            value = None if self.optional and not text.strip() else read(text)
        except LandscapeError as error:
            self._tell(str(error))
        else:
            self._value = value
            self._tell("")
            self.changed.emit(value)

    def _tell(self, problem: str) -> None:
        if problem == self.refused:
            return
        self.refused = problem
        self.show_bad(bool(problem), problem)
        self.problem.emit(problem)

    def show_bad(self, bad: bool, why: str = "") -> None:
        """Mark the field, or no longer."""
        self.setAccessibleDescription(why)
        if self.property("bad") != bad:
            self.setProperty("bad", bad)
            self.style().unpolish(self)
            self.style().polish(self)
