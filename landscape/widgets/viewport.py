"""Which part of a plane is in view, and how it lies on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

# The view may be this many times as narrow or as wide as the whole.
_NARROWEST, _WIDEST = 2e3, 1e3
# At most this part of the height is kept free of the whole.
_MOST_FREE = 0.4


class Viewport:
    """A rectangle of a plane, shown in an area of pixels: the whole, or what has been moved or zoomed to.

    Rectangles of the plane have the least y at their top; pixels count downwards.
    """

    def __init__(self) -> None:
        self.whole, self.view, self._square = QRectF(0, 0, 1, 1), QRectF(0, 0, 1, 1), False
        self._free, self._moved = 0.0, False

    def show_whole(self, area: QRectF, whole: QRectF, square: bool) -> None:
        """Show a rectangle of the plane; `square` keeps both axes to one scale."""
        self.whole, self._square = QRectF(whole), square
        self.view, self._moved = QRectF(whole), False
        free = min(self._free, _MOST_FREE * area.height())
        if square:
            scale = max(whole.width() / area.width(), whole.height() / area.height())
            self.view = _about(whole.center(), scale * area.width(), scale * area.height())
            beside = whole.top() - self.view.top()
            self.view.translate(0, -min(beside, max(0.0, free * scale - beside)))
        else:
            self.view.setTop(whole.bottom() - whole.height() / (1 - free / area.height()))

    def keep_free(self, area: QRectF, pixels: float) -> bool:
        """Show the whole above a strip along the lower edge; tell whether that changed anything.

        It only grows, until the area has another size: what is shown does not jump to and fro.
        """
        if pixels <= self._free:
            return False
        self._free = pixels
        if not self._moved:
            self.show_whole(area, self.whole, self._square)
        return not self._moved

    def resize(self, area: QRectF) -> None:
        """Keep the whole in view, or the middle and the width of what has been moved or zoomed to."""
        self._free = 0.0
        if not self._moved:
            self.show_whole(area, self.whole, self._square)
        elif self._square:
            width = self.view.width()
            self.view = _about(self.view.center(), width, width * area.height() / area.width())

    def zoom(self, fixed: QPointF, factor: float) -> bool:
        """Show `factor` times as much about a place that stays; tell whether that is within bounds."""
        view, width = self.view, self.view.width() * factor
        if not 1 / _NARROWEST < width / self.whole.width() < _WIDEST:
            return False
        left = fixed.x() + (view.left() - fixed.x()) * factor
        top = fixed.y() + (view.top() - fixed.y()) * factor
        self.view, self._moved = QRectF(left, top, width, view.height() * factor), True
        return True

    def move(self, by: QPointF) -> None:
        """Show what lies beside."""
        self.view.translate(by)
        self._moved = True

    def transform(self, area: QRectF) -> QTransform:
        """Return the way from the plane to the pixels of an area."""
        sx, sy = area.width() / self.view.width(), area.height() / self.view.height()
        return QTransform(
            sx, 0, 0, -sy, area.left() - sx * self.view.left(), area.bottom() + sy * self.view.top()
        )


def _about(middle: QPointF, width: float, height: float) -> QRectF:
    return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
