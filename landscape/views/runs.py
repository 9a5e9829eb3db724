"""The table of runs: colour, optimizer and η, loss and step, verdict."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem

from landscape.descent import Trace
from landscape.optimizers.schedules import CONSTANT
from landscape.session import Stage
from landscape.widgets.card import Card
from landscape.widgets.numbers import fixed
from landscape.widgets.states import sign
from landscape.widgets.theme import DARK, Theme
from landscape.widgets.two_lines import TwoLines

# What is below the other: so the name has room for "Nesterov momentum" where the window is small.
_COLUMNS = ("run", "loss\nstep", "state")
_NUMBERS, _STATE = 1, 2
# Wide enough for the widest of each, so that nothing jumps while it plays; the name takes the rest.
_WIDEST = {_NUMBERS: "0000000", _STATE: "◆ overshooting"}
# Pixels beside the text of a cell.
_PADDING = 12
_ROW = 36
_MOST_ROWS = 5
_ACROSS = Qt.Orientation.Horizontal
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# Where a row keeps the colour that its disc was drawn in.
_COLOUR = Qt.ItemDataRole.UserRole


class Runs(Card):
    """One row for each run; the selected row is the run that the panel speaks of."""

    chosen = Signal(int)
    race_wanted = Signal()

    def __init__(self, most_rows: int = _MOST_ROWS) -> None:
        super().__init__("Runs")
        self.theme, self._cursor = DARK, 0
        self.stage: Stage | None = None
        self._most_rows = most_rows
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName("Table of runs")
        self.table.setHorizontalHeaderLabels(_COLUMNS)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        # Not for the numbers: it takes longer, and they are drawn in every frame.
        self.table.setItemDelegateForColumn(0, TwoLines(self.table))
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.table.setTabKeyNavigation(False)  # the Tab key leaves it again
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        self.table.model().setHeaderData(_NUMBERS, _ACROSS, side, Qt.ItemDataRole.TextAlignmentRole)
        header.setHighlightSections(False)
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.itemSelectionChanged.connect(self._on_selection)
        self.body.addWidget(self.table)
        self.race = QPushButton("Race…")
        self.race.setObjectName("small")
        self.race.setToolTip("Race optimizers from the selected run's start (Ctrl+R)")
        self.race.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.race.clicked.connect(self.race_wanted)
        self.race.hide()
        self.add_to_heading(self.race)

    def offer_race(self) -> None:
        """Have a button for it."""
        self.race.show()

    def show_stage(self, stage: Stage) -> None:
        """Take the runs of another stage; their numbers come with the cursor, which is always shown next."""
        self.stage = stage
        self.table.blockSignals(True)
        self.table.setRowCount(len(stage.traces))
        for row, (run, trace) in enumerate(zip(stage.scene.runs, stage.traces, strict=True)):
            name = self._item(row, 0)
            colour = self.theme.run(run.colour)
            if name.data(_COLOUR) != colour:
                name.setData(_COLOUR, colour)
                name.setIcon(_badge(colour, row + 1))
            name.setText(f"{trace.optimizer.title}\n{_rate(trace)}")
            name.setToolTip(_how(trace))
        rows = min(max(1, len(stage.traces)), self._most_rows)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + rows * _ROW + 4)
        if stage.traces:
            self.table.selectionModel().setCurrentIndex(
                self.table.model().index(stage.scene.selected, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        self.table.blockSignals(False)

    def show_cursor(self, cursor: int) -> None:
        """Show another step."""
        self._cursor = cursor
        self._show_numbers()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        header = self.table.horizontalHeader()
        for column, text in _WIDEST.items():  # in the font that the style sheet now gives
            header.resizeSection(column, self.table.fontMetrics().horizontalAdvance(text) + _PADDING)
        if self.stage is not None:
            self.show_stage(self.stage)
            self._show_numbers()

    def _show_numbers(self) -> None:
        if self.stage is None:
            return
        for row, trace in enumerate(self.stage.traces):
            step = min(self._cursor, trace.steps)
            ended = step == trace.steps
            self._item(row, _NUMBERS).setText(f"{fixed(trace.losses[step], 7).strip()}\n{step}")
            verdict = trace.verdict
            status = verdict.status if ended else trace.labels[step]
            # "converged" is said by the sign; what it converged to is what tells runs apart.
            said = verdict.kind if ended and status == "converged" else status
            self._item(row, _STATE).setText(f"{sign(status)} {said}")
            self._item(row, _STATE).setToolTip(f"{verdict}: {verdict.sentence}" if ended else status)

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            if column == _NUMBERS:
                item.setTextAlignment(_RIGHT)
            self.table.setItem(row, column, item)
        return item

    def _on_selection(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.chosen.emit(rows[0].row())


def _rate(trace: Trace) -> str:
    """Return η as short as the room for it: η₀ where it changes on the way, ± where there is noise."""
    symbol = "η =" if trace.schedule == CONSTANT else "η₀"
    return f"{symbol} {trace.optimizer.learning_rate:.3g}" + "±" * (trace.noise is not None)


def _how(trace: Trace) -> str:
    """Return how a run descends, whole: its rule, η, its schedule and its noise."""
    parts = [f"{trace.optimizer.title}, η = {trace.optimizer.learning_rate:g}"]
    parts += [f"{trace.schedule.title} schedule"] if trace.schedule != CONSTANT else []
    parts += [f"{trace.noise.title} noise"] if trace.noise is not None else []
    return ", ".join(parts)


def _badge(colour: QColor, number: int) -> QIcon:
    """Return a disc in a run's colour with its number on it."""
    pixels = QPixmap(32, 32)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(2, 2, 28, 28))
    font = painter.font()
    font.setPixelSize(18)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QPen(QColor("#101318" if colour.lightnessF() > 0.5 else "#ffffff")))
    painter.drawText(QRectF(0, 0, 32, 32), Qt.AlignmentFlag.AlignCenter, str(number))
    painter.end()
    icon = QIcon(pixels)
    icon.addPixmap(pixels, QIcon.Mode.Selected)  # not tinted: it is the run's colour
    return icon
