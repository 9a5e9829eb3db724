"""Where the parts of the picture go: nodes in columns, forward arrows above, backward arrows below.

Lengths are those of the picture at its usual size; `Sheet.scale` makes it fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF

from landscape.analysis.network import LOSS, Node
from landscape.analysis.passes import Arrow, Graph

RADIUS = 16.0
CHIP = QSizeF(80, 31)
# What a picture needs at least: between its rows, and for a column with a number above its arrow.
_ROW, _COLUMN = 56.0, 120.0
_SMALLEST, _LARGEST = 0.6, 2.6
# Beside the columns: the next weights at the left, the loss's number at the right.
_LEFT, _RIGHT = 134.0, 108.0
_FURTHEST, _HIGHEST = 230.0, 84.0
_ABOVE, _BELOW = 27.0, 39.0
# Half of what is between a forward arrow and the one back, and what is between an arrow and its node.
_HALF, _GAP = 4.5, 3.0
_BEND = 12.0

Line = tuple[QPointF, ...]


@dataclass(frozen=True)
class Sheet:
    """A picture's measures for one graph and one size in pixels."""

    scale: float
    size: QSizeF
    origin: QPointF
    column: float
    row: float

    @classmethod
    def of(cls, graph: Graph, width: float, height: float) -> Sheet:
        """Return the measures that make the most of a size."""
        columns = max(node.place[0] for node in graph.nodes)
        rows = [node.place[1] for node in graph.nodes]
        first, between = min(rows), max(rows) - min(rows)
        wide, high = _LEFT + columns * _COLUMN + _RIGHT, _ABOVE + max(between, 1.4) * _ROW + _BELOW
        scale = min(max(min(width / wide, height / high), _SMALLEST), _LARGEST)
        size = QSizeF(width / scale, height / scale)
        column = min(_FURTHEST, (size.width() - _LEFT - _RIGHT) / columns)
        row = min(_HIGHEST, (size.height() - _ABOVE - _BELOW) / (between or 1.0))
        left = _LEFT + (size.width() - _LEFT - _RIGHT - columns * column) / 2
        top = _ABOVE + (size.height() - _ABOVE - _BELOW - between * row) / 2
        return cls(scale, size, QPointF(left, top - first * row), column, row)

    def node(self, node: Node) -> QPointF:
        """Return the middle of a node."""
        column, row = node.place
        return self.origin + QPointF(column * self.column, row * self.row)

    def caption(self, node: Node) -> QPointF:
        """Return where a node's caption begins: right above it, or below the loss, beside no arrow."""
        below = node.key == LOSS
        return self.node(node) + (QPointF(-12, RADIUS + 4) if below else QPointF(13, -RADIUS - 17))

    def line(self, arrow: Arrow, start: Node, end: Node) -> Line:
        """Return an arrow's line from its tail to its tip."""
        if arrow.kind == "update":
            tip = QPointF(self.chip(start).right() + 2, self.node(start).y())
            return (self.node(start) - QPointF(RADIUS + _GAP, 0), tip)
        back = arrow.kind == "backward"
        line = _forward(self.node(end if back else start), self.node(start if back else end), back)
        return line[::-1] if back else line

    def chip(self, weight: Node) -> QRectF:
        """Return the box at the left of a weight, for what it will be."""
        centre = self.node(weight)
        corner = QPointF(centre.x() - RADIUS - 30 - CHIP.width(), centre.y() - CHIP.height() / 2)
        return QRectF(corner, CHIP)

    def label(self, arrow: Arrow, start: Node, end: Node) -> QRectF:
        """Return the room for an arrow's text: above a forward arrow, below one back, as long as it is."""
        first, last = sorted((start, end), key=lambda node: node.place[0])
        begin, finish = self.node(first), self.node(last)
        width = finish.x() - begin.x() - 2 * RADIUS
        top = begin.y() - 21 if arrow.kind == "forward" else begin.y() + _HALF + 4
        return QRectF(begin.x() + RADIUS, top, width, 14)


def _forward(start: QPointF, end: QPointF, back: bool) -> Line:
    """Return the way from one node right to another, and up or down to it if it is in another row.

    A way that is gone `back` runs beside, below and further out.
    """
    side = _HALF if back else -_HALF
    begin = QPointF(start.x() + RADIUS + _GAP, start.y() + side)
    drop = end.y() - start.y()
    if abs(drop) < 1:
        return (begin, QPointF(end.x() - RADIUS - _GAP, begin.y()))
    down = math.copysign(1.0, drop)
    corner = QPointF(end.x() - side * down, begin.y())
    tip = QPointF(corner.x(), end.y() - down * (RADIUS + _GAP))
    return (begin, *_rounded(corner, down), tip)


def _rounded(corner: QPointF, down: float) -> Line:
    """Return a quarter of a circle in place of a corner between right and down or up."""
    centre = corner + QPointF(-_BEND, down * _BEND)
    angles = [math.pi / 2 * part / 8 for part in range(9)]
    return tuple(centre + QPointF(math.sin(angle), -down * math.cos(angle)) * _BEND for angle in angles)


def part_of(line: Sequence[QPointF], share: float) -> Line:
    """Return the first part of a line, a share of its length."""
    lengths = [math.hypot(after.x() - before.x(), after.y() - before.y()) for before, after in pairwise(line)]
    left, points = share * sum(lengths), [line[0]]
    for length, (before, after) in zip(lengths, pairwise(line), strict=True):
        if left <= length:
            return (*points, before + (after - before) * (left / length if length else 0.0))
        left -= length
        points.append(after)
    return tuple(line)
