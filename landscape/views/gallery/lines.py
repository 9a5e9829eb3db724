"""The lines of the gallery's list: headings, and the entries below them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPixmap
from PySide6.QtWidgets import QTreeWidgetItem

from landscape.views.gallery.entries import Entry, Group
from landscape.views.gallery.pictures import SIDE

# Where a line keeps its entry, and a heading its words.
_DATA = Qt.ItemDataRole.UserRole
_HEADING, _LINE = 28, SIDE + 8


def heading_of(group: Group, font: QFont) -> QTreeWidgetItem:
    """Return a heading with its entries, in a font like that of a card's; not in capitals: it is narrow."""
    small = QFont(font)
    small.setPixelSize(11)
    small.setBold(True)
    heading = QTreeWidgetItem()
    heading.setData(0, _DATA, group.heading)
    heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
    heading.setFont(0, small)
    heading.setSizeHint(0, QSize(0, _HEADING))
    blank = _blank()
    heading.addChildren([_line(entry, blank) for entry in group.entries])
    return heading


def words_of(heading: QTreeWidgetItem) -> str:
    """Return what a heading says."""
    return str(heading.data(0, _DATA))


def entry_of(line: QTreeWidgetItem) -> Entry:
    """Return what a line is about."""
    entry = line.data(0, _DATA)
    assert isinstance(entry, Entry)
    return entry


def lines_of(heading: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    """Give the lines below a heading."""
    for row in range(heading.childCount()):
        line = heading.child(row)
        assert line is not None
        yield line


def _line(entry: Entry, blank: QIcon) -> QTreeWidgetItem:
    line = QTreeWidgetItem([entry.title])
    line.setData(0, _DATA, entry)
    line.setSizeHint(0, QSize(0, _LINE))
    line.setIcon(0, blank)
    return line


def _blank() -> QIcon:
    """Return the icon of what is not drawn yet."""
    pixels = QPixmap(SIDE, SIDE)
    pixels.fill(Qt.GlobalColor.transparent)
    return QIcon(pixels)
