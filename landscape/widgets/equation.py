"""An equation in real mathematics, laid out in the background and drawn as vectors in any colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from threading import Event

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from landscape.widgets.latex import readable
from landscape.widgets.theme import Theme
from landscape.widgets.typeset import EMPTY_LINE, Folded, Piece, fold, lay_out
from landscape.widgets.worker import Worker

_KEPT = 512
_FADE = 2.0

# What has been laid out in this process, None for what cannot be; used in the GUI's thread only.
_layouts: dict[str, tuple[Piece, ...] | None] = {}


def prepare(latex: str) -> None:
    """Lay an equation out now, so that it is shown at once: for pictures that cannot wait."""
    if latex not in _layouts:
        _keep(latex, lay_out(latex, Event()))


def _keep(latex: str, pieces: tuple[Piece, ...] | None) -> None:
    if len(_layouts) >= _KEPT:
        del _layouts[next(iter(_layouts))]
    _layouts[latex] = pieces


class Equation(QWidget):
    """Shows LaTeX, at its own size or as small as its width asks for; text where it cannot be drawn.

    Too wide, it is drawn a little smaller, then folded between its terms, then drawn down to 60 % of its
    size; and should even that not do, it fades out at its right edge, and is whole in its tool tip.
    """

    shown = Signal()
    """The picture is that of the LaTeX that was set last."""

    def __init__(self, latex: str = "", points: float = 13.0, parent: QWidget | None = None) -> None:
        """Show `latex` with letters of a font of `points`, in the palette's text colour."""
        super().__init__(parent)
        self._worker = Worker(self)
        self._points = points
        self._colour: QColor | None = None
        self._latex = self._text = ""
        self._pieces: tuple[Piece, ...] | None = ()
        self._renderers: list[QSvgRenderer] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_latex(latex)

    @property
    def latex(self) -> str:
        """What was set last."""
        return self._latex

    @property
    def drawn(self) -> bool:
        """Whether what is shown is mathematics; false where it had to be plain text."""
        return self._pieces is not None

    def set_latex(self, latex: str) -> None:
        """Show this equation: at once if it was laid out before, else as soon as it is."""
        latex = latex.strip()
        if latex == self._latex:
            return
        self._latex = latex
        self.setAccessibleName(readable(latex))
        self._worker.cancel("layout")
        if not latex:
            self._show(())
        elif latex in _layouts:
            self._show(_layouts[latex])
        else:
            self._worker.submit("layout", partial(lay_out, latex), self._keep_and_show)
            self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the text colour of a theme."""
        self.set_colour(QColor(theme.text))

    def set_colour(self, colour: QColor) -> None:
        """Draw in a colour of its own rather than the palette's; nothing is laid out anew."""
        self._colour = colour
        self._recolour()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the equation on one line, unscaled."""
        return self._size(fold(self._pieces)) if self._pieces is not None else self._text_size()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width below which hardly any equation can be read."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), round(6 * self._em)), round(0.6 * hint.height()))

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that the equation takes when it is fitted into a width."""
        if self._pieces is None:
            return self._text_size().height()
        return self._size(fold(self._pieces, width / self._em)).height()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the equation, its left edge on the widget's and its middle at the widget's."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pieces is None:
            self._paint_text(painter)
            return
        folded = fold(self._pieces, self.width() / self._em)
        if folded.whole:
            self._paint(painter, self._pieces, folded)
        else:
            painter.drawPixmap(0, 0, self._faded(self._pieces, folded))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the palette, unless there is a colour of its own."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._recolour()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Look again whether the whole equation can be seen."""
        self._offer_whole()
        super().resizeEvent(event)

    @property
    def _em(self) -> float:
        return self._points * self.logicalDpiY() / 72

    def _ink(self) -> QColor:
        return self._colour or self.palette().color(QPalette.ColorRole.WindowText)

    def _size(self, folded: Folded) -> QSize:
        empty = EMPTY_LINE if self._latex and not folded.lines else 0.0
        return QSize(math.ceil(folded.width * self._em), math.ceil((folded.height + empty) * self._em))

    def _keep_and_show(self, pieces: tuple[Piece, ...] | None) -> None:
        _keep(self._latex, pieces)
        self._show(pieces)

    def _show(self, pieces: tuple[Piece, ...] | None) -> None:
        self._pieces, self._text = pieces, self.accessibleName()
        self._recolour()
        self._offer_whole()
        self.updateGeometry()
        self.shown.emit()

    def _recolour(self) -> None:
        colour = self._ink().name()
        self._renderers = [QSvgRenderer(QByteArray(piece.inked(colour))) for piece in self._pieces or ()]
        self.update()

    def _offer_whole(self) -> None:
        if self._pieces is None:
            whole = self._text_size().width() <= self.width()
        else:
            whole = fold(self._pieces, self.width() / self._em).whole
        self.setToolTip("" if whole else self._text)

    def _paint(self, painter: QPainter, pieces: Sequence[Piece], folded: Folded) -> None:
        em = self._em * folded.scale
        top = (self.height() - folded.height * self._em) / 2
        for line in folded.lines:
            left, baseline = line.indent * em, top + line.ascent * em
            for index in line.pieces:
                piece, around = pieces[index], Piece.margin * em
                height = (piece.ascent + piece.descent) * em
                box = QRectF(left, baseline - piece.ascent * em, piece.width * em, height)
                self._renderers[index].render(painter, box.adjusted(-around, -around, around, around))
                left += piece.width * em
            top = baseline + (line.descent + folded.gap) * em

    def _faded(self, pieces: Sequence[Piece], folded: Folded) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, pieces, folded)
        fade = QLinearGradient(QPointF(self.width() - _FADE * self._em, 0), QPointF(self.width(), 0))
        fade.setColorAt(0, Qt.GlobalColor.black)
        fade.setColorAt(1, Qt.GlobalColor.transparent)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.fillRect(self.rect(), fade)
        painter.end()
        return picture

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self._ink())
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _text_size(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 1, math.ceil(1.3 * metrics.height()))
