"""Cells of a table with a second line that counts less."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

_SIDES, _BESIDE_ICON = 6, 5


class TwoLines(QStyledItemDelegate):
    """Draws the first line of a cell's text as it is, and the second in the colour of what is quiet."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a cell."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        lines, room = _lines(index), cell.rect.adjusted(_SIDES, 0, -_SIDES, 0)
        style = cell.widget.style() if cell.widget is not None else QApplication.style()
        if not cell.icon.isNull():
            icon = style.subElementRect(QStyle.SubElement.SE_ItemViewItemDecoration, cell, cell.widget)
            room = cell.rect.adjusted(icon.right() + _BESIDE_ICON - cell.rect.left(), 0, 0, 0)
        cell.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        height = cell.fontMetrics.height()
        top = room.top() + (room.height() - height * len(lines)) // 2
        chosen = bool(cell.state & QStyle.StateFlag.State_Selected)  # there the quiet colour is hard to read
        second = QPalette.ColorRole.Text if chosen else QPalette.ColorRole.PlaceholderText
        roles = (QPalette.ColorRole.Text, second)
        across = cell.displayAlignment & Qt.AlignmentFlag.AlignHorizontal_Mask
        painter.save()
        painter.setFont(cell.font)
        for i, (line, role) in enumerate(zip(lines, roles, strict=False)):
            painter.setPen(cell.palette.color(QPalette.ColorGroup.Active, role))
            place = QRect(room.left(), top + i * height, room.width(), height)
            said = cell.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(place, across | Qt.AlignmentFlag.AlignVCenter, said)
        painter.restore()

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the room that both lines need."""
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        lines = _lines(index)
        width = max(cell.fontMetrics.horizontalAdvance(line) for line in lines)
        return QSize(width + 2 * _SIDES + 2, cell.fontMetrics.height() * len(lines) + 8)


def _lines(index: QModelIndex | QPersistentModelIndex) -> list[str]:
    return str(index.data() or "").split("\n")[:2]
