"""Draws the picture: any size, any painter, each part as bright as it is lit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPen, QPolygonF

from landscape.analysis.network import LOSS, Node
from landscape.analysis.passes import PARTS, Arrow, Graph, Part
from landscape.views.passes.geometry import RADIUS, Line, Sheet, part_of
from landscape.widgets.numbers import brief
from landscape.widgets.theme import Theme

# How bright what has been is, and what is still to come.
_PAST, _FUTURE = 0.5, 0.16
# The arrows are done a little before their phase ends, so that the numbers can be read.
_DONE = 0.75
_STYLES = {
    "forward": Qt.PenStyle.SolidLine,
    "backward": Qt.PenStyle.DashLine,
    "update": Qt.PenStyle.DotLine,
}
_CENTRE, _LEFT = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True)
class Light:
    """Which part of the picture is lit, all if None, and how much of its phase has passed."""

    part: Part | None = None
    passed: float = 1.0

    def brightness(self, part: Part) -> float:
        """Return how bright a part is: lit, past or still to come."""
        if self.part is None or part == self.part:
            return 1.0
        return _FUTURE if self.comes(part) else _PAST

    def comes(self, part: Part) -> bool:
        """Tell whether a part is still to come, and its numbers with it."""
        return self.part is not None and PARTS.index(part) > PARTS.index(self.part)


class Drawing:
    """One graph drawn once: made for a painter, asked to draw, and thrown away."""

    def __init__(self, painter: QPainter, graph: Graph, sheet: Sheet, theme: Theme, light: Light) -> None:
        self.painter, self.graph, self.sheet, self.theme, self.light = painter, graph, sheet, theme, light
        self.nodes: Mapping[str, Node] = {node.key: node for node in graph.nodes}
        self.inks = {"forward": theme.accent, "backward": theme.warn, "update": theme.good}
        self.mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.mono.setPixelSize(11)
        self.small = QFont(painter.font())
        self.small.setPixelSize(10)
        self.italic, self.slanted = QFont(painter.font()), QFont(painter.font())
        for font, pixels in ((self.italic, 15), (self.slanted, 11)):
            font.setPixelSize(pixels)
            font.setItalic(True)
        fonts = (self.mono, self.small, self.italic, self.slanted)
        self.metrics = {font.key(): QFontMetricsF(font) for font in fonts}

    def draw(self) -> None:
        """Draw everything, the painter's pixels being those of the sheet's size."""
        painter = self.painter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.sheet.scale, self.sheet.scale)
        for arrow in self.graph.arrows:
            self._arrow(arrow)
        for node in self.graph.nodes:
            self._node(node)
        painter.setOpacity(1.0)
        self._legend()
        painter.restore()

    # Nodes

    def _node(self, node: Node) -> None:
        painter, theme, centre = self.painter, self.theme, self.sheet.node(node)
        painter.setOpacity(self._brightness(node))
        box = QRectF(centre.x() - RADIUS, centre.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
        weight = any(arrow.kind == "backward" and arrow.end == node.key for arrow in self.graph.arrows)
        made = bool(node.numbers) or node.key == LOSS
        painter.setBrush(QColor(theme.field))
        painter.setPen(QPen(QColor(theme.text if weight or made else theme.quiet), 1.4))
        if made or weight:
            painter.drawEllipse(box)
        else:
            painter.drawRoundedRect(box, 4, 4)  # data: nothing goes back to it
        if node.key == LOSS:
            painter.drawEllipse(box.adjusted(3, 3, -3, -3))
        self._text(box, node.symbol, self.italic, theme.text)
        beside = QRectF(self.sheet.caption(node), QSizeF(150, 14))
        self._text(beside, node.caption, self.small, theme.quiet, _LEFT)
        value = self.graph.values[LOSS]
        if node.key == LOSS and value is not None and not self.light.comes("loss"):
            beside = QRectF(box.right() + 7, centre.y() - 9, 130, 18)
            self._text(beside, f"L = {brief(value)}", self.mono, theme.text, _LEFT)

    def _brightness(self, node: Node) -> float:
        """Return how bright a node is: as bright as what leads to it or away from it, if that is lit."""
        touching = [arrow for arrow in self.graph.arrows if node.key in (arrow.start, arrow.end)]
        if any(arrow.part == self.light.part for arrow in touching):
            return 1.0
        return self.light.brightness(self.graph.part(node))

    # Arrows

    def _arrow(self, arrow: Arrow) -> None:
        start, end = self.nodes[arrow.start], self.nodes[arrow.end]
        line = self.sheet.line(arrow, start, end)
        share = self._share(arrow)
        if share < 1.0:
            self._stroke(arrow, line, _FUTURE)
        if share > 0.0:
            tip = part_of(line, share) if share < 1.0 else line
            self._stroke(arrow, tip, self.light.brightness(arrow.part), head=share == 1.0)
            if share < 1.0:
                self.painter.setPen(Qt.PenStyle.NoPen)
                self.painter.setBrush(QColor(self.inks[arrow.kind]))
                self.painter.drawEllipse(tip[-1], 4.5, 4.5)
        # A value sets out with its arrow, a gradient is there when it has arrived.
        there = share > 0.0 if arrow.kind == "forward" else share == 1.0
        if arrow.value is not None and there and not self.light.comes(arrow.part):
            self.painter.setOpacity(self.light.brightness(arrow.part))
            self._label(arrow, arrow.value, start, end)
        elif arrow.kind == "update":
            self._chip(start, _FUTURE)

    def _share(self, arrow: Arrow) -> float:
        """Return how far an arrow has come: the pass goes from column to column."""
        if arrow.part != self.light.part:
            return 1.0
        lit = [other for other in self.graph.arrows if other.part == arrow.part]
        columns = [self.nodes[key].place[0] for other in lit for key in (other.start, other.end)]
        first, last = min(columns), max(columns)
        passed = min(1.0, self.light.passed / _DONE)
        if first == last or arrow.kind == "update":
            return passed
        begin, end = self.nodes[arrow.start].place[0], self.nodes[arrow.end].place[0]
        gone = begin - first if arrow.kind == "forward" else last - begin
        return min(1.0, max(0.0, (passed * (last - first) - gone) / abs(end - begin)))

    def _stroke(self, arrow: Arrow, line: Line, brightness: float, head: bool = True) -> None:
        painter, ink = self.painter, QColor(self.inks[arrow.kind])
        painter.setOpacity(brightness)
        pen = QPen(ink, 1.8, _STYLES[arrow.kind], Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(list(line)))
        if head:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(_head(line))

    def _label(self, arrow: Arrow, value: float, start: Node, end: Node) -> None:
        theme, number = self.theme, brief(value)
        if arrow.kind == "update":
            chip = self._chip(start, self.light.brightness("update"))
            upper, lower = _halves(chip)
            self._text(upper, arrow.symbol, self.slanted, theme.quiet)
            self._text(lower, number, self.mono, theme.text)
            return
        room, text = self.sheet.label(arrow, start, end), f"{arrow.symbol} = {number}"
        width = self.metrics[self.mono.key()].horizontalAdvance(text)
        if arrow.kind == "backward" and width > room.width():
            self._text(room, arrow.symbol, self.mono, theme.text)
            room.translate(0, 12)
            text = number
        self._text(room, text, self.mono, theme.text)

    def _chip(self, weight: Node, brightness: float) -> QRectF:
        chip = self.sheet.chip(weight)
        self.painter.setOpacity(brightness)
        self.painter.setPen(QPen(QColor(self.theme.good), 1.2))
        self.painter.setBrush(QColor(self.theme.field))
        self.painter.drawRoundedRect(chip, 6, 6)
        return chip

    # Words

    def _legend(self) -> None:
        """Say what the two kinds of arrow carry, and whose numbers they are."""
        size = self.sheet.size
        note = QRectF(size.width() - 308, size.height() - 50, 300, 14)
        self._text(note, self.graph.note, self.small, self.theme.quiet, Qt.AlignmentFlag.AlignRight)
        for line, (kind, word) in enumerate((("forward", "values"), ("backward", "gradients"))):
            y, x = size.height() - 27 + 14 * line, size.width() - 84
            ends = (QPointF(x, y), QPointF(x + 24, y))
            arrow = ends if kind == "forward" else ends[::-1]
            self._stroke(Arrow(kind, "", "", "", None, "loss"), arrow, 1.0)  # type: ignore[arg-type]
            self._text(QRectF(x + 30, y - 8, 60, 15), word, self.small, self.theme.quiet, _LEFT)

    def _text(
        self, box: QRectF, text: str, font: QFont, colour: str, align: Qt.AlignmentFlag = _CENTRE
    ) -> None:
        """Write in the middle of a box, or from one of its sides; what is too long goes beyond it."""
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        metrics = self.metrics[font.key()]
        width = metrics.horizontalAdvance(text)
        if align & _LEFT:
            left = box.left()
        elif align & Qt.AlignmentFlag.AlignRight:
            left = box.right() - width
        else:
            left = box.center().x() - width / 2
        baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
        self.painter.drawText(QPointF(left, baseline), text)


def _head(line: Line) -> QPolygonF:
    """Return the tip of an arrow."""
    before, tip = line[-2], line[-1]
    along = tip - before
    length = (along.x() ** 2 + along.y() ** 2) ** 0.5 or 1.0
    along = along / length
    across = QPointF(-along.y(), along.x())
    return QPolygonF([tip + along * 2, tip - along * 7 + across * 4, tip - along * 7 - across * 4])


def _halves(box: QRectF) -> tuple[QRectF, QRectF]:
    upper = QRectF(box.left(), box.top() + 2, box.width(), 13)
    return upper, QRectF(box.left(), box.top() + 15, box.width(), 13)
