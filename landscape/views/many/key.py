"""What the colours and lines of a sweep mean, beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from landscape.views.many.colours import as_image, graded, swatch
from landscape.widgets.theme import DARK, Theme

_WIDTH, _LINE, _SWATCH = 132, 19, 13


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

    def show_lines(
        self, scale: tuple[str, str] | None, endings: Sequence[str], limit: bool, run: bool, words: str = ""
    ) -> None:
        """Explain a scale from dark to bright, endings, the limit and the run; `words` say more."""
        self._scale, self._endings, self._limit, self._run = scale, tuple(endings), limit, run
        self._words = words
        said = [f"dark {scale[0]}, bright {scale[1]}"] if scale else []
        self.setAccessibleDescription("; ".join([*said, *endings]))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it line by line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 6.0
        text, centre = QColor(self._theme.text), Qt.AlignmentFlag.AlignVCenter
        if self._scale is not None:
            bar = as_image(graded(np.linspace(0.0, 1.0, 64)[:, None]))
            painter.drawImage(QRectF(0, top, _WIDTH - 10, 9), bar)
            painter.setPen(text)
            box = QRectF(0, top + 9, _WIDTH - 10, _LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | centre, self._scale[0])
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | centre, self._scale[1])
            top += 9 + _LINE + 3
        for status in self._endings:
            painter.drawImage(QRectF(0, top + 3, _SWATCH, _SWATCH), swatch(status, None, 0, _SWATCH))
            self._write(painter, top, status)
            top += _LINE
        if self._limit:
            painter.setPen(QPen(QColor(self._theme.warn), 1.8, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(0, top + _LINE / 2, _SWATCH + 3, top + _LINE / 2))
            self._write(painter, top, "stability limit")
            top += _LINE
        if self._run:
            painter.setPen(QPen(QColor(self._theme.card), 1.0))
            painter.setBrush(QColor(self._theme.runs[0]))
            painter.drawEllipse(QRectF(2, top + 5, 9, 9))
            self._write(painter, top, "the run's own")
            top += _LINE
        painter.setPen(QColor(self._theme.quiet))
        wrapped = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(0, top + 2, _WIDTH, 3 * _LINE), wrapped, self._words)

    def _write(self, painter: QPainter, top: float, words: str) -> None:
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QRectF(_SWATCH + 7, top, _WIDTH, _LINE), Qt.AlignmentFlag.AlignVCenter, words)
