"""What the colours and lines of a sweep mean, beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from landscape.views.many.chart import CONVERGED
from landscape.views.many.colours import as_image, graded, swatch
from landscape.widgets.theme import DARK, Theme

_WIDTH, _SWATCH = 132, 13
# A line's height, and what it may come down to where there is little room.
_LINE, _LEAST = 19, 14


class Key(QWidget):
    """A scale of colours, the patterns that are there, the limit's line, the run's mark."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._scale: tuple[str, str] | None = None
        self._endings: tuple[str, ...] = ()
        self._limit = self._run = False
        self._words = ""
        self.setFixedWidth(_WIDTH)
        self.setAccessibleName("Key of the sweep")

    def show_lines(
        self, scale: tuple[str, str] | None, endings: Sequence[str], limit: bool, run: bool, words: str = ""
    ) -> None:
        """Explain a scale from dark to bright, endings, the limit and the run; `words` say more."""
        self._scale, self._endings, self._limit, self._run = scale, tuple(endings), limit, run
        self._words = words
        said = [f"dark {scale[0]}, bright {scale[1]}"] if scale else []
        self.setAccessibleDescription("; ".join([*said, *endings, *([words] if words else [])]))
        self.setToolTip(words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it line by line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        letters = painter.fontMetrics().height()
        top = 4.0
        text, centre = QColor(self._theme.text), Qt.AlignmentFlag.AlignVCenter
        if self._scale is not None:
            bar = as_image(graded(np.linspace(0.0, 1.0, 64)[:, None]))
            painter.drawImage(QRectF(0, top, _WIDTH - 10, 9), bar)
            painter.setPen(text)
            box = QRectF(0, top + 9, _WIDTH - 10, letters + 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | centre, self._scale[0])
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | centre, self._scale[1])
            top += letters + 13
        count = len(self._endings) + self._limit + self._run
        left = self.height() - top - (letters if self._words else 0)
        line = int(min(_LINE, max(_LEAST, left / max(1, count))))
        for status in self._endings:
            image = (
                as_image(graded(np.zeros((1, 1))))
                if status == CONVERGED
                else swatch(status, None, 0, _SWATCH)
            )
            painter.drawImage(QRectF(0, top + (line - _SWATCH) / 2, _SWATCH, _SWATCH), image)
            self._write(painter, top, line, status)
            top += line
        if self._limit:
            painter.setPen(QPen(QColor(self._theme.warn), 1.8, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(0, top + line / 2, _SWATCH + 3, top + line / 2))
            self._write(painter, top, line, "stability limit")
            top += line
        if self._run:
            painter.setPen(QPen(QColor(self._theme.card), 1.0))
            painter.setBrush(QColor(self._theme.runs[0]))
            painter.drawEllipse(QRectF(2, top + (line - 9) / 2, 9, 9))
            self._write(painter, top, line, "the run's own")
            top += line
        self._say(painter, QRectF(0, top, _WIDTH, self.height() - top), letters)

    def _say(self, painter: QPainter, room: QRectF, letters: int) -> None:
        """Write the words in whole lines, as many as there is room for."""
        painter.setPen(QColor(self._theme.quiet))
        wrapped = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if painter.boundingRect(room, wrapped, self._words).height() <= room.height():
            painter.drawText(room, wrapped, self._words)
        elif room.height() >= letters - 1:
            elided = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, _WIDTH)
            painter.drawText(room, Qt.AlignmentFlag.AlignTop, elided)

    def _write(self, painter: QPainter, top: float, line: int, words: str) -> None:
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QRectF(_SWATCH + 7, top, _WIDTH, line), Qt.AlignmentFlag.AlignVCenter, words)
