"""The bar that asks which columns of a person's table are x and y."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton

from landscape.widgets.card import Card


class ColumnsBar(Card):
    """Names a table and its columns, shows its first rows, and waits until x and y are chosen."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("Open data")
        self.preview, self.problem = QLabel(), QLabel("Choose the columns.")
        self.preview.setObjectName("mono")
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.across, self.up = _combo("Column for x"), _combo("Column for y")
        self.open, self.close_ = QPushButton("Open"), QPushButton("Not now")
        self.open.setObjectName("primary")
        row = QHBoxLayout()
        row.setSpacing(10)
        for widget in (QLabel("x"), self.across, QLabel("y"), self.up, self.open, self.close_, self.problem):
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addWidget(self.preview)
        self.body.addLayout(row)
        for combo in (self.across, self.up):
            combo.currentIndexChanged.connect(self._look)
        self.open.clicked.connect(self._on_open)
        self.close_.clicked.connect(self.hide)
        self.hide()

    def ask(self, name: str, lines: list[list[str]]) -> None:
        """Ask about a table: its name, the names of its columns, and its first rows."""
        self.set_title(f"{name}: {len(lines[0])} columns", capitals=False)
        self.preview.setText(_laid_out(lines))
        for combo in (self.across, self.up):
            combo.clear()
            combo.addItems([column for column in lines[0] if column])
            combo.setCurrentIndex(-1)
        self._look()
        self.show()
        self.across.setFocus()

    def _look(self) -> None:
        """Say what is still missing."""
        x, y = self.across.currentIndex(), self.up.currentIndex()
        same = x >= 0 and x == y
        self.problem.setText(
            "x and y are the same column: choose two." if same else "" if min(x, y) >= 0 else _ASK
        )
        self.problem.setObjectName("problem" if same else "quiet")
        self.problem.style().polish(self.problem)
        self.open.setEnabled(min(x, y) >= 0 and not same)

    def _on_open(self) -> None:
        self.hide()
        self.chosen.emit(self.across.currentText(), self.up.currentText())


_ASK = "Choose the columns: y is what is to be learned from x."
_MOST_COLUMNS, _WIDEST = 8, 14


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMinimumContentsLength(12)
    return combo


def _laid_out(lines: list[list[str]]) -> str:
    """Return the first columns below each other."""
    cut = [[_short(cell) for cell in line[:_MOST_COLUMNS]] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    more = "  …" if len(lines[0]) > _MOST_COLUMNS else ""
    return "\n".join(
        "   ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + more for line in cut
    )


def _short(cell: str) -> str:
    plain = " ".join(cell.split())
    return plain if len(plain) <= _WIDEST else plain[: _WIDEST - 1] + "…"
