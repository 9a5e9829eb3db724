"""The table of a race's results: sorted by any column, copied, and chosen from."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from landscape.analysis.race import Race
from landscape.files import cells
from landscape.views.race.board import COLUMNS, Line, cell, lines, ordered, remark
from landscape.widgets.two_lines import TwoLines

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROW, _TWO = 26, 40
_NAME, _LEAST_NAME = next(place for place, column in enumerate(COLUMNS) if column.name == "optimizer"), 110


class Scoreboard(QTableWidget):
    """One row for each racer."""

    wanted = Signal()  # what is chosen is to be shown
    copied = Signal(int)  # so many rows
    arranged = Signal(int, bool)  # by which column it is sorted, and whether downwards

    def __init__(self) -> None:
        super().__init__(0, len(COLUMNS))
        self.lines: list[Line] = []
        self._by, self._descending = 0, False
        self.setAccessibleName("Scoreboard")
        for place, column in enumerate(COLUMNS):
            item = QTableWidgetItem(column.heading)
            self.setHorizontalHeaderItem(place, item)
            item.setToolTip(f"{column.means[0].upper()}{column.means[1:]}. Click to sort.")
            item.setTextAlignment(_side(column.number) | Qt.AlignmentFlag.AlignBottom)
        self.setItemDelegate(TwoLines(self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Fixed)
        header.sectionClicked.connect(self._on_header)
        self.itemDoubleClicked.connect(lambda _: self.wanted.emit())

    def show_race(self, race: Race) -> None:
        """Show another race, the best first."""
        self.lines = lines(race)
        self.arrange(0, False)

    def arrange(self, by: int, descending: bool) -> None:
        """Sort by a column; what is chosen stays chosen."""
        chosen = self.chosen
        self._by, self._descending = by, descending
        self.lines = ordered(self.lines, COLUMNS[by].name, descending)
        self._fill()
        both = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row, line in enumerate(self.lines):
            if line.key in chosen:
                self.selectionModel().select(self.model().index(row, 0), both)
        for place, column in enumerate(COLUMNS):
            arrow = ("↓" if descending else "↑") if place == by else ""
            heading = _over_two_lines(column.heading, arrow)
            self.model().setHeaderData(place, Qt.Orientation.Horizontal, heading)
        self.arranged.emit(by, descending)

    @property
    def chosen(self) -> list[str]:
        """The keys of the rules whose rows are chosen, from above."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.lines[row].key for row in rows]

    def copy(self) -> None:
        """Copy the chosen rows, or all where none is chosen, for a spreadsheet: every figure, whole."""
        chosen = self.chosen
        taken = [line.row for line in self.lines if not chosen or line.key in chosen]
        if taken:
            QGuiApplication.clipboard().setText(cells.tabbed(taken))
            self.copied.emit(len(taken))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Copy, and show what is chosen."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER:
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fill the room there is."""
        super().resizeEvent(event)
        self._stretch()

    def _stretch(self) -> None:
        """Have all columns in sight: a long name is cut short first, and what room is left is the verdict's.

        In a window that is too narrow even so, they can be scrolled to.
        """
        header, last = self.horizontalHeader(), len(COLUMNS) - 1
        others = [header.sectionSize(place) for place in range(last) if place != _NAME]
        room = self.viewport().width() - sum(others) - self.sizeHintForColumn(last)
        header.resizeSection(_NAME, max(_LEAST_NAME, min(room, self.sizeHintForColumn(_NAME))))
        header.setStretchLastSection(room >= header.sectionSize(_NAME))

    def _on_header(self, column: int) -> None:
        self.arrange(column, column == self._by and not self._descending)

    def _fill(self) -> None:
        self.clearSelection()
        self.setRowCount(len(self.lines))
        two = bool(self.lines) and self.lines[0].tuned
        self.verticalHeader().setDefaultSectionSize(_TWO if two else _ROW)
        for row, line in enumerate(self.lines):
            for place, column in enumerate(COLUMNS):
                item = QTableWidgetItem(cell(line, column))
                item.setTextAlignment(_side(column.number) | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(remark(line, column))
                self.setItem(row, place, item)
        self._stretch()


def _over_two_lines(heading: str, arrow: str) -> str:
    """Return a heading that is no wider for being sorted by: the arrow is above its last word."""
    *above, last = heading.split()
    return "\n".join([" ".join([*above, arrow]).strip(), last])


def _side(number: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
