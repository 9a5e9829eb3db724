"""The gallery's list: entries with their pictures under headings that fold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QIcon,
    QImage,
    QKeyEvent,
    QPixmap,
)
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from landscape.views.gallery.entries import OWN, Entry, Group
from landscape.views.gallery.lines import entry_of, heading_of, lines_of, words_of
from landscape.views.gallery.pictures import SIDE, plus
from landscape.widgets.theme import DARK, Theme

_OPEN, _FOLDED = "▾", "▸"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Shelf(QTreeWidget):
    """A list to choose from; what it shows is chosen as soon as it is marked, what it does by Enter."""

    chosen = Signal(object)  # an Entry
    folding = Signal()  # another group is folded up, or open again
    delete_wanted = Signal(object)  # an Entry of the person's own
    menu_wanted = Signal(object, QPoint)  # an Entry, and a place on the screen

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
            self.addTopLevelItems([heading_of(group, self.font()) for group in groups])
        self.set_theme(self.theme)
        self.narrow(None)
        self.mark(self._marked)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; the pictures of surfaces are given anew."""
        self.theme = theme
        for heading in self._headings():
            heading.setForeground(0, QBrush(QColor(theme.quiet)))
            for line in lines_of(heading):
                if entry_of(line).surface is None:
                    line.setIcon(0, QIcon(QPixmap.fromImage(plus(theme))))

    @property
    def entries(self) -> list[Entry]:
        """All that is listed."""
        return [entry_of(line) for heading in self._headings() for line in lines_of(heading)]

    def show_picture(self, entry: Entry, image: QImage) -> None:
        """Show the picture of an entry."""
        for heading in self._headings():
            for line in lines_of(heading):
                if entry_of(line) is entry:
                    line.setIcon(0, QIcon(QPixmap.fromImage(image)))

    def mark(self, entry: Entry | None) -> None:
        """Mark an entry and choose nothing; while it is out of sight, nothing is marked."""
        self._marked = entry
        line = next((line for line in self._in_sight() if entry_of(line) is entry), None)
        if line is not self.currentItem():
            self.ensurePolished()
            self._go_to(line)

    def narrow(self, wanted: Callable[[Entry, str], bool] | None) -> None:
        """List those entries alone that are wanted, no group folded; all of them for None."""
        self._narrowed = wanted is not None
        for heading in self._headings():
            for line in lines_of(heading):
                line.setHidden(wanted is not None and not wanted(entry_of(line), words_of(heading)))
            heading.setHidden(all(line.isHidden() for line in lines_of(heading)))
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
            self.chosen.emit(entry_of(line))

    # What a person does

    def event(self, event: QEvent) -> bool:
        """Keep keys from the window's short cuts: the space bar on a heading, Delete on what is one's own."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            space = event.key() == Qt.Key.Key_Space and self._on_heading
            if space or (event.key() == Qt.Key.Key_Delete and self._own is not None):
                event.accept()
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Say what an entry is about where the pointer rests on it."""
        if isinstance(event, QHelpEvent):
            line = self.itemAt(event.pos())
            if line is not None and line.parent() is not None:
                line.setToolTip(0, entry_of(line).note)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for what can be done with the entry under the mouse, or by key with the one that is marked."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        line = self.currentItem() if by_key else self.itemAt(event.pos())
        if line is not None and line.parent() is not None:
            at = self.visualItemRect(line).center() if by_key else event.pos()
            self.menu_wanted.emit(entry_of(line), self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Fold a group by Enter or the space bar; do by Enter what is not done in passing; delete."""
        current = self.currentItem()
        if current is not None and self._on_heading and event.key() in (*_ENTER, Qt.Key.Key_Space):
            self._fold(current)
        elif current is not None and event.key() in _ENTER:
            self.choose()
        elif event.key() == Qt.Key.Key_Delete and self._own is not None:
            self.delete_wanted.emit(self._own)
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
    def _own(self) -> Entry | None:
        """The entry that is marked, if it is the person's own."""
        current = self.currentItem()
        if current is None or current.parent() is None or entry_of(current).kind != OWN:
            return None
        return entry_of(current)

    @property
    def _on_heading(self) -> bool:
        current = self.currentItem()
        return current is not None and current.parent() is None

    def _on_current(self, line: QTreeWidgetItem | None) -> None:
        if line is not None and line.parent() is not None and entry_of(line).surface is not None:
            self.choose()

    def _on_click(self, line: QTreeWidgetItem) -> None:
        if line.parent() is None:
            self._fold(line)
        elif entry_of(line).surface is None:
            self.chosen.emit(entry_of(line))
            self.mark(self._marked)

    def _fold(self, heading: QTreeWidgetItem) -> None:
        """Fold a group up, or open it; not among what was searched for."""
        if not self._narrowed:
            self.folded ^= {words_of(heading)}
            self._show_folded(heading)
            self.folding.emit()
            if not self._on_heading:
                self.mark(self._marked)

    # Lines

    def _show_folded(self, heading: QTreeWidgetItem) -> None:
        words = words_of(heading)
        folded = words in self.folded and not self._narrowed
        with QSignalBlocker(self):
            heading.setExpanded(not folded)
            heading.setText(0, f"{_FOLDED if folded else _OPEN} {words}")
            heading.setToolTip(0, f"Show {heading.childCount()}" if folded else "Fold up")

    def _go_to(self, line: QTreeWidgetItem | None) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.indexFromItem(line) if line is not None else QModelIndex())

    def _headings(self) -> Iterator[QTreeWidgetItem]:
        return lines_of(self.invisibleRootItem())

    def _in_sight(self) -> Iterator[QTreeWidgetItem]:
        """Give the lines that are neither folded away nor left out."""
        for heading in self._headings():
            if heading.isExpanded():
                yield from (line for line in lines_of(heading) if not line.isHidden())
