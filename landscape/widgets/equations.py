"""Equations one below another, as many as there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from landscape.widgets.card import discard
from landscape.widgets.equation import Equation
from landscape.widgets.theme import DARK, Theme


class Equations(QWidget):
    """A column of lines of mathematics."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = DARK
        self.lines: list[Equation] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(5)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these lines of LaTeX and no others."""
        discard(self.lines[len(lines) :])
        del self.lines[len(lines) :]
        while len(self.lines) < len(lines):
            equation = Equation()
            equation.set_theme(self.theme)
            self._box.addWidget(equation)
            self.lines.append(equation)
        for equation, line in zip(self.lines, lines, strict=True):
            equation.set_latex(line)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        for equation in self.lines:
            equation.set_theme(theme)
