"""Text in Markdown with formulas: `$…$` within a line, `$$…$$` drawn on lines of their own."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from landscape.widgets.card import discard
from landscape.widgets.equation import Equation
from landscape.widgets.latex import readable
from landscape.widgets.theme import DARK, Theme

_DISPLAY = re.compile(r"^\s*\$\$(.+?)\$\$\s*$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"\$([^$\n]+)\$")
# A sign of a number, not one between two: it stands close to its number.
_NEGATIVE = re.compile(r"([(\[=]\s*)-\s*(\d+(?:\.\d+)?)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")
# "η = 0.1", "2 · 0.9" and "1 − 2η" are not broken at the end of a line.
_SHORT = re.compile(r"(?<=\b\w) = (?=[-−]?\d)|(?<=\d) · (?=\d)|(?<=\b1) − (?=[\dηa])")
_LINE_HEIGHT, _GAP = 138, 9
# A list stands as far in as its own dots need.
_OUT = -20
_THIN = "\u2009"
# What the height of a line leaves free is below its letters; a formula has nothing there.
_BELOW = 5
# Raw HTML is shown as it is written; nothing is loaded from anywhere.
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class Prose(QWidget):
    """Paragraphs and formulas, as high as their width asks for; a link only says that it was clicked."""

    linked = Signal(str)

    def __init__(self, text: str = "", pixels: int = 14, theme: Theme = DARK) -> None:
        """Show a text in letters so many pixels high."""
        super().__init__()
        self._pixels, self._theme, self._text = pixels, theme, ""
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self._parts: list[QLabel | Equation] = []
        self.set_text(text)

    def set_text(self, markdown: str) -> None:
        """Show another text."""
        self._text = markdown
        discard(self._parts)
        # Every second piece is a formula.
        pieces = enumerate(_DISPLAY.split(markdown))
        self._parts = [self._part(piece.strip(), bool(i % 2)) for i, piece in pieces if piece.strip()]
        while self._box.takeAt(0):
            pass
        for part in self._parts:
            self._box.addWidget(part)
            if isinstance(part, Equation):
                self._box.addSpacing(_BELOW)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.set_text(self._text)

    def _part(self, piece: str, formula: bool) -> QLabel | Equation:
        if formula:
            equation = Equation(_NEGATIVE.sub(r"\1{-\2}", piece), points=0.9 * self._pixels)
            equation.set_theme(self._theme)
            return equation
        label = QLabel(self._html(piece))
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setWordWrap(True)
        label.setOpenExternalLinks(False)
        flags = Qt.TextInteractionFlag
        linked = flags.LinksAccessibleByKeyboard if "](" in piece else flags.NoTextInteraction
        label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.LinksAccessibleByMouse | linked)
        label.linkActivated.connect(self._on_link)
        label.linkHovered.connect(label.setToolTip)
        return label

    def _on_link(self, address: str) -> None:
        if QUrl(address).scheme() in ("http", "https"):
            self.linked.emit(address)

    def _html(self, markdown: str) -> str:
        document = QTextDocument()
        font = QFont(self.font())
        font.setPixelSize(self._pixels)
        document.setDefaultFont(font)
        document.setMarkdown(plain(markdown), _FEATURES)
        cursor = QTextCursor(document)
        block, last = document.begin(), document.lastBlock()
        while block.isValid():
            cursor.setPosition(block.position())
            form = QTextBlockFormat(block.blockFormat())
            form.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            form.setTopMargin(0)
            form.setLeftMargin(_OUT if block.textList() else 0)
            within = block.next().isValid() and block.textList() and block.next().textList()
            form.setBottomMargin(0 if block == last else _GAP / 3 if within else _GAP)
            cursor.setBlockFormat(form)
            if block.textList():
                cursor.insertText(_THIN)  # between the dot and the text there is nothing else
            block = block.next()
        return document.toHtml()


def plain(markdown: str) -> str:
    """Return Markdown with its formulas as text, and with links where it has pictures: none is loaded."""
    text = _INLINE.sub(lambda found: _SPECIAL.sub(r"\\\1", readable(found[1])), markdown.replace("![", "["))
    return _SHORT.sub(lambda found: found[0].replace(" ", "\u00a0"), text)
