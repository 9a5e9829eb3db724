"""The gallery's list: entries with their pictures under headings that fold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QFont, QHelpEvent, QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from landscape.views.gallery.entries import Entry, Group
from landscape.views.gallery.pictures import SIDE, plus
from landscape.widgets.theme import DARK, Theme

_OPEN, _FOLDED = "▾", "▸"
# Where a line keeps its entry, and a heading its words.
_DATA = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_HEADING, _LINE = 28, SIDE + 8


class Shelf(QTreeWidget):
    """A list to choose from; what it shows is chosen as soon as it is marked, what it does by Enter."""

    chosen = Signal(object)  # an Entry
    folding = Signal()  # another group is folded up, or open again

    def __init__(self, folded: Collection[str] = ()) -> None:
        super().__init__()
        self.theme = DARK
        self.folded = set(folded)
        """The headings of the groups that are folded up."""
        self._narrowed = False
        self._marked: Entry | None = None
        self.setAccessibleName("Surfaces")
        self.setObjectName("gallery")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)  # by Qt; see `_fold`
        self.setIconSize(QSize(SIDE, SIDE))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._on_current)
        self.itemClicked.connect(self._on_click)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """List groups."""
        with QSignalBlocker(self):
            self.clear()
            blank = _blank()
            for group in groups:
                heading = QTreeWidgetItem(self)
                heading.setData(0, _DATA, group.heading)
                heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
                heading.setFont(0, _heading_font(self.font()))
                heading.setSizeHint(0, QSize(0, _HEADING))
                heading.addChildren([_line(entry, blank) for entry in group.entries])
        self.set_theme(self.theme)
        self.narrow(None)
        self.mark(self._marked)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; the pictures of surfaces are given anew."""
        self.theme = theme
        for heading in self._headings():
            heading.setForeground(0, QBrush(QColor(theme.quiet)))
            for line in _lines(heading):
                if _entry(line).surface is None:
                    line.setIcon(0, QIcon(QPixmap.fromImage(plus(theme))))

    @property
    def entries(self) -> list[Entry]:
        """All that is listed."""
        return [_entry(line) for heading in self._headings() for line in _lines(heading)]

    def show_picture(self, entry: Entry, image: QImage) -> None:
        """Show the picture of an entry."""
        for heading in self._headings():
            for line in _lines(heading):
                if _entry(line) is entry:
                    line.setIcon(0, QIcon(QPixmap.fromImage(image)))

    def mark(self, entry: Entry | None) -> None:
        """Mark an entry and choose nothing; while it is out of sight, nothing is marked."""
        self._marked = entry
        line = next((line for line in self._in_sight() if _entry(line) is entry), None)
        if line is not self.currentItem():
            self.ensurePolished()
            self._go_to(line)

    def narrow(self, wanted: Callable[[Entry, str], bool] | None) -> None:
        """List those entries alone that are wanted, no group folded; all of them for None."""
        self._narrowed = wanted is not None
        for heading in self._headings():
            for line in _lines(heading):
                line.setHidden(wanted is not None and not wanted(_entry(line), heading.data(0, _DATA)))
            heading.setHidden(all(line.isHidden() for line in _lines(heading)))
            self._show_folded(heading)
        self.scrollTo(self.currentIndex(), self.ScrollHint.PositionAtCenter)

    def step(self, by: int) -> None:
        """Mark the entry that is so many further down, and choose nothing."""
        shown, current = list(self._in_sight()), self.currentItem()
        if shown:
            place = shown.index(current) + by if current in shown else 0
            self._go_to(shown[min(max(place, 0), len(shown) - 1)])

    def choose(self) -> None:
        """Choose the entry that is marked."""
        line = self.currentItem()
        if line is not None and line.parent() is not None:
            self.chosen.emit(_entry(line))

    # What a person does

    def event(self, event: QEvent) -> bool:
        """Keep the space bar from the window's own short cuts while a heading is marked."""
        overrides = event.type() == QEvent.Type.ShortcutOverride and self._on_heading
        if overrides and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say what an entry is about where the pointer rests on it."""
        if isinstance(event, QHelpEvent):
            line = self.itemAt(event.pos())
            if line is not None and line.parent() is not None:
                line.setToolTip(0, _entry(line).note)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Fold a group by Enter or the space bar; do by Enter what is not done in passing."""
        current = self.currentItem()
        if current is not None and self._on_heading and event.key() in (*_ENTER, Qt.Key.Key_Space):
            self._fold(current)
        elif current is not None and event.key() in _ENTER:
            self.choose()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the focus and choose nothing: where nothing is marked, Qt would mark the first line."""
        current = self.currentItem()
        with QSignalBlocker(self):
            super().focusInEvent(event)
        if current is not self.currentItem():
            self._go_to(current)

    @property
    def _on_heading(self) -> bool:
        current = self.currentItem()
        return current is not None and current.parent() is None

    def _on_current(self, line: QTreeWidgetItem | None) -> None:
        if line is not None and line.parent() is not None and _entry(line).surface is not None:
            self.choose()

    def _on_click(self, line: QTreeWidgetItem) -> None:
        if line.parent() is None:
            self._fold(line)
        elif _entry(line).surface is None:
            self.chosen.emit(_entry(line))
            self.mark(self._marked)

    def _fold(self, heading: QTreeWidgetItem) -> None:
        """Fold a group up, or open it; not among what was searched for."""
        if not self._narrowed:
            self.folded ^= {heading.data(0, _DATA)}
            self._show_folded(heading)
            self.folding.emit()
            if not self._on_heading:
                self.mark(self._marked)

    # Lines

    def _show_folded(self, heading: QTreeWidgetItem) -> None:
        words = heading.data(0, _DATA)
        folded = words in self.folded and not self._narrowed
        with QSignalBlocker(self):
            heading.setExpanded(not folded)
            heading.setText(0, f"{_FOLDED if folded else _OPEN} {words}")
            heading.setToolTip(0, f"Show {heading.childCount()}" if folded else "Fold up")

    def _go_to(self, line: QTreeWidgetItem | None) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.indexFromItem(line) if line is not None else QModelIndex())

    def _headings(self) -> Iterator[QTreeWidgetItem]:
        return _lines(self.invisibleRootItem())

    def _in_sight(self) -> Iterator[QTreeWidgetItem]:
        """Give the lines that are neither folded away nor left out."""
        for heading in self._headings():
            if heading.isExpanded():
                yield from (line for line in _lines(heading) if not line.isHidden())


def _lines(heading: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
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


def _entry(line: QTreeWidgetItem) -> Entry:
    entry = line.data(0, _DATA)
    assert isinstance(entry, Entry)
    return entry


def _heading_font(font: QFont) -> QFont:
    """Return a font like that of a card's heading; not in capitals: the list is narrow."""
    small = QFont(font)
    small.setPixelSize(11)
    small.setBold(True)
    return small
