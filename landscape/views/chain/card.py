"""The chain rule with numbers: each factor over its number, for one sample or the mean over all."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QToolButton, QWidget

from landscape.analysis.network import Network
from landscape.analysis.passes import Passes
from landscape.session import Stage
from landscape.surfaces import Fit
from landscape.views.chain.factors import Factors
from landscape.views.chain.lines import forward, mean_note, means, slopes
from landscape.widgets.card import Card, discard
from landscape.widgets.theme import DARK, Theme

# Pixels beside a line of numbers in its card.
_BORDERS = 30


class ChainRule(Card):
    """Each weight's gradient as the product of the slopes on the way back, for surfaces made of data."""

    sample_chosen = Signal(object)  # an index, or None for the mean over all
    appeared = Signal()  # there may be numbers that were not worked out while it was hidden

    def __init__(self) -> None:
        super().__init__("Chain rule")
        self.theme = DARK
        self._network: Network | None = None
        self._passes: Passes | None = None
        self.rows: list[Factors] = []
        self.switch, self.forward, self.slopes, self.note = _Switch(), QLabel(), QLabel(), QLabel()
        self.switch.chosen.connect(self.sample_chosen)
        for label in (self.forward, self.slopes):
            label.setObjectName("mono")
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.note.setObjectName("quiet")
        self.note.setWordWrap(True)
        for widget in (self.switch, self.forward, self.slopes, self.note):
            self.body.addWidget(widget)
        self.hide()

    def show_stage(self, stage: Stage) -> None:
        """Be there if the surface is made of data and somebody walks on it."""
        self.setVisible(isinstance(stage.surface, Fit) and stage.selected is not None)

    def show_passes(self, passes: Passes) -> None:
        """Show the numbers of another point or another sample."""
        if not (passes.network.stops and passes.numbers):
            return
        self._passes = passes
        if passes.network != self._network:
            self._network = passes.network
            self._make_rows(passes)
        self.switch.show_choice(passes.sample, passes.count)
        for row, product in zip(self.rows, passes.products, strict=True):
            row.show_numbers(product)
        self._show_lines(passes)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.theme = theme
        for row in self.rows:
            row.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break lines where they are now too long."""
        super().resizeEvent(event)
        if self._passes is not None:
            self._show_lines(self._passes)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Ask for the numbers of now."""
        super().showEvent(event)
        self.appeared.emit()

    def _make_rows(self, passes: Passes) -> None:
        discard(self.rows)
        self.rows = []
        for product in passes.products:
            row = Factors(product)
            row.set_theme(self.theme)
            self.body.insertWidget(self.body.indexOf(self.slopes), row)
            self.rows.append(row)

    def _show_lines(self, passes: Passes) -> None:
        room = (self.width() - _BORDERS) // max(1, self.forward.fontMetrics().horizontalAdvance("0"))
        each = passes.count == 1 or passes.sample is not None
        self.forward.setText("\n".join(forward(passes, room) if each else means(passes)))
        self.slopes.setText("\n".join(slopes(passes, room)) if each else "")
        self.slopes.setVisible(each)
        self.note.setText("" if each else mean_note(passes))
        self.note.setVisible(not each)


class _Switch(QWidget):
    """Whose numbers are shown: those of one sample, or the mean over all."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.one, self.mean = QToolButton(), QToolButton()
        self.one.setText("sample")
        self.mean.setText("mean")
        self.number, self.count = QSpinBox(), QLabel()
        self.number.setAccessibleName("Sample of the chain rule")
        self.number.setToolTip("Which sample: type its number, or press ↑ and ↓")
        self.number.setFixedWidth(64)
        self.one.setAccessibleName("Show one sample")
        self.mean.setAccessibleName("Show the mean over all samples")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(6)
        for button in (self.one, self.mean):
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for widget in (self.one, self.number, self.count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.mean)
        # No group of buttons: the Tab key would reach but one of them.
        self.one.clicked.connect(lambda: self._choose(self.number.value() - 1))
        self.mean.clicked.connect(lambda: self._choose(None))
        self.number.valueChanged.connect(lambda value: self.chosen.emit(value - 1))
        # The keys are the window's again.
        self.number.editingFinished.connect(self.number.clearFocus)

    def _choose(self, sample: int | None) -> None:
        self._check(sample)
        self.chosen.emit(sample)

    def _check(self, sample: int | None) -> None:
        self.one.setChecked(sample is not None)
        self.mean.setChecked(sample is None)

    def show_choice(self, sample: int | None, count: int) -> None:
        """Show which of how many it is."""
        self._check(sample)
        self.number.blockSignals(True)
        self.number.setRange(1, count)
        if sample is not None:
            self.number.setValue(sample + 1)
        self.number.blockSignals(False)
        self.number.setEnabled(count > 1)
        self.count.setText(f"of {count:,}")
