"""A line in a corner of a plot: what its marks mean, or what is under the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QLabel, QWidget

# Pixels to the area's edges.
_MARGIN = 8


class Readout(QLabel):
    """Text over a lower left or upper right corner of its parent's plot; it lets the mouse through."""

    def __init__(self, parent: QWidget, *, above: bool = False) -> None:
        """Stand in the lower left corner, or `above`, in the upper right one."""
        super().__init__(parent)
        self._above = above
        self.setObjectName("readout")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._said = ("", QRectF())

    @property
    def taken(self) -> float:
        """How much of its area's lower edge the text takes, in pixels, with as much again as its margin."""
        return self.height() + 2.0 * _MARGIN

    def say(self, text: str, area: QRectF) -> None:
        """Write in the corner of an area of the parent."""
        if (text, area) == self._said:  # to lay it out takes longer than all else in a drag
            return
        self._said = (text, area)
        self.setText(text)
        self.setWordWrap(False)
        width = min(self.sizeHint().width(), int(area.width()) - 2 * _MARGIN)
        self.setWordWrap(True)
        self.resize(width, self.heightForWidth(width))
        self.raise_()
        if self._above:
            self.move(round(area.right()) - width - _MARGIN, round(area.top()) + _MARGIN)
        else:
            self.move(int(area.left()) + _MARGIN, int(area.bottom()) - self.height() - _MARGIN)
        self.show()


def joined(marks: Sequence[str]) -> str:
    """Return the entries of a legend in one text that breaks between them only."""
    return " ".join(f"<nobr>{mark}</nobr>&nbsp;&nbsp;" for mark in marks)
