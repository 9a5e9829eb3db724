"""What the colours of the basins mean, with how many starts ended so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from landscape.analysis.basins import Share
from landscape.analysis.search import LOWEST
from landscape.surfaces import CriticalPoint
from landscape.views.many.colours import swatch
from landscape.views.many.drawn import MOST_NUMBERS
from landscape.widgets.card import Card
from landscape.widgets.layout import row
from landscape.widgets.numbers import MINUS
from landscape.widgets.theme import DARK, Theme

_LINE, _SWATCH = 21, 14
# So many minima have a line of their own; the others share one.
MOST_LINES = 8
_NAMES = {"converged": "came to rest elsewhere"}


@dataclass(frozen=True)
class Line:
    """One line of the legend: which swatch, what it means, what part of the starts, and their steps."""

    status: str
    minimum: int | None
    text: str
    part: float
    steps: str


def lines(shares: Sequence[Share], minima: Sequence[CriticalPoint]) -> list[Line]:
    """Return the legend of a picture: the largest basins in the order of their minima, then the rest."""
    basins = [share for share in shares if share.minimum is not None]
    kept = sorted(basins, key=lambda share: (not _is_best(share, minima), -share.part))[:MOST_LINES]
    numbered = len(minima) <= MOST_NUMBERS
    found = []
    for share in basins:
        if share in kept and share.minimum is not None:
            point = minima[share.minimum]
            place = ", ".join(f"{x:.3g}".replace("-", MINUS) for x in point.at)
            number = f"{share.minimum + 1}   " if numbered else ""
            text = f"{number}({place}){' ★' if _is_best(share, minima) else ''}"
            found.append(Line(share.status, share.minimum, text, share.part, f"{share.median} steps"))
    others = [share for share in basins if share not in kept]
    if others:
        part = sum(share.part for share in others)
        found.append(Line("", None, f"{len(others)} other minima", part, ""))
    for share in shares:
        if share.minimum is None:
            found.append(Line(share.status, None, _NAMES.get(share.status, share.status), share.part, ""))
    return found


def _is_best(share: Share, minima: Sequence[CriticalPoint]) -> bool:
    return share.minimum is not None and minima[share.minimum].kind in ("global minimum", LOWEST)


def percent(part: float) -> str:
    """Return a part of the starts as text; what is there is never 0, and what is not all never 100."""
    if 0 < part < 0.001:
        return "< 0.1 %"
    return "> 99.9 %" if 0.999 < part < 1 else f"{100 * part:.1f} %" if part < 1 else "100 %"


class Legend(QWidget):
    """Lines with a swatch, a meaning and a part of the whole; drawn, as they change ten times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._theme, self._count = DARK, 0
        self.setAccessibleName("Legend of the basins")
        self.lines: list[Line] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_lines(self, shown: list[Line], count: int) -> None:
        """Show other lines; the minima are `count` in all."""
        resized = len(shown) != len(self.lines)
        self.lines, self._count = shown, count
        self.setAccessibleDescription("; ".join(f"{line.text}: {percent(line.part)}" for line in shown))
        if resized:
            self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of its lines."""
        return QSize(260, _LINE * max(1, len(self.lines)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the lines."""
        painter = QPainter(self)
        metrics = QFontMetricsF(self.font())
        right, gap = Qt.AlignmentFlag.AlignRight, metrics.horizontalAdvance("> 99.9 % ")
        steps = metrics.horizontalAdvance("10000 steps")
        centre = Qt.AlignmentFlag.AlignVCenter
        for i, line in enumerate(self.lines):
            top = i * _LINE
            if line.status:
                image = swatch(line.status, line.minimum, self._count, _SWATCH)
                painter.drawImage(QRectF(0, top + 3, _SWATCH, _SWATCH), image)
            painter.setPen(QColor(self._theme.text))
            room = self.width() - _SWATCH - 10 - gap - (steps if line.steps else 0)
            words = metrics.elidedText(line.text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(_SWATCH + 8, top, room, _LINE), centre, words)
            painter.drawText(QRectF(self.width() - gap, top, gap, _LINE), centre | right, percent(line.part))
            painter.setPen(QColor(self._theme.quiet))
            painter.drawText(
                QRectF(self.width() - gap - steps, top, steps, _LINE), centre | right, line.steps
            )


class BasinsCard(Card):
    """The legend of the basins, how far their picture has come, its export; hidden while there is none."""

    picture_wanted = Signal()
    data_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Basins of attraction")
        self.legend, self.note = Legend(), QLabel()
        self.note.setObjectName("quiet")
        self.note.setWordWrap(True)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.note)
        self.picture, self.data = QPushButton("Export picture"), QPushButton("Export data")
        for button, wanted in ((self.picture, self.picture_wanted), (self.data, self.data_wanted)):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(wanted)
        self.body.addWidget(row(self.picture, self.data, None))
        self.hide()

    def show_legend(self, shown: list[Line], count: int, note: str) -> None:
        """Show what is known by now."""
        self.legend.show_lines(shown, count)
        self.note.setText(note)
        self.setVisible(True)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.legend.set_theme(theme)
