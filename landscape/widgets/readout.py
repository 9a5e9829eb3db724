"""A line of text in the corner of a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

_GAP = 8


class Readout(QLabel):
    """Text over the lower left corner of an area of its parent; the mouse does not meet it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._said = ("", QRectF())
        self.setObjectName("readout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str, area: QRectF) -> None:
        """Write a text, folded where it is too long for the area."""
        if (text, area) == self._said:  # to lay it out takes longer than all else in a drag
            return
        self._said = (text, area)
        self.setText(text)
        self.setWordWrap(False)
        width = min(self.sizeHint().width(), int(area.width()) - 2 * _GAP)
        self.setWordWrap(True)
        self.resize(width, self.heightForWidth(width))
        self.raise_()
        self.move(int(area.left()) + _GAP, int(area.bottom()) - self.height() - _GAP)
        self.show()


def joined(marks: Sequence[str]) -> str:
    """Return the entries of a legend in one text that breaks between them only."""
    return " ".join(f"<nobr>{mark}</nobr>&nbsp;&nbsp;" for mark in marks)
